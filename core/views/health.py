"""Is it up, is it ready, how is it: for load balancers, operators and Prometheus."""

from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import jobs
from core.doors import MACHINE, PUBLIC, door
from core.models import Job

LONGEST_QUEUE = 300  # seconds a due job may wait before the portal is not ready
BROKER_TIMEOUT = 0.5


@door(PUBLIC)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@door(PUBLIC)
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations and a queue that moves. The broker is told, not required: without it
    jobs are slower, and nothing is lost."""
    try:
        parts = {
            "database": "ok",
            "migrations": f"{pending} pending" if (pending := pending_migrations()) else "ok",
            "oldest_due_job_seconds": round(jobs.oldest_due_age(), 1) if not pending else None,
        }
    except Error:
        parts = {"database": "unreachable", "migrations": None, "oldest_due_job_seconds": None}
    ready = (
        parts["database"] == parts["migrations"] == "ok"
        and (parts["oldest_due_job_seconds"] or 0) <= LONGEST_QUEUE
    )
    return JsonResponse(
        {"ready": ready, **parts, "broker": broker_state()}, status=200 if ready else 503
    )


_migrated = False


def pending_migrations() -> int:
    """How many are not applied. Once none was, none will be: code changes come with a restart."""
    global _migrated  # noqa: PLW0603 -- an answer that only ever changes once
    if _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _migrated = not pending
    return pending


def broker_state() -> str:
    url = urlsplit(settings.REDIS_URL)
    if not url.scheme:
        return "none"
    options = {
        "socket_timeout": BROKER_TIMEOUT,
        "socket_connect_timeout": BROKER_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }
    try:
        if url.hostname:
            client = redis.Redis.from_url(settings.REDIS_URL, **options)
        else:
            client = redis.Redis(unix_socket_path=url.path, **options)
        with client:
            client.ping()
    except (redis.RedisError, OSError, ValueError):
        return "unreachable"
    return "ok"


@door(MACHINE)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus on the same machine; through a proxy it does not exist."""
    lines = [
        "# HELP kts_jobs Background jobs by state.",
        "# TYPE kts_jobs gauge",
        *_jobs_by_state(),
        "# HELP kts_jobs_oldest_due_seconds How long the longest waiting due job waits.",
        "# TYPE kts_jobs_oldest_due_seconds gauge",
        f"kts_jobs_oldest_due_seconds {jobs.oldest_due_age():.3f}",
        "# HELP kts_jobs_lost Running jobs whose worker's lease ran out.",
        "# TYPE kts_jobs_lost gauge",
        f"kts_jobs_lost {Job.objects.lost(timezone.now()).count()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _jobs_by_state() -> list[str]:
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return [f'kts_jobs{{state="{state}"}} {counts.get(state, 0)}' for state in Job.State.values]
