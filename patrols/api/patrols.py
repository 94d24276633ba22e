"""Patrols and their plans under /api/v1/."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from core.api import client_id, require_if_match
from core.api.schema import ERROR
from core.doors import door
from core.errors import DomainError
from patrols import services
from patrols.api.base import (
    REASON,
    VERSION_NEEDED,
    FieldAct,
    FieldDetail,
    FieldHistory,
    FieldList,
    FieldView,
    documented,
)
from patrols.files import photo_for
from patrols.filters import PatrolFilter, PlanFilter
from patrols.services import kit, plans
from patrols.services.patrols import KIND
from units.policy import Act, require

ORDERING = ("patrolled_on", "started_at")
DOCS = documented("Patrol", KIND, PatrolFilter, ORDERING)
PLAN_ORDERING = ("planned_on",)
PLAN_DOCS = documented("PatrolPlan", plans.KIND, PlanFilter, PLAN_ORDERING)


@door(Act.READ_RECORDS, post=Act.CREATE_RECORD)
class PatrolList(FieldList):
    kind = KIND
    filterset_class = PatrolFilter
    ordering = ORDERING

    @DOCS["list"]
    def get(self, request):
        return self.list(request)

    @DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.EDIT_RECORD, put=Act.EDIT_RECORD)
class PatrolDetail(FieldDetail):
    kind = KIND

    @DOCS["read"]
    def get(self, request, pk):
        require(request.user, Act.READ_RECORDS)
        return self.answer(request, pk)

    @DOCS["change"]("patch")
    def patch(self, request, pk):
        return self.change(request, pk)

    @DOCS["change"]("put")
    def put(self, request, pk):
        return self.change(request, pk, whole=True)


@door(Act.DECIDE)
class ReturnPatrol(FieldAct):
    kind = KIND

    @DOCS["act"]("return", REASON)
    def post(self, request, pk):
        kit.give_back(KIND, **self.begin(request, pk, Act.DECIDE, "reason"))
        return self.answer(request, pk)


@door(Act.SUBMIT)
class SubmitPatrol(FieldAct):
    kind = KIND

    @DOCS["act"]("submit")
    def post(self, request, pk):
        kit.send_again(KIND, **self.begin(request, pk, Act.SUBMIT))
        return self.answer(request, pk)


@door(Act.READ_HISTORY)
class PatrolHistory(FieldHistory):
    kind = KIND

    @DOCS["history"]
    def get(self, request, pk):
        return self.list(request, pk)


UPLOAD = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "photo": {"type": "string", "format": "binary"},
        },
        "required": ["id", "photo"],
    }
}


@door(Act.EDIT_RECORD)
class PatrolPhotos(FieldView):
    kind = KIND
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="patrols_photos_create",
        request=UPLOAD,
        responses={201: OpenApiTypes.OBJECT, 200: OpenApiTypes.OBJECT, 400: ERROR, 404: ERROR},
    )
    def post(self, request, pk):
        require(request.user, Act.EDIT_RECORD)
        self.seen(request, pk)
        key = client_id(request.data)
        upload = request.FILES.get("photo")
        if upload is None:
            raise DomainError(_("Sertakan berkas foto."), errors={"photo": [_("Wajib diisi.")]})
        photo, created = services.add_photo(id=key, patrol=pk, upload=upload, by=request.user)
        [record] = self.records(request, [pk])
        [shown] = [found for found in record["photos"] if found["id"] == str(photo.pk)]
        return Response(shown, status=201 if created else 200)


@door(Act.READ_RECORDS)
class PatrolPhotoFile(FieldView):
    kind = KIND
    small = False

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: ERROR})
    def get(self, request, pk, photo):
        require(request.user, Act.READ_RECORDS)
        return photo_for(request.user, patrol=pk, photo=photo, small=self.small)


@door(Act.READ_RECORDS, post=Act.CREATE_RECORD)
class PlanList(FieldList):
    kind = plans.KIND
    filterset_class = PlanFilter
    ordering = PLAN_ORDERING

    @PLAN_DOCS["list"]
    def get(self, request):
        return self.list(request)

    @PLAN_DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.EDIT_RECORD, delete=Act.EDIT_RECORD)
class PlanDetail(FieldDetail):
    kind = plans.KIND

    @PLAN_DOCS["read"]
    def get(self, request, pk):
        require(request.user, Act.READ_RECORDS)
        return self.answer(request, pk)

    @PLAN_DOCS["change"]("patch")
    def patch(self, request, pk):
        return self.change(request, pk)

    @extend_schema(
        operation_id="patrolplan_delete",
        responses={204: None, 404: ERROR, 409: ERROR, 412: ERROR, 428: ERROR},
        parameters=[VERSION_NEEDED],
    )
    def delete(self, request, pk):
        require(request.user, Act.EDIT_RECORD)
        self.seen(request, pk)
        services.remove_plan(plan=pk, version=require_if_match(request), by=request.user)
        return Response(status=204)
