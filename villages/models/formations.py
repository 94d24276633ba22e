"""Kampung: their formation, photos and corrections."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from core.weeks import long_date
from programs.models import Figure, Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet, area_in


class FormationQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"

    def in_scope(self, scope: Scope):
        """Staff of a regency read counted records only: verified, or dissolved since."""
        rows = super().in_scope(scope)
        if scope.area_code is not None:
            rows = rows.filter(
                area_in("area", scope.area_code),
                status__in=[Formation.Status.VERIFIED, Formation.Status.DISSOLVED],
            )
        return rows

    def active(self):
        """Takes its place: a second one of the programme in the same place is refused."""
        return self.filter(status__in=ACTIVE)

    def awaiting(self):
        return self.filter(status=Formation.Status.SUBMITTED)


class Formation(Versioned):
    """A kampung of a programme, formed on a day in an area (or a place in it).

    draft > submitted > verified or returned; dissolved and reactivated from a day on. Counts from
    `formed_on` once verified, unless it is `initial`. `unit` is who covers the area on that day.
    `petugas` is who formed it, apart from the accounts that typed and sent it. `last_written_by`
    never decides it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        SUBMITTED = "submitted", _("Menunggu verifikasi")
        RETURNED = "returned", _("Dikembalikan")
        VERIFIED = "verified", _("Terverifikasi")
        DISSOLVED = "dissolved", _("Nonaktif")

    class PlaceKind(models.TextChoices):
        VILLAGE = "desa", _("Seluruh desa/kelurahan")
        RW = "rw", _("RW")
        RT = "rt", _("RT")
        HAMLET = "dusun", _("Dusun/lingkungan")
        PLACE = "place", _("Tempat (pasar, sekolah, …)")

    class Settlement(models.TextChoices):
        RURAL = "rural", _("Perdesaan")
        DENSE = "dense", _("Padat penduduk")
        LUXURY = "luxury", _("Permukiman mewah")
        APARTMENT = "apartment", _("Apartemen")
        HOUSING = "housing", _("Perumahan")
        MARKET = "market", _("Pasar/pertokoan")
        OTHER = "other", _("Lainnya")

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    receipt = models.CharField(_("tanda terima"), max_length=12, unique=True, editable=False)
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="formations"
    )
    place_kind = models.CharField(
        _("tingkat"), max_length=6, choices=PlaceKind, default=PlaceKind.VILLAGE
    )
    place_name = models.CharField(_("RW/dusun/tempat"), max_length=80, blank=True)
    place_key = models.CharField(max_length=80, blank=True, editable=False, db_collation="C")
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="formations"
    )
    name = models.CharField(_("nama kampung"), max_length=120)
    formed_on = models.DateField(_("tanggal pembentukan"), null=True)
    # Of the first list of a polres: it stood before anything was ordered, so it counts to no
    # target, and its day may be unknown.
    initial = models.BooleanField(_("data awal"), default=False, editable=False)
    formed_year = models.PositiveSmallIntegerField(
        _("tahun pembentukan"), null=True, blank=True, editable=False
    )
    inaugurated_on = models.DateField(_("tanggal peresmian"), null=True, blank=True)
    inaugurated_by = models.CharField(_("diresmikan oleh"), max_length=150, blank=True)
    settlement_type = models.CharField(
        _("jenis permukiman"), max_length=20, choices=Settlement, blank=True
    )
    decree_number = models.CharField(_("nomor SK"), max_length=80, blank=True)
    decree_date = models.DateField(_("tanggal SK"), null=True, blank=True)
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)
    position_accuracy_m = models.PositiveIntegerField(
        _("ketelitian posisi (m)"), null=True, blank=True
    )
    aspects = models.JSONField(_("aspek"), default=dict, blank=True)
    petugas = models.CharField(_("petugas"), max_length=150, blank=True)
    notes = models.TextField(_("catatan"), blank=True, max_length=2000)
    figure = models.ForeignKey(
        Figure,
        verbose_name=_("merinci angka"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="formations",
    )
    late = models.BooleanField(_("terlambat"), default=False, editable=False)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.DRAFT, editable=False
    )
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diketik oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    last_written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("terakhir ditulis oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    submitted_at = models.DateTimeField(_("dikirim pada"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dikirim oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diputuskan oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    return_reason = models.TextField(_("alasan dikembalikan"), blank=True, editable=False)
    dissolved_on = models.DateField(_("nonaktif sejak"), null=True, editable=False)
    dissolve_reason = models.TextField(_("alasan nonaktif"), blank=True, editable=False)
    reactivated_on = models.DateField(_("aktif kembali sejak"), null=True, editable=False)

    objects = FormationQuerySet.as_manager()

    class Meta:
        verbose_name = _("kampung")
        verbose_name_plural = _("kampung")
        ordering = ["-formed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "area", "place_kind", "place_key"],
                condition=Q(status__in=["submitted", "verified"]),
                name="one_active_formation_per_place",
                violation_error_message=_("Sudah ada kampung program ini di tempat yang sama."),
            ),
            models.CheckConstraint(
                condition=(Q(latitude=None) & Q(longitude=None))
                | (Q(latitude__range=(-11.5, 6.5)) & Q(longitude__range=(94.5, 141.5))),
                name="formation_position_in_indonesia",
                violation_error_message=_("Posisi di luar Indonesia."),
            ),
            models.CheckConstraint(
                condition=Q(formed_on__isnull=False) | Q(initial=True),
                name="only_initial_formation_without_day",
                violation_error_message=_("Tanggal pembentukan wajib diisi."),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("formed_on")),
                name="formation_dissolved_after_formed",
                violation_error_message=_("Tanggal nonaktif mendahului pembentukan."),
            ),
            models.CheckConstraint(
                condition=~Q(status="dissolved") | Q(dissolved_on__isnull=False),
                name="dissolved_formation_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-formed_on", "-id"], name="formation_of_unit"),
            models.Index(fields=["program", "-formed_on", "-id"], name="formation_of_program"),
            models.Index(
                fields=["unit", "submitted_at"],
                condition=Q(status="submitted"),
                name="formation_queue",
            ),
            models.Index(
                fields=["program", "unit"],
                condition=Q(initial=True),
                name="formations_before_targets",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def formed_words(self) -> str:
        return formed_words(self.formed_on, self.formed_year)


def formed_words(day: date | None, year: int | None) -> str:
    """`8 Februari 2021`; of a first list perhaps only `tahun 2020`, or not known at all."""
    if day is not None:
        return long_date(day)
    return gettext("tahun %(year)d") % {"year": year} if year else gettext("tidak diketahui")


ACTIVE = (Formation.Status.SUBMITTED, Formation.Status.VERIFIED)


class InactivityQuerySet(ScopedQuerySet):
    unit_lookup = "formation__unit"

    def for_user(self, user):
        return self.filter(formation__in=Formation.objects.for_user(user))


class Inactivity(models.Model):
    """From `starts_on` a kampung no longer stood; from `ends_on` it stood again (None: not yet).

    Kept one by one, because each leaves its lines in the ledger: a kampung dissolved twice was
    dissolved twice. `Formation.dissolved_on` and `reactivated_on` repeat the latest.
    """

    formation = models.ForeignKey(
        Formation,
        verbose_name=_("kampung"),
        on_delete=models.CASCADE,
        related_name="inactivities",
    )
    starts_on = models.DateField(_("nonaktif sejak"))
    reason = models.TextField(_("alasan nonaktif"))
    ends_on = models.DateField(_("aktif kembali sejak"), null=True, blank=True)
    end_reason = models.TextField(_("alasan aktif kembali"), blank=True)

    objects = InactivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("masa nonaktif")
        verbose_name_plural = _("masa nonaktif")
        ordering = ["formation", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="inactivity_ends_after_it_starts",
                violation_error_message=_("Tanggal aktif kembali mendahului tanggal nonaktif."),
            ),
            models.UniqueConstraint(
                fields=["formation"], condition=Q(ends_on=None), name="one_open_inactivity"
            ),
        ]

    def __str__(self):
        return f"{self.formation_id} {self.starts_on}"


class PhotoQuerySet(ScopedQuerySet):
    """A photo is seen by whoever sees its kampung."""

    unit_lookup = "formation__unit"
    area_lookup = "formation__area"

    def for_user(self, user):
        return self.filter(formation__in=Formation.objects.for_user(user))


class Photo(models.Model):
    """A photo of a kampung, drawn anew on a fresh canvas: no metadata, no foreign bytes.

    `upload_sha256` is of the bytes as sent (a retry is recognised), `look` a 64-bit difference
    hash of what is to be seen (the same photo used twice is noticed).
    """

    id = models.UUIDField(primary_key=True)
    formation = models.ForeignKey(
        Formation, verbose_name=_("kampung"), on_delete=models.CASCADE, related_name="photos"
    )
    image = models.FileField(_("foto"), upload_to="photos/%Y/%m")
    thumbnail = models.FileField(_("foto kecil"), upload_to="photos/%Y/%m")
    width = models.PositiveIntegerField(_("lebar"))
    height = models.PositiveIntegerField(_("tinggi"))
    size = models.PositiveIntegerField(_("ukuran"))
    upload_sha256 = models.CharField(_("sidik unggahan"), max_length=64)
    look = models.BigIntegerField(_("sidik rupa"))
    uploaded_at = models.DateTimeField(_("diunggah pada"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diunggah oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("foto")
        verbose_name_plural = _("foto")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "upload_sha256"], name="photo_once_per_formation"
            )
        ]
        indexes = [models.Index(fields=["look"], name="photo_look")]

    def __str__(self):
        return str(self.pk)


class CorrectionQuerySet(ScopedQuerySet):
    unit_lookup = "formation__unit"

    def waiting(self):
        return self.filter(state=Correction.State.PROPOSED)


class Correction(models.Model):
    """A change to a verified kampung that its officer proposes and the Kasat decides.

    `changes` maps a field to [old, new], as they were when it was proposed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Diusulkan")
        APPROVED = "approved", _("Disetujui")
        REFUSED = "refused", _("Ditolak")

    id = models.UUIDField(primary_key=True)
    formation = models.ForeignKey(
        Formation, verbose_name=_("kampung"), on_delete=models.CASCADE, related_name="corrections"
    )
    changes = models.JSONField(_("perubahan"))
    reason = models.TextField(_("alasan"))
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diusulkan oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("diusulkan pada"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diputuskan oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True)
    decision_reason = models.TextField(_("alasan keputusan"), blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("usulan perbaikan")
        verbose_name_plural = _("usulan perbaikan")
        ordering = ["-proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation"],
                condition=Q(state="proposed"),
                name="one_waiting_correction",
                violation_error_message=_("Masih ada usulan perbaikan yang menunggu keputusan."),
            )
        ]

    def __str__(self):
        return f"{self.formation_id} {self.state}"
