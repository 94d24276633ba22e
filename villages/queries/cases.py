"""Cases by kelurahan over time, and how they came down."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.weeks import Week
from programs.measures import LAST, SUM, WeekValue, weekly
from programs.models import Measure
from units.models import Area
from villages.models import CaseReport
from villages.zones import Trend, trend


@dataclass(frozen=True, slots=True)
class CaseSeries:
    """The cases of an area: its last report and the active ones by day."""

    area: Area
    last: CaseReport
    points: list[tuple[date, int | None]]

    @property
    def active(self) -> list[int]:
        """Known counts in the order of their days, for a small line."""
        return [count for _day, count in self.points if count is not None]

    @property
    def trend(self) -> Trend | None:
        return trend(self.points)


def areas_with_cases(rows):
    """Areas that a queryset of reports speaks of, by code."""
    return Area.objects.filter(pk__in=rows.values("area")).order_by("code")


def case_series(rows, areas: Iterable[Area]) -> list[CaseSeries]:
    """The series of these areas from a queryset of current reports: one query."""
    areas = list(areas)
    found = defaultdict(list)
    for report in rows.filter(area__in=areas).order_by("area_id", "as_of"):
        found[report.area_id].append(report)
    return [
        CaseSeries(
            area, found[area.pk][-1], [(report.as_of, report.active) for report in found[area.pk]]
        )
        for area in areas
        if found[area.pk]
    ]


ACTIVE = "active-cases"
WEEKS_SHOWN = 12


def active_by_week(series: Iterable[CaseSeries], *, weeks: int = WEEKS_SHOWN) -> list[WeekValue]:
    """Active cases of all these areas together in the last weeks that anybody told of, by the rule
    of the measure: of each area its last value, summed over areas. One query."""
    points = {one.area.pk: one.points for one in series}
    days = [day for told in points.values() for day, count in told if count is not None]
    if not days:
        return []
    last = Week.of(max(days))
    first = max(Week.of(min(days)), last + (1 - weeks))
    known = Measure.objects.filter(pk=ACTIVE).values_list("over_time", "over_units").first()
    rules = known or (LAST, SUM)
    return weekly(points, Week.span(first, last), through_time=rules[0], across_units=rules[1])
