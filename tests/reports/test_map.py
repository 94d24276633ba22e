"""How far a programme has spread, on the map page and in its table."""

import re

import pytest

from tests.factories import AreaFactory, FormationFactory, PolsekFactory, ProgramFactory, posted
from units.policy import Role


@pytest.fixture
def places(lumajang):
    """Two kecamatan of two desa each; kampung in one desa of the first, one of them undecided."""
    desa = {
        code: AreaFactory(code=code)
        for code in ("35.08.01.2001", "35.08.01.2002", "35.08.02.2001", "35.08.02.2002")
    }
    polsek = lumajang.unit.children.get(code="JATIM-LMJ-01")
    for status in ("verified", "submitted"):
        FormationFactory(
            program=lumajang.program,
            area=desa["35.08.01.2001"],
            unit=polsek,
            status=status,
            place_kind="dusun",
            place_name=status,
        )
    return lumajang


def table(client, user, **query):
    client.force_login(user)
    answer = client.get("/map/", query)
    assert answer.status_code == 200
    page = answer.content.decode()
    rows = re.findall(r'<tr data-code="([^"]+)" data-spread="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return [
        (code, how, *map(int, re.findall(r"\d+", re.sub(r"<[^>]*>", " ", cells))[-2:]))
        for code, how, cells in rows
    ]


def test_kecamatan_of_a_polres(client, places, kasat):
    found = {row[0]: row[1:] for row in table(client, kasat)}
    assert found["35.08.01"] == ("most", 2, 1)
    assert found["35.08.02"] == ("none", 2, 0)


def test_desa_of_a_kecamatan(client, places, kasat):
    found = table(client, kasat, within="35.08.01", program="KTS")
    assert [row[:2] for row in found] == [("35.08.01.2001", "all"), ("35.08.01.2002", "none")]


def test_an_officer_sees_the_desa_he_serves(client, places, officer):
    assert [row[0] for row in table(client, officer)] == ["35.08.01"]
    client.force_login(officer)
    assert client.get("/map/", {"within": "35.08.02"}).status_code == 404


def test_kampung_of_other_programmes_and_units_do_not_show(client, places, kasat):
    FormationFactory(
        program=ProgramFactory(code="KTJ"),
        area=AreaFactory(code="35.08.02.2001"),
        unit=PolsekFactory(),
        status="verified",
    )
    assert {row[0]: row[-1] for row in table(client, kasat, program="KTJ")}["35.08.02"] == 0


@pytest.mark.parametrize(
    "query", [{"program": "X"}, {"within": "99"}, {"within": "\x00"}, {"within": "x" * 500}]
)
def test_what_is_not_there_is_not_found(client, places, kasat, query):
    client.force_login(kasat)
    assert client.get("/map/", query).status_code == 404


def test_partners_have_no_map(client, places):
    client.force_login(posted(Role.PARTNER, AreaFactory(code="35.08.01.2001")))
    assert client.get("/map/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(client, places, kasat, count, django_assert_num_queries):
    for n in range(count):
        FormationFactory(
            program=places.program, area=AreaFactory(code=f"35.08.03.20{n:02d}"), status="verified",
            unit=places.unit.children.get(code="JATIM-LMJ-03"),
        )  # fmt: skip
    client.force_login(kasat)
    with django_assert_num_queries(9):
        client.get("/map/", {"within": "35.08"})
