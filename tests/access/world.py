"""Four places that know nothing of each other, and people of every role who stand in or above one.

JATIM ─┬─ LMJ ─┬─ KUNIR      home: the desa everybody's rights are measured from
       │       └─ YOSO       sibling: another polsek of the same polres
       └─ JBR ─── AJUNG      polres: another polres of the same polda
METRO ─── SEL ─── TEBET      polda: another polda
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from programs.models import Program
from tests.factories import (
    AreaFactory,
    PolsekFactory,
    PostingFactory,
    ProgramFactory,
    UnitFactory,
    UserFactory,
    posted,
)
from units.models import Area, Unit, User
from units.policy import Role

ENDED = date(2021, 1, 31)


@dataclass
class Place:
    """A polsek with what is above it, one desa, and somebody who works there."""

    name: str
    polsek: Unit
    polres: Unit
    village: Area
    person: User
    made: dict[Any, Any] = field(default_factory=dict)  # samples by kind; see `samples.py`


@dataclass
class World:
    program: Program
    places: dict[str, Place]

    @property
    def home(self) -> Place:
        return self.places["home"]


def build() -> World:
    jatim, metro = UnitFactory(code="JATIM"), UnitFactory(code="METRO")
    lumajang = UnitFactory(code="LMJ", parent=jatim, covers="35.08")
    jember = UnitFactory(code="JBR", parent=jatim, covers="35.09")
    selatan = UnitFactory(code="SEL", parent=metro, covers="31.74")
    places = {
        "home": place("home", "KUNIR", lumajang, "35.08.06.2001"),
        "sibling": place("sibling", "YOSO", lumajang, "35.08.05.2001"),
        "polres": place("polres", "AJUNG", jember, "35.09.12.2001"),
        "polda": place("polda", "TEBET", selatan, "31.74.01.1001"),
    }
    return World(ProgramFactory(), places)


def place(name: str, code: str, polres: Unit, village: str) -> Place:
    area = AreaFactory(code=village)
    polsek = PolsekFactory(code=code, parent=polres, covers=area.parent_id)
    return Place(name, polsek, polres, area, posted(Role.OFFICER, polsek))


# Who asks: a role, and where it stands as seen from home.
ACTORS = {
    "petugas": (Role.OFFICER, "polsek"),
    "staf": (Role.BINMAS_STAFF, "polres"),
    "kasat": (Role.BINMAS_HEAD, "polres"),
    "kapolsek": (Role.COMMANDER, "polsek"),
    "kapolres": (Role.COMMANDER, "polres"),
    "ditbinmas": (Role.COMMANDER, "polda"),
    "kabupaten": (Role.REGENCY_STAFF, "regency"),
    "mitra": (Role.PARTNER, "village"),
    "administrator": (Role.ADMINISTRATOR, None),
    "former": (Role.BINMAS_HEAD, "ended"),
    "nobody": (None, None),
    "anonymous": None,
}


def actor(world: World, name: str) -> User | None:
    """The person of that name; None is anonymous."""
    if ACTORS[name] is None:
        return None
    role, where = ACTORS[name]
    home = world.home
    stands = {
        "polsek": home.polsek,
        "polres": home.polres,
        "polda": home.polres.parent,
        "regency": home.village.parent.parent,
        "village": home.village,
    }
    if where == "ended":
        user = UserFactory(username=name)
        PostingFactory(user=user, role=role, unit=home.polres, ends_on=ENDED)
        return user
    if role is None:
        return UserFactory(username=name)
    administers = role == Role.ADMINISTRATOR
    return posted(
        role, stands.get(where), username=name, is_staff=administers, is_superuser=administers
    )
