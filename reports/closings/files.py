"""The frozen report handed out as a file."""

from django.http import HttpRequest, HttpResponse

from reports.closings.paper import file_stem, pdf_of, verify_url, xlsx_of
from reports.closings.revisions import frozen_content
from reports.models import Closing

FILES = {
    "pdf": (pdf_of, "application/pdf"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def file_of(request: HttpRequest, closing: Closing, kind: str, program: str = "") -> HttpResponse:
    """All programmes, or the one with this code."""
    make, content_type = FILES[kind]
    url = verify_url(closing.code, request.build_absolute_uri("/"))
    made = make(closing, frozen_content(closing), url, program)
    suffix = f"-{program.lower()}" if program else ""
    return HttpResponse(
        made,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_stem(closing)}{suffix}.{kind}"'
        },
    )
