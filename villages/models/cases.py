"""COVID-19 cases by kelurahan and day, and claims about cases as they were published."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from units.models import CODE_LENGTH, Area, Unit
from units.scope import ScopedQuerySet
from villages.models.zones import Statement


class CaseReportQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"

    def current(self):
        """Of each kelurahan and day the last revision."""
        newer = CaseReport.objects.filter(
            area=OuterRef("area"), as_of=OuterRef("as_of"), revision=OuterRef("revision") + 1
        )
        return self.filter(~Exists(newer))


class CaseReport(models.Model):
    """Cases of a desa or kelurahan on a day: `positive`, `recovered` and `died` since the start,
    `active` those of the day. Unknown is None. A second report for the day is its next revision.
    Numbers only: nothing about patients is kept.
    """

    append_only = True

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="cases"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(_("per tanggal"))
    revision = models.PositiveSmallIntegerField(_("perbaikan ke"))
    positive = models.PositiveIntegerField(_("terkonfirmasi"), null=True, blank=True)
    active = models.PositiveIntegerField(_("aktif"), null=True, blank=True)
    hospitalised = models.PositiveIntegerField(_("dirawat"), null=True, blank=True)
    self_isolation = models.PositiveIntegerField(_("isolasi mandiri"), null=True, blank=True)
    recovered = models.PositiveIntegerField(_("sembuh"), null=True, blank=True)
    died = models.PositiveIntegerField(_("meninggal"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=300)
    simulated = models.BooleanField(_("simulasi"), default=False)
    content_hash = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CaseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan kasus")
        verbose_name_plural = _("laporan kasus")
        ordering = ["-as_of", "area", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "as_of", "revision"], name="case_report_revision_once"
            )
        ]
        indexes = [models.Index(fields=["unit", "-as_of"], name="case_report_of_unit")]

    def __str__(self):
        return f"{self.area_id} {self.as_of}"


class CaseClaim(Statement):
    """Something published about cases in a place, beside what is counted.

    `place` is the place as written. `area` is the smallest area that certainly holds it; where the
    name could mean several, `candidates` has their codes and the claim belongs to none of them.
    """

    class Measure(models.TextChoices):
        ACTIVE = "active", _("Kasus aktif")
        POSITIVE = "positive", _("Terkonfirmasi sejak awal")
        UNCLEAR = "unclear", _("Tidak jelas ukurannya")

    place = models.CharField(_("tempat (sebagaimana ditulis)"), max_length=120)
    candidates = ArrayField(
        models.CharField(max_length=CODE_LENGTH),
        verbose_name=_("kemungkinan wilayah"),
        default=list,
        blank=True,
    )
    measure = models.CharField(_("ukuran"), max_length=8, choices=Measure)
    value = models.PositiveIntegerField(_("nilai"), null=True, blank=True)
    previous_value = models.PositiveIntegerField(_("sebelumnya"), null=True, blank=True)
    approximate = models.BooleanField(_("kira-kira"), default=False)

    class Meta(Statement.Meta):
        verbose_name = _("klaim kasus")
        verbose_name_plural = _("klaim kasus")
        ordering = ["area", "place", F("as_of").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(previous_value__isnull=False),
                name="case_claim_says_a_number",
                violation_error_message=_("Sebutkan angka yang diklaim."),
            )
        ]

    def __str__(self):
        return f"{self.place} {self.value}"
