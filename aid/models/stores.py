"""Where aid is kept, what it is, and how much of it is left."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import Measure
from units.models import Area, Unit
from units.scope import ScopedQuerySet
from villages.models import Record


class Item(models.Model):
    """A kind of goods in one unit (paket, kg, lembar). What is counted otherwise is another item:
    so nothing of one unit is ever added to another."""

    code = models.SlugField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=80)
    unit_name = models.CharField(_("satuan"), max_length=20)
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("ukuran"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Sebagai apa penyalurannya dihitung per minggu; kosong: tidak dihitung."),
    )

    class Meta:
        verbose_name = _("barang bantuan")
        verbose_name_plural = _("barang bantuan")
        ordering = ["name"]

    def __str__(self):
        return self.name


class StoreQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class Store(Record):
    """A place where a unit keeps aid; `area` is the desa or kelurahan it stands in, or the
    kecamatan or kabupaten it serves."""

    name = models.CharField(_("nama gudang"), max_length=120)
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("letak"), max_length=200, blank=True)
    active = models.BooleanField(_("dipakai"), default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("gudang bantuan")
        verbose_name_plural = _("gudang bantuan")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="one_store_of_a_name",
                violation_error_message=_("Kesatuan ini sudah punya gudang dengan nama itu."),
            )
        ]

    def __str__(self):
        return self.name


class StockQuerySet(ScopedQuerySet):
    unit_lookup = "store__unit"
    area_lookup = "store__area"


class Stock(models.Model):
    """What is left of an item in a store. Locked by whoever moves goods; always the sum of the
    movements that stand."""

    store = models.ForeignKey(
        Store, verbose_name=_("gudang"), on_delete=models.CASCADE, related_name="stocks"
    )
    item = models.ForeignKey(
        Item, verbose_name=_("barang"), on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.BigIntegerField(_("sisa"), default=0)

    objects = StockQuerySet.as_manager()

    class Meta:
        verbose_name = _("sisa barang")
        verbose_name_plural = _("sisa barang")
        ordering = ["store", "item"]
        constraints = [
            models.UniqueConstraint(fields=["store", "item"], name="one_stock_per_store_and_item"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="stock_never_negative",
                violation_error_message=_("Barang yang keluar melebihi yang ada di gudang."),
            ),
        ]

    def __str__(self):
        return f"{self.store_id} {self.item_id}"
