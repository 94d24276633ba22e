"""Around every request: its number and origin, and the headers Django leaves to the site."""

import re
import uuid

from core import audit

WELL_FORMED_ID = re.compile(r"[0-9A-Za-z-]{8,36}")


class RequestIdMiddleware:
    """Give the request a number, for the trail, the log and the person who reports a fault."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if WELL_FORMED_ID.fullmatch(given) else str(uuid.uuid4())
        token = audit.origin.set(
            audit.Origin(request_id=request.id, ip_address=request.META.get("REMOTE_ADDR") or None)
        )
        try:
            response = self.get_response(request)
        finally:
            audit.origin.reset(token)
        response["X-Request-ID"] = request.id
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PageMiddleware:
    """Nothing is kept by browsers or proxies unless its view says so: most of it is private."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response
