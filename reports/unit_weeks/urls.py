"""Pages of the weeks of polsek."""

from django.urls import include, path

from reports.unit_weeks import views

pages = [
    path("", views.weeks, name="list"),
    path("nil/", views.nil, name="nil"),
    path("obstacles/", views.obstacles, name="obstacles"),
    path("ask/", views.ask, name="ask"),
    path("open/", views.open_week, name="open"),
    path("requests/<int:pk>/refuse/", views.refuse, name="refuse"),
]
urlpatterns = [path("weeks/", include((pages, "weeks")))]
