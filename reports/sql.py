"""The statements that compute the weeks.

One fills all weeks of any number of targets from the ledger and the steps of their plans; another
counts the ledger again into the weeks of one target whose plan stands as it was.
"""

# Emptied by each commit, kept for the connection: no new catalogue rows for every change. `n` is
# the place of the target in this computation: a short key to sort a country by.
TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS progress_extent (
    n integer, target_id uuid, polres_id bigint, program_id bigint, measures text[], measure text,
    counts_from date, counts_until date, since date, until date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS progress_growth (
    n integer, unit_id bigint, monday date, planned integer
) ON COMMIT DELETE ROWS;
DELETE FROM progress_extent;
DELETE FROM progress_growth;
"""

# All that the planned weeks and their horizon follow from, of the target `t`.
PLAN_DIGEST = """(
    SELECT md5((t.starts_on, t.baseline_as_of, t.finished_on,
                string_agg(v.version, ',' ORDER BY v.id))::text)
    FROM (
        SELECT p.id, (p.id, p.effective_on, p.quantity, p.weekly_pace, p.deadline, string_agg(
            (a.unit_id, a.quantity, a.rank, u.code)::text, ',' ORDER BY a.unit_id))::text AS version
        FROM programs_plan p
        LEFT JOIN programs_allocation a ON a.plan_id = p.id
        LEFT JOIN units_unit u ON u.id = a.unit_id
        WHERE p.target_id = t.id GROUP BY p.id
    ) v
)"""

# Which lines of the ledger count.
_OF_TARGETS = """e.polres_id = x.polres_id AND e.program_id = x.program_id
        AND e.measure_id = ANY (x.measures)
        AND e.effective_on BETWEEN x.counts_from AND x.counts_until"""
# In plain values, so that the planner knows how few lines they are and takes the index.
_OF_ONE_TARGET = """e.polres_id = %(polres)s AND e.program_id = %(program)s
        AND e.measure_id = ANY (%(measures)s::text[])
        AND e.effective_on BETWEEN %(counts_from)s AND %(counts_until)s"""


def _posted(lines: str) -> str:
    """What was posted by unit and week. What lies before the first week goes into an opening line a
    week earlier: it is carried on, but belongs to no written week. Days before the start (the
    baseline may be older) do so too."""
    return f"""
posted AS (
    SELECT x.n, x.polres_id, e.unit_id, place.monday,
        sum(e.quantity) FILTER (WHERE e.measure_id = x.measure)::int AS formed,
        sum(e.quantity) FILTER (WHERE e.measure_id = x.measure AND e.undetailed)::int
            AS undetailed,
        sum(e.quantity) FILTER (WHERE e.measure_id = 'pending')::int AS pending,
        sum(CASE e.measure_id WHEN 'dissolution' THEN e.quantity
                              WHEN 'reactivation' THEN -e.quantity END)::int AS dissolved
    FROM progress_extent x
    JOIN programs_entry e ON {lines}
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.effective_on < x.since THEN x.since - 7
                    ELSE e.effective_on - extract(isodow FROM e.effective_on)::int + 1 END AS monday
    ) AS place
    GROUP BY x.n, x.polres_id, e.unit_id, place.monday
), added AS (
    SELECT n, unit_id, monday, formed, undetailed, pending, dissolved
    FROM posted WHERE unit_id <> polres_id
    UNION ALL
    SELECT n, polres_id, monday,
        sum(formed)::int, sum(undetailed)::int, sum(pending)::int, sum(dissolved)::int
    FROM posted GROUP BY n, polres_id, monday
)
"""  # noqa: S608 -- constants


# The sums change only where something was posted or planned; each such week reaches to the next.
FILL_WEEKS = f"""
INSERT INTO reports_weeklyprogress AS w (
    target_id, unit_id, monday, planned, planned_cumulative, formed, formed_cumulative,
    dissolved, pending, undetailed
)
WITH {_posted(_OF_TARGETS)}, moved AS (
    SELECT n, unit_id, monday, 0 AS planned, formed, undetailed, pending, dissolved FROM added
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
"""  # noqa: S608 -- constants

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

# The planned weeks stand: one target, the same units, no other plan and no further week than when
# it was last computed. Answers how many rows were written, or nothing where that is not so. The
# sums go on from the week before where that one stands: only lines from then on are read. Every row
# stands already, so each insert is an update that finds its row by the index: joined with the table
# again, sums and rows were compared each with each where the planner took the table for empty.
COUNT_AGAIN = f"""
WITH progress_extent AS (
    SELECT 0 AS n, t.id AS target_id, t.unit_id AS polres_id, t.program_id,
        %(measures)s::text[] AS measures, t.measure_id AS measure,
        %(counts_from)s::date AS counts_from, %(counts_until)s::date AS counts_until,
        %(since)s::date AS since, least(%(until)s, c.last_monday) AS until
    FROM programs_target t JOIN reports_calculation c ON c.target_id = t.id
    WHERE t.id = %(target)s AND c.last_monday >= %(reaches)s AND c.plan_digest = {PLAN_DIGEST}
), {_posted(_OF_ONE_TARGET)}, weeks AS (
    SELECT w.id, w.unit_id, w.monday, w AS before FROM progress_extent x
    JOIN reports_weeklyprogress w USING (target_id) WHERE w.monday BETWEEN x.since AND x.until
), lines AS (
    SELECT NULL::bigint AS id, unit_id, monday, formed, dissolved, pending, undetailed,
        NULL::reports_weeklyprogress AS before FROM added
    UNION ALL
    SELECT NULL, unit_id, monday, formed_cumulative, dissolved, pending, undetailed, NULL
    FROM reports_weeklyprogress WHERE target_id = %(target)s AND monday = %(goes_on_from)s
    UNION ALL
    SELECT id, unit_id, monday, NULL, NULL, NULL, NULL, before FROM weeks
), added_up AS (
    SELECT id, before, coalesce(sum(formed) OVER (PARTITION BY unit_id, monday), 0) AS formed,
        coalesce(sum(formed) OVER u, 0) AS formed_cumulative,
        coalesce(sum(dissolved) OVER u, 0) AS dissolved,
        coalesce(sum(pending) OVER u, 0) AS pending,
        coalesce(sum(undetailed) OVER u, 0) AS undetailed
    FROM lines WINDOW u AS (PARTITION BY unit_id ORDER BY monday)
), changed AS (
    SELECT * FROM added_up WHERE id IS NOT NULL AND (formed, formed_cumulative, dissolved, pending,
        undetailed) IS DISTINCT FROM ((before).formed, (before).formed_cumulative,
        (before).dissolved, (before).pending, (before).undetailed)
), stands AS (
    UPDATE reports_calculation c SET computed_at = %(now)s FROM progress_extent x
    WHERE c.target_id = x.target_id
      AND NOT EXISTS (SELECT unit_id FROM added EXCEPT SELECT unit_id FROM weeks)
    RETURNING c.target_id
), written AS (
    INSERT INTO reports_weeklyprogress (
        id, target_id, unit_id, monday, planned, planned_cumulative, formed, formed_cumulative,
        dissolved, pending, undetailed
    )
    SELECT s.id, (before).target_id, (before).unit_id, (before).monday, (before).planned,
        (before).planned_cumulative, s.formed, s.formed_cumulative, s.dissolved, s.pending,
        s.undetailed
    FROM changed s, stands
    ON CONFLICT (target_id, monday, unit_id) DO UPDATE SET formed = excluded.formed,
        formed_cumulative = excluded.formed_cumulative, dissolved = excluded.dissolved,
        pending = excluded.pending, undetailed = excluded.undetailed
    RETURNING id
)
SELECT (SELECT count(*) FROM written) FROM stands
"""  # noqa: S608 -- constants

REMOVE_ALL = """
DELETE FROM reports_weeklyprogress w USING progress_extent x WHERE w.target_id = x.target_id;
"""

# Right after a first computation the planner knows nothing of the table yet.
BY_INDEX = "SET LOCAL enable_seqscan = off; %s SET LOCAL enable_seqscan = on"

REMOVE_WEEKS = """
DELETE FROM reports_weeklyprogress w USING progress_extent x
WHERE w.target_id = x.target_id AND (w.monday < x.since OR w.monday > x.until);
"""

# Every unit has a row in the first week, so that week knows them all.
REMOVE_UNITS = """
DELETE FROM reports_weeklyprogress w USING (
    SELECT x.target_id, f.unit_id FROM progress_extent x
    JOIN reports_weeklyprogress f ON f.target_id = x.target_id AND f.monday = x.since
    WHERE NOT EXISTS (
        SELECT 1 FROM progress_growth g
        WHERE g.n = x.n AND g.unit_id = f.unit_id
    ) AND NOT EXISTS (
        SELECT 1 FROM programs_entry e
        WHERE e.polres_id = x.polres_id AND e.program_id = x.program_id
          AND e.measure_id = ANY (x.measures)
          AND e.effective_on BETWEEN x.counts_from AND x.counts_until AND e.unit_id = f.unit_id
    )
) gone
WHERE w.target_id = gone.target_id AND w.unit_id = gone.unit_id;
"""

REMEMBER = f"""
INSERT INTO reports_calculation (target_id, computed_at, last_monday, plan_digest)
SELECT x.target_id, %s, x.until, {PLAN_DIGEST}
FROM progress_extent x JOIN programs_target t ON t.id = x.target_id
ON CONFLICT (target_id) DO UPDATE SET
    computed_at = excluded.computed_at, last_monday = excluded.last_monday,
    plan_digest = excluded.plan_digest
"""  # noqa: S608 -- constants
