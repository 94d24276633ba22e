"""Workbooks that leave: the template, and the user's file with what is wrong in it."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse

from core.exports.formats import FORMATS
from core.imports.resources import get_resource
from core.imports.template import write_template
from reports.models import Import

XLSX = FORMATS["xlsx"].content_type


def template_file(resource: str, user: Any) -> FileResponse:
    """Written to a temporary file first: a failure is an answer, not half a file."""
    found = get_resource(resource, user)
    out = tempfile.TemporaryFile(prefix="kts-template-")  # noqa: SIM115 -- the response closes it
    try:
        write_template(found, user, out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return FileResponse(
        out, as_attachment=True, filename=f"templat-{found.name}.xlsx", content_type=XLSX
    )


def answer_file(brought: Import) -> FileResponse:
    name = f"{Path(brought.file_name).stem}-periksa.xlsx"
    return FileResponse(
        brought.answer.open("rb"), as_attachment=True, filename=name, content_type=XLSX
    )
