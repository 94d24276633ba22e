"""Stores: opening one, changing its name or place, no longer using it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from aid.models import Store
from programs.services.checks import Faults
from units.models import Coverage, Unit, User
from units.policy import Act, require
from villages.services import keeping
from villages.services.records import act

FIELDS = ("unit_id", "name", "place")
CHANGEABLE = ("name", "place", "active")


@act
def open_store(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    name: str,
    unit: str,
    by: User,
    place: str = "",
    simulated: bool = False,
) -> tuple[Store, bool]:
    """A place where the polres or polsek `unit` (by code) keeps aid, for the area it serves."""
    require(by, Act.RECORD_JOINT)
    faults = Faults()
    found = Unit.objects.for_user(by).filter(code=unit).exclude(kind=Unit.Kind.POLDA).first()
    if found is None:
        faults.add("unit", _("Kesatuan “%(code)s” tidak dikenal.") % {"code": unit[:40]})
        faults.refuse()
    assert found is not None  # noqa: S101 -- refused above
    row = Store(id=id, unit=found, name=name, place=place)
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    _check(row, faults)
    served = Coverage.objects.on(timezone.localdate()).filter(unit=found).order_by("area").first()
    if served is None:
        faults.add("unit", _("%(unit)s belum mencakup wilayah.") % {"unit": found.name})
    faults.refuse()
    assert served is not None  # noqa: S101 -- refused above
    row.area_id = served.area_id
    return keeping.insert(
        row, FIELDS, by=by, unit=found, area_code=served.area_id, simulated=simulated
    )


@act
def edit_store(
    *, store: Store | UUID, data: Mapping[str, Any], by: User, version: int | None
) -> Store:
    """Change name, place, or whether it is used; what was booked there stays."""
    found = keeping.lock(Store, store, by=by, version=version)
    require(by, Act.RECORD_JOINT, found)
    before = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in data.items():
        setattr(found, name, value)
    faults = Faults()
    _check(found, faults)
    faults.refuse()
    changes = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in before.items():
        setattr(found, name, value)
    keeping.write(found, changes, act="edit", by=by, unit=found.unit, area_code=found.area_id)
    return found


def _check(row: Store, faults: Faults) -> None:
    row.name = keeping.line(row.name, "name", faults, most=120, required=True)
    row.place = keeping.line(row.place, "place", faults, most=200)
    twin = Store.objects.filter(unit=row.unit_id, name__iexact=row.name).exclude(pk=row.pk)
    if row.name and twin.exists():
        faults.add("name", _("Kesatuan ini sudah punya gudang dengan nama itu."))
