"""The page of a desa: what is known there, what happened, and nothing of other places."""

import pytest

from reports.queries.village import village_page
from tests.factories import (
    FormationFactory,
    MarkFactory,
    PillarFactory,
    PillarHolderFactory,
    PoskoFactory,
    posted,
)
from tests.villages.conftest import NOW
from units.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KUNIR, JATIROTO = "35.08.06.2001", "35.08.10.2002"


@pytest.fixture
def told(world):
    """The same things in a desa of Kunir and in one of Jatiroto."""
    pillar = PillarFactory()
    for code, unit in ((KUNIR, world.kunir), (JATIROTO, world.jatiroto)):
        area = Area.objects.get(pk=code)
        FormationFactory(
            unit=unit, area=area, program=world.kts, status="verified", name=f"Kampung {code}"
        )
        PillarHolderFactory(unit=unit, area=area, name=f"Pilar {code}", pillar_id=pillar.pk)
        PoskoFactory(unit=unit, area=area, name=f"Posko {code}")
        MarkFactory(unit=unit, area=area, who=f"Tamu {code}")
    return world


def test_everything_of_one_desa_and_nothing_of_another(told):
    page = village_page(KUNIR, user=told.head, day=NOW.date())
    assert [row.name for row in page.formations] == [f"Kampung {KUNIR}"]
    assert [row.name for row in page.holders] == [f"Pilar {KUNIR}"]
    assert [row.name for row in page.posko] == [f"Posko {KUNIR}"]
    assert JATIROTO not in repr(page.events)
    assert {event.title for event in page.events} >= {f"Kampung {KUNIR}", f"Tamu {KUNIR}"}
    days = [event.day for event in page.events if event.day]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("who", ["officer", "head", "staff", "commander", "regency"])
def test_the_page_is_for_who_reads_there(client, told, who):
    client.force_login(getattr(told, who))
    answer = client.get(f"/villages/{KUNIR}/")
    assert answer.status_code == 200
    assert f"Kampung {KUNIR}" in answer.content.decode()


@pytest.mark.parametrize("who", ["foreign_head", "neighbour"])
@pytest.mark.parametrize("code", [KUNIR, "99.99.99.9999", "35.08", "x"])
def test_foreign_and_absent_are_one(client, told, who, code):
    client.force_login(getattr(told, who))
    assert client.get(f"/villages/{code}/").status_code == 404


def test_queries_do_not_grow(client, told, django_assert_max_num_queries):
    area = Area.objects.get(pk=KUNIR)
    for n in range(5):
        FormationFactory(
            unit=told.kunir, area=area, program=told.kts, status="verified",
            place_kind="dusun", place_name=f"D{n}",
        )  # fmt: skip
    client.force_login(told.head)
    with django_assert_max_num_queries(40):
        client.get(f"/villages/{KUNIR}/")


def test_a_desa_of_which_nothing_is_known(client, world):
    client.force_login(posted("commander", world.lumajang))
    page = client.get(f"/villages/{KUNIR}/").content.decode()
    assert "Belum ada kampung tercatat" in page
