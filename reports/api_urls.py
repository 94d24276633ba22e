from django.urls import path

from reports.api import ProgressView, SeriesView
from reports.exports.api import Exports

urlpatterns = [
    path("exports/", Exports.as_view(), name="api-exports"),
    path("progress/", ProgressView.as_view(), name="api-progress"),
    path("progress/series/", SeriesView.as_view(), name="api-progress-series"),
]
