"""`POST exports/`: a report as a file, by way of a job."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer
from core.api.views import JobSerializer
from core.doors import door
from core.exports.filtering import as_query
from reports.exports.services import request_export
from units.policy import Act


class ExportSerializer(StrictSerializer):
    """`report`: formations, weekly-progress, … `format`: xlsx, pdf, csv (for an Indonesian Excel)
    or csv-machine. `filters`: the same names and values as in the list's own address."""

    report = LineField(max_length=60)
    format = LineField(max_length=20)
    filters = serializers.DictField(default=dict)


@door(Act.EXPORT)
class Exports(APIView):
    @extend_schema(request=ExportSerializer, responses={202: JobSerializer})
    def post(self, request):
        """Ask for a file. The answer is a job; when it is done, `result_url` leads to the file,
        which only you can fetch, for 24 hours."""
        asked = ExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        job = request_export(
            report=asked.validated_data["report"],
            format_name=asked.validated_data["format"],
            filters=as_query(asked.validated_data["filters"]),
            by=request.user,
        )
        address = reverse("api-job", args=[job.pk], request=request)
        body = JobSerializer(job, context={"request": request}).data
        return Response(body, status=202, headers={"Location": address})
