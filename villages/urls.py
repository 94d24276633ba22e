"""Pages about kampung."""

from django.urls import include, path

from villages.views import (
    acts,
    assessments,
    duty,
    entry,
    pillars,
    posko,
    records,
    zone_records,
    zones,
)
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
pillar_pages = [
    path("", pillars.holder_list, name="list"),
    path("new/", pillars.create, name="create"),
    path("coverage/", pillars.coverage, name="coverage"),
    path("missing/<slug:code>/", pillars.missing, name="missing"),
    path("<uuid:pk>/", pillars.detail, name="detail"),
]
posko_pages = [
    path("", posko.posko_list, name="list"),
    path("new/", posko.create, name="create"),
    path("duty/", posko.on_duty, name="duty"),
    path("requests/", duty.request_list, name="requests"),
    path("requests/<uuid:pk>/answer/", duty.answer, name="answer"),
    path("shifts/<uuid:pk>/cancel/", duty.cancel, name="cancel"),
    path("check-ins/<uuid:pk>/leave/", duty.leave, name="leave"),
    path("<uuid:pk>/", posko.detail, name="detail"),
    path("<uuid:pk>/edit/", posko.edit, name="edit"),
    path("<uuid:pk>/activate/", posko.activate, name="activate"),
    path("<uuid:pk>/close/", posko.close, name="close"),
    path("<uuid:pk>/roster/", duty.roster, name="roster"),
    path("<uuid:pk>/check-in/", duty.check_in, name="check-in"),
    path("<uuid:pk>/requests/", duty.ask, name="ask"),
]
mark_pages = [
    path("", assessments.mark_list, name="list"),
    path("new/", assessments.create_mark, name="create"),
]
zone_pages = [
    path("", zones.zone_list, name="list"),
    path("report/", zones.report, name="report"),
    path("reports/", zone_records.report_list, name="reports"),
    path("declared/", zone_records.declared_list, name="declared"),
    path("declared/new/", zone_records.declare, name="declare"),
    path("snapshots/", zone_records.snapshot_list, name="snapshots"),
    path("snapshots/new/", zone_records.snapshot, name="snapshot"),
    path("regimes/", zone_records.regimes, name="regimes"),
    path("regimes/applied/", zone_records.enforce, name="enforce"),
    path("regimes/local-start/", zone_records.local_start, name="local-start"),
    path("cases/", zone_records.case_list, name="cases"),
    path("cases/new/", zone_records.case, name="case"),
    path("cases/<str:code>/", zone_records.case_detail, name="case-detail"),
    path("<str:code>/", zones.rt_detail, name="detail"),
]
urlpatterns = [
    path("zones/", include((zone_pages, "zones"))),
    path("formations/", include((formations, "formations"))),
    path("verification/", verification, name="verification"),
    path("formations/<uuid:pk>/assess/", assessments.assess, name="assess"),
    path("assessments/", assessments.assessment_list, name="assessments"),
    path("pillars/", include((pillar_pages, "pillars"))),
    path("posko/", include((posko_pages, "posko"))),
    path("marks/", include((mark_pages, "marks"))),
]
