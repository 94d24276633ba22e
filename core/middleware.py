"""Around every request: its number and origin, headers, and refusals that no view caught."""

import re
import uuid

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.views import APIView

from core import doors
from core.api import as_domain_error
from core.errors import DomainError
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


class DoorMiddleware:
    """Ask each route's door before its view runs; a route without one stays shut.

    Who is not signed in is led to the login. Endpoints of the API ask for themselves, since a token
    is read only there (`core.api.permissions.DoorPermission`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        door = doors.door_of(view, match)
        if door is None:
            doors.logger.error("no door: %s", match.view_name)
            raise PermissionDenied(_("Alamat ini tidak dibuka untuk siapa pun."))
        if door.need_for(request.method) == doors.MACHINE and not doors.is_local(request):
            raise Http404
        if is_endpoint(view) or door.admits(request.user, request.method):
            return None
        if request.user.is_authenticated:
            doors.told(request.user, match, request.method)
            raise PermissionDenied(_("Tindakan ini bukan wewenang Anda."))
        if request.path.startswith("/api/"):
            words = _("Masuk dahulu.")
            return answer(request, DomainError(words, code="not_authenticated", status=401), "")
        return redirect_to_login(request.get_full_path())


def is_endpoint(view) -> bool:
    return issubclass(getattr(view, "view_class", type(None)), APIView)
