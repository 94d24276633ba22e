"""Pillars, posko, duty, requests, assessments and marks over the API, by the rules of records."""

import json
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from core.clock import set_database_clock
from core.exports.filtering import as_query
from core.exports.reports import get_report
from programs.models import Aspect
from tests.factories import AreaFactory, FormationFactory, PillarHolderFactory, PoskoFactory
from units.models import Area
from villages.models import PillarHolder, Posko, Shift

pytestmark = pytest.mark.usefixtures("clock", "pillars")
KIDUL = "35.08.06.2001"
API = "/api/v1"


@pytest.fixture
def api():
    def as_user(user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    return as_user


def told(answer):
    return json.loads(answer.content)


def holder(**changes):
    return {
        "id": str(uuid4()),
        "pillar": "babinsa",
        "area": KIDUL,
        "name": "Serda Simulasi",
        "starts_on": "2021-01-04",
    } | changes


def test_a_holder_is_created_once_answered_listed_and_changed(world, api):
    client, sent = api(world.officer), holder()
    first = client.post(f"{API}/pillars/", sent)
    assert first.status_code == 201
    record = told(first)
    assert (record["pillar"], record["unit"], record["version"]) == ("babinsa", "LMJ-KUNIR", 1)
    assert len(record["receipt"]) == 8
    again = client.post(f"{API}/pillars/", sent)
    assert (again.status_code, told(again)) == (200, record)
    assert client.post(f"{API}/pillars/", sent | {"name": "Lain"}).status_code == 409
    assert client.post(f"{API}/pillars/", holder(id="")).status_code == 400
    assert client.post(f"{API}/pillars/", holder(nama="x")).status_code == 400
    listed = told(client.get(f"{API}/pillars/?pillar=babinsa&on=2021-02-01&within=35.08.06"))
    assert listed["results"] == [record]
    assert told(client.get(f"{API}/pillars/?on=2020-12-31"))["count"] == 0
    url = f"{API}/pillars/{record['id']}/"
    assert client.patch(url, {"ends_on": "2021-02-17"}).status_code == 428
    stale = client.patch(url, {"ends_on": "2021-02-17"}, headers={"If-Match": '"9"'})
    assert (stale.status_code, told(stale)["current"]["version"]) == (412, 1)
    changed = client.patch(url, {"ends_on": "2021-02-17"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, told(changed)["version"]) == (200, 2)
    assert changed.headers["ETag"] == '"2"'


def test_a_list_is_all_or_nothing(world, api):
    client = api(world.officer)
    answer = client.post(f"{API}/pillars/", [holder(), holder(name="B", area="31.74.01.1001")])
    assert (answer.status_code, list(told(answer)["errors"])) == (400, ["1.area"])
    assert not PillarHolder.objects.exists()
    answer = client.post(f"{API}/pillars/", [holder(), holder(name="B")])
    assert (answer.status_code, len(told(answer))) == (201, 2)


def test_what_is_foreign_is_missing_and_what_is_not_his_refused(world, api, posko, midwife):
    row = PillarHolderFactory(area=posko.area, unit=world.kunir)
    stranger = api(world.stranger)
    for path in (f"pillars/{row.pk}", f"posko/{posko.pk}", f"posko/{posko.pk}/coverage"):
        assert stranger.get(f"{API}/{path}/").status_code == 404
    change = stranger.patch(f"{API}/pillars/{row.pk}/", {}, headers={"If-Match": '"1"'})
    assert change.status_code == 404
    partner = api(midwife)
    for path in ("pillars", "formations", "assessments", "marks"):
        assert partner.get(f"{API}/{path}/").status_code == 403
    assert partner.post(f"{API}/posko/", {}).status_code == 403
    assert partner.post(f"{API}/shifts/", {}).status_code == 403
    assert told(partner.get(f"{API}/posko/"))["count"] == 1
    assert told(stranger.get(f"{API}/posko/"))["count"] == 0


def test_coverage_of_pillars_and_the_areas_without(world, api):
    PillarHolderFactory(area=Area.objects.get(pk=KIDUL), unit=world.kunir)
    client = api(world.officer)
    rows = told(client.get(f"{API}/pillars/coverage/?date=2021-02-18"))["pillars"]
    [bhabin] = [row for row in rows if row["pillar"] == "bhabinkamtibmas"]
    assert (bhabin["expected"], bhabin["covered"], bhabin["missing"]) == (3, 1, 2)
    missing = told(client.get(f"{API}/pillars/missing/bhabinkamtibmas/"))
    assert [row["area"] for row in missing["results"]] == ["35.08.06.2002", "35.08.06.2003"]
    assert client.get(f"{API}/pillars/coverage/?date=kemarin").status_code == 400
    assert client.get(f"{API}/pillars/coverage/?tanggal=x").status_code == 400
    assert told(client.get(f"{API}/pillar-kinds/"))["count"] == 9


def test_the_life_of_a_posko(world, api, midwife, pillars):
    client = api(world.officer)
    sent = {"id": str(uuid4()), "area": KIDUL, "name": "Posko Kidul"}
    made = told(client.post(f"{API}/posko/", sent))
    assert (made["state"], made["opens_at"], made["program"]) == ("planned", None, "POSKO-PPKM")
    url = f"{API}/posko/{made['id']}"
    assert client.post(f"{url}/activate/", {"active_from": "2021-02-19"}).status_code == 400
    active = client.post(f"{url}/activate/", {"active_from": "2021-02-10"})
    assert told(active)["state"] == "active"
    hours = client.patch(
        f"{url}/", {"opens_at": "08:00", "closes_at": "20:00"}, headers={"If-Match": '"2"'}
    )
    assert told(hours)["opens_at"] == "08:00:00"
    shift = {
        "id": str(uuid4()), "posko": made["id"], "pillar": "puskesmas", "person": "Bidan Kunir",
        "starts_at": "2021-02-18T09:00:00+07:00", "ends_at": "2021-02-18T17:00:00+07:00",
    }  # fmt: skip
    planned = told(client.post(f"{API}/shifts/", shift))
    bad = shift | {"id": str(uuid4()), "ends_at": "2021-02-18T08:00:00+07:00"}
    assert list(told(client.post(f"{API}/shifts/", bad))["errors"]) == ["ends_at"]
    partner = api(midwife)
    there = {
        "id": str(uuid4()), "posko": made["id"], "shift": planned["id"],
        "phone_at": "2021-02-18T09:58:00+07:00",
    }  # fmt: skip
    answer = partner.post(f"{API}/check-ins/", there)
    assert answer.status_code == 201
    assert told(answer)["phone_at"] == "2021-02-18T02:58:00+00:00"
    assert partner.post(f"{API}/check-ins/", there).status_code == 200
    coverage = told(partner.get(f"{url}/coverage/?date=2021-02-18"))
    [row] = [row for row in coverage["pillars"] if row["pillar"] == "puskesmas"]
    assert coverage["needed_minutes"] == 12 * 60
    assert (row["planned_minutes"], row["present_minutes"]) == (8 * 60, 0)
    assert row["planned_hours"][7:10] == [None, 0, 1]
    assert [(gap["start"][11:16], gap["end"][11:16]) for gap in row["planned_gaps"]] == [
        ("08:00", "09:00"), ("17:00", "20:00"),
    ]  # fmt: skip
    left = partner.post(f"{API}/check-ins/{there['id']}/leave/", {})
    assert told(left)["left_at"] is not None
    cancelled = client.post(f"{API}/shifts/{planned['id']}/cancel/", {"reason": "Sakit"})
    assert told(cancelled)["code"] == "shift_kept"
    assert Shift.objects.standing().count() == 1
    closed = client.post(f"{url}/close/", {"closed_on": "2021-02-18", "reason": "Selesai"})
    assert told(closed)["state"] == "closed"


def test_requests_of_residents(world, api, posko, midwife):
    client = api(midwife)
    sent = {
        "id": str(uuid4()), "posko": str(posko.pk), "category": "food",
        "asked_at": "2021-02-18T09:30:00+07:00",
    }  # fmt: skip
    made = told(client.post(f"{API}/posko-requests/", sent))
    assert (made["response_minutes"], made["responded_at"]) == (None, None)
    url = f"{API}/posko-requests/{made['id']}"
    answered = told(client.post(f"{url}/answer/", {}))
    assert (answered["response_minutes"], answered["pillar"]) == (30, "puskesmas")
    assert client.post(f"{url}/answer/", {}).status_code == 409
    assert client.post(f"{API}/posko-requests/", sent | {"name": "Budi"}).status_code == 400
    assert told(client.get(f"{API}/posko-requests/?answered=true"))["count"] == 1
    assert told(api(world.neighbour).get(f"{API}/posko-requests/"))["count"] == 0


def test_assessments_marks_and_how_a_kampung_fares(world, api):
    Aspect.objects.create(program=world.kts, code="LOG", name="Tangguh logistik")
    kampung = FormationFactory(
        program=world.kts, area=Area.objects.get(pk=KIDUL), unit=world.kunir, status="verified"
    )
    client = api(world.staff)
    sent = {
        "id": str(uuid4()), "formation": str(kampung.pk), "assessed_on": "2021-02-17",
        "assessor": "Juri", "points": {"LOG": 70},
    }  # fmt: skip
    made = told(client.post(f"{API}/assessments/", sent))
    assert (made["total"], made["aspects_assessed"], made["aspects_asked"]) == (70, 1, 1)
    assert client.post(f"{API}/assessments/", sent | {"grade": "utama"}).status_code == 400
    mark = {"id": str(uuid4()), "area": KIDUL, "kind": "model", "source": "Koran"}
    assert told(client.post(f"{API}/marks/", mark))["marked_on"] is None
    set_database_clock("2021-02-18T03:00:00+00:00")
    fares = told(client.get(f"{API}/formations/{kampung.pk}/activity/"))
    assert fares == {
        "formation": str(kampung.pk),
        "activity": "lively",
        "last_sign": "2021-02-17",
        "stood_for": False,
    }
    assert api(world.stranger).get(f"{API}/formations/{kampung.pk}/activity/").status_code == 404


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("pillars", {"pillar": "bhabinkamtibmas"}),
        ("posko", {"state": "active", "all_day": "true"}),
        ("shifts", {"date": "2021-02-18"}),
        ("posko-requests", {"answered": "false"}),
        ("assessments", {"complete": "true"}),
        ("marks", {"kind": "visit"}),
    ],
)
def test_an_export_holds_what_the_list_shows(world, posko, api, path, filters):
    PillarHolderFactory(area=posko.area, unit=world.kunir)
    PoskoFactory(area=Area.objects.get(pk="31.74.01.1001"), unit=world.tebet)
    for user in (world.head, world.stranger):
        listed = told(api(user).get(f"{API}/{path}/", filters))
        content = get_report(path).content(user, as_query(filters))
        assert content.rows.count() == listed["count"]


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("pillars", "name", "a\x00b"),
        ("pillars", "name", "x" * 10_000),
        ("pillars", "starts_on", "besok"),
        ("pillars", "starts_on", 20210104),
        ("posko", "latitude", 1e308),
        ("posko", "opens_at", "25:00"),
        ("shifts", "posko", "bukan-uuid"),
        ("shifts", "starts_at", "besok"),
        ("posko-requests", "category", ["food"]),
        ("assessments", "points", {}),
        ("assessments", "points", "LOG"),
        ("marks", "kind", None),
    ],
)
def test_bad_input_is_told_at_its_field(world, posko, api, path, field, value):
    common = {"id": str(uuid4()), field: value}
    answer = api(world.officer).post(f"{API}/{path}/", common)
    assert answer.status_code == 400
    assert told(answer)["errors"]
    assert field in told(answer)["errors"] or "\x00" in str(value)


def test_lists_cost_the_same_at_two_sizes(world, pillars, api, django_assert_max_num_queries):
    client, counts = api(world.head), []
    client.get(f"{API}/posko/")  # the posting is read once
    for first, last in ((0, 2), (2, 8)):
        for number in range(first, last):
            PoskoFactory(
                program=pillars, area=AreaFactory(code=f"35.08.06.20{number + 40}"),
                unit=world.kunir,
            )  # fmt: skip
        with django_assert_max_num_queries(10) as found:
            assert told(client.get(f"{API}/posko/"))["count"] == last
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert Posko.objects.for_user(world.stranger).count() == 0
