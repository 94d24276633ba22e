from django.urls import path

from reports.exports.api import Exports

urlpatterns = [
    path("exports/", Exports.as_view(), name="api-exports"),
]
