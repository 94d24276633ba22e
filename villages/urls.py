"""Pages about kampung."""

from django.urls import include, path

from villages.views import acts, entry, records
from villages.views.verification import verification

formations = [
    path("", records.formation_list, name="list"),
    path("new/", entry.create, name="create"),
    path("<uuid:pk>/", records.formation_detail, name="detail"),
    path("<uuid:pk>/edit/", entry.edit, name="edit"),
    path("<uuid:pk>/correct/", entry.correct, name="correct"),
    path("<uuid:pk>/submit/", acts.submit, name="submit"),
    path("<uuid:pk>/delete/", acts.delete, name="delete"),
    path("<uuid:pk>/verify/", acts.verify, name="verify"),
    path("<uuid:pk>/return/", acts.ask, {"name": "return"}, name="return"),
    path("<uuid:pk>/dissolve/", acts.ask, {"name": "dissolve"}, name="dissolve"),
    path("<uuid:pk>/reactivate/", acts.ask, {"name": "reactivate"}, name="reactivate"),
    path("<uuid:pk>/decree/", acts.decree, name="decree"),
    path("<uuid:pk>/corrections/<uuid:correction>/approve/", acts.approve, name="approve"),
    path("<uuid:pk>/corrections/<uuid:correction>/refuse/", acts.refuse_correction, name="refuse"),
    path("<uuid:pk>/photos/", acts.photos, name="photos"),
    path("<uuid:pk>/photos/<uuid:photo>/", records.photo, name="photo"),
    path(
        "<uuid:pk>/photos/<uuid:photo>/small/", records.photo, {"small": True}, name="photo-small"
    ),
]
urlpatterns = [
    path("formations/", include((formations, "formations"))),
    path("verification/", verification, name="verification"),
]
