"""How a measure adds up on its two axes: first over time within a unit, then over units.

| measure | over time | over units |
|---|---|---|
| events (kampung formed, patrols, packages, doses) | sum | sum |
| stocks and states (active cases, persons, posko open) | last value | sum |
| what does not add up at all (a level, a share) | last value | last: of one unit only |

The sum of a stock over weeks is the classic mistake, and an average of shares the other one. What
nobody told is None, never 0; the last value stands until a newer one is told. No Django, no clock.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.weeks import Week

SUM, LAST = "sum", "last"
Values = Iterable[tuple[date, int | None]]


def over_time(values: Values, rule: str, *, first: date, last: date) -> int | None:
    """What one unit's values make of the days `first` to `last`; None where nothing is known."""
    known = [(day, value) for day, value in values if value is not None and day <= last]
    if rule == SUM:
        inside = [value for day, value in known if day >= first]
        return sum(inside) if inside else None
    return max(known, key=lambda told: told[0])[1] if known else None


def over_units(values: Iterable[int | None], rule: str) -> int | None:
    """What the values of several units make together; None where nothing is known, or where the
    measure of several does not add up."""
    known = [value for value in values if value is not None]
    if rule == SUM:
        return sum(known) if known else None
    return known[0] if len(known) == 1 else None


@dataclass(frozen=True, slots=True)
class WeekValue:
    """A measure in a week over all units; `told` of them have a value."""

    week: Week
    value: int | None
    told: int


def weekly(
    series: Mapping[Hashable, Sequence[tuple[date, int | None]]],
    weeks: Iterable[Week],
    *,
    through_time: str,
    across_units: str,
) -> list[WeekValue]:
    """Each week of a measure, from what each unit told by day."""
    found = []
    for week in weeks:
        values = [
            over_time(told, through_time, first=week.starts_on, last=week.ends_on)
            for told in series.values()
        ]
        told = sum(value is not None for value in values)
        found.append(WeekValue(week, over_units(values, across_units), told))
    return found
