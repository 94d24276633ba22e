"""What others say of a kampung and its desa: assessments, marks, visits. Nothing of it counts."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Area, Unit
from units.scope import ScopedQuerySet
from villages.models.formations import Formation
from villages.models.records import Record


class AssessmentQuerySet(ScopedQuerySet):
    """Seen by whoever sees the kampung."""

    unit_lookup = "formation__unit"
    area_lookup = "formation__area"

    def for_user(self, user):
        return self.filter(formation__in=Formation.objects.for_user(user))


class Assessment(Record):
    """Points for each aspect of the programme, 0 to 100, and their sum. There are no grades: no
    rule of the field knows any, and competitions added up points.

    An aspect that nobody looked at has no points, which is not 0; `aspects_asked` is how many the
    programme had on that day, so that a sum can be compared.
    """

    formation = models.ForeignKey(
        Formation, verbose_name=_("kampung"), on_delete=models.CASCADE, related_name="assessments"
    )
    assessed_on = models.DateField(_("tanggal penilaian"))
    assessor = models.CharField(_("penilai"), max_length=150)
    points = models.JSONField(_("nilai"), encoder=DjangoJSONEncoder)
    total = models.PositiveIntegerField(_("jumlah nilai"), editable=False)
    aspects_assessed = models.PositiveSmallIntegerField(_("aspek dinilai"), editable=False)
    aspects_asked = models.PositiveSmallIntegerField(_("aspek program"), editable=False)
    notes = models.TextField(_("catatan"), max_length=2000, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("penilaian")
        verbose_name_plural = _("penilaian")
        ordering = ["-assessed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aspects_assessed__gte=1), name="assessment_says_something"
            )
        ]

    def __str__(self):
        return f"{self.formation_id} {self.assessed_on}"


class MarkQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class Mark(Record):
    """A mark an area bears (percontohan), or a visit paid to it: by whom, when, and who says so.

    The day is None where the source gives none.
    """

    class Kind(models.TextChoices):
        MODEL = "model", _("Percontohan")
        VISIT = "visit", _("Kunjungan")
        AWARD = "award", _("Penghargaan")

    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="marks"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("jenis"), max_length=6, choices=Kind)
    marked_on = models.DateField(_("tanggal"), null=True, blank=True)
    who = models.CharField(_("oleh"), max_length=200, blank=True)
    source = models.CharField(_("sumber"), max_length=200)
    quote = models.TextField(_("kutipan"), max_length=1000, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("tanda wilayah")
        verbose_name_plural = _("tanda wilayah")
        ordering = ["area", "-marked_on", "pk"]

    def __str__(self):
        return f"{self.area_id} {self.kind}"
