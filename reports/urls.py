from django.urls import include, path

from reports.closings.urls import urlpatterns as closing_urls
from reports.delivery.urls import urlpatterns as delivery_urls
from reports.exports.urls import urlpatterns as export_urls
from reports.imports.urls import imports
from reports.offline.urls import urlpatterns as offline_urls
from reports.pasting.urls import urlpatterns as paste_urls
from reports.unit_weeks.urls import urlpatterns as week_urls
from reports.views.dashboard import chart, dashboard
from reports.views.home import home
from reports.views.ktj import program_page
from reports.views.map import map_points, spread_map
from reports.views.mine import my_tasks, my_villages
from reports.views.village import village

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("map/", spread_map, name="map"),
    path("map/points/", map_points, name="map-points"),
    path("villages/<str:code>/", village, name="village"),
    path("ktj/", program_page, name="ktj"),
    path("my/villages/", my_villages, name="my-villages"),
    path("my/tasks/", my_tasks, name="my-tasks"),
    path("charts/<uuid:target>/<slug:key>.svg", chart, name="chart"),
    path("", include((export_urls, "reports"))),
    path("imports/", include((imports, "imports"))),
    path("", include(closing_urls)),
    path("", include(week_urls)),
    path("", include(delivery_urls)),
    path("", include(paste_urls)),
    path("", include(offline_urls)),
]
