"""How a posko is staffed on a day: what is planned, who was there, and the exact gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from villages.coverage import Covered, Span, cover, hours_of, open_on, unattended, within
from villages.models import CheckIn, Pillar, Posko, Shift

Duties = dict[str, list[Span]]


@dataclass(frozen=True, slots=True)
class PillarDuty:
    """One pillar of a posko on a day; `present` is None for a posko that is only planned."""

    pillar: Pillar
    planned: Covered
    present: Covered | None


@dataclass(frozen=True, slots=True)
class Duty:
    """A posko's day. `judged`: the part of its hours that has passed, by which presence is judged.

    `unattended_*`: when nobody of any pillar was planned, was there.
    """

    posko: Posko
    day: date
    windows: list[Span]
    judged: list[Span]
    pillars: list[PillarDuty]
    unattended_planned: list[Span]
    unattended_present: list[Span]
    here: list[CheckIn]

    @property
    def planned_percent(self) -> float | None:
        """Of the hours asked of all pillars together, how many are on the roster."""
        return _percent([duty.planned for duty in self.pillars])

    @property
    def present_percent(self) -> float | None:
        return _percent([duty.present for duty in self.pillars if duty.present])


def _percent(covered: Sequence[Covered]) -> float | None:
    needed = sum((one.needed for one in covered), timedelta())
    done = sum((one.covered for one in covered), timedelta())
    return 100 * (done / needed) if needed else None


def duty_of(posko: Posko, day: date, now: datetime) -> Duty:
    (found,) = duties_of([posko], day, now)
    return found


def duties_of(posko: Iterable[Posko], day: date, now: datetime) -> list[Duty]:
    """The day of each posko, in their order: three queries, however many there are."""
    posko = list(posko)
    zones = {one.pk: ZoneInfo(one.unit.time_zone) for one in posko}
    pillars = {pillar.code: pillar for pillar in Pillar.objects.order_by("order", "code")}
    span = _widest(zones.values(), day)
    keys = [one.pk for one in posko]
    planned = _planned(keys, span)
    arrivals = _arrivals(keys, span)
    return [
        _duty(one, day, now, zones[one.pk], pillars, planned[one.pk], arrivals[one.pk])
        for one in posko
    ]


def _widest(zones: Iterable[ZoneInfo], day: date) -> Span:
    hours = [hours_of(day, zone) for zone in {*zones}] or [hours_of(day, ZoneInfo("UTC"))]
    return min(found[0][0] for found in hours), max(found[-1][1] for found in hours)


def _planned(keys: Sequence[UUID], span: Span) -> dict[UUID, Duties]:
    found: dict[UUID, Duties] = defaultdict(lambda: defaultdict(list))
    shifts = Shift.objects.standing().touching(*span).filter(posko__in=keys).order_by()
    for posko, pillar, start, end in shifts.values_list(
        "posko_id", "pillar_id", "starts_at", "ends_at"
    ):
        found[posko][pillar].append((start, end))
    return found


def _arrivals(keys: Sequence[UUID], span: Span) -> dict[UUID, list[CheckIn]]:
    """Who may have been there in that span: arrived at most a longest shift before it began."""
    found: dict[UUID, list[CheckIn]] = defaultdict(list)
    rows = CheckIn.objects.filter(
        posko__in=keys, arrived_at__gte=span[0] - timedelta(hours=25), arrived_at__lt=span[1]
    )
    for row in rows.select_related("shift").order_by("arrived_at"):
        found[row.posko_id].append(row)
    return found


def presence(check_in: CheckIn, now: datetime) -> Span:
    """From when to when somebody counts as present. Who did not say that he left was there until
    his shift ended, or for the hours the settings allow."""
    end = check_in.left_at
    if end is None and check_in.shift is not None:
        end = check_in.shift.ends_at
    if end is None:
        end = check_in.arrived_at + timedelta(hours=settings.POSKO_PRESENCE_HOURS)
    return check_in.arrived_at, max(min(end, now), check_in.arrived_at)


def _duty(
    posko: Posko,
    day: date,
    now: datetime,
    zone: ZoneInfo,
    pillars: dict[str, Pillar],
    planned: Duties,
    arrivals: list[CheckIn],
) -> Duty:
    hours = hours_of(day, zone)
    windows = [] if _not_open(posko, day) else open_on(day, posko.opens_at, posko.closes_at, zone)
    judged = within(windows, [(min(hours[0][0], now), now)]) if now > hours[0][0] else []
    there: Duties = defaultdict(list)
    for check_in in arrivals:
        there[check_in.pillar_id].append(presence(check_in, now))
    named = [code for code in posko.program.pillars if code in pillars]
    named += [code for code in pillars if code in {*planned, *there} and code not in named]
    is_planned = posko.state == Posko.State.PLANNED
    by_plan = cover(windows, hours, {code: planned.get(code, []) for code in named})
    by_presence = cover(judged, hours, {code: there.get(code, []) for code in named})
    return Duty(
        posko=posko,
        day=day,
        windows=windows,
        judged=judged,
        pillars=[
            PillarDuty(pillars[code], by_plan[code], None if is_planned else by_presence[code])
            for code in named
        ],
        unattended_planned=unattended(windows, planned.values()),
        unattended_present=[] if is_planned else unattended(judged, there.values()),
        here=[one for one in arrivals if presence(one, now)[1] >= now],
    )


def _not_open(posko: Posko, day: date) -> bool:
    """Before its first and after its last day; a plan is looked at as if it were in force."""
    before = posko.active_from is not None and day < posko.active_from
    return before or (posko.closed_on is not None and day > posko.closed_on)


def due_now(shifts: Any, now: datetime):
    """Shifts that run now or begin within the hour, and nobody has come for yet."""
    soon = now + timedelta(hours=1)
    return shifts.standing().filter(starts_at__lte=soon, ends_at__gt=now, check_ins=None)
