"""What to look at before a kampung is approved. Warnings never refuse anything.

- The same photo: the same bytes, or a look that differs in at most LOOK_BITS of 64. A photo that
  was shrunk or saved anew differs in 0 to 3; two pictures that only resemble each other in more.
- The same position within SAME_SPOT_M metres: GPS in the open is that exact, and two kampung are
  never that close.
- A position further than FAR_KM from the middle of the desa: probably taken at the polsek.
- A like name, or another kampung of the programme in the same desa, unless it stands in an RW or RT
  of another number.

Compared is within one polres, so the work grows with the polres, not with the country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from core import numbers
from units.models import User
from units.scope import scope_of
from villages.models import Formation
from villages.services.duplicates import Neighbours

LOOK_BITS = 4
SAME_SPOT_M = 30
FAR_KM = 10
VILLAGE_NUMBER = 9  # where it begins in a code
METRES_PER_DEGREE = 111_320
SENT = ("submitted", "verified", "dissolved")


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 -- the word of those who read it
    """`kind` is photo, position, distance or duplicate; `url` leads to the other kampung, if the
    user may see it."""

    kind: str
    message: str
    url: str = ""


Found = dict[UUID, list[Warning]]


def for_formation(formation: Formation, *, by: User) -> list[Warning]:
    return for_formations([formation], by=by).get(formation.pk, [])


def for_formations(formations: Sequence[Formation], *, by: User) -> Found:
    """Warnings by id, in a number of queries that does not grow with the number of records."""
    found: Found = defaultdict(list)
    if formations:
        _same_photo(formations, by, found)
        _same_spot(formations, by, found)
        _far_away(formations, found)
        _like_named(formations, by, found)
    return dict(found)


def _same_photo(formations: Sequence[Formation], by: User, found: Found) -> None:
    # A picture of one brightness has look 0, as every other such has.
    sql = """
        SELECT DISTINCT ON (mine.formation_id, theirs.formation_id)
               mine.formation_id, other.id, other.name, unit.path
        FROM villages_photo mine
        JOIN villages_formation own ON own.id = mine.formation_id
        JOIN units_unit here ON here.id = own.unit_id
        JOIN units_unit unit ON unit.polres_id = here.polres_id
        JOIN villages_formation other ON other.unit_id = unit.id AND other.id <> own.id
        JOIN villages_photo theirs ON theirs.formation_id = other.id
        WHERE mine.formation_id = ANY(%s) AND other.status = ANY(%s)
          AND (theirs.upload_sha256 = mine.upload_sha256
               OR mine.look <> 0 AND bit_count((theirs.look # mine.look)::bit(64)) <= %s)
        ORDER BY mine.formation_id, theirs.formation_id
    """
    for key, other, name, path in _rows(sql, [_keys(formations), list(SENT), LOOK_BITS]):
        said = (
            _("Foto yang sama sudah dipakai untuk “%(name)s”."),
            _("Foto yang sama sudah dipakai untuk kampung kesatuan lain."),
        )
        found[key].append(_about(other, name, path, by, "photo", *said))


def _same_spot(formations: Sequence[Formation], by: User, found: Found) -> None:
    sql = """
        SELECT own.id, other.id, other.name, unit.path
        FROM villages_formation own
        JOIN units_unit here ON here.id = own.unit_id
        JOIN units_unit unit ON unit.polres_id = here.polres_id
        JOIN villages_formation other ON other.unit_id = unit.id AND other.id <> own.id
        WHERE own.id = ANY(%s) AND other.status = ANY(%s)
          AND sqrt(power(other.latitude - own.latitude, 2)
                   + power((other.longitude - own.longitude) * cosd(own.latitude), 2))
              * %s <= %s
        ORDER BY own.id, other.id
    """
    params = [_keys(formations), list(SENT), METRES_PER_DEGREE, SAME_SPOT_M]
    for key, other, name, path in _rows(sql, params):
        said = (
            _("Posisinya sama dengan “%(name)s”."),
            _("Posisinya sama dengan kampung kesatuan lain."),
        )
        found[key].append(_about(other, name, path, by, "position", *said))


def _far_away(formations: Sequence[Formation], found: Found) -> None:
    for formation in formations:
        distance = kilometres_off(formation)
        if distance is not None and distance > FAR_KM:
            message = _("Posisinya sekitar %(km)s km dari %(area)s.") % {
                "km": numbers.integer(round(distance)),
                "area": formation.area.name,
            }
            found[formation.pk].append(Warning("distance", message))


def kilometres_off(formation: Formation) -> float | None:
    """How far the position is from the middle of the desa, None where either is unknown."""
    if formation.latitude is None or formation.longitude is None:
        return None
    area = formation.area
    if area.latitude is None or area.longitude is None:
        return None
    north = formation.latitude - area.latitude
    east = (formation.longitude - area.longitude) * cos(radians(area.latitude))
    return hypot(north, east) * METRES_PER_DEGREE / 1000


def _like_named(formations: Sequence[Formation], by: User, found: Found) -> None:
    neighbours = Neighbours(formations, by, keep_own=True)
    for formation in formations:
        said = (
            _("Di kelurahan ini sudah ada %(kampung)s.")
            if is_kelurahan(formation.area_id)
            else _("Di desa ini sudah ada %(kampung)s.")
        )
        for standing in neighbours.doubtful(formation):
            message = said % {"kampung": standing.described}
            url = _url(standing.id) if standing.shown else ""
            found[formation.pk].append(Warning("duplicate", message, url))


def is_kelurahan(area: str) -> bool:
    """By its code or that of an RW in it: 31.74.01.1001 is a kelurahan, 35.08.06.2001 a desa."""
    return area[VILLAGE_NUMBER : VILLAGE_NUMBER + 1] == "1"


def _keys(formations: Sequence[Formation]) -> list[UUID]:
    return [formation.pk for formation in formations]


def _rows(sql: str, params: list[object]) -> list[tuple[UUID, UUID, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _about(
    other: UUID, name: str, path: str, by: User, kind: str, named: str, unnamed: str
) -> Warning:
    """Of another one that the user may see its name, of a foreign one only that there is one."""
    scope = scope_of(by)
    if scope.everything or (scope.unit_path is not None and path.startswith(scope.unit_path)):
        return Warning(kind, named % {"name": name}, _url(other))
    return Warning(kind, unnamed)


def _url(key: UUID) -> str:
    return reverse("formations:detail", args=[key])
