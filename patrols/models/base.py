"""What records of the field have in common: they count when sent, and may be given back."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from programs.models import Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet, area_in


class OneOf(Func):
    """`column = ANY(ARRAY(subquery))`: the keys are fetched first, so an index serves even beside
    another such condition under OR, where a join or IN would read the whole table."""

    template = "(%(expressions)s)"
    arg_joiner = " = ANY "
    output_field = BooleanField()

    def __init__(self, column, rows):
        super().__init__(F(column), ArraySubquery(rows))

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql.replace(" = ANY ARRAY(", " = ANY (ARRAY(", 1) + ")", params


def units_under(path: str):
    return Unit.objects.filter(path__startswith=path).values("pk")


class FieldQuerySet(ScopedQuerySet):
    """Records of units; whoever looks from an area sees what counts there, not what came back."""

    unit_lookup = "unit"
    area_lookup = "area"

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            return self.filter(self.of_units(scope.unit_path))
        if scope.area_code is not None:
            return self.filter(area_in("area", scope.area_code), status=FieldRecord.Status.RECORDED)
        return self.none()

    def of_units(self, path: str) -> Q:
        return Q(OneOf("unit_id", units_under(path)))

    def counted(self):
        return self.filter(status=FieldRecord.Status.RECORDED)


class FieldRecord(Versioned):
    """A record of the field. Counts once sent (`Tercatat`); the Kasat may return it with a reason.

    `source` names where a record was taken from that nobody of ours wrote (a press article); what
    such a source does not tell stays unknown.
    """

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Tercatat")
        RETURNED = "returned", _("Dikembalikan")

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    receipt = models.CharField(_("tanda terima"), max_length=12, unique=True, editable=False)
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.RECORDED, editable=False
    )
    return_reason = models.TextField(_("alasan dikembalikan"), blank=True, editable=False)
    late = models.BooleanField(_("terlambat"), default=False, editable=False)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    source = models.CharField(_("sumber"), max_length=200, blank=True)
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
        db_index=False,
    )

    class Meta:
        abstract = True


POSITION_KNOWN = (Q(latitude=None) & Q(longitude=None)) | (
    Q(latitude__range=(-11.5, 6.5)) & Q(longitude__range=(94.5, 141.5))
)
