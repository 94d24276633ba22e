"""The ISO week, Monday to Sunday, and how Indonesians name it. No Django, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import overload

from core.numbers import roman

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

_CODE = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_LAST_MONDAY = date(9999, 12, 20)


class MonthRule(StrEnum):
    """To which month a week that straddles two of them belongs."""

    DAY_ONE = "day_one"  # to the new month: the week that contains day 1 is its first
    MAJORITY = "majority"  # to the month that has most of its days (its Thursday)


_month_rule = MonthRule.DAY_ONE


def name_weeks_by(rule: MonthRule) -> None:
    """Set once, at the start of a process: one portal names its weeks by one rule."""
    global _month_rule  # noqa: PLW0603 -- a setting, in a module that knows no settings
    _month_rule = rule


def long_date(day: date) -> str:
    """`8 Februari 2021`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_range(first: date, last: date) -> str:
    """`8–14 Februari 2021`, `29 Maret–4 April 2021`, `28 Desember 2020–3 Januari 2021`."""
    if first.year != last.year:
        return f"{long_date(first)}–{long_date(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]}–{long_date(last)}"
    if first.day != last.day:
        return f"{first.day}–{long_date(last)}"
    return long_date(last)


@dataclass(frozen=True, order=True, slots=True)
class Week:
    """One ISO week, named by its Monday. Sorts by time; `week + 1` is the next one."""

    monday: date

    def __post_init__(self) -> None:
        if isinstance(self.monday, datetime):
            raise TypeError(
                "Week needs a date: a moment falls on different days in different zones."
            )
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday.isoformat()} bukan hari Senin.")
        if self.monday > _LAST_MONDAY:
            raise ValueError("Minggu terlalu jauh di masa depan.")

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that contains `day`."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, code: str) -> Week:
        """Read `2021-W06`; anything else is a ValueError that says what is expected."""
        match = _CODE.fullmatch(code)
        if match:
            try:
                return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
            except ValueError:
                pass  # a week such as 2021-W53, which that year does not have
        raise ValueError(f"Minggu “{code[:20]}” tidak dikenal. Tulis seperti 2021-W06.")

    @classmethod
    def span(cls, first: Week, last: Week) -> Iterator[Week]:
        """Every week from `first` through `last`; nothing if `last` is earlier."""
        for n in range(last - first + 1):
            yield first + n

    def __str__(self) -> str:
        return self.code

    def __add__(self, weeks: int) -> Week:
        return Week(self.monday + timedelta(weeks=weeks))

    @overload
    def __sub__(self, other: Week) -> int: ...

    @overload
    def __sub__(self, other: int) -> Week: ...

    def __sub__(self, other: Week | int) -> Week | int:
        if isinstance(other, Week):
            return (self.monday - other.monday).days // 7
        return self + -other

    @property
    def code(self) -> str:
        """`2021-W06`, for machines only."""
        year, number, _ = self.monday.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def starts_on(self) -> date:
        return self.monday

    @property
    def ends_on(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def next(self) -> Week:
        return self + 1

    @property
    def previous(self) -> Week:
        return self + -1

    @property
    def label(self) -> str:
        """`Minggu ke-II Februari 2021`."""
        return self.label_by(_month_rule)

    def label_by(self, rule: MonthRule) -> str:
        """The same under either rule. The day that decides the month also decides the number."""
        decides = self.ends_on if rule == MonthRule.DAY_ONE else self.monday + timedelta(days=3)
        number = roman((decides.day - 1) // 7 + 1)
        return f"Minggu ke-{number} {MONTHS[decides.month - 1]} {decides.year}"

    @property
    def dates(self) -> str:
        return date_range(self.monday, self.ends_on)

    @property
    def title(self) -> str:
        """Label and dates, the way a week is always shown to people."""
        return f"{self.label} ({self.dates})"

    def contains(self, day: date) -> bool:
        return self.monday <= day <= self.ends_on

    def has_begun(self, today: date) -> bool:
        return today >= self.monday

    def has_ended(self, today: date) -> bool:
        """Sunday is over on `today`, the local day of the unit concerned."""
        return today > self.ends_on
