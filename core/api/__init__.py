"""What every API view stands on. Views themselves live in each app's `api` module.

REST framework reads its settings (renderer, parser, filters) from here while it is being imported,
so nothing in this package's surface may import its views.
"""

from core.api.fields import MAX_BULK, LineField, StrictSerializer, TextField
from core.api.formats import OrjsonRenderer, StrictJSONParser, to_json
from core.api.handler import as_domain_error, body_of, handle_exception
from core.api.lists import (
    LimitOffset,
    PageOf,
    StrictFilterBackend,
    filtered,
    json_list,
    ordered,
    parameters_of,
    refuse_unknown,
)
from core.idempotency import (
    answer_existing,
    check_version,
    client_id,
    content_hash,
    etag,
    if_match,
    require_if_match,
    require_version,
)

__all__ = [
    "MAX_BULK",
    "LimitOffset",
    "LineField",
    "OrjsonRenderer",
    "PageOf",
    "StrictFilterBackend",
    "StrictJSONParser",
    "StrictSerializer",
    "TextField",
    "answer_existing",
    "as_domain_error",
    "body_of",
    "check_version",
    "client_id",
    "content_hash",
    "etag",
    "filtered",
    "handle_exception",
    "if_match",
    "json_list",
    "ordered",
    "parameters_of",
    "refuse_unknown",
    "require_if_match",
    "require_version",
    "to_json",
]
