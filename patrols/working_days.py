"""The working-day calendar of Indonesia: Monday to Friday without national holidays. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

MOST = 400  # working days a due date may lie ahead


@lru_cache(maxsize=64)
def national_holidays(year: int) -> Mapping[date, str]:
    """Days off by national decree, with their Indonesian names; joint leave does not count."""
    return dict(holidays.country_holidays("ID", years=year, language="id").items())


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in national_holidays(day.year)


def add_working_days(start: date, count: int) -> date:
    """The day on which the `count`-th working day after `start` ends."""
    if not 0 <= count <= MOST:
        raise ValueError(f"No due date {count} working days ahead.")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` through `last`; negative where `last` is earlier."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + timedelta(days=n + 1)) for n in range((last - first).days))
