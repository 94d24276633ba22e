"""Stages of vaccination: planned, changed, held; their sites; whom there is to reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from aid.models import DoseStock, Site, Stage, VaccineTarget
from aid.services.movement_checks import MOST
from core import numbers
from core.errors import Conflict
from core.weeks import long_date
from programs.models import Program
from programs.services.checks import Faults
from units.models import Area, Coverage, Unit, User
from units.policy import Act, require
from units.queries import units_covering
from villages.services import keeping
from villages.services.records import act

PROGRAM = "VAKSINASI"
FIELDS = (
    "area_id", "number", "planned_on", "doses", "dose_number", "brand", "citation", "quote",
    "notes",
)  # fmt: skip
CHANGEABLE = FIELDS[2:]
RELATED = ("unit__polres", "area", "program")
LAST_STAGE = 1000
LAST_DOSE = 9


@act
def plan_stage(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    number: int,
    planned_on: date,
    by: User,
    simulated: bool = False,
    **told: Any,
) -> tuple[Stage, bool]:
    """Stage `number` of a kabupaten or kota is planned for a day, which may lie ahead. It has taken
    place once `hold_stage` says so, whatever a source calls it."""
    require(by, Act.RECORD_JOINT)
    row = Stage(id=id, area_id=area, number=number, planned_on=planned_on, **told)
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    program = Program.objects.filter(code=PROGRAM).first()
    if program is None:
        faults.add("__all__", _("Program vaksinasi belum dimuat."))
    unit = _polres(area, row, faults, by)
    _check(row, faults)
    twin = Stage.objects.filter(area=area, number=number)
    if twin.exists():
        faults.add("number", _("Tahap ini sudah tercatat."))
    faults.refuse()
    assert program is not None  # noqa: S101 -- refused above
    row.program, row.unit = program, unit
    require(by, Act.RECORD_JOINT, unit)
    return keeping.insert(row, FIELDS, by=by, unit=unit, area_code=area, simulated=simulated)


def _polres(code: str, row: Stage, faults: Faults, by: User) -> Unit:
    """The polres that serves the kabupaten or kota."""
    area = Area.objects.for_user(by).filter(pk=code, level=2).first()
    served = (
        Coverage.objects.on(timezone.localdate())
        .filter(
            area=code,
            unit__kind=Unit.Kind.POLRES,
            unit__in=Unit.objects.for_user(by),
        )
        .select_related("unit")
        .first()
    )
    if area is None or served is None:
        faults.add("area", _("Pilih kabupaten atau kota Anda."))
        faults.refuse()
    assert served is not None  # noqa: S101 -- refused above
    row.area = area
    return served.unit


def _check(row: Stage, faults: Faults) -> None:
    row.brand = keeping.line(row.brand, "brand", faults, most=60)
    row.citation = keeping.line(row.citation, "citation", faults, most=200)
    row.quote = keeping.paragraph(row.quote, "quote", faults, most=1000)
    row.notes = keeping.paragraph(row.notes, "notes", faults, most=2000)
    keeping.day(row.planned_on, "planned_on", faults, ahead=True)
    if not 1 <= row.number <= LAST_STAGE:
        faults.add("number", _("Isi nomor tahap, mulai dari 1."))
    if row.dose_number is not None and not 1 <= row.dose_number <= LAST_DOSE:
        faults.add("dose_number", _("Isi dosis ke-1 sampai ke-9, atau kosongkan."))
    if row.doses is not None and not 0 < row.doses <= MOST:
        faults.add(
            "doses",
            _("Isi jumlah lebih dari nol dan paling banyak %(most)s, atau kosongkan.")
            % {"most": numbers.integer(MOST)},
        )


def locked_stage(stage: Stage | UUID, *, by: User, version: int | None = None) -> Stage:
    """The stage, locked, for who may write of it: a polsek sees it and does not change it."""
    found = keeping.lock(Stage, stage, by=by, version=version, related=RELATED)
    require(by, Act.RECORD_JOINT, found.unit)
    return found


@act
def edit_stage(
    *, stage: Stage | UUID, data: Mapping[str, Any], by: User, version: int | None
) -> Stage:
    """Change the plan. Another number of doses needs another allocation: clear that first."""
    found = locked_stage(stage, by=by, version=version)
    before = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in data.items():
        setattr(found, name, value)
    faults = Faults()
    _check(found, faults)
    if found.detailed and found.doses != before["doses"]:
        faults.add(
            "doses", _("Alokasi sudah dirinci. Hapus alokasinya, lalu ubah jumlah dosisnya.")
        )
    faults.refuse()
    changes = {name: getattr(found, name) for name in CHANGEABLE}
    write(found, before, changes, act="edit", by=by)
    return found


def write(
    row: Stage, before: Mapping[str, Any], changes: Mapping[str, Any], *, act: str, by: User
) -> None:
    """Put changes into a locked stage, from what it was, under its next version."""
    for name, value in before.items():
        setattr(row, name, value)
    keeping.write(row, changes, act=act, by=by, unit=row.unit, area_code=row.area_id)


@act
def hold_stage(
    *, stage: Stage | UUID, held_on: date, by: User, version: int | None = None
) -> Stage:
    """The stage took place on that day: the realisation beside the plan."""
    found = locked_stage(stage, by=by, version=version)
    if found.held_on is not None:
        raise Conflict(
            _("Tahap ini sudah terlaksana %(day)s.") % {"day": long_date(found.held_on)},
            code="already_held",
        )
    faults = Faults()
    keeping.day(held_on, "held_on", faults)
    faults.refuse()
    write(found, {"held_on": None}, {"held_on": held_on}, act="stage.hold", by=by)
    return found


def village_of(code: str, stage: Stage, faults: Faults, *, by: User) -> tuple[Area, Unit] | None:
    """A desa or kelurahan of the stage's area that the user writes for, and its polsek."""
    placed = keeping.area_for(code, faults, by=by, level=Area.Level.VILLAGE)
    if placed is not None and not code.startswith(f"{stage.area_id}."):
        faults.add("area", _("%(area)s di luar wilayah tahap ini.") % {"area": placed[0].name})
        return None
    return placed


def seen_stage(stage: Stage | UUID, by: User) -> Stage:
    key = stage.pk if isinstance(stage, Stage) else stage
    found = Stage.objects.for_user(by).select_related(*RELATED).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@act
def add_site(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    stage: Stage | UUID,
    area: str,
    name: str,
    by: User,
    simulated: bool = False,
) -> tuple[Site, bool]:
    """A place where the stage is held in a desa or kelurahan."""
    require(by, Act.RECORD_JOINT)
    found = seen_stage(stage, by)
    row = Site(id=id, stage=found, area_id=area, name=name)
    fields = ("stage_id", "area_id", "name")
    earlier = keeping.first_of_its_number(row, fields, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    placed = village_of(area, found, faults, by=by)
    row.name = keeping.line(name, "name", faults, most=120, required=True)
    if Site.objects.filter(stage=found, area=area, name__iexact=row.name).exists():
        faults.add("name", _("Titik ini sudah tercatat."))
    faults.refuse()
    assert placed is not None  # noqa: S101 -- no faults, so it has a place
    row.area, row.unit = placed
    return keeping.insert(
        row, fields, by=by, unit=row.unit, area_code=row.area_id, simulated=simulated
    )


@act
def state_vaccine_target(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    people: int,
    as_of: date,
    by: User,
    citation: str = "",
    simulated: bool = False,
) -> tuple[VaccineTarget, bool]:
    """How many people of a desa, kelurahan, kecamatan, kabupaten or kota are to be vaccinated, as
    of a day. The newest holds."""
    require(by, Act.RECORD_JOINT)
    row = VaccineTarget(id=id, area_id=area, people=people, as_of=as_of, citation=citation)
    fields = ("area_id", "people", "as_of", "citation")
    earlier = keeping.first_of_its_number(row, fields, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    row.citation = keeping.line(citation, "citation", faults, most=200)
    keeping.day(as_of, "as_of", faults)
    faults.positive("people", min(people, 1), _("Sasaran harus lebih dari nol."))
    if people > MOST:
        faults.add("people", _("Paling banyak %(most)s.") % {"most": numbers.integer(MOST)})
    unit = _serving(area, faults, by)
    faults.refuse()
    assert unit is not None  # noqa: S101 -- refused above
    row.unit = unit
    return keeping.insert(row, fields, by=by, unit=unit, area_code=area, simulated=simulated)


def _serving(code: str, faults: Faults, by: User) -> Unit | None:
    """The polsek of an area, or the polres of a kabupaten or kota; None with a fault."""
    area = Area.objects.for_user(by).filter(pk=code, level__range=(2, 4)).first()
    if area is None:
        faults.add("area", _("Wilayah “%(code)s” tidak dikenal.") % {"code": code[:40]})
        return None
    today = timezone.localdate()
    above = Coverage.objects.on(today).filter(area=code, unit__kind=Unit.Kind.POLRES)
    for unit in (*units_covering(area, today), *(row.unit for row in above)):
        if Unit.objects.for_user(by).filter(pk=unit.pk).exists():
            return unit
    faults.add("area", _("%(area)s bukan wilayah Anda.") % {"area": area.name})
    return None


def lock_doses(stage: Stage, area: str, unit: Unit) -> DoseStock:
    """The sums of a kelurahan in a stage, made where they are missing, locked."""
    DoseStock.objects.bulk_create(
        [DoseStock(stage=stage, area_id=area, unit=unit)], ignore_conflicts=True
    )
    rows = DoseStock.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    return rows.get(stage=stage, area=area)
