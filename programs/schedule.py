"""The `jadwal bantu` of a target: which polsek is to add a kampung in which week.

The rows behind every planned number: their sum over a unit and a span is what the dashboard shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.weeks import Week
from programs.models import Target
from programs.queries import plan_versions, shares_of, shares_seen_by
from programs.weekly import plan_completes_in, seats
from units.models import Unit, User
from units.scope import scope_of


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """So many kampung are planned for a unit in a week; `unit` None: no share takes them up."""

    week: Week
    unit: Unit | None
    quantity: int


def schedule(target: Target, *, user: User) -> list[PlannedWeek]:
    """All planned weeks of the units the user may see, in order of week, rank and code.

    What no share takes up stands at the polres, and is shown to who sees all of it.
    """
    versions = plan_versions(target)
    completes_in = plan_completes_in(versions)
    if completes_in is None:
        return []
    plan = seats(versions, max(completes_in, versions[-1].effective))
    units = units_of(target, user)
    planned = [
        PlannedWeek(week, units[unit], quantity)
        for unit, week, quantity in plan.growth()
        if unit in units
    ]
    if sees_all_of(target, user):
        planned += left_over(plan.unallocated)
    place = {unit: place for place, unit in enumerate(units)}
    return sorted(
        planned, key=lambda row: (row.week, place[row.unit.pk] if row.unit else len(place))
    )


def sees_all_of(target: Target, user: User) -> bool:
    path = scope_of(user).unit_path
    return path is None or target.unit.path.startswith(path)


def units_of(target: Target, user: User) -> dict[int, Unit]:
    """The units that ever had a share and may be seen, in the order of the latest plan."""
    plans = target.plans.order_by("-effective_on", "-pk")
    shares = [share for plan in plans for share in shares_of(plan)]
    return {share.unit_id: share.unit for share in shares_seen_by(user, shares)}


def left_over(steps: Sequence[tuple[Week, int]]) -> list[PlannedWeek]:
    rows, before = [], 0
    for week, total in steps:
        rows.append(PlannedWeek(week, None, total - before))
        before = total
    return rows
