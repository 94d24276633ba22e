from django.urls import include, path

from reports.exports.urls import urlpatterns as export_urls

urlpatterns = [
    path("", include((export_urls, "reports"))),
]
