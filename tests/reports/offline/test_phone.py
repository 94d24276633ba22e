"""What a phone is told: whose session it is, the key, what may be chosen, unfinished forms."""

import os
from base64 import b64decode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.weeks import Week
from reports.models import EntryDraft, PhoneKey
from reports.offline.keys import key_of, unlocked
from reports.unit_weeks.services import report_nil
from tests.factories import (
    AreaFactory,
    FormationFactory,
    PatrolFactory,
    PatrolPointFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    posted,
)
from units.models import Unit
from units.policy import Role
from units.services import create_token
from villages.models import Formation

JSON = "application/json"


@pytest.fixture
def kunir(db):
    polres = PolresFactory(code="LMJ", covers="35.08")
    AreaFactory(code="35.08.06.2001", name="Kunir Kidul", latitude=-8.2, longitude=113.2)
    AreaFactory(code="35.08.10.2001", name="Jatiroto")
    ProgramFactory(code="KTS", formation_levels=["desa", "rw"])
    PolsekFactory(parent=polres, code="LMJ-JTR", covers="35.08.10")
    return PolsekFactory(parent=polres, code="LMJ-KNR", covers="35.08.06")


@pytest.fixture
def officer(kunir):
    return posted(Role.OFFICER, kunir, name="Bagas")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_session_is_told_whose_it_is_and_gets_his_key_again_and_again(officer):
    told = signed_in(officer).get("/api/v1/me/phone/").json()
    again = signed_in(officer).get("/api/v1/me/phone/").json()

    assert told["name"] == str(officer)
    assert told["kinds"] == ["formation", "patrol", "zone", "checkin", "nil"]
    assert told["tabs"] == ["home", "entry", "my-villages", "my-tasks", "unsent"]
    assert len(b64decode(told["key"])) == 32
    assert (again["key"], again["account"]) == (told["key"], told["account"])
    assert told["keep"] is False  # nobody said that the phone is his own
    assert told["csrf"]
    assert told["until"] > told["now"]


def test_the_key_of_another_is_another_and_lies_encrypted(officer, kunir):
    neighbour = posted(Role.OFFICER, kunir)
    mine, his = key_of(officer), key_of(neighbour)
    assert unlocked(mine) != unlocked(his)
    assert mine.account != his.account
    assert unlocked(mine) not in PhoneKey.objects.get(user=officer).secret


def test_a_token_gets_no_key(officer):
    _token, text = create_token(user=officer)
    answer = Client(headers={"Authorization": f"Token {text}"}).get("/api/v1/me/phone/")
    assert (answer.status_code, answer.json()["code"]) == (403, "session_only")


def test_nobody_is_told_nothing(db):
    for path in ("phone", "offline", "drafts"):
        assert Client().get(f"/api/v1/me/{path}/").status_code == 401


def test_the_choices_are_those_of_his_scope(officer, kunir):
    PatrolPointFactory(name="Pasar Kunir", unit=kunir, area__code="35.08.06.2001")
    PatrolPointFactory(
        name="Pasar Jatiroto", unit=Unit.objects.get(code="LMJ-JTR"), area__code="35.08.10.2001"
    )
    FormationFactory(
        created_by=officer, petugas="Aipda Sari", unit=kunir, area__code="35.08.06.2001"
    )
    found = signed_in(officer).get("/api/v1/me/offline/").json()

    assert [village["code"] for village in found["villages"]] == ["35.08.06.2001"]
    assert found["villages"][0]["at"] == [-8.2, 113.2]
    assert [point["name"] for point in found["patrol"]["points"]] == ["Pasar Kunir"]
    assert found["nil"]["units"] == [["LMJ-KNR", kunir.name]]
    assert found["last"]["petugas"] == "Aipda Sari"
    assert found["last"]["area"] == "35.08.06.2001"
    assert found["patrol"]["last"] == {}
    assert found["today"] == timezone.localdate().isoformat()


def test_the_week_that_has_just_ended_is_owed_until_it_is_told_of(officer, kunir):
    last = Week.of(timezone.localdate()).previous
    client = signed_in(officer)
    found = client.get("/api/v1/me/offline/").json()["nil"]
    assert found["owed"] == last.code
    assert found["weeks"][1] == [last.code, last.title, last.ends_on.isoformat(), last.dates]
    staff = signed_in(posted(Role.BINMAS_STAFF, kunir.parent))
    report_nil(unit=kunir, week=last, by=officer)
    assert client.get("/api/v1/me/offline/").json()["nil"]["owed"] == ""
    # His other polsek still owes it.
    assert staff.get("/api/v1/me/offline/").json()["nil"]["owed"] == last.code


def test_the_last_round_is_offered_again(officer, kunir):
    market = PatrolPointFactory(name="Pasar", unit=kunir, area__code="35.08.06.2001")
    PatrolFactory(unit=kunir, created_by=posted(Role.OFFICER, kunir), situation="Orang lain")
    mine = PatrolFactory(unit=kunir, created_by=officer, situation="Aman")
    mine.visits.all().delete()
    mine.visits.create(position=1, point=market, visited_on=mine.patrolled_on)
    mine.visits.create(position=2, place="Di jalan", visited_on=mine.patrolled_on)
    last = signed_in(officer).get("/api/v1/me/offline/").json()["patrol"]["last"]
    assert (last["unit"], last["situation"]) == ("LMJ-KNR", "Aman")
    assert [name for name in last if name.startswith("go-")] == [f"go-{market.pk}"]


def test_choices_that_did_not_change_are_not_sent_again(officer, django_assert_max_num_queries):
    client = signed_in(officer)
    first = client.get("/api/v1/me/offline/")
    with django_assert_max_num_queries(26):
        again = client.get("/api/v1/me/offline/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-store"


def test_an_entry_goes_out_under_its_writers_name_or_not_at_all(officer, kunir):
    neighbour = posted(Role.OFFICER, kunir)
    record = {"id": str(uuid4()), "program": "KTS", "area": "35.08.06.2001", "name": "A",
              "formed_on": "2021-02-09", "submit": True}  # fmt: skip
    client = signed_in(neighbour)
    account = key_of(officer).account
    headers = {"X-Account": account}
    refused = client.post("/api/v1/formations/", record, JSON, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_account")

    sent = signed_in(officer).post("/api/v1/formations/", record, JSON, headers=headers)
    assert sent.status_code == 201, sent.json()
    again = signed_in(officer).post("/api/v1/formations/", record, JSON, headers=headers)
    assert (again.status_code, again.json()["receipt"]) == (200, sent.json()["receipt"])


QUEUED = int(os.environ.get("KTS_QUEUED", "20"))  # scripts/check --offline: 200


def queries_of(client, records, **headers) -> int:
    with CaptureQueriesContext(connection) as counted:
        for record in records:
            answer = client.post("/api/v1/formations/", record, JSON, headers=headers)
            assert answer.status_code == 201, answer.json()
    return len(counted)


def test_draining_a_queue_costs_hardly_more_than_single_posts(officer, record_testsuite_property):
    """One question before the round, and one query more for each entry: far below 1.5 times."""
    client, account = signed_in(officer), key_of(officer).account

    def queued(first, count):
        return [
            {
                "id": str(uuid4()),
                "program": "KTS",
                "area": "35.08.06.2001",
                "place_kind": "rw",
                "place_name": f"Lingkungan {n}",
                "name": f"Kampung {n}",
                "formed_on": "2021-02-09",
                "submit": True,
                "confirm_duplicate": True,
            }
            for n in range(first, first + count)
        ]

    queries_of(client, queued(0, 1))  # what is looked up once
    single = queries_of(client, queued(1, 10)) / 10
    with CaptureQueriesContext(connection) as asked:
        client.get("/api/v1/me/phone/")
    drained = len(asked) + queries_of(client, queued(11, QUEUED), **{"X-Account": account})
    assert Formation.objects.count() == 11 + QUEUED
    record_testsuite_property("offline queries", f"{drained} for {QUEUED}, one by one {single:.1f}")
    assert drained <= 1.5 * QUEUED * single, (drained, single)


def test_an_rw_as_it_is_typed_stands_at_the_area_of_that_rw(officer):
    record = {"id": str(uuid4()), "program": "KTS", "area": "35.08.06.2001", "place_kind": "rw",
              "place_name": "RW 03", "name": "A", "formed_on": "2021-02-09",
              "place_as_typed": True}  # fmt: skip
    client = signed_in(officer)
    sent = client.post("/api/v1/formations/", record, JSON)
    assert (sent.status_code, sent.json()["area"]) == (201, "35.08.06.2001.003")
    assert client.post("/api/v1/formations/", record, JSON).status_code == 200
    for wrong in ({"place_as_typed": "x"}, {"place_kind": "bad"}, {"area": 7}, {"area": None}):
        refused = client.post("/api/v1/formations/", record | {"id": str(uuid4())} | wrong, JSON)
        assert refused.status_code == 400


def test_drafts_belong_to_their_writer(officer, kunir):
    neighbour, key = posted(Role.OFFICER, kunir), uuid4()
    mine, path = signed_in(officer), f"/api/v1/me/drafts/{key}/"
    body = {"kind": "formation", "values": {"name": "Kunir"}}
    assert mine.put(path, body, JSON).status_code == 200
    body["values"] = {"name": "Kunir Kidul"}
    assert mine.put(path, body, JSON).json()["values"] == {"name": "Kunir Kidul"}

    other = signed_in(neighbour)
    assert other.get("/api/v1/me/drafts/").json()["results"] == []
    assert other.put(path, body, JSON).status_code == 404
    assert other.delete(path).status_code == 404
    assert EntryDraft.objects.get().user == officer
    assert mine.delete(path).status_code == 204
    assert not EntryDraft.objects.exists()


def test_a_draft_that_became_a_record_is_no_draft_any_more(officer, kunir):
    client, key = signed_in(officer), uuid4()
    client.put(f"/api/v1/me/drafts/{key}/", {"kind": "formation", "values": {}}, JSON)
    FormationFactory(id=key, unit=kunir, created_by=officer)
    assert client.get("/api/v1/me/drafts/").json()["count"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "else", "values": {}},
        {"kind": "formation", "values": {"notes": "x" * 30_000}},
        {"kind": "formation", "values": {"notes": "a\0b"}},
        {"kind": "formation", "values": []},
        {"kind": "formation", "values": {}, "more": 1},
        {"kind": "formation"},
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(officer, body):
    answer = signed_in(officer).put(f"/api/v1/me/drafts/{uuid4()}/", body, JSON)
    assert answer.status_code == 400
    assert not EntryDraft.objects.exists()


def test_too_many_drafts_push_out_the_oldest(officer, monkeypatch):
    monkeypatch.setattr("reports.offline.drafts.MOST", 2)
    client = signed_in(officer)
    keys = [uuid4() for _ in range(3)]
    for key in keys:
        client.put(f"/api/v1/me/drafts/{key}/", {"kind": "nil", "values": {}}, JSON)
    assert {draft.pk for draft in EntryDraft.objects.all()} == set(keys[1:])
