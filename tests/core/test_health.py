"""Up, ready, measured."""

import socket
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.db.utils import OperationalError
from django.utils import timezone

from core import jobs
from core.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_of_the_tests(settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL


def test_up(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


def test_ready(client, redis_of_the_tests):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "ready": True,
            "database": "ok",
            "migrations": "ok",
            "oldest_due_job_seconds": 0,
            "broker": "ok",
        },
    )


def test_a_queue_that_stands_still_is_not_ready(client):
    jobs.enqueue("t.x")
    with time_machine.travel(timezone.now() + timedelta(seconds=299), tick=False):
        assert client.get("/readyz").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=302), tick=False):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["oldest_due_job_seconds"] > 300


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("", "none"),
        ("redis+socket:///nowhere/redis.sock?virtual_host=0", "unreachable"),
        ("redis://127.0.0.1:1/0", "unreachable"),
    ],
)
def test_the_broker_is_told_not_required(client, settings, url, state):
    settings.REDIS_URL = url
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (200, state)


def test_a_frozen_broker_holds_nobody_up(settings, tmp_path):
    path = tmp_path / "hole.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        settings.REDIS_URL = f"redis+socket://{path}?virtual_host=0"
        started = time.monotonic()
        assert health.broker_state() == "unreachable"
        assert time.monotonic() - started < 5


def test_missing_migrations_are_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = "
            "(SELECT max(id) FROM django_migrations WHERE app = 'core')"
        )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "1 pending")


def test_without_a_database_it_answers_and_is_not_ready(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(health, "pending_migrations", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


def test_metrics(client, kind):
    kind("t.ok", print)
    jobs.enqueue("t.ok")
    jobs.drain()
    jobs.enqueue("t.ok")
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    lines = answer.content.decode().splitlines()
    assert 'kts_jobs{state="pending"} 1' in lines
    assert 'kts_jobs{state="done"} 1' in lines
    assert 'kts_jobs{state="failed"} 0' in lines
    assert "kts_jobs_lost 0" in lines
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4"


@pytest.mark.parametrize(
    "origin",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_metrics_are_for_this_machine_alone(client, origin):
    assert client.get("/metrics", **origin).status_code == 404


def test_the_cache_has_its_table():
    """Sessions' limits and messages need it from the first request on."""
    from django.core.cache import cache

    call_command("migrate", "core", verbosity=0)
    cache.set("k", {"a": 1}, 30)
    assert cache.get("k") == {"a": 1}
