"""`subscriptions` and `deliveries` under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer, client_id, refuse_unknown
from core.api.lists import PAGE_PARAMETERS, PageOf
from core.api.schema import ERROR, listed
from core.doors import door
from core.errors import DomainError
from reports.delivery import services
from reports.models import Delivery, Subscription
from units.models import Unit
from units.policy import Act

SUBSCRIPTION = inline_serializer(
    "Subscription",
    {
        "id": serializers.UUIDField(),
        "unit": serializers.CharField(),
        "recipient": serializers.CharField(),
        "format": serializers.CharField(),
        "hour": serializers.IntegerField(allow_null=True),
    },
)
DELIVERY = inline_serializer(
    "Delivery",
    {
        "id": serializers.IntegerField(),
        "kind": serializers.CharField(),
        "unit": serializers.CharField(),
        "week": serializers.CharField(),
        "recipient": serializers.CharField(),
        "state": serializers.CharField(),
        "message": serializers.CharField(),
        "started_at": serializers.DateTimeField(),
        "sent_at": serializers.DateTimeField(allow_null=True),
    },
)


class NewSubscriptionSerializer(StrictSerializer):
    """`recipient`: user name or NRP. `hour`: 0 to 23, null for as soon as the week is closed."""

    id = serializers.UUIDField()
    unit = LineField(max_length=40)
    recipient = LineField(max_length=150)
    format = LineField(max_length=4, default="pdf")
    hour = serializers.IntegerField(
        min_value=0, max_value=23, required=False, allow_null=True, default=None
    )


def subscription_json(row: Subscription) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "unit": row.unit.code,
        "recipient": row.recipient.username,
        "format": row.format,
        "hour": row.hour,
    }


def page_of(request, rows, shape) -> Response:
    refuse_unknown(request.GET, PAGE_PARAMETERS)
    page = PageOf.asked(request)
    shown = rows[page.offset : page.offset + page.limit]
    return Response(page.envelope(request, rows.count(), [shape(row) for row in shown]))


@door(Act.SEE_PENDING)
class SubscriptionList(APIView):
    @extend_schema(
        operation_id="subscriptions_list", responses={200: listed(SUBSCRIPTION, "Subscription")}
    )
    def get(self, request):
        rows = Subscription.objects.for_user(request.user).select_related("unit", "recipient")
        return page_of(request, rows.order_by("unit__path", "pk"), subscription_json)

    @extend_schema(request=NewSubscriptionSerializer, responses={201: SUBSCRIPTION, 400: ERROR})
    def post(self, request):
        client_id(request.data)
        asked = NewSubscriptionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        unit = Unit.objects.for_user(request.user).filter(code=given["unit"]).first()
        if unit is None:
            message = _("Kesatuan ini tidak dikenal.")
            raise DomainError(message, errors={"unit": [message]}, status=404, code="not_found")
        made, created = services.subscribe(
            subscription_id=given["id"],
            unit=unit,
            recipient=services.recipient_named(unit, given["recipient"]),
            file_format=given["format"],
            hour=given["hour"],
            by=request.user,
        )
        return Response(subscription_json(made), status=201 if created else 200)


@door(Act.SEE_PENDING)
class SubscriptionDetail(APIView):
    @extend_schema(responses={204: None, 404: ERROR})
    def delete(self, request, pk):
        rows = Subscription.objects.managed_by(request.user).select_related("unit", "recipient")
        services.unsubscribe(subscription=get_object_or_404(rows, pk=pk), by=request.user)
        return Response(status=204)


def delivery_json(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "unit": row.unit.code,
        "week": row.week.code,
        "recipient": row.recipient.username,
        "state": row.state,
        "message": row.message,
        "started_at": row.started_at,
        "sent_at": row.sent_at,
    }


@door(Act.SEE_PENDING)
class DeliveryList(APIView):
    @extend_schema(operation_id="deliveries_list", responses={200: listed(DELIVERY, "Delivery")})
    def get(self, request):
        rows = Delivery.objects.for_user(request.user).select_related("unit", "recipient")
        return page_of(request, rows.order_by("-started_at", "-pk"), delivery_json)
