"""Closed weeks under /api/v1/: `week-closings`."""

from typing import Any

import orjson
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer, filtered
from core.api.lists import PAGE_PARAMETERS, PageOf, parameters_of
from core.api.schema import ERROR, listed
from core.doors import door
from core.errors import DomainError
from core.weeks import Week
from programs.services.wording import template_of
from reports.closings.canonical import read_code
from reports.closings.files import file_of
from reports.closings.filters import ClosingFilter
from reports.closings.paper import verify_url
from reports.closings.revisions import Revised, frozen_content, revised, strip_text
from reports.closings.services import close_week
from reports.closings.whatsapp import WEEK, week_text
from reports.models import Closing
from units.models import Unit
from units.policy import Act, require

LINE = {
    "code": serializers.CharField(),
    "unit": serializers.CharField(),
    "week": serializers.CharField(),
    "week_label": serializers.CharField(),
    "closed_at": serializers.DateTimeField(),
    "content_hash": serializers.CharField(),
    "url": serializers.URLField(),
}
CLOSING = inline_serializer("WeekClosing", {**LINE, "content": serializers.JSONField()})


class CloseSerializer(StrictSerializer):
    """`unit`: code of a polres. `week`: an ended one, as 2021-W06."""

    unit = LineField(max_length=40)
    week = LineField(max_length=8)


def asked_unit(user, code: str) -> Unit:
    """A unit in scope; a foreign one does not exist."""
    unit = Unit.objects.for_user(user).filter(code=code).first()
    if unit is None:
        message = _("Kesatuan ini tidak dikenal.")
        raise DomainError(message, errors={"unit": [message]}, status=404, code="not_found")
    return unit


def asked_week(code: str) -> Week:
    try:
        return Week.parse(code)
    except ValueError as error:
        raise DomainError(str(error), errors={"week": [str(error)]}) from None


def line_json(request, closing: Closing) -> dict[str, Any]:
    return {
        "code": closing.code,
        "unit": closing.unit.code,
        "week": closing.week.code,
        "week_label": closing.week.title,
        "closed_at": closing.closed_at,
        "content_hash": closing.content_hash,
        "url": verify_url(closing.code, request.build_absolute_uri("/")),
    }


def closing_json(request, closing: Closing) -> dict[str, Any]:
    """The content as it was hashed, letter for letter."""
    return line_json(request, closing) | {"content": orjson.Fragment(closing.content)}


def seen(request, code: str) -> Closing:
    rows = Closing.objects.for_user(request.user).select_related("unit", "lock")
    return get_object_or_404(rows, code=read_code(code))


@door(Act.READ_DASHBOARD, post=Act.CLOSE_WEEK)
class ClosingList(APIView):
    @extend_schema(
        operation_id="week_closings_list",
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR)
            for name in sorted({*parameters_of(ClosingFilter), *PAGE_PARAMETERS})
        ],
        responses={200: listed(inline_serializer("WeekClosingLine", LINE), "WeekClosing")},
    )
    def get(self, request):
        rows = Closing.objects.for_user(request.user).select_related("unit").defer("content")
        found = filtered(request, rows.order_by("-monday", "unit__path"), ClosingFilter)
        page = PageOf.asked(request)
        shown = found[page.offset : page.offset + page.limit]
        body = [line_json(request, closing) for closing in shown]
        return Response(page.envelope(request, found.count(), body))

    @extend_schema(request=CloseSerializer, responses={201: CLOSING, 200: CLOSING, 400: ERROR})
    def post(self, request):
        """Close an ended week. Closing it again answers the first report (200)."""
        asked = CloseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        unit = asked_unit(request.user, asked.validated_data["unit"])
        week = asked_week(asked.validated_data["week"])
        closing, created = close_week(unit=unit, week=week, by=request.user)
        return Response(closing_json(request, closing), status=201 if created else 200)


@door(Act.READ_DASHBOARD)
class ClosingDetail(APIView):
    @extend_schema(responses={200: CLOSING, 404: ERROR})
    def get(self, request, code):
        return Response(closing_json(request, seen(request, code)))


@door(Act.READ_DASHBOARD)
class ClosingRevisions(APIView):
    @extend_schema(
        responses={
            200: inline_serializer(
                "WeekRevisions",
                {"code": serializers.CharField(), "targets": serializers.JSONField()},
            )
        }
    )
    def get(self, request, code):
        """What was reported, what came since, what stands now: frozen + revisions = live."""
        closing = seen(request, code)
        found = revised(closing)
        return Response(
            {"code": closing.code, "targets": [revised_json(closing, each) for each in found]}
        )


def revised_json(closing: Closing, found: Revised) -> dict[str, Any]:
    return {
        "target": str(found.target.pk),
        "program": found.target.program.code,
        "reported": found.reported,
        "now": found.now,
        "change": found.change,
        "reported_cumulative": found.reported_cumulative,
        "now_cumulative": found.now_cumulative,
        "sentence": strip_text(closing.week, found),
        "revisions": [
            {
                "unit": each.unit.code,
                "unit_name": each.unit.name,
                "effective_on": each.effective_on,
                "quantity": each.quantity,
                "kind": each.kind.value,
                "days_late": each.days_late,
                "reason": each.reason,
                "recorded_at": each.recorded_at,
                "source": f"{each.source_kind}:{each.source_id}",
            }
            for each in found.revisions
        ],
    }


@door(Act.READ_DASHBOARD)
class ClosingWhatsapp(APIView):
    @extend_schema(
        responses={200: inline_serializer("WeekText", {"text": serializers.CharField()})}
    )
    def get(self, request, code):
        """The week as a message, in the form of the polres, from the frozen figures."""
        closing = seen(request, code)
        url = verify_url(closing.code, request.build_absolute_uri("/"))
        text = week_text(frozen_content(closing), url, template_of(WEEK, closing.unit))
        return Response({"text": text})


@door(Act.EXPORT)
class ClosingFile(APIView):
    """The report as a file: `pdf` or `xlsx`."""

    kind = "pdf"

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY, 404: ERROR})
    def get(self, request, code):
        closing = seen(request, code)
        require(request.user, Act.EXPORT, closing)
        return file_of(request, closing, self.kind)
