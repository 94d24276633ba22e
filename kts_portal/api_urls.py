"""Every resource of the REST API under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.api_urls")),
    path("", include("units.api_urls")),
    path("", include("programs.api_urls")),
    path("", include("villages.api_urls")),
    path("", include("patrols.api_urls")),
    path("", include("aid.api_urls")),
    path("", include("reports.api_urls")),
]
