"""Frozen weekly reports, and what the Kasat writes on one before it is frozen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.weeks import Week
from programs.models import WeekLock
from units.models import Unit
from units.scope import ScopedQuerySet


class ClosingQuerySet(ScopedQuerySet):
    """A closed report shows every polsek: it is the polres' own, and of those above it."""

    unit_lookup = "unit"


class Closing(models.Model):
    """The report of a closed week, as it was signed. `content` is the canonical JSON that
    `content_hash` is the SHA-256 of; every rendering is made from it alone.

    Append-only by trigger: nobody changes what stands on paper.
    """

    append_only = True

    id = models.BigAutoField(primary_key=True)
    lock = models.OneToOneField(
        WeekLock, verbose_name=_("minggu tertutup"), on_delete=models.PROTECT, related_name="report"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="closings"
    )
    monday = models.DateField(_("minggu (Senin)"))
    code = models.CharField(_("kode periksa"), max_length=16, unique=True)
    content = models.TextField(_("isi"))
    content_hash = models.CharField(_("sidik isi"), max_length=64)
    closed_at = models.DateTimeField(_("ditutup pada"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditutup oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan mingguan tertutup")
        verbose_name_plural = _("laporan mingguan tertutup")
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "monday"], name="one_report_per_week"),
        ]

    def __str__(self):
        return f"{self.code} {self.monday}"

    @property
    def week(self) -> Week:
        return Week(self.monday)


class WeekBrief(models.Model):
    """What only a person can add to a week's report: letter number, directives, follow-up."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="+"
    )
    monday = models.DateField(_("minggu (Senin)"))
    letter_number = models.CharField(_("nomor surat"), max_length=60, blank=True)
    directives = models.TextField(_("atensi pimpinan"), max_length=4000, blank=True)
    follow_up = models.TextField(_("tindak lanjut"), max_length=4000, blank=True)
    written_at = models.DateTimeField(_("ditulis pada"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditulis oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("bahan laporan mingguan")
        verbose_name_plural = _("bahan laporan mingguan")
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "monday"], name="one_brief_per_week"),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="brief_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"
