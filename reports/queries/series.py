"""Week after week: the lines of the charts and of `progress/series/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.weeks import Week
from programs.models import Target
from reports.models import WeeklyProgress
from reports.queries.counts import FIELDS
from units.models import Unit


@dataclass(frozen=True, slots=True)
class SeriesWeek:
    """One computed week of a unit."""

    week: Week
    planned: int
    planned_cumulative: int
    formed: int
    formed_cumulative: int
    dissolved: int
    pending: int
    undetailed: int


def series(target: Target, unit: Unit | None = None) -> list[SeriesWeek]:
    """Every computed week of the target: of the polres, or of one of its polsek."""
    rows = WeeklyProgress.objects.filter(
        target=target, unit=target.unit_id if unit is None else unit.pk
    ).order_by("monday")
    return [
        SeriesWeek(Week(monday), *figures)
        for monday, *figures in rows.values_list("monday", *FIELDS)
    ]


def recent_weeks(
    target: Target, week: Week, *, weeks: int
) -> dict[int, list[tuple[date, int, int]]]:
    """(Monday, planned, formed cumulative) of the last `weeks` through `week`, by unit."""
    since = max(Week(target.starts_on), week - (weeks - 1))
    rows = WeeklyProgress.objects.filter(
        target=target, monday__range=(since.monday, week.monday)
    ).order_by("monday")
    lines: dict[int, list[tuple[date, int, int]]] = {}
    for unit, *point in rows.values_list(
        "unit_id", "monday", "planned_cumulative", "formed_cumulative"
    ):
        lines.setdefault(unit, []).append(tuple(point))
    return lines
