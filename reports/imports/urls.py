from django.urls import path

from reports.imports import views

imports = [
    path("", views.imports, name="list"),
    path("templates/<slug:resource>.xlsx", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/commit/", views.commit, name="commit"),
    path("<uuid:pk>/again/", views.read_again, name="again"),
    path("<uuid:pk>/match/", views.match, name="match"),
    path("<uuid:pk>/spelling/", views.spelling, name="spelling"),
    path("<uuid:pk>/others/", views.others, name="others"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/workbook/", views.workbook, name="workbook"),
]
