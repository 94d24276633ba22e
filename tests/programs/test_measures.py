"""Measures on two axes: events are summed, stocks keep their last value, levels do not add up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.weeks import Week
from programs.measures import LAST, SUM, over_time, over_units, weekly

W06, W07 = Week.parse("2021-W06"), Week.parse("2021-W07")
FALLING = [(date(2021, 2, 8), 114), (date(2021, 2, 12), 40), (date(2021, 2, 17), 4)]


@pytest.mark.parametrize(
    ("rule", "week", "value"), [(SUM, W06, 154), (SUM, W07, 4), (LAST, W06, 40), (LAST, W07, 4)]
)
def test_events_add_up_and_a_stock_keeps_its_last_value(rule, week, value):
    assert over_time(FALLING, rule, first=week.starts_on, last=week.ends_on) == value


def test_a_silent_week_has_no_events_but_carries_a_stock():
    silent = W07 + 3
    days = {"first": silent.starts_on, "last": silent.ends_on}
    assert over_time(FALLING, SUM, **days) is None
    assert over_time(FALLING, LAST, **days) == 4


def test_what_nobody_told_is_not_zero():
    assert over_units([None, None], SUM) is None
    assert over_units([None, 3, 0], SUM) == 3
    assert over_units([2, 3], LAST) is None  # levels of two units make no third
    assert over_units([None, 3], LAST) == 3


def test_falling_cases_of_two_kelurahan():
    """114 > 4 and 10 > 0: never the sum of a week's reports."""
    series = {"a": FALLING, "b": [(date(2021, 2, 9), 10), (date(2021, 2, 16), 0)], "c": []}
    found = weekly(series, [W06, W07], through_time=LAST, across_units=SUM)
    assert [(each.value, each.told) for each in found] == [(50, 2), (4, 2)]


values = st.lists(
    st.tuples(
        st.dates(date(2021, 1, 4), date(2021, 3, 28)), st.one_of(st.none(), st.integers(0, 99))
    ),
    max_size=12,
    unique_by=lambda told: told[0],
)
WEEKS = list(Week.span(Week.parse("2021-W01"), Week.parse("2021-W12")))


@given(st.dictionaries(st.integers(0, 3), values))
def test_events_of_weeks_sum_to_all_events_in_any_order(series):
    found = weekly(series, WEEKS, through_time=SUM, across_units=SUM)
    told = [value for rows in series.values() for _day, value in rows if value is not None]
    assert sum(each.value or 0 for each in found) == sum(told)


@given(st.dictionaries(st.integers(0, 3), values), st.sampled_from(WEEKS))
def test_a_stock_is_what_was_last_told_day_by_day(series, week):
    """An independent walk through the days of the year."""
    standing = {}
    day = date(2021, 1, 4)
    while day <= week.ends_on:
        for unit, rows in series.items():
            for when, value in rows:
                if when == day and value is not None:
                    standing[unit] = value
        day += timedelta(days=1)
    [found] = weekly(series, [week], through_time=LAST, across_units=SUM)
    assert (found.value, found.told) == (
        sum(standing.values()) if standing else None,
        len(standing),
    )
