from django.urls import include, path

from core.views import health, history, jobs, mark

job_urls = [
    path("", jobs.job_list, name="list"),
    path("<uuid:pk>/", jobs.job_detail, name="detail"),
    path("<uuid:pk>/file/", jobs.job_file, name="file"),
    path("<uuid:pk>/retry/", jobs.job_retry, name="retry"),
]

urlpatterns = [
    path("favicon.ico", mark.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("jobs/", include((job_urls, "jobs"))),
    path("history/", history.history, name="history"),
    path("history/seals/", history.seals, name="history-seals"),
]
