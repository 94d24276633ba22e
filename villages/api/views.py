"""Endpoints of kampung. They fetch in scope, call a service, answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import (
    PageOf,
    client_id,
    etag,
    filtered,
    if_match,
    json_list,
    refuse_unknown,
    require_if_match,
)
from core.api.lists import PAGE_PARAMETERS
from core.api.schema import ERROR, list_schema, listed
from core.columns import Column, json_rows
from core.doors import door
from core.errors import DomainError
from core.models import AuditEvent
from units.policy import Act
from villages import services
from villages.api import serializers as s
from villages.columns import API_COLUMNS
from villages.files import photo_for
from villages.filters import CorrectionFilter, FormationFilter
from villages.models import Correction, Formation
from villages.services.areas import area_of_words
from villages.services.content import EMPTY, FIELDS

ORDERING = ("formed_on", "name", "submitted_at", "decided_at")
# Answered, never read: they may be sent back and change nothing.
READ_ONLY = {column.key for column in API_COLUMNS} - set(FIELDS) - {"id"}
FLAGS = ("submit", "confirm_duplicate")
AS_TYPED = "place_as_typed"
HISTORY_COLUMNS = (
    Column("at", _("Waktu"), "happened_at", kind="moment"),
    Column("act", _("Tindakan"), kind="code"),
    Column("by", _("Pelaku"), "actor_name"),
    Column("reason", _("Alasan")),
    Column("before", _("Sebelum"), kind="json"),
    Column("after", _("Sesudah"), kind="json"),
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='Version one has seen, as "3".'
)
VERSION_NEEDED = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='Version, as "3".'
)


def answers(good: dict[int, Any], *refusals: int) -> dict[int, Any]:
    """What an endpoint answers, for the schema: records, or refusals in their one shape."""
    return good | dict.fromkeys(refusals, ERROR)


DECIDED = answers({200: s.FormationSerializer}, 400, 403, 404, 409, 412)


def answer(request, pk: UUID, status: int = 200) -> HttpResponse:
    """The record as the user sees it now, with its version as ETag."""
    [record] = records(request, [pk])
    return HttpResponse(
        orjson.dumps(record),
        status=status,
        content_type="application/json",
        headers={"ETag": etag(record["version"])},
    )


def records(request, keys: list[UUID]) -> list[dict[str, Any]]:
    """Records in the order of their keys; Http404 where the user does not see one."""
    rows = Formation.objects.for_user(request.user).filter(pk__in=keys).order_by()
    found = {record["id"]: record for record in orjson.loads(json_rows(rows, API_COLUMNS))}
    if len(found) < len(set(keys)):
        raise Http404
    return [found[str(key)] for key in keys]


def content_of(data: Any) -> dict[str, Any]:
    """The fields people type, of a body; what is only answered is left out."""
    if not isinstance(data, Mapping):
        raise DomainError(_("Kirim sebuah objek JSON."), code="not_an_object")
    return {name: value for name, value in data.items() if name not in READ_ONLY}


def new_formation(data: Any) -> services.NewFormation:
    fields = content_of(data)
    flags = {name: flag(fields.pop(name, False), name) for name in FLAGS}
    key = client_id(fields)
    del fields["id"]
    return services.NewFormation(key, fields, **flags)


def placed(data: Mapping[str, Any], by) -> dict[str, Any]:
    """The place as a person typed it, “RW 03”: at the area of that RW, as the page does it."""
    told = {name: data.get(name) or "" for name in ("area", "place_kind", "place_name")}
    if told["place_kind"] not in Formation.PlaceKind.values or not all(
        isinstance(value, str) for value in told.values()
    ):
        return dict(data)  # the service says what is wrong with it
    area = area_of_words(
        village=told["area"], kind=told["place_kind"], words=told["place_name"], by=by
    )
    return dict(data) if area is None else {**data, "area": area.pk, "place_name": ""}


def flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise DomainError(
            _("Periksa isian yang ditandai."), errors={name: [_("Isi true atau false.")]}
        )
    return value


@door(Act.READ_RECORDS, post=Act.CREATE_RECORD)
class FormationList(APIView):
    @extend_schema(responses=answers({200: listed(s.FormationSerializer(), "Formation")}, 400))
    @list_schema(
        "Formation",
        API_COLUMNS,
        FormationFilter,
        ordering=ORDERING,
        operation_id="formations_list",
    )
    def get(self, request):
        rows = Formation.objects.for_user(request.user)
        return json_list(request, rows, API_COLUMNS, FormationFilter, ordering=ORDERING)

    @extend_schema(
        operation_id="formations_create",
        request=s.NewFormationSerializer,
        responses=answers({201: s.FormationSerializer, 200: s.FormationSerializer}, 400, 403, 409),
        description="One record, or a list of up to 1000 (all or nothing, answered as a list).",
    )
    def post(self, request):
        if isinstance(request.data, list):
            return self.create_many(request)
        typed = isinstance(request.data, Mapping) and request.data.get(AS_TYPED, False)
        body = request.data
        if typed is not False:
            body = {name: value for name, value in body.items() if name != AS_TYPED}
        new = new_formation(body)
        with transaction.atomic():
            data = placed(new.data, request.user) if flag(typed, AS_TYPED) else new.data
            formation, created = services.create_formation(
                id=new.id,
                data=data,
                by=request.user,
                submit=new.submit,
                confirm_duplicate=new.confirm_duplicate,
            )
        return answer(request, formation.pk, 201 if created else 200)

    def create_many(self, request):
        items, errors = [], {}
        for row, data in enumerate(request.data[: services.MAX_AT_ONCE + 1]):
            try:
                items.append(new_formation(data))
            except DomainError as error:
                told = error.errors or {"__all__": [error.message]}
                errors |= {f"{row}.{field}": messages for field, messages in told.items()}
        if errors:
            errors = other_faults(request, errors) | errors
            raise DomainError(_("Ada baris yang perlu diperbaiki."), errors=errors)
        created = services.create_formations(items=items, by=request.user)
        body = records(request, [formation.pk for formation, _new in created])
        return Response(body, status=201 if any(new for _formation, new in created) else 200)


def other_faults(request, told: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What else is wrong with a list of which rows lack their id: all is told at once."""
    rows, items = [], []
    for row, data in enumerate(request.data[: services.MAX_AT_ONCE]):
        try:
            items.append(new_formation({**data, "id": uuid4()} if f"{row}.id" in told else data))
        except (DomainError, TypeError):  # told already; no field can be looked at
            continue
        rows.append(row)
    keys = [item.id for item in items]
    stored = set(Formation.objects.filter(pk__in=keys).values_list("pk", flat=True))
    rows = [row for row, item in zip(rows, items, strict=True) if item.id not in stored]
    items = [item for item in items if item.id not in stored]
    found = services.formation_errors(items=items, by=request.user)
    return {
        f"{rows[place]}.{field}": messages
        for place, errors in found.items()
        for field, messages in errors.items()
    }


@door(Act.READ_RECORDS, patch=Act.EDIT_RECORD, put=Act.EDIT_RECORD, delete=Act.EDIT_RECORD)
class FormationDetail(APIView):
    @extend_schema(responses=answers({200: s.FormationSerializer}, 404))
    def get(self, request, pk):
        return answer(request, pk)

    @extend_schema(
        request=s.ContentSerializer(partial=True),
        responses=answers({200: s.FormationSerializer}, 400, 403, 404, 409, 412, 428),
        parameters=[VERSION_NEEDED],
    )
    def patch(self, request, pk):
        return self.change(request, pk)

    @extend_schema(
        request=s.ContentSerializer,
        responses=answers({200: s.FormationSerializer}, 400, 403, 404, 409, 412, 428),
        parameters=[VERSION_NEEDED],
    )
    def put(self, request, pk):
        """What is left out becomes empty."""
        return self.change(request, pk, before=EMPTY)

    def change(self, request, pk, before=None):
        seen(request, pk)
        version = require_if_match(request)
        data = {**(before or {}), **content_of(request.data)}
        confirmed = flag(data.pop("confirm_duplicate", False), "confirm_duplicate")
        data.pop("id", None)
        services.edit_formation(
            formation=pk, data=data, version=version, by=request.user, confirm_duplicate=confirmed
        )
        return answer(request, pk)

    @extend_schema(
        responses=answers({204: None}, 403, 404, 409, 412, 428), parameters=[VERSION_NEEDED]
    )
    def delete(self, request, pk):
        seen(request, pk)
        services.delete_draft(formation=pk, version=require_if_match(request), by=request.user)
        return Response(status=204)


def seen(request, pk: UUID) -> Formation:
    """The record, or 404: a foreign one is missing before anything else is said of it."""
    found = Formation.objects.for_user(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class FormationAct(APIView):
    """An act on a kampung: `If-Match` is heeded where it is sent; answers the record."""

    serializer_class: type[s.StrictSerializer] = s.NothingSerializer

    def read(self, request) -> dict[str, Any]:
        serializer = self.serializer_class(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def begin(self, request, pk) -> dict[str, Any]:
        """What every act is told: the record, the version one saw, who asks, and the body."""
        seen(request, pk)
        return {
            "formation": pk,
            "version": if_match(request),
            "by": request.user,
            **self.read(request),
        }


@door(Act.SUBMIT)
class Submit(FormationAct):
    serializer_class = s.SubmitSerializer

    @extend_schema(request=s.SubmitSerializer, responses=DECIDED, parameters=[IF_MATCH])
    def post(self, request, pk):
        services.submit_formation(**self.begin(request, pk))
        return answer(request, pk)


@door(Act.DECIDE)
class Verify(FormationAct):
    @extend_schema(request=s.NothingSerializer, responses=DECIDED, parameters=[IF_MATCH])
    def post(self, request, pk):
        services.verify_formation(**self.begin(request, pk))
        return answer(request, pk)


@door(Act.DECIDE)
class Return(FormationAct):
    serializer_class = s.ReasonSerializer

    @extend_schema(request=s.ReasonSerializer, responses=DECIDED, parameters=[IF_MATCH])
    def post(self, request, pk):
        services.return_formation(**self.begin(request, pk))
        return answer(request, pk)


@door(Act.DECIDE)
class Dissolve(FormationAct):
    serializer_class = s.DissolveSerializer

    @extend_schema(request=s.DissolveSerializer, responses=DECIDED, parameters=[IF_MATCH])
    def post(self, request, pk):
        services.dissolve_formation(**self.begin(request, pk))
        return answer(request, pk)


@door(Act.DECIDE)
class Reactivate(FormationAct):
    serializer_class = s.ReactivateSerializer

    @extend_schema(request=s.ReactivateSerializer, responses=DECIDED, parameters=[IF_MATCH])
    def post(self, request, pk):
        services.reactivate_formation(**self.begin(request, pk))
        return answer(request, pk)


@door(Act.PROPOSE_CORRECTION)
class Correct(FormationAct):
    """The Kasat's correction is made at once (200), an officer's is a proposal (202)."""

    serializer_class = s.CorrectSerializer

    @extend_schema(
        request=s.CorrectSerializer,
        responses={**DECIDED, 202: s.CorrectionSerializer},
        parameters=[IF_MATCH],
    )
    def post(self, request, pk):
        done = services.correct_formation(**self.begin(request, pk))
        if isinstance(done, Correction):
            return Response(s.CorrectionSerializer(done).data, status=202)
        return answer(request, pk)


@door(Act.DECIDE)
class VerifyMany(FormationAct):
    serializer_class = s.VerifyManySerializer

    @extend_schema(
        operation_id="formations_verify_many",
        request=s.VerifyManySerializer,
        responses=answers({200: s.FormationSerializer(many=True)}, 400, 403, 404, 409),
        description="Verifies all of them or none; a foreign or unknown id is a 404.",
    )
    def post(self, request):
        keys = list(dict.fromkeys(self.read(request)["ids"]))
        services.verify_formations(formations=keys, by=request.user)
        return Response(records(request, keys))


@door(Act.READ_RECORDS, post=Act.EDIT_RECORD)
class PhotoList(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="formations_photos_list",
        responses=answers({200: listed(s.PhotoSerializer(), "Photo")}, 400, 404),
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("offset", int)],
    )
    def get(self, request, pk):
        refuse_unknown(request.GET, PAGE_PARAMETERS)
        [record] = records(request, [pk])
        asked, photos = PageOf.asked(request), record["photos"]
        shown = photos[asked.offset : asked.offset + asked.limit]
        return Response(asked.envelope(request, len(photos), shown))

    @extend_schema(
        request={"multipart/form-data": s.UploadSerializer},
        responses=answers({201: s.PhotoSerializer, 200: s.PhotoSerializer}, 400, 403, 404, 409),
    )
    def post(self, request, pk):
        seen(request, pk)
        key = client_id(request.data)
        upload = request.FILES.get("photo")
        if upload is None:
            raise DomainError(_("Sertakan berkas foto."), errors={"photo": [_("Wajib diisi.")]})
        photo, created = services.add_photo(id=key, formation=pk, upload=upload, by=request.user)
        [record] = records(request, [pk])
        [shown] = [found for found in record["photos"] if found["id"] == str(photo.pk)]
        return Response(shown, status=201 if created else 200)


@door(Act.READ_RECORDS)
class PhotoFile(APIView):
    @extend_schema(
        operation_id="formations_photo",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: ERROR},
    )
    def get(self, request, pk, photo):
        return photo_for(request.user, formation=pk, photo=photo)


@door(Act.READ_RECORDS)
class SmallPhotoFile(APIView):
    @extend_schema(
        operation_id="formations_photo_small",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: ERROR},
    )
    def get(self, request, pk, photo):
        return photo_for(request.user, formation=pk, photo=photo, small=True)


@door(Act.READ_HISTORY)
class History(APIView):
    @list_schema("FormationHistory", HISTORY_COLUMNS, operation_id="formations_history_list")
    def get(self, request, pk):
        events = AuditEvent.objects.of(seen(request, pk)).order_by("id")
        return json_list(request, events, HISTORY_COLUMNS)


@door(Act.PROPOSE_CORRECTION)
class CorrectionList(APIView):
    @extend_schema(responses=answers({200: listed(s.CorrectionSerializer(), "Correction")}, 400))
    @list_schema("Correction", (), CorrectionFilter, operation_id="corrections_list")
    def get(self, request):
        rows = Correction.objects.for_user(request.user).select_related("proposed_by", "decided_by")
        found = filtered(request, rows, CorrectionFilter)
        page = PageOf.asked(request)
        shown = found[page.offset : page.offset + page.limit]
        body = s.CorrectionSerializer(shown, many=True).data
        return Response(page.envelope(request, found.count(), body))


class CorrectionAct(FormationAct):
    def correction(self, request, pk) -> Correction:
        found = Correction.objects.for_user(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


@door(Act.DECIDE)
class ApproveCorrection(CorrectionAct):
    @extend_schema(request=s.NothingSerializer, responses=DECIDED)
    def post(self, request, pk):
        self.read(request)
        formation = services.approve_correction(
            correction=self.correction(request, pk), by=request.user
        )
        return answer(request, formation.pk)


@door(Act.DECIDE)
class RefuseCorrection(CorrectionAct):
    serializer_class = s.ReasonSerializer

    @extend_schema(
        request=s.ReasonSerializer,
        responses=answers({200: s.CorrectionSerializer}, 400, 403, 404, 409),
    )
    def post(self, request, pk):
        correction = self.correction(request, pk)
        refused = services.refuse_correction(
            correction=correction, by=request.user, **self.read(request)
        )
        return Response(s.CorrectionSerializer(refused).data)
