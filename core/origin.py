"""Where what happens comes from: the request or job, for the trail and for the log."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The number of a request or job, and for a request its address; empty for commands."""

    request_id: str = ""
    ip_address: str | None = None


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


class RequestIdFilter(logging.Filter):
    """Gives lines of the log the number that stands in the answer's `X-Request-ID` and in the
    trail; "-" outside of requests and jobs."""

    def filter(self, record: logging.LogRecord) -> bool:
        # What Django says of an answer it says when the request is over, but names it.
        request = getattr(record, "request", None)
        record.request_id = origin.get().request_id or getattr(request, "id", None) or "-"
        return True
