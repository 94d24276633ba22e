"""Kampung, pillars and posko under /api/v1/."""

from django.urls import path

from villages.api import assessments, pillars, posko, statements, views, zones


def statement_paths(name, views):
    listed, detail, withdrawal = views
    return [
        path(f"{name}/", listed.as_view()),
        path(f"{name}/<uuid:pk>/", detail.as_view()),
        path(f"{name}/<uuid:pk>/withdraw/", withdrawal.as_view()),
    ]


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
    path("formations/<uuid:pk>/activity/", assessments.FormationActivity.as_view()),
    path("pillar-kinds/", pillars.PillarKinds.as_view()),
    path("pillars/", pillars.Holders.as_view()),
    path("pillars/coverage/", pillars.PillarCoverageView.as_view()),
    path("pillars/missing/<slug:code>/", pillars.AreasWithout.as_view()),
    path("pillars/<uuid:pk>/", pillars.HolderDetail.as_view()),
    path("posko/", posko.PoskoList.as_view()),
    path("posko/<uuid:pk>/", posko.PoskoDetail.as_view()),
    path("posko/<uuid:pk>/activate/", posko.Activate.as_view()),
    path("posko/<uuid:pk>/close/", posko.Close.as_view()),
    path("posko/<uuid:pk>/coverage/", posko.PoskoCoverage.as_view()),
    path("shifts/", posko.Shifts.as_view()),
    path("shifts/<uuid:pk>/", posko.ShiftDetail.as_view()),
    path("shifts/<uuid:pk>/cancel/", posko.CancelShift.as_view()),
    path("check-ins/", posko.CheckIns.as_view()),
    path("check-ins/<uuid:pk>/", posko.CheckInDetail.as_view()),
    path("check-ins/<uuid:pk>/leave/", posko.CheckOut.as_view()),
    path("posko-requests/", posko.Requests.as_view()),
    path("posko-requests/<uuid:pk>/", posko.RequestDetail.as_view()),
    path("posko-requests/<uuid:pk>/answer/", posko.AnswerRequest.as_view()),
    path("assessments/", assessments.Assessments.as_view()),
    path("assessments/<uuid:pk>/", assessments.AssessmentDetail.as_view()),
    path("marks/", assessments.Marks.as_view()),
    path("marks/<uuid:pk>/", assessments.MarkDetail.as_view()),
    path("zone-rules/", zones.ZoneRules.as_view()),
    path("zone-rules/<slug:code>/local-starts/", zones.LocalStarts.as_view()),
    path("zone-reports/", zones.ZoneReports.as_view()),
    path("zone-reports/<uuid:pk>/", zones.ZoneReportDetail.as_view()),
    path("zones/", zones.Zones.as_view()),
    path("zones/counts/", zones.ZoneCounts.as_view()),
    path("zones/<str:code>/", zones.ZoneDetail.as_view()),
    path("zones/<str:code>/responses/", zones.ZoneResponses.as_view()),
    *statement_paths("declared-zones", statements.DECLARED),
    *statement_paths("zone-snapshots", statements.SNAPSHOTS),
    *statement_paths("enforcements", statements.ENFORCEMENTS),
    *statement_paths("case-claims", statements.CLAIMS),
    path("regimes/", statements.Regimes.as_view()),
    path("case-reports/", statements.CaseReports.as_view()),
    path("case-reports/weekly/", statements.WeeklyCases.as_view()),
    path("case-reports/<uuid:pk>/", statements.CaseReportDetail.as_view()),
]
