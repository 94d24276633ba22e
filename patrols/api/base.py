"""What the endpoints of every kind of record have in common. They fetch in scope, call, answer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import client_id, etag, if_match, json_list, require_if_match
from core.api.schema import ERROR, list_schema, record_of
from core.columns import Column, json_rows
from core.errors import DomainError
from core.models import AuditEvent
from patrols import services
from patrols.services import kit
from patrols.services.kit import Kind
from units.policy import Act, require

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
EVIDENCE = inline_serializer("FieldEvidence", {"evidence": serializers.CharField(max_length=2000)})
REASON = inline_serializer("FieldReason", {"reason": serializers.CharField(max_length=2000)})


class FieldView(APIView):
    """`kind` says everything about the records of a resource."""

    kind: Kind

    def records(self, request, keys: list[UUID]) -> list[dict[str, Any]]:
        """Records in the order of their keys; Http404 where the user does not see one."""
        model: Any = self.kind.model
        rows = model.objects.for_user(request.user).filter(pk__in=keys).order_by()
        found = {
            record["id"]: record for record in orjson.loads(json_rows(rows, self.kind.columns))
        }
        if len(found) < len(set(keys)):
            raise Http404
        return [found[str(key)] for key in keys]

    def answer(self, request, pk: UUID, status: int = 200) -> HttpResponse:
        [record] = self.records(request, [pk])
        return self.give(record, status)

    def give(self, record: dict[str, Any], status: int = 200) -> HttpResponse:
        return HttpResponse(
            orjson.dumps(record),
            status=status,
            content_type="application/json",
            headers={"ETag": etag(record["version"])},
        )

    def seen(self, request, pk: UUID) -> Any:
        """The record, or 404: a foreign one is missing before anything else is said of it."""
        model: Any = self.kind.model
        found = model.objects.for_user(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def content(self, data: Any) -> dict[str, Any]:
        """The fields people type, of a body; what is only answered may be sent back."""
        if not isinstance(data, Mapping):
            raise DomainError(_("Kirim sebuah objek JSON."), code="not_an_object")
        only_read = {column.key for column in self.kind.columns} - set(self.kind.content.fields)
        return {name: value for name, value in data.items() if name not in only_read}


class FieldList(FieldView):
    ordering: tuple[str, ...] = ()
    filterset_class: Any = None

    def list(self, request):
        require(request.user, Act.READ_RECORDS)
        model: Any = self.kind.model
        rows = model.objects.for_user(request.user)
        return json_list(
            request, rows, self.kind.columns, self.filterset_class, ordering=self.ordering
        )

    def create(self, request):
        if isinstance(request.data, list):
            return self.several(request)
        new = self.new(request.data)
        row, created = kit.create(self.kind, id=new.id, data=new.data, by=request.user)
        if created:
            return self.give(kit.current(self.kind, row), 201)
        return self.answer(request, row.pk)  # sent before: he may have moved on since

    def new(self, data: Any) -> services.New:
        key = client_id(data)
        fields = self.content(data)
        fields.pop("id", None)
        return services.New(key, fields)

    def several(self, request):
        items, errors = [], {}
        for row, data in enumerate(request.data[: services.MAX_AT_ONCE + 1]):
            try:
                items.append(self.new(data))
            except DomainError as error:
                told = error.errors or {"__all__": [error.message]}
                errors |= {f"{row}.{field}": messages for field, messages in told.items()}
        if errors:
            errors = self.wrong_fields(request.data) | errors
            raise DomainError(_("Ada baris yang perlu diperbaiki."), errors=errors)
        made = kit.create_many(self.kind, items=items, by=request.user)
        body = self.records(request, [row.pk for row, _new in made])
        return Response(body, status=201 if any(new for _row, new in made) else 200)

    def wrong_fields(self, listed: Sequence[Any]) -> dict[str, Any]:
        """What else is wrong with a list of which rows lack their id: all is told at once."""
        found = {}
        for row, data in enumerate(listed[: services.MAX_AT_ONCE]):
            if isinstance(data, Mapping):
                fields = {k: v for k, v in self.content(data).items() if k != "id"}
                _values, wrong = self.kind.content.read(fields)
                found |= {f"{row}.{field}": messages for field, messages in wrong.items()}
        return found


class FieldDetail(FieldView):
    def change(self, request, pk: UUID, *, whole: bool = False):
        """Fields that are sent change; with `whole` the others become empty."""
        require(request.user, self.kind.edit)
        self.seen(request, pk)
        version = require_if_match(request)
        data = self.content(request.data)
        data.pop("id", None)
        reason = data.pop("reason", "")
        if not isinstance(reason, str):
            raise DomainError(_("Periksa alasannya."), errors={"reason": [_("Tulis sebuah teks.")]})
        if whole:
            data = {**self.kind.content.empty, **data}
        kit.edit(self.kind, key=pk, data=data, version=version, by=request.user, reason=reason)
        return self.answer(request, pk)


class FieldHistory(FieldView):
    def list(self, request, pk: UUID):
        require(request.user, Act.READ_HISTORY)
        events = AuditEvent.objects.of(self.seen(request, pk)).order_by("id")
        return json_list(request, events, HISTORY_COLUMNS)


class FieldAct(FieldView):
    """An act on a record: `If-Match` is heeded where it is sent; answers the record."""

    def begin(self, request, pk: UUID, act: Act, *fields: str) -> dict[str, Any]:
        require(request.user, act)
        self.seen(request, pk)
        data = request.data if isinstance(request.data, Mapping) else {}
        unknown = [name for name in data if name not in fields]
        if unknown:
            raise DomainError(
                _("Periksa isian yang ditandai."),
                errors={str(name): [_("Isian ini tidak dikenal.")] for name in unknown},
            )
        given = {name: data.get(name) for name in fields}
        return {"key": pk, "version": if_match(request), "by": request.user, **given}


def asked(kind: Kind, *more: str, several: bool = False) -> dict[str, Any]:
    """A body by the names of its fields. What each may hold the refusal says at the field."""
    one = {"type": "object", "properties": {name: {} for name in (*more, *kind.content.fields)}}
    many = {"type": "array", "items": one, "maxItems": services.MAX_AT_ONCE}
    return {"application/json": {"oneOf": [one, many]} if several else one}


def documented(name: str, kind: Kind, filterset_class: Any, ordering: tuple[str, ...]):
    """Schema of list and creation, of a record and its changes, for a resource."""
    plural = name.lower()
    record = record_of(name, kind.columns)
    good = {200: record, 201: record, 400: ERROR, 403: ERROR, 409: ERROR}
    changed = {200: record} | dict.fromkeys((400, 403, 404, 409, 412, 428), ERROR)
    return {
        "list": list_schema(
            name, kind.columns, filterset_class, ordering=ordering, operation_id=f"{plural}_list"
        ),
        "create": extend_schema(
            operation_id=f"{plural}_create",
            description="One record, or a list of up to 1000 (all or nothing).",
            request=asked(kind, "id", several=True),
            responses=good,
        ),
        "read": extend_schema(operation_id=f"{plural}_read", responses={200: record, 404: ERROR}),
        "change": lambda method: extend_schema(
            operation_id=f"{plural}_{method}",
            request=asked(kind, "reason"),
            responses=changed,
            parameters=[VERSION_NEEDED],
        ),
        "history": list_schema(
            f"{name}History", HISTORY_COLUMNS, operation_id=f"{plural}_history_list"
        ),
        "act": lambda act, request=None: extend_schema(
            operation_id=f"{plural}_{act}",
            request=request,
            responses=changed,
            parameters=[IF_MATCH],
        ),
    }
