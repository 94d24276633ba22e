"""Who stands for which pillar where, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.weeks import long_date
from programs.services.checks import Faults
from units.models import Area, User
from units.policy import Act, require
from villages.models import Pillar, PillarHolder
from villages.services import keeping
from villages.services.records import act

FIELDS = ("pillar_id", "area_id", "name", "title", "starts_on", "ends_on", "source")
CHANGEABLE = ("name", "title", "starts_on", "ends_on", "source")


@act
def name_holder(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    pillar: str,
    area: str,
    name: str,
    starts_on: date,
    by: User,
    title: str = "",
    ends_on: date | None = None,
    source: str = "",
    simulated: bool = False,
) -> tuple[PillarHolder, bool]:
    """Record that a person stands for a pillar in an area, from a day on. Pillar and area by code.

    The same person may stand in many areas, and several persons for one pillar of an area; one
    person twice for the same at the same time is a slip.
    """
    require(by, Act.KEEP_PILLARS)
    row = PillarHolder(
        id=id, pillar_id=pillar, area_id=area, name=name, title=title,
        starts_on=starts_on, ends_on=ends_on, source=source,
    )  # fmt: skip
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    known = Pillar.objects.filter(pk=pillar).first()
    if known is None:
        faults.add("pillar", _("Pilar “%(code)s” tidak dikenal.") % {"code": pillar[:40]})
    placed = keeping.area_for(area, faults, by=by)
    _check(row, faults)
    if placed is not None and known is not None:
        _fit(known, placed[0], faults)
    faults.refuse()
    assert placed is not None  # noqa: S101 -- no faults, so it has a place
    row.area, row.unit = placed
    _refuse_twice(row)
    return keeping.insert(
        row, FIELDS, by=by, unit=row.unit, area_code=row.area_id, simulated=simulated
    )


@act
def edit_holder(
    *, holder: PillarHolder | UUID, data: Mapping[str, Any], by: User, version: int | None
) -> PillarHolder:
    """Change name, title, days or source; `ends_on` ends the time of who has left."""
    found = keeping.lock(PillarHolder, holder, by=by, version=version)
    require(by, Act.KEEP_PILLARS, found)
    before = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in data.items():
        setattr(found, name, value)
    faults = Faults()
    _check(found, faults)
    faults.refuse()
    _refuse_twice(found)
    changes = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in before.items():
        setattr(found, name, value)
    keeping.write(found, changes, act="edit", by=by, unit=found.unit, area_code=found.area_id)
    return found


def end_holder(
    *, holder: PillarHolder | UUID, by: User, ends_on: date | None = None, version: int | None
) -> PillarHolder:
    """He stands there until that day, the last one included; without a day until today."""
    return edit_holder(
        holder=holder,
        data={"ends_on": ends_on or timezone.localdate()},
        by=by,
        version=version,
    )


def _check(row: PillarHolder, faults: Faults) -> None:
    row.name = keeping.line(row.name, "name", faults, most=150, required=True)
    row.title = keeping.line(row.title, "title", faults, most=80)
    row.source = keeping.line(row.source, "source", faults, most=200)
    keeping.day(row.starts_on, "starts_on", faults, ahead=True)
    keeping.day(row.ends_on, "ends_on", faults, ahead=True)
    if row.ends_on is not None and row.ends_on < row.starts_on:
        faults.add(
            "ends_on",
            _("Tanggal akhir mendahului tanggal mulai, %(day)s.")
            % {"day": long_date(row.starts_on)},
        )


def _fit(pillar: Pillar, area: Area, faults: Faults) -> None:
    """A Polisi RW stands for an RW. Who is expected in a desa may stand for a part of it."""
    if pillar.level == Area.Level.RW and area.level < Area.Level.RW:
        faults.add(
            "area",
            _("%(pillar)s dicatat pada RW, bukan pada %(area)s. Pilih atau tambahkan RW-nya.")
            % {"pillar": pillar.name, "area": area.name},
        )


def _refuse_twice(row: PillarHolder) -> None:
    same = PillarHolder.objects.filter(
        keeping.overlaps(row.starts_on, row.ends_on),
        pillar=row.pillar_id,
        area=row.area_id,
        name__iexact=row.name,
    ).exclude(pk=row.pk)
    other = same.first()
    if other is not None:
        raise keeping.wrong(
            "name",
            _("%(name)s sudah tercatat di sini sejak %(day)s.")
            % {"name": other.name, "day": long_date(other.starts_on)},
            code="holder_overlaps",
        )
