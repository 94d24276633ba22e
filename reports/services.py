"""Computing the weeks: the engine hands out the plan, one statement fills them from the ledger.

Only the steps of the plan (the weeks in which a unit's plan grows) leave Python. The database adds
up the ledger, carries the sums on from week to week and writes the rows that changed. While a plan
stays as it is, its planned weeks stand, and only what was posted is counted again.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import execute_prepared
from core.weeks import Week
from programs.models import Target
from programs.queries import counts_from, plan_versions_of
from programs.weekly import PlanVersion, in_order, plan_completes_in, planned_cumulative, seats
from reports import sql
from reports.models import Calculation
from reports.queries.counts import measures_of

# Ten years. A plan of one a week, or a target nobody ever finishes, must not fill the database;
# later weeks are answered from the ledger itself.
MAX_WEEKS = 520
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Extent:
    """The weeks that one target has."""

    target: Target
    versions: Sequence[PlanVersion]
    first: Week
    last: Week


@transaction.atomic
def recompute(
    target: Target,
    from_week: Week | None = None,
    to_week: Week | None = None,
    *,
    afresh: bool = False,
) -> int:
    """Compute the weeks of one target from the ledger, from `from_week` through `to_week`.

    Left out, they are the target's first and last. Whoever changed the ledger in a week leaves
    `to_week` out, because the sums of all later weeks change too. Whatever weeks are asked for,
    all are computed where the plan, the units or the horizon are others than last time. The weeks
    before `from_week` are taken as they stand, unless `afresh` has all that was posted counted.
    Returns the number of rows that were written; rows that were right are not touched.
    """
    if from_week is not None:
        written = _count_again(_locked([target.pk]).get(), from_week, to_week, afresh)
        if written is not None:
            return written
    return _compute([target.pk])


@transaction.atomic
def recompute_all() -> int:
    """The same for every week of every target, as one set."""
    return _compute(list(Target.objects.order_by("pk").values_list("pk", flat=True)))


def _locked(target_ids: list[UUID]) -> QuerySet[Target]:
    """Two at once would write what each had read: the second waits and reads anew."""
    return (
        Target.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .filter(pk__in=target_ids)
        .order_by("pk")
    )


def _compute(target_ids: list[UUID]) -> int:
    targets = list(_locked(target_ids))
    known = Calculation.objects.filter(target__in=target_ids).exists()
    versions = plan_versions_of(target_ids)
    extents = [_extent(target, versions[target.pk]) for target in targets if target.pk in versions]
    with connection.cursor() as cursor:
        _copy_plan(cursor, extents)
        cursor.execute(
            sql.BY_INDEX % (sql.REMOVE_WEEKS + sql.REMOVE_UNITS if known else sql.REMOVE_ALL)
        )
        # Where nothing stands nothing can differ, and a plain insert is cheaper.
        cursor.execute(sql.FILL_WEEKS + sql.CHANGED_ONLY if known else sql.FILL_WEEKS)
        written = cursor.rowcount
        cursor.execute(sql.REMEMBER, [timezone.now()])
    return written


def _count_again(target: Target, from_week: Week, to_week: Week | None, afresh: bool) -> int | None:
    """Only what was posted; None where the planned weeks may be others than they were."""
    goes_on = not afresh and from_week > Week(target.starts_on)
    reaches = date.min if target.finished_on else _running_week(target).monday
    values: dict[str, Any] = {
        "target": target.pk,
        "polres": target.unit_id,
        "program": target.program_id,
        "measures": measures_of(target),
        "counts_from": max(counts_from(target), from_week.monday)
        if goes_on
        else counts_from(target),
        "goes_on_from": from_week.previous.monday if goes_on else None,
        "counts_until": target.finished_on or LAST_DAY,
        "since": from_week.monday,
        "until": to_week.monday if to_week else LAST_DAY,
        "reaches": reaches,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        execute_prepared(connection, cursor, sql.COUNT_AGAIN, values)
        row = cursor.fetchone()
    return row and row[0]


def _running_week(target: Target) -> Week:
    """The running week, as far as weeks are kept."""
    today = timezone.localdate(timezone=ZoneInfo(target.unit.time_zone))
    return min(Week.of(today), _bound(Week(target.starts_on)))


def _bound(first: Week) -> Week:
    return first + (MAX_WEEKS - 1)


def _extent(target: Target, versions: Sequence[PlanVersion]) -> Extent:
    return Extent(target, versions, in_order(versions)[0].effective, last_week(target, versions))


def last_week(target: Target, versions: Sequence[PlanVersion]) -> Week:
    """The later of the plan's completion, the deadline and the running week; the week of its
    finish for a finished target. Never more than MAX_WEEKS from the start.
    """
    ordered = in_order(versions)
    first = ordered[0].effective
    bound = _bound(first)
    if target.finished_on is not None:
        return min(bound, max(first, Week.of(target.finished_on)))
    ends = [first, _running_week(target)]
    if ordered[-1].deadline is not None:
        ends.append(Week.of(ordered[-1].deadline))
    reached = planned_cumulative(ordered, ordered[-1].effective) or 0
    weeks_more = ceil((ordered[-1].quantity - reached) / ordered[-1].pace)
    if weeks_more > MAX_WEEKS:
        ends.append(bound)
    elif (completion := plan_completes_in(ordered)) is not None:
        ends.append(completion)
    return min(bound, max(ends))


# The plan, on its way into the database --------------------------------------------------------


def _copy_plan(cursor: Any, extents: Sequence[Extent]) -> None:
    # Sorting a country in memory; one target needs a few kilobytes of it.
    cursor.execute(
        "SET LOCAL client_min_messages = warning; SET LOCAL work_mem = '128MB';"
        " SET LOCAL jit = off;" + sql.TEMPORARY
    )
    _copy(cursor, "progress_extent", (_extent_line(n, each) for n, each in enumerate(extents)))
    _copy(
        cursor,
        "progress_growth",
        (
            f"{n}\t{unit}\t{monday}\t{planned}"
            for n, each in enumerate(extents)
            for unit, monday, planned in growth(each)
        ),
    )
    # Else the planner takes one target for hundreds and reads the country's ledger for it.
    cursor.execute("ANALYZE progress_extent; ANALYZE progress_growth")


def _copy(cursor: Any, table: str, lines: Iterable[str]) -> None:
    cursor.copy_from(io.StringIO("\n".join(lines)), table)


def _extent_line(n: int, extent: Extent) -> str:
    target = extent.target
    values = (
        n,
        target.pk,
        target.unit_id,
        target.program_id,
        "{" + ",".join(measures_of(target)) + "}",
        target.measure_id,
        counts_from(target),
        target.finished_on or LAST_DAY,
        extent.first.monday,
        extent.last.monday,
    )
    return "\t".join(map(str, values))


def growth(extent: Extent) -> Iterator[tuple[int, date, int]]:
    """(unit, Monday, planned in that week); 0 once for each unit that has a share at all.

    The polres's own plan is what its units were given and what is left unallocated.
    """
    polres, versions = extent.target.unit_id, extent.versions
    units: set[Any] = {share.unit for version in versions for share in version.shares}
    for unit in (polres, *sorted(units)):
        yield unit, extent.first.monday, 0
    handed_out = seats(versions, extent.last)
    total: dict[date, int] = defaultdict(int)
    for unit, week, planned in handed_out.growth():
        yield cast(int, unit), week.monday, planned
        total[week.monday] += planned
    before = 0
    for week, unallocated in handed_out.unallocated:
        total[week.monday] += unallocated - before
        before = unallocated
    for monday, planned in total.items():
        yield polres, monday, planned
