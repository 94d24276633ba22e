"""Where patrols went, and where they did not: objects, hours of the day, kecamatan, hot spots.

Every figure is read within a span of days, so that it costs the same however long the history is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, F, FloatField, Func, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from core.columns import Column, relation
from core.weeks import Week
from patrols.models import FieldRecord, Incident, Patrol, PatrolPoint, Visit
from units.models import Area, Coverage, Unit
from units.scope import area_in, scope_of

UNVISITED_DAYS = 7
HOURS_SPAN = timedelta(days=28)
HOT_SPOT_SPAN = timedelta(days=365)
# Degrees of a cell: about 1.1 km, and 5.5 km for a whole country.
CELL = 0.01
LARGE_CELL = 0.05
DISTRICT_WIDTH = 8  # of 35.08.06


@dataclass(frozen=True, slots=True)
class Unvisited:
    """An object and the day of its last visit, None if nobody ever came."""

    point: PatrolPoint
    last: date | None
    days: int | None


def unvisited(
    user: Any, *, days: int = UNVISITED_DAYS, unit: Unit | None = None
) -> list[Unvisited]:
    """Objects in use that nobody visited for `days` days; the longest first, never visited before.

    One look at the index for each object: the number of past visits does not matter.
    """
    today = timezone.localdate()
    last = (
        Visit.objects.filter(point=OuterRef("pk"), patrol__status=FieldRecord.Status.RECORDED)
        .order_by("-visited_on")
        .values("visited_on")[:1]
    )
    points = PatrolPoint.objects.for_user(user).filter(active=True)
    if unit is not None:
        points = points.filter(unit__path__startswith=unit.path)
    found = [
        Unvisited(point, point.last, (today - point.last).days if point.last else None)
        for point in points.annotate(last=Subquery(last)).select_related(
            "category", "area__parent", "unit"
        )
        if point.last is None or (today - point.last).days >= days
    ]
    return sorted(found, key=lambda row: (row.last is not None, row.last, row.point.name))


@dataclass(frozen=True, slots=True)
class Hours:
    """Patrols under way in each hour of the day; `untimed` are those whose times are unknown."""

    counts: tuple[int, ...]
    untimed: int
    since: date

    @property
    def silent(self) -> list[int]:
        return [hour for hour, count in enumerate(self.counts) if not count]


def hours(user: Any, *, unit: Unit | None = None) -> Hours:
    """How many patrols of the last weeks were under way in each local hour."""
    since = timezone.localdate() - HOURS_SPAN
    patrols = _patrols(user, unit).filter(patrolled_on__gt=since).order_by()
    columns = (Column("started_at", "", kind="moment"), Column("ended_at", "", kind="moment"))
    source, params = relation(patrols, columns)
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(hour FROM h)::int, count(*) FROM "  # noqa: S608 -- the queryset's own
            + source
            + " CROSS JOIN LATERAL generate_series("
            "date_trunc('hour', t.started_at AT TIME ZONE %s),"
            " coalesce(t.ended_at, t.started_at) AT TIME ZONE %s, '1 hour') AS h"
            " WHERE t.started_at IS NOT NULL GROUP BY 1",
            [*params, zone, zone],
        )
        counted = dict(cursor.fetchall())
    return Hours(
        tuple(counted.get(hour, 0) for hour in range(24)),
        patrols.filter(started_at=None).count(),
        since + timedelta(days=1),
    )


def _patrols(user: Any, unit: Unit | None) -> QuerySet[Patrol]:
    patrols = Patrol.objects.for_user(user).counted()
    return patrols.filter(unit__path__startswith=unit.path) if unit is not None else patrols


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan and how many patrols came there in a week; joint ones apart."""

    area: Area
    patrols: int
    joint: int


def districts_of(user: Any, unit: Unit | None = None) -> list[Area]:
    """The kecamatan a user's units serve today."""
    today = timezone.localdate()
    scope = scope_of(user)
    path = unit.path if unit is not None else scope.unit_path
    if path is None and scope.area_code is not None:
        districts = Area.objects.filter(area_in("", scope.area_code), level=Area.Level.DISTRICT)
        return list(districts.order_by("code"))
    served = Coverage.objects.on(today).filter(unit__kind=Unit.Kind.POLSEK)
    if path is not None:
        served = served.filter(unit__path__startswith=path)
    codes = {
        code[:DISTRICT_WIDTH]
        for code in served.values_list("area_id", flat=True)
        if len(code) >= DISTRICT_WIDTH
    }
    return list(Area.objects.filter(pk__in=codes).order_by("code"))


def patrolled_districts(
    patrols: QuerySet[Patrol], first: date, last: date
) -> dict[str, tuple[int, int]]:
    """(patrols, joint ones) by kecamatan in a span of days: where they were, or an object was."""
    columns = (
        Column("id", "", kind="code"),
        Column("area", "", "area_id", kind="code"),
        Column("joint", "", kind="bool"),
    )
    source, params = relation(patrols.filter(patrolled_on__range=(first, last)).order_by(), columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS MATERIALIZED (SELECT * FROM "  # noqa: S608 -- the queryset's own SQL
            + source
            + "), placed AS (SELECT id, joint, left(area, %s) AS district FROM found"
            " UNION SELECT f.id, f.joint, left(o.area_id, %s) FROM found f"
            " JOIN patrols_visit v ON v.patrol_id = f.id"
            " JOIN patrols_patrolpoint o ON o.id = v.point_id)"
            " SELECT district, count(*), count(*) FILTER (WHERE joint) FROM placed"
            " WHERE length(district) = %s GROUP BY 1",
            [*params, DISTRICT_WIDTH, DISTRICT_WIDTH, DISTRICT_WIDTH],
        )
        return {district: (count, joint) for district, count, joint in cursor.fetchall()}


def districts(user: Any, week: Week, *, unit: Unit | None = None) -> list[District]:
    """Every kecamatan of the user and its patrols of the week; those without stand first."""
    counted = patrolled_districts(_patrols(user, unit), week.starts_on, week.ends_on)
    found = [District(area, *counted.get(area.pk, (0, 0))) for area in districts_of(user, unit)]
    return sorted(found, key=lambda row: (row.patrols > 0, row.area.name))


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Incidents that lie close together: where on average, how many of which kind, the latest."""

    latitude: float
    longitude: float
    count: int
    last: date
    kinds: Mapping[str, int]
    area: str


class Cell(Func):
    """The number of the grid's row or column a degree lies in."""

    function = "FLOOR"
    output_field = FloatField()


def hot_spots(
    user: Any,
    *,
    since: date | None = None,
    kinds: Sequence[str] = (),
    unit: Unit | None = None,
    cell: float = CELL,
) -> tuple[list[HotSpot], int]:
    """Incidents with a position, clustered on a grid in SQL; and how many have none."""
    since = since or timezone.localdate() - HOT_SPOT_SPAN
    incidents = Incident.objects.for_user(user).filter(
        happened_on__gte=since, patrol__status=FieldRecord.Status.RECORDED
    )
    if kinds:
        incidents = incidents.filter(kind__in=kinds)
    if unit is not None:
        incidents = incidents.filter(patrol__unit__path__startswith=unit.path)
    cells = (
        incidents.exclude(latitude=None)
        .annotate(
            row=Cell(Cast(F("latitude") / cell, FloatField())),
            column=Cell(Cast(F("longitude") / cell, FloatField())),
        )
        .order_by("row", "column", "kind__name")
        .values_list("row", "column", "kind__name")
        .annotate(
            count=Count("pk"),
            north=Avg("latitude"),
            east=Avg("longitude"),
            last=Max("happened_on"),
            place=Max("area__name"),
        )
    )
    return _clusters(cells), incidents.filter(latitude=None).count()


def _clusters(cells: Any) -> list[HotSpot]:
    """One hot spot for each cell, of the rows by kind."""
    found: dict[tuple[float, float], HotSpot] = {}
    for row, column, kind, count, north, east, last, place in cells:
        before = found.get((row, column))
        if before is None:
            found[row, column] = HotSpot(north, east, count, last, {kind: count}, place)
            continue
        total = before.count + count
        found[row, column] = HotSpot(
            (before.latitude * before.count + north * count) / total,
            (before.longitude * before.count + east * count) / total,
            total,
            max(before.last, last),
            {**before.kinds, kind: count},
            before.area,
        )
    return sorted(found.values(), key=lambda spot: (-spot.count, -spot.last.toordinal()))
