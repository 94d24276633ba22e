"""Every error of the API in one shape: `{"detail", "code", "errors": {field: [messages]}}`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import DomainError, Stale, from_integrity_error

FIX_FIELDS = _("Ada isian yang harus diperbaiki.")
NOT_FOUND = _("Tidak ditemukan.")
# REST framework has Indonesian words for its other refusals.
METHOD_REFUSED = _("Alamat ini tidak menerima metode yang dipakai.")


def handle_exception(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None (a real fault) goes on to the site's 500."""
    headers: dict[str, str] = {}
    if isinstance(exc, exceptions.APIException):
        headers = _headers_of(exc)
    error = as_domain_error(exc)
    if error is None:
        return None
    return Response(body_of(error), status=error.status, headers=headers)


def body_of(error: DomainError) -> dict[str, Any]:
    body = {
        "detail": str(error.message),
        "code": error.code,
        "errors": {
            field: [str(message) for message in messages]
            for field, messages in error.errors.items()
        },
    }
    if isinstance(error, Stale):
        body["current"] = error.current
    if error.found:
        body["found"] = [record.as_json for record in error.found]
    return body


def as_domain_error(exc: Exception) -> DomainError | None:
    """The same refusal in our own words, whoever raised it; None for what is no refusal."""
    match exc:
        case DomainError():
            return exc
        case exceptions.ValidationError():
            return DomainError(FIX_FIELDS, errors=flat_errors(exc.detail))
        case exceptions.MethodNotAllowed():
            return DomainError(METHOD_REFUSED, code=exc.default_code, status=exc.status_code)
        case exceptions.APIException():
            code = getattr(exc.detail, "code", None) or exc.default_code
            return DomainError(exc.detail, code=code, status=exc.status_code)
        case ValidationError():
            return DomainError(FIX_FIELDS, errors=errors_of(exc))
        case Http404():
            return DomainError(NOT_FOUND, code="not_found", status=404)
        case PermissionDenied():
            words = str(exc) or _("Peran Anda tidak mencakup tindakan ini.")
            return DomainError(words, code="permission_denied", status=403)
        case RequestDataTooBig():
            return DomainError(_("Isi permintaan terlalu besar."), code="too_large", status=413)
        case SuspiciousOperation():
            return DomainError(_("Permintaan ini tidak dapat dibaca."), code="bad_request")
        case IntegrityError():
            return from_integrity_error(exc)
        case DataError():
            return DomainError(
                _("Ada nilai yang terlalu besar atau terlalu panjang untuk disimpan."),
                code="out_of_range",
            )
        case OperationalError():
            return _busy(exc)
    return None


# SQLSTATE: deadlock, serialization, lock timeout, statement cancelled by its own timeout.
BUSY = {"40P01", "40001", "55P03", "57014"}


def _busy(exc: OperationalError) -> DomainError | None:
    if getattr(exc.__cause__, "pgcode", None) not in BUSY:
        return None
    return DomainError(
        _("Portal sedang sibuk dengan data yang sama. Coba lagi beberapa saat lagi."),
        code="busy",
        status=503,
    )


def errors_of(exc: ValidationError) -> dict[str, list[str]]:
    """Django's own validation errors, by field."""
    if hasattr(exc, "error_dict"):
        return {field: list(messages) for field, messages in exc.message_dict.items()}
    return {NON_FIELD_ERRORS: list(exc.messages)}


def flat_errors(detail: Any) -> dict[str, list[str]]:
    """REST framework's nested errors with dotted names: `3.area` is the fourth record's area."""
    errors: dict[str, list[str]] = {}
    for field, message in _leaves(detail, ""):
        errors.setdefault(field or NON_FIELD_ERRORS, []).append(message)
    return errors


def _leaves(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from _leaves(inner, f"{path}.{own}" if path and own else path or own)
    elif isinstance(detail, list | tuple):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            here = (f"{path}.{place}" if path else str(place)) if nested else path
            yield from _leaves(inner, here)
    else:
        yield path, str(detail)


def _headers_of(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))  # type: ignore[attr-defined]
    return headers
