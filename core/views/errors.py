"""Errors as pages, or in the API's shape where a program asks.

A fault may lie in the database itself, so the page of a 500 is drawn without a query.
"""

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from core.api import as_domain_error, body_of, to_json
from core.api.handler import NOT_FOUND
from core.errors import DomainError
from core.trail import field_of

# What a person typed is shown back to him, these are not.
NEVER_SHOWN = re.compile(r"csrf|passw|sandi|token|code|kode|otp", re.IGNORECASE)
NOT_TYPED = {"id", "version", "act", "next"}
LONGEST_SHOWN = 20_000


def answer(
    request: HttpRequest, error: DomainError, template: str, /, **context: Any
) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = to_json(body_of(error))
        return HttpResponse(body, content_type="application/json", status=error.status)
    return render(request, template, context, status=error.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    error = as_domain_error(exception or SuspiciousOperation()) or DomainError(
        _("Permintaan ini tidak dapat dibaca."), code="bad_request"
    )
    return answer(request, error, "400.html")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = as_domain_error(exception) or DomainError(str(exception), status=403)
    return answer(request, error, "403.html", exception=str(exception))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    error = DomainError(NOT_FOUND, code="not_found", status=404)
    return answer(request, error, "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    number = getattr(request, "id", "")
    if request.path.startswith("/api/"):
        words = _("Ada gangguan di pihak kami. Sebutkan nomor %(number)s bila melapor.")
        error = DomainError(words % {"number": number}, code="server_error", status=500)
        return answer(request, error, "500.html")
    page = get_template("500.html").render({"number": number})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from an old page. Nothing was done; what was typed is shown to be copied.

    It is not offered for sending again: that would carry a foreign site's form past the check.
    """
    error = DomainError(
        _("Halaman ini sudah usang. Muat ulang lalu kirim lagi."), code="csrf_failed", status=403
    )
    return answer(request, error, "csrf.html", typed=typed_text(request))


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        fields = request.POST.lists()
    except (RequestDataTooBig, MultiPartParserError, SuspiciousOperation, OSError):
        return []
    return [
        (called(name), value[:LONGEST_SHOWN])
        for name, values in fields
        for value in values
        if value.strip() and name not in NOT_TYPED and not NEVER_SHOWN.search(name)
    ]


def called(name: str) -> str:
    """What people call an input: as the record's field of that name, whichever form it was in."""
    plain = name.partition("-")[0]
    fields = (field_of(model, plain) for model in apps.get_models())
    return next((str(field.verbose_name) for field in fields if field), plain.replace("_", " "))
