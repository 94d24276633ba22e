from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.weeks import MonthRule, Week, date_range, long_date, name_weeks_by

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
LUMAJANG = Week.parse("2021-W06")


def test_week_of_the_article():
    assert Week.of(date(2021, 2, 9)) == LUMAJANG
    assert LUMAJANG.code == str(LUMAJANG) == "2021-W06"
    assert LUMAJANG.monday == LUMAJANG.starts_on == date(2021, 2, 8)
    assert LUMAJANG.ends_on == date(2021, 2, 14)
    assert LUMAJANG.label == "Minggu ke-II Februari 2021"
    assert LUMAJANG.title == "Minggu ke-II Februari 2021 (8–14 Februari 2021)"


@pytest.mark.parametrize(
    ("monday", "dates"),
    [
        (date(2021, 2, 8), "8–14 Februari 2021"),
        (date(2021, 3, 29), "29 Maret–4 April 2021"),
        (date(2020, 12, 28), "28 Desember 2020–3 Januari 2021"),
    ],
)
def test_dates_name_month_and_year_only_where_they_change(monday, dates):
    assert Week(monday).dates == dates


def test_date_range_of_one_day():
    assert date_range(date(2021, 2, 8), date(2021, 2, 8)) == long_date(date(2021, 2, 8))


@pytest.mark.parametrize(
    ("day", "day_one", "majority"),
    [
        # The weeks of published police reports (Polda Banten) and of the articles.
        (date(2022, 11, 14), "Minggu ke-III November 2022", "Minggu ke-III November 2022"),
        (date(2022, 7, 4), "Minggu ke-II Juli 2022", "Minggu ke-I Juli 2022"),
        (date(2025, 1, 27), "Minggu ke-I Februari 2025", "Minggu ke-V Januari 2025"),
        (date(2021, 9, 6), "Minggu ke-II September 2021", "Minggu ke-II September 2021"),
        (date(2021, 2, 8), "Minggu ke-II Februari 2021", "Minggu ke-II Februari 2021"),
        (date(2020, 12, 28), "Minggu ke-I Januari 2021", "Minggu ke-V Desember 2020"),
    ],
)
def test_label_under_both_rules(day, day_one, majority):
    assert Week.of(day).label == Week.of(day).label_by(MonthRule.DAY_ONE) == day_one
    assert Week.of(day).label_by(MonthRule.MAJORITY) == majority


def test_weeks_are_named_by_the_rule_of_the_portal():
    week = Week.parse("2022-W27")
    name_weeks_by(MonthRule.MAJORITY)
    try:
        assert week.label == "Minggu ke-I Juli 2022"
    finally:
        name_weeks_by(MonthRule.DAY_ONE)
    assert week.label == "Minggu ke-II Juli 2022"


@pytest.mark.parametrize(
    "code",
    ["", "2021-W6", "2021-06", "2021-W00", "2021-W53", "2021-W54", "0000-W01", "2021-w06",
     "9999-W52", "2021-W06\n", "２０２１-W06", "2021-W06\x00", "x" * 5000],
)  # fmt: skip
def test_parse_refuses_what_is_no_week(code):
    with pytest.raises(ValueError, match="tidak dikenal"):
        Week.parse(code)


def test_parse_knows_long_years():
    assert Week.parse("2020-W53").dates == "28 Desember 2020–3 Januari 2021"


def test_a_week_is_named_by_a_monday_and_a_date():
    with pytest.raises(ValueError, match="bukan hari Senin"):
        Week(date(2021, 2, 9))
    with pytest.raises(TypeError):
        Week(datetime(2021, 2, 8, tzinfo=UTC))
    with pytest.raises(ValueError, match="terlalu jauh"):
        Week.of(date(9999, 12, 31))


def test_arithmetic():
    assert LUMAJANG + 1 == LUMAJANG.next == Week.parse("2021-W07")
    assert LUMAJANG - 1 == LUMAJANG.previous == Week.parse("2021-W05")
    assert Week.parse("2021-W26") - LUMAJANG == 20
    assert list(Week.span(LUMAJANG, LUMAJANG + 2)) == [LUMAJANG, LUMAJANG + 1, LUMAJANG + 2]
    assert list(Week.span(LUMAJANG, LUMAJANG - 1)) == []


def test_a_week_ends_with_its_sunday():
    assert not LUMAJANG.has_ended(date(2021, 2, 14))
    assert LUMAJANG.has_ended(date(2021, 2, 15))


@given(days)
def test_a_day_is_in_its_week_and_only_there(day):
    week = Week.of(day)
    assert week.contains(day)
    assert not week.next.contains(day)
    assert not week.previous.contains(day)
    assert week.ends_on - week.starts_on == timedelta(days=6)


@given(days)
def test_code_is_read_back_and_agrees_with_iso(day):
    week = Week.of(day)
    assert Week.parse(week.code) == week
    assert week.code == "{}-W{:02}".format(*day.isocalendar()[:2])


@given(days, days)
def test_weeks_sort_like_their_days_and_differences_add_up(one, other):
    first, second = Week.of(one), Week.of(other)
    assert (first < second) == (first.monday < second.monday)
    assert first + (second - first) == second
    assert len(list(Week.span(first, second))) == max(0, second - first + 1)


@given(st.integers(2015, 2035), st.integers(1, 12))
def test_the_week_with_day_one_is_the_first_of_the_new_month(year, month):
    week = Week.of(date(year, month, 1))
    assert week.label.startswith("Minggu ke-I ")
    assert week.label.endswith(long_date(date(year, month, 1)).removeprefix("1 "))


@given(days, st.sampled_from(MonthRule))
def test_labels_count_on_through_a_month_without_gap_or_repeat(day, rule):
    week = Week.of(day)
    numbers = ["I", "II", "III", "IV", "V", "VI"]
    name, month = week.label_by(rule).removeprefix("Minggu ke-").split(" ", 1)
    next_name, next_month = week.next.label_by(rule).removeprefix("Minggu ke-").split(" ", 1)
    if month == next_month:
        assert numbers.index(next_name) == numbers.index(name) + 1
    else:
        assert next_name == "I"
