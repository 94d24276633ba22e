"""The forecast band: why there is none, that it is the same every time, and that it holds."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.weeks import Week
from programs.forecast import Forecast, Reason, dispersion, forecast, reaches

W06 = Week.parse("2021-W06")
counts = st.lists(st.integers(0, 12), min_size=4, max_size=30)


@pytest.mark.parametrize(
    ("formed", "remaining", "reason"),
    [
        ([6, 5, 4], 97, Reason.TOO_FEW),
        ([], 97, Reason.TOO_FEW),
        ([0, 0, 0, 0], 97, Reason.NOTHING_FORMED),
        ([1, 0, 0, -1], 97, Reason.NOTHING_FORMED),
        ([6, 5, 4, 7], 0, Reason.REACHED),
        ([6], -2, Reason.REACHED),
        ([1, 0, 0, 0], 100_000, Reason.BEYOND),
    ],
)
def test_where_there_is_no_band_it_says_why(formed, remaining, reason):
    assert forecast(formed, remaining, W06) == Forecast(reason=reason)


def test_the_lumajang_pace_with_some_weeks():
    """5 a week, 78 to go: sixteen weeks are the middle of the band."""
    found = forecast([6, 5, 4, 7, 5, 3, 6, 5, 4], 78, W06 + 8)
    assert (found.early, found.likely, found.late) == (W06 + 21, W06 + 24, W06 + 28)


@given(counts, st.integers(1, 200))
def test_a_band_is_in_order_and_the_same_every_time(formed, remaining):
    found = forecast(formed, remaining, W06)
    assert found == forecast(formed, remaining, W06)
    weeks = [week for week in (found.early, found.likely, found.late) if week]
    assert weeks == sorted(weeks)
    assert all(week > W06 for week in weeks)


@given(st.integers(1, 60), st.floats(0.2, 9), st.floats(1, 4), st.integers(4, 30))
def test_more_weeks_bring_more(remaining, mean, phi, known):
    chances = [reaches(remaining, weeks, mean, phi, known) for weeks in (1, 2, 5, 20, 100)]
    assert all(-1e-9 <= chance <= 1 + 1e-9 for chance in chances)
    assert all(b >= a - 1e-9 for a, b in pairwise(chances))


@given(counts)
def test_dispersion_is_never_below_poisson(formed):
    if sum(formed):
        assert dispersion(formed) >= 1


# Calibration: processes of formation, watched for some weeks, then run to their end.


def poisson(chance, mean):
    count, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def overdispersed(chance, mean, phi):
    """Variance phi times the mean: a Poisson whose mean is drawn anew every week."""
    return poisson(chance, chance.gammavariate(mean / (phi - 1), phi - 1))


def silent(chance, mean):
    """Three weeks of ten nothing comes, the others bring it in bursts."""
    return 0 if chance.random() < 0.3 else overdispersed(chance, mean / 0.7, 1.8)


PROCESSES = {
    "poisson": poisson,
    "overdispersed": lambda chance, mean: overdispersed(chance, mean, 2.5),
    "silent weeks": silent,
}


def held(process, chance, mean, known, horizon):
    """Whether one simulated target was reached within its band; None where there was none."""
    found = forecast(
        [process(chance, mean) for _ in range(known)], max(1, round(mean * horizon)), W06
    )
    if found.reason:
        return None
    rest, week = max(1, round(mean * horizon)), W06
    while rest > 0:
        week = week.next
        rest -= process(chance, mean)
    return found.early <= week and (found.late is None or week <= found.late)


@pytest.mark.parametrize("name", PROCESSES)
def test_the_band_holds_what_it_says(name):
    """An 80 % band: 75 to 90 % of the completions lie within it, over means, weeks and rests."""
    answers = [
        held(PROCESSES[name], Random(f"{mean} {known} {horizon} {n}"), mean, known, horizon)
        for mean in (1, 2.5, 5, 8)
        for known in (4, 8, 16)
        for horizon in (4, 10, 20)
        for n in range(40)
    ]
    bands = [answer for answer in answers if answer is not None]
    assert len(bands) > 1300
    assert 0.75 <= sum(bands) / len(bands) <= 0.90
