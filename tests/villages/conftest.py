"""Two polres with their polsek, areas, people and a programme; 2021-W06 is over."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine

from programs.models import Program
from tests.factories import AreaFactory, PolresFactory, PolsekFactory, ProgramFactory, posted
from tests.villages.zone_world import report, zones  # noqa: F401 -- fixtures of zones
from units.models import Area, Unit, User
from units.policy import Role

NOW = datetime(2021, 2, 18, 3, tzinfo=UTC)  # Thursday, 10.00 WIB


@dataclass
class World:
    """Kunir and Jatiroto under Lumajang, Tebet under Jakarta Selatan; a Sukosari in both of the
    first."""

    lumajang: Unit
    kunir: Unit
    jatiroto: Unit
    jaksel: Unit
    tebet: Unit
    officer: User
    neighbour: User
    staff: User
    head: User
    deputy: User
    commander: User
    regency: User
    stranger: User
    foreign_head: User
    kts: Program

    def data(self, **changes):
        return {
            "program": "KTS",
            "area": "35.08.06.2001",
            "name": "Kampung Tangguh Kunir Kidul",
            "formed_on": "2021-02-09",
            **changes,
        }


@pytest.fixture
def world(db):
    lumajang = PolresFactory(code="JATIM-LMJ", name="Polres Lumajang", covers="35.08")
    kunir = PolsekFactory(parent=lumajang, code="LMJ-KUNIR", name="Polsek Kunir", covers="35.08.06")
    jatiroto = PolsekFactory(
        parent=lumajang, code="LMJ-JATIROTO", name="Polsek Jatiroto", covers="35.08.10"
    )
    jaksel = PolresFactory(code="JAKSEL", name="Polres Jaksel", covers="31.74")
    tebet = PolsekFactory(
        parent=jaksel, code="JAKSEL-TEBET", name="Polsek Tebet", covers="31.74.01"
    )
    for code, name in (
        ("35.08.06", "Kunir"),
        ("35.08.10", "Jatiroto"),
        ("31.74.01", "Tebet"),
    ):
        Area.objects.filter(pk=code).update(name=name)
    for code, name in (
        ("35.08.06.2001", "Kunir Kidul"),
        ("35.08.06.2002", "Kunir Lor"),
        ("35.08.06.2003", "Sukosari"),
        ("35.08.10.2001", "Jatiroto"),
        ("35.08.10.2002", "Sukosari"),
        ("31.74.01.1001", "Tebet Timur"),
    ):
        AreaFactory(code=code, name=name)
    return World(
        lumajang=lumajang,
        kunir=kunir,
        jatiroto=jatiroto,
        jaksel=jaksel,
        tebet=tebet,
        officer=posted(Role.OFFICER, kunir, name="Petugas Kunir"),
        neighbour=posted(Role.OFFICER, jatiroto, name="Petugas Jatiroto"),
        staff=posted(Role.BINMAS_STAFF, lumajang, name="Staf Binmas"),
        head=posted(Role.BINMAS_HEAD, lumajang, name="Kasat Binmas"),
        deputy=posted(Role.BINMAS_HEAD, lumajang, name="Plh Kasat Binmas"),
        commander=posted(Role.COMMANDER, lumajang, name="Kapolres"),
        regency=posted(Role.REGENCY_STAFF, Area.objects.get(pk="35.08"), name="Staf Pemkab"),
        stranger=posted(Role.OFFICER, tebet, name="Petugas Tebet"),
        foreign_head=posted(Role.BINMAS_HEAD, jaksel, name="Kasat Jaksel"),
        kts=ProgramFactory(code="KTS", name="Kampung Tangguh Semeru"),
    )


@pytest.fixture
def clock():
    """Thursday 18 February 2021; `clock.move_to` goes elsewhere."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def create(world):
    """Record a kampung as the officer of Kunir; keywords change the data."""
    from villages.services import create_formation

    def make(*, by=None, submit=False, confirm=True, record_id=None, **changes):
        formation, _created = create_formation(
            id=record_id or uuid4(),
            data=world.data(**changes),
            by=by or world.officer,
            submit=submit,
            confirm_duplicate=confirm,
        )
        return formation

    return make


@pytest.fixture
def pillars(world):
    """The pillars there are, and a programme of posko that asks for four of them."""
    from villages.reference import load_pillars

    load_pillars()
    return ProgramFactory(
        code="POSKO-PPKM",
        name="Posko PPKM",
        kind="posko",
        pillars=["kepala-desa", "puskesmas", "bhabinkamtibmas", "babinsa"],
    )


@pytest.fixture
def posko(world, pillars):
    """The posko of Kunir Kidul, active since 9 February, open day and night."""
    from tests.factories import PoskoFactory

    return PoskoFactory(
        program=pillars, area=Area.objects.get(pk="35.08.06.2001"), unit=world.kunir
    )


@pytest.fixture
def midwife(world, pillars):
    """A partner: puskesmas of Kunir Kidul."""
    from tests.factories import PostingFactory, UserFactory

    person = UserFactory(name="Bidan Kunir")
    PostingFactory(
        user=person,
        role=Role.PARTNER,
        area=Area.objects.get(pk="35.08.06.2001"),
        pillar="puskesmas",
    )
    return person
