from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.weeks import Week
from programs import weekly
from programs.weekly import Percentage, PlanVersion, Share, Status

W06 = Week.parse("2021-W06")
DEADLINE = date(2021, 5, 7)
POLSEK = [f"LMJ-{n:02}" for n in range(1, 22)]
LUMAJANG = PlanVersion(
    effective=W06,
    pace=5,
    quantity=103,
    deadline=DEADLINE,
    shares=tuple(Share(code, 5, rank, code) for rank, code in enumerate(POLSEK, start=1)),
)


def shares(*quantities):
    return tuple(Share(n, q, n, f"U{n:02}") for n, q in enumerate(quantities))


# The first fixture: Lumajang, February 2021 ------------------------------------------------------


def test_lumajang_plan_is_five_a_week_and_complete_in_week_26():
    assert weekly.planned_cumulative([LUMAJANG], W06 - 1) is None
    assert weekly.planned_cumulative([LUMAJANG], W06) == 5
    assert weekly.planned_cumulative([LUMAJANG], W06 + 1) == 10
    assert weekly.planned_cumulative([LUMAJANG], Week.parse("2021-W25")) == 100
    assert weekly.planned_cumulative([LUMAJANG], Week.parse("2021-W26")) == 103
    assert weekly.planned_cumulative([LUMAJANG], Week.parse("2021-W30")) == 103
    assert weekly.plan_completes_in([LUMAJANG]) == Week.parse("2021-W26")


def test_lumajang_seats_start_with_the_first_ranks_and_leave_two_units_at_four():
    plan = weekly.seats([LUMAJANG], W06 + 30)
    assert [unit for unit in POLSEK if plan.planned_cumulative(unit, W06) == 1] == POLSEK[:5]
    assert {unit: plan.planned_cumulative(unit, W06 + 4) for unit in POLSEK} == {
        **dict.fromkeys(POLSEK, 1), **dict.fromkeys(POLSEK[:4], 2)
    }  # fmt: skip
    assert [unit for unit in POLSEK if plan.planned_cumulative(unit, W06 + 30) == 4] == POLSEK[-2:]
    assert sum(plan.planned_cumulative(unit, W06 + 30) for unit in POLSEK) == 103
    assert plan.unallocated == ()


def test_lumajang_percentages():
    result = weekly.percentages(baseline=22, quantity=103, planned=5, formed=6, formed_cumulative=6)
    assert result.addition == Percentage(6, 103)
    assert result.stock == Percentage(28, 125)
    assert result.pace == Percentage(6, 5)
    assert [p.percent for p in (result.addition, result.stock, result.pace)] == [
        Decimal("5.8"), Decimal("22.4"), Decimal("120.0")
    ]  # fmt: skip


def test_lumajang_needed_pace_and_where_the_ordered_one_leads():
    needed = weekly.needed_pace(97, DEADLINE, W06.ends_on)
    assert needed == Fraction(97 * 7, 82)
    assert round(float(needed), 2) == 8.28
    assert weekly.needed_pace_text(needed) == "perlu rata-rata 8,3, yaitu 8–9 per minggu"
    lands_on = weekly.pace_lands_on(
        pace=5, formed_cumulative=6, deadline=DEADLINE, last_ended_sunday=W06.ends_on
    )
    assert lands_on == 64
    assert (
        weekly.pace_lands_text(pace=5, lands_on=lands_on, quantity=103, deadline=DEADLINE)
        == "Dengan 5 per minggu baru 64 dari 103 pada 7 Mei 2021."
    )


def test_lumajang_sentence_and_status():
    assert weekly.sentence(
        week=W06, starts_on=date(2021, 2, 8), baseline=22, quantity=103,
        planned=5, formed=6, formed_cumulative=6,
    ) == (
        "Minggu ini 6 dari rencana 5 (lebih 1). "
        "Sejak 8 Februari 6 dari 103 tambahan (5,8 %), sisa 97. Seluruhnya 28 dari 125."
    )  # fmt: skip
    status = {"planned_cumulative": 5, "formed_cumulative": 6, "quantity": 103}
    assert weekly.polres_status(**status, ended=True) == Status.AHEAD
    assert weekly.polres_status(**status, ended=False) == Status.RUNNING


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"formed": 3, "formed_cumulative": 3},
         "Minggu ini 3 dari rencana 5 (kurang 2). Sejak 8 Februari 3 dari 103 tambahan (2,9 %), "
         "sisa 100. Seluruhnya 25 dari 125."),
        ({"formed": 5, "formed_cumulative": 5},
         "Minggu ini 5 dari rencana 5 (sesuai rencana). Sejak 8 Februari 5 dari 103 tambahan "
         "(4,9 %), sisa 98. Seluruhnya 27 dari 125."),
        ({"planned": None, "baseline": None},
         "Minggu ini 6, belum ada rencana. Sejak 8 Februari 6 dari 103 tambahan (5,8 %), sisa 97. "
         "Jumlah awal belum diketahui."),
        ({"planned": 0, "formed": 1, "formed_cumulative": 103},
         "Minggu ini 1, tidak ada rencana tambahan. Sejak 8 Februari 103 dari 103 tambahan "
         "(100,0 %), target tercapai. Seluruhnya 125 dari 125."),
        ({"week": Week.parse("2022-W01"), "planned": 0, "formed": 0, "formed_cumulative": 1105,
          "quantity": 1103, "finished_on": date(2022, 1, 9)},
         "Minggu ini 0, tidak ada rencana tambahan. Sejak 8 Februari 2021 1.105 dari 1.103 "
         "tambahan (100,2 %), target tercapai, lebih 2. Seluruhnya 1.127 dari 1.125. "
         "Target diselesaikan 9 Januari 2022."),
    ],
)  # fmt: skip
def test_sentence_variants(changed, text):
    facts = {
        "week": W06, "starts_on": date(2021, 2, 8), "baseline": 22, "quantity": 103,
        "planned": 5, "formed": 6, "formed_cumulative": 6,
    }  # fmt: skip
    assert weekly.sentence(**(facts | changed)) == text


def test_a_part_has_no_altogether_and_without_a_share_no_goal():
    part = {
        "week": W06,
        "starts_on": date(2021, 2, 8),
        "baseline": None,
        "formed": 1,
        "formed_cumulative": 1,
        "whole": False,
    }
    assert weekly.sentence(**part, quantity=5, planned=1) == (
        "Minggu ini 1 dari rencana 1 (sesuai rencana). "
        "Sejak 8 Februari 1 dari 5 tambahan (20,0 %), sisa 4."
    )
    assert weekly.sentence(**part, quantity=0, planned=None) == ("Minggu ini 1, belum ada rencana.")


def test_sentence_goes_through_the_translator_it_is_given():
    seen = []
    weekly.sentence(
        week=W06, starts_on=date(2021, 2, 8), baseline=22, quantity=103, planned=5, formed=6,
        formed_cumulative=6, gettext=lambda text: seen.append(text) or text,
    )  # fmt: skip
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("needed", "text"),
    [(None, ""), (Fraction(0), "target sudah tercapai"), (Fraction(8), "perlu 8 per minggu"),
     (Fraction(1, 3), "perlu rata-rata 0,3, yaitu 0–1 per minggu")],
)  # fmt: skip
def test_needed_pace_text(needed, text):
    assert weekly.needed_pace_text(needed) == text


def test_pace_that_suffices_is_said_so():
    assert (
        weekly.pace_lands_text(pace=9, lands_on=111, quantity=103, deadline=DEADLINE)
        == "Dengan 9 per minggu target 103 tercapai sebelum 7 Mei 2021."
    )
    assert weekly.pace_lands_text(pace=9, lands_on=None, quantity=103, deadline=None) == ""


# Percentages and pace ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(1, 0, None), (1, None, None), (None, 5, None), (0, 5, "0.0"), (1, 2000, "0.1"),
     (1, 2001, "0.0"), (-1, 2000, "-0.1"), (111, 103, "107.8"), (2, 3, "66.7")],
)  # fmt: skip
def test_percent_is_rounded_half_up_and_null_without_denominator(numerator, denominator, percent):
    expected = None if percent is None else Decimal(percent)
    assert Percentage(numerator, denominator).percent == expected


def test_unknown_baseline_leaves_the_stock_unknown():
    stock = weekly.percentages(
        baseline=None, quantity=103, planned=5, formed=6, formed_cumulative=6
    ).stock
    assert stock == Percentage(None, None)


@pytest.mark.parametrize(
    ("remaining", "deadline", "needed"),
    [(0, DEADLINE, 0), (-3, DEADLINE, 0), (0, None, 0), (5, None, None), (5, W06.ends_on, None),
     (5, date(2021, 2, 15), 35), (5, date(2021, 2, 21), 5)],
)  # fmt: skip
def test_needed_pace(remaining, deadline, needed):
    assert weekly.needed_pace(remaining, deadline, W06.ends_on) == needed


def test_no_landing_after_the_deadline():
    for deadline in (None, W06.ends_on):
        assert (
            weekly.pace_lands_on(
                pace=5, formed_cumulative=6, deadline=deadline, last_ended_sunday=W06.ends_on
            )
            is None
        )


# Status ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"share": None}, Status.NO_PLAN),
        ({"share": 0, "ended": False}, Status.NO_PLAN),
        ({"planned_cumulative": None, "polres_planned_cumulative": None}, Status.NO_PLAN),
        ({"ended": False, "formed_cumulative": 5}, Status.RUNNING),
        ({"formed_cumulative": 5}, Status.DONE),
        ({"formed_cumulative": 4}, Status.AHEAD),
        ({"formed_cumulative": 3}, Status.ON_TRACK),
        # Even pace 5 × 63 / 105 = 3: at 2 the unit is exactly one whole kampung short.
        ({"formed_cumulative": 2}, Status.BEHIND),
        ({"formed_cumulative": 2, "polres_planned_cumulative": 62}, Status.AT_RISK),
    ],
)
def test_unit_status(changed, status):
    facts = {
        "planned_cumulative": 3, "formed_cumulative": 3, "share": 5,
        "polres_planned_cumulative": 63, "sum_of_shares": 105, "ended": True,
    }  # fmt: skip
    assert weekly.unit_status(**(facts | changed)) == status


@pytest.mark.parametrize(
    ("planned", "formed", "ended", "status"),
    [
        (None, 0, True, Status.NO_PLAN),
        (100, 103, False, Status.RUNNING),
        (100, 103, True, Status.DONE),
        (100, 101, True, Status.AHEAD),
        (100, 100, True, Status.ON_TRACK),
        (100, 85, True, Status.AT_RISK),
        (100, 84, True, Status.BEHIND),
    ],
)
def test_polres_status(planned, formed, ended, status):
    assert (
        weekly.polres_status(
            planned_cumulative=planned, formed_cumulative=formed, quantity=103, ended=ended
        )
        == status
    )


def test_deviation_is_unknown_without_a_plan():
    line = {"formed": 1, "formed_cumulative": 7, "pending": None, "dissolved": 0}
    assert weekly.Progress(5, 10, **line, status=Status.AT_RISK).deviation == -3
    assert weekly.Progress(None, None, **line, status=Status.NO_PLAN).deviation is None


@given(st.integers(0, 50), st.integers(0, 60), st.integers(1, 60), st.integers(0, 300))
def test_statuses_of_a_unit_follow_the_deviation(planned, formed, share, total):
    status = weekly.unit_status(
        planned_cumulative=planned, formed_cumulative=formed, share=share,
        polres_planned_cumulative=total, sum_of_shares=300, ended=True,
    )  # fmt: skip
    expected = (
        {Status.DONE} if formed >= share
        else {Status.AHEAD} if formed > planned
        else {Status.ON_TRACK} if formed == planned
        else {Status.BEHIND, Status.AT_RISK}
    )  # fmt: skip
    assert status in expected


# Plan and revisions ------------------------------------------------------------------------------


def test_a_revision_keeps_earlier_weeks_and_the_later_of_two_for_one_week_counts():
    revised = [
        LUMAJANG,
        PlanVersion(W06 + 2, pace=7, quantity=103),
        PlanVersion(W06 + 2, pace=8, quantity=103),
    ]
    planned = [weekly.planned_cumulative(revised, W06 + n) for n in range(4)]
    assert planned == [5, 10, 18, 26]
    assert weekly.version_of(revised, W06 + 1) == LUMAJANG
    assert weekly.version_of(revised, W06 + 9).pace == 8
    assert weekly.version_of(revised, W06 - 1) is None
    assert weekly.version_of([], W06) is None


def test_a_lower_quantity_stops_the_plan_but_does_not_take_it_back():
    revised = [LUMAJANG, PlanVersion(W06 + 10, pace=5, quantity=20)]
    planned = [weekly.planned_cumulative(revised, W06 + n) for n in (9, 10, 30)]
    assert planned == [50, 50, 50]
    assert weekly.plan_completes_in(revised) == W06 + 3
    assert weekly.plan_completes_in([]) is None
    assert weekly.planned_cumulative([], W06) is None


def test_seats_go_by_share_then_rank_then_code():
    version = PlanVersion(W06, pace=1, quantity=6, shares=(
        Share("c", 1, 2, "C"), Share("b", 1, 1, "B"), Share("a", 1, 1, "A"),
        Share("big", 3, 9, "Z"),
    ))  # fmt: skip
    order = sorted(weekly.seats([version], W06 + 5).growth(), key=lambda step: step[1])
    assert [unit for unit, _, _ in order] == ["big", "a", "b", "c", "big", "big"]


def test_what_exceeds_the_shares_is_unallocated_until_a_revision_gives_it_out():
    versions = [
        PlanVersion(W06, pace=4, quantity=20, shares=shares(2, 3)),
        PlanVersion(W06 + 2, pace=4, quantity=20, shares=shares(2, 5, 3)),
    ]
    plan = weekly.seats(versions, W06 + 2)
    assert plan.unallocated == ((W06 + 1, 3), (W06 + 2, 2))
    assert [plan.planned_cumulative(unit, W06 + 2) for unit in range(3)] == [2, 5, 3]
    assert plan.unallocated_at(W06) == 0
    assert plan.unallocated_at(W06 + 2) == 2


def test_a_unit_that_leaves_the_allocation_keeps_the_seats_it_had():
    versions = [
        PlanVersion(W06, pace=4, quantity=20, shares=shares(10, 10)),
        PlanVersion(W06 + 1, pace=4, quantity=20, shares=shares(20)),
    ]
    plan = weekly.seats(versions, W06 + 4)
    assert plan.planned_cumulative(1, W06 + 4) == 2
    assert plan.planned_cumulative(0, W06 + 4) == 18


@st.composite
def plans(draw):
    """A target of up to 20 units with up to three revisions of everything."""
    units = draw(st.integers(1, 20))
    versions, week = [], W06
    for _ in range(draw(st.integers(1, 4))):
        quantities = draw(st.lists(st.integers(0, 12), min_size=units, max_size=units))
        ranks = draw(st.lists(st.integers(1, 3), min_size=units, max_size=units))
        versions.append(
            PlanVersion(
                effective=week,
                pace=draw(st.integers(1, 15)),
                quantity=draw(st.integers(1, 150)),
                shares=tuple(
                    Share(n, quantity, rank, f"U{n:02}")
                    for n, (quantity, rank) in enumerate(zip(quantities, ranks, strict=True))
                    if quantity
                ),
            )
        )
        week += draw(st.integers(1, 6))
    return versions


@given(plans())
def test_no_plan_ever_falls_and_units_and_rest_add_up_to_it(versions):
    horizon = versions[-1].effective + 12
    plan = weekly.seats(versions, horizon)
    before: Counter = Counter()
    planned_before = 0
    for week in Week.span(W06, horizon):
        planned = weekly.planned_cumulative(versions, week)
        now = Counter({unit: plan.planned_cumulative(unit, week) for unit in plan.steps})
        assert planned >= planned_before
        assert all(now[unit] >= before[unit] for unit in plan.steps)
        assert now.total() + plan.unallocated_at(week) == planned
        in_force = {s.unit: s.quantity for s in weekly.version_of(versions, week).shares}
        for unit in plan.steps:
            assert now[unit] <= max(in_force.get(unit, 0), before[unit])
        if plan.unallocated_at(week):
            assert all(now[unit] >= share for unit, share in in_force.items())
        before, planned_before = now, planned
    assert all(n > 0 for _, _, n in plan.growth())


@given(plans(), st.randoms())
def test_the_order_in_which_units_are_named_does_not_matter(versions, random):
    shuffled = []
    for version in versions:
        mixed = list(version.shares)
        random.shuffle(mixed)
        shuffled.append(
            PlanVersion(version.effective, version.pace, version.quantity, None, tuple(mixed))
        )
    horizon = versions[-1].effective + 12
    assert weekly.seats(shuffled, horizon) == weekly.seats(versions, horizon)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=15), st.integers(1, 30))
def test_seats_agree_with_exact_fractions(quantities, pace):
    version = PlanVersion(W06, pace=pace, quantity=sum(quantities), shares=shares(*quantities))
    order = sorted(
        (-Fraction(share.quantity, 2 * seat - 1), share.rank, share.unit)
        for share in version.shares
        for seat in range(1, share.quantity + 1)
    )
    plan = weekly.seats([version], W06 + 60)
    for n in range(61):
        expected = Counter(unit for _, _, unit in order[: pace * (n + 1)])
        assert all(
            plan.planned_cumulative(u, W06 + n) == expected[u] for u in range(len(quantities))
        )


@given(plans())
def test_the_plan_completes_in_the_first_week_that_has_the_quantity(versions):
    week = weekly.plan_completes_in(versions)
    quantity = versions[-1].quantity
    assert weekly.planned_cumulative(versions, week) >= quantity
    assume(week > W06)
    assert weekly.planned_cumulative(versions, week - 1) < quantity
