"""What the endpoints of the app's records share: a list that takes one or many, and one record."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID, uuid4

import orjson
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import (
    MAX_BULK,
    StrictSerializer,
    as_domain_error,
    client_id,
    etag,
    if_match,
    json_list,
    require_if_match,
)
from core.api.schema import record_of
from core.columns import json_rows
from core.errors import DomainError
from villages.columns import COLUMNS_OF
from villages.models import Record


def shown(model: type[Record]) -> serializers.Serializer:
    """A record as it is answered, for the schema."""
    return record_of(f"{model.__name__}Detail", COLUMNS_OF[model])


def record(request, model: Any, key: UUID) -> dict[str, Any]:
    """The record as the user sees it now; Http404 where he does not."""
    rows = model.objects.for_user(request.user).filter(pk=key).order_by()
    found = orjson.loads(json_rows(rows, COLUMNS_OF[model]))
    if not found:
        raise Http404
    return found[0]


def answer(request, model: Any, key: UUID, status: int = 200) -> HttpResponse:
    told = record(request, model, key)
    return HttpResponse(
        orjson.dumps(told),
        status=status,
        content_type="application/json",
        headers={"ETag": etag(told["version"])},
    )


def read(
    serializer: type[StrictSerializer], data: Any, *, request, partial: bool = False
) -> dict[str, Any]:
    """The body, checked; what records answer besides may be sent back and changes nothing."""
    if not isinstance(data, Mapping):
        raise DomainError(_("Kirim sebuah objek JSON."), code="not_an_object")
    given = serializer(data=data, partial=partial, context={"request": request})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def faults_of(serializer: type[StrictSerializer], data: Any, request) -> dict[str, Any]:
    """What is wrong with a body beside its id: all is told at once."""
    if not isinstance(data, Mapping):
        return {}
    given = serializer(data={**data, "id": uuid4()}, context={"request": request})
    try:
        given.is_valid(raise_exception=True)
    except serializers.ValidationError as error:
        refused = as_domain_error(error)
        return dict(refused.errors) if refused else {}
    return {}


class Records(APIView):
    """`GET` lists, `POST` creates one or up to a thousand, all or nothing."""

    model: ClassVar[type[Record]]
    filters: ClassVar[type[FilterSet]]
    serializer_class: ClassVar[type[StrictSerializer]]
    ordering: ClassVar[tuple[str, ...]] = ()

    def get(self, request, **within):
        rows: Any = self.model._default_manager
        return json_list(
            request,
            rows.for_user(request.user),
            COLUMNS_OF[self.model],
            self.filters,
            ordering=self.ordering,
        )

    def post(self, request):
        if not isinstance(request.data, list):
            key, created = self.make(request, request.data)
            return answer(request, self.model, key, 201 if created else 200)
        return self.make_many(request)

    def make(self, request, data) -> tuple[UUID, bool]:
        body = dict(data) if isinstance(data, Mapping) else data
        try:
            key = client_id(body)
        except DomainError as refused:
            refused.errors = faults_of(self.serializer_class, body, request) | refused.errors
            raise
        given = read(self.serializer_class, body, request=request)
        made, created = self.create(**given | {"id": key}, by=request.user)
        return made.pk, created

    def make_many(self, request):
        if not 1 <= len(request.data) <= MAX_BULK:
            raise DomainError(_("Kirim 1 sampai %(most)d catatan sekaligus.") % {"most": MAX_BULK})
        made: list[tuple[UUID, bool]] = []
        errors: dict[str, Any] = {}
        with transaction.atomic():
            for row, data in enumerate(request.data):
                try:
                    with transaction.atomic():
                        made.append(self.make(request, data))
                except Exception as error:
                    refused = as_domain_error(error)
                    if refused is None:
                        raise
                    told = refused.errors or {"__all__": [refused.message]}
                    errors |= {f"{row}.{field}": messages for field, messages in told.items()}
            if errors:
                raise DomainError(
                    _("Ada baris yang perlu diperbaiki; tidak ada yang disimpan."), errors=errors
                )
        body = [record(request, self.model, key) for key, _created in made]
        return Response(body, status=201 if any(created for _key, created in made) else 200)

    def create(self, **given) -> tuple[Record, bool]:
        raise NotImplementedError


class OneRecord(APIView):
    """`GET` one; `PATCH` with `If-Match`, where the record may be changed."""

    model: ClassVar[type[Record]]

    def get(self, request, pk):
        return answer(request, self.model, pk)

    def changes(self, request, pk, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """What a change is told: version, fields, who asks. A foreign record is missing first."""
        record(request, self.model, pk)
        version = require_if_match(request)
        data = read(serializer, request.data, request=request, partial=True)
        return {"data": data, "version": version, "by": request.user}


class RecordAct(APIView):
    """An act on a record: `If-Match` is heeded where it is sent; answers the record."""

    model: ClassVar[type[Record]]
    serializer_class: ClassVar[type[StrictSerializer]] = StrictSerializer

    def post(self, request, pk):
        record(request, self.model, pk)
        given = read(self.serializer_class, request.data or {}, request=request)
        self.act(pk, version=if_match(request), by=request.user, **given)
        return answer(request, self.model, pk)

    def act(self, pk: UUID, **given) -> Any:
        raise NotImplementedError
