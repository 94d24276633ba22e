"""The log and the jobs speak of people, phones and places by number only."""

import json
import logging
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core import jobs
from core.errors import DomainError
from core.jobs import registry
from core.models import Job
from tests.factories import posted
from tests.trail.calls import formation
from tests.villages.test_photos import encoded, picture
from units.policy import Act, Role, require
from villages import services as villages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NAMES = ("Zebulon Wiryatama", "Ophelia Danastri", "Bripka Quirino")
PHONE = "081299900017"
POSITION = ("-8.123457", "113.234568")
TEXT = "kenalan Ophelia di rumah nomor 17"
MARKS = (*NAMES, PHONE, *POSITION, "rumah nomor 17", "Zebulon", "Quirino", "sandi-rahasia-9")


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))
    return lambda: caplog.text


def told_in(text):
    return [mark for mark in MARKS if mark in text]


def content(**changes):
    return {
        "id": str(uuid4()),
        "program": "KTS",
        "area": "35.08.06.2001",
        "name": "Kampung Tangguh Kunir",
        "formed_on": "2021-02-09",
        "petugas": NAMES[2],
        "notes": f"{TEXT}, {PHONE}",
        "latitude": float(POSITION[0]),
        "longitude": float(POSITION[1]),
        **changes,
    }


def send(client, path, data=None, **headers):
    return client.post(
        path, json.dumps(data or {}), content_type="application/json", headers=headers or None
    )


def test_nothing_of_a_person_stands_in_log_or_jobs(
    world, client, said, django_capture_on_commit_callbacks
):
    for user, name in ((world.officer, NAMES[0]), (world.head, NAMES[1])):
        user.name, user.phone = name, PHONE
        user.save()
    client.post("/accounts/login/", {"login": NAMES[0], "password": "sandi-rahasia-9"})
    client.force_login(world.officer)
    data = content()
    api = "/api/v1/formations/"
    assert send(client, api, data).status_code == 201
    record = f"{api}{data['id']}/"
    refusals = [
        send(client, api, content(formed_on="besok")),
        send(client, api, data | {"notes": f"{TEXT} lain"}),  # 409
        client.patch(record, json.dumps({"petugas": NAMES[0]}), content_type="application/json"),
        client.patch(
            record,
            json.dumps({"petugas": NAMES[0]}),
            content_type="application/json",
            headers={"If-Match": '"9"'},
        ),
        client.get(api, {"petugas_nama": NAMES[2]}),
        send(client, f"{api}{uuid4()}/submit/"),
        client.post("/formations/new/", content(formed_on="")),
        send(client, f"{record}verify/"),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refusals)
    client.post(f"/formations/{data['id']}/photos/", {"photos": b"bukan foto"})
    send(client, f"{record}submit/")
    villages.verify_formation(formation=UUID(data["id"]), by=world.head)
    villages.dissolve_formation(
        formation=UUID(data["id"]), dissolved_on="2021-02-15", reason=TEXT, by=world.head
    )
    answer = send(
        client, "/api/v1/exports/", {"report": "formations", "format": "csv", "filters": {}}
    )
    assert answer.status_code == 202, answer.content
    jobs.drain()
    text = said()
    assert f"refused: user {world.officer.pk}" in text
    assert told_in(text) == []
    kept = [
        str(row) for row in Job.objects.values_list("kind", "key", "payload", "message", "result")
    ]
    assert kept
    assert told_in(" ".join(kept)) == []


def test_the_net_catches_what_is_written_into_the_log(said):
    """The twin: a line and a job that do tell."""
    logging.getLogger("villages").info("saved %s", NAMES[2])
    assert told_in(said()) == [NAMES[2], "Quirino"]


def test_a_failing_job_tells_its_number_only(world, said, monkeypatch):
    monkeypatch.setattr(registry, "registered", dict(registry.registered))

    @jobs.handler("t.fails", title="t", max_attempts=1)
    def fails(job):
        raise ValueError(job.payload["formation"])

    record = formation(world, petugas=NAMES[2])
    job = jobs.enqueue("t.fails", payload={"formation": str(record.pk)}, by=world.officer)
    jobs.drain()
    job.refresh_from_db()
    assert job.state == "failed"
    assert told_in(said() + job.message) == []


@pytest.mark.parametrize("text", ["x" * 201, "Pak Zebulon, 081299900017, dua anaknya " * 10])
def test_a_job_takes_no_long_text(text):
    with pytest.raises(DomainError, match="terlalu panjang"):
        jobs.enqueue("t.x", payload={"note": text})


def test_every_refusal_of_the_policy_is_logged_by_numbers(world, said):
    record = formation(world, "submitted", petugas=NAMES[2])
    other = posted(Role.BINMAS_HEAD, world.jaksel, name=NAMES[1])
    with pytest.raises(Http404):
        require(other, Act.DECIDE, record)
    with pytest.raises(PermissionDenied):
        require(world.officer, Act.DECIDE, record)
    with pytest.raises(PermissionDenied):
        require(world.officer, Act.MANAGE_PEOPLE)
    record.last_written_by = world.head
    with pytest.raises(PermissionDenied):
        require(world.head, Act.DECIDE, record)
    lines = [line for line in said().splitlines() if "refused:" in line]
    about = f"villages.formation {record.pk}"
    for user, act, what in (
        (other, "decide", about),
        (world.officer, "decide", about),
        (world.officer, "manage_people", "-"),
        (world.head, "decide", about),
    ):
        assert any(f"refused: user {user.pk}, {act}, {what}" in line for line in lines)
    assert len(lines) == 4
    assert told_in(said()) == []


def test_a_photo_leaves_no_name_of_its_file(world, client, said):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(world.officer)
    record = formation(world)
    name = f"{NAMES[0]} {PHONE}.jpg"
    client.post(
        f"/formations/{record.pk}/photos/",
        {"photos": SimpleUploadedFile(name, encoded(picture()))},
    )
    assert record.photos.count() == 1
    assert told_in(said()) == []
    assert told_in(record.photos.get().image.name) == []
