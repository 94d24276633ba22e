"""Whether a polsek told of its week, and when.

A polsek reported a week if any of its records of that week came in; each leaves a line in the
ledger the moment it is sent. Without records it may say NIHIL. In time is up to the deadline.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min, Q
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from core.weeks import Week
from programs.models import Entry, Program, Target
from reports.models import NilReport, Obstacle
from units.models import Unit


class State(StrEnum):
    REPORTED = "reported"
    NIL = "nil"
    LATE = "late"
    MISSING = "missing"


STATE_WORDS = {
    State.REPORTED: _("Sudah lapor"),
    State.NIL: _("NIHIL"),
    State.LATE: _("Terlambat"),
    State.MISSING: _("Belum lapor"),
}
IN_TIME = (State.REPORTED, State.NIL)


class Nil(NamedTuple):
    """A NIHIL that was said; the earlier one comes first."""

    at: datetime
    receipt: str


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """A polsek's week. `told_at` is when its first record or its NIHIL came in; `nil` is the NIHIL
    that stands for the programme asked about, or for all of them."""

    unit: Unit
    week: Week
    state: State
    nil: Nil | None
    told_at: datetime | None
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many polsek of a week stand where; `units` existed on its Sunday."""

    units: int
    counts: Mapping[State, int]

    @property
    def in_time(self) -> int:
        return sum(self.counts[state] for state in IN_TIME)


def due(unit: Unit, week: Week) -> datetime:
    """When the week's reports are due: the Monday after it, at the hour of the setting."""
    zone = ZoneInfo(unit.time_zone)
    return datetime.combine(week.next.monday, settings.WEEK_DEADLINE, tzinfo=zone)


def polsek_of_week(units: Iterable[Unit], week: Week) -> list[Unit]:
    """Those that existed on the week's Sunday: they are the denominator."""
    return [unit for unit in units if unit.is_active_on(week.ends_on)]


def unit_weeks(
    units: Sequence[Unit],
    weeks: Sequence[Week],
    *,
    program: Program | None = None,
    known_at: datetime | None = None,
) -> list[UnitWeek]:
    """Every existing polsek of every week, in the order given. Three queries.

    `known_at` leaves out what came in later. With a programme: of that programme alone.
    """
    if not units or not weeks:
        return []
    first = _first_lines(units, weeks, program, known_at)
    nil = _nil_reports(units, weeks, known_at)
    obstacles = _obstacles(units, weeks, known_at)
    expected = _expected_programs(units, weeks) if program is None else {}
    return [
        _unit_week(
            unit,
            week,
            first.get((unit.pk, week.monday)),
            _nil_of(
                nil.get((unit.pk, week.monday), {}),
                {program.pk} if program else expected.get((unit.polres_id, week.monday), set()),
            ),
            tuple(obstacles.get((unit.pk, week.monday), ())),
        )
        for week in weeks
        for unit in polsek_of_week(units, week)
    ]


def _unit_week(
    unit: Unit,
    week: Week,
    first: datetime | None,
    nil: Nil | None,
    obstacles: tuple[Obstacle, ...],
) -> UnitWeek:
    nil_at = nil.at if nil else None
    told_at = first or nil_at
    if told_at is None:
        state = State.MISSING
    elif min(filter(None, (first, nil_at))) > due(unit, week):
        state = State.LATE
    else:
        state = State.REPORTED if first else State.NIL
    return UnitWeek(unit, week, state, nil, told_at, obstacles)


def _nil_of(reports: Mapping[int | None, Nil], expected: set[int]) -> Nil | None:
    """By what the week was nil in all that was expected: by one word for all, or by each."""
    whole = reports.get(None)
    each = [reports[program] for program in expected if program in reports]
    by_each = max(each) if expected and len(each) == len(expected) else None
    return min(filter(None, (whole, by_each)), default=None)


def _between(weeks: Sequence[Week]) -> tuple[date, date]:
    return min(weeks).monday, max(weeks).ends_on


def _first_lines(units, weeks, program, known_at) -> dict[tuple[int, date], datetime]:
    lines = Entry.objects.filter(
        polres__in={unit.polres_id for unit in units},
        unit__in=units,
        effective_on__range=_between(weeks),
        quantity__gt=0,
    )
    if program is not None:
        lines = lines.filter(program=program)
    if known_at is not None:
        lines = lines.known_at(known_at)
    found = (
        lines.order_by()
        .annotate(monday=TruncWeek("effective_on"))
        .values_list("unit_id", "monday")
        .annotate(first=Min("recorded_at"))
    )
    return {(unit, monday): first for unit, monday, first in found}


def _nil_reports(units, weeks, known_at) -> dict[tuple[int, date], dict[int | None, Nil]]:
    rows = NilReport.objects.filter(unit__in=units, monday__in=[week.monday for week in weeks])
    if known_at is not None:
        rows = rows.filter(reported_at__lte=known_at)
    found: dict[tuple[int, date], dict[int | None, Nil]] = defaultdict(dict)
    for unit, monday, program, *told in rows.values_list(
        "unit_id", "monday", "program_id", "reported_at", "receipt"
    ):
        found[unit, monday][program] = Nil(*told)
    return found


def _obstacles(units, weeks, known_at) -> dict[tuple[int, date], list[Obstacle]]:
    rows = Obstacle.objects.filter(unit__in=units, monday__in=[week.monday for week in weeks])
    if known_at is not None:
        rows = rows.filter(named_at__lte=known_at)
    found: dict[tuple[int, date], list[Obstacle]] = defaultdict(list)
    for obstacle in rows.order_by("category"):
        found[obstacle.unit_id, obstacle.monday].append(obstacle)
    return found


def _expected_programs(units, weeks) -> dict[tuple[int | None, date], set[int]]:
    """(polres, Monday) to the programmes that it had an order for."""
    found: dict[tuple[int | None, date], set[int]] = defaultdict(set)
    targets = targets_in_force({unit.polres_id for unit in units}, *_between(weeks))
    for polres, program, starts_on, finished_on in targets.values_list(
        "unit_id", "program_id", "starts_on", "finished_on"
    ):
        for week in weeks:
            if starts_on <= week.ends_on and (finished_on is None or finished_on >= week.monday):
                found[polres, week.monday].add(program)
    return found


def targets_in_force(polres: Iterable[int | None], first: date, last: date):
    """Targets of these polres that were running on some day from `first` through `last`."""
    return Target.objects.filter(
        Q(finished_on=None) | Q(finished_on__gte=first), unit__in=polres, starts_on__lte=last
    )


def completeness(rows: Iterable[UnitWeek]) -> Completeness:
    counts = Counter(row.state for row in rows)
    return Completeness(counts.total(), {state: counts[state] for state in State})


def on_time_rates(rows: Iterable[UnitWeek]) -> dict[Unit, Fraction]:
    """Of each polsek, the share of its weeks that it told of in time."""
    weeks: dict[Unit, list[bool]] = defaultdict(list)
    for row in rows:
        weeks[row.unit].append(row.state in IN_TIME)
    return {unit: Fraction(sum(told), len(told)) for unit, told in weeks.items()}
