"""The field under /api/v1/."""

from django.urls import path

from patrols.api import coverage, meetings, operations, patrols, points, skd

urlpatterns = [
    path("skd/", skd.GuardList.as_view()),
    path("operations/", operations.OperationList.as_view()),
    path("operations/<uuid:pk>/", operations.OperationDetail.as_view()),
    path("operations/<uuid:pk>/return/", operations.ReturnOperation.as_view()),
    path("operations/<uuid:pk>/submit/", operations.SubmitOperation.as_view()),
    path("operations/<uuid:pk>/history/", operations.OperationHistory.as_view()),
    path("patrol-points/", points.PointList.as_view()),
    path("patrol-points/<uuid:pk>/", points.PointDetail.as_view()),
    path("patrol-points/<uuid:pk>/history/", points.PointHistory.as_view()),
    path("patrol-plans/", patrols.PlanList.as_view()),
    path("patrol-plans/<uuid:pk>/", patrols.PlanDetail.as_view()),
    path("patrols/", patrols.PatrolList.as_view()),
    path("patrols/coverage/", coverage.Coverage.as_view()),
    path("patrols/hot-spots/", coverage.HotSpots.as_view()),
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
    path("meetings/", meetings.MeetingList.as_view()),
    path("meetings/<uuid:pk>/", meetings.MeetingDetail.as_view()),
    path("meetings/<uuid:pk>/return/", meetings.ReturnMeeting.as_view()),
    path("meetings/<uuid:pk>/submit/", meetings.SubmitMeeting.as_view()),
    path("meetings/<uuid:pk>/history/", meetings.MeetingHistory.as_view()),
    path("action-items/", meetings.ActionItemList.as_view()),
    path("action-items/<uuid:pk>/", meetings.ActionItemDetail.as_view()),
    path("action-items/<uuid:pk>/progress/", meetings.ActionItemProgress.as_view()),
    path("action-items/<uuid:pk>/complete/", meetings.CompleteActionItem.as_view()),
    path("action-items/<uuid:pk>/cancel/", meetings.CancelActionItem.as_view()),
    path("action-items/<uuid:pk>/history/", meetings.ActionItemHistory.as_view()),
]
