"""What the map colours by beside coverage: the zones of RT on a day, and how kampung fare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Count
from django.db.models.functions import Left

from units.models import CODE_WIDTHS, Area
from villages.activity import Activity
from villages.queries.activity import with_activity
from villages.queries.spread import standing
from villages.queries.zones import COUNTED, zone_counts
from villages.zones import State, Zone

NOTHING = "none"
# What an area shows is the first of these that any of its RT, or its kampung, is in.
ZONES_BY_CONCERN = (
    Zone.RED.value,
    Zone.ORANGE.value,
    Zone.YELLOW.value,
    Zone.GREEN.value,
    State.STALE.value,
    State.UNREPORTED.value,
)
ACTIVITY_BY_CONCERN = (Activity.CHECK.value, Activity.QUIET.value, Activity.LIVELY.value)


def zones_by_area(user, within: str, day: date, *, level: int) -> dict[str, dict[str, int]]:
    """Of each area of a level that has RT on record, how many are in each zone on a day."""
    return {
        tally.area: {zone: getattr(tally, zone) for zone in COUNTED}
        for tally in zone_counts(user, day, within=within, level=level)
    }


def activity_by_area(user, program_code: str, within: str, *, level: int):
    """Of each area of a level that has kampung, how many are in each state today."""
    kampung = standing(user, program_code)
    if within:
        kampung = kampung.filter(area__in=Area.objects.within(within))
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for area, state, count in (
        with_activity(kampung)
        .order_by()
        .annotate(head=Left("area_id", CODE_WIDTHS[level - 1]))
        .values_list("head", "activity")
        .annotate(Count("pk"))
    ):
        counted[area][state] = count
    return dict(counted)


def foremost(counts: Mapping[str, int], by_concern: tuple[str, ...]) -> str:
    """What most needs to be looked at among what is there; NOTHING where nothing is."""
    return next((key for key in by_concern if counts.get(key)), NOTHING)
