"""Computing the weeks: the engine hands out the plan, one statement fills them from the ledger.

Only the steps of the plan (the weeks in which a unit's plan grows) leave Python. The database adds
up the ledger, carries the sums on from week to week and writes the rows that changed.
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
from django.utils import timezone

from core.weeks import Week
from programs.models import Target
from programs.queries import counts_from, plan_versions_of
from programs.weekly import PlanVersion, in_order, plan_completes_in, planned_cumulative, seats
from reports.models import Calculation
from reports.queries.counts import measures_of

# Ten years. A plan of one a week, or a target nobody ever finishes, must not fill the database;
# later weeks are answered from the ledger itself.
MAX_WEEKS = 520
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Extent:
    """The weeks of one target that are to be written: `since` through `last`."""

    target: Target
    versions: Sequence[PlanVersion]
    first: Week
    last: Week
    since: Week
    until: Week


def recompute(target: Target, from_week: Week | None = None, to_week: Week | None = None) -> int:
    """Compute the weeks of one target from the ledger, from `from_week` through `to_week`.

    Left out, they are the target's first and last. Whoever changed the ledger in a week leaves
    `to_week` out, because the sums of all later weeks change too. Returns the number of rows that
    were written; rows that were right are not touched.
    """
    return _recompute([target.pk], from_week, to_week)


def recompute_all() -> int:
    """The same for every week of every target, as one set."""
    return _recompute(list(Target.objects.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _recompute(
    target_ids: list[UUID], from_week: Week | None = None, to_week: Week | None = None
) -> int:
    targets = list(
        # Two at once would write what each had read: the second waits and reads anew.
        Target.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .filter(pk__in=target_ids)
        .order_by("pk")
    )
    known = dict(
        Calculation.objects.filter(target__in=target_ids).values_list("target_id", "last_monday")
    )
    versions = plan_versions_of(target_ids)
    extents = [
        _extent(target, versions[target.pk], known.get(target.pk), from_week, to_week)
        for target in targets
        if target.pk in versions
    ]
    with connection.cursor() as cursor:
        _copy_plan(cursor, extents)
        if from_week is not None:
            # A unit that is new to the target needs all its weeks.
            cursor.execute(NEW_UNITS)
        cursor.execute(BY_INDEX % (REMOVE_WEEKS + REMOVE_UNITS if known else REMOVE_ALL))
        # Where nothing stands nothing can differ, and a plain insert is cheaper.
        cursor.execute(FILL_WEEKS + CHANGED_ONLY if known else FILL_WEEKS)
        written = cursor.rowcount
        cursor.execute(REMEMBER, [timezone.now()])
    return written


def _extent(
    target: Target,
    versions: Sequence[PlanVersion],
    known_last: date | None,
    from_week: Week | None,
    to_week: Week | None,
) -> Extent:
    first = in_order(versions)[0].effective
    last = last_week(target, versions)
    if known_last is None:
        from_week = to_week = None
    since = max(first, from_week or first)
    if known_last is not None and last.monday > known_last:
        # Weeks that were not there yet are computed in any case, and right through.
        since, to_week = min(since, Week(known_last).next), None
    until = last if to_week is None else min(last, to_week)
    return Extent(target, versions, first, last, since, until)


def last_week(target: Target, versions: Sequence[PlanVersion]) -> Week:
    """The later of the plan's completion, the deadline and the running week; the week of its
    finish for a finished target. Never more than MAX_WEEKS from the start.
    """
    ordered = in_order(versions)
    first = ordered[0].effective
    bound = first + (MAX_WEEKS - 1)
    if target.finished_on is not None:
        return min(bound, max(first, Week.of(target.finished_on)))
    today = timezone.localdate(timezone=ZoneInfo(target.unit.time_zone))
    ends = [first, Week.of(today)]
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

# Emptied by each commit, kept for the connection: no new catalogue rows for every change. `n` is
# the place of the target in this computation: a short key to sort a country by.
TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS progress_extent (
    n integer, target_id uuid, polres_id bigint, program_id bigint, measures text[], measure text,
    counts_from date, counts_until date, first date, last date, since date, until date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS progress_growth (
    n integer, unit_id bigint, monday date, planned integer
) ON COMMIT DELETE ROWS;
DELETE FROM progress_extent;
DELETE FROM progress_growth;
"""


def _copy_plan(cursor: Any, extents: Sequence[Extent]) -> None:
    # Sorting a country in memory; one target needs a few kilobytes of it.
    cursor.execute(
        "SET LOCAL client_min_messages = warning; SET LOCAL work_mem = '128MB';"
        " SET LOCAL jit = off;" + TEMPORARY
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
        extent.since.monday,
        extent.until.monday,
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


# The weeks, in the database --------------------------------------------------------------------

_ENTRIES = """
    programs_entry e
    WHERE e.polres_id = x.polres_id AND e.program_id = x.program_id
      AND e.measure_id = ANY (x.measures)
      AND e.effective_on BETWEEN x.counts_from AND x.counts_until
"""

NEW_UNITS = f"""
UPDATE progress_extent x SET since = x.first, until = x.last
WHERE EXISTS (
    SELECT unit_id FROM progress_growth g WHERE g.n = x.n
    UNION SELECT e.unit_id FROM {_ENTRIES}
    EXCEPT SELECT w.unit_id FROM reports_weeklyprogress w
           WHERE w.target_id = x.target_id AND w.monday = x.first
)
"""  # noqa: S608 -- constants

# What lies before the first written week goes into an opening line a week earlier: it is carried
# on, but belongs to no written week. Days before the start (the baseline may be older) do so too.
# The sums change only where something was posted or planned; each such week reaches to the next.
FILL_WEEKS = """
INSERT INTO reports_weeklyprogress AS w (
    target_id, unit_id, monday, planned, planned_cumulative, formed, formed_cumulative,
    dissolved, pending, undetailed
)
WITH posted AS (
    SELECT x.n, x.polres_id, e.unit_id, place.monday,
        sum(e.quantity) FILTER (WHERE e.measure_id = x.measure)::int AS formed,
        sum(e.quantity) FILTER (WHERE e.measure_id = x.measure AND e.undetailed)::int
            AS undetailed,
        sum(e.quantity) FILTER (WHERE e.measure_id = 'pending')::int AS pending,
        sum(CASE e.measure_id WHEN 'dissolution' THEN e.quantity
                              WHEN 'reactivation' THEN -e.quantity END)::int AS dissolved
    FROM progress_extent x
    JOIN programs_entry e ON e.polres_id = x.polres_id AND e.program_id = x.program_id
        AND e.measure_id = ANY (x.measures)
        AND e.effective_on BETWEEN x.counts_from AND x.counts_until
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.effective_on < x.since THEN x.since - 7
                    ELSE e.effective_on - extract(isodow FROM e.effective_on)::int + 1 END AS monday
    ) AS place
    GROUP BY x.n, x.polres_id, e.unit_id, place.monday
), moved AS (
    SELECT n, unit_id, monday, 0 AS planned, formed, undetailed, pending, dissolved
    FROM posted WHERE unit_id <> polres_id
    UNION ALL
    SELECT n, polres_id, monday, 0,
        sum(formed)::int, sum(undetailed)::int, sum(pending)::int, sum(dissolved)::int
    FROM posted GROUP BY n, polres_id, monday
    UNION ALL
    SELECT n, g.unit_id, greatest(g.monday, x.since - 7), g.planned, NULL, NULL, NULL, NULL
    FROM progress_growth g JOIN progress_extent x USING (n)
    UNION ALL
    SELECT DISTINCT n, p.unit_id, x.since - 7, 0, NULL::int, NULL::int, NULL::int, NULL::int
    FROM posted p JOIN progress_extent x USING (n)
), sums AS (
    SELECT n, unit_id, monday, sum(planned)::int AS planned,
        coalesce(sum(formed), 0)::int AS formed, coalesce(sum(undetailed), 0)::int AS undetailed,
        coalesce(sum(pending), 0)::int AS pending, coalesce(sum(dissolved), 0)::int AS dissolved
    FROM moved GROUP BY n, unit_id, monday
), carried AS (
    SELECT n, unit_id, monday, planned, formed,
        lead(monday) OVER so_far AS following,
        sum(planned) OVER so_far AS planned_cumulative,
        sum(formed) OVER so_far AS formed_cumulative,
        sum(dissolved) OVER so_far AS dissolved,
        sum(pending) OVER so_far AS pending,
        sum(undetailed) OVER so_far AS undetailed
    FROM sums
    WINDOW so_far AS (PARTITION BY n, unit_id ORDER BY monday ROWS UNBOUNDED PRECEDING)
)
SELECT x.target_id, c.unit_id, c.monday + 7 * weeks,
    CASE weeks WHEN 0 THEN c.planned ELSE 0 END, c.planned_cumulative,
    CASE weeks WHEN 0 THEN c.formed ELSE 0 END, c.formed_cumulative,
    c.dissolved, c.pending, c.undetailed
FROM carried c JOIN progress_extent x USING (n)
CROSS JOIN LATERAL generate_series(
    CASE WHEN c.monday < x.since THEN 1 ELSE 0 END,
    (least(c.following, x.until + 7) - c.monday) / 7 - 1
) AS weeks
"""

# The target's row is locked, so what stands now is what the new rows are compared with; finding
# out by conflict would lock every row that stays as it is.
CHANGED_ONLY = """
EXCEPT
SELECT k.target_id, k.unit_id, k.monday, k.planned, k.planned_cumulative, k.formed,
    k.formed_cumulative, k.dissolved, k.pending, k.undetailed
FROM reports_weeklyprogress k JOIN progress_extent x USING (target_id)
WHERE k.monday BETWEEN x.since AND x.until
ON CONFLICT (target_id, monday, unit_id) DO UPDATE SET
    planned = excluded.planned, planned_cumulative = excluded.planned_cumulative,
    formed = excluded.formed, formed_cumulative = excluded.formed_cumulative,
    dissolved = excluded.dissolved, pending = excluded.pending, undetailed = excluded.undetailed
"""

REMOVE_ALL = """
DELETE FROM reports_weeklyprogress w USING progress_extent x WHERE w.target_id = x.target_id;
"""

# Right after a first computation the planner knows nothing of the table yet.
BY_INDEX = "SET LOCAL enable_seqscan = off; %s SET LOCAL enable_seqscan = on"

REMOVE_WEEKS = """
DELETE FROM reports_weeklyprogress w USING progress_extent x
WHERE w.target_id = x.target_id AND (w.monday < x.first OR w.monday > x.last);
"""

# Every unit has a row in the first week, so that week knows them all.
REMOVE_UNITS = f"""
DELETE FROM reports_weeklyprogress w USING (
    SELECT x.target_id, f.unit_id FROM progress_extent x
    JOIN reports_weeklyprogress f ON f.target_id = x.target_id AND f.monday = x.first
    WHERE NOT EXISTS (
        SELECT 1 FROM progress_growth g
        WHERE g.n = x.n AND g.unit_id = f.unit_id
    ) AND NOT EXISTS (SELECT 1 FROM {_ENTRIES} AND e.unit_id = f.unit_id)
) gone
WHERE w.target_id = gone.target_id AND w.unit_id = gone.unit_id;
"""  # noqa: S608 -- constants

REMEMBER = """
INSERT INTO reports_calculation (target_id, computed_at, last_monday)
SELECT target_id, %s, last FROM progress_extent
ON CONFLICT (target_id) DO UPDATE SET
    computed_at = excluded.computed_at, last_monday = excluded.last_monday
"""
