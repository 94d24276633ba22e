"""Endpoints of stores and of the goods that move between them."""

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from aid import columns, services
from aid import filters as f
from aid.api import serializers as s
from aid.models import Item, Movement, Stock, Store
from core.api import json_list
from core.api.schema import ERROR, list_schema
from core.doors import door
from units.policy import Act
from villages.api import kit


def made(model) -> dict:
    shown = kit.shown(model)
    return {201: shown, 200: shown, 400: ERROR, 409: ERROR}


def changed(model) -> dict:
    refusals = dict.fromkeys((400, 403, 404, 409, 412, 428), ERROR)
    return {200: kit.shown(model)} | refusals


@door(Act.READ_RECORDS)
class Items(APIView):
    @list_schema("AidItem", columns.ITEMS, operation_id="aid_items_list")
    def get(self, request):
        """The kinds of goods, each in its own unit."""
        return json_list(request, Item.objects.order_by("code"), columns.ITEMS)


@door(Act.READ_RECORDS)
class Stocks(APIView):
    @list_schema("AidStock", columns.STOCKS, f.StockFilter, operation_id="aid_stock_list")
    def get(self, request):
        """What is left of each item in each store; items of different units are never added."""
        rows = Stock.objects.for_user(request.user).order_by("store__name", "store", "item")
        return json_list(request, rows, columns.STOCKS, f.StockFilter)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class Stores(kit.Records):
    model = Store
    filters = f.StoreFilter
    serializer_class = s.NewStore
    ordering = ("name",)

    @list_schema(
        "Store", columns.STORES, f.StoreFilter, ordering=ordering,
        operation_id="aid_stores_list",
    )  # fmt: skip
    def get(self, request):
        """Where aid is kept."""
        return super().get(request)

    @extend_schema(operation_id="aid_stores_create", request=s.NewStore, responses=made(Store))
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.open_store(**given)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT)
class StoreDetail(kit.OneRecord):
    model = Store

    @extend_schema(operation_id="aid_stores_retrieve", responses=changed(Store))
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="aid_stores_update",
        request=s.StoreChanges(partial=True),
        responses=changed(Store),
    )
    def patch(self, request, pk):
        """Change name, place, or whether it is used."""
        services.edit_store(store=pk, **self.changes(request, pk, s.StoreChanges))
        return kit.answer(request, Store, pk)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class Movements(kit.Records):
    model = Movement
    filters = f.MovementFilter
    serializer_class = s.NewMovement
    ordering = ("moved_on", "quantity")

    @list_schema(
        "Movement", columns.MOVEMENTS, f.MovementFilter, ordering=ordering,
        operation_id="aid_list",
    )  # fmt: skip
    def get(self, request):
        """Goods in, out, from store to store, and back."""
        return super().get(request)

    @extend_schema(operation_id="aid_create", request=s.NewMovement, responses=made(Movement))
    def post(self, request):
        """`kind`: `in` (with `source`), `out` (with `area` and `recipients`), `transfer` (with
        `other_store`), `return` (with `original`). One, or a list (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.record_movement(**given)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT)
class MovementDetail(kit.OneRecord):
    model = Movement

    @extend_schema(operation_id="aid_retrieve", responses=changed(Movement))
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="aid_update",
        request=s.MovementChanges(partial=True),
        responses=changed(Movement),
    )
    def patch(self, request, pk):
        """Change what is told of it; `reason` is needed where its week is closed."""
        asked = self.changes(request, pk, s.MovementChanges)
        reason = asked["data"].pop("reason", "")
        services.edit_movement(movement=pk, reason=reason, **asked)
        return kit.answer(request, Movement, pk)


@door(Act.DECIDE)
class ReturnMovement(kit.RecordAct):
    model = Movement
    serializer_class = s.ReturnReason

    @extend_schema(operation_id="aid_return", request=s.ReturnReason, responses=changed(Movement))
    def post(self, request, pk):
        """Give it back: until it is sent again nothing moved."""
        return super().post(request, pk)

    def act(self, pk, **given):
        return services.return_movement(movement=pk, **given)


@door(Act.RECORD_JOINT)
class ResendMovement(kit.RecordAct):
    model = Movement

    @extend_schema(operation_id="aid_submit", request=None, responses=changed(Movement))
    def post(self, request, pk):
        """Send a mended record: it moves and counts again."""
        return super().post(request, pk)

    def act(self, pk, **given):
        return services.resend_movement(movement=pk, **given)
