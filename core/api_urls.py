from django.urls import path

from core.api import uploads, views

urlpatterns = [
    path("schema/", views.Schema.as_view(), name="api-schema"),
    path("docs/", views.Docs.as_view(), name="api-docs"),
    path("uploads/", uploads.UploadList.as_view(), name="api-uploads"),
    path("uploads/<uuid:pk>/", uploads.UploadDetail.as_view(), name="api-upload"),
    path("jobs/", views.JobList.as_view(), name="api-jobs"),
    path("jobs/<uuid:pk>/", views.JobDetail.as_view(), name="api-job"),
    path("jobs/<uuid:pk>/file/", views.JobFile.as_view(), name="api-job-file"),
    path("jobs/<uuid:pk>/retry/", views.JobRetry.as_view(), name="api-job-retry"),
]
