"""What a polres says: taglines, appeals, its own words for WhatsApp."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from programs.models.programs import Program
from units.models import Unit
from units.scope import Scope, ScopedQuerySet


class OfPolresQuerySet(ScopedQuerySet):
    """What a polres says or is told concerns its polsek and the areas it covers as well."""

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            path = scope.unit_path
            above = [path[: end + 1] for end, sign in enumerate(path) if sign == "/"]
            return self.filter(Q(unit__path__startswith=path) | Q(unit__path__in=above))
        if scope.area_code is not None:
            return self.filter(unit__in=Unit.objects.in_scope(scope))
        return self.none()


class Statement(models.Model):
    """Something a polres says or is told for a programme. Never changed: the next one follows."""

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("sumber"), max_length=200, blank=True)
    quote = models.TextField(_("kutipan"), blank=True)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OfPolresQuerySet.as_manager()

    class Meta:
        abstract = True


class PublicMessageQuerySet(OfPolresQuerySet):
    def in_force(self, day):
        """Of each topic of a polres and programme the version that holds on that day."""
        later = PublicMessage.objects.filter(
            valid_from__gt=Coalesce(OuterRef("valid_from"), date.min),
            program=OuterRef("program"),
            unit=OuterRef("unit"),
            topic=OuterRef("topic"),
            valid_from__lte=day,
        )
        return self.filter(Q(valid_from__lte=day) | Q(valid_from=None), ~Exists(later))


class PublicMessage(Statement):
    """A tagline or an appeal as residents are to hear it. Of one topic the version with the latest
    `valid_from` that has come is in force. None: since nobody knows when, before all others."""

    class Kind(models.TextChoices):
        TAGLINE = "tagline", _("Tagline")
        APPEAL = "appeal", _("Himbauan")

    kind = models.CharField(_("jenis"), max_length=7, choices=Kind)
    topic = models.CharField(_("pokok"), max_length=80)
    text = models.TextField(_("bunyi"))
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)

    objects = PublicMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pesan publik")
        verbose_name_plural = _("pesan publik")
        ordering = ["topic", F("valid_from").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "unit", "topic", "valid_from"],
                nulls_distinct=False,
                name="one_message_of_a_topic_and_day",
                violation_error_message=_(
                    "Pokok ini sudah punya bunyi yang berlaku sejak hari itu."
                ),
            )
        ]

    def __str__(self):
        return self.topic


class MessageTemplate(models.Model):
    """A polres' own words for a kind of WhatsApp message (`core.wording`)."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.SlugField(_("jenis naskah"), max_length=20)
    text = models.TextField(_("naskah"), max_length=4000)
    written_at = models.DateTimeField(_("ditulis pada"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditulis oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OfPolresQuerySet.as_manager()

    class Meta:
        verbose_name = _("naskah WhatsApp")
        verbose_name_plural = _("naskah WhatsApp")
        ordering = ["unit", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], name="one_template_of_a_kind")
        ]

    def __str__(self):
        return f"{self.unit_id} {self.kind}"
