"""Posko of desa and kelurahan: hours, roster, who was there, and what residents asked for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from units.models import Area, Unit
from units.scope import ScopedQuerySet
from villages.models.pillars import Pillar
from villages.models.records import Record


class PoskoQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"

    def open(self):
        """Planned or active; a closed one leaves room for the next."""
        return self.exclude(state=Posko.State.CLOSED)


class Posko(Record):
    """The posko of a desa or kelurahan. Without hours it is open day and night.

    Planned is not active: a plan has no day on which it began (`active_from`).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Direncanakan")
        ACTIVE = "active", _("Aktif")
        CLOSED = "closed", _("Ditutup")

    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="posko"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("nama posko"), max_length=120)
    place = models.CharField(_("letak"), max_length=200, blank=True)
    opens_at = models.TimeField(_("buka pukul"), null=True, blank=True)
    closes_at = models.TimeField(_("tutup pukul"), null=True, blank=True)
    state = models.CharField(
        _("status"), max_length=7, choices=State, default=State.PLANNED, editable=False
    )
    active_from = models.DateField(_("aktif sejak"), null=True, blank=True)
    closed_on = models.DateField(_("ditutup pada"), null=True, blank=True)
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    objects = PoskoQuerySet.as_manager()

    class Meta:
        verbose_name = _("posko")
        verbose_name_plural = _("posko")
        ordering = ["area", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(state__in=["planned", "active"]),
                name="one_posko_per_village",
                violation_error_message=_("Desa atau kelurahan ini sudah punya posko."),
            ),
            models.CheckConstraint(
                condition=(Q(opens_at=None) & Q(closes_at=None))
                | (Q(opens_at__isnull=False) & Q(closes_at__isnull=False)),
                name="posko_hours_both_or_none",
                violation_error_message=_("Isi jam buka dan jam tutup, atau kosongkan keduanya."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(active_from__isnull=False),
                name="active_posko_has_a_day",
                violation_error_message=_("Sebutkan sejak kapan posko aktif."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("active_from")),
                name="posko_closes_after_it_opens",
                violation_error_message=_("Tanggal tutup mendahului tanggal aktif."),
            ),
        ]
        indexes = [models.Index(fields=["unit", "area"], name="posko_of_unit")]

    def __str__(self):
        return self.name


class OfPosko(ScopedQuerySet):
    unit_lookup = "posko__unit"
    area_lookup = "posko__area"


class ShiftQuerySet(OfPosko):
    def standing(self):
        return self.filter(cancelled_at=None)

    def touching(self, start, end):
        """Shifts of which a part lies between the two moments."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Shift(Record):
    """Who is to be at the posko for which pillar, from when to when."""

    posko = models.ForeignKey(
        Posko, verbose_name=_("posko"), on_delete=models.CASCADE, related_name="shifts"
    )
    pillar = models.ForeignKey(
        Pillar, verbose_name=_("pilar"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(_("petugas jaga"), max_length=150)
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("selesai"))
    cancelled_at = models.DateTimeField(_("dibatalkan pada"), null=True, editable=False)
    cancel_reason = models.CharField(_("alasan batal"), max_length=300, blank=True, editable=False)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("giliran jaga")
        verbose_name_plural = _("giliran jaga")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="shift_ends_after_it_starts",
                violation_error_message=_("Giliran jaga berakhir sebelum dimulai."),
            )
        ]
        indexes = [models.Index(fields=["posko", "starts_at"], name="shift_of_posko")]

    def __str__(self):
        return f"{self.person} ({self.pillar_id})"


class CheckIn(Record):
    """Somebody of a pillar came to the posko, and left.

    `arrived_at` is the server's clock and decides; `phone_at` is what the phone said, kept because
    a message may have waited for the network. Without `left_at` he counts as present until his
    shift ends, or for `POSKO_PRESENCE_HOURS`.
    """

    posko = models.ForeignKey(
        Posko, verbose_name=_("posko"), on_delete=models.CASCADE, related_name="check_ins"
    )
    shift = models.ForeignKey(
        Shift,
        verbose_name=_("giliran jaga"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
    )
    pillar = models.ForeignKey(
        Pillar, verbose_name=_("pilar"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(_("petugas jaga"), max_length=150)
    arrived_at = models.DateTimeField(_("datang"))
    phone_at = models.DateTimeField(_("waktu HP"), null=True, blank=True)
    left_at = models.DateTimeField(_("pulang"), null=True, blank=True)

    objects = OfPosko.as_manager()

    class Meta:
        verbose_name = _("kehadiran")
        verbose_name_plural = _("kehadiran")
        ordering = ["-arrived_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")),
                name="check_in_leaves_after_it_arrives",
                violation_error_message=_("Waktu pulang mendahului waktu datang."),
            ),
            models.UniqueConstraint(
                fields=["shift"], name="one_check_in_per_shift",
                violation_error_message=_("Giliran jaga ini sudah dicatat hadir."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["posko", "-arrived_at"], name="check_in_of_posko")]

    def __str__(self):
        return f"{self.person} {self.arrived_at:%Y-%m-%d}"


class PoskoRequest(Record):
    """What a resident asked the posko for: a kind of help and two moments, nobody's name."""

    class Category(models.TextChoices):
        HEALTH = "health", _("Kesehatan")
        ISOLATION = "isolation", _("Bantuan isolasi mandiri")
        FOOD = "food", _("Sembako")
        TRANSPORT = "transport", _("Antar ke fasilitas kesehatan")
        VACCINE = "vaccine", _("Vaksinasi")
        SECURITY = "security", _("Keamanan")
        FUNERAL = "funeral", _("Pemulasaraan")
        INFORMATION = "information", _("Informasi")
        OTHER = "other", _("Lainnya")

    posko = models.ForeignKey(
        Posko, verbose_name=_("posko"), on_delete=models.CASCADE, related_name="requests"
    )
    category = models.CharField(_("jenis permintaan"), max_length=12, choices=Category)
    asked_at = models.DateTimeField(_("diminta pada"))
    responded_at = models.DateTimeField(_("ditanggapi pada"), null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditanggapi oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pilar yang menanggapi"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = OfPosko.as_manager()

    class Meta:
        verbose_name = _("permintaan warga")
        verbose_name_plural = _("permintaan warga")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(responded_at=None) | Q(responded_at__gte=F("asked_at")),
                name="request_answered_after_asked",
                violation_error_message=_("Waktu ditanggapi mendahului waktu diminta."),
            )
        ]
        indexes = [models.Index(fields=["posko", "-asked_at"], name="request_of_posko")]

    def __str__(self):
        return f"{self.category} {self.asked_at:%Y-%m-%d}"
