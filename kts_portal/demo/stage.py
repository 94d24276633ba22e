"""What the scenes of the demo share: people at a moment, stable keys, a week of entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from core.clock import simulated
from core.weeks import Week
from units.models import Area, Unit, User
from villages.models import Formation
from villages.services import create_formation, verify_formation

WIB = ZoneInfo("Asia/Jakarta")
KEYS = UUID("7d3c1f8a-5b1e-4d52-9c0e-2f1a6f9be021")


def key(name: str) -> UUID:
    """The same key for the same name in every load."""
    return uuid5(KEYS, name)


@contextmanager
def at(day: date, hour: int, minute: int = 0) -> Iterator[None]:
    with simulated(datetime.combine(day, time(hour, minute), WIB)):
        yield


def person(username: str) -> User:
    """Read anew at every moment: his posting is that of the day."""
    return User.objects.get(username=username)


@dataclass(frozen=True)
class Entry:
    """One invented kampung."""

    unit: Unit
    area: Area
    formed_on: date
    typed_by: str
    petugas: str
    place_kind: str = Formation.PlaceKind.VILLAGE
    place_name: str = ""
    settlement_type: str = ""

    @property
    def id(self) -> UUID:
        return key(f"{self.area.code} {self.place_kind} {self.place_name} {self.formed_on}")

    def data(self, program: str) -> dict:
        where = f" {self.place_name}" if self.place_name else ""
        return {
            "program": program,
            "area": self.area.code,
            "place_kind": self.place_kind,
            "place_name": self.place_name,
            "name": f"Kampung Tangguh {self.area.name}{where}",
            "formed_on": self.formed_on.isoformat(),
            "settlement_type": self.settlement_type,
            "petugas": self.petugas,
            "notes": "Catatan simulasi untuk peragaan.",
        }

    def write(self, program: str, *, submit: bool = True) -> Formation:
        """Typed in the afternoon of the day it was formed."""
        with at(self.formed_on, 15, self.id.int % 60):
            formation, _ = create_formation(
                id=self.id,
                data=self.data(program),
                by=person(self.typed_by),
                submit=submit,
                confirm_duplicate=True,
                simulated=True,
            )
        return formation

    def verify(self, by: str) -> None:
        """Decided the next morning."""
        with at(self.formed_on + timedelta(days=1), 8, self.id.int % 50):
            verify_formation(formation=Formation.objects.get(pk=self.id), by=person(by))


def some_day_of(week: Week, chance: Random) -> date:
    return week.monday + timedelta(days=chance.randrange(5))
