"""The field under /api/v1/."""

from django.urls import path

from patrols.api import patrols, points

urlpatterns = [
    path("patrol-points/", points.PointList.as_view()),
    path("patrol-points/<uuid:pk>/", points.PointDetail.as_view()),
    path("patrol-points/<uuid:pk>/history/", points.PointHistory.as_view()),
    path("patrol-plans/", patrols.PlanList.as_view()),
    path("patrol-plans/<uuid:pk>/", patrols.PlanDetail.as_view()),
    path("patrols/", patrols.PatrolList.as_view()),
    path("patrols/<uuid:pk>/", patrols.PatrolDetail.as_view()),
    path("patrols/<uuid:pk>/return/", patrols.ReturnPatrol.as_view()),
    path("patrols/<uuid:pk>/submit/", patrols.SubmitPatrol.as_view()),
    path("patrols/<uuid:pk>/history/", patrols.PatrolHistory.as_view()),
    path("patrols/<uuid:pk>/photos/", patrols.PatrolPhotos.as_view()),
    path("patrols/<uuid:pk>/photos/<uuid:photo>/", patrols.PatrolPhotoFile.as_view()),
    path(
        "patrols/<uuid:pk>/photos/<uuid:photo>/small/",
        patrols.PatrolPhotoFile.as_view(small=True),
    ),
]
