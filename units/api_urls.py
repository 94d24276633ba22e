"""Units, areas and the account under /api/v1/."""

from django.urls import path

from units import api

urlpatterns = [
    path("auth/login/", api.Login.as_view(), name="api-login"),
    path("auth/logout/", api.Logout.as_view(), name="api-logout"),
    path("me/", api.Me.as_view(), name="api-me"),
    path("units/", api.UnitList.as_view(), name="api-units"),
    path("units/<str:code>/", api.UnitDetail.as_view(), name="api-unit"),
    path("areas/", api.AreaList.as_view(), name="api-areas"),
    path("areas.geojson", api.AreaGeoJSON.as_view(), name="api-areas-geojson"),
    path("areas/<str:code>/", api.AreaDetail.as_view(), name="api-area"),
]
