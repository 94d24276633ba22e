"""What the tests of zones stand on: the rules of the portal itself, and RT in two polres."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine

from tests.factories import AreaFactory, posted
from units.models import Area
from units.policy import Role
from villages.services.zones import report_zone
from villages.zone_reference import load_zone_reference

NOW = datetime(2021, 4, 15, 3, tzinfo=UTC)  # Thursday, 10.00 WIB
KUNIR = "35.08.06.2001"
RT1, RT2, RT3 = (f"{KUNIR}.001.00{number}" for number in (1, 2, 3))
OTHER_RW = f"{KUNIR}.002.001"
JATIROTO_RT = "35.08.10.2001.001.001"
TEBET_RT = "31.74.01.1001.001.001"


@pytest.fixture
def zones(world):
    """The world of the kampung tests with its rules and RT; it is 15 April 2021."""
    load_zone_reference()
    for code in (RT1, RT2, RT3, OTHER_RW, JATIROTO_RT, TEBET_RT):
        kind = f"RT {code[-3:]}"
        AreaFactory(code=code[:-4], name=f"RW {code[-7:-4]}")
        AreaFactory(code=code, name=kind)
    world.partner = posted(Role.PARTNER, Area.objects.get(pk=KUNIR), name="Kepala Desa")
    world.admin = posted(Role.ADMINISTRATOR, name="Admin")
    with time_machine.travel(NOW, tick=False) as traveller:
        world.clock = traveller
        yield world


@pytest.fixture
def report(zones):
    """Report an RT as the officer of Kunir."""

    def make(area=RT1, as_of="2021-04-14", houses=0, *, by=None, **more):
        made, _new = report_zone(
            id=more.pop("id", None) or uuid4(),
            area=area,
            as_of=datetime.fromisoformat(as_of).date(),
            positive_houses=houses,
            by=by or zones.officer,
            **more,
        )
        return made

    return make
