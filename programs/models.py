"""Programmes and what they measure, targets and their plans, the ledger, week locks."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet


class Measure(models.Model):
    """A thing that is counted: kampung formed, kampung dissolved, submissions pending, …

    `counts_when` says when a record posts to the ledger: once the Kasat verified it, or as soon as
    it is sent. `over_time` and `over_units` say how the measure adds up on each axis.
    """

    class CountsWhen(models.TextChoices):
        VERIFIED = "verified", _("saat diverifikasi")
        SENT = "sent", _("saat dikirim")

    class Rule(models.TextChoices):
        SUM = "sum", _("dijumlahkan")
        LAST = "last", _("nilai terakhir")

    code = models.CharField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=120)
    unit_name = models.CharField(_("satuan"), max_length=40)
    counts_when = models.CharField(_("dihitung"), max_length=8, choices=CountsWhen)
    over_time = models.CharField(_("antarwaktu"), max_length=4, choices=Rule, default=Rule.SUM)
    over_units = models.CharField(_("antarkesatuan"), max_length=4, choices=Rule, default=Rule.SUM)

    FORMATION = "formation"
    DISSOLUTION = "dissolution"
    REACTIVATION = "reactivation"
    PENDING = "pending"

    class Meta:
        verbose_name = _("ukuran")
        verbose_name_plural = _("ukuran")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Program(models.Model):
    """A community-resilience programme; what is recorded for it is data, not code."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=40)
    description = models.TextField(_("keterangan"), blank=True)
    measures = models.ManyToManyField(Measure, verbose_name=_("ukuran"), related_name="programs")
    formation_levels = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("tingkat pembentukan"),
        default=list,
        blank=True,
        help_text=_("desa, rw, rt, place"),
    )
    settlement_types = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("jenis permukiman"),
        default=list,
        blank=True,
        help_text=_("Kosong: tidak ditanyakan."),
    )
    pillars = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("pilar"),
        default=list,
        blank=True,
        help_text=_("Kode pilar yang diminta program ini; kosong: tidak ada."),
    )
    polres = models.ManyToManyField(
        Unit, verbose_name=_("polres pelaksana"), related_name="programs", blank=True
    )
    active = models.BooleanField(_("berjalan"), default=True)
    runs_from = models.DateField(
        _("berlangsung sejak"),
        null=True,
        blank=True,
        help_text=_("Program induk: hari pertama masanya."),
    )
    runs_until = models.DateField(_("berlangsung sampai"), null=True, blank=True)
    span_assumed = models.BooleanField(_("masa asumsi"), default=False)

    UMBRELLA = "induk"

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Aspect(models.Model):
    """What a programme asks about a kampung; differs from place to place, so it is data."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("ya/tidak")
        NUMBER = "number", _("bilangan")
        TEXT = "text", _("teks")

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="aspects"
    )
    code = models.CharField(_("kode"), max_length=20)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind, default=Kind.YES_NO)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("aspek")
        verbose_name_plural = _("aspek")
        ordering = ["program", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["program", "code"], name="aspect_once_per_program")
        ]

    def __str__(self):
        return self.name


class Basis(models.Model):
    """Who ordered it, in which document, in which words. Abstract: targets and plans carry it."""

    ordered_by = models.CharField(_("diperintahkan oleh"), max_length=200, blank=True)
    document = models.CharField(_("dokumen dasar"), max_length=200, blank=True)
    document_date = models.DateField(_("tanggal dokumen"), null=True, blank=True)
    quote = models.TextField(_("kutipan"), blank=True)
    document_file = models.FileField(_("berkas"), upload_to="basis/%Y/%m", blank=True)

    class Meta:
        abstract = True


class TargetQuerySet(ScopedQuerySet):
    """A target belongs to a polres; polsek holding a share see it too, with their own rows."""

    unit_lookup = "unit"

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            share = Allocation.objects.filter(
                plan__target=OuterRef("pk"), unit__path__startswith=scope.unit_path
            )
            return self.filter(Q(unit__path__startswith=scope.unit_path) | Exists(share))
        if scope.area_code is not None and scope.role == "regency_staff":
            covering = Unit.objects.filter(
                pk=OuterRef("unit_id"), coverages__area__code=scope.area_code
            )
            return self.filter(Exists(covering))
        return self.none()


class Target(Versioned):
    """So many to add to a baseline, ordered to a polres for one programme and one measure.

    The plan (pace, quantity, deadline, shares) stands in `Plan`, one row per revision, the first
    from `starts_on`. Formations count from the day after `baseline_as_of`, or from the start.
    """

    id = models.UUIDField(primary_key=True)
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    measure = models.ForeignKey(Measure, verbose_name=_("ukuran"), on_delete=models.PROTECT)
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="targets"
    )
    baseline = models.PositiveIntegerField(_("data awal"), null=True, blank=True)
    baseline_as_of = models.DateField(_("data awal per tanggal"), null=True, blank=True)
    starts_on = models.DateField(_("mulai (Senin)"))
    allocation_note = models.TextField(_("penjelasan selisih"), blank=True)
    finished_on = models.DateField(_("selesai pada"), null=True, blank=True)
    succeeds = models.OneToOneField(
        "self",
        verbose_name=_("melanjutkan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
    )
    simulated = models.BooleanField(_("simulasi"), default=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("target")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__iso_week_day=1),
                name="target_starts_on_monday",
                violation_error_message=_("Target dimulai pada hari Senin."),
            ),
            models.UniqueConstraint(
                fields=["program", "measure", "unit"],
                condition=Q(finished_on=None),
                name="one_running_target",
                violation_error_message=_("Masih ada target yang berjalan untuk ukuran ini."),
            ),
        ]

    def __str__(self):
        return f"{self.program} · {self.unit}"


class Plan(Basis):
    """One version of a target's plan, in force from the Monday `effective_on` until the next."""

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="plans"
    )
    effective_on = models.DateField(_("berlaku mulai (Senin)"))
    quantity = models.PositiveIntegerField(_("jumlah tambahan"))
    weekly_pace = models.PositiveIntegerField(_("rencana per minggu"))
    deadline = models.DateField(_("tenggat"), null=True, blank=True)
    deadline_assumed = models.BooleanField(_("tenggat asumsi"), default=False)
    reason = models.TextField(_("alasan perubahan"), blank=True)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("rencana")
        verbose_name_plural = _("rencana")
        ordering = ["target", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__iso_week_day=1),
                name="plan_starts_on_monday",
                violation_error_message=_("Perubahan berlaku mulai hari Senin."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="plan_quantity_positive",
                violation_error_message=_("Jumlah target harus lebih dari nol."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_pace__gt=0),
                name="plan_pace_positive",
                violation_error_message=_("Rencana per minggu harus lebih dari nol."),
            ),
        ]

    def __str__(self):
        return f"{self.target_id} {self.effective_on}"


class Allocation(models.Model):
    """A polsek's share of a plan. `rank` orders the jadwal bantu where priorities tie."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("rencana"), on_delete=models.CASCADE, related_name="allocations"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="allocations"
    )
    quantity = models.PositiveIntegerField(_("jatah"))
    rank = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("jatah")
        verbose_name_plural = _("jatah")
        ordering = ["plan", "rank", "unit"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="one_share_per_unit")]

    def __str__(self):
        return f"{self.unit_id}: {self.quantity}"


class FigureQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class Figure(models.Model):
    """A published number. Either it counts (undetailed lines in the ledger at the polres, replaced
    one by one as records detail it) or it is a claim shown beside what is computed.

    `value` None is unknown, never 0.
    """

    id = models.UUIDField(primary_key=True)
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    measure = models.ForeignKey(Measure, verbose_name=_("ukuran"), on_delete=models.PROTECT)
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, null=True, blank=True
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, null=True, blank=True
    )
    value = models.DecimalField(_("nilai"), max_digits=14, decimal_places=2, null=True, blank=True)
    value_unit = models.CharField(_("satuan"), max_length=20, blank=True)
    approximate = models.BooleanField(_("kira-kira"), default=False)
    as_of = models.DateField(_("per tanggal"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=200)
    quote = models.TextField(_("kutipan"), blank=True)
    counts = models.BooleanField(_("dihitung, belum dirinci"), default=False)
    detailed = models.PositiveIntegerField(_("sudah dirinci"), default=0, editable=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("angka sumber")
        verbose_name_plural = _("angka sumber")
        ordering = ["-as_of", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counts=False)
                | (Q(value__gte=0) & Q(as_of__isnull=False) & Q(unit__isnull=False)),
                name="counted_figure_is_complete",
                violation_error_message=_(
                    "Angka yang dihitung harus punya nilai, tanggal, dan kesatuan."
                ),
            ),
            models.CheckConstraint(
                condition=Q(counts=False) | Q(detailed__lte=F("value")),
                name="figure_not_detailed_beyond_value",
                violation_error_message=_("Rincian melebihi angka sumbernya."),
            ),
        ]

    def __str__(self):
        return f"{self.value} {self.value_unit}"


class EntryQuerySet(ScopedQuerySet):
    """Ledger lines carry the path and area code of their day: scope needs no join."""

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            return self.filter(unit_path__startswith=scope.unit_path)
        if scope.area_code is not None:
            return self.filter(
                Q(area_code=scope.area_code) | Q(area_code__startswith=f"{scope.area_code}.")
            )
        return self.none()

    def known_at(self, moment):
        return self.filter(recorded_at__lte=moment)


class Entry(models.Model):
    """One signed line of the ledger. Everything that counts is a sum of these.

    Written only by `programs.ledger.settle`. A row trigger takes the polres's shared advisory lock,
    then sets `id` and `recorded_at`; statement triggers refuse UPDATE, DELETE and TRUNCATE.
    For each source the sum of its lines equals what it is worth.
    """

    append_only = True

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    measure = models.ForeignKey(Measure, verbose_name=_("ukuran"), on_delete=models.PROTECT)
    polres = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="entries"
    )
    unit_path = models.CharField(_("jalur kesatuan"), max_length=200, db_collation="C")
    area_code = models.CharField(_("wilayah"), max_length=24, null=True, db_collation="C")
    effective_on = models.DateField(_("berlaku tanggal"))
    quantity = models.IntegerField(_("banyaknya"))
    undetailed = models.BooleanField(_("belum dirinci"), default=False)
    late = models.BooleanField(_("terlambat"), default=False)
    source_kind = models.CharField(_("jenis sumber"), max_length=40)
    source_id = models.UUIDField(_("sumber"))
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("alasan"), blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("baris buku besar")
        verbose_name_plural = _("buku besar")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["source_kind", "source_id"], name="entry_of_source"),
            models.Index(
                fields=["polres", "program", "measure", "effective_on"],
                include=["unit", "quantity"],
                name="entry_of_target",
            ),
            models.Index(fields=["area_code", "measure"], name="entry_of_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="entry_quantity_not_zero")
        ]

    def __str__(self):
        return f"{self.quantity:+d} {self.measure_id} {self.effective_on}"


class WeekLockQuerySet(ScopedQuerySet):
    unit_lookup = "unit"


class WeekLock(models.Model):
    """A closed week of a polres. `last_entry_id` is the last ledger line the closing saw: what
    was revised since is `id > last_entry_id`.
    """

    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="week_locks"
    )
    monday = models.DateField(_("minggu (Senin)"))
    last_entry_id = models.BigIntegerField(_("baris terakhir"))
    closed_at = models.DateTimeField(_("ditutup pada"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditutup oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = WeekLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("minggu tertutup")
        verbose_name_plural = _("minggu tertutup")
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "monday"], name="week_closed_once"),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="locked_week_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"


class WeekOpening(models.Model):
    """The Kasat opens one unit's closed week until an hour; it closes itself."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="week_openings"
    )
    monday = models.DateField(_("minggu (Senin)"))
    until = models.DateTimeField(_("sampai"))
    reason = models.TextField(_("alasan"))
    opened_at = models.DateTimeField(_("dibuka pada"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dibuka oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = WeekLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("minggu dibuka")
        verbose_name_plural = _("minggu dibuka")
        ordering = ["-opened_at"]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"


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


class UmbrellaOrder(Statement):
    """What an umbrella programme orders a polres to do for one of its programmes. Quantity and
    number are None and "" where the source tells none."""

    for_program = models.ForeignKey(
        Program, verbose_name=_("program pelaksana"), on_delete=models.PROTECT, related_name="+"
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("ukuran"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    text = models.CharField(_("perintah"), max_length=300)
    number = models.CharField(_("nomor surat"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("jumlah"), null=True, blank=True)
    ordered_by = models.CharField(_("diperintahkan oleh"), max_length=200, blank=True)
    ordered_on = models.DateField(_("tanggal perintah"), null=True, blank=True)

    class Meta:
        verbose_name = _("perintah program induk")
        verbose_name_plural = _("perintah program induk")
        ordering = ["unit", "for_program", "recorded_at", "pk"]

    def __str__(self):
        return self.text


def new_id():
    """A record's key where no client made one."""
    return uuid.uuid4()
