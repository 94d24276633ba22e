"""Pages of closed weeks, and the public one behind the code."""

from django.urls import include, path

from reports.closings import verify, views

pages = [
    path("", views.closings, name="list"),
    path("preview/", views.prepare, name="prepare"),
    path("template/", views.template, name="template"),
    path("<slug:code>/", views.report, name="report"),
    path("<slug:code>/report.pdf", views.download, {"kind": "pdf"}, name="pdf"),
    path("<slug:code>/report.xlsx", views.download, {"kind": "xlsx"}, name="xlsx"),
]
urlpatterns = [
    path("closings/", include((pages, "closings"))),
    path("v/", verify.ask, name="verify-ask"),
    path("v/<slug:code>/", verify.verify, name="verify"),
]
