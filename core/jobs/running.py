"""Claiming a job, running it to its end, and what becomes of it when it fails."""

import logging
import uuid
from contextlib import nullcontext
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.jobs.heartbeat import Heartbeat
from core.jobs.registry import handler_of
from core.models import Job
from core.origin import Origin, origin

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(minutes=15)


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
    found = handler_of(job.kind)
    token = origin.set(Origin(request_id=str(job.pk)))
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
            origin.reset(token)


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
    found = handler_of(job.kind)
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


def release_lost() -> int:
    """Jobs whose worker died without a word: back into the queue, or failed when that went on."""
    released = 0
    for job in Job.objects.lost(timezone.now()):
        _fail(job, _("Pekerja berhenti mendadak di tengah jalan."), final=False)
        released += 1
    return released
