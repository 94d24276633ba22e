"""Pages of the field."""

from django.urls import include, path

from patrols.views import coverage, meetings, operations, patrols, points, skd

patrol_pages = [
    path("", patrols.patrol_list, name="list"),
    path("new/", patrols.create, name="create"),
    path("plans/", points.plan_week, name="plans"),
    path("plans/new/", points.plan_create, name="plan-create"),
    path("plans/<uuid:pk>/remove/", points.plan_remove, name="plan-remove"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("hot-spots/", coverage.hot_spots, name="hot-spots"),
    path("hot-spots/data/", coverage.hot_spots_data, name="hot-spots-data"),
    path("<uuid:pk>/", patrols.patrol_detail, name="detail"),
    path("<uuid:pk>/edit/", patrols.edit, name="edit"),
    path("<uuid:pk>/return/", patrols.give_back, name="return"),
    path("<uuid:pk>/submit/", patrols.submit, name="submit"),
    path("<uuid:pk>/photos/", patrols.photos, name="photos"),
    path("<uuid:pk>/photos/<uuid:photo>/", patrols.photo, name="photo"),
    path(
        "<uuid:pk>/photos/<uuid:photo>/small/", patrols.photo, {"small": True}, name="photo-small"
    ),
]
point_pages = [
    path("", points.point_list, name="list"),
    path("new/", points.point_create, name="create"),
    path("<uuid:pk>/", points.point_detail, name="detail"),
    path("<uuid:pk>/edit/", points.point_edit, name="edit"),
]
meeting_pages = [
    path("", meetings.meeting_list, name="list"),
    path("new/", meetings.create, name="create"),
    path("<uuid:pk>/", meetings.meeting_detail, name="detail"),
    path("<uuid:pk>/edit/", meetings.edit, name="edit"),
    path("<uuid:pk>/return/", meetings.give_back, name="return"),
    path("<uuid:pk>/submit/", meetings.submit, name="submit"),
    path("<uuid:pk>/follow-ups/new/", meetings.follow_up, name="follow-up"),
    path("<uuid:pk>/minutes.pdf", meetings.paper, {"name": "minutes"}, name="minutes"),
    path("<uuid:pk>/attendance.pdf", meetings.paper, {"name": "attendance"}, name="attendance"),
    path("follow-ups/<uuid:pk>/complete/", meetings.complete, name="complete"),
    path("follow-ups/<uuid:pk>/cancel/", meetings.cancel, name="cancel"),
]
operation_pages = [
    path("", operations.operation_list, name="list"),
    path("new/", operations.create, name="create"),
    path("<uuid:pk>/", operations.operation_detail, name="detail"),
    path("<uuid:pk>/edit/", operations.edit, name="edit"),
    path("<uuid:pk>/return/", operations.give_back, name="return"),
    path("<uuid:pk>/submit/", operations.submit, name="submit"),
]
urlpatterns = [
    path("skd/", skd.progress, name="skd"),
    path("operations/", include((operation_pages, "operations"))),
    path("patrols/", include((patrol_pages, "patrols"))),
    path("patrol-points/", include((point_pages, "points"))),
    path("meetings/", include((meeting_pages, "meetings"))),
]
