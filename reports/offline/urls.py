"""The web app on the phone, and what it asks of the API."""

from django.urls import path

from reports.offline import api, views, worker

ADDRESSES = {
    "entry": "entry/",
    "entry-formation": "entry/formation/",
    "entry-patrol": "entry/patrol/",
    "entry-zone": "entry/zone/",
    "entry-checkin": "entry/checkin/",
    "entry-nil": "entry/nil/",
    "unsent": "unsent/",
    "offline": "offline/",
}

urlpatterns = [
    path("sw.js", views.service_worker, name="service-worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    *(path(ADDRESSES[name], views.shell, {"name": name}, name=name) for name in worker.SHELLS),
]

api_urlpatterns = [
    path("me/phone/", api.Phone.as_view(), name="api-me-phone"),
    path("me/offline/", api.Choices.as_view(), name="api-me-offline"),
    path("me/drafts/", api.DraftList.as_view(), name="api-me-drafts"),
    path("me/drafts/<uuid:pk>/", api.DraftDetail.as_view(), name="api-me-draft"),
]
