"""Zones of RT: the rules by version, the ledger of reports, what stands on a day, the prescribed
response; and beside them, never mixed in, what others stated and counted.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import Area, Unit
from units.scope import ScopedQuerySet
from villages.zones import FOR_EVER, Scale, Zone

ZONE_CHOICES = (
    (Zone.GREEN.value, _("Hijau")),
    (Zone.YELLOW.value, _("Kuning")),
    (Zone.ORANGE.value, _("Oranye")),
    (Zone.RED.value, _("Merah")),
)
SCALE_CHOICES = (
    (Scale.RT.value, _("Zona RT (rumah dalam 7 hari)")),
    (Scale.RISK.value, _("Zona risiko kabupaten/kota (skor Satgas)")),
    (Scale.ASSESSMENT.value, _("Level asesmen (Kemenkes)")),
    (Scale.MOBILITY.value, _("Zona mobilitas (Kemenko Marves)")),
    (Scale.UNSTATED.value, _("Skala tidak disebut")),
)


class ZoneRule(models.Model):
    """A version of the RT rule as an instruction gives it: from how many houses which zone.

    It holds from `starts_on` until a newer one begins, in the whole country or in `area`.
    """

    code = models.CharField(_("kode"), primary_key=True, max_length=40)
    citation = models.CharField(_("dasar"), max_length=200)
    signed_on = models.DateField(_("ditetapkan pada"), null=True, blank=True)
    starts_on = models.DateField(_("berlaku sejak"))
    ends_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, null=True, blank=True
    )
    yellow_from = models.PositiveSmallIntegerField(_("kuning mulai (rumah)"))
    orange_from = models.PositiveSmallIntegerField(_("oranye mulai (rumah)"))
    red_from = models.PositiveSmallIntegerField(_("merah mulai (rumah)"))
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    note = models.TextField(_("catatan"), blank=True)

    class Meta:
        verbose_name = _("aturan zona RT")
        verbose_name_plural = _("aturan zona RT")
        ordering = ["starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(yellow_from__gte=1)
                & Q(orange_from__gt=F("yellow_from"))
                & Q(red_from__gt=F("orange_from")),
                name="zone_rule_thresholds_rise",
                violation_error_message=_("Batas kuning, oranye, dan merah harus makin tinggi."),
            )
        ]

    def __str__(self):
        return self.citation


class ZoneRuleStart(models.Model):
    """The day on which a jurisdiction itself began a rule, where that was not the rule's own."""

    rule = models.ForeignKey(
        ZoneRule, verbose_name=_("aturan"), on_delete=models.CASCADE, related_name="local_starts"
    )
    area = models.ForeignKey(Area, verbose_name=_("wilayah"), on_delete=models.PROTECT)
    starts_on = models.DateField(_("berlaku sejak"))
    basis = models.CharField(_("dasar"), max_length=300)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("awal berlaku setempat")
        verbose_name_plural = _("awal berlaku setempat")
        ordering = ["rule", "area"]
        constraints = [models.UniqueConstraint(fields=["rule", "area"], name="local_start_once")]

    def __str__(self):
        return f"{self.rule_id} {self.area_id}"


class ZoneResponse(models.Model):
    """One item of what a rule prescribes for a zone (skenario pengendalian)."""

    rule = models.ForeignKey(
        ZoneRule, verbose_name=_("aturan"), on_delete=models.CASCADE, related_name="responses"
    )
    zone = models.CharField(_("zona"), max_length=6, choices=ZONE_CHOICES)
    code = models.CharField(_("kode"), max_length=40)
    text = models.CharField(_("tindakan"), max_length=300)
    order = models.PositiveSmallIntegerField(_("urutan"))

    class Meta:
        verbose_name = _("tindakan zona")
        verbose_name_plural = _("tindakan zona")
        ordering = ["rule", "zone", "order"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "zone", "code"], name="zone_response_once")
        ]

    def __str__(self):
        return self.text


class ZoneReportQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class ZoneReport(models.Model):
    """What an RT reported for a day: houses with a confirmed case in the last seven days.

    Never changed: a second report for the same RT and day is its next revision. `zone` is computed
    with the rule in force there on that day and stays; `stated_zone` is what the posko said, where
    it said one. Houses only: nothing about patients is asked or kept.
    """

    append_only = True

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    area = models.ForeignKey(
        Area, verbose_name=_("RT"), on_delete=models.PROTECT, related_name="zone_reports"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(_("per tanggal"))
    revision = models.PositiveSmallIntegerField(_("perbaikan ke"))
    positive_houses = models.PositiveSmallIntegerField(_("rumah positif"))
    rule = models.ForeignKey(
        ZoneRule, verbose_name=_("aturan"), on_delete=models.PROTECT, related_name="+"
    )
    zone = models.CharField(_("zona"), max_length=6, choices=ZONE_CHOICES)
    stated_zone = models.CharField(
        _("zona menurut posko"), max_length=6, choices=ZONE_CHOICES, blank=True
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    late = models.BooleanField(_("terlambat"), default=False)
    simulated = models.BooleanField(_("simulasi"), default=False)
    content_hash = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ZoneReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan zona RT")
        verbose_name_plural = _("laporan zona RT")
        ordering = ["-as_of", "area", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "as_of", "revision"], name="zone_report_revision_once"
            )
        ]
        indexes = [models.Index(fields=["unit", "-as_of"], name="zone_report_of_unit")]

    def __str__(self):
        return f"{self.area_id} {self.as_of}"


class ZoneStanding(models.Model):
    """The last revision of each RT and day, and until when no newer day's report displaces it:
    what the ledger says on a day, without looking through the ledger. Rebuilt from it at will.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("RT"), on_delete=models.PROTECT, related_name="zone_standings"
    )
    as_of = models.DateField(_("per tanggal"))
    holds_until = models.DateField(_("sampai"), default=FOR_EVER)
    report = models.ForeignKey(
        ZoneReport,
        verbose_name=_("laporan"),
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,  # this table follows the ledger; the ledger knows nothing of it
    )
    zone = models.CharField(_("zona"), max_length=6, choices=ZONE_CHOICES)

    class Meta:
        verbose_name = _("zona RT")
        verbose_name_plural = _("zona RT")
        ordering = ["area", "-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["area", "as_of"], name="zone_standing_once_a_day")
        ]
        indexes = [
            models.Index(
                fields=["area", "holds_until"],
                include=["as_of", "zone", "report"],
                name="zone_standing_on_a_day",
            )
        ]

    def __str__(self):
        return f"{self.area_id} {self.as_of}"


class ResponseTick(models.Model):
    """One prescribed item of an RT's report ticked off. A new day's report asks anew."""

    area = models.ForeignKey(
        Area, verbose_name=_("RT"), on_delete=models.PROTECT, related_name="response_ticks"
    )
    as_of = models.DateField(_("laporan per tanggal"))
    item = models.ForeignKey(
        ZoneResponse, verbose_name=_("tindakan"), on_delete=models.PROTECT, related_name="ticks"
    )
    done = models.BooleanField(_("dilakukan"))
    done_on = models.DateField(_("dilakukan pada"), null=True, blank=True)
    petugas = models.CharField(_("petugas"), max_length=150, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("tindakan yang dilakukan")
        verbose_name_plural = _("tindakan yang dilakukan")
        ordering = ["area", "-as_of", "item"]
        constraints = [
            models.UniqueConstraint(fields=["area", "as_of", "item"], name="response_tick_once")
        ]

    def __str__(self):
        return f"{self.area_id} {self.item_id}"


# What others stated ---------------------------------------------------------------------------


class StatementQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"

    def standing(self):
        return self.filter(withdrawn_at=None)


class Statement(models.Model):
    """Something said by others, kept as it was said, with its source. `as_of` None: undated.

    It is never changed. What was noted down wrongly is withdrawn with a reason, and noted anew.
    """

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(_("per tanggal"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=300)
    quote = models.TextField(_("kutipan"), blank=True, max_length=2000)
    simulated = models.BooleanField(_("simulasi"), default=False)
    content_hash = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("ditarik pada"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditarik oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    withdraw_reason = models.CharField(_("alasan ditarik"), max_length=300, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = [F("as_of").desc(nulls_last=True), "area", "pk"]


class DeclaredZone(Statement):
    """A zone or level as an authority or a source gave it, on its own scale; never computed from
    RT and never counted among them. `previous_value` is what the same source says it was before.
    """

    scale = models.CharField(_("skala"), max_length=13, choices=SCALE_CHOICES)
    value = models.CharField(_("zona/level"), max_length=6)
    previous_value = models.CharField(_("sebelumnya"), max_length=6, blank=True)
    score = models.DecimalField(_("skor"), max_digits=4, decimal_places=2, null=True, blank=True)

    class Meta(Statement.Meta):
        verbose_name = _("zona yang dinyatakan")
        verbose_name_plural = _("zona yang dinyatakan")
        indexes = [models.Index(fields=["area", "-as_of"], name="declared_zone_of_area")]

    def __str__(self):
        return f"{self.area_id} {self.value}"


class ZoneSnapshot(Statement):
    """Published counts of RT by zone in an area, and the number of RT it was counted from. What is
    not stated is None, never 0."""

    green = models.PositiveIntegerField(_("hijau"), null=True, blank=True)
    yellow = models.PositiveIntegerField(_("kuning"), null=True, blank=True)
    orange = models.PositiveIntegerField(_("oranye"), null=True, blank=True)
    red = models.PositiveIntegerField(_("merah"), null=True, blank=True)
    rt_base = models.PositiveIntegerField(_("jumlah RT"), null=True, blank=True)

    class Meta(Statement.Meta):
        verbose_name = _("rekap zona terbitan")
        verbose_name_plural = _("rekap zona terbitan")
        indexes = [models.Index(fields=["area", "-as_of"], name="zone_snapshot_of_area")]

    def __str__(self):
        return f"{self.area_id} {self.as_of}"

    @property
    def counts(self) -> tuple[int | None, ...]:
        return (self.green, self.yellow, self.orange, self.red)
