"""Which areas have somebody for a pillar on a day, and which have nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Left

from units.models import CODE_WIDTHS, Area
from units.queries import villages_in_reach
from units.scope import area_in
from villages.models import Pillar, PillarHolder


def areas_expected(user, pillar: Pillar, day: date, within: str = "") -> QuerySet[Area]:
    """The areas of the user in which somebody should stand for the pillar: his desa, or the RW
    recorded in them. Nobody knows the RW that are not recorded."""
    villages = villages_in_reach(user, day)
    areas = villages
    if pillar.level == Area.Level.RW:
        areas = Area.objects.for_user(user).filter(level=Area.Level.RW, parent__in=villages)
    return areas.filter(area_in("", within)) if within else areas


def standing_in(pillar: Pillar, day: date) -> Exists:
    """Of an area: does somebody stand for the pillar in it or in a part of it that day?"""
    width = CODE_WIDTHS[pillar.level - 1]
    holders = PillarHolder.objects.on(day).filter(pillar=pillar)
    return Exists(holders.alias(place=Left("area_id", width)).filter(place=OuterRef("code")))


def areas_without(user, pillar: Pillar, day: date, within: str = "") -> QuerySet[Area]:
    """Where nobody stands for the pillar that day."""
    return areas_expected(user, pillar, day, within).exclude(standing_in(pillar, day))


@dataclass(frozen=True, slots=True)
class PillarCoverage:
    """How many areas should have somebody for the pillar, and how many have; `people` are the
    persons, who may stand in several areas."""

    pillar: Pillar
    expected: int
    covered: int
    people: int

    @property
    def missing(self) -> int:
        return self.expected - self.covered

    @property
    def percent(self) -> float | None:
        return 100 * self.covered / self.expected if self.expected else None


def pillar_coverage(
    user, day: date, within: str = "", codes: tuple[str, ...] = ()
) -> list[PillarCoverage]:
    """Each pillar that is expected somewhere, in order; `codes` narrows them. Three queries for
    each: pillars are few, areas many."""
    pillars = Pillar.objects.filter(partner=False)
    if codes:
        pillars = pillars.filter(pk__in=codes)
    found = []
    for pillar in pillars:
        areas = areas_expected(user, pillar, day, within)
        holders = PillarHolder.objects.for_user(user).on(day).filter(pillar=pillar)
        if within:
            holders = holders.filter(area_in("area", within))
        found.append(
            PillarCoverage(
                pillar=pillar,
                expected=areas.count(),
                covered=areas.filter(standing_in(pillar, day)).count(),
                people=holders.values("name").distinct().count(),
            )
        )
    return found
