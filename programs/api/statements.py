"""Endpoints of messages to the public and of what umbrella programmes order. Each is said once."""

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer, TextField, client_id, json_list
from core.api.schema import ERROR, list_schema, record_of
from core.columns import Columns, json_rows
from core.doors import door
from programs import columns, services
from programs.api.serializers import CodeField, UnitField, measures_of, programs_of
from programs.api.views import create_each, read
from programs.filters import PublicMessageFilter, UmbrellaOrderFilter
from programs.models import PublicMessage, UmbrellaOrder
from units.policy import Act

TEXT = 2000


class Said(StrictSerializer):
    id = serializers.UUIDField()
    program = CodeField(programs_of)
    unit = UnitField()
    source = LineField(max_length=200, required=False, allow_blank=True)
    quote = TextField(max_length=TEXT, required=False, allow_blank=True)


class NewMessage(Said):
    kind = LineField(max_length=7)
    topic = LineField(max_length=80)
    text = TextField(max_length=TEXT)
    valid_from = serializers.DateField(allow_null=True)


class NewOrder(Said):
    for_program = CodeField(programs_of)
    measure = CodeField(measures_of, required=False, allow_null=True)
    text = LineField(max_length=300)
    number = LineField(max_length=100, required=False, allow_blank=True)
    quantity = serializers.IntegerField(
        min_value=-(2**31), max_value=2**31 - 1, required=False, allow_null=True
    )
    ordered_by = LineField(max_length=200, required=False, allow_blank=True)
    ordered_on = serializers.DateField(required=False, allow_null=True)


def told(model: Any, key: Any, shown: Columns) -> dict[str, Any]:
    return orjson.loads(json_rows(model.objects.filter(pk=key), shown))[0]


@door(Act.READ_RECORDS, post=Act.MANAGE_TARGETS)
class Messages(APIView):
    @list_schema(
        "PublicMessage", columns.MESSAGES, PublicMessageFilter,
        operation_id="public_messages_list",
    )  # fmt: skip
    def get(self, request):
        """Taglines and appeals, every version; `on` asks for what holds on a day."""
        rows = PublicMessage.objects.for_user(request.user)
        return json_list(request, rows, columns.MESSAGES, PublicMessageFilter)

    @extend_schema(
        operation_id="public_messages_create",
        request=NewMessage,
        responses={201: record_of("PublicMessage", columns.MESSAGES), 400: ERROR, 409: ERROR},
    )
    def post(self, request):
        """A new version; the one before stays to be read."""
        return create_each(request, lambda data: self.create(request, data))

    def create(self, request, data):
        key = client_id(data)
        given = dict(read(NewMessage, request, data)) | {"id": key}
        row, created = services.publish_message(by=request.user, **given)
        return told(PublicMessage, row.pk, columns.MESSAGES), created


@door(Act.READ_RECORDS, post=Act.MANAGE_TARGETS)
class Orders(APIView):
    @list_schema(
        "UmbrellaOrder", columns.ORDERS, UmbrellaOrderFilter, operation_id="umbrella_orders_list"
    )
    def get(self, request):
        """What umbrella programmes order; quantity and number are null or empty where unknown."""
        rows = UmbrellaOrder.objects.for_user(request.user)
        return json_list(request, rows, columns.ORDERS, UmbrellaOrderFilter)

    @extend_schema(
        operation_id="umbrella_orders_create",
        request=NewOrder,
        responses={201: record_of("UmbrellaOrder", columns.ORDERS), 400: ERROR, 409: ERROR},
    )
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return create_each(request, lambda data: self.create(request, data))

    def create(self, request, data):
        key = client_id(data)
        given = dict(read(NewOrder, request, data)) | {"id": key}
        row, created = services.record_order(by=request.user, **given)
        return told(UmbrellaOrder, row.pk, columns.ORDERS), created
