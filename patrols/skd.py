"""The Satgas Keamanan Desa, desa by desa, as they stood on a day.

Only desa count: a kelurahan has no kepala desa under whom a Satgas could stand. In Kabupaten
Lumajang that is 198, not the 205 of published percentages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from patrols.models import FieldRecord, Patrol, Visit
from patrols.queries import districts_of
from programs.models import Figure
from units.models import Area
from villages.models import Formation, Inactivity

PROGRAM = "SKD"
NOMINAL_PER_VILLAGE = 30  # published totals are mostly so many times the number of desa
VILLAGE_WIDTH = 13
# A patrol further back tells nothing about whether a Satgas is alive.
PATROL_SPAN = timedelta(days=365)

ACTIVE, INACTIVE, NONE = "active", "inactive", "none"


@dataclass(frozen=True, slots=True)
class VillageGuard:
    """The Satgas of one desa. What nobody told is None."""

    area: Area
    state: str
    formed_on: date | None = None
    reactivated_on: date | None = None
    leader: str | None = None
    members: int | None = None
    nominal: bool = False
    vests: int | None = None
    radios: int | None = None
    last_patrol: date | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class GuardTotals:
    """Sums over desa; `members` only of those who told, `told` says how many did."""

    villages: int
    formed: int
    active: int
    members: int
    told: int
    nominal: int


def guards(user: Any, *, on: date | None = None, within: str = "") -> list[VillageGuard]:
    """Every desa of the user's kecamatan and its Satgas on that day (today)."""
    on = on or timezone.localdate()
    villages = villages_of(user, within)
    formations = _formations(villages, on)
    spells = _spells(formations.values())
    patrolled = last_patrols([area.pk for area in villages], on)
    found = []
    for area in villages:
        formation = formations.get(area.pk)
        last = patrolled.get(area.pk)
        if formation is None:
            found.append(VillageGuard(area, NONE, last_patrol=last))
            continue
        found.append(_guard(area, formation, spells[formation.pk], on, last))
    return found


def villages_of(user: Any, within: str = "") -> list[Area]:
    districts = [area.pk for area in districts_of(user)]
    if within:
        districts = [code for code in districts if code == within]
    villages = Area.objects.filter(parent__in=districts, level=Area.Level.VILLAGE, kind="desa")
    return list(villages.select_related("parent").order_by("parent__name", "name"))


def _formations(villages: Sequence[Area], on: date) -> dict[str, Formation]:
    """The Satgas that counts in each desa, the latest formed by that day."""
    counted = [Formation.Status.VERIFIED, Formation.Status.DISSOLVED]
    rows = Formation.objects.filter(
        program__code=PROGRAM, status__in=counted, formed_on__lte=on, area__in=villages
    )
    return {row.area_id: row for row in rows.order_by("formed_on", "pk")}


def _spells(formations: Iterable[Formation]) -> dict[Any, list[Inactivity]]:
    found: dict[Any, list[Inactivity]] = defaultdict(list)
    for spell in Inactivity.objects.filter(formation__in=formations).order_by("starts_on", "pk"):
        found[spell.formation_id].append(spell)
    return found


def _guard(
    area: Area, formation: Formation, spells: Sequence[Inactivity], on: date, last: date | None
) -> VillageGuard:
    away = any(
        spell.starts_on <= on and (spell.ends_on is None or spell.ends_on > on) for spell in spells
    )
    back = [spell.ends_on for spell in spells if spell.ends_on and spell.ends_on <= on]
    answers = formation.aspects
    return VillageGuard(
        area=area,
        state=INACTIVE if away else ACTIVE,
        formed_on=formation.formed_on,
        reactivated_on=max(back, default=None),
        leader=answers.get("KETUA"),
        members=answers.get("ANGGOTA"),
        nominal=answers.get("NOMINAL") is True,
        vests=answers.get("ROMPI"),
        radios=answers.get("HT"),
        last_patrol=last,
        simulated=formation.simulated,
    )


def last_patrols(codes: Sequence[str], on: date) -> dict[str, date]:
    """The last day a patrol came to each desa, within a year before the day."""
    span = (on - PATROL_SPAN, on)
    counted = FieldRecord.Status.RECORDED
    stops = Visit.objects.filter(
        visited_on__range=span, patrol__status=counted, point__area__in=codes
    )
    rounds = Patrol.objects.filter(patrolled_on__range=span, status=counted, area__in=codes)
    latest: dict[str, date] = {}
    for code, day in (
        *stops.order_by().values_list("point__area").annotate(day=Max("visited_on")),
        *rounds.order_by().values_list("area").annotate(day=Max("patrolled_on")),
    ):
        latest[code] = max(latest.get(code, day), day)
    return latest


def totals_of(rows: Sequence[VillageGuard]) -> GuardTotals:
    standing = [row for row in rows if row.state == ACTIVE]
    told = [row for row in standing if row.members is not None]
    return GuardTotals(
        villages=len(rows),
        formed=sum(row.state != NONE for row in rows),
        active=len(standing),
        members=sum(row.members or 0 for row in told),
        told=len(told),
        nominal=sum(row.nominal for row in told),
    )


@dataclass(frozen=True, slots=True)
class Published:
    """What sources say of a day: so many desa, so many members. Shown, never counted."""

    as_of: date | None
    approximate: bool
    villages: int | None
    members: int | None
    source: str

    @property
    def nominal(self) -> bool:
        """The members are just 30 for each desa: nobody counted heads."""
        return None not in (self.villages, self.members) and (
            self.members == NOMINAL_PER_VILLAGE * (self.villages or 0)
        )


def published(user: Any) -> list[Published]:
    """The growth that was published, day by day."""
    figures: QuerySet[Figure] = (
        Figure.objects.for_user(user)
        .filter(program__code=PROGRAM, counts=False, value__isnull=False)
        .order_by("as_of", "pk")
    )
    by_day: dict[Any, dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        by_day[figure.as_of][figure.value_unit] = figure
    found = []
    for day, values in by_day.items():
        any_of = next(iter(values.values()))
        found.append(
            Published(
                as_of=day,
                approximate=any_of.approximate,
                villages=_whole(values.get("desa")),
                members=_whole(values.get("anggota")),
                source=any_of.source,
            )
        )
    return found


def _whole(figure: Figure | None) -> int | None:
    return int(figure.value) if figure is not None and figure.value is not None else None
