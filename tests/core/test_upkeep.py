"""What has run out is removed, and nothing else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from core import jobs
from core.models import Job
from tests.factories import UserFactory
from units.models import ApiToken

pytestmark = pytest.mark.django_db


def clear(after):
    with time_machine.travel(timezone.now() + after):
        job = jobs.enqueue("core.clear_expired")
        jobs.run_one(job.pk)
        job.refresh_from_db()
    assert job.state == "done", job.message
    return job.result


@pytest.fixture
def export(kind):
    kind("t.export", lambda job: job.attach(b"x", "a.csv"))
    job = jobs.enqueue("t.export", by=UserFactory())
    jobs.run_one(job.pk)
    job.refresh_from_db()
    return job


def test_a_result_lives_a_day(export, settings):
    path = Path(export.result_file.path)
    assert clear(timedelta(hours=23))["files"] == 0
    assert path.exists()
    assert clear(timedelta(hours=25))["files"] == 1
    assert not path.exists()
    export.refresh_from_db()
    assert (export.result_file.name, export.result_name) == ("", "a.csv")


def test_files_no_job_knows_go_too(export, settings):
    folder = Path(export.result_file.path).parent
    orphan, young = folder / "orphan.csv", folder / "young.csv"
    for path in (orphan, young):
        path.write_bytes(b"x")
    old = (timezone.now() - timedelta(hours=30)).timestamp()
    os.utime(orphan, (old, old))
    assert clear(timedelta())["files"] == 1
    assert sorted(folder.iterdir()) == sorted([young, Path(export.result_file.path)])


def test_old_jobs_go_failed_ones_stay(kind, export):
    def fault(job):
        raise RuntimeError

    kind("t.ok", print)
    kind("t.fault", fault, max_attempts=1)
    upkeep, own, failed = jobs.enqueue("t.ok"), jobs.enqueue("t.ok", by=UserFactory()), None
    failed = jobs.enqueue("t.fault")
    jobs.drain()
    clear(timedelta(days=8))
    left = set(Job.objects.exclude(kind="core.clear_expired").values_list("pk", flat=True))
    assert left == {own.pk, failed.pk, export.pk}
    assert upkeep.pk not in left
    clear(timedelta(days=91))
    left = set(Job.objects.exclude(kind="core.clear_expired").values_list("pk", flat=True))
    assert left == {failed.pk}


def test_sessions_and_tokens_that_ran_out_go():
    user = UserFactory()
    ApiToken.objects.create(user, expiry=timedelta(hours=1))
    ApiToken.objects.create(user, expiry=timedelta(days=30))
    ApiToken.objects.create(user, expiry=None)
    for name, hours in (("a", 1), ("b", 100)):
        Session.objects.create(
            session_key=name, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )
    assert clear(timedelta(hours=2))["tokens"] == 1
    assert ApiToken.objects.count() == 2
    assert [session.session_key for session in Session.objects.all()] == ["b"]
