"""What is asked before an endpoint runs; after authentication, so token and session are alike."""

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core import doors
from core.api.lists import PAGE_PARAMETERS, parameters_of, refuse_unknown
from core.errors import DomainError
from core.text import UNSTORABLE_MESSAGE, storable

if TYPE_CHECKING:  # they read the settings that name this module
    from drf_spectacular.utils import OpenApiParameter
    from rest_framework.views import APIView

NOT_YOURS = _("Tindakan ini bukan wewenang Anda.")


class DoorPermission(BasePermission):
    """Who is not signed in gets 401, whoever the door does not admit 403, for all objects alike."""

    message = NOT_YOURS

    def has_permission(self, request, view) -> bool:
        match = request.resolver_match
        door = doors.door_of(view, match)
        if door is not None and door.admits(request.user, request.method):
            return True
        if request.user.is_authenticated:
            doors.told(request.user, match, request.method)
        return False


class KnownParameters(BasePermission):
    """What the schema does not name is refused, also on single records and acts: who misspells a
    parameter learns it. 400, for all objects alike."""

    def has_permission(self, request, view) -> bool:
        handler = getattr(view, request.method.lower(), None)
        if request.GET and handler is not None and request.method != "OPTIONS":
            refuse_unstorable(request.GET)
            # What names no record is a list, or answers no differently for a page of it.
            page = () if view.kwargs else PAGE_PARAMETERS
            refuse_unknown(request.GET, declared(view, request.method) | {"format", *page})
        return True


def refuse_unstorable(query: QueryDict) -> None:
    """NUL and its like are no value of any parameter; the database would refuse them later."""
    for name, values in query.lists():
        if not all(map(storable, values)):
            message = str(UNSTORABLE_MESSAGE)
            raise DomainError(message, code="invalid", errors={name: [message]})


def declared(view: "APIView", method: str) -> frozenset[str]:
    """Parameters behind the question mark that the schema names for this method of the view."""
    key = (type(view), "GET" if method == "HEAD" else method)
    if key not in _declared:
        _declared[key] = frozenset(
            found.name for found in overridden(view, key[1]) if found.location == "query"
        ) | filters_of(view)
    return _declared[key]


_declared: dict[tuple[type, str], frozenset[str]] = {}


def overridden(view: "APIView", method: str) -> "list[OpenApiParameter]":
    """What `extend_schema` says above the method."""
    schema = getattr(getattr(view, method.lower()), "kwargs", {}).get("schema")
    if schema is None:
        return []
    described = schema()
    described.view, described.method = view, method
    return described.get_override_parameters()


def filters_of(view: "APIView") -> frozenset[str]:
    """Of generic views, whose lists describe themselves."""
    if getattr(view, "filter_backends", None) and hasattr(view, "list"):
        return parameters_of(getattr(view, "filterset_class", None)) | {*PAGE_PARAMETERS}
    return frozenset()
