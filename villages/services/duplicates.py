"""Is it there already? The same place is refused, a neighbour or a like name is asked about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from core.errors import Conflict
from units.models import Area, User
from units.scope import scope_of
from villages.models import Formation
from villages.models.formations import formed_words
from villages.services.places import alike

SHOWN = 5
VILLAGE_CODE = 13  # characters of a desa's code: 35.08.06.2001
FIRST_NUMBER = re.compile(r"\d+")
ITS_RW = re.compile(r"\brw (\d+)")


def place_of_its_own(area: str, kind: str, key: str) -> tuple[str, str, str]:
    """`RW 03` of a desa and the RW 35.08.06.2001.003 are one place, and so are their RT."""
    numbers = [str(int(number)) for number in area[VILLAGE_CODE:].split(".") if number]
    if not numbers or kind == Formation.PlaceKind.PLACE:
        return area, kind, key
    if kind == Formation.PlaceKind.RT and len(numbers) == 2:
        return area[:VILLAGE_CODE], kind, f"{numbers[1]} rw {numbers[0]}"
    return area[:VILLAGE_CODE], kind, " ".join(numbers)


def numbers_of(kind: str, key: str) -> tuple[str, str]:
    """Number of the RW and of the RT that a place is, "" where it is told as none or unknown."""
    first = FIRST_NUMBER.match(ITS_RW.sub("", key).strip())
    number = first[0] if first else ""
    if kind == Formation.PlaceKind.RW:
        return number, ""
    if kind == Formation.PlaceKind.RT:
        around = ITS_RW.search(key)
        return around[1] if around else "", number
    return "", ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An active kampung, as far as comparing needs it. `shown`: the user may know of it."""

    id: UUID
    program_id: int
    area_id: str
    place_kind: str
    place_key: str
    name: str
    formed_on: date | None
    formed_year: int | None
    status: str
    shown: bool = True

    @property
    def place(self) -> tuple[int, str, str, str]:
        """Where it stands; an RW told in words is the RW that has a code of its own."""
        return self.program_id, *place_of_its_own(self.area_id, self.place_kind, self.place_key)

    def is_apart(self, other: Standing) -> bool:
        """In an RW or RT of another number. RT 2 may be the RT 2 of RW 8."""
        own, others = (numbers_of(*standing.place[2:]) for standing in (self, other))
        return any(a and b and a != b for a, b in zip(own, others, strict=True))

    @property
    def formed_words(self) -> str:
        return formed_words(self.formed_on, self.formed_year)

    @property
    def as_json(self) -> dict[str, Any]:
        """Named as the fields of a record, so that the two can be laid side by side."""
        return {
            "id": str(self.id),
            "name": self.name,
            "area": self.area_id,
            "place_kind": self.place_kind,
            "formed_on": self.formed_words if self.formed_on is None else str(self.formed_on),
            "status": self.status,
        }

    @property
    def described(self) -> str:
        if not self.shown:
            return _("satu kampung yang dicatat kesatuan lain")
        return _("“%(name)s” (dibentuk %(day)s, %(status)s)") % {
            "name": self.name,
            "day": self.formed_words,
            "status": Formation.Status(self.status).label.lower(),
        }


class Taken(Conflict):
    """Another active kampung stands in the very place."""

    code = "place_taken"

    def __init__(
        self, message: Any, found: Sequence[Standing], errors: dict[str, list[str]]
    ) -> None:
        super().__init__(message, errors=errors)
        self.found = [standing for standing in found if standing.shown]


class Suspected(Conflict):
    """The user should say whether it is another kampung. `found` are those it may be."""

    code = "duplicate_suspected"

    def __init__(self, found: Sequence[Standing], errors: dict[str, list[str]]) -> None:
        super().__init__(
            _("Mungkin kampung ini sudah dicatat. Periksa, lalu kirim lagi bila memang lain."),
            errors=errors,
        )
        self.found = [standing for standing in found if standing.shown]


class Neighbours:
    """Active kampung of the same programmes in the same desa as a set of records.

    The records themselves are no neighbours, unless `keep_own`: each other's then.
    """

    def __init__(
        self, formations: Iterable[Formation], by: User, *, keep_own: bool = False
    ) -> None:
        rows = list(formations)
        villages = {row.area_id[:VILLAGE_CODE] for row in rows}
        own = set() if keep_own else {row.pk for row in rows}
        smaller = (
            Area.objects.filter(level__gt=Area.Level.VILLAGE)
            .alias(village=Left("code", VILLAGE_CODE))
            .filter(village__in=villages)
            .values_list("code", flat=True)
        )
        scope = scope_of(by)
        self.in_village: dict[tuple[int, str], list[Standing]] = defaultdict(list)
        self.in_place: dict[tuple[int, str, str, str], list[Standing]] = defaultdict(list)
        for *values, path in (
            Formation.objects.active()
            .filter(program__in={row.program_id for row in rows}, area__in=[*villages, *smaller])
            .exclude(pk__in=own)
            .order_by("formed_on", "pk")
            .values_list(
                "pk", "program", "area", "place_kind", "place_key", "name", "formed_on",
                "formed_year", "status", "unit__path",
            )
        ):  # fmt: skip
            self.add(
                Standing(*values, shown=scope.everything or path.startswith(scope.unit_path or "-"))
            )

    def add(self, standing: Standing) -> None:
        self.in_village[standing.program_id, standing.area_id[:VILLAGE_CODE]].append(standing)
        self.in_place[standing.place].append(standing)

    def taken(self, formation: Formation) -> Standing | None:
        """The active kampung in its very place."""
        others = self.in_place[standing_of(formation).place]
        return next((other for other in others if other.id != formation.pk), None)

    def like(self, formation: Formation) -> list[Standing]:
        """Others that it may be: in the same area, or of a like name. The first few are enough."""
        return list(islice(self._others(formation, apart=True), SHOWN))

    def _others(self, formation: Formation, *, apart: bool) -> Iterator[Standing]:
        """Without `apart`, those of the same area in another numbered RW or RT are none."""
        mine = standing_of(formation)
        village = formation.program_id, formation.area_id[:VILLAGE_CODE]
        for other in self.in_village[village]:
            if other.id != formation.pk and other.place != mine.place:
                near = other.area_id == formation.area_id and (apart or not mine.is_apart(other))
                if near or alike(other.name, formation.name):
                    yield other

    def doubtful(self, formation: Formation) -> list[Standing]:
        """Those of `of` that are not plainly elsewhere: several RW of one desa are usual."""
        taken = self.taken(formation)
        like = islice(self._others(formation, apart=False), SHOWN)
        return [taken, *like] if taken else list(like)

    def of(self, formation: Formation) -> list[Standing]:
        """All that it may be, the one in its very place first."""
        taken = self.taken(formation)
        return [taken, *self.like(formation)] if taken else self.like(formation)


def standing_of(formation: Formation) -> Standing:
    return Standing(
        formation.pk,
        formation.program_id,
        formation.area_id,
        formation.place_kind,
        formation.place_key,
        formation.name,
        formation.formed_on,
        formation.formed_year,
        formation.status,
    )


def taken_errors(standing: Standing) -> dict[str, list[str]]:
    """Told at what one would change if it is another kampung: of a whole desa the level, else the
    place."""
    told = {"kampung": standing.described}
    if standing.place_kind == Formation.PlaceKind.VILLAGE:
        message = _(
            "Desa ini sudah punya kampung program yang sama: %(kampung)s. Bila ini kampung lain,"
            " pilih tingkatnya: RW, dusun, atau tempat."
        )
        return {"place_kind": [message % told]}
    message = _("Tempat ini sudah punya kampung program yang sama: %(kampung)s.")
    return {"place_name": [message % told]}


def suspicion(found: Sequence[Standing]) -> str:
    return _("Sudah ada di desa ini: %(kampung)s. Kampung lain? Beri konfirmasi.") % {
        "kampung": ", ".join(standing.described for standing in found[:SHOWN])
    }


def refuse_taken(formation: Formation, neighbours: Neighbours) -> None:
    taken = neighbours.taken(formation)
    if taken is not None:
        errors = taken_errors(taken)
        [[message]] = errors.values()
        raise Taken(message, [taken], errors)
