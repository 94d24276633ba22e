"""Kampung, posko and vital objects of the map, clustered on a grid as wide as a marker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Avg, CharField, Count, F, FloatField, Max, QuerySet, Value
from django.db.models.functions import Cast, Floor
from django.utils.translation import gettext_lazy as _

from patrols.models import PatrolPoint
from units.models import Area
from units.policy import Act, can
from villages.models import Posko
from villages.queries.spread import standing

MARKER_PX, TILE_PX = 44, 256
LOWEST_ZOOM, HIGHEST_ZOOM = 4, 17
MOST = 500  # clusters of a kind; the fullest cells come first


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    word: object
    act: Act
    rows: Callable[..., QuerySet]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points in one cell: where on average, how many; of a single one its name and number."""

    kind: str
    latitude: float
    longitude: float
    count: int
    name: str
    pk: str
    area: str


def posko(user, _program: str) -> QuerySet:
    return Posko.objects.for_user(user).open()


def objects(user, _program: str) -> QuerySet:
    return PatrolPoint.objects.for_user(user).filter(active=True)


KINDS = (
    Kind("kampung", _("Kampung"), Act.READ_RECORDS, standing),
    Kind("posko", _("Posko"), Act.READ_POSKO, posko),
    Kind("objek", _("Obyek vital"), Act.READ_RECORDS, objects),
)


def rows_of(kind: Kind, user, program_code: str, within: str) -> QuerySet:
    rows = kind.rows(user, program_code).order_by()
    return rows.filter(area__in=Area.objects.within(within)) if within else rows


def shown_kinds(user) -> list[Kind]:
    return [kind for kind in KINDS if can(user, kind.act)]


def counted_points(user, program_code: str, within: str) -> list[tuple[Kind, int, int]]:
    """Of each kind how many there are, and how many of them have a position."""
    found = []
    for kind in shown_kinds(user):
        counts = rows_of(kind, user, program_code, within).aggregate(
            all=Count("pk"), placed=Count("latitude")
        )
        found.append((kind, counts["all"], counts["placed"]))
    return found


def cell_of(zoom: int) -> float:
    """Degrees of longitude as wide as a marker at a zoom of the map."""
    zoom = min(max(zoom, LOWEST_ZOOM), HIGHEST_ZOOM)
    return 360 / 2**zoom * MARKER_PX / TILE_PX


def clusters(user, program_code: str, within: str, *, zoom: int) -> list[Cluster]:
    """One statement for each kind, however many points there are."""
    cell = Value(cell_of(zoom), output_field=FloatField())
    found = []
    for kind in shown_kinds(user):
        name = "place_name" if kind.code == "kampung" else "name"
        cells = (
            rows_of(kind, user, program_code, within)
            .exclude(latitude=None)
            .annotate(
                row=Floor(Cast(F("latitude"), FloatField()) / cell),
                column=Floor(Cast(F("longitude"), FloatField()) / cell),
            )
            .values("row", "column")
            .annotate(
                count=Count("pk"),
                north=Avg("latitude"),
                east=Avg("longitude"),
                label=Max(name),
                place=Max("area__name"),
                first=Max(Cast("pk", CharField())),
            )
            .order_by("-count", "row", "column")[:MOST]
        )
        found += [
            Cluster(
                kind.code,
                cell["north"],
                cell["east"],
                cell["count"],
                cell["label"] if cell["count"] == 1 else "",
                cell["first"] if cell["count"] == 1 else "",
                cell["place"],
            )
            for cell in cells
        ]
    return found
