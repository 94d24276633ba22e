"""Asking for work, and looking after what waits."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from core.jobs.registry import attempts_of
from core.models import Job
from core.prepared import execute_prepared

CHANNEL = "jobs"
DISPATCH_AGAIN = timedelta(minutes=2)  # a message unheard for so long is taken for lost
PERIODS = {"minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d"}
SCHEDULED = uuid.UUID("4b545300-6a6f-4273-8000-7363686564a0")  # namespace of ids made of periods
LONGEST_PAYLOAD_TEXT = 200


def enqueue(
    kind: str,
    *,
    payload: Mapping[str, Any] | None = None,
    by: Any = None,
    key: str = "",
    run_at: datetime | None = None,
    total: int = 0,
) -> Job:
    """Ask for work, in the caller's transaction. Returns the job that will do it.

    `payload` holds ids, codes, weeks and filters, no personal data. `by`: whose job it is, under
    whose rights it runs and who sees it; upkeep (recomputing figures) belongs to nobody.

    `key`: while a job of this kind and key waits, it is that one. The waiting row is share-locked
    until this transaction ends, so that it cannot be run before our writes are there to be seen.
    Several keys in one transaction: in sorted order, or two callers wait for each other.
    """
    payload, run_at = ids_only(dict(payload or {})), run_at or timezone.now()
    if key and (waiting := _wake(kind, key, run_at)) is not None:
        return waiting
    job = Job(
        kind=kind,
        key=key,
        payload=payload,
        requested_by=by,
        run_at=run_at,
        total=total,
        max_attempts=attempts_of(kind),
    )
    with transaction.atomic():
        found = job if _insert(job) else _waiting_like(job)
        while found is None:  # claimed between the two statements: a new one is needed after all
            found = job if _insert(job) else _waiting_like(job)
        notify(found.pk)
    return found


WAKE = """
    SELECT id, pg_notify(%s::text, id::text) FROM (
        SELECT id FROM core_job
        WHERE kind = %s::text AND key = %s::text AND state = 'pending' AND run_at <= %s::timestamptz
        FOR SHARE
    ) AS waiting
"""


def _wake(kind: str, key: str, run_at: datetime) -> Job | None:
    """The pending job of the same key if it is due by then, its message sent again: by far the most
    frequent case, where all patrols of a polres ask for one and the same."""
    soon = max(run_at, timezone.now())
    with connection.cursor() as cursor:
        execute_prepared(connection, cursor, WAKE, [CHANNEL, kind, key, soon])
        row = cursor.fetchone()
    return None if row is None else Job.from_db(connection.alias, ["id"], row[:1])


def _insert(job: Job) -> bool:
    """Insert unless a constraint knows it already; a conflicting insert under way is waited for."""
    fields = Job._meta.concrete_fields
    values = [f.get_db_prep_save(f.pre_save(job, add=True), connection) for f in fields]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_job ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
            values,
        )
        inserted = cursor.rowcount == 1
    if inserted:
        job._state.adding = False
        job._state.db = connection.alias
    return inserted


def _waiting_like(job: Job) -> Job | None:
    """The pending job of the same key, brought forward if it was to wait longer.

    FOR SHARE: askers pass each other, the claim waits. Bringing forward comes before, never after:
    two who raised their share to an update would wait for each other.
    """
    soon = max(job.run_at, timezone.now())
    same = Job.objects.filter(kind=job.kind, key=job.key, state=Job.State.PENDING)
    same.filter(run_at__gt=soon).update(run_at=job.run_at)
    rows = Job.objects.raw(
        "SELECT * FROM core_job WHERE kind = %s AND key = %s AND state = 'pending' FOR SHARE",
        [job.kind, job.key],
    )
    return next(iter(rows), None)


def ids_only(payload: dict[str, Any]) -> dict[str, Any]:
    """The queue is no place for prose or objects: short plain values only."""
    for value in _leaves(payload):
        if not isinstance(value, str | int | float | bool | None):
            raise TypeError(f"A job's payload holds plain values, not {type(value).__name__}.")
        if isinstance(value, str) and len(value) > LONGEST_PAYLOAD_TEXT:
            raise DomainError(
                _("Ada isian yang terlalu panjang untuk pekerjaan di latar belakang.")
            )
    return payload


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def notify(job_id: uuid.UUID) -> None:
    """Wake whoever waits for work; PostgreSQL delivers it when (and if) we commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(job_id)])


def enqueue_scheduled(kind: str, every: str = "hour") -> Job | None:
    """The job of this period, once, however many schedulers ask: its id is made of the period."""
    period = timezone.localtime().strftime(PERIODS[every])
    job = Job(
        pk=uuid.uuid5(SCHEDULED, f"{kind} {period}"),
        kind=kind,
        payload={"period": period},
        run_at=timezone.now(),
        max_attempts=attempts_of(kind),
    )
    with transaction.atomic():
        if not _insert(job):
            return None
        notify(job.pk)
    return job


def retry_job(*, job: Job, by: Any) -> None:
    """Run a failed job again. Attempts count on, since their number tells the workers apart."""
    with transaction.atomic():
        again = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
        try:
            with transaction.atomic():
                changed = again.update(
                    state=Job.State.PENDING,
                    message="",
                    run_at=timezone.now(),
                    ended_at=None,
                    dispatched_at=None,
                    done=0,
                    max_attempts=F("attempts") + attempts_of(job.kind),
                )
        except IntegrityError:
            raise Conflict(_("Pekerjaan yang sama sudah menunggu giliran.")) from None
        if not changed:
            raise Conflict(_("Hanya pekerjaan yang gagal yang dapat diulang."))
        audit.record(act="job.retry", record=job, by=by)
        notify(job.pk)


def take_for_dispatch(limit: int = 500) -> list[uuid.UUID]:
    """Due jobs not handed over yet, or so long ago that the message must be lost. Marked first,
    since a message that arrives before its row is free would be spent for nothing."""
    now = timezone.now()
    with transaction.atomic():
        due = (
            Job.objects.due(now)
            .filter(Q(dispatched_at=None) | Q(dispatched_at__lt=now - DISPATCH_AGAIN))
            .select_for_update(skip_locked=True)
            .order_by("run_at")
            .values_list("pk", flat=True)
        )
        ids = list(due[:limit])
        Job.objects.filter(pk__in=ids).update(dispatched_at=now)
    return ids


def undo_dispatch(ids: Iterable[uuid.UUID]) -> None:
    Job.objects.filter(pk__in=ids, state=Job.State.PENDING).update(dispatched_at=None)


def oldest_due_age() -> float:
    """Seconds the longest waiting due job waits, 0 if none: what says that work stands still."""
    now = timezone.now()
    oldest = Job.objects.due(now).aggregate(oldest=Min("run_at"))["oldest"]
    return (now - oldest).total_seconds() if oldest else 0.0
