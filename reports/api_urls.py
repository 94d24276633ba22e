from django.urls import path

from reports.api import ProgressView, SeriesView
from reports.closings import api as closings
from reports.delivery import api as delivery
from reports.exports.api import Exports
from reports.imports import api as imports
from reports.offline.urls import api_urlpatterns as offline_urls
from reports.unit_weeks import api as weeks

urlpatterns = [
    *offline_urls,
    path("exports/", Exports.as_view(), name="api-exports"),
    path("imports/", imports.ImportList.as_view(), name="api-imports"),
    path(
        "imports/templates/<slug:resource>.xlsx",
        imports.ImportTemplate.as_view(),
        name="api-import-template",
    ),
    path("imports/<uuid:pk>/", imports.ImportDetail.as_view(), name="api-import"),
    path("imports/<uuid:pk>/commit/", imports.ImportCommit.as_view(), name="api-import-commit"),
    path("imports/<uuid:pk>/mapping/", imports.ImportMapping.as_view(), name="api-import-mapping"),
    path(
        "imports/<uuid:pk>/workbook/", imports.ImportWorkbook.as_view(), name="api-import-workbook"
    ),
    path("progress/", ProgressView.as_view(), name="api-progress"),
    path("progress/series/", SeriesView.as_view(), name="api-progress-series"),
    path("week-closings/", closings.ClosingList.as_view(), name="api-week-closings"),
    path("week-closings/<slug:code>/", closings.ClosingDetail.as_view(), name="api-week-closing"),
    path(
        "week-closings/<slug:code>/revisions/",
        closings.ClosingRevisions.as_view(),
        name="api-week-closing-revisions",
    ),
    path(
        "week-closings/<slug:code>/whatsapp/",
        closings.ClosingWhatsapp.as_view(),
        name="api-week-closing-whatsapp",
    ),
    path(
        "week-closings/<slug:code>/report.pdf",
        closings.ClosingFile.as_view(kind="pdf"),
        name="api-week-closing-pdf",
    ),
    path(
        "week-closings/<slug:code>/report.xlsx",
        closings.ClosingFile.as_view(kind="xlsx"),
        name="api-week-closing-xlsx",
    ),
    path("subscriptions/", delivery.SubscriptionList.as_view(), name="api-subscriptions"),
    path(
        "subscriptions/<uuid:pk>/",
        delivery.SubscriptionDetail.as_view(),
        name="api-subscription",
    ),
    path("deliveries/", delivery.DeliveryList.as_view(), name="api-deliveries"),
    path("unit-weeks/", weeks.UnitWeekList.as_view(), name="api-unit-weeks"),
    path("week-openings/", weeks.OpeningList.as_view(), name="api-week-openings"),
    path(
        "week-opening-requests/",
        weeks.RequestList.as_view(),
        name="api-week-opening-requests",
    ),
    path(
        "week-opening-requests/<int:pk>/refuse/",
        weeks.RequestRefusal.as_view(),
        name="api-week-opening-request-refuse",
    ),
]
