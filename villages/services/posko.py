"""Posko: founded as a plan or active, opened, changed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.weeks import long_date
from programs.models import Program
from programs.services.checks import Faults
from units.models import Area, User
from units.policy import Act, require
from villages.models import Posko
from villages.services import keeping
from villages.services.records import act

PROGRAM = "POSKO-PPKM"
FIELDS = (
    "program_id", "area_id", "name", "place", "opens_at", "closes_at", "active_from", "latitude",
    "longitude", "source",
)  # fmt: skip
CHANGEABLE = ("name", "place", "opens_at", "closes_at", "latitude", "longitude", "source")
ORDINARY = {"latitude": (-11.5, 6.5), "longitude": (94.5, 141.5)}


@act
def found_posko(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    name: str,
    by: User,
    program: str = PROGRAM,
    place: str = "",
    opens_at: time | None = None,
    closes_at: time | None = None,
    active_from: date | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    source: str = "",
    simulated: bool = False,
) -> tuple[Posko, bool]:
    """Record the posko of a desa or kelurahan; with a day it is active since then, else planned.

    Without hours it is open day and night. A desa has one at a time.
    """
    require(by, Act.RUN_POSKO)
    faults = Faults()
    of = Program.objects.filter(code=program).first()
    row = Posko(
        id=id, program_id=of.pk if of else None, area_id=area, name=name, place=place,
        opens_at=opens_at, closes_at=closes_at, active_from=active_from, latitude=latitude,
        longitude=longitude, source=source,
        state=Posko.State.ACTIVE if active_from else Posko.State.PLANNED,
    )  # fmt: skip
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    if of is None:
        faults.add("program", _("Program “%(code)s” tidak dikenal.") % {"code": program[:40]})
    placed = keeping.area_for(area, faults, by=by, level=Area.Level.VILLAGE)
    _check(row, faults)
    faults.refuse()
    assert placed is not None  # noqa: S101 -- no faults, so it has a place
    row.area, row.unit = placed
    other = Posko.objects.open().filter(area=row.area).first()
    if other is not None:
        raise Conflict(
            _("%(area)s sudah punya posko: %(name)s.") % {"area": row.area, "name": other.name},
            code="posko_exists",
            errors={"area": [_("Sudah punya posko: %(name)s.") % {"name": other.name}]},
        )
    return keeping.insert(
        row, FIELDS, by=by, unit=row.unit, area_code=row.area_id, simulated=simulated
    )


@act
def edit_posko(
    *, posko: Posko | UUID, data: Mapping[str, Any], by: User, version: int | None
) -> Posko:
    """Change name, place, hours, position or source."""
    found = keeping.lock(Posko, posko, by=by, version=version)
    require(by, Act.RUN_POSKO, found)
    _refuse_closed(found)
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


@act
def activate_posko(
    *, posko: Posko | UUID, active_from: date, by: User, version: int | None = None
) -> Posko:
    """A planned posko began its work on that day."""
    found = keeping.lock(Posko, posko, by=by, version=version)
    require(by, Act.RUN_POSKO, found)
    if found.state != Posko.State.PLANNED:
        raise Conflict(_("Posko ini tidak sedang direncanakan."), code="wrong_state")
    faults = Faults()
    keeping.day(active_from, "active_from", faults)
    faults.refuse()
    keeping.write(
        found,
        {"state": Posko.State.ACTIVE, "active_from": active_from},
        act="posko.activate",
        by=by,
        unit=found.unit,
        area_code=found.area_id,
    )
    return found


@act
def close_posko(
    *, posko: Posko | UUID, closed_on: date, reason: str, by: User, version: int | None = None
) -> Posko:
    """The posko ended with that day; the desa may have another one."""
    found = keeping.lock(Posko, posko, by=by, version=version)
    require(by, Act.RUN_POSKO, found)
    if found.state != Posko.State.ACTIVE:
        raise Conflict(_("Hanya posko yang aktif dapat ditutup."), code="wrong_state")
    reason = keeping.require_reason(reason)
    faults = Faults()
    keeping.day(closed_on, "closed_on", faults)
    if found.active_from is not None and closed_on < found.active_from:
        faults.add(
            "closed_on",
            _("Posko ini baru aktif sejak %(day)s.") % {"day": long_date(found.active_from)},
        )
    faults.refuse()
    keeping.write(
        found,
        {"state": Posko.State.CLOSED, "closed_on": closed_on},
        act="posko.close",
        by=by,
        unit=found.unit,
        area_code=found.area_id,
        reason=reason,
    )
    return found


def _check(row: Posko, faults: Faults) -> None:
    row.name = keeping.line(row.name, "name", faults, most=120, required=True)
    row.place = keeping.line(row.place, "place", faults, most=200)
    row.source = keeping.line(row.source, "source", faults, most=200)
    if (row.opens_at is None) != (row.closes_at is None):
        lacking = "opens_at" if row.opens_at is None else "closes_at"
        faults.add(lacking, _("Isi jam buka dan jam tutup, atau kosongkan keduanya (24 jam)."))
    elif row.opens_at is not None and row.opens_at == row.closes_at:
        faults.add("closes_at", _("Jam tutup sama dengan jam buka. Untuk 24 jam, kosongkan."))
    keeping.day(row.active_from, "active_from", faults)
    if (row.latitude is None) != (row.longitude is None):
        faults.add("latitude", _("Isi lintang dan bujur, atau kosongkan keduanya."))
    for name, (low, high) in ORDINARY.items():
        value = getattr(row, name)
        if value is not None and not low <= value <= high:
            faults.add(name, _("Posisi di luar Indonesia."))


def _refuse_closed(posko: Posko) -> None:
    if posko.state == Posko.State.CLOSED and posko.closed_on is not None:
        raise Conflict(
            _("Posko ini ditutup pada %(day)s.") % {"day": long_date(posko.closed_on)},
            code="posko_closed",
        )


def require_open(posko: Posko) -> None:
    """Duty and requests belong to a posko that works."""
    _refuse_closed(posko)
    if posko.state == Posko.State.PLANNED or (
        posko.active_from is not None and posko.active_from > timezone.localdate()
    ):
        raise Conflict(_("Posko ini baru direncanakan, belum aktif."), code="posko_planned")
