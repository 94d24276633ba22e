"""Background work. The table `Job` is the queue; Celery, where it runs, only makes it fast.

    @handler("exports.write", title=_("Menulis berkas ekspor"))
    def write(job: RunningJob) -> None: ...

    enqueue("exports.write", payload={"report": "formations"}, by=user)

The row is written in the caller's transaction, so there is a job if and only if the act happened.
PostgreSQL's NOTIFY, delivered at commit, wakes `manage.py run_jobs`, which hands ids to Celery or
runs them itself. A claim is one locked UPDATE with a lease that a heartbeat renews; the number of
the attempt fences off a worker that comes back after its lease was given to another. The handler's
writes and the row's `done` commit together, so an effect happens once.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from core.heartbeat import Heartbeat
from core.models import Job

logger = logging.getLogger(__name__)

CHANNEL = "jobs"
LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(minutes=15)
DISPATCH_AGAIN = timedelta(minutes=2)  # a message unheard for so long is taken for lost
RESULT_KEPT = timedelta(hours=24)
PERIODS = {"minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d"}
SCHEDULED = uuid.UUID("4b545300-6a6f-4273-8000-7363686564a0")  # namespace of ids made of periods
LONGEST_PAYLOAD_TEXT = 200

Allowed = Callable[[Any, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` does the work. With `allowed`, the requester's rights are asked again as it starts.

    `atomic`: the handler's writes commit together with the job's end. Long readers turn it off.
    """

    kind: str
    title: Any
    run: Callable[["RunningJob"], None]
    max_attempts: int
    atomic: bool
    allowed: Allowed | None


_handlers: dict[str, Handler] = {}


def handler(
    kind: str,
    *,
    title: Any,
    max_attempts: int = 5,
    atomic: bool = True,
    allowed: Allowed | None = None,
) -> Callable[[Callable[["RunningJob"], None]], Callable[["RunningJob"], None]]:
    """Register what runs jobs of `kind`. Lower apps name kinds, higher ones register."""

    def register(run: Callable[["RunningJob"], None]) -> Callable[["RunningJob"], None]:
        if kind in _handlers and _handlers[kind].run is not run:
            raise ValueError(f"Two handlers for {kind}.")
        _handlers[kind] = Handler(kind, title, run, max_attempts, atomic, allowed)
        return run

    return register


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)


def attempts_of(kind: str) -> int:
    return _handlers[kind].max_attempts if kind in _handlers else 5


def title_of(kind: str) -> str:
    found = _handlers.get(kind)
    return str(found.title) if found else kind


# Asking


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
    job = Job(
        kind=kind,
        key=key,
        payload=ids_only(dict(payload or {})),
        requested_by=by,
        run_at=run_at or timezone.now(),
        total=total,
        max_attempts=attempts_of(kind),
    )
    with transaction.atomic():
        found = job if _insert(job) else _waiting_like(job)
        while found is None:  # claimed between the two statements: a new one is needed after all
            found = job if _insert(job) else _waiting_like(job)
        notify(found.pk)
    return found


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


# Running


class LostLease(Exception):
    """Another worker has this job now; what was done here is rolled back."""


class RunningJob:
    """What a handler sees of its job."""

    def __init__(self, job: Job, heartbeat: Heartbeat) -> None:
        self.id = job.pk
        self.kind = job.kind
        self.payload: dict[str, Any] = job.payload
        self.by = job.requested_by  # read as the job starts: rights are those of now
        self.attempt = job.attempts
        self.done, self.total, self.message = 0, job.total, ""
        self.result: dict[str, Any] = {}
        self.file_name = self.stored_as = ""
        self._heartbeat = heartbeat

    def progress(self, done: int, total: int | None = None, message: Any = "") -> None:
        """How far it is, seen by others at once (twice a second at most), whatever is committed."""
        self.done = done
        self.total = self.total if total is None else total
        self.message = str(message)[:500]
        self._heartbeat.report(done=self.done, total=self.total, message=self.message)

    def attach(self, content: bytes | Path, name: str) -> None:
        """Keep a file as the result; only the requester can fetch it, for 24 hours."""
        self.discard_file()
        self.file_name = get_valid_filename(name)[:200]
        folder = timezone.localtime().strftime("jobs/%Y/%m")
        path = f"{folder}/{self.id}-{self.attempt}{Path(self.file_name).suffix}"
        if isinstance(content, Path):
            with content.open("rb") as source:
                self.stored_as = default_storage.save(path, File(source))
        else:
            self.stored_as = default_storage.save(path, File(BytesIO(content)))

    def discard_file(self) -> None:
        if self.stored_as:
            default_storage.delete(self.stored_as)
        self.file_name = self.stored_as = ""


def claim(job_id: uuid.UUID | str | None = None) -> Job | None:
    """Take one due job (this one, or the longest waiting) for ourselves; None if there is none.

    SKIP LOCKED: a row another claim holds, or an asker whose writes are not committed yet, is
    passed over; its commit announces it again.
    """
    now = timezone.now()
    with transaction.atomic():
        due = Job.objects.due(now).select_for_update(skip_locked=True).order_by("run_at")
        job = (due.filter(pk=job_id) if job_id else due).first()
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.started_at = now
        job.lease_until = now + LEASE
        job.message = ""
        job.done = 0
        job.save(
            update_fields=["state", "attempts", "started_at", "lease_until", "message", "done"]
        )
    return job


def run(job: Job) -> None:
    """Run a claimed job to its end. Never raises for what the job does: that ends in its row."""
    found = _handlers.get(job.kind)
    token = audit.origin.set(audit.Origin(request_id=str(job.pk)))
    with Heartbeat(job, LEASE) as heartbeat:
        running = RunningJob(job, heartbeat)
        try:
            if found is None:
                raise DomainError(_("Pekerjaan jenis ini tidak dikenal oleh versi portal ini."))
            if job.requested_by is not None:
                check_rights(job, job.requested_by)
            with transaction.atomic() if found.atomic else nullcontext():
                found.run(running)
                _finish(job, running)
        except LostLease:
            running.discard_file()
            logger.warning("Job %s went on elsewhere; attempt %s dropped.", job.pk, job.attempts)
        except (DomainError, PermissionDenied) as refusal:
            running.discard_file()
            _fail(job, str(refusal) or str(_("Anda tidak berhak atas pekerjaan ini.")), final=True)
        except Exception as error:
            running.discard_file()
            logger.exception("Job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
            _fail(job, _fault_message(job, error), final=False)
        finally:
            audit.origin.reset(token)


def run_one(job_id: uuid.UUID | str | None = None) -> bool:
    """Claim and run; False if there was nothing to claim."""
    job = claim(job_id)
    if job is None:
        return False
    run(job)
    return True


def drain() -> int:
    """Run what is due until nothing is. Returns how many ran."""
    count = 0
    while run_one():
        count += 1
    return count


def check_rights(job: Job, user: Any) -> None:
    """Raises if `user`, as things stand now, may not have this work done or its result."""
    if not user.is_active:
        raise DomainError(_("Akun yang meminta pekerjaan ini sudah tidak aktif."), status=403)
    found = _handlers.get(job.kind)
    if found and found.allowed and not found.allowed(user, job.payload):
        raise DomainError(_("Peran Anda sekarang tidak lagi mencakup pekerjaan ini."), status=403)


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _finish(job: Job, running: RunningJob) -> None:
    changed = _mine(job).update(
        state=Job.State.DONE,
        done=running.total or running.done,
        total=running.total,
        message=running.message,
        result=running.result,
        result_file=running.stored_as,
        result_name=running.file_name,
        lease_until=None,
        ended_at=timezone.now(),
    )
    if not changed:
        raise LostLease


def _fail(job: Job, message: str, *, final: bool) -> None:
    """Back into the queue after a pause that grows, or to its end when enough was tried."""
    if not final and job.attempts < job.max_attempts:
        delay = min(FIRST_DELAY * 4 ** (job.attempts - 1), LONGEST_DELAY)
        if _put_back(job, timezone.now() + delay, message):
            return
    _mine(job).update(
        state=Job.State.FAILED, message=message[:500], lease_until=None, ended_at=timezone.now()
    )


def _put_back(job: Job, run_at: datetime, message: str) -> bool:
    """False if a newer job of the same key waits already: that one does the work."""
    try:
        with transaction.atomic():
            _mine(job).update(
                state=Job.State.PENDING,
                message=message[:500],
                run_at=run_at,
                lease_until=None,
                dispatched_at=None,
            )
    except IntegrityError:
        return False
    return True


def _fault_message(job: Job, error: Exception) -> str:
    """Words for a person; the technical side stands in the log under the job's number."""
    if job.attempts < job.max_attempts:
        return _("Percobaan ke-%(attempt)d dari %(limit)d belum berhasil; akan dicoba lagi.") % {
            "attempt": job.attempts,
            "limit": job.max_attempts,
        }
    return _(
        "Gagal setelah %(limit)d percobaan karena kesalahan sistem (%(error)s). "
        "Coba ulangi; bila tetap gagal, sebutkan nomor %(number)s kepada administrator."
    ) % {"limit": job.attempts, "error": type(error).__name__, "number": str(job.pk)[:8]}


# Looking after the queue


def release_lost() -> int:
    """Jobs whose worker died without a word: back into the queue, or failed when that went on."""
    released = 0
    for job in Job.objects.lost(timezone.now()):
        _fail(job, _("Pekerja berhenti mendadak di tengah jalan."), final=False)
        released += 1
    return released


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
