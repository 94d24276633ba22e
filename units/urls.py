"""Pages of people and accounts; allauth's own stand beside them under accounts/."""

from django.contrib import admin
from django.urls import include, path

from units import views

area_urls = [path("search", views.area_search, name="search")]

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:pk>/code/", views.issue_code, name="issue-code"),
    path("accounts/code/", views.use_code, name="use-code"),
    path("accounts/code/password/", views.new_password, name="new-password"),
    path("accounts/sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("profile/", views.profile, name="profile"),
    path("profile/tokens/", views.token_create, name="token-create"),
    path("profile/tokens/<str:key>/revoke/", views.token_revoke, name="token-revoke"),
    path("admin/", admin.site.urls),
    path("areas/", include((area_urls, "areas"))),
]
