"""Weeks computed in the database: the same as the engine and the ledger say, by any way there."""

import datetime

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.weeks import Week
from programs.models import Allocation, Plan
from programs.queries import plan_versions
from reports.models import Calculation, WeeklyProgress
from reports.queries.counts import FIELDS, counted, ledger_counts
from reports.services import MAX_WEEKS, recompute, recompute_all
from reports.sql import CHANGED_ONLY, FILL_WEEKS, REMOVE_UNITS, REMOVE_WEEKS
from tests.factories import MeasureFactory, PolresFactory, PolsekFactory, TargetFactory
from tests.reports.conftest import polsek_of, post

W06 = Week.parse("2021-W06")
IN_MARCH = "2021-03-10T03:00:00Z"


def stored(target):
    rows = WeeklyProgress.objects.filter(target=target).order_by("monday", "unit")
    return list(rows.values_list("monday", "unit", *FIELDS))


def of_week(target, week):
    return {unit.pk: figures for unit, figures in counted(target, week).items()}


def test_first_week_of_lumajang(lumajang):
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    recompute(lumajang)
    row = of_week(lumajang, W06)[lumajang.unit_id]
    assert (row.planned, row.planned_cumulative, row.formed, row.formed_cumulative) == (5, 5, 6, 6)
    assert row.undetailed == 6


def test_plan_is_complete_in_the_first_week_of_july(lumajang):
    recompute(lumajang)
    polres = WeeklyProgress.objects.filter(target=lumajang, unit=lumajang.unit)
    last = polres.filter(planned__gt=0).latest("monday")
    assert (last.monday, last.planned, last.planned_cumulative) == (
        datetime.date(2021, 6, 28),
        3,
        103,
    )


def test_every_unit_has_every_week(lumajang):
    with time_machine.travel(IN_MARCH, tick=False):
        recompute(lumajang)
    weeks = Week.of(datetime.date(2021, 6, 28)) - W06 + 1
    assert WeeklyProgress.objects.count() == weeks * 22
    assert Calculation.objects.get().last_monday == datetime.date(2021, 6, 28)


def test_a_silent_week_carries_the_cumulative_on(lumajang):
    polsek = polsek_of(lumajang)[0]
    post(lumajang, polsek, "2021-02-10", 2)
    recompute(lumajang)
    row = of_week(lumajang, W06 + 3)[polsek.pk]
    assert (row.formed, row.formed_cumulative) == (0, 2)


def test_days_of_the_baseline_do_not_count_and_early_days_are_carried_in(lumajang):
    lumajang.baseline_as_of = datetime.date(2021, 2, 4)
    lumajang.save()
    polsek = polsek_of(lumajang)[0]
    post(lumajang, polsek, "2021-02-04", 7)  # in the baseline
    post(lumajang, polsek, "2021-02-05", 1)  # after it, before the start
    post(lumajang, polsek, "2021-02-08", 1)
    recompute(lumajang)
    row = of_week(lumajang, W06)[polsek.pk]
    assert (row.formed, row.formed_cumulative) == (1, 2)


def test_dissolved_pending_and_undetailed_stand_apart(lumajang):
    polsek, other = polsek_of(lumajang)[:2]
    post(lumajang, polsek, "2021-02-10", 3)
    post(lumajang, polsek, "2021-02-16", 2, measure=MeasureFactory(code="dissolution").pk)
    post(lumajang, polsek, "2021-02-23", 1, measure=MeasureFactory(code="reactivation").pk)
    post(lumajang, other, "2021-02-17", 1, measure=MeasureFactory(code="pending").pk)
    recompute(lumajang)
    assert [
        (row.formed_cumulative, row.dissolved)
        for row in (of_week(lumajang, W06 + n)[polsek.pk] for n in range(3))
    ] == [(3, 0), (3, 2), (3, 1)]
    assert of_week(lumajang, W06)[other.pk].pending == 0
    assert of_week(lumajang, W06 + 1)[other.pk].pending == 1
    assert of_week(lumajang, W06 + 1)[lumajang.unit_id].pending == 1


def test_nothing_is_written_twice(lumajang):
    post(lumajang, polsek_of(lumajang)[0], "2021-02-10")
    assert recompute(lumajang) > 0
    assert recompute(lumajang) == 0


def test_a_change_writes_only_the_touched_weeks_and_units(lumajang):
    with time_machine.travel(IN_MARCH, tick=False):
        recompute(lumajang)
        polsek = polsek_of(lumajang)[3]
        post(lumajang, polsek, "2021-02-24")
        weeks = Week.of(datetime.date(2021, 6, 28)) - Week.parse("2021-W08") + 1
        assert recompute(lumajang, Week.parse("2021-W08")) == 2 * weeks  # polsek and polres


def test_a_finished_target_ends_with_its_day(lumajang):
    polsek = polsek_of(lumajang)[0]
    post(lumajang, polsek, "2021-02-24")
    post(lumajang, polsek, "2021-02-26")
    recompute(lumajang)
    lumajang.finished_on = datetime.date(2021, 2, 25)
    lumajang.save()
    recompute(lumajang, Week.parse("2021-W08"))
    assert Calculation.objects.get().last_monday == datetime.date(2021, 2, 22)
    assert of_week(lumajang, Week.parse("2021-W08"))[polsek.pk].formed_cumulative == 1
    assert not WeeklyProgress.objects.filter(monday__gt=datetime.date(2021, 2, 22)).exists()


def test_a_polsek_without_share_gets_rows_once_it_has_lines(lumajang):
    new = PolsekFactory(parent=lumajang.unit)
    recompute(lumajang)
    assert new.pk not in of_week(lumajang, W06)
    post(lumajang, new, "2021-03-02")
    recompute(lumajang, Week.parse("2021-W09"))
    assert of_week(lumajang, W06)[new.pk].formed_cumulative == 0
    assert of_week(lumajang, Week.parse("2021-W09"))[new.pk].formed_cumulative == 1


def test_a_polsek_that_loses_its_share_and_has_no_lines_goes(lumajang):
    recompute(lumajang)
    gone = Allocation.objects.filter(plan__target=lumajang).latest("pk")
    gone.delete()
    recompute(lumajang)
    assert gone.unit_id not in of_week(lumajang, W06)
    assert len(of_week(lumajang, W06)) == 21


def test_weeks_are_bounded(lumajang):
    Plan.objects.update(quantity=2_000_000_000, weekly_pace=1)
    recompute(lumajang)
    assert WeeklyProgress.objects.filter(unit=lumajang.unit).count() == MAX_WEEKS


def test_lines_of_another_polres_and_programme_are_not_counted(lumajang):
    other = TargetFactory(unit=PolresFactory(), program=lumajang.program)
    post(other, other.unit, "2021-02-10", 9)
    recompute_all()
    assert of_week(lumajang, W06)[lumajang.unit_id].formed == 0
    assert of_week(other, W06)[other.unit_id].formed == 9


def test_recompute_all_equals_one_by_one(lumajang):
    other = TargetFactory(unit=PolresFactory(), program=lumajang.program)
    for day, unit in enumerate([*polsek_of(lumajang)[:5], other.unit], start=9):
        post(lumajang, unit, f"2021-02-{day:02d}", day)
    recompute_all()
    everything = stored(lumajang) + stored(other)
    WeeklyProgress.objects.all().delete()
    for target in (lumajang, other):
        recompute(target)
    assert stored(lumajang) + stored(other) == everything


def test_one_target_is_found_by_index(lumajang):
    """What one changed kampung costs does not depend on the size of the country."""
    others = TargetFactory(unit=PolresFactory(), program=lumajang.program)
    post(others, others.unit, "2021-02-10")
    with connection.cursor() as cursor:
        cursor.execute(MANY_LINES, [others.unit_id])
        cursor.execute("ANALYZE programs_entry")
        recompute(lumajang)
        recompute(lumajang, W06)
        for statement in (FILL_WEEKS + CHANGED_ONLY, REMOVE_WEEKS, REMOVE_UNITS):
            filling = statement.startswith(FILL_WEEKS)
            if not filling:  # as they are run, see BY_INDEX
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on programs_entry" not in plan
            assert "Seq Scan on reports_weeklyprogress" not in plan
            # Who has nothing left is asked by unit: its own lines, not the country's either.
            by = ("entry_of_target",) if filling else ("entry_of_target", "programs_entry_unit_id")
            assert any(index in plan for index in by) == ("programs_entry" in plan)


def test_sums_are_made_once_where_the_planner_takes_the_table_for_empty(lumajang):
    """Weeks were written and taken back, and then the table was looked at: no row in many pages."""
    for _turn in range(5):
        mark = transaction.savepoint()
        recompute(lumajang)
        transaction.savepoint_rollback(mark)
    asked = []

    def listen(execute, sql, params, many, context):
        if sql.startswith("EXECUTE"):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_weeklyprogress; DISCARD PLANS")
        with connection.execute_wrapper(listen):
            recompute(lumajang, W06)
        post(lumajang, polsek_of(lumajang)[0], "2021-02-08")
        [(count_again, params)] = asked
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {count_again}", params)
        [[[explained]]] = cursor.fetchall()
    sums = [node for node in nodes(explained["Plan"]) if node["Node Type"] == "WindowAgg"]
    assert [node["Actual Loops"] for node in sums] == [1, 1]


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


MANY_LINES = """
INSERT INTO programs_entry (program_id, measure_id, polres_id, unit_id, unit_path, area_code,
    effective_on, quantity, undetailed, late, source_kind, source_id, recorded_at,
    recorded_by_id, reason)
SELECT program_id, measure_id, polres_id, unit_id, unit_path, area_code, effective_on + n %% 200,
    1, false, false, source_kind, source_id, recorded_at, recorded_by_id, reason
FROM programs_entry, generate_series(1, 20000) AS n WHERE polres_id = %s
"""


def test_a_new_plan_is_seen_whichever_change_is_computed_first(lumajang):
    """The change of a late week comes before that of the plan: the plan's earlier weeks wait for
    nobody."""
    recompute(lumajang)
    Allocation.objects.filter(plan__target=lumajang).update(quantity=1)
    post(lumajang, polsek_of(lumajang)[0], "2021-03-02")
    recompute(lumajang, Week.parse("2021-W09"))
    early = stored(lumajang)
    recompute(lumajang)
    assert stored(lumajang) == early


def test_what_was_posted_is_counted_again_without_the_plan(lumajang):
    with time_machine.travel(IN_MARCH, tick=False):
        recompute(lumajang)
        post(lumajang, polsek_of(lumajang)[3], "2021-02-24", 2)
        # Wrong on purpose: only a computation with the plan would mend it.
        WeeklyProgress.objects.filter(monday__gt="2021-06-01").update(planned=77)
        recompute(lumajang, Week.parse("2021-W08"))
        assert WeeklyProgress.objects.filter(planned=77).exists()
        recompute(lumajang)
        assert not WeeklyProgress.objects.filter(planned=77).exists()


def test_sums_go_on_from_the_week_before(lumajang):
    """Weeks that stand are not counted again, unless all is asked for."""
    with time_machine.travel(IN_MARCH, tick=False):
        polsek = polsek_of(lumajang)[3]
        post(lumajang, polsek, "2021-02-09")
        recompute(lumajang)
        before = WeeklyProgress.objects.filter(unit=polsek, monday="2021-02-15")
        before.update(formed_cumulative=40)  # wrong on purpose
        post(lumajang, polsek, "2021-02-24", 2)
        recompute(lumajang, Week.parse("2021-W08"))
        ninth = WeeklyProgress.objects.filter(unit=polsek, monday="2021-03-01")
        assert ninth.get().formed_cumulative == 42
        recompute(lumajang, Week.parse("2021-W08"), afresh=True)
        assert ninth.get().formed_cumulative == 3


def test_queries_of_one_recompute_do_not_grow(lumajang, django_assert_num_queries):
    recompute(lumajang)
    for polsek in polsek_of(lumajang)[:3]:
        post(lumajang, polsek, "2021-02-10")
        with django_assert_num_queries(4):
            recompute(lumajang, W06)


# Any history, any way of recomputing -------------------------------------------------------------

lines = st.tuples(
    st.integers(0, 5),  # 0 is the polres, 5 a polsek without share
    st.dates(datetime.date(2021, 1, 25), datetime.date(2021, 4, 18)),
    st.sampled_from([1, 1, 1, 2, -1]),
    st.sampled_from(["formation", "formation", "pending", "dissolution", "reactivation"]),
)
revisions = st.tuples(
    st.integers(0, 12),  # weeks after the start
    st.integers(1, 30),  # quantity
    st.integers(1, 6),  # pace
    st.lists(st.integers(0, 5), min_size=4, max_size=4),  # shares
)


class AnyHistory(TestCase):
    # Histories are short already, and shrinking one costs minutes.
    @settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
    @given(st.lists(st.one_of(lines, revisions), min_size=1, max_size=12))
    def test_incremental_equals_full_equals_ledger(self, history):
        polres = PolresFactory()
        units = [polres, *(PolsekFactory(parent=polres) for _ in range(5))]
        for code in ("pending", "dissolution", "reactivation"):
            MeasureFactory(code=code)
        target = TargetFactory(
            unit=polres, shares=dict.fromkeys(units[1:4], 3), plan__quantity=10, plan__weekly_pace=2
        )
        with time_machine.travel("2021-04-19T03:00:00Z", tick=False):
            recompute(target)
            for act in history:
                recompute(target, self.apply(target, units, act))
            incremental = stored(target)
            versions = plan_versions(target)
            for week in Week.span(Week(target.starts_on), Week.parse("2021-W18")):
                if computed := counted(target, week):
                    assert computed == ledger_counts(target, versions, week)
            WeeklyProgress.objects.all().delete()
            Calculation.objects.all().delete()
            recompute_all()
            assert stored(target) == incremental

    def apply(self, target, units, act) -> Week:
        """Write it down; the first week it touches."""
        if isinstance(act[1], datetime.date):
            unit, day, quantity, measure = act
            post(target, units[unit], day, quantity, measure)
            return max(Week.of(day), Week(target.starts_on))
        weeks, quantity, pace, shares = act
        week = Week(target.starts_on) + weeks
        plan = Plan.objects.create(
            target=target,
            effective_on=week.monday,
            quantity=quantity,
            weekly_pace=pace,
            recorded_at=target.recorded_at,
            recorded_by=target.recorded_by,
        )
        Allocation.objects.bulk_create(
            Allocation(plan=plan, unit=unit, quantity=share)
            for unit, share in zip(units[1:5], shares, strict=True)
            if share
        )
        return week


@pytest.mark.parametrize("week", ["2021-W05", "2021-W06"])
def test_weeks_before_the_start_are_the_start(lumajang, week):
    recompute(lumajang)
    post(lumajang, polsek_of(lumajang)[0], "2021-02-08")
    assert recompute(lumajang, Week.parse(week)) > 0
