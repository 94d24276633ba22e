"""Goods in, out, from store to store, and back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aid.models.stores import Item, Store
from programs.models import Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet, area_in
from villages.models import Record


class MovementQuerySet(ScopedQuerySet):
    """Seen by who sees the store, the store it went to, or the unit of those who received it."""

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            return self.filter(
                Q(store__unit__path__startswith=scope.unit_path)
                | Q(other_store__unit__path__startswith=scope.unit_path)
                | Q(unit__path__startswith=scope.unit_path)
            )
        if scope.area_code is not None:
            near = (area_in(name, scope.area_code) for name in ("store__area", "area"))
            stands = Q(status=Movement.Status.RECORDED)
            return self.filter(stands & (next(near) | next(near)))
        return self.none()

    def standing(self):
        """What counts: sent, and not given back."""
        return self.filter(status=Movement.Status.RECORDED)


class Movement(Record):
    """A quantity of one item goes one way on one day. Counts when sent; the Kasat may return it.

    `quantity` None: a published source tells of it but not how much; then nothing moves. `unit` is
    who serves the recipients that day, else the unit of the store.
    """

    class Kind(models.TextChoices):
        IN = "in", _("Masuk")
        OUT = "out", _("Disalurkan")
        TRANSFER = "transfer", _("Pindah gudang")
        RETURN = "return", _("Kembali dari penerima")

    class Source(models.TextChoices):
        POLDA = "polda", _("Polda")
        MEMBERS = "swadaya", _("Swadaya anggota")
        DONOR = "donatur", _("Donatur")
        GOVERNMENT = "pemerintah", _("Pemerintah")
        CSR = "csr", _("CSR")

    class Recipients(models.TextChoices):
        ISOLATING = "isoman", _("Warga isolasi mandiri")
        AFFECTED = "terdampak", _("Warga terdampak")
        ELDERLY = "lansia", _("Lansia")
        DISABLED = "disabilitas", _("Penyandang disabilitas")
        TRADERS = "pedagang", _("Pedagang dan ojek")
        EVACUEES = "pengungsi", _("Pengungsi")
        RESIDENTS = "warga", _("Warga umum")

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Tercatat")
        RETURNED = "returned", _("Dikembalikan")

    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="+"
    )
    store = models.ForeignKey(
        Store, verbose_name=_("gudang"), on_delete=models.PROTECT, related_name="movements"
    )
    other_store = models.ForeignKey(
        Store,
        verbose_name=_("gudang tujuan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
    )
    original = models.ForeignKey(
        "self",
        verbose_name=_("penyaluran asal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returns",
    )
    item = models.ForeignKey(
        Item, verbose_name=_("barang"), on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.PositiveIntegerField(_("jumlah"), null=True, blank=True)
    moved_on = models.DateField(_("tanggal"))
    source = models.CharField(_("sumber"), max_length=10, choices=Source, blank=True)
    giver = models.CharField(_("nama pemberi"), max_length=150, blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("wilayah penerima"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    recipients = models.CharField(
        _("kelompok penerima"), max_length=12, choices=Recipients, blank=True
    )
    recipient_count = models.PositiveIntegerField(_("jumlah penerima"), null=True, blank=True)
    handed_by = models.CharField(_("yang menyerahkan"), max_length=150, blank=True)
    received_by = models.CharField(_("yang menerima"), max_length=150, blank=True)
    citation = models.CharField(_("sumber berita"), max_length=200, blank=True)
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

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("mutasi bantuan")
        verbose_name_plural = _("mutasi bantuan")
        ordering = ["-moved_on", "-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0),
                name="movement_quantity_positive",
                violation_error_message=_("Jumlah harus lebih dari nol."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | ~Q(citation=""),
                name="unknown_quantity_has_a_source",
                violation_error_message=_("Isi jumlahnya."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="transfer") & Q(other_store__isnull=False))
                | (~Q(kind="transfer") & Q(other_store=None)),
                name="transfer_has_two_stores",
                violation_error_message=_("Pilih gudang tujuan."),
            ),
            models.CheckConstraint(
                condition=Q(other_store=None) | ~Q(other_store=F("store")),
                name="transfer_goes_elsewhere",
                violation_error_message=_("Gudang tujuan sama dengan gudang asal."),
            ),
        ]
        indexes = [models.Index(fields=["store", "item", "moved_on"], name="movement_of_stock")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.item_id} {self.moved_on}"
