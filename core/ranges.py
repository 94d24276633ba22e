"""Files that can be fetched on from where a weak network broke off (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

ASKED = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)", re.ASCII | re.IGNORECASE)


class Part:
    """So many bytes of an open file from where it stands."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def ranged(
    request: HttpRequest, file: IO[bytes], *, name: str, size: int, etag: str, written: datetime
) -> HttpResponseBase:
    """The file saved as `name`, or the part that is asked for. `etag` is of its bytes, in quotes.

    200 the whole, 206 a part, 304 or 412 where the request's conditions say so, 416 past the end.
    Several parts at once, or a file that was written anew since, are answered with the whole.
    """
    modified = int(written.timestamp())
    conditional = get_conditional_response(request, etag=etag, last_modified=modified)
    if conditional is not None:
        file.close()
        return conditional
    span = part_of(request, size, etag=etag, modified=modified)
    if span == PAST_THE_END:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span or (0, size - 1)
    file.seek(start)
    length = end - start + 1
    answer = FileResponse(
        Part(file, length), as_attachment=True, filename=name, status=206 if span else 200
    )
    answer.headers["Content-Length"] = str(length)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(modified)
    if span:
        answer.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return answer


PAST_THE_END = (-1, -1)


def part_of(request: HttpRequest, size: int, *, etag: str, modified: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole."""
    asked = ASKED.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or not any(asked.groups()) or request.method != "GET":
        return None
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != etag and parse_http_date_safe(condition) != modified:
        return None
    first, last = asked.groups()
    if not first:  # the last so many
        start, end = max(0, size - int(last)), size - 1
        return (start, end) if int(last) and size else PAST_THE_END
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return None
    return (start, end) if start < size else PAST_THE_END
