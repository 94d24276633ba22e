"""Pages of aid and vaccination."""

from django.urls import include, path

from aid.views import goods, vaccination

aid_pages = [
    path("", goods.movement_list, name="list"),
    path("stock/", goods.stock_list, name="stock"),
    path("stores/new/", goods.create_store, name="store"),
    path("new/in/", goods.move, {"kind": "in"}, name="in"),
    path("new/out/", goods.move, {"kind": "out"}, name="out"),
    path("new/transfer/", goods.move, {"kind": "transfer"}, name="transfer"),
    path("<uuid:pk>/", goods.detail, name="detail"),
    path("<uuid:pk>/take-back/", goods.take_back, name="take-back"),
    path("<uuid:pk>/return/", goods.give_back, name="return"),
    path("<uuid:pk>/submit/", goods.submit, name="submit"),
    path("<uuid:pk>/handover.pdf", goods.handover, name="handover"),
]
vaccination_pages = [
    path("", vaccination.stage_list, name="list"),
    path("new/", vaccination.create, name="create"),
    path("coverage/", vaccination.coverage, name="coverage"),
    path("targets/new/", vaccination.people, name="people"),
    path("doses/", vaccination.dose_list, name="doses"),
    path("doses/new/", vaccination.report, name="report"),
    path("doses/<uuid:pk>/", vaccination.dose, name="dose"),
    path("doses/<uuid:pk>/return/", vaccination.give_back, name="return"),
    path("doses/<uuid:pk>/submit/", vaccination.submit, name="submit"),
    path("<uuid:pk>/", vaccination.detail, name="detail"),
    path("<uuid:pk>/sites/new/", vaccination.site, name="site"),
    path("<uuid:pk>/hold/", vaccination.hold, name="hold"),
    path("<uuid:pk>/allocate/", vaccination.allocate, name="allocate"),
    path("<uuid:pk>/allocate/zones/", vaccination.allocate, {"by_zone": True}, name="zones"),
]
urlpatterns = [
    path("aid/", include((aid_pages, "aid"))),
    path("vaccination/", include((vaccination_pages, "vaccination"))),
]
