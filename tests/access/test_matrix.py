"""Every route x method x person x place, as the doors and the scope rule have it: no difference.

For each person (a role that stands somewhere, see `world.py`) every route of the URL conf is asked
with every method, for an object at home, of a sibling polsek, of another polres, of another polda
and for one that does not exist. What must come follows from what is declared, never from this file:

1. Who is not signed in is led to the login (pages) or told 401 (API), unless the door is public.
2. Who the door does not admit gets 403, the same for all objects, absent ones too.
3. A method the view does not take is a 405.
4. An object that `for_user` does not give is a 404, and in nothing different from an absent one:
   status, body, headers, number of queries.
5. Everything else gets in: anything but 401, 403, 404, 405 and faults.
6. Reading writes nothing.

Here every route is asked with every method its view takes. People for whom the same is declared
in every place are asked for by one of them, and places where the same is declared for him by the
nearest; both are drawn in turn, so that over the routes everybody is asked about everywhere.
`scripts/check --access` asks as everybody, everywhere, with every method: the whole crossing.

A route with a new parameter fails here until `samples.py` knows an object for it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import pytest
import time_machine
from django.utils import timezone

from core.doors import PUBLIC
from tests.access.asking import EVERYTHING, Answer, Browser, told_apart
from tests.access.routes import METHODS, ROUTES, Route
from tests.access.samples import KINDS, fill, sample
from tests.access.world import ACTORS, actor
from units.models import User

# Not a word about any object: which methods there are.
ABOUT = "OPTIONS"
# Below a parent of home: an object that is nowhere, and one of another polda.
BELOW_HOME = {"absent below": "absent", "foreign below": "polda"}
LIBRARY = "past the door of a library's view"
# A PUT under an id of one's own making makes what is not there yet; a foreign one answers alike.
MADE_BY_PUT = {"entry draft"}
API, PAGES = "api", "pages"


@dataclass(frozen=True)
class Cell:
    route: Route
    method: str
    place: str

    def __str__(self) -> str:
        return f"{self.method} {self.route} ({self.place})"


def test_every_parameter_has_a_sample():
    assert {route.text: route.unknown for route in ROUTES if route.unknown} == {}


def test_every_kind_of_sample_is_asked_for():
    assert {kind for route in ROUTES for kind in route.kinds} == set(KINDS)


@pytest.mark.parametrize("part", [API, PAGES])
def test_matrix(world, part):
    matrices = [Matrix(world, actor(world, name)) for name in ACTORS]
    with time_machine.travel(timezone.now(), tick=False):  # a session counts its minutes
        for route in ROUTES:
            if route.is_api == (part == API) and not route.unknown:
                for matrix, method, places in drawn(matrices, route):
                    matrix.compare(route, method, places)
    differences = [difference for matrix in matrices for difference in matrix.differences]
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:200]])


def drawn(matrices: "list[Matrix]", route: Route) -> Iterator[tuple["Matrix", str, list[str]]]:
    """Who asks the route, with which method, for objects of which places."""
    taken = [method for method in METHODS if method in route.methods - {"HEAD", ABOUT}]
    others = [method for method in METHODS if method not in taken]
    turn = crc32(route.text.encode())
    for method in METHODS if EVERYTHING else [*taken, others[turn % len(others)]]:
        turn += 1
        alike = defaultdict(list)
        for matrix in matrices:
            places = matrix.places(route, method)
            verdicts = {place: matrix.expected(Cell(route, method, place)) for place in places}
            alike[matrix if EVERYTHING else tuple(verdicts.items())].append((matrix, verdicts))
        for group in alike.values():
            matrix, verdicts = group[turn % len(group)]
            yield matrix, method, [*verdicts] if EVERYTHING else nearest(verdicts)


def nearest(verdicts: dict[str, str]) -> list[str]:
    """Absent, and of the places where the same must come the one closest to home."""
    below = [place for place in verdicts if place in BELOW_HOME]
    there = [(verdict, place) for place, verdict in verdicts.items() if place not in below]
    first = dict(reversed(there[1:]))
    return ["absent", *first.values(), *below]


class Matrix:
    """What one person sees, and where that is not what is declared."""

    def __init__(self, world, user: User | None) -> None:
        fill(world, user)
        self.world, self.user = world, user
        self.differences: list[str] = []
        self.browser = Browser(user)
        if user is not None:
            user = User.objects.get(pk=user.pk)
        self.asker = user
        self.seen = {
            (place, kind): user is not None and KINDS[kind].seen(user, sample(where, kind, user))
            for place, where in world.places.items()
            for kind in KINDS
        }

    def compare(self, route: Route, method: str, places: list[str]) -> None:
        """Ask for the objects of these places; note what should not be, and what tells a foreign
        object from an absent one."""
        answers = {}
        for place in places:
            cell = Cell(route, method, place)
            wanted, answers[place] = self.expected(cell), self.ask(cell)
            answer = answers[place]
            if answer.verdict != wanted and not (wanted == LIBRARY and passed(route, answer)):
                told = f"{self.user}: {cell}: {answer.status} ({answer.verdict}), not {wanted}"
                self.differences.append(told)
            if method in ("GET", "HEAD", ABOUT) and answer.written:
                self.differences.append(f"{self.user}: {cell} writes: {answer.written}")
            nothing = answers["absent below" if place in BELOW_HOME else "absent"].seen
            hidden = bool(route.kinds) and place != "home" and not self.sees(cell)
            if (wanted in ("403", "404") or hidden) and answer.seen != nothing:
                told = told_apart(answer.seen, nothing)
                self.differences.append(f"{self.user}: {cell}: {told}")

    def places(self, route: Route, method: str) -> list[str]:
        """Where objects are asked for. Doors and methods are asked before any row is looked for, so
        there home and nowhere stand for all places."""
        if not route.kinds:
            return ["absent"]
        if not self.admitted(route, method) or method not in route.methods or method == ABOUT:
            return ["absent", "home"]
        return ["absent", *self.world.places, *(BELOW_HOME if len(route.kinds) > 1 else ())]

    def admitted(self, route: Route, method: str) -> bool:
        return route.door.admits(self.asker or Nobody(), method)

    def expected(self, cell: Cell) -> str:
        route, method = cell.route, cell.method
        if not self.admitted(route, method):
            if self.asker is not None:
                return "403"
            return "401" if route.is_api else "login"
        if route.of_others and (route.is_admin or not route.kinds):
            return LIBRARY
        if method not in route.methods:
            return "405"
        if method == ABOUT or not route.kinds:
            return "in"
        if method == "PUT" and route.kinds[-1] in MADE_BY_PUT:
            return "in"
        return "in" if self.sees(cell) else "404"

    def sees(self, cell: Cell) -> bool:
        if cell.route.door.need_for(cell.method) == PUBLIC:
            return "absent" not in self.wheres(cell)  # whoever holds the code
        if cell.place in BELOW_HOME:
            return False  # of another parent: not here, whoever may see it there
        return all(
            where in self.world.places and self.seen[where, kind]
            for where, kind in zip(self.wheres(cell), cell.route.kinds, strict=True)
        )

    def wheres(self, cell: Cell) -> list[str]:
        """Where each object lies that the address names."""
        below = BELOW_HOME.get(cell.place)
        count = len(cell.route.kinds)
        return ["home", *[below] * (count - 1)] if below else [cell.place] * count

    def ask(self, cell: Cell) -> Answer:
        address, named = self.address(cell)
        return self.browser.ask(cell.method, address, named)

    def address(self, cell: Cell) -> tuple[str, list[str]]:
        """Where the cell's object is asked for, and what in it is the object's own."""
        names = [name for name, kind in cell.route.parameters.items() if isinstance(kind, str)]
        values = {
            name: str(KINDS[kind].value(sample(self.world.places[where], kind, self.user)))
            for name, kind, where in zip(names, cell.route.kinds, self.wheres(cell), strict=True)
            if where != "absent"
        }
        address = cell.route.address(**values)
        absent = [str(KINDS[kind].absent) for kind in cell.route.kinds]
        return address, [address, *values.values(), *absent]


def passed(route: Route, answer: Answer) -> bool:
    """The door was no hindrance. Behind that of the administration, where nothing is foreign, it
    says itself what it leaves open (403: nobody deletes a person) and what is not there (302)."""
    return answer.passed or (route.is_admin and answer.verdict == "403")


class Nobody:
    is_authenticated = False
