"""Files that jobs leave: private, for 24 hours, only for whom they were made."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone

from core import audit, jobs
from core.models import Job
from core.ranges import ranged


def file_until(job: Job) -> datetime | None:
    """Until when the result can be fetched; None if there is none any more."""
    if not job.result_file or job.ended_at is None:
        return None
    until = job.ended_at + jobs.RESULT_KEPT
    return until if until > timezone.now() else None


def file_response(request: Any, job: Job) -> HttpResponseBase:
    """The result, or the part asked for, while its reader's rights still cover it: they are asked
    again for every part. Saved, never shown inline."""
    user = request.user
    if file_until(job) is None:
        raise Http404
    jobs.check_rights(job, user)
    try:
        content = job.result_file.open()
    except FileNotFoundError:
        raise Http404 from None
    scope = user.scope
    audit.record(
        act="job.download",
        record=job,
        by=user,
        after={"range": asked[:60]} if (asked := request.headers.get("Range")) else None,
        unit_path=scope.unit_path or "",
        area_code=scope.area_code or "",
    )
    assert job.ended_at is not None  # noqa: S101 -- its file can still be fetched
    return ranged(
        request,
        content,
        name=job.result_name,
        size=job.result_file.size,
        etag=f'"{job.pk.hex}-{job.attempts}"',
        written=job.ended_at,
    )
