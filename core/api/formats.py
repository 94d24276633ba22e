"""JSON out and in: written by orjson, read with suspicion."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from core.errors import DomainError
from core.text import UNSTORABLE_MESSAGE, first_unstorable, storable

DEEPEST = 24  # objects in objects; a record has two or three
STRING_OR_KEY = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?', re.DOTALL)


def to_json(data: Any) -> bytes:
    """`data` as JSON. Decimals become numbers, lazy strings their text."""
    return orjson.dumps(data, default=_simple, option=orjson.OPT_NON_STR_KEYS)


def _simple(value: Any) -> Any:
    match value:
        case Promise():
            return str(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case set() | frozenset():
            return sorted(value)
    if hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form.")


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8, and says so nowhere

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else to_json(data)


class StrictJSONParser(BaseParser):
    """Refuses what would mean something else later: NaN, keys given twice, text that cannot be
    stored, nesting without end, more than the size limit."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise DomainError(
                _("Isi permintaan terlalu besar; kirim dalam beberapa bagian."),
                code="too_large",
                status=413,
            )
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError(
                _("Isi permintaan bukan JSON yang sah (baris %(line)d, kolom %(column)d).")
                % {"line": error.lineno, "column": error.colno}
            ) from None
        keys = _count_keys(data, DEEPEST)
        if keys != sum(1 for match in STRING_OR_KEY.finditer(raw) if match[1]):
            raise ParseError(_("Ada nama isian yang dikirim dua kali dalam satu objek."))
        _refuse_unstorable(raw, data)
        return data


def _count_keys(value: Any, levels: int) -> int:
    if not isinstance(value, dict | list):
        return 0
    if not levels:
        raise ParseError(_("Isi permintaan bersarang terlalu dalam."))
    items: Any = value
    count = 0
    if isinstance(value, Mapping):
        count, items = len(value), value.values()
    return count + sum(
        _count_keys(item, levels - 1) for item in items if isinstance(item, dict | list)
    )


def _refuse_unstorable(raw: bytes, data: Any) -> None:
    """One scan of the whole text; the tree is walked only where an escape could hide something."""
    if b"\\" not in raw and storable(raw.decode()):
        return
    place = first_unstorable(data)
    if place is not None:
        raise DomainError(
            UNSTORABLE_MESSAGE, code="unstorable", errors={place or "__all__": [UNSTORABLE_MESSAGE]}
        )
