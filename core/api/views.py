"""Background jobs in the API, and the API's own schema and pages."""

from django.shortcuts import get_object_or_404, render
from django.views.generic import View
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core import jobs
from core.doors import PUBLIC, SIGNED_IN, door
from core.filters import JobFilter
from core.models import Job
from core.results import file_response, file_until


class JobSerializer(serializers.ModelSerializer):
    """How far a piece of background work is. `percent` is null while its size is unknown;
    `result_url` appears once there is something to fetch or to look at."""

    title = serializers.SerializerMethodField()
    percent = serializers.IntegerField(allow_null=True, read_only=True)
    result_url = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "title", "state", "done", "total", "percent", "message", "attempts",
            "created_at", "started_at", "ended_at", "result_name", "result", "result_url",
        )  # fmt: skip
        read_only_fields = fields

    def get_title(self, job) -> str:
        return jobs.title_of(job.kind)

    def get_result_url(self, job) -> str | None:
        request = self.context["request"]
        if file_until(job):
            return reverse("api-job-file", args=[job.pk], request=request)
        url = job.result.get("url")
        return request.build_absolute_uri(url) if url else None


class OwnJobs:
    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self):
        return Job.objects.for_user(self.request.user)


@door(SIGNED_IN)
class JobList(OwnJobs, generics.ListAPIView):
    filterset_class = JobFilter


@door(SIGNED_IN)
class JobDetail(OwnJobs, generics.RetrieveAPIView):
    filter_backends = ()


@door(SIGNED_IN)
class JobFile(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=1000-`"),
            OpenApiParameter("If-Range", str, OpenApiParameter.HEADER, description="Its ETag."),
        ],
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            (206, "*/*"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request, pk):
        """The file a finished job left, for 24 hours; a broken download goes on with `Range`."""
        job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
        return file_response(request, job)


@door(SIGNED_IN)
class JobRetry(APIView):
    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request, pk):
        """Run a failed job again."""
        job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
        jobs.retry_job(job=job, by=request.user)
        job.refresh_from_db()
        return Response(JobSerializer(job, context={"request": request}).data)


@door(PUBLIC)
class Schema(SpectacularAPIView):
    """OpenAPI 3; what the API is, not what is in it: open to all."""


@door(PUBLIC)
class Docs(View):
    def get(self, request):
        return render(request, "api/docs.html")
