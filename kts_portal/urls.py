"""Every page. The API has its own list (`api_urls`); no other place knows all apps."""

from django.urls import include, path
from django.views.generic import TemplateView

from core.doors import SIGNED_IN, door

help_page = door(SIGNED_IN)(TemplateView.as_view(template_name="help.html"))

urlpatterns = [
    path("api/v1/", include("kts_portal.api_urls")),  # first: programs ask far oftener than people
    path("", include("core.urls")),
    path("", include("units.urls")),
    path("", include("programs.urls")),
    path("", include("villages.urls")),
    path("", include("patrols.urls")),
    path("", include("aid.urls")),
    path("", include("reports.urls")),
    path("help/", help_page, name="help"),
    path("accounts/", include("allauth.urls")),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
