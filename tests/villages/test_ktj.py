"""The page of a programme: each number is that of the rows it leads to."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from programs.models import Measure
from tests.factories import (
    AreaFactory,
    FigureFactory,
    FormationFactory,
    MeasureFactory,
    PillarHolderFactory,
    ProgramFactory,
    posted,
)
from tests.villages.test_posko_views import words
from units.models import Area
from units.policy import Role
from villages.models import CaseReport
from villages.queries.ktj import biggest_falls, overview, programs_with_pillars

pytestmark = pytest.mark.usefixtures("clock", "pillars")
TIMUR, BARAT = "31.74.01.1001", "31.74.01.1002"


@pytest.fixture
def ktj(world):
    program = ProgramFactory(
        code="KTJ",
        name="Kampung Tangguh Jaya",
        settlement_types=["dense", "luxury", "apartment"],
        pillars=["bhabinkamtibmas", "polisi-rw"],
    )
    program.polres.add(world.jaksel)
    AreaFactory(code="31.74.01.1002", name="Tebet Barat")
    return program


def kampung(world, program, **changes):
    given = {"area": Area.objects.get(pk=TIMUR), "unit": world.tebet, "status": "verified"}
    return FormationFactory(program=program, **(given | changes))


def cases(world, area, day, active):
    CaseReport.objects.create(
        id=uuid4(), area_id=area, unit=world.tebet, as_of=day, revision=0, active=active,
        source="tes", content_hash="", recorded_at=timezone.now(), recorded_by=world.stranger,
    )  # fmt: skip


def test_kampung_by_settlement_type_and_distinct_desa(world, ktj):
    for number, kind in enumerate(("dense", "dense", "apartment", "")):
        kampung(world, ktj, settlement_type=kind, place_kind="rw", place_name=f"RW {number + 1}")
    kampung(world, ktj, settlement_type="dense", status="submitted", place_name="X")
    found = overview(world.foreign_head, ktj, date(2021, 2, 18))
    assert [(one.code, one.kampung) for one in found.settlements] == [
        ("dense", 2), ("luxury", 0), ("apartment", 1), ("", 1),
    ]  # fmt: skip
    assert (found.reached.kampung, found.reached.villages, found.reached.of) == (4, 1, 2)
    assert overview(world.head, ktj, date(2021, 2, 18)).reached.kampung == 0


def test_undetailed_counts_stay_beside_what_is_detailed(world, ktj):
    assert overview(world.foreign_head, ktj, date(2021, 2, 18)).undetailed is None
    formation = MeasureFactory(code=Measure.FORMATION)
    FigureFactory(
        program=ktj, unit=world.jaksel, measure=formation, value=127, detailed=2, counts=True
    )
    found = overview(world.foreign_head, ktj, date(2021, 2, 18))
    assert (found.undetailed, len(found.figures)) == (125, 1)
    assert overview(world.head, ktj, date(2021, 2, 18)).figures == []


def test_where_cases_fell_and_are_at_zero(world, ktj):
    cases(world, TIMUR, date(2021, 2, 1), 114)
    cases(world, TIMUR, date(2021, 2, 10), 4)
    cases(world, "31.74.01.1002", date(2021, 2, 1), 7)
    cases(world, "31.74.01.1002", date(2021, 2, 10), 0)
    found = overview(world.foreign_head, ktj, date(2021, 2, 18))
    assert [(fall.series.area.name, fall.change) for fall in found.falls] == [
        ("Tebet Timur", -110), ("Tebet Barat", -7),
    ]  # fmt: skip
    assert [one.area.name for one in found.at_zero] == ["Tebet Barat"]
    assert overview(world.head, ktj, date(2021, 2, 18)).reporting == 0
    assert biggest_falls([]) == []


def test_active_cases_by_week_are_last_values_summed(world, ktj, client):
    """Two reports in a week are not added up; a kelurahan that is silent keeps its last value."""
    for area, day, active in (
        (TIMUR, date(2021, 2, 1), 114), (TIMUR, date(2021, 2, 3), 90), (BARAT, date(2021, 2, 2), 9),
        (TIMUR, date(2021, 2, 16), 4),
    ):  # fmt: skip
        cases(world, area, day, active)
    found = overview(world.foreign_head, ktj, date(2021, 2, 18)).active
    assert [(each.value, each.told) for each in found] == [(99, 2), (99, 2), (13, 2)]
    client.force_login(world.foreign_head)
    assert "Minggu ke-III Februari 2021 2 13" in words(client.get("/ktj/"))
    asked = client.get("/api/v1/case-reports/weekly/").json()
    assert asked["results"][-1] == {
        "week": "2021-W07", "label": "Minggu ke-III Februari 2021", "active": 13, "areas": 2,
    }  # fmt: skip
    client.force_login(world.head)
    assert client.get("/api/v1/case-reports/weekly/").json() == {"results": []}


def test_the_page_says_it_and_leads_to_the_rows(world, ktj, client):
    kampung(world, ktj, settlement_type="luxury")
    PillarHolderFactory(area=Area.objects.get(pk=TIMUR), unit=world.tebet)
    client.force_login(world.foreign_head)
    answer = client.get("/ktj/")
    assert "Kampung Tangguh Jaya" in words(answer)
    assert "Bhabinkamtibmas per Desa/Kelurahan 1 dari 2 1" in words(answer)
    link = "/formations/?status=verified&amp;program=KTJ&amp;settlement_type=luxury"
    assert link in answer.content.decode()
    assert "1 kampung" in words(client.get(link.replace("&amp;", "&")))


def test_who_opens_it(world, ktj, midwife, client):
    client.force_login(midwife)
    assert client.get("/ktj/").status_code == 403
    client.force_login(posted(Role.REGENCY_STAFF, Area.objects.get(pk="31.74")))
    assert client.get("/ktj/?program=TIDAK").status_code == 200
    assert [one.code for one in programs_with_pillars(world.stranger)] == ["KTJ"]
    assert programs_with_pillars(world.head) == []


def test_its_queries_do_not_grow(world, ktj, client, django_assert_max_num_queries):
    client.force_login(world.foreign_head)
    counts = []
    for first, last in ((1, 3), (3, 9)):
        for number in range(first, last):
            kampung(world, ktj, place_kind="rw", place_name=f"RW {number}")
            cases(world, TIMUR, date(2021, 1, number), number)
        with django_assert_max_num_queries(50) as found:
            client.get("/ktj/")
        counts.append(len(found))
    assert counts[0] == counts[1]
