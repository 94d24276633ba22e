"""Kampung and their corrections under /api/v1/."""

from django.urls import path

from villages.api import views

urlpatterns = [
    path("formations/", views.FormationList.as_view()),
    path("formations/verify/", views.VerifyMany.as_view()),
    path("formations/<uuid:pk>/", views.FormationDetail.as_view()),
    path("formations/<uuid:pk>/submit/", views.Submit.as_view()),
    path("formations/<uuid:pk>/verify/", views.Verify.as_view()),
    path("formations/<uuid:pk>/return/", views.Return.as_view()),
    path("formations/<uuid:pk>/correct/", views.Correct.as_view()),
    path("formations/<uuid:pk>/dissolve/", views.Dissolve.as_view()),
    path("formations/<uuid:pk>/reactivate/", views.Reactivate.as_view()),
    path("formations/<uuid:pk>/photos/", views.PhotoList.as_view()),
    path("formations/<uuid:pk>/photos/<uuid:photo>/", views.PhotoFile.as_view()),
    path("formations/<uuid:pk>/photos/<uuid:photo>/small/", views.SmallPhotoFile.as_view()),
    path("formations/<uuid:pk>/history/", views.History.as_view()),
    path("corrections/", views.CorrectionList.as_view()),
    path("corrections/<uuid:pk>/approve/", views.ApproveCorrection.as_view()),
    path("corrections/<uuid:pk>/refuse/", views.RefuseCorrection.as_view()),
]
