"""Pages and API of background jobs: own jobs only, a bar that moves, a private file."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from core import jobs
from core.models import AuditEvent, Job

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page(name, job):
    return reverse(f"jobs:{name}", args=[job.pk])


@pytest.fixture
def export(kind, people):
    """A finished job of the officer of Kunir that left a file."""
    kind(
        "t.export",
        lambda job: job.attach(b"nama;target\n", "kampung é \u202e.csv"),
        title="Ekspor kampung",
        allowed=lambda user, payload: user.may("export"),
    )
    job = jobs.enqueue("t.export", by=people.officer)
    jobs.drain()
    job.refresh_from_db()
    return job


def body(answer):
    return b"".join(answer.streaming_content)


# The list


def test_the_list_shows_ones_own(client, people, kind):
    kind("t.a", print, title="Hitung ulang")
    kind("t.b", print, title="Ekspor orang lain")
    jobs.enqueue("t.a", by=people.officer)
    jobs.enqueue("t.b", by=people.other)
    client.force_login(people.officer)
    text = client.get("/jobs/").content.decode()
    assert "Hitung ulang" in text
    assert "Ekspor orang lain" not in text
    assert 'hx-trigger="every 2s"' in text
    assert 'name="state"' in text


def test_an_administrator_sees_what_schedules_left_behind(client, people, kind):
    def fault(job):
        raise RuntimeError

    kind("t.nightly", fault, title="Hitung malam", max_attempts=1)
    job = jobs.enqueue_scheduled("t.nightly", "day")
    jobs.drain()
    client.force_login(people.head)
    assert "Hitung malam" not in client.get("/jobs/?state=failed").content.decode()
    client.force_login(people.admin)
    text = client.get("/jobs/?state=failed").content.decode()
    assert "Hitung malam" in text
    assert "every 2s" not in text
    assert client.post(page("retry", job)).status_code == 302
    job.refresh_from_db()
    assert job.state == "pending"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(
    client, people, kind, count, django_assert_max_num_queries
):
    kind("t.a", print)
    for _ in range(count):
        jobs.enqueue("t.a", by=people.officer)
    client.force_login(people.officer)
    with django_assert_max_num_queries(6):
        client.get("/jobs/", headers=HTMX)


def test_htmx_gets_the_part_that_stands_in_the_page(client, people, kind):
    kind("t.a", print)
    jobs.enqueue("t.a", by=people.officer)
    client.force_login(people.officer)
    part = client.get("/jobs/", headers=HTMX)
    whole = client.get("/jobs/")
    assert part.content.decode().strip() in whole.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert "HX-Request" in whole.headers["Vary"]


# One job


def test_the_bar_moves_and_stops(client, people, kind):
    kind("t.long", print, title="Ekspor besar")
    job = jobs.enqueue("t.long", by=people.officer, total=2000)
    client.force_login(people.officer)
    waiting = client.get(page("detail", job)).content.decode()
    assert "Menunggu giliran" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "Muat ulang" in waiting  # without JavaScript

    claimed = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(done=1083)
    running = client.get(page("detail", job), headers=HTMX).content.decode()
    assert '<progress class="bar-track" value="1083" max="2000"' in running
    assert "1.083 dari 2.000" in running

    jobs.run(claimed)
    ended = client.get(page("detail", job), headers=HTMX).content.decode()
    assert "Selesai" in ended
    assert "hx-trigger" not in ended
    assert "<html" not in ended


def test_a_failure_says_why_and_can_be_run_again(client, people, kind):
    def fault(job):
        raise RuntimeError("psycopg2 secret")

    kind("t.fault", fault, max_attempts=1)
    job = jobs.enqueue("t.fault", by=people.officer)
    jobs.drain()
    client.force_login(people.officer)
    text = client.get(page("detail", job)).content.decode()
    assert "Gagal setelah 1 percobaan karena kesalahan sistem (RuntimeError)" in text
    assert "psycopg2 secret" not in text
    assert "Ulangi" in text
    answer = client.post(page("retry", job), follow=True)
    assert "menunggu giliran" in answer.content.decode()
    again = client.post(page("retry", job), follow=True)
    assert "Hanya pekerjaan yang gagal" in again.content.decode()


@pytest.mark.parametrize(
    ("name", "method"), [("detail", "get"), ("file", "get"), ("retry", "post")]
)
def test_a_foreign_job_is_a_missing_one(client, people, export, name, method):
    client.force_login(people.other)
    foreign = getattr(client, method)(page(name, export))
    Job.objects.filter(pk=export.pk).delete()
    absent = getattr(client, method)(page(name, export))
    assert foreign.status_code == absent.status_code == 404
    assert AuditEvent.objects.count() == 0


# The file


def test_the_file_is_for_whom_it_was_made(client, people, export):
    client.force_login(people.officer)
    answer = client.get(page("file", export))
    assert body(answer) == b"nama;target\n"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''kampung_%C3%A9_.csv"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.get(act="job.download")
    assert (event.actor_id, event.unit_path) == (people.officer.pk, people.kunir.path)


def test_the_file_is_gone_after_a_day(client, people, export):
    client.force_login(people.officer)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        client.force_login(people.officer)
        assert client.get(page("file", export)).status_code == 404
        assert "sudah dihapus setelah 24 jam" in client.get(page("detail", export)).content.decode()


def test_rights_are_asked_again_when_the_file_is_fetched(client, people, export):
    client.force_login(people.officer)
    people.officer.postings.update(ends_on=timezone.localdate() - timedelta(days=1))
    answer = client.get(page("file", export))
    assert answer.status_code == 403
    assert "Peran Anda sekarang tidak lagi mencakup" in answer.content.decode()


def test_nobody_fetches_it_signed_out_or_past_the_view(client, export):
    assert client.get(page("file", export)).status_code == 302
    assert client.get(f"/media/{export.result_file.name}").status_code in {302, 404}
    assert APIClient().get(f"/api/v1/jobs/{export.pk}/file/").status_code == 401


# In parts


def part(client, export, asked, **headers):
    """What a request for a part is answered, and its bytes."""
    answer = client.get(page("file", export), headers={"Range": asked, **headers})
    found = body(answer) if answer.streaming else answer.content
    return answer, found


def status_of(*asked, **headers):
    return part(*asked, **headers)[0].status_code


@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("bytes=0-3", 206, b"nama", "bytes 0-3/12"),
        ("bytes=5-", 206, b"target\n", "bytes 5-11/12"),
        ("bytes=5-99", 206, b"target\n", "bytes 5-11/12"),
        ("bytes=-3", 206, b"et\n", "bytes 9-11/12"),
        ("bytes=-99", 206, b"nama;target\n", "bytes 0-11/12"),
        ("bytes=12-", 416, b"", "bytes */12"),
        ("bytes=-0", 416, b"", "bytes */12"),
        ("bytes=7-5", 200, b"nama;target\n", None),
        ("bytes=0-1,4-5", 200, b"nama;target\n", None),
        ("bytes=-", 200, b"nama;target\n", None),
        ("rows=1-2", 200, b"nama;target\n", None),
    ],
)
def test_a_part_of_a_file(client, people, export, asked, status, content, said):
    client.force_login(people.officer)
    answer, found = part(client, export, asked)
    assert (answer.status_code, found, answer.headers.get("Content-Range")) == (
        status, content, said,
    )  # fmt: skip
    if status != 416:
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_broken_download_goes_on_only_with_the_same_file(client, people, export):
    client.force_login(people.officer)
    whole, _content = part(client, export, "")
    etag, day = whole.headers["ETag"], whole.headers["Last-Modified"]
    for condition in (etag, day):
        assert status_of(client, export, "bytes=5-", **{"If-Range": condition}) == 206
    for condition in ('"another"', f"W/{etag}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert status_of(client, export, "bytes=5-", **{"If-Range": condition}) == 200
    assert client.get(page("file", export), headers={"If-None-Match": etag}).status_code == 304
    assert client.get(page("file", export), headers={"If-Match": '"x"'}).status_code == 412
    parts = AuditEvent.objects.filter(act="job.download", after__has_key="range")
    assert parts.count() == 5


def test_rights_and_expiry_are_asked_for_every_part(client, people, export):
    client.force_login(people.officer)
    assert status_of(client, export, "bytes=0-3") == 206
    client.force_login(people.head)
    assert status_of(client, export, "bytes=4-") == 404
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        client.force_login(people.officer)
        assert status_of(client, export, "bytes=4-") == 404
    people.officer.postings.update(ends_on=timezone.localdate() - timedelta(days=1))
    client.force_login(people.officer)
    assert status_of(client, export, "bytes=4-") == 403


# The API


def test_the_api_tells_how_far_it_is(people, export, kind):
    api = APIClient()
    api.force_authenticate(people.officer)
    job = api.get(f"/api/v1/jobs/{export.pk}/").json()
    assert {name: job[name] for name in ("state", "done", "total", "percent", "message")} == {
        "state": "done",
        "done": 0,
        "total": 0,
        "percent": 100,
        "message": "",
    }
    assert job["result_url"] == f"http://testserver/api/v1/jobs/{export.pk}/file/"
    assert body(api.get(job["result_url"])) == b"nama;target\n"

    kind("t.wait", print)
    waiting = jobs.enqueue("t.wait", by=people.officer, total=4)
    Job.objects.filter(pk=waiting.pk).update(done=1)
    answer = api.get(f"/api/v1/jobs/{waiting.pk}/").json()
    assert (answer["state"], answer["percent"], answer["result_url"]) == ("pending", 25, None)
    listed = api.get("/api/v1/jobs/?state=pending").json()
    assert (listed["count"], [row["id"] for row in listed["results"]]) == (1, [str(waiting.pk)])
    assert api.get("/api/v1/jobs/?status=pending").status_code == 400


def test_the_api_hides_foreign_jobs(people, export):
    api = APIClient()
    api.force_authenticate(people.other)
    for address in ("", "file/"):
        assert api.get(f"/api/v1/jobs/{export.pk}/{address}").status_code == 404
    assert api.post(f"/api/v1/jobs/{export.pk}/retry/").status_code == 404
    assert api.get("/api/v1/jobs/").json()["count"] == 0


def test_the_api_runs_a_failed_job_again(people, kind):
    def fault(job):
        raise RuntimeError

    kind("t.fault", fault, max_attempts=1)
    job = jobs.enqueue("t.fault", by=people.officer)
    jobs.drain()
    api = APIClient()
    api.force_authenticate(people.officer)
    assert api.post(f"/api/v1/jobs/{job.pk}/retry/").json()["state"] == "pending"
    again = api.post(f"/api/v1/jobs/{job.pk}/retry/")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_a_result_elsewhere_is_linked(people, kind, client):
    def run(job):
        job.result = {"url": "/imports/7/", "rows": 3}

    kind("t.import", run)
    job = jobs.enqueue("t.import", by=people.officer)
    jobs.drain()
    api = APIClient()
    api.force_authenticate(people.officer)
    answer = api.get(f"/api/v1/jobs/{job.pk}/").json()
    assert answer["result_url"] == "http://testserver/imports/7/"
    assert json.dumps(answer["result"]) == '{"url": "/imports/7/", "rows": 3}'
    client.force_login(people.officer)
    assert 'href="/imports/7/"' in client.get(page("detail", job)).content.decode()
