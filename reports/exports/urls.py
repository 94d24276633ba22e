from django.urls import path, register_converter

from core.exports.formats import FORMATS
from reports.exports import views


class FormatConverter:
    """`csv`, `csv-machine`, `xlsx`, `pdf`; another one is no address."""

    regex = "|".join(sorted(FORMATS, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "export_format")

urlpatterns = [
    path("reports/", views.exports, name="exports"),
    path("reports/feeds/", views.feed_create, name="feed-create"),
    path("reports/feeds/<uuid:pk>/revoke/", views.feed_revoke, name="feed-revoke"),
    path("feeds/<str:secret>/", views.feed, name="feed"),
    path("reports/<slug:report>.<export_format:format_name>", views.download, name="export"),
    # What a list shows, beside the list.
    path(
        "formations/export.<export_format:format_name>",
        views.download,
        {"report": "formations"},
        name="formations-export",
    ),
]
