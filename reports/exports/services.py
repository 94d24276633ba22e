"""Exports: a report under its reader's rights, on his letterhead, in the format he chose.

The same path for what is asked for live and for jobs: rights, document, file, one audit event that
says what left the house, in how many rows and with which fingerprint.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import DomainError
from core.exports.filtering import as_json, as_query
from core.exports.formats import Format, file_name, get_format, write
from core.exports.reports import Content, Document, Progress, Report, get_report, silent
from core.jobs import RunningJob, enqueue, handler
from core.models import Job
from reports.exports.letterheads import letterhead_and_signature
from units.policy import Act, can, require
from units.scope import posting_of, scope_of

KIND = "exports.write"
NOT_FILTERS = ("page", "report", "format")  # stand in the address of a page, too
audit.name_acts({"export": gettext_lazy("diekspor")})
audit.name_kinds({"export": gettext_lazy("ekspor")})


@dataclass(frozen=True, slots=True)
class Export:
    """One report, in one format, for one person and his filters."""

    report: Report
    format: Format
    filters: QueryDict
    by: Any

    @classmethod
    def asked(cls, *, report: object, format_name: object, filters: QueryDict, by: Any) -> Export:
        """Refuses unknown names; PermissionDenied for whoever may not export."""
        require(by, Act.EXPORT)
        cleaned = as_query(as_json(filters, without=NOT_FILTERS))
        found = get_report(report)
        return cls(found, get_format(format_name, found), cleaned, by)

    def content(self) -> Content:
        """Read under his rights; DomainError for filters the report does not know."""
        return self.report.content(self.by, self.filters)

    def file_name(self, content: Content) -> str:
        """Report, subject (or whose rows they are) and the day it was made."""
        subject = content.subject or place_name(self.by)
        return file_name(self.report, subject, timezone.localdate(), self.format)


@dataclass(frozen=True, slots=True)
class Written:
    rows: int
    sha256: str
    name: str


def is_small(export: Export, content: Content) -> bool:
    """May it be written while its reader waits?"""
    limit = export.format.at_once
    return limit is None or count_of(content, limit + 1) <= limit


def count_of(content: Content, at_most: int | None = None) -> int:
    """How many rows, not counting beyond `at_most`."""
    rows = content.rows
    return rows[:at_most].count() if isinstance(rows, QuerySet) else len(rows)


def write_export(
    export: Export,
    content: Content,
    out: BinaryIO,
    *,
    job_id: uuid.UUID | None = None,
    progress: Progress = silent,
) -> Written:
    """Write the file into `out` and record that it was made."""
    made_at = timezone.now()
    letterhead, signature = letterhead_and_signature(export.by, timezone.localdate(made_at))
    document = Document(
        title=str(export.report.title),
        columns=tuple(export.report.columns),
        content=content,
        made_at=made_at,
        letterhead=letterhead,
        signature=signature,
        shapes=export.report.shapes,
    )
    rows = write(document, export.report, export.format, out, progress)
    out.flush()
    out.seek(0)
    written = Written(
        rows=rows,
        sha256=hashlib.file_digest(out, "sha256").hexdigest(),  # type: ignore[arg-type]
        name=export.file_name(content),
    )
    out.seek(0)
    _record(export, written, job_id)
    return written


def _record(export: Export, written: Written, job_id: uuid.UUID | None) -> None:
    scope = scope_of(export.by)
    audit.record(
        act="export",
        record=("export", job_id or uuid.uuid4()),
        by=export.by,
        after={
            "report": export.report.name,
            "format": export.format.name,
            "filters": as_json(export.filters),
            "rows": written.rows,
            "sha256": written.sha256,
            "file": written.name,
        },
        unit_path=scope.unit_path or "",
        area_code=scope.area_code or "",
    )


@transaction.atomic
def request_export(*, report: object, format_name: object, filters: QueryDict, by: Any) -> Job:
    """Ask for the file as a job. What cannot be written is refused now, not later."""
    export = Export.asked(report=report, format_name=format_name, filters=filters, by=by)
    content = export.content()
    if export.format.for_paper and not is_small(export, content):
        raise DomainError(
            _("PDF memuat paling banyak %(most)d baris. Saring datanya, atau pilih XLSX atau CSV.")
            % {"most": export.format.at_once},
            code="too_many_rows",
            errors={"format": [_("Pilih XLSX atau CSV.")]},
        )
    payload = {
        "report": export.report.name,
        "format": export.format.name,
        "filters": as_json(export.filters),
        "scope": scope_key(by),
    }
    return enqueue(KIND, payload=payload, by=by, total=count_of(content))


def scope_key(user: Any) -> str:
    """Where he stands, in a word: whoever was moved since has no right to the old rows."""
    scope = scope_of(user)
    return scope.unit_path or scope.area_code or ("*" if scope.everything else "")


def place_name(user: Any) -> str:
    posting = posting_of(user)
    place = posting and (posting.unit or posting.area)
    return place.name if place else ""


def may_export(user: Any, payload: Mapping[str, Any]) -> bool:
    """Asked as the job starts and again as its file is fetched."""
    return can(user, Act.EXPORT) and scope_key(user) == payload.get("scope")


@handler(KIND, title=gettext_lazy("Menulis berkas ekspor"), allowed=may_export, atomic=False)
def write_file(job: RunningJob) -> None:
    export = Export.asked(
        report=job.payload["report"],
        format_name=job.payload["format"],
        filters=as_query(job.payload["filters"]),
        by=job.by,
    )
    content = export.content()
    with tempfile.TemporaryDirectory(prefix="kts-export-") as folder:
        path = Path(folder) / "export"
        with path.open("w+b") as out:
            written = write_export(
                export,
                content,
                out,
                job_id=job.id,
                progress=lambda rows: job.progress(min(rows, job.total)),
            )
        job.attach(path, written.name)
    job.progress(written.rows, written.rows)
    job.result = {"rows": written.rows, "sha256": written.sha256}
