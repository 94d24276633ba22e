"""Stages of vaccination, their doses by kelurahan, what came of them, and whom to reach."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet, area_in
from villages.models import Record


class StageQuerySet(ScopedQuerySet):
    """A stage belongs to a polres and its kabupaten or kota; who serves a part of it sees it."""

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            own = Q(unit__path__startswith=scope.unit_path)
            above = [
                scope.unit_path[: end + 1]
                for end, sign in enumerate(scope.unit_path)
                if sign == "/"
            ]
            return self.filter(own | Q(unit__path__in=above))
        if scope.area_code is not None:
            parts = scope.area_code.split(".")
            above = [".".join(parts[:level]) for level in range(2, len(parts) + 1)]
            return self.filter(area_in("area", scope.area_code) | Q(area__in=above))
        return self.none()


class Stage(Record):
    """A stage as it is planned; that it took place is told apart (`held_on`).

    `doses` None: nobody told how many. `detailed` says that the doses are split by kelurahan; until
    then they are `belum dirinci`.
    """

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("kabupaten/kota"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("tahap"))
    planned_on = models.DateField(_("direncanakan pada"))
    held_on = models.DateField(_("terlaksana pada"), null=True, blank=True, editable=False)
    doses = models.PositiveIntegerField(_("dosis direncanakan"), null=True, blank=True)
    dose_number = models.PositiveSmallIntegerField(_("dosis ke-"), null=True, blank=True)
    brand = models.CharField(_("jenis vaksin"), max_length=60, blank=True)
    detailed = models.BooleanField(_("sudah dirinci"), default=False, editable=False)
    citation = models.CharField(_("sumber berita"), max_length=200, blank=True)
    quote = models.TextField(_("kutipan"), blank=True)
    notes = models.TextField(_("catatan"), blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("tahap vaksinasi")
        verbose_name_plural = _("tahap vaksinasi")
        ordering = ["-planned_on", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "number"],
                name="one_stage_of_a_number",
                violation_error_message=_("Tahap ini sudah tercatat."),
            ),
            models.CheckConstraint(
                condition=Q(doses=None) | Q(doses__gt=0),
                name="stage_doses_positive",
                violation_error_message=_("Jumlah dosis harus lebih dari nol."),
            ),
        ]

    def __str__(self):
        return _("Tahap %(number)s %(area)s") % {"number": self.number, "area": self.area.name}


class OfStage(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class Share(models.Model):
    """What a kelurahan gets of a stage's doses; `weight` is that of its zone, where it was used."""

    stage = models.ForeignKey(
        Stage, verbose_name=_("tahap"), on_delete=models.CASCADE, related_name="shares"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    zone = models.CharField(_("zona"), max_length=10, blank=True)
    weight = models.PositiveSmallIntegerField(_("bobot"), null=True, blank=True)
    doses = models.PositiveIntegerField(_("alokasi"))

    objects = OfStage.as_manager()

    class Meta:
        verbose_name = _("alokasi vaksin")
        verbose_name_plural = _("alokasi vaksin")
        ordering = ["stage", "area"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "area"], name="one_share_per_village")
        ]

    def __str__(self):
        return f"{self.area_id}: {self.doses}"


class Site(Record):
    """A place where a stage is held in a kelurahan: its office, the puskesmas, a school."""

    stage = models.ForeignKey(
        Stage, verbose_name=_("tahap"), on_delete=models.CASCADE, related_name="sites"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("tempat"), max_length=120)

    objects = OfStage.as_manager()

    class Meta:
        verbose_name = _("titik vaksinasi")
        verbose_name_plural = _("titik vaksinasi")
        ordering = ["stage", "area", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "area", "name"],
                name="one_site_of_a_name",
                violation_error_message=_("Titik ini sudah tercatat."),
            )
        ]

    def __str__(self):
        return self.name


class DoseStock(models.Model):
    """Doses of a stage in a kelurahan: always the sums of the reports that stand. Locked by whoever
    reports there."""

    stage = models.ForeignKey(
        Stage, verbose_name=_("tahap"), on_delete=models.CASCADE, related_name="stocks"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    arrived = models.BigIntegerField(_("datang"), default=0)
    used = models.BigIntegerField(_("dipakai"), default=0)
    wasted = models.BigIntegerField(_("rusak"), default=0)
    screened_out = models.BigIntegerField(_("tidak lolos skrining"), default=0)

    objects = OfStage.as_manager()

    class Meta:
        verbose_name = _("sisa vaksin")
        verbose_name_plural = _("sisa vaksin")
        ordering = ["stage", "area"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "area"], name="one_dose_stock_per_village"),
            models.CheckConstraint(
                condition=Q(used__gte=0)
                & Q(wasted__gte=0)
                & Q(screened_out__gte=0)
                & Q(arrived__gte=F("used") + F("wasted")),
                name="doses_never_negative",
                violation_error_message=_("Dosis yang dipakai atau rusak melebihi yang datang."),
            ),
        ]

    def __str__(self):
        return f"{self.stage_id} {self.area_id}"


class DoseReportQuerySet(OfStage):
    def standing(self):
        return self.filter(status=DoseReport.Status.RECORDED)


class DoseReport(Record):
    """What happened in a kelurahan on a day of a stage: doses that came, were used or spoiled, and
    people whom the screening turned away. Counts when sent; the Kasat may return it."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Tercatat")
        RETURNED = "returned", _("Dikembalikan")

    stage = models.ForeignKey(
        Stage, verbose_name=_("tahap"), on_delete=models.PROTECT, related_name="reports"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    reported_on = models.DateField(_("tanggal"))
    arrived = models.PositiveIntegerField(_("datang"), default=0)
    used = models.PositiveIntegerField(_("dipakai"), default=0)
    wasted = models.PositiveIntegerField(_("rusak"), default=0)
    screened_out = models.PositiveIntegerField(_("tidak lolos skrining (orang)"), default=0)
    notes = models.TextField(_("catatan"), blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.RECORDED, editable=False
    )
    return_reason = models.CharField(
        _("alasan dikembalikan"), max_length=300, blank=True, editable=False
    )
    last_written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("terakhir ditulis oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = DoseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan dosis")
        verbose_name_plural = _("laporan dosis")
        ordering = ["-reported_on", "-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived__gt=0)
                | Q(used__gt=0)
                | Q(wasted__gt=0)
                | Q(screened_out__gt=0),
                name="dose_report_says_something",
                violation_error_message=_("Isi paling sedikit satu jumlah."),
            )
        ]
        indexes = [models.Index(fields=["stage", "area", "reported_on"], name="doses_of_village")]

    def __str__(self):
        return f"{self.area_id} {self.reported_on}"


class VaccineTarget(Record):
    """How many people of an area are to be vaccinated, as of a day; the newest one holds."""

    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    people = models.PositiveIntegerField(_("sasaran (orang)"))
    as_of = models.DateField(_("per tanggal"))
    citation = models.CharField(_("sumber"), max_length=200, blank=True)

    objects = OfStage.as_manager()

    class Meta:
        verbose_name = _("sasaran vaksinasi")
        verbose_name_plural = _("sasaran vaksinasi")
        ordering = ["area", "-as_of", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gt=0),
                name="vaccine_target_positive",
                violation_error_message=_("Sasaran harus lebih dari nol."),
            )
        ]

    def __str__(self):
        return f"{self.area_id}: {self.people}"
