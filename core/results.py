"""Files that jobs leave: private, for 24 hours, only for whom they were made."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404
from django.utils import timezone

from core import audit, jobs
from core.models import Job


def file_until(job: Job) -> datetime | None:
    """Until when the result can be fetched; None if there is none any more."""
    if not job.result_file or job.ended_at is None:
        return None
    until = job.ended_at + jobs.RESULT_KEPT
    return until if until > timezone.now() else None


def file_response(job: Job, user: Any) -> FileResponse:
    """The result, while the rights of `user` still cover it. Saved, never shown inline."""
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
        unit_path=scope.unit_path or "",
        area_code=scope.area_code or "",
    )
    return FileResponse(content, as_attachment=True, filename=job.result_name)
