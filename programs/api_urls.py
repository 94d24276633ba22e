"""Programmes, targets and figures under /api/v1/."""

from django.urls import path

from programs.api import statements, views

urlpatterns = [
    path("programs/", views.ProgramList.as_view()),
    path("programs/<slug:code>/", views.ProgramDetail.as_view()),
    path("targets/", views.TargetList.as_view()),
    path("targets/<uuid:pk>/", views.TargetDetail.as_view()),
    path("targets/<uuid:pk>/revisions/", views.TargetRevisions.as_view()),
    path(
        "targets/<uuid:pk>/plans/<int:plan>/document/",
        views.PlanDocument.as_view(),
        name="api-plan-document",
    ),
    path("targets/<uuid:pk>/finish/", views.TargetFinish.as_view()),
    path("targets/<uuid:pk>/allocation/", views.TargetAllocation.as_view()),
    path("targets/<uuid:pk>/ranks/", views.TargetRanks.as_view()),
    path("targets/<uuid:pk>/explanation/", views.TargetExplanation.as_view()),
    path("public-messages/", statements.Messages.as_view()),
    path("umbrella-orders/", statements.Orders.as_view()),
    path("figures/", views.FigureList.as_view()),
    path("figures/<uuid:pk>/", views.FigureDetail.as_view()),
]
