"""The zone engine: which rule held where and when, which zone a count of houses makes under it,
what an RT's reports say on a day, and whether published totals add up.

Rows in, rows out: no Django, no database, no clock. `docs/zones.md` has the rules with their
citations and worked examples.

Four scales of colours and levels exist beside each other (`Scale`); only the first is computed
here, from houses. The others are kept as their authorities stated them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

FRESH_DAYS = 7  # a report says nothing of an RT on the eighth day after it
FOR_EVER = date(9999, 12, 31)


class Zone(StrEnum):
    """Zone of an RT, from best to worst."""

    GREEN = "hijau"
    YELLOW = "kuning"
    ORANGE = "oranye"
    RED = "merah"


class State(StrEnum):
    """Whether an RT's zone is known on a day. Unknown is never green."""

    KNOWN = "berlaku"
    STALE = "kedaluwarsa"
    UNREPORTED = "belum_lapor"


class Scale(StrEnum):
    """What a colour or level speaks of. One is never read as another."""

    RT = "rt"  # houses in an RT in seven days: Inmendagri
    RISK = "risiko"  # weighted score of a kabupaten or kota: Satgas
    ASSESSMENT = "asesmen"  # level 1-4 of a kabupaten or kota: Menkes
    MOBILITY = "mobilitas"  # fall of mobility during PPKM Darurat: Kemenko Marves
    UNSTATED = "tidak_disebut"  # the source names a colour and no scale


VALUES: Mapping[Scale, tuple[str, ...]] = {
    Scale.RT: tuple(Zone),
    Scale.RISK: tuple(Zone),
    Scale.ASSESSMENT: ("1", "2", "3", "4"),
    Scale.MOBILITY: ("hijau", "kuning", "merah", "hitam"),
    Scale.UNSTATED: (*Zone, "hitam"),
}


def within(code: str, area: str) -> bool:
    """Does the area `code` lie in `area`? "" is the country; a dot closes a code."""
    return not area or f"{code}.".startswith(f"{area}.")


# Rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of the RT rule: from how many houses an RT is yellow, orange, red.

    It begins in its jurisdiction ("" is the country) on `starts_on`, elsewhere inside it on the
    day recorded for the nearest area in `local_starts`; `ends_on` is its last day, None is open.
    """

    code: str
    starts_on: date
    yellow: int
    orange: int
    red: int
    ends_on: date | None = None
    jurisdiction: str = ""
    local_starts: Mapping[str, date] = field(default_factory=dict)

    def begins_in(self, code: str) -> date:
        """The day on which it begins in an area: its own, or that of the nearest one above."""
        nearest = max(
            (area for area in self.local_starts if within(code, area)), key=len, default=None
        )
        return self.starts_on if nearest is None else self.local_starts[nearest]

    def holds(self, code: str, day: date) -> bool:
        """Has it begun there, and not ended? A later version may still displace it."""
        return (
            within(code, self.jurisdiction)
            and self.begins_in(code) <= day
            and (self.ends_on is None or day <= self.ends_on)
        )

    def zone(self, houses: int) -> Zone:
        """The zone of an RT with so many houses that had a confirmed case in seven days."""
        if houses >= self.red:
            return Zone.RED
        if houses >= self.orange:
            return Zone.ORANGE
        return Zone.YELLOW if houses >= self.yellow else Zone.GREEN


def rule_in_force(rules: Iterable[Rule], code: str, day: date) -> Rule | None:
    """The rule that counts in an area on a day: of the nearest jurisdiction, the newest version
    that has begun there. Where the country's new rule begins late, its old one stays until then.
    """
    return max(
        (rule for rule in rules if rule.holds(code, day)),
        key=lambda rule: (len(rule.jurisdiction), rule.starts_on, rule.code),
        default=None,
    )


# Reports --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported of one RT for one day, and what it made under the rule of that day. Of
    several for the day the highest revision counts.
    """

    as_of: date
    houses: int
    revision: int = 1
    zone: Zone | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An RT on a day. `zone` is None unless its state is KNOWN; `report` is the last one."""

    state: State
    zone: Zone | None = None
    report: Report | None = None


def standing_on(reports: Iterable[Report], day: date) -> Standing:
    """What an RT's reports say of it on a day; its zone is that of the day it was reported for."""
    last = max(
        (report for report in reports if report.as_of <= day),
        key=lambda report: (report.as_of, report.revision),
        default=None,
    )
    if last is None:
        return Standing(State.UNREPORTED)
    if is_stale(last.as_of, day):
        return Standing(State.STALE, report=last)
    return Standing(State.KNOWN, last.zone, last)


def is_stale(as_of: date, day: date) -> bool:
    """Data lebih dari 7 hari."""
    return day - as_of > timedelta(days=FRESH_DAYS)


# Totals ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Counts by zone that do not add up to the stated number of RT."""

    total: int
    base: int

    @property
    def difference(self) -> int:
        return self.total - self.base


def imbalance(counts: Sequence[int | None], base: int | None) -> Imbalance | None:
    """Do counts by zone add up to the base? A count left out could be anything from 0: then only
    more than the base is wrong. None: nothing to remark."""
    known = [count for count in counts if count is not None]
    if base is None or not known:
        return None
    total = sum(known)
    wrong = total != base if len(known) == len(counts) else total > base
    return Imbalance(total, base) if wrong else None


def risk_zone(score: Decimal) -> Zone | None:
    """Zone of a kabupaten on the risk scale; more is safer. None above 3.00: that scale gives
    green for no cases, not for a score.

    Source: Satgas COVID-19, peta zonasi risiko (0-1.80 merah, 1.81-2.40 oranye, 2.41-3.00 kuning).
    """
    if score <= Decimal("1.80"):
        return Zone.RED
    if score <= Decimal("2.40"):
        return Zone.ORANGE
    return Zone.YELLOW if score <= 3 else None


# Regimes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """A regime of restrictions between two days, both included, in some areas or everywhere.

    `areas` maps a code to its own last day there, None where the common one holds.
    """

    code: str
    starts_on: date
    ends_on: date | None
    everywhere: bool = False
    areas: Mapping[str, date | None] = field(default_factory=dict)

    def last_day_in(self, code: str) -> date | None:
        """Its last day in an area: the nearest area's own, else the common one."""
        nearest = max((area for area in self.areas if within(code, area)), key=len, default=None)
        own = self.areas[nearest] if nearest is not None else None
        return own or self.ends_on

    def named_for(self, code: str) -> bool:
        return self.everywhere or any(within(code, area) for area in self.areas)

    def runs_on(self, day: date) -> bool:
        """Anywhere at all."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def holds(self, code: str, day: date) -> bool:
        """Was it ordered for the area on that day? Whether it was applied is another question."""
        last = self.last_day_in(code)
        running = self.starts_on <= day and (last is None or day <= last)
        return self.named_for(code) and running


# Cases ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trend:
    """How active cases came down: the peak, what is left, since when there are none."""

    peak: int
    peak_on: date
    latest: int
    latest_on: date
    zero_since: date | None

    @property
    def fall(self) -> int:
        return self.peak - self.latest


def trend(series: Iterable[tuple[date, int | None]]) -> Trend | None:
    """Of active cases by day, in any order; unknown days are passed over. Of equal peaks the
    latest counts."""
    known = sorted((day, count) for day, count in series if count is not None)
    if not known:
        return None
    peak_on, peak = max(known, key=lambda point: (point[1], point[0]))
    zero_since = None
    for day, count in reversed(known):
        if count:
            break
        zero_since = day
    latest_on, latest = known[-1]
    return Trend(peak, peak_on, latest, latest_on, zero_since)
