"""Saying the same thing twice is safe: client-made ids, content hashes, versions.

A record's id is made when its form opens. The same id with the same content gets the first answer
again; with other content it is a conflict. An edit names the version it starts from.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, PreconditionRequired, Stale

ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?', re.ASCII)


def client_id(data: Mapping[str, Any]) -> uuid.UUID:
    """The record's `id` as the client made it."""
    given = data.get("id") if isinstance(data, Mapping) else None
    if given in (None, ""):
        message = _("Sertakan id (UUID) yang dibuat saat formulir dibuka.")
        raise DomainError(message, code="id_required", errors={"id": [message]})
    try:
        return given if isinstance(given, uuid.UUID) else uuid.UUID(given)
    except (ValueError, AttributeError, TypeError):
        message = _("Id ini bukan UUID yang sah.")
        raise DomainError(message, code="id_invalid", errors={"id": [message]}) from None


def content_hash(data: Any) -> str:
    """SHA-256 of the content's canonical JSON: sorted keys, no spaces, UTF-8; without the id."""
    if isinstance(data, Mapping):
        data = {key: value for key, value in data.items() if key != "id"}
    canonical = json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def answer_existing(*, stored: str, given: str) -> None:
    """A record with this id is there already: fine if it was made of the same content (`given` and
    `stored` are content hashes), else a conflict."""
    if stored != given:
        raise Conflict(
            _("Id ini sudah dipakai untuk isian lain. Buka formulir baru, lalu kirim lagi."),
            code="id_taken",
        )


def if_match(request: HttpRequest) -> int | None:
    """The version in `If-Match`, quotes optional; None if the header is missing."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        return None
    match = ETAG.fullmatch(header)
    if match is None:
        message = _('Isi header If-Match dengan nomor versi, misalnya "3".')
        raise DomainError(message, code="if_match_invalid", errors={"If-Match": [message]})
    return int(match[1])


def require_if_match(request: HttpRequest) -> int:
    version = if_match(request)
    if version is None:
        raise PreconditionRequired(
            _('Sertakan header If-Match: "<versi>" dari catatan yang Anda ubah.')
        )
    return version


def check_version(
    record: Any,
    request: HttpRequest,
    *,
    required: bool = True,
    current: Callable[[Any], Any] | None = None,
) -> int:
    """Is it still the version the client saw? Else 412 with the `current` record.

    Returns the version. Check it again where the row is locked (`require_version`).
    """
    version = require_if_match(request) if required else if_match(request)
    if version is not None:
        require_version(record, version, current=current)
    return record.version


def require_version(
    record: Any, version: int | None, *, current: Callable[[Any], Any] | None = None
) -> None:
    if version is not None and record.version != version:
        raise Stale(current(record) if current else {"version": record.version})


def etag(version: int) -> str:
    return f'"{version}"'
