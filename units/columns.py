"""Columns of units and areas."""

from django.utils.translation import gettext_lazy as _

from core.columns import Column
from units.models import Unit

UNITS = (
    Column("code", _("Kode"), kind="code"),
    Column("kind", _("Jenis"), kind="code", choices=tuple(Unit.Kind.choices)),
    Column("name", _("Nama")),
    Column("parent", _("Induk"), "parent__code", kind="code"),
    Column("covers", _("Wilayah hukum"), kind="json"),  # of `UnitQuerySet.with_covers`
)

AREAS = (
    Column("code", _("Kode"), kind="code"),
    Column("name", _("Nama")),
    Column("level", _("Tingkat"), kind="integer"),
    Column("kind", _("Jenis"), kind="code"),
    Column("parent", _("Induk"), "parent_id", kind="code"),
    Column("latitude", _("Lintang"), kind="decimal", places=5),
    Column("longitude", _("Bujur"), kind="decimal", places=5),
)
