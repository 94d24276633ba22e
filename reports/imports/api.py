"""`imports/`: a file's preview as a job, its errors, its workbook, and its commit."""

import uuid
from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.api import PageOf, StrictSerializer, refuse_unknown
from core.api.lists import PAGE_PARAMETERS
from core.api.schema import ERROR, listed
from core.doors import door
from core.errors import DomainError
from core.imports.resources import State
from reports.imports import services
from reports.imports.files import answer_file, template_file
from reports.models import Import, ImportRow
from units.policy import Act

MOST_ERRORS = 1000  # in one answer; all of them stand in the workbook


class ImportFileSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client, or by us.")
    resource = serializers.CharField(max_length=40)
    file = serializers.FileField()


class MappingSerializer(StrictSerializer):
    mapping = serializers.DictField(
        child=serializers.CharField(max_length=40),
        help_text='Heading in the file: key of a column, or "-" to leave it out.',
    )
    all_rows = serializers.DictField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text="Required column that the file lacks: key of the choice that all its rows have.",
    )


class ImportErrorSerializer(serializers.Serializer):
    sheet = serializers.CharField()
    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.JSONField()
    reason = serializers.CharField()
    remedy = serializers.CharField()


class ImportConflictSerializer(serializers.Serializer):
    """Somebody changed the record since the file was made: both values."""

    sheet = serializers.CharField()
    row = serializers.IntegerField()
    column = serializers.CharField()
    recorded = serializers.JSONField()
    value = serializers.JSONField()


class ImportSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    resource = serializers.CharField()
    file_name = serializers.CharField()
    state = serializers.ChoiceField(choices=Import.State.choices)
    counts = serializers.DictField(child=serializers.IntegerField())
    notes = serializers.ListField(child=serializers.CharField())
    refusals = serializers.ListField(child=serializers.CharField())
    headings = serializers.ListField(child=serializers.CharField())
    errors = ImportErrorSerializer(many=True)
    conflicts = ImportConflictSerializer(many=True)
    job = serializers.UUIDField(allow_null=True)
    job_url = serializers.CharField(allow_null=True)
    workbook_url = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField(allow_null=True)


def shown(brought: Import, request: Any, *, errors: bool = True) -> dict[str, Any]:
    return {
        "id": brought.pk,
        "resource": brought.resource,
        "file_name": brought.file_name,
        "state": brought.state,
        "counts": brought.counts,
        "notes": brought.notes,
        "refusals": brought.refusals,
        "headings": brought.headings,
        "errors": errors_of(brought) if errors else [],
        "conflicts": conflicts_of(brought) if errors else [],
        "job": brought.job_id,
        "job_url": brought.job_id and reverse("api-job", args=[brought.job_id], request=request),
        "workbook_url": reverse("api-import-workbook", args=[brought.pk], request=request)
        if brought.answer
        else None,
        "created_at": brought.created_at,
        "saved_at": brought.saved_at,
    }


def errors_of(brought: Import) -> list[dict[str, Any]]:
    rows = ImportRow.objects.filter(brought=brought, state=State.ERROR.value)
    return [
        {
            "sheet": brought.sheet,
            "row": row.number,
            "column": problem["key"],
            "value": problem["value"],
            "reason": problem["reason"],
            "remedy": problem["remedy"],
        }
        for row in rows[:MOST_ERRORS]
        for problem in row.problems
    ]


def conflicts_of(brought: Import) -> list[dict[str, Any]]:
    rows = ImportRow.objects.filter(brought=brought, state=State.CONFLICT.value)
    return [
        {"sheet": brought.sheet, "row": row.number, "column": key, "recorded": there, "value": here}
        for row in rows[:MOST_ERRORS]
        for key, (there, here) in row.changes.items()
    ]


def import_or_404(request: Any, pk: uuid.UUID) -> Import:
    return get_object_or_404(Import.objects.for_user(request.user).select_related("job"), pk=pk)


@door(Act.IMPORT)
class ImportList(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="imports_list",
        parameters=[OpenApiParameter(name, OpenApiTypes.INT) for name in PAGE_PARAMETERS],
        responses={200: listed(ImportSerializer(), "Import")},
    )
    def get(self, request):
        """One's own, the latest first."""
        refuse_unknown(request.GET, ("limit", "offset"))
        asked = PageOf.asked(request)
        rows = Import.objects.for_user(request.user).select_related("job")
        found = rows[asked.offset : asked.offset + asked.limit]
        listed = [shown(brought, request, errors=False) for brought in found]
        return Response(asked.envelope(request, rows.count(), listed))

    @extend_schema(
        operation_id="imports_create",
        request={"multipart/form-data": ImportFileSerializer},
        responses={202: ImportSerializer, 400: ERROR},
    )
    def post(self, request):
        """Bring a file; it is read in a job, and nothing is written before `commit/`."""
        asked = ImportFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        brought, _created = services.upload_import(
            id=given.get("id") or uuid.uuid4(),
            resource=given["resource"],
            upload=given["file"],
            by=request.user,
        )
        return Response(shown(brought, request), status=202)


@door(Act.IMPORT)
class ImportDetail(APIView):
    @extend_schema(operation_id="imports_retrieve", responses={200: ImportSerializer, 404: ERROR})
    def get(self, request, pk):
        return Response(shown(import_or_404(request, pk), request))

    @extend_schema(operation_id="imports_destroy", responses={204: None, 404: ERROR, 409: ERROR})
    def delete(self, request, pk):
        services.discard_import(brought=import_or_404(request, pk), by=request.user)
        return Response(status=204)


@door(Act.IMPORT)
class ImportCommit(APIView):
    @extend_schema(request=None, responses={202: ImportSerializer, 404: ERROR, 409: ERROR})
    def post(self, request, pk):
        """Do what the preview showed, all of it or nothing."""
        brought = services.commit_import(brought=import_or_404(request, pk), by=request.user)
        return Response(shown(brought, request), status=202)


@door(Act.IMPORT)
class ImportMapping(APIView):
    @extend_schema(request=MappingSerializer, responses={202: ImportSerializer, 400: ERROR})
    def post(self, request, pk):
        """Match the columns of one's own list; remembered for the next."""
        brought = import_or_404(request, pk)
        asked = MappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        brought = services.map_import(
            brought=brought,
            mapping=asked.validated_data["mapping"],
            all_rows=asked.validated_data.get("all_rows"),
            by=request.user,
        )
        return Response(shown(brought, request), status=202)


@door(Act.IMPORT)
class ImportWorkbook(APIView):
    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY, 404: ERROR})
    def get(self, request, pk) -> FileResponse:
        """The user's own file, with what is wrong at its cells."""
        brought = import_or_404(request, pk)
        if not brought.answer:
            raise Http404
        return answer_file(brought)


@door(Act.IMPORT)
class ImportTemplate(APIView):
    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY, 400: ERROR})
    def get(self, request, resource) -> FileResponse:
        """The workbook to fill in, made for this user."""
        try:
            return template_file(resource, request.user)
        except DomainError as refusal:
            raise Http404(_("Templat ini tidak ada.")) from refusal
