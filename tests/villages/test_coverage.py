"""Hours of a posko that are covered, and the exact gaps, against a count minute by minute."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.coverage import cover, gaps, hours_of, length, merged, open_on, unattended, within

WIB = ZoneInfo("Asia/Jakarta")
DAY = date(2021, 7, 13)
MIDNIGHT = datetime(2021, 7, 13, tzinfo=WIB)


STEP = 10  # minutes: fine enough to split hours, coarse enough to count every one of them


def at(minute):
    return MIDNIGHT + timedelta(minutes=minute)


minutes = st.integers(-30, 174).map(lambda n: n * STEP)
spans = st.lists(
    st.tuples(minutes, minutes).map(sorted).map(lambda pair: (at(pair[0]), at(pair[1]))), max_size=8
)
hour = st.integers(0, 143).map(lambda n: n * STEP)
times = st.one_of(st.none(), st.tuples(hour, hour).filter(lambda pair: pair[0] != pair[1]))


def minutes_of(found):
    """The oracle: each ten minutes that lie in one of the spans."""
    return {
        minute
        for minute in range(-300, 1741, STEP)
        if any(start <= at(minute) < end for start, end in found)
    }


def hours_given(pair):
    if pair is None:
        return None, None
    return tuple(time(*divmod(minute, 60)) for minute in pair)


@given(spans)
def test_merged_spans_hold_the_same_minutes_apart_from_each_other(found):
    result = merged(found)
    assert minutes_of(result) == minutes_of(found)
    assert all(start < end for start, end in result)
    assert all(before[1] < after[0] for before, after in pairwise(result))


@given(spans, spans)
def test_what_lies_within_and_the_gaps_make_up_the_windows(windows, found):
    there, missing = within(found, windows), gaps(windows, found)
    assert minutes_of(there) == minutes_of(windows) & minutes_of(found)
    assert minutes_of(missing) == minutes_of(windows) - minutes_of(found)
    assert length(there) + length(missing) == length(windows)


@given(spans)
def test_gaps_do_not_touch_each_other(found):
    missing = gaps([(at(0), at(1440))], found)
    assert missing == merged(missing)


@given(times, st.lists(spans, max_size=3))
def test_a_day_adds_up_hour_by_hour(hours, duties):
    opens, closes = hours_given(hours)
    windows = open_on(DAY, opens, closes, WIB)
    named = {f"pilar-{n}": found for n, found in enumerate(duties)}
    for pillar, covered in cover(windows, hours_of(DAY, WIB), named).items():
        assert covered.covered + length(covered.gaps) == covered.needed == length(windows)
        for hour, share in zip(hours_of(DAY, WIB), covered.hours, strict=True):
            needed = minutes_of(windows) & minutes_of([hour])
            there = needed & minutes_of(named[pillar])
            assert share == (pytest.approx(len(there) / len(needed)) if needed else None)
    nobody = minutes_of(windows) - set().union(*map(minutes_of, duties))
    assert minutes_of(unattended(windows, duties)) == nobody


def test_day_and_night_is_24_hours():
    assert open_on(DAY, None, None, WIB) == [(at(0), at(1440))]
    assert open_on(DAY, time(8), time(8), WIB) == [(at(0), at(1440))]


def test_hours_past_midnight_are_the_morning_and_the_evening():
    assert open_on(DAY, time(20), time(6), WIB) == [(at(0), at(360)), (at(1200), at(1440))]
    assert open_on(DAY, time(20), time(0), WIB) == [(at(1200), at(1440))]


def test_the_exact_gaps_of_a_roster():
    roster = [(at(-60), at(480)), (at(500), at(960)), (at(900), at(1380))]
    [covered] = cover([(at(0), at(1440))], hours_of(DAY, WIB), {"babinsa": roster}).values()
    assert covered.gaps == [(at(480), at(500)), (at(1380), at(1440))]
    assert covered.hours[7:9] == [1, 2 / 3]
    assert covered.hours[23] == 0
    assert covered.covered == timedelta(minutes=1360)
