"""Everything that is known of one desa or kelurahan, and what happened there, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from aid.models import Movement
from patrols.models import Meeting, Patrol, Visit
from units.models import Area, Unit, User
from units.queries import units_covering, villages_in_reach
from units.scope import area_in
from villages.models import (
    CaseReport,
    DeclaredZone,
    Formation,
    Mark,
    Pillar,
    PillarHolder,
    Posko,
    ZoneReport,
)
from villages.queries.activity import with_activity
from villages.queries.cases import CaseSeries, case_series
from villages.queries.zones import Tally, total_of, zone_counts

LATEST = 60  # of each kind; a timeline is read, not searched
ZONE_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a day; None where the source tells none."""

    day: date | None
    kind: str
    title: str
    note: str = ""
    url: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class VillagePage:
    """A desa as its page shows it; what the reader may not see is not there."""

    area: Area
    units: list[Unit]
    formations: list[Formation]
    holders: list[PillarHolder]
    missing: list[Pillar]
    zones: list[tuple[date, Tally]]
    cases: CaseSeries | None
    posko: list[Posko]
    marks: list[Mark]
    events: list[Event] = field(default_factory=list)


def village_page(code: str, *, user: User, day: date) -> VillagePage | None:
    """The page of a village in the user's reach; None for any other code."""
    area = villages_in_reach(user, day).select_related("parent__parent").filter(pk=code).first()
    if area is None:
        return None
    formations = list(
        with_activity(inside(Formation.objects.for_user(user), code))
        .select_related("program", "unit")
        .order_by("-formed_on", "pk")
    )
    holders = list(
        inside(PillarHolder.objects.for_user(user), code)
        .select_related("pillar", "area")
        .order_by("pillar__name", "-starts_on")
    )
    standing = [holder for holder in holders if stands(holder, day)]
    posko = list(inside(Posko.objects.for_user(user), code).order_by("-active_from", "pk"))
    marks = list(inside(Mark.objects.for_user(user), code).order_by("-marked_on", "pk"))
    series = case_series(current_cases(user, code), [area])
    return VillagePage(
        area=area,
        units=units_covering(area, day),
        formations=formations,
        holders=standing,
        missing=missing_pillars(standing),
        zones=zone_weeks(user, code, day),
        cases=series[0] if series else None,
        posko=posko,
        marks=marks,
        events=in_order(
            chain(
                formed(formations),
                began(holders),
                founded(posko),
                marked(marks),
                declared(user, code),
                reported(user, code),
                patrolled(user, code),
                met(user, code),
                helped(user, code),
            )
        ),
    )


def inside(rows: Any, code: str) -> QuerySet[Any]:
    """Rows of the village and of its RW and RT."""
    return rows.filter(area_in("area", code))


def stands(holder: PillarHolder, day: date) -> bool:
    return holder.starts_on <= day and (holder.ends_on is None or holder.ends_on >= day)


def missing_pillars(standing: Iterable[PillarHolder]) -> list[Pillar]:
    """Pillars that a desa should have and nobody stands for."""
    there = {holder.pillar_id for holder in standing}
    return list(Pillar.objects.filter(level=Area.Level.VILLAGE).exclude(pk__in=there))


def current_cases(user: User, code: str) -> QuerySet[CaseReport]:
    return CaseReport.objects.for_user(user).current().filter(area=code)


def zone_weeks(user: User, code: str, day: date) -> list[tuple[date, Tally]]:
    """The RT by zone on this day and on that day of each week before; [] where it has no RT."""
    today = zone_counts(user, day, within=code, level=Area.Level.VILLAGE)
    if not today:
        return []
    found = [(day, total_of(today, code))]
    for back in range(1, ZONE_WEEKS):
        then = day - timedelta(weeks=back)
        counted = zone_counts(user, then, within=code, level=Area.Level.VILLAGE)
        found.append((then, total_of(counted, code)))
    return found


# What happened --------------------------------------------------------------------------------


def in_order(events: Iterable[Event]) -> list[Event]:
    """The latest first; what has no day stands last."""
    return sorted(events, key=lambda event: (event.day is not None, event.day), reverse=True)


def formed(formations: Iterable[Formation]) -> Iterator[Event]:
    for row in formations:
        url = reverse("formations:detail", args=[row.pk])
        yield Event(
            row.formed_on,
            _("Kampung dibentuk"),
            row.name,
            f"{row.program.name} · {row.get_status_display()}",
            url,
            row.simulated,
        )
        if row.dissolved_on:
            yield Event(row.dissolved_on, _("Dinonaktifkan"), row.name, row.dissolve_reason, url)
        if row.reactivated_on:
            yield Event(row.reactivated_on, _("Aktif kembali"), row.name, url=url)


def began(holders: Iterable[PillarHolder]) -> Iterator[Event]:
    for holder in holders:
        url = reverse("pillars:detail", args=[holder.pk])
        words = (_("Pilar"), holder.pillar.name, holder.name, url, holder.simulated)
        yield Event(holder.starts_on, *words)


def founded(posko: Iterable[Posko]) -> Iterator[Event]:
    for row in posko:
        url = reverse("posko:detail", args=[row.pk])
        yield Event(
            row.active_from, _("Posko"), row.name, row.get_state_display(), url, row.simulated
        )


def marked(marks: Iterable[Mark]) -> Iterator[Event]:
    for mark in marks:
        note = " · ".join(filter(None, (mark.quote, mark.source)))
        yield Event(
            mark.marked_on, mark.get_kind_display(), mark.who or mark.get_kind_display(), note,
            simulated=mark.simulated,
        )  # fmt: skip


def declared(user: User, code: str) -> Iterator[Event]:
    rows = inside(DeclaredZone.objects.for_user(user), code).filter(withdrawn_at=None)
    for row in rows.order_by("-as_of")[:LATEST]:
        change = f"{row.previous_value} → {row.value}" if row.previous_value else row.value
        yield Event(
            row.as_of,
            _("Zona sebagaimana dinyatakan"),
            change,
            f"{row.get_scale_display()} · {row.source}",
            simulated=row.simulated,
        )


def reported(user: User, code: str) -> Iterator[Event]:
    rows = inside(ZoneReport.objects.for_user(user), code).select_related("area")
    for row in rows.order_by("-as_of", "area", "-revision")[:LATEST]:
        yield Event(
            row.as_of,
            _("Laporan RT"),
            _("%(rt)s: %(zone)s") % {"rt": row.area.name, "zone": row.get_zone_display()},
            _("%(houses)d rumah") % {"houses": row.positive_houses},
            reverse("zones:detail", args=[row.area_id]),
            row.simulated,
        )


def patrolled(user: User, code: str) -> Iterator[Event]:
    visits = Visit.objects.filter(
        area_in("point__area", code), patrol__in=Patrol.objects.for_user(user).counted()
    ).select_related("point", "patrol")
    for visit in visits.order_by("-visited_on", "pk")[:LATEST]:
        yield Event(
            visit.visited_on,
            _("Patroli"),
            visit.point.name,
            visit.note,
            reverse("patrols:detail", args=[visit.patrol_id]),
            visit.patrol.simulated,
        )


def met(user: User, code: str) -> Iterator[Event]:
    rows = inside(Meeting.objects.for_user(user), code).exclude(stage=Meeting.Stage.CANCELLED)
    for row in rows.order_by("-held_on", "pk")[:LATEST]:
        yield Event(
            row.held_on,
            _("Rapat atau kunjungan"),
            row.title,
            row.get_stage_display(),
            reverse("meetings:detail", args=[row.pk]),
            row.simulated,
        )


def helped(user: User, code: str) -> Iterator[Event]:
    rows = inside(Movement.objects.for_user(user), code).select_related("item")
    kept = rows.filter(status=Movement.Status.RECORDED, kind="out").order_by("-moved_on", "pk")
    for row in kept[:LATEST]:
        amount = "–" if row.quantity is None else f"{row.quantity} {row.item.unit_name}"
        yield Event(
            row.moved_on,
            _("Bantuan"),
            f"{row.item.name}, {amount}",
            row.get_recipients_display(),
            reverse("aid:detail", args=[row.pk]),
            row.simulated,
        )
