"""The zone engine against the instructions' own numbers, and against a slow oracle that shares no
code with it: it fills in tables and walks day by day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.zones import (
    FRESH_DAYS,
    Imbalance,
    Report,
    Rule,
    State,
    Term,
    Trend,
    Zone,
    imbalance,
    risk_zone,
    rule_in_force,
    standing_on,
    trend,
    within,
)

OLD = Rule("INMENDAGRI-3-2021", date(2021, 2, 9), yellow=1, orange=6, red=11)
NEW = Rule("INMENDAGRI-7-2021", date(2021, 4, 6), yellow=1, orange=3, red=6)
LAG = Rule(
    NEW.code, NEW.starts_on, 1, 3, 6, local_starts={"61": date(2021, 4, 22), "61.71": NEW.starts_on}
)
RT = "35.08.06.2001.001.001"


# By the text of the instructions


@pytest.mark.parametrize(
    ("houses", "old", "new"),
    [
        (0, "hijau", "hijau"),
        (1, "kuning", "kuning"),
        (2, "kuning", "kuning"),
        (3, "kuning", "oranye"),
        (5, "kuning", "oranye"),
        (6, "oranye", "merah"),
        (10, "oranye", "merah"),
        (11, "merah", "merah"),
        (400, "merah", "merah"),
    ],
)
def test_zone_of_houses(houses, old, new):
    assert (OLD.zone(houses), NEW.zone(houses)) == (old, new)


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2021, 3, 20), "kuning"),
        (date(2021, 4, 5), "kuning"),
        (date(2021, 4, 6), "oranye"),
        (date(2021, 4, 10), "oranye"),
    ],
)
def test_four_houses_before_and_after_the_change(day, zone):
    assert rule_in_force([NEW, OLD], RT, day).zone(4) == zone


def test_no_rule_before_the_first():
    assert rule_in_force([OLD, NEW], RT, date(2021, 2, 8)) is None


def test_a_jurisdiction_that_lags_keeps_the_old_rule():
    rules = [OLD, LAG]
    assert rule_in_force(rules, "61.01.01.2001.001.001", date(2021, 4, 21)) is OLD
    assert rule_in_force(rules, "61.01.01.2001.001.001", date(2021, 4, 22)) is LAG
    assert rule_in_force(rules, "61.71.01.1001.001.001", date(2021, 4, 6)) is LAG
    assert rule_in_force(rules, RT, date(2021, 4, 6)) is LAG


def test_a_local_rule_holds_before_the_country_s_until_it_ends():
    own = Rule("DKI", date(2021, 4, 1), 1, 2, 3, ends_on=date(2021, 4, 30), jurisdiction="31")
    rules = [OLD, own, NEW]
    assert rule_in_force(rules, "31.74.01.1001.001.001", date(2021, 4, 20)) is own
    assert rule_in_force(rules, "31.74.01.1001.001.001", date(2021, 5, 1)) is NEW
    assert rule_in_force(rules, RT, date(2021, 4, 20)) is NEW


def test_codes_are_closed_by_a_dot():
    assert within("35.10", "35")
    assert not within("35.10", "35.1")
    assert within("35.10", "")


def test_a_week_later_a_report_still_tells_and_on_the_eighth_day_no_more():
    reports = [Report(date(2021, 3, 1), 0, zone=Zone.GREEN)]
    assert standing_on(reports, date(2021, 2, 28)).state == State.UNREPORTED
    assert standing_on(reports, date(2021, 3, 8)).zone == Zone.GREEN
    stale = standing_on(reports, date(2021, 3, 9))
    assert (stale.state, stale.zone, stale.report) == (State.STALE, None, reports[0])


# Published snapshots: those that add up and those that do not


@pytest.mark.parametrize(
    ("counts", "base", "expected"),
    [
        ((81_730, 10_023, 1_245, 210), 93_208, None),  # Jawa Timur, 9 February 2021
        ((81_730, 10_023, 1_245, 201), 93_208, Imbalance(93_199, 93_208)),  # as another printed it
        ((7_094, 49, 0, 0), None, None),  # Lumajang, 2 March 2021: no base stated
        ((7_063, 40, 0, 0), 7_103, None),
        ((25_405, 5_032, 39, 6), 30_382, Imbalance(30_482, 30_382)),  # DKI, 6 March 2021
        ((25_406, 5_032, 39, 6), 30_382, Imbalance(30_483, 30_382)),
        ((None, 952, None, None), 7_000, None),  # Bekasi, 8 March 2021: the rest unknown
        ((6_870, 257, None, None), 7_084, Imbalance(7_127, 7_084)),  # Bekasi, 15 April 2021
        ((5_531, 1_499, 104, 1), 7_135, None),
        ((6_343, 791, 1, 0), 7_135, None),
        ((6_821, 314, 0, 0), 7_135, None),
        ((6_886, 239, 0, 0), 7_135, Imbalance(7_125, 7_135)),
        ((None, None, None, None), 7_135, None),
    ],
)
def test_published_snapshots(counts, base, expected):
    found = imbalance(counts, base)
    assert found == expected
    if found:
        assert found.difference == sum(filter(None, counts)) - base


@pytest.mark.parametrize(
    ("score", "zone"),
    [("1.80", "merah"), ("1.81", "oranye"), ("2.40", "oranye"), ("2.45", "kuning"), ("3.01", None)],
)
def test_more_is_safer_on_the_risk_scale(score, zone):
    assert risk_zone(Decimal(score)) == zone


# Regimes


def test_a_regime_may_end_earlier_in_some_areas():
    mikro = Term("MIKRO-11", date(2021, 6, 22), date(2021, 7, 5), True, {"35": date(2021, 7, 2)})
    assert mikro.holds(RT, date(2021, 7, 2))
    assert not mikro.holds(RT, date(2021, 7, 3))
    assert mikro.holds("61.01", date(2021, 7, 5))


def test_a_regime_holds_only_where_it_is_ordered():
    darurat = Term("DARURAT", date(2021, 7, 3), date(2021, 7, 20), areas={"32.75": None})
    assert darurat.holds("32.75.08.1005", date(2021, 7, 20))
    assert not darurat.holds("32.76", date(2021, 7, 10))
    assert not darurat.holds("32", date(2021, 7, 10))


def test_trend_to_zero():
    points = [(date(2021, 1, 31), 79), (date(2021, 3, 31), 0), (date(2021, 2, 28), 22)]
    assert trend([*points, (date(2021, 4, 30), 0), (date(2021, 4, 7), None)]) == Trend(
        79, date(2021, 1, 31), 0, date(2021, 4, 30), date(2021, 3, 31)
    )
    assert trend([*points, (date(2021, 4, 30), 3)]).zero_since is None
    assert trend([(date(2021, 4, 30), None)]) is None


# The oracle

EPOCH = date(2021, 1, 1)
DAYS = st.integers(0, 120).map(lambda n: EPOCH + timedelta(days=n))
CODES = ("35", "35.08", "35.08.06", "35.08.06.2001", "35.08.06.2001.001", RT)
PLACES = st.sampled_from(("", *CODES, "35.0", "31"))


@st.composite
def rules(draw):
    found = []
    for number in range(draw(st.integers(0, 4))):
        yellow = draw(st.integers(1, 3))
        orange = draw(st.integers(yellow + 1, 8))
        found.append(
            Rule(
                f"R{number}",
                draw(DAYS),
                yellow,
                orange,
                draw(st.integers(orange + 1, 14)),
                ends_on=draw(st.none() | DAYS),
                jurisdiction=draw(PLACES),
                local_starts=draw(st.dictionaries(PLACES.filter(bool), DAYS, max_size=3)),
            )
        )
    return found


def rule_by_table(rules, day):
    """The same question answered from the RT upwards: what each level has that began and lasts."""
    chain = [RT]
    while chain[-1]:
        chain.append(chain[-1].rpartition(".")[0])
    for level in chain:
        here = []
        for rule in rules:
            if rule.jurisdiction != level:
                continue
            begins = rule.starts_on
            for area in reversed(chain):
                begins = rule.local_starts.get(area, begins) if area else begins
            over = rule.ends_on is not None and rule.ends_on < day
            if not over and not begins > day:
                here.append((rule.starts_on, rule.code, rule))
        if here:
            return sorted(here, key=lambda row: row[:2])[-1][2]
    return None


@given(rules(), DAYS)
def test_rule_in_force_equals_the_oracle(rules, day):
    assert rule_in_force(rules, RT, day) == rule_by_table(rules, day)


@given(rules(), st.integers(0, 20))
def test_zone_equals_the_oracle(rules, houses):
    for rule in rules:
        table = ["hijau"] * rule.yellow + ["kuning"] * (rule.orange - rule.yellow)
        table += ["oranye"] * (rule.red - rule.orange)
        assert rule.zone(houses) == (table[houses] if houses < len(table) else "merah")


def by_replay(rules, told, day):
    """The board in the posko: each report is pinned to its day, a later one over it; then one
    looks back from the day asked for, a day at a time."""
    board = {}
    for as_of, houses in told:
        rule = rule_by_table(rules, as_of)
        board[as_of] = (rule.zone(houses) if rule else None, houses)
    looked = day
    for age in range(200):
        if looked in board:
            zone, houses = board[looked]
            return ("berlaku", zone, houses) if age < 8 else ("kedaluwarsa", None, houses)
        looked -= timedelta(days=1)
    return ("belum_lapor", None, None)


@given(rules(), st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=12), DAYS)
def test_standing_equals_the_oracle(rules, told, day):
    """Random histories: late reports, corrections of the same day, rules that change between."""
    reports, revisions = [], {}
    for as_of, houses in told:
        revisions[as_of] = revisions.get(as_of, 0) + 1
        rule = rule_in_force(rules, RT, as_of)
        reports.append(Report(as_of, houses, revisions[as_of], rule.zone(houses) if rule else None))
    found = standing_on(reversed(reports), day)
    said = (found.state, found.zone, found.report.houses if found.report else None)
    assert said == by_replay(rules, told, day)


def test_fresh_days_are_those_of_the_rule():
    assert FRESH_DAYS == 7
