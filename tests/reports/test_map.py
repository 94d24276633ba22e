"""How far a programme has spread, on the map page and in its table."""

import datetime
import re

import pytest

from tests.factories import (
    AreaFactory,
    FormationFactory,
    PatrolPointFactory,
    PolsekFactory,
    PoskoFactory,
    ProgramFactory,
    ZoneReportFactory,
    posted,
)
from units.policy import Role
from villages.services.zones import rebuild_standings


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
    rows = re.findall(r'<tr data-code="([^"]+)" data-key="([^"]+)">(.*?)</tr>', page, re.DOTALL)
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


def test_a_regency_by_its_desa(client, places, kasat):
    found = table(client, kasat, within="35.08", by="village", program="KTS")
    assert [row[:2] for row in found] == [
        ("35.08.01.2001", "all"),
        ("35.08.01.2002", "none"),
        ("35.08.02.2001", "none"),
        ("35.08.02.2002", "none"),
    ]
    page = client.get("/map/", {"within": "35.08", "by": "village"}).content.decode()
    assert "within=35.08&amp;level=4" in page  # the boundaries it draws
    assert 'href="/villages/35.08.01.2001/"' in page
    assert "layer=zone&amp;program=KTS&amp;within=35.08&amp;" in page
    assert page.count("by=village") == 3  # each layer keeps the detail


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
    "query",
    [{"program": "X"}, {"within": "99"}, {"within": "\x00"}, {"within": "x" * 500}, {"layer": "x"}],
)
def test_what_is_not_there_is_not_found(client, places, kasat, query):
    client.force_login(kasat)
    assert client.get("/map/", query).status_code == 404


def test_partners_have_no_map(client, places):
    client.force_login(posted(Role.PARTNER, AreaFactory(code="35.08.01.2001")))
    assert client.get("/map/").status_code == 403


# Layers ---------------------------------------------------------------------------------------


def shown(client, user, **query):
    """{area: (colour, word, figures)} of a layer other than coverage."""
    client.force_login(user)
    answer = client.get("/map/", query)
    assert answer.status_code == 200
    rows = re.findall(
        r'<tr data-code="([^"]+)" data-key="([^"]+)">(.*?)</tr>', answer.content.decode(), re.DOTALL
    )
    return {
        code: (key, *re.findall(r">([^<>]*\w[^<>]*)<", cells.split("</th>")[1]))
        for code, key, cells in rows
    }


@pytest.fixture
def rt_reports(places):
    """In Kecamatan 01 an RT with 7 houses on 1 April and one with none; in 02 an RT never heard."""
    day = datetime.date(2021, 4, 1)
    polsek = places.unit.children.get(code="JATIM-LMJ-01")
    for number, (zone, houses) in enumerate([("oranye", 7), ("hijau", 0)], start=1):
        rt = AreaFactory(code=f"35.08.01.2001.001.00{number}")
        ZoneReportFactory(area=rt, unit=polsek, as_of=day, zone=zone, positive_houses=houses)
    AreaFactory(code="35.08.02.2001.001.001")
    AreaFactory(code="35.08.03.2001")
    rebuild_standings()
    return places


def test_zones_of_a_day_by_the_worst_of_an_area(client, rt_reports, kasat):
    found = shown(client, kasat, layer="zone", date="2021-04-03")
    assert found["35.08.01"] == ("oranye", "Oranye", "1 oranye, 1 hijau")
    assert found["35.08.02"][0] == "belum_lapor"
    assert found["35.08.03"] == ("none", "Belum ada RT tercatat")


def test_a_report_older_than_a_week_is_not_its_colour(client, rt_reports, kasat):
    assert shown(client, kasat, layer="zone", date="2021-04-09")["35.08.01"][0] == "kedaluwarsa"
    assert shown(client, kasat, layer="zone", date="2021-03-31")["35.08.01"][0] == "belum_lapor"


def test_weeks_are_links_around_the_day(client, rt_reports, kasat):
    client.force_login(kasat)
    page = client.get("/map/", {"layer": "zone", "date": "2021-04-03"}).content.decode()
    weeks = re.findall(r'<a href="([^"]+)"( aria-current="true")?>([^<]+)</a>', page)
    weeks = [(url, bool(current), text) for url, current, text in weeks if "date=" in url]
    [(url, text)] = [(url, text) for url, current, text in weeks if current and "–" in text]
    assert text == "29 Maret–4 April 2021"
    assert "date=2021-04-04" in url
    assert "layer=zone" in url


def test_activity_is_that_of_the_kampung(client, places, kasat):
    formation = FormationFactory(
        program=places.program, area=AreaFactory(code="35.08.02.2001"), status="verified",
        unit=places.unit.children.get(code="JATIM-LMJ-02"), formed_on=datetime.date(2020, 6, 1),
    )  # fmt: skip
    AreaFactory(code="35.08.03.2001")
    found = shown(client, kasat, layer="activity")
    assert found["35.08.02"] == ("check", "Perlu dicek", "1 perlu dicek")
    assert found["35.08.03"] == ("none", "Belum ada kampung")
    client.force_login(kasat)
    listed = client.get(f"/formations/?program={formation.program.code}&within=35.08.02")
    assert str(formation.pk) in listed.content.decode()


# Points ---------------------------------------------------------------------------------------


@pytest.fixture
def spots(places):
    """Two kampung a few metres apart and one 11 km off, a posko, an object in another polsek."""
    polsek = places.unit.children.get(code="JATIM-LMJ-01")
    desa = AreaFactory(code="35.08.01.2001")
    for number, latitude in enumerate([-8.1300, -8.1301, -8.2300]):
        FormationFactory(
            program=places.program, area=desa, unit=polsek, status="verified", place_kind="dusun",
            place_name=f"Dusun {number}", latitude=latitude, longitude=113.2200,
        )  # fmt: skip
    PoskoFactory(area=desa, unit=polsek, name="Posko Satu", latitude=-8.13, longitude=113.22)
    other = places.unit.children.get(code="JATIM-LMJ-02")
    PatrolPointFactory(
        area=AreaFactory(code="35.08.02.2001"), unit=other, latitude=-8.05, longitude=113.1
    )
    return places


def points(client, user, **query):
    client.force_login(user)
    answer = client.get("/map/points/", {"program": "KTS"} | query)
    assert answer.status_code == 200
    found = answer.json()["points"]
    return sorted((point["kind"], point["count"]) for point in found)


def test_points_cluster_by_zoom_and_scope(client, spots, kasat, officer):
    assert points(client, kasat, zoom="14") == [
        ("kampung", 1),
        ("kampung", 2),
        ("objek", 1),
        ("posko", 1),
    ]
    assert points(client, kasat, zoom="5") == [("kampung", 3), ("objek", 1), ("posko", 1)]
    assert points(client, kasat, zoom="5", within="35.08.02") == [("objek", 1)]
    assert points(client, officer, zoom="5") == [("kampung", 3), ("posko", 1)]


def test_a_single_point_leads_to_its_page(client, spots, kasat):
    client.force_login(kasat)
    found = client.get("/map/points/", {"program": "KTS", "zoom": "16"}).json()["points"]
    [posko] = [point for point in found if point["kind"] == "posko"]
    assert posko["name"] == "Posko Satu"
    for point in found:
        assert point["count"] > 1 or client.get(point["url"]).status_code == 200


@pytest.mark.parametrize("zoom", ["", "x", "-1", "999", "1\x00", "²"])
def test_no_zoom_is_not_found(client, spots, kasat, zoom):
    client.force_login(kasat)
    assert client.get("/map/points/", {"program": "KTS", "zoom": zoom}).status_code == 404


def test_the_table_counts_points_with_and_without_a_position(client, spots, kasat):
    client.force_login(kasat)
    page = client.get("/map/", {"within": "35.08"}).content.decode()
    table = re.search(r"<caption>Titik di peta</caption>(.*?)</table>", page, re.DOTALL)[1]
    cells = [int(number) for number in re.findall(r'<td class="num">(\d+)</td>', table)]
    assert cells == [3, 4, 1, 1, 1, 1]


def test_a_country_is_told_by_province_and_stays_light(client, places):
    for number in range(1, 39):
        for desa in range(1, 4):
            AreaFactory(code=f"{number + 10}.01.01.200{desa}")
    admin = posted(Role.ADMINISTRATOR)
    found = table(client, admin)
    assert {row[0].count(".") for row in found} == {0}
    assert len(client.get("/map/").content) < 60_000


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(client, places, kasat, count, django_assert_num_queries):
    for n in range(count):
        FormationFactory(
            program=places.program, area=AreaFactory(code=f"35.08.03.20{n:02d}"), status="verified",
            unit=places.unit.children.get(code="JATIM-LMJ-03"),
        )  # fmt: skip
    client.force_login(kasat)
    with django_assert_num_queries(12):
        client.get("/map/", {"within": "35.08"})
