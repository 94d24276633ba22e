"""Endpoints of the field: the same rules for each resource, foreign rows missing at every door."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from patrols.models import Patrol
from tests.factories import ProgramFactory

API = "/api/v1/"


@pytest.fixture
def api(field):
    def as_user(user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    return as_user


def bodies(field):
    ProgramFactory(code="YUSTISI", measures=("operation", "sanction", "mask"))
    at = {"area": "35.08.06"}
    return {
        "patrols": field.data(),
        "patrol-points": {"name": "SPBU Kunir", "category": "spbu"} | {"area": "35.08.06.2001"},
        "patrol-plans": {"planned_on": "2024-01-19", "points": [str(field.market.pk)]},
        "meetings": {"kind": "rakor", "title": "Rakor", "level": "kecamatan"}
        | {"held_on": "2024-01-16"} | at,
        "operations": {"program": "YUSTISI", "held_on": "2024-01-16", "masks": 50} | at,
    }  # fmt: skip


RESOURCES = ("patrols", "patrol-points", "patrol-plans", "meetings", "operations")


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_is_made_once_read_changed_and_hidden_from_strangers(field, api, resource):
    client, key = api(field.officer), str(uuid4())
    body = bodies(field)[resource]
    assert client.post(f"{API}{resource}/", body, format="json").status_code == 400  # no id
    body = {"id": key} | body
    made = client.post(f"{API}{resource}/", body, format="json")
    assert made.status_code == 201, made.content
    assert made["ETag"] == '"1"'
    assert client.post(f"{API}{resource}/", body, format="json").status_code == 200
    other = body | {"notes": "lain"}
    assert client.post(f"{API}{resource}/", other, format="json").status_code == (
        400 if resource == "meetings" else 409
    )
    address = f"{API}{resource}/{key}/"
    assert client.get(address).json() == made.json()
    listed = client.get(f"{API}{resource}/").json()
    assert key in [row["id"] for row in listed["results"]]
    change = {"title": "Rakor lain"} if resource == "meetings" else {"notes": "lain"}
    assert client.patch(address, change, format="json").status_code == 428
    edited = client.patch(address, change, format="json", HTTP_IF_MATCH='"1"')
    assert edited.status_code == 200, edited.content
    assert edited.json()["version"] == 2
    stale = client.patch(address, change, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert stale.json()["current"]["version"] == 2
    stranger = api(field.stranger)
    assert stranger.get(address).status_code == 404
    assert stranger.patch(address, change, format="json", HTTP_IF_MATCH='"2"').status_code == 404
    assert key not in [row["id"] for row in stranger.get(f"{API}{resource}/").json()["results"]]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_is_posted_at_once_or_not_at_all(field, api, resource):
    body = bodies(field)[resource]
    rows = [{"id": str(uuid4())} | body, {"id": str(uuid4())} | body | {"area": "99"}]
    if resource == "patrol-plans":
        rows[1]["points"] = [str(field.foreign.pk)]
        rows[1].pop("area")
    refused = api(field.officer).post(f"{API}{resource}/", rows, format="json")
    assert refused.status_code == 400, refused.content
    assert all(name.startswith("1.") for name in refused.json()["errors"])
    assert not Patrol.objects.exists()
    del rows[0]["id"]
    told = api(field.officer).post(f"{API}{resource}/", [{}, rows[0], 7], format="json").json()
    assert {"0.id", "1.id", "2.id"} < set(told["errors"])  # and what the first row lacks


@pytest.mark.parametrize("resource", [*RESOURCES, "action-items"])
def test_unknown_parameters_are_refused(field, api, resource):
    answer = api(field.officer).get(f"{API}{resource}/?tanggal=2024")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"tanggal"}


def test_filters_of_patrols(field, api, patrol):
    row = patrol(nihil=None, incidents=[{"kind": "curat"}])
    other = patrol(started_at="2024-01-17T08:00+07:00", ended_at=None, visits=[])
    client = api(field.head)

    def found(query):
        answer = client.get(f"{API}patrols/?{query}")
        assert answer.status_code == 200, answer.content
        return {item["id"] for item in answer.json()["results"]}

    assert found("incident=curat") == {str(row.pk)}
    assert found("nihil=true") == {str(other.pk)}
    assert found(f"point={field.market.pk}") == {str(row.pk)}
    assert found("week=2024-W03") == {str(other.pk)}
    assert found("unit=LMJ-KUNIR") == {str(row.pk), str(other.pk)}
    assert found("unit=LMJ-JATIROTO") == set()
    assert found("within=35.08.06") == {str(row.pk), str(other.pk)}
    assert found("patrolled_to=2024-01-10") == {str(row.pk)}


def test_a_rakor_from_invitation_to_closed_follow_up(field, api):
    client = api(field.head)
    meeting, item = str(uuid4()), str(uuid4())
    body = bodies(field)["meetings"] | {"id": meeting, "unit": "JATIM-LMJ", "area": "35.08"}
    assert client.post(f"{API}meetings/", body, format="json").status_code == 201
    follow_up = {"id": item, "meeting": meeting, "text": "Laporkan", "institution": "tni"}
    refused = client.post(f"{API}action-items/", follow_up, format="json")
    assert set(refused.json()["errors"]) == {"due_on"}
    made = client.post(f"{API}action-items/", follow_up | {"working_days": 2}, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["due_on"] == "2024-01-18"
    address = f"{API}action-items/{item}/"
    assert client.get(f"{address}progress/").json()["complete"] is False
    assert client.post(f"{address}complete/", {}, format="json").status_code == 400
    done = client.post(f"{address}complete/", {"evidence": "Surat B/1"}, format="json")
    assert (done.status_code, done.json()["status"]) == (200, "done")
    assert api(field.stranger).get(f"{address}progress/").status_code == 404


def test_the_figures_of_the_pages(field, api, patrol):
    patrol(nihil=None, incidents=[{"kind": "curat", "latitude": -8.2, "longitude": 113.2}])
    client = api(field.head)
    told = client.get(f"{API}patrols/coverage/?week=2024-W02&days=14").json()
    assert {row["name"]: row["patrols"] for row in told["districts"]} == {"Jatiroto": 0, "Kunir": 1}
    assert [row["name"] for row in told["points"]] == ["Pasar Jatiroto"]
    assert told["hours"]["counts"][8] == 1
    spots = client.get(f"{API}patrols/hot-spots/?kind=curat").json()
    assert [spot["count"] for spot in spots["spots"]] == [1]
    for query in ("days=0", "unit=JAKSEL-TEBET", "week=2024", "hari=3"):
        assert client.get(f"{API}patrols/coverage/?{query}").status_code == 400
    assert client.get(f"{API}patrols/hot-spots/?kind=pasar").status_code == 400
    guards = client.get(f"{API}skd/").json()
    assert guards["totals"]["villages"] == len(guards["results"]) > 0
    assert client.get(f"{API}skd/?on=kemarin").status_code == 400
