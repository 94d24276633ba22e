"""The doors of the API: asked after authentication, so that token and session are alike."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core import doors

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
