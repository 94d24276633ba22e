"""The weekly engine: plan, seats, status, percentages, pace and the sentence.

Rows in, rows out: no Django, no database, no clock. `docs/weekly-progress.md` explains the rules
with worked examples; the first fixture of its tests is the Lumajang target of February 2021.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import ceil, floor

from core import numbers
from core.weeks import MONTHS, Week, long_date

Unit = Hashable
Step = tuple[Week, int]
Priority = tuple[float, int, str, "Share"]


# The plan -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What one polsek is to add. `rank` and `code` break ties between equal priorities."""

    unit: Unit
    quantity: int
    rank: int
    code: str


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The plan in force from the week `effective` until the next version; the first starts it."""

    effective: Week
    pace: int
    quantity: int
    deadline: date | None = None
    shares: tuple[Share, ...] = ()


def in_order(versions: Sequence[PlanVersion]) -> list[PlanVersion]:
    """By effective week; of two for one week the later given replaces the earlier."""
    by_week = {version.effective: version for version in versions}
    return [by_week[week] for week in sorted(by_week)]


def version_of(versions: Sequence[PlanVersion], week: Week) -> PlanVersion | None:
    """The version in force in `week`, or None before the start."""
    ordered = in_order(versions)
    place = bisect_right(ordered, week, key=lambda version: version.effective)
    return ordered[place - 1] if place else None


def _walk(
    versions: Sequence[PlanVersion], through: Week
) -> Iterator[tuple[Week, PlanVersion, int]]:
    """Each week from the start with the version in force and P(w)."""
    ordered = in_order(versions)
    if not ordered:
        return
    place = paces = planned = 0
    for week in Week.span(ordered[0].effective, through):
        if place + 1 < len(ordered) and ordered[place + 1].effective == week:
            place += 1
        version = ordered[place]
        paces += version.pace
        planned = max(planned, min(paces, version.quantity))
        yield week, version, planned


def planned_cumulative(versions: Sequence[PlanVersion], week: Week) -> int | None:
    """P(w): the sum of the paces from the start through `week`, at most the quantity in force.

    It never falls, also when a revision lowers the quantity. None before the start.
    """
    planned = None
    for _, _, planned in _walk(versions, week):  # noqa: B007 -- the last one is the answer
        pass
    return planned


def plan_completes_in(versions: Sequence[PlanVersion]) -> Week | None:
    """The week in which the plan reaches the quantity last ordered."""
    ordered = in_order(versions)
    if not ordered:
        return None
    last = ordered[-1]
    before = planned_cumulative(ordered, last.effective) or 0
    weeks_more = ceil(Fraction(max(0, last.quantity - before), last.pace))
    horizon = last.effective + weeks_more
    for week, _, planned in _walk(ordered, horizon):
        if planned >= last.quantity:
            return week
    return None


@dataclass(frozen=True, slots=True)
class Seats:
    """The plan of each unit as steps: the weeks in which it grows, with the cumulative number."""

    steps: Mapping[Unit, tuple[Step, ...]] = field(default_factory=dict)
    unallocated: tuple[Step, ...] = ()

    def planned_cumulative(self, unit: Unit, week: Week) -> int:
        return _at(self.steps.get(unit, ()), week)

    def unallocated_at(self, week: Week) -> int:
        return _at(self.unallocated, week)

    def growth(self) -> Iterator[tuple[Unit, Week, int]]:
        """(unit, week, seats given in that week), none of them 0: what the database is fed with."""
        for unit, steps in self.steps.items():
            before = 0
            for week, total in steps:
                yield unit, week, total - before
                before = total


def _at(steps: Sequence[Step], week: Week) -> int:
    place = bisect_right(steps, week, key=lambda step: step[0])
    return steps[place - 1][1] if place else 0


def seats(versions: Sequence[PlanVersion], through: Week) -> Seats:
    """Hand P(w) whole kampung out to the units, week by week, by Sainte-Laguë.

    The priority of a unit's k-th seat is share / (2k − 1); ties go by rank, then unit code. None
    gets more than its share; what is left over is `unallocated`. A revision goes on from the seats
    already given, so that no unit's plan ever falls.
    """
    given: dict[Unit, int] = {}
    steps: dict[Unit, list[Step]] = {}
    unallocated: list[Step] = []
    queue: list[Priority] = []
    current: PlanVersion | None = None
    total = left_over = 0
    for week, version, planned in _walk(versions, through):
        if version is not current:
            current, queue = version, _queue(version.shares, given)
        while total < planned and queue:
            share = queue[0][3]
            given[share.unit] = seat = given.get(share.unit, 0) + 1
            total += 1
            grown = steps.setdefault(share.unit, [])
            if grown and grown[-1][0] == week:
                grown[-1] = (week, seat)
            else:
                grown.append((week, seat))
            if seat < share.quantity:
                heapreplace(queue, _priority(share, seat + 1))
            else:
                heappop(queue)
        if planned - total != left_over:
            left_over = planned - total
            unallocated.append((week, left_over))
    return Seats({unit: tuple(grown) for unit, grown in steps.items()}, tuple(unallocated))


def _queue(shares: Sequence[Share], given: Mapping[Unit, int]) -> list[Priority]:
    queue = [
        _priority(share, given.get(share.unit, 0) + 1)
        for share in shares
        if given.get(share.unit, 0) < share.quantity
    ]
    heapify(queue)
    return queue


def _priority(share: Share, seat: int) -> Priority:
    # Division of integers rounds correctly: equal fractions give equal floats, and different ones
    # stay different while shares are below 2**26. Codes are unique, so Share never compares.
    return (-share.quantity / (2 * seat - 1), share.rank, share.code, share)


# Status ---------------------------------------------------------------------------------------


class Status(StrEnum):
    NO_PLAN = "no_plan"
    RUNNING = "running"
    DONE = "done"
    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"


def unit_status(
    *,
    planned_cumulative: int | None,
    formed_cumulative: int,
    share: int | None,
    polres_planned_cumulative: int | None,
    sum_of_shares: int,
    ended: bool,
) -> Status:
    """Of a polsek: behind means a whole kampung short of the even pace (share × P / all shares)."""
    if not share or planned_cumulative is None or polres_planned_cumulative is None:
        return Status.NO_PLAN
    behind = (formed_cumulative + 1) * sum_of_shares <= share * polres_planned_cumulative
    return _status(planned_cumulative, formed_cumulative, share, ended=ended, behind=behind)


def polres_status(
    *, planned_cumulative: int | None, formed_cumulative: int, quantity: int, ended: bool
) -> Status:
    """Of a polres: behind means below 85 % of the plan."""
    if planned_cumulative is None:
        return Status.NO_PLAN
    behind = 100 * formed_cumulative < 85 * planned_cumulative
    return _status(planned_cumulative, formed_cumulative, quantity, ended=ended, behind=behind)


def _status(planned: int, formed: int, goal: int, *, ended: bool, behind: bool) -> Status:
    if not ended:
        return Status.RUNNING
    if formed >= goal:
        return Status.DONE
    if formed > planned:
        return Status.AHEAD
    if formed == planned:
        return Status.ON_TRACK
    return Status.BEHIND if behind else Status.AT_RISK


def deviation(formed_cumulative: int | None, planned_cumulative: int | None) -> int | None:
    """Above the plan so far, or below it; unknown where either is."""
    if formed_cumulative is None or planned_cumulative is None:
        return None
    return formed_cumulative - planned_cumulative


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of a week: a polsek's or the polres'. `planned*` is None where there is no plan,
    `pending` where the reader may not know it."""

    planned: int | None
    planned_cumulative: int | None
    formed: int
    formed_cumulative: int
    pending: int | None
    dissolved: int
    status: Status

    @property
    def deviation(self) -> int | None:
        return deviation(self.formed_cumulative, self.planned_cumulative)


# Percentages and pace -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Percentage:
    """Never averaged, never capped; without a (known, positive) denominator there is no percent."""

    numerator: int | None
    denominator: int | None

    @property
    def percent(self) -> Decimal | None:
        """In percent, rounded half up to one decimal."""
        if self.numerator is None or not self.denominator:
            return None
        return numbers.round_half_up(Fraction(100 * self.numerator, self.denominator))


@dataclass(frozen=True, slots=True)
class Percentages:
    addition: Percentage
    stock: Percentage
    pace: Percentage


def percentages(
    *,
    baseline: int | None,
    quantity: int,
    planned: int | None,
    formed: int,
    formed_cumulative: int,
) -> Percentages:
    """The three percentages of a polres in a week; an unknown baseline leaves the stock unknown."""
    stock = Percentage(None, None)
    if baseline is not None:
        stock = Percentage(baseline + formed_cumulative, baseline + quantity)
    return Percentages(
        addition=Percentage(formed_cumulative, quantity),
        stock=stock,
        pace=Percentage(formed, planned),
    )


def needed_pace(remaining: int, deadline: date | None, last_ended_sunday: date) -> Fraction | None:
    """Kampung a week from now on to reach the quantity by the deadline.

    0 when reached; None without a deadline or after it.
    """
    if remaining <= 0:
        return Fraction(0)
    if deadline is None or deadline <= last_ended_sunday:
        return None
    return Fraction(7 * remaining, (deadline - last_ended_sunday).days)


def pace_lands_on(
    *, pace: int, formed_cumulative: int, deadline: date | None, last_ended_sunday: date
) -> int | None:
    """How many will stand by the deadline if each week from now on brings the ordered pace."""
    if deadline is None or deadline <= last_ended_sunday:
        return None
    return formed_cumulative + floor(Fraction(pace * (deadline - last_ended_sunday).days, 7))


# Words ----------------------------------------------------------------------------------------

Gettext = Callable[[str], str]


def needed_pace_text(needed: Fraction | None, gettext: Gettext = str) -> str:
    """`perlu rata-rata 8,3, yaitu 8–9 per minggu`; empty when there is nothing to say."""
    if needed is None:
        return ""
    if needed == 0:
        return gettext("target sudah tercapai")
    if needed.denominator == 1:
        return gettext("perlu %(pace)s per minggu") % {"pace": numbers.integer(int(needed))}
    return gettext("perlu rata-rata %(pace)s, yaitu %(low)s–%(high)s per minggu") % {
        "pace": numbers.decimal(needed),
        "low": numbers.integer(floor(needed)),
        "high": numbers.integer(ceil(needed)),
    }


def pace_lands_text(
    *, pace: int, lands_on: int | None, quantity: int, deadline: date | None, gettext: Gettext = str
) -> str:
    """Where the ordered pace leads by the deadline, to stand beside the needed pace."""
    if lands_on is None or deadline is None:
        return ""
    text = (
        gettext("Dengan %(pace)s per minggu target %(quantity)s tercapai sebelum %(day)s.")
        if lands_on >= quantity
        else gettext("Dengan %(pace)s per minggu baru %(lands)s dari %(quantity)s pada %(day)s.")
    )
    return text % {
        "pace": numbers.integer(pace),
        "lands": numbers.integer(lands_on),
        "quantity": numbers.integer(quantity),
        "day": long_date(deadline),
    }


def sentence(
    *,
    week: Week,
    starts_on: date,
    baseline: int | None,
    quantity: int,
    planned: int | None,
    formed: int,
    formed_cumulative: int,
    finished_on: date | None = None,
    whole: bool = True,
    gettext: Gettext = str,
) -> str:
    """What a Kapolres can read aloud: this week, since the start, altogether.

    A part (`whole` False: one polsek) has a share but no baseline of its own, so no altogether.
    """
    parts = [_this_week(planned, formed, gettext)]
    if quantity:
        parts.append(_since_start(week, starts_on, quantity, formed_cumulative, gettext))
    if whole:
        parts.append(_altogether(baseline, quantity, formed_cumulative, gettext))
    if finished_on is not None:
        parts.append(gettext("Target diselesaikan %(day)s.") % {"day": long_date(finished_on)})
    return " ".join(parts)


def _this_week(planned: int | None, formed: int, gettext: Gettext) -> str:
    if planned is None:
        text = gettext("Minggu ini %(formed)s, belum ada rencana.")
    elif planned == 0:
        text = gettext("Minggu ini %(formed)s, tidak ada rencana tambahan.")
    elif formed == planned:
        text = gettext("Minggu ini %(formed)s dari rencana %(planned)s (sesuai rencana).")
    elif formed > planned:
        text = gettext("Minggu ini %(formed)s dari rencana %(planned)s (lebih %(difference)s).")
    else:
        text = gettext("Minggu ini %(formed)s dari rencana %(planned)s (kurang %(difference)s).")
    return text % {
        "formed": numbers.integer(formed),
        "planned": numbers.integer(planned),
        "difference": numbers.integer(abs(formed - (planned or 0))),
    }


def _since_start(
    week: Week, starts_on: date, quantity: int, formed_cumulative: int, gettext: Gettext
) -> str:
    remaining = quantity - formed_cumulative
    if remaining > 0:
        end = gettext("sisa %(remaining)s")
    elif remaining == 0:
        end = gettext("target tercapai")
    else:
        end = gettext("target tercapai, lebih %(remaining)s")
    text = gettext("Sejak %(day)s %(formed)s dari %(quantity)s tambahan (%(percent)s), %(end)s.")
    same_year = starts_on.year == week.ends_on.year
    return text % {
        "day": (
            f"{starts_on.day} {MONTHS[starts_on.month - 1]}" if same_year else long_date(starts_on)
        ),
        "formed": numbers.integer(formed_cumulative),
        "quantity": numbers.integer(quantity),
        "percent": numbers.percent(Percentage(formed_cumulative, quantity).percent),
        "end": end % {"remaining": numbers.integer(abs(remaining))},
    }


def _altogether(
    baseline: int | None, quantity: int, formed_cumulative: int, gettext: Gettext
) -> str:
    if baseline is None:
        return gettext("Jumlah awal belum diketahui.")
    return gettext("Seluruhnya %(stock)s dari %(goal)s.") % {
        "stock": numbers.integer(baseline + formed_cumulative),
        "goal": numbers.integer(baseline + quantity),
    }
