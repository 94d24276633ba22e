"""Published figures and the ledger: everything that counts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.programs import Measure, Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet


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
