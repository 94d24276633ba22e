"""One week of a target, counted: from the computed weeks, or from the ledger itself.

The ledger answers where the question is not the usual one: as known at an earlier moment, by
today's structure, or about a week beyond the computed ones. Both give the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Length

from core.weeks import Week
from programs.models import Entry, Measure, Target, WeekLock
from programs.queries import counts_from
from programs.weekly import PlanVersion, planned_cumulative, seats
from reports.models import WeeklyProgress
from units.models import Coverage, Unit

FIELDS = (
    "planned",
    "planned_cumulative",
    "formed",
    "formed_cumulative",
    "dissolved",
    "pending",
    "undetailed",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit's week; of the polres, its totals. `planned*` is None before the target starts."""

    planned: int | None
    planned_cumulative: int | None
    formed: int
    formed_cumulative: int
    dissolved: int
    pending: int
    undetailed: int


NOTHING = Counted(0, 0, 0, 0, 0, 0, 0)


def counted(target: Target, week: Week) -> dict[Unit, Counted]:
    """The computed week by unit; empty where none was computed."""
    rows = WeeklyProgress.objects.filter(target=target, monday=week.monday).select_related("unit")
    return {row.unit: Counted(*(getattr(row, field) for field in FIELDS)) for row in rows}


def ledger_counts(
    target: Target,
    versions: Sequence[PlanVersion],
    week: Week,
    *,
    known_at: datetime | None = None,
    structure_of: date | None = None,
) -> dict[Unit, Counted]:
    """The same counted from the ledger: with the lines recorded by `known_at`, and grouped by the
    coverage of the day `structure_of` instead of the units that the lines were written for.
    """
    sums = {
        unit: figures
        for unit, *figures in _sums(_lines(target, known_at, structure_of), target, week)
    }
    handed_out = seats(versions, week)
    shares = {share.unit for version in versions for share in version.shares}
    rows = {}
    for unit in sums.keys() | shares:
        before, now = (handed_out.planned_cumulative(unit, each) for each in (week.previous, week))
        rows[unit] = Counted(now - before, now, *sums.get(unit, (0, 0, 0, 0, 0)))
    totals = [sum(figures) for figures in zip(*sums.values(), strict=True)] or [0, 0, 0, 0, 0]
    now = planned_cumulative(versions, week)
    planned = None if now is None else now - (planned_cumulative(versions, week.previous) or 0)
    rows[target.unit_id] = Counted(planned, now, *totals)
    return {unit: rows[unit.pk] for unit in Unit.objects.filter(pk__in=rows)}


def _lines(target: Target, known_at: datetime | None, structure_of: date | None) -> QuerySet[Entry]:
    """All lines of the target, later ones too: who has any stands in every week."""
    lines = Entry.objects.filter(
        polres=target.unit_id,
        program=target.program_id,
        measure__in=measures_of(target),
        effective_on__gte=counts_from(target),
    )
    if target.finished_on is not None:
        lines = lines.filter(effective_on__lte=target.finished_on)
    if known_at is not None:
        lines = books_at(lines, target.unit_id, known_at)
    unit = F("unit_id") if structure_of is None else _unit_covering(target, structure_of)
    return lines.annotate(at=unit)


def books_at(lines: Any, polres_id: int, moment: datetime) -> Any:
    """Of the polres' lines those known at a moment. At the moment of a closing these are, line for
    line, what it saw: a clock may step back, ids do not."""
    closing = WeekLock.objects.filter(unit=polres_id, closed_at=moment)
    last_entry_id = closing.values_list("last_entry_id", flat=True).first()
    if last_entry_id is not None:
        return lines.filter(id__lte=last_entry_id)
    return lines.known_at(moment)


def _sums(lines: QuerySet[Entry], target: Target, week: Week) -> QuerySet:
    """(unit, formed, formed_cumulative, dissolved, pending, undetailed) of each unit."""
    formed = Q(measure=target.measure_id)
    by_then = Q(effective_on__lte=week.ends_on)

    def total(condition: Q) -> Coalesce:
        return Coalesce(Sum("quantity", filter=condition & by_then), 0)

    return (
        lines.order_by()
        .values("at")
        .annotate(
            formed=total(formed & Q(effective_on__gte=max(week.monday, target.starts_on))),
            formed_cumulative=total(formed),
            dissolved=total(Q(measure=Measure.DISSOLUTION))
            - total(Q(measure=Measure.REACTIVATION)),
            waiting=total(Q(measure=Measure.PENDING)),
            rough=total(formed & Q(undetailed=True)),
        )
        .values_list("at", "formed", "formed_cumulative", "dissolved", "waiting", "rough")
    )


def measures_of(target: Target) -> list[str]:
    """What the target's rows add up: its measure, and for kampung what stands beside it."""
    if target.measure_id != Measure.FORMATION:
        return [target.measure_id]
    return [Measure.FORMATION, Measure.PENDING, Measure.DISSOLUTION, Measure.REACTIVATION]


def _unit_covering(target: Target, day: date) -> Coalesce:
    """The polsek that covers a line's area on `day`, the nearest one; without area its own unit."""
    covering = (
        Coverage.objects.on(day)
        .filter(unit__kind=Unit.Kind.POLSEK, unit__polres=target.unit_id)
        .annotate(line_area=ExpressionWrapper(OuterRef("area_code"), CharField()))
        .filter(
            Q(line_area=F("area_id")) | Q(line_area__startswith=Concat(F("area_id"), Value(".")))
        )
        .annotate(another=Case(When(unit=OuterRef("unit_id"), then=0), default=1))
        .order_by(-Length("area_id"), "another", "unit__code")
    )
    return Coalesce(
        Subquery(covering.values("unit")[:1]), F("unit_id"), output_field=BigIntegerField()
    )
