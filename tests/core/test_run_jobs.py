"""The processes of the queue: the loop, the dispatcher, Celery on a real Redis, and its absence."""

import os
import select
import signal
import socket
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core import jobs, tasks
from core.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "core.clear_expired"  # a kind that every process knows


def states():
    return sorted(Job.objects.values_list("state", flat=True))


@pytest.fixture
def broker():
    """This worker's own Redis database, empty."""
    current_app.conf.broker_url = django_settings.CELERY_BROKER_URL
    with current_app.connection_for_write() as link:
        client = link.default_channel.client
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def black_hole(tmp_path):
    """Listens where a broker should, and never says a word."""
    path = tmp_path / "hole.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        yield SimpleNamespace(
            url=f"redis+socket://{path}",
            knocked=lambda: bool(select.select([listener], [], [], 0)[0]),
        )


def test_once_runs_what_is_due_and_ends():
    jobs.enqueue(KIND)
    jobs.enqueue(KIND, run_at=timezone.now() + timedelta(hours=1))
    call_command("run_jobs", "--once")
    assert states() == ["done", "pending"]


def test_the_loop_runs_a_job_as_soon_as_it_is_committed(child, wait_until):
    script = """
import django
django.setup()
from django.core.management import call_command
from core.management.commands import run_jobs

run_jobs.LOOK_EVERY = 3600  # nothing but news wakes it
call_command("run_jobs")
"""
    process = child("-c", script, REDIS_URL="")
    first = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=first.pk).ended)
    second = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=second.pk).ended)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert states() == ["done", "done"]


def test_the_loop_outlives_its_database_connection(child, wait_until):
    process = child("manage.py", "run_jobs", REDIS_URL="")
    first = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=first.pk).ended, 40)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    second = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=second.pk).ended, 40)
    assert process.poll() is None


def test_the_dispatcher_hands_over_each_id_once_and_nothing_else(broker):
    canary = jobs.enqueue(KIND, payload={"secret": "Bripka Canary"}, key="Bripka Canary")
    others = [jobs.enqueue(KIND) for _ in range(3)]
    assert tasks.dispatch() == 4
    assert tasks.dispatch() == 0
    messages = broker.lrange("celery", 0, -1)
    assert len(messages) == 4
    text = b"".join(messages).decode()
    assert "Canary" not in text
    for job in (canary, *others):
        assert str(job.pk) in text


def test_a_broker_that_is_away_takes_no_mark(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    jobs.enqueue(KIND)
    with pytest.raises(ConnectionRefusedError):
        tasks.dispatch()
    assert Job.objects.get().dispatched_at is None


def test_a_message_delivered_twice_runs_once(kind):
    ran = []
    kind("t.once", lambda job: ran.append(job.id))
    job = jobs.enqueue("t.once")
    tasks.run_job(str(job.pk))
    tasks.run_job(str(job.pk))
    assert ran == [job.pk]


def test_dispatcher_and_worker_on_a_real_redis(child, wait_until, broker):
    """From commit to done through Redis, without asking; a message Redis lost is sent again."""
    dispatcher = child("manage.py", "run_jobs", "--dispatch")
    worker = child("-m", "celery", "-A", "kts_portal", "worker", "-c", "1", "-l", "WARNING")
    first = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=first.pk).state == "done", 40)

    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=30)
    lost = jobs.enqueue(KIND)
    wait_until(lambda: Job.objects.get(pk=lost.pk).dispatched_at is not None)
    wait_until(lambda: broker.llen("celery") == 1)
    broker.flushdb()
    long_ago = timezone.now() - jobs.DISPATCH_AGAIN - timedelta(seconds=1)
    Job.objects.filter(pk=lost.pk).update(dispatched_at=long_ago)
    child("-m", "celery", "-A", "kts_portal", "worker", "-c", "1", "-l", "WARNING")
    wait_until(lambda: Job.objects.get(pk=lost.pk).state == "done", 40)

    dispatcher.send_signal(signal.SIGTERM)
    assert dispatcher.wait(timeout=15) == 0


def test_without_a_broker_the_dispatcher_works_the_queue_itself(child, wait_until, tmp_path):
    nowhere = f"redis+socket://{tmp_path}/nobody.sock"
    process = child("manage.py", "run_jobs", "--dispatch", REDIS_URL=nowhere)
    jobs.enqueue(KIND)
    wait_until(lambda: states() == ["done"], 40)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0


def test_a_frozen_broker_delays_the_dispatcher_and_nobody_else(
    child, wait_until, black_hole, kind, settings
):
    """Asking for work never waits for the broker; the dispatcher does, some seconds."""
    settings.CELERY_BROKER_URL = settings.REDIS_URL = black_hole.url
    jobs.enqueue(KIND)
    assert not black_hole.knocked()
    process = child("manage.py", "run_jobs", "--dispatch", REDIS_URL=black_hole.url)
    wait_until(lambda: states() == ["done"], 60)
    assert black_hole.knocked()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def test_the_schedule_of_the_beat_names_tasks_and_kinds_that_exist():
    current_app.loader.import_default_modules()
    for name, entry in current_app.conf.beat_schedule.items():
        assert entry["task"] in current_app.tasks, name
        if entry["task"] == "core.tasks.enqueue_scheduled":
            kind, every = entry["args"]
            assert jobs.handler_of(kind) is not None, kind
            assert every in jobs.PERIODS


def test_time_limits_fit_together():
    """A job ends before its message is given to another, and before its lease is given up."""
    from core.jobs.heartbeat import LONGEST_RUN

    conf = current_app.conf
    assert conf.task_soft_time_limit < conf.task_time_limit <= LONGEST_RUN
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"] - 60
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.task_ignore_result) == (1, True)
    assert conf.accept_content == ["json"]


def test_term_lets_the_job_at_hand_finish(child, wait_until):
    script = """
import sys, time
import django
django.setup()
from core import jobs

@jobs.handler("t.slow", title="t")
def run(job):
    print("inside")
    time.sleep(2)

from django.core.management import call_command
call_command("run_jobs")
"""
    job = jobs.enqueue("t.slow")
    process = child("-c", script, REDIS_URL="")
    assert process.stdout.readline() == "inside\n"
    waiting = jobs.enqueue("t.slow")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
    assert Job.objects.get(pk=job.pk).state == "done"
    assert Job.objects.get(pk=waiting.pk).state == "pending"


def test_a_job_that_hangs_ends_like_a_fault(kind, settings):
    settings.CELERY_TASK_SOFT_TIME_LIMIT = 1
    kind("t.hang", lambda job: time.sleep(30), max_attempts=1)
    job = jobs.enqueue("t.hang")
    after = jobs.enqueue(KIND)
    call_command("run_jobs", "--once")
    job.refresh_from_db()
    after.refresh_from_db()
    assert (job.state, after.state) == ("failed", "done")
    assert "TimeoutError" in job.message


def test_nobody_publishes_from_a_request():
    """`.delay(` and `.apply_async(` stand in one place."""
    root = Path(django_settings.BASE_DIR)
    found = [
        os.fspath(path.relative_to(root))
        for app in ("core", "units", "programs", "villages", "reports", "kts_portal")
        for path in (root / app).rglob("*.py")
        if ".apply_async(" in (text := path.read_text()) or ".delay(" in text
    ]
    assert found == ["core/tasks.py"]
