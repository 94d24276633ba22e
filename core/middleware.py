"""Around every request: its number and origin, headers, and refusals that no view caught."""

import re
import uuid

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404

from core.api import as_domain_error
from core.origin import Origin, origin
from core.views.errors import answer

# Django has handlers of its own for these.
HANDLED = (Http404, PermissionDenied, SuspiciousOperation)

WELL_FORMED_ID = re.compile(r"[0-9A-Za-z-]{8,36}")


class RequestIdMiddleware:
    """Give the request a number, for the trail, the log and the person who reports a fault."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if WELL_FORMED_ID.fullmatch(given) else str(uuid.uuid4())
        token = origin.set(
            Origin(request_id=request.id, ip_address=request.META.get("REMOTE_ADDR") or None)
        )
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = request.id
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PageMiddleware:
    """Nothing is kept by browsers or proxies unless its view says so: most of it is private.

    A rule's refusal that a view let through is a page in the rule's own words, never a fault.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, HANDLED):
            return None
        error = as_domain_error(exception)
        return error and answer(request, error, "refused.html", error=error)
