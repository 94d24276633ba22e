"""How far a programme has spread: which desa have a kampung, by regency, kecamatan or desa."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count
from django.db.models.functions import Left

from programs.models import Program
from units.models import CODE_WIDTHS, Area
from units.queries import villages_in_reach
from villages.models import Formation


class Spread(StrEnum):
    NONE = "none"
    SOME = "some"
    MOST = "most"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """An area: its desa, those that have a kampung of the programme, and the kampung."""

    code: str
    name: str
    villages: int
    reached: int
    formations: int

    @property
    def spread(self) -> Spread:
        if not self.reached:
            return Spread.NONE
        if self.reached == self.villages:
            return Spread.ALL
        return Spread.MOST if 2 * self.reached >= self.villages else Spread.SOME


def spread(
    user, program: Program, within: str, day: date, *, level: int | None = None
) -> list[SpreadRow]:
    """The areas one level below `within` ("" is the country), or of the level that is named, that
    hold desa in the user's reach.

    Counted are verified kampung he may see. Three queries.
    """
    reach = villages_in_reach(user, day)
    found = Formation.objects.for_user(user).filter(
        program=program, status=Formation.Status.VERIFIED
    )
    if within:
        reach = reach.within(within)
        found = found.filter(area__in=Area.objects.within(within))
    below = level or level_below(within)
    area = Left("code", CODE_WIDTHS[below - 1])
    villages = dict(reach.order_by().values_list(area).annotate(Count("pk")))
    by_village: Counter[str] = Counter()
    for code, count in found.order_by().values_list("area_id").annotate(Count("pk")):
        by_village[head(code, Area.Level.VILLAGE)] += count
    reached: Counter[str] = Counter()
    formations: Counter[str] = Counter()
    for village, count in by_village.items():
        reached[head(village, below)] += 1
        formations[head(village, below)] += count
    names = dict(Area.objects.filter(pk__in=villages).values_list("code", "name"))
    return [
        SpreadRow(code, names[code], count, min(reached[code], count), formations[code])
        for code, count in sorted(villages.items())
    ]


def level_below(within: str) -> int:
    """1 (provinces) for the country, then regencies, kecamatan and desa."""
    return min(within.count(".") + 2 if within else 1, 4)


def head(code: str, level: int) -> str:
    return ".".join(code.split(".")[:level])
