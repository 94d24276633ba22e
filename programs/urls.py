"""Pages about targets."""

from django.urls import include, path

from programs.views import acts, messages, records
from programs.views.umbrella import umbrella

targets = [
    path("", records.target_list, name="list"),
    path("new/", acts.create, name="create"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/schedule/", records.schedule, name="schedule"),
    path("<uuid:pk>/revise/", acts.revise, name="revise"),
    path("<uuid:pk>/allocation/", acts.allocate, name="allocate"),
    path("<uuid:pk>/explanation/", acts.explain, name="explain"),
    path("<uuid:pk>/finish/", acts.finish, name="finish"),
    path("<uuid:pk>/successor/", acts.succeed, name="succeed"),
    path("<uuid:pk>/figures/new/", acts.record_figure, name="figure"),
    path("<uuid:pk>/plans/<int:plan>/document/", records.document, name="document"),
]
message_pages = [
    path("", messages.message_list, name="list"),
    path("new/", messages.create, name="create"),
]
urlpatterns = [
    path("targets/", include((targets, "targets"))),
    path("umbrella/", umbrella, name="umbrella"),
    path("messages/", include((message_pages, "messages"))),
]
