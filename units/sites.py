"""The administration site: for administrators of today, signed in through the portal's own door."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from units.policy import Act, can


class PortalAdminSite(AdminSite):
    site_title = site_header = _("Administrasi portal")
    index_title = _("Kesatuan, orang, dan program")

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_staff and can(user, Act.MANAGE_PEOPLE)

    def login(self, request, extra_context=None):
        """Django's own form would have no limit on guessing and ask for no second factor."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or index)
