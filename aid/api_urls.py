"""Aid and vaccination under /api/v1/."""

from django.urls import path

from aid.api import goods, vaccination

urlpatterns = [
    path("aid/", goods.Movements.as_view()),
    path("aid/items/", goods.Items.as_view()),
    path("aid/stock/", goods.Stocks.as_view()),
    path("aid/stores/", goods.Stores.as_view()),
    path("aid/stores/<uuid:pk>/", goods.StoreDetail.as_view()),
    path("aid/<uuid:pk>/", goods.MovementDetail.as_view()),
    path("aid/<uuid:pk>/return/", goods.ReturnMovement.as_view()),
    path("aid/<uuid:pk>/submit/", goods.ResendMovement.as_view()),
    path("vaccination/", vaccination.Stages.as_view()),
    path("vaccination/coverage/", vaccination.Coverage.as_view()),
    path("vaccination/targets/", vaccination.Targets.as_view()),
    path("vaccination/sites/", vaccination.Sites.as_view()),
    path("vaccination/doses/", vaccination.DoseReports.as_view()),
    path("vaccination/doses/<uuid:pk>/", vaccination.DoseReportDetail.as_view()),
    path("vaccination/doses/<uuid:pk>/return/", vaccination.ReturnDoses.as_view()),
    path("vaccination/doses/<uuid:pk>/submit/", vaccination.ResendDoses.as_view()),
    path("vaccination/<uuid:pk>/", vaccination.StageDetail.as_view()),
    path("vaccination/<uuid:pk>/hold/", vaccination.HoldStage.as_view()),
    path("vaccination/<uuid:pk>/allocations/", vaccination.Allocations.as_view()),
    path("vaccination/<uuid:pk>/villages/", vaccination.VillageDoses.as_view()),
]
