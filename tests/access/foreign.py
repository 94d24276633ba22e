"""Rows of other places, as hypothesis draws them: whatever they are, nobody else may notice."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from core import audit
from core.models import Job
from programs.models import Measure
from programs.services import record_figure
from tests.access.samples import KINDS as SAMPLES
from tests.access.samples import a_correction, a_photo, sample
from tests.access.world import Place, World
from tests.factories import (
    AreaAssignmentFactory,
    AreaFactory,
    CoverageFactory,
    FigureFactory,
    FormationFactory,
    PolsekFactory,
    ProgramFactory,
    TargetFactory,
    UnitFactory,
    posted,
)
from units.policy import Role

STATES = ["draft", "submitted", "returned", "verified", "dissolved"]
names = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "Tanpa nama"
)
days = st.dates(date(2021, 1, 4), date(2021, 6, 30))
counts = st.integers(0, 500)
DISTRICTS = 3
# Kinds of which there is one, or one for each place: it stands there already.
ONLY_ONE = {
    "program", "unit", "polres", "pillar", "zone rule", "letterhead", "unit row", "program row",
    "measure row", "village", "area", "rt", "target", "plan", "chart", "closing",
}  # fmt: skip


def prepare(world: World) -> None:
    """Areas down to the desa and programmes are public: those of the rows are there before."""
    ProgramFactory(code="LAIN", name="Lain", active=False)
    for name in ("polres", "polda"):
        for count in range(DISTRICTS):
            AreaFactory(code=district(world.places[name], count) + ".2099")


def district(place: Place, count: int) -> str:
    return f"{regency(place)}.{90 + count % DISTRICTS}"


def a_unit(place: Place, name: str, day: date, count: int) -> None:
    unit = UnitFactory(code=f"BARU-{count}-{name[:3]}", parent=place.polres, name=name)
    CoverageFactory(unit=unit, area=AreaFactory(code=district(place, count)))


def a_person(place: Place, name: str, day: date, count: int) -> None:
    role = (Role.OFFICER, Role.BINMAS_HEAD, Role.COMMANDER)[count % 3]
    somebody = posted(role, place.polsek if role == Role.OFFICER else place.polres, name=name)
    AreaAssignmentFactory(user=somebody, area=place.village)


def an_area(place: Place, name: str, day: date, count: int) -> None:
    AreaFactory(code=f"{place.village.code}.{count % 900 + 100:03}", name=name)


def a_kampung(place: Place, name: str, day: date, count: int) -> None:
    formation = FormationFactory(
        program=ProgramFactory(),
        unit=place.polsek,
        area=place.village,
        place_kind="rw",
        place_name=f"RW {count} {name}"[:60],
        name=name,
        formed_on=day,
        status=STATES[count % len(STATES)],
        created_by=place.person,
        decided_by=place.person,
    )
    if formation.status == "verified":
        below = Place(place.name, place.polsek, place.polres, place.village, place.person)
        below.made["formation"] = formation
        a_correction(below, place.person)
        a_photo(below, place.person)


def a_target(place: Place, name: str, day: date, count: int) -> None:
    TargetFactory(
        program=ProgramFactory(code="LAIN"),
        unit=place.polres,
        shares={place.polsek: count},
        recorded_by=place.person,
    )


def a_claim(place: Place, name: str, day: date, count: int) -> None:
    FigureFactory(
        program=ProgramFactory(), unit=place.polres, value=count, source=name,
        recorded_by=place.person,
    )  # fmt: skip


def ledger_lines(place: Place, name: str, day: date, count: int) -> None:
    """A counted figure: lines in the ledger, the trail and work for the queue."""
    record_figure(
        figure_id=uuid.uuid4(),
        program=ProgramFactory(),
        measure=Measure.objects.get(pk=Measure.FORMATION),
        unit=place.polres,
        value=count,
        as_of=day,
        source=name,
        counts=True,
        by=posted(Role.BINMAS_HEAD, place.polres),
    )


def a_job(place: Place, name: str, day: date, count: int) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=count)
    Job.objects.create(
        kind="exports.write", state=Job.State.DONE, requested_by=place.person, run_at=moment,
        ended_at=moment,
    )  # fmt: skip


def history(place: Place, name: str, day: date, count: int) -> None:
    audit.record(
        act="edit",
        record=("villages.formation", uuid.uuid4()),
        by=place.person,
        before={"name": name},
        after={"name": f"{name}!"},
        unit_path=place.polsek.path,
        area_code=place.village.code,
    )


def regency(place: Place) -> str:
    return ".".join(place.village.code.split(".")[:2])


def one_of_each(place: Place, name: str, day: date, count: int) -> None:
    """Of every noun of the portal one more, as `samples.py` makes it, at a new polsek."""
    village = AreaFactory(code=district(place, count) + ".2099")
    polsek = PolsekFactory(code=f"{place.name}-{count}", parent=place.polres)
    CoverageFactory(unit=polsek, area=village)
    more = Place(place.name, polsek, place.polres, village, posted(Role.OFFICER, polsek, name=name))
    for kind in sorted(set(SAMPLES) - ONLY_ONE):
        sample(more, kind, more.person)


KINDS: list[Callable[[Place, str, date, int], Any]] = [
    a_unit, a_person, an_area, a_kampung, a_target, a_claim, ledger_lines, a_job, history,
    one_of_each,
]  # fmt: skip
places = st.sampled_from(["polres", "polda"])
# One of every kind at least.
rows = st.tuples(*(st.tuples(st.just(make), places, names, days, counts) for make in KINDS)).map(
    list
)


def write(world: World, row: tuple) -> None:
    make, place, *values = row
    make(world.places[place], *values)
