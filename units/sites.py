"""The administration site: for administrators of today, signed in through the portal's own door."""

from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units import sessions
from units.policy import Act, can

FORM_OPEN_SECONDS = 3600


class PortalAdminSite(AdminSite):
    site_title = site_header = _("Administrasi portal")
    index_title = _("Kesatuan, orang, dan program")

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_staff and can(user, Act.MANAGE_PEOPLE)

    def admin_view(self, view, cacheable=False):
        """Behind it people and rights are changed: who comes in has confirmed it is he, lately.

        A form that was open while the time ran out may still be sent, so that no text is lost.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def confirmed(request, *args, **kwargs):
            if self.has_permission(request) and not is_confirmed(request):
                back = {REDIRECT_FIELD_NAME: request.get_full_path()}
                return redirect(f"{reverse('account_reauthenticate')}?{urlencode(back)}")
            return inner(request, *args, **kwargs)

        return confirmed

    def login(self, request, extra_context=None):
        """Django's own form would have no limit on guessing and ask for no second factor."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or index)


def is_confirmed(request) -> bool:
    if not is_reauthentication_required(request, app="units"):
        return True
    if request.method in ("GET", "HEAD"):
        return False
    longest = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + FORM_OPEN_SECONDS
    confirmed = [record["at"] for record in get_authentication_records(request, request.user)]
    return sessions.began_within(request.session, longest) or any(
        timezone.now().timestamp() - at < longest for at in confirmed
    )
