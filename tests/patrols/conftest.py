"""Two polres with their polsek, objects, words and a programme of patrols; it is January 2024."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine

from patrols.models import PatrolPoint, Term
from patrols.reference import load_terms
from programs.models import Program
from tests.factories import (
    AreaFactory,
    MeasureFactory,
    PatrolPointFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    posted,
)
from units.models import Area, Unit, User
from units.policy import Role

NOW = datetime(2024, 1, 18, 3, tzinfo=UTC)  # Thursday, 10.00 WIB
MEASURES = ("patrol", "visit", "people_met", "meeting", "operation", "sanction", "mask")


@dataclass
class Field:
    """Kunir and Jatiroto under Lumajang, Tebet under Jakarta Selatan, a market in each."""

    lumajang: Unit
    kunir: Unit
    jatiroto: Unit
    jaksel: Unit
    tebet: Unit
    officer: User
    neighbour: User
    staff: User
    head: User
    regency: User
    stranger: User
    market: PatrolPoint
    bank: PatrolPoint
    far_market: PatrolPoint
    foreign: PatrolPoint
    ketok: Program

    def data(self, **changes):
        return {
            "program": "POLISI-KETOK",
            "patrol_type": "obvit",
            "started_at": "2024-01-09T08:00:00+07:00",
            "ended_at": "2024-01-09T10:00:00+07:00",
            "visits": [
                {
                    "point": str(self.market.pk),
                    "arrived_at": "2024-01-09T08:15:00+07:00",
                    "people_met": 4,
                },
                {"point": str(self.bank.pk), "arrived_at": "2024-01-09T09:00:00+07:00"},
            ],
            "nihil": True,
            "hotlines": ["110"],
            "situation": "Aman dan kondusif",
            **changes,
        }


@pytest.fixture
def field(db, clock):
    load_terms()
    lumajang = PolresFactory(code="JATIM-LMJ", name="Polres Lumajang", covers="35.08")
    kunir = PolsekFactory(parent=lumajang, code="LMJ-KUNIR", name="Polsek Kunir", covers="35.08.06")
    jatiroto = PolsekFactory(
        parent=lumajang, code="LMJ-JATIROTO", name="Polsek Jatiroto", covers="35.08.17"
    )
    jaksel = PolresFactory(code="JAKSEL", name="Polres Jaksel", covers="31.74")
    tebet = PolsekFactory(
        parent=jaksel, code="JAKSEL-TEBET", name="Polsek Tebet", covers="31.74.01"
    )
    for code, name in (("35.08.06", "Kunir"), ("35.08.17", "Jatiroto"), ("31.74.01", "Tebet")):
        Area.objects.filter(pk=code).update(name=name)
    for code, name in (
        ("35.08.06.2001", "Kunir Kidul"),
        ("35.08.06.2002", "Kunir Lor"),
        ("35.08.17.2001", "Jatiroto"),
        ("31.74.01.1001", "Tebet Timur"),
    ):
        AreaFactory(code=code, name=name)
    for code in MEASURES:
        MeasureFactory(code=code, counts_when="sent")
    desa = Area.objects.in_bulk()
    words = Term.objects.in_bulk()
    return Field(
        lumajang=lumajang,
        kunir=kunir,
        jatiroto=jatiroto,
        jaksel=jaksel,
        tebet=tebet,
        officer=posted(Role.OFFICER, kunir, name="Petugas Kunir"),
        neighbour=posted(Role.OFFICER, jatiroto, name="Petugas Jatiroto"),
        staff=posted(Role.BINMAS_STAFF, lumajang, name="Staf Binmas"),
        head=posted(Role.BINMAS_HEAD, lumajang, name="Kasat Binmas"),
        regency=posted(Role.REGENCY_STAFF, Area.objects.get(pk="35.08"), name="Staf Pemkab"),
        stranger=posted(Role.OFFICER, tebet, name="Petugas Tebet"),
        market=PatrolPointFactory(name="Pasar Kunir", unit=kunir, area=desa["35.08.06.2001"]),
        bank=PatrolPointFactory(
            name="BRI Kunir",
            unit=kunir,
            area=desa["35.08.06.2002"],
            category=words["perbankan"],
        ),
        far_market=PatrolPointFactory(
            name="Pasar Jatiroto", unit=jatiroto, area=desa["35.08.17.2001"]
        ),
        foreign=PatrolPointFactory(name="Pasar Tebet", unit=tebet, area=desa["31.74.01.1001"]),
        ketok=ProgramFactory(
            code="POLISI-KETOK", name="Polisi Ketok", measures=("patrol", "visit", "people_met")
        ),
    )


@pytest.fixture
def clock():
    """Thursday 18 January 2024; `clock.move_to` goes elsewhere."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def patrol(field):
    """Record a patrol as the officer of Kunir; keywords change the data."""
    from patrols.services import create_patrol

    def make(*, by=None, record_id=None, **changes):
        row, _created = create_patrol(
            id=record_id or uuid4(), data=field.data(**changes), by=by or field.officer
        )
        return row

    return make
