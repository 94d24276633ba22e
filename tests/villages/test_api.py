"""The interface for programs: ids, versions, lists, acts, and the same refusals as the pages."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories import FormationFactory, PhotoFactory
from tests.villages.support import worth
from tests.villages.test_photos import encoded, picture
from units.models import ApiToken
from villages.models import Formation
from villages.services import edit_formation, verify_formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/api/v1/formations/"
FIELDS = {
    "id", "program", "area", "area_name", "place_kind", "place_name", "unit", "name", "formed_on",
    "formed_year", "initial", "inaugurated_on", "inaugurated_by", "settlement_type",
    "decree_number", "decree_date",
    "latitude", "longitude", "aspects", "petugas", "notes", "figure", "late", "simulated", "status",
    "version", "receipt", "return_reason", "dissolved_on", "dissolve_reason", "reactivated_on",
    "submitted_at", "decided_at", "photos",
}  # fmt: skip


@pytest.fixture
def api(world):
    """A client with the user's token: api(world.officer)."""

    def log_in(user):
        client = APIClient()
        _row, token = ApiToken.objects.create(user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    return log_in


@pytest.fixture
def officer(api, world):
    return api(world.officer)


@pytest.fixture
def head(api, world):
    return api(world.head)


def post(client, path, data=None, **headers):
    return client.post(path, data if data is not None else {}, format="json", headers=headers)


def url(formation, act=""):
    return f"{LIST}{formation.pk}/{act}"


# Recording


def test_create(world, officer):
    key = str(uuid4())
    response = post(officer, LIST, world.data(id=key, latitude=-8.2, longitude=113.2))
    body = response.json()
    assert response.status_code == 201
    assert set(body) == FIELDS
    assert body | {"receipt": ""} == {
        "id": key,
        "program": "KTS",
        "area": "35.08.06.2001",
        "area_name": "Kunir Kidul",
        "place_kind": "desa",
        "place_name": "",
        "unit": "LMJ-KUNIR",
        "name": "Kampung Tangguh Kunir Kidul",
        "formed_on": "2021-02-09",
        "formed_year": None,
        "initial": False,
        "inaugurated_on": None,
        "inaugurated_by": "",
        "settlement_type": "",
        "decree_number": "",
        "decree_date": None,
        "latitude": -8.2,
        "longitude": 113.2,
        "aspects": {},
        "petugas": "",
        "notes": "",
        "figure": None,
        "late": False,
        "simulated": False,
        "status": "draft",
        "version": 1,
        "receipt": "",
        "return_reason": "",
        "dissolved_on": None,
        "dissolve_reason": "",
        "reactivated_on": None,
        "submitted_at": None,
        "decided_at": None,
        "photos": [],
    }
    assert len(body["receipt"]) == 8
    assert response.headers["ETag"] == '"1"'


def test_create_again_is_the_first_answer(world, officer):
    data = world.data(id=str(uuid4()), submit=True)
    first, again = post(officer, LIST, data), post(officer, LIST, data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["status"] == "submitted"


def test_what_was_answered_may_be_sent_back(world, officer):
    body = post(officer, LIST, world.data(id=str(uuid4()))).json()
    sent_back = {key: value for key, value in body.items() if key != "unit"}
    again = post(officer, LIST, sent_back | {"status": "verified", "version": 9, "late": True})
    assert (again.status_code, again.json()) == (200, body)


@pytest.mark.parametrize("who", ["officer", "stranger", "foreign_head"])
def test_an_id_in_use_is_a_conflict_that_tells_nothing(world, api, create, who):
    formation = create()
    area = "35.08.06.2001" if who == "officer" else "31.74.01.1001"
    response = post(
        api(getattr(world, who)), LIST, world.data(id=str(formation.pk), name="Lain", area=area)
    )
    assert response.status_code == 409
    assert response.json() == {
        "detail": "Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru.",
        "code": "id_conflict",
        "errors": {"id": ["Sudah dipakai untuk isian lain."]},
    }


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"id": None}, 400, "id"),
        ({"id": "bukan"}, 400, "id"),
        ({"id": 7}, 400, "id"),
        ({"formed_on": "2021-02-19"}, 400, "formed_on"),
        ({"area": "35.08.10.2002"}, 400, "area"),
        ({"area": "99.99"}, 400, "area"),
        ({"tanggal": "2021-02-09"}, 400, "tanggal"),
        ({"name": "x" * 121}, 400, "name"),
        ({"submit": "ya"}, 400, "submit"),
        ({"confirm_duplicate": 1}, 400, "confirm_duplicate"),
    ],
)
def test_refusals_name_their_field(world, officer, changes, status, field):
    response = post(officer, LIST, world.data(**{"id": str(uuid4()), **changes}))
    assert response.status_code == status
    assert set(response.json()) == {"detail", "code", "errors"}
    assert list(response.json()["errors"]) == [field]
    assert not Formation.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "7",
        '"teks"',
        '{"id": NaN}',
        '{"id": 1, "id": 2}',
        '{"name": "a\\u0000b"}',
        "[]",
    ],
)
def test_broken_bodies(officer, body):
    response = officer.post(LIST, body, content_type="application/json")
    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", "errors"}


def test_a_double_is_asked_about(world, officer, create):
    create(submit=True)
    data = world.data(id=str(uuid4()), place_kind="rw", place_name="RW 3")
    asked = post(officer, LIST, data)
    assert (asked.status_code, asked.json()["code"]) == (409, "duplicate_suspected")
    assert "Kunir Kidul" in asked.json()["errors"]["area"][0]
    assert post(officer, LIST, data | {"confirm_duplicate": True}).status_code == 201


@pytest.mark.parametrize("who", ["commander", "regency"])
def test_who_only_reads_is_refused(world, api, who):
    response = post(api(getattr(world, who)), LIST, world.data(id=str(uuid4())))
    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")


def test_without_a_token():
    assert APIClient().get(LIST).status_code == 401


# A list at once


def test_create_many(world, officer):
    areas = ("35.08.06.2003", "35.08.06.2001", "35.08.06.2002")
    data = [world.data(id=str(uuid4()), area=area, submit=True) for area in areas]
    response = post(officer, LIST, data)
    assert response.status_code == 201
    assert [row["area"] for row in response.json()] == list(areas)
    assert {row["status"] for row in response.json()} == {"submitted"}
    assert post(officer, LIST, data).status_code == 200


def test_create_many_is_all_or_nothing(world, officer):
    data = [world.data(id=str(uuid4())), world.data(id=str(uuid4()), area="35.08.10.2002")]
    response = post(officer, LIST, data)
    assert response.status_code == 400
    assert response.json()["errors"] == {
        "1.area": [
            "Baris 2: Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. "
            "Maksud Anda Sukosari (Kec. Kunir)?"
        ]
    }
    assert not Formation.objects.exists()
    response = post(officer, LIST, [world.data(), 7])
    assert list(response.json()["errors"]) == ["0.id", "1.__all__"]


def test_a_missing_id_hides_no_other_fault(world, officer):
    """Not even one of a row that has its id; a row that is stored already is no fault."""
    stored = world.data(id=str(uuid4()))
    assert post(officer, LIST, stored).status_code == 201
    rows = [
        stored,
        world.data(area="35.08.10.2002"),
        world.data(id=str(uuid4()), formed_on="kemarin", area="35.08.06.2003"),
    ]
    response = post(officer, LIST, rows)
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {"1.id", "1.area", "2.formed_on"}


# Reading


def test_a_foreign_record_is_missing_on_every_door(world, api, create):
    formation = create(submit=True)
    absent = uuid4()
    for who in (world.stranger, world.foreign_head, world.neighbour):
        client = api(who)
        for key in (formation.pk, absent):
            path = f"{LIST}{key}/"
            answers = [
                client.get(path),
                client.patch(path, {}, format="json"),
                client.delete(path),
                post(client, f"{path}submit/"),
                post(client, f"{path}correct/", {"changes": {"name": "x"}, "reason": "y"}),
                client.get(f"{path}photos/"),
                client.get(f"{path}history/"),
            ]
            if who is world.foreign_head:
                answers += [
                    post(client, f"{path}verify/"),
                    post(client, f"{path}return/", {"reason": "x"}),
                    post(client, f"{LIST}verify/", {"ids": [str(key)]}),
                ]
            assert [answer.status_code for answer in answers] == [404] * len(answers)
        assert client.get(LIST).json()["count"] == 0


def test_the_list_is_scoped(world, api, create):
    kunir = create()
    jatiroto = create(by=world.neighbour, area="35.08.10.2001")
    tebet = create(by=world.stranger, area="31.74.01.1001")
    seen = {
        "officer": {kunir},
        "neighbour": {jatiroto},
        "head": {kunir, jatiroto},
        "commander": {kunir, jatiroto},
        "stranger": {tebet},
        "regency": set(),
    }
    for who, rows in seen.items():
        results = api(getattr(world, who)).get(LIST).json()["results"]
        assert {row["id"] for row in results} == {str(row.pk) for row in rows}


def test_staff_of_the_regency_read_what_counts(world, api, create):
    sent, counted = create(submit=True), create(submit=True, area="35.08.06.2002")
    verify_formation(formation=counted, by=world.head)
    client = api(world.regency)
    assert [row["id"] for row in client.get(LIST).json()["results"]] == [str(counted.pk)]
    assert client.get(url(sent)).status_code == 404
    assert client.get(url(counted)).status_code == 200
    assert client.get(url(counted, "history/")).status_code == 403


def test_pages_of_the_list(world, officer, create):
    for n in (1, 2, 3):
        create(area=f"35.08.06.200{n}", formed_on=f"2021-02-0{n}")
    page = officer.get(LIST, {"limit": 2}).json()
    assert (page["count"], len(page["results"]), page["previous"]) == (3, 2, None)
    assert [row["formed_on"] for row in page["results"]] == ["2021-02-03", "2021-02-02"]
    assert set(page["results"][0]) == FIELDS
    rest = officer.get(page["next"]).json()
    assert ([row["formed_on"] for row in rest["results"]], rest["next"]) == (["2021-02-01"], None)
    ordered = officer.get(LIST, {"ordering": "formed_on"}).json()["results"]
    assert [row["formed_on"] for row in ordered] == ["2021-02-01", "2021-02-02", "2021-02-03"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(world, api, count):
    for number in range(count):
        formation = FormationFactory(unit=world.kunir, program=world.kts)
        PhotoFactory.create_batch(number, formation=formation)
    client = api(world.head)
    with CaptureQueriesContext(connection) as queries:
        results = client.get(LIST).json()["results"]
    assert sorted(len(row["photos"]) for row in results) == list(range(count))
    assert len(queries) == 3  # who asks; count and keys; the rows of these


def test_unknown_parameters(officer):
    response = officer.get(LIST, {"statuss": "verified"})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["statuss"]


@pytest.mark.parametrize("query", [{}, {"status": "draft"}, {"program": "KTS"}])
def test_staff_read_what_counts(api, world, create, query):
    create()
    answer = api(world.regency).get(LIST, query)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)


# Editing


def test_patch_needs_the_version_one_saw(officer, create):
    formation = create()
    missing = officer.patch(url(formation), {"name": "Baru"}, format="json")
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    done = officer.patch(
        url(formation), {"name": "Baru"}, format="json", headers={"If-Match": '"1"'}
    )
    assert (done.status_code, done.json()["version"], done.headers["ETag"]) == (200, 2, '"2"')
    stale = officer.patch(
        url(formation), {"name": "Lain"}, format="json", headers={"If-Match": '"1"'}
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (stale.json()["current"]["name"], stale.json()["current"]["version"]) == ("Baru", 2)
    assert Formation.objects.get().name == "Baru"


def test_put_empties_what_is_left_out(officer, create, world):
    formation = create(notes="catatan")
    whole = {"program": "KTS", "area": formation.area_id, "name": "Baru", "formed_on": "2021-02-08"}
    missing = officer.put(url(formation), whole, format="json")
    assert missing.status_code == 428
    lacking = officer.put(
        url(formation), {"name": "Baru"}, format="json", headers={"If-Match": '"1"'}
    )
    assert set(lacking.json()["errors"]) == {"program", "area", "formed_on"}
    done = officer.put(url(formation), whole, format="json", headers={"If-Match": '"1"'})
    assert done.status_code == 200
    assert {name: done.json()[name] for name in (*whole, "notes")} == whole | {"notes": ""}


def test_patch_ignores_what_is_only_answered(officer, create):
    formation = create()
    done = officer.patch(
        url(formation),
        {"status": "verified", "receipt": "X", "late": True, "simulated": True, "version": 7},
        format="json",
        headers={"If-Match": "1"},
    )
    assert done.status_code == 200
    body = done.json()
    assert (body["status"], body["late"], body["simulated"], body["version"]) == (
        "draft",
        False,
        False,
        1,
    )
    refused = officer.patch(
        url(formation),
        {"created_by": 1, "content_hash": "x"},
        format="json",
        headers={"If-Match": "1"},
    )
    assert set(refused.json()["errors"]) == {"created_by", "content_hash"}


def test_delete_a_draft(officer, create):
    formation = create()
    assert officer.delete(url(formation)).status_code == 428
    assert officer.delete(url(formation), headers={"If-Match": "7"}).status_code == 412
    assert officer.delete(url(formation), headers={"If-Match": "1"}).status_code == 204
    assert officer.get(url(formation)).status_code == 404


def test_delete_what_was_sent(officer, create):
    response = officer.delete(url(create(submit=True)), headers={"If-Match": "1"})
    assert (response.status_code, response.json()["code"]) == (409, "not_a_draft")


# Acts


def test_from_draft_to_dissolved_and_back(world, officer, head, create):
    formation = create()
    assert post(officer, url(formation, "submit/")).json()["status"] == "submitted"
    returned = post(head, url(formation, "return/"), {"reason": "Foto kurang"}).json()
    assert (returned["status"], returned["return_reason"]) == ("returned", "Foto kurang")
    assert post(officer, url(formation, "submit/")).json()["status"] == "submitted"
    verified = post(head, url(formation, "verify/"), **{"If-Match": '"4"'})
    assert (verified.status_code, verified.json()["status"]) == (200, "verified")
    dissolve = {"dissolved_on": "2021-02-15", "reason": "Bubar"}
    assert post(head, url(formation, "dissolve/"), dissolve).json()["dissolved_on"] == "2021-02-15"
    reactivate = {"reactivated_on": "2021-02-17", "reason": "Aktif"}
    back = post(head, url(formation, "reactivate/"), reactivate).json()
    assert (back["status"], back["reactivated_on"], back["version"]) == (
        "verified",
        "2021-02-17",
        7,
    )
    history = officer.get(url(formation, "history/")).json()["results"]
    assert [event["act"] for event in history] == [
        "create", "submit", "return", "submit", "verify", "dissolve", "reactivate",
    ]  # fmt: skip
    assert history[2]["reason"] == "Foto kurang"


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("return/", {}, "reason"),
        ("return/", {"reason": ""}, "reason"),
        ("return/", {"reason": "x", "alasan": "y"}, "alasan"),
        ("dissolve/", {"reason": "x"}, "dissolved_on"),
        ("dissolve/", {"dissolved_on": "2021-02-19", "reason": "x"}, "dissolved_on"),
        ("correct/", {"reason": "x"}, "changes"),
        ("correct/", {"reason": "x", "changes": {}}, "changes"),
        ("correct/", {"reason": "x", "changes": {"name": ""}}, "name"),
        ("verify/", {"force": True}, "force"),
    ],
)
def test_acts_refuse_at_the_field(world, head, create, act, body, field):
    formation = create(submit=True)
    if act in {"dissolve/", "correct/"}:
        verify_formation(formation=formation, by=world.head)
    response = post(head, url(formation, act), body)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_acts_heed_the_version(world, head, create):
    formation = create(submit=True)
    edit_formation(formation=formation, data={"name": "Baru"}, version=1, by=world.officer)
    stale = post(head, url(formation, "verify/"), **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Baru")
    assert post(head, url(formation, "verify/"), **{"If-Match": '"2"'}).status_code == 200
    again = post(head, url(formation, "verify/"))
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


def test_the_officer_decides_nothing(officer, create):
    formation = create(submit=True)
    for act, body in (("verify/", {}), ("return/", {"reason": "x"})):
        assert post(officer, url(formation, act), body).status_code == 403


def test_correct(world, officer, head, create):
    formation = create(submit=True)
    verify_formation(formation=formation, by=world.head)
    body = {"changes": {"formed_on": "2021-02-16"}, "reason": "Salah tanggal"}
    proposed = post(officer, url(formation, "correct/"), body)
    assert proposed.status_code == 202
    assert proposed.json()["changes"] == {"formed_on": ["2021-02-09", "2021-02-16"]}
    waiting = head.get("/api/v1/corrections/", {"state": "proposed"}).json()
    assert waiting["count"] == 1
    path = f"/api/v1/corrections/{proposed.json()['id']}/"
    assert post(officer, f"{path}approve/").status_code == 403
    approved = post(head, f"{path}approve/")
    assert (approved.status_code, approved.json()["formed_on"]) == (200, "2021-02-16")
    assert worth(formation) == {("formation", "2021-02-16"): 1}
    again = post(head, f"{path}refuse/", {"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    own = {"changes": {"name": "Baru"}, "reason": "Salah ketik"}
    assert post(head, url(formation, "correct/"), own).json()["name"] == "Baru"


def test_a_foreign_correction_is_missing(world, api, officer, create):
    formation = create(submit=True)
    verify_formation(formation=formation, by=world.head)
    body = {"changes": {"name": "Baru"}, "reason": "Salah ketik"}
    key = post(officer, url(formation, "correct/"), body).json()["id"]
    foreign = api(world.foreign_head)
    assert foreign.get("/api/v1/corrections/").json()["count"] == 0
    for path, data in (("approve/", {}), ("refuse/", {"reason": "x"})):
        assert post(foreign, f"/api/v1/corrections/{key}/{path}", data).status_code == 404


def test_verify_many(world, head, create):
    rows = [create(submit=True, area=f"35.08.06.200{n}") for n in (3, 1, 2)]
    keys = [str(row.pk) for row in rows]
    response = post(head, f"{LIST}verify/", {"ids": [*keys, keys[0]]})
    assert response.status_code == 200
    assert [(row["id"], row["status"]) for row in response.json()] == [
        (key, "verified") for key in keys
    ]
    again = post(head, f"{LIST}verify/", {"ids": keys})
    assert (again.status_code, set(again.json()["errors"])) == (409, set(keys))


def test_verify_many_with_a_foreign_one_verifies_none(world, head, create):
    mine = create(submit=True)
    foreign = create(submit=True, by=world.stranger, area="31.74.01.1001")
    response = post(head, f"{LIST}verify/", {"ids": [str(mine.pk), str(foreign.pk)]})
    assert response.status_code == 404
    assert not Formation.objects.filter(status="verified").exists()
    for ids in ([], ["x"], "x", None):
        assert post(head, f"{LIST}verify/", {"ids": ids}).status_code == 400


# Photos


def send(client, formation, data, key=None):
    body = {"id": str(key or uuid4()), "photo": SimpleUploadedFile("foto.jpg", data)}
    return client.post(url(formation, "photos/"), body, format="multipart")


def test_photos(world, api, officer, create):
    formation = create()
    first = send(officer, formation, encoded(picture()))
    assert first.status_code == 201
    key = first.json()["id"]
    assert first.json() == {
        "id": key,
        "width": 64,
        "height": 48,
        "url": f"{LIST}{formation.pk}/photos/{key}/",
        "small_url": f"{LIST}{formation.pk}/photos/{key}/small/",
    }
    again = send(officer, formation, encoded(picture()))
    assert (again.status_code, again.json()) == (200, first.json())
    listed = officer.get(url(formation, "photos/")).json()
    assert listed == {"count": 1, "next": None, "previous": None, "results": [first.json()]}
    assert officer.get(url(formation, "photos/"), {"foto": 1}).status_code == 400
    for address in (first.json()["url"], first.json()["small_url"]):
        found = officer.get(address)
        assert found.headers["Content-Type"] == "image/jpeg"
        assert b"".join(found.streaming_content).startswith(b"\xff\xd8")
        assert api(world.stranger).get(address).status_code == 404
    assert officer.get(url(formation)).json()["photos"] == [first.json()]


def test_photos_that_are_none(world, api, officer, create):
    formation = create()
    refused = send(officer, formation, b"bukan foto")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_photo")
    assert list(refused.json()["errors"]) == ["photo"]
    missing = officer.post(url(formation, "photos/"), {"id": str(uuid4())}, format="multipart")
    assert (missing.status_code, list(missing.json()["errors"])) == (400, ["photo"])
    without = {"photo": SimpleUploadedFile("foto.jpg", encoded(picture()))}
    no_id = officer.post(url(formation, "photos/"), without, format="multipart")
    assert (no_id.status_code, list(no_id.json()["errors"])) == (400, ["id"])
    assert send(api(world.stranger), formation, encoded(picture())).status_code == 404
    assert send(api(world.commander), formation, encoded(picture())).status_code == 403
