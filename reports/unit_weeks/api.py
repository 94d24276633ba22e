"""`unit-weeks` and `week-openings` under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer, TextField, refuse_unknown
from core.api.lists import PAGE_PARAMETERS, PageOf
from core.api.schema import ERROR, listed
from core.doors import door
from core.errors import DomainError
from core.weeks import Week
from programs.models import Program, WeekOpening
from reports.models import Obstacle, OpeningRequest
from reports.unit_weeks import services
from reports.unit_weeks.asked import asked_state, asked_units, asked_week
from reports.unit_weeks.queries import STATE_WORDS, UnitWeek, due, unit_weeks
from units.models import Unit
from units.policy import Act

OBSTACLE = {
    "category": serializers.ChoiceField(choices=Obstacle.Category.choices),
    "text": serializers.CharField(required=False),
    "needs": serializers.CharField(required=False),
}
UNIT_WEEK = inline_serializer(
    "UnitWeek",
    {
        "unit": serializers.CharField(),
        "unit_name": serializers.CharField(),
        "week": serializers.CharField(),
        "state": serializers.ChoiceField(choices=[(s.value, s.value) for s in STATE_WORDS]),
        "nil": serializers.BooleanField(),
        "receipt": serializers.CharField(allow_null=True, help_text="Of the NIHIL."),
        "told_at": serializers.DateTimeField(allow_null=True),
        "due_at": serializers.DateTimeField(),
        "obstacles": inline_serializer("UnitWeekObstacle", OBSTACLE, many=True),
    },
)
NAMES = ("unit", "week", "state", "program")


class ObstacleSerializer(StrictSerializer):
    category = LineField(max_length=20)
    text = LineField(max_length=services.LONGEST, required=False, allow_blank=True, default="")
    needs = LineField(max_length=services.LONGEST, required=False, allow_blank=True, default="")


class UnitWeekChangesSerializer(StrictSerializer):
    """`nil`: true says NIHIL (for `program`, or for all), false takes it back. `obstacles` is the
    whole list and replaces the last one."""

    unit = LineField(max_length=40)
    week = LineField(max_length=8)
    nil = serializers.BooleanField(required=False, allow_null=True, default=None)
    program = LineField(max_length=20, required=False, allow_null=True, default=None)
    obstacles = ObstacleSerializer(many=True, required=False, allow_null=True, default=None)


class OpeningSerializer(StrictSerializer):
    unit = LineField(max_length=40)
    week = LineField(max_length=8)
    until = serializers.DateTimeField()
    reason = TextField(max_length=services.LONGEST)


class AskSerializer(StrictSerializer):
    unit = LineField(max_length=40)
    week = LineField(max_length=8)
    reason = TextField(max_length=services.LONGEST)


class RefusalSerializer(StrictSerializer):
    reason = TextField(max_length=services.LONGEST)


def read(serializer_class, request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def named_unit(request, code: str) -> Unit:
    unit = Unit.objects.for_user(request.user).filter(code=code).first()
    if unit is None:
        message = _("Kesatuan ini tidak dikenal.")
        raise DomainError(message, errors={"unit": [message]}, status=404, code="not_found")
    return unit


def named_week(code: str) -> Week:
    try:
        return Week.parse(code)
    except ValueError as error:
        raise DomainError(str(error), errors={"week": [str(error)]}) from None


def named_program(code: str | None) -> Program | None:
    if code is None:
        return None
    program = Program.objects.filter(code=code).first()
    if program is None:
        message = _("Program ini tidak dikenal.")
        raise DomainError(message, errors={"program": [message]})
    return program


def unit_week_json(row: UnitWeek) -> dict[str, Any]:
    return {
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "week": row.week.code,
        "state": row.state.value,
        "nil": row.nil is not None,
        "receipt": row.nil.receipt if row.nil else None,
        "told_at": row.told_at,
        "due_at": due(row.unit, row.week),
        "obstacles": [
            {"category": each.category, "text": each.text, "needs": each.needs}
            for each in row.obstacles
        ],
    }


@door(Act.SEE_PENDING, post=Act.SUBMIT)
class UnitWeekList(APIView):
    @extend_schema(
        operation_id="unit_weeks_list",
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR) for name in (*NAMES, *PAGE_PARAMETERS)
        ],
        responses={200: listed(UNIT_WEEK, "UnitWeek")},
    )
    def get(self, request):
        """Each polsek of a week, the last ended one if none is named."""
        refuse_unknown(request.GET, {*NAMES, *PAGE_PARAMETERS})
        week = asked_week(request.GET.get("week"))
        state = asked_state(request.GET.get("state"))
        program = named_program(request.GET.get("program"))
        units = asked_units(request.user, request.GET.get("unit"))
        rows = unit_weeks(units, [week], program=program)
        if state is not None:
            rows = [row for row in rows if row.state == state]
        page = PageOf.asked(request)
        shown = rows[page.offset : page.offset + page.limit]
        return Response(page.envelope(request, len(rows), [unit_week_json(row) for row in shown]))

    @extend_schema(request=UnitWeekChangesSerializer, responses={200: UNIT_WEEK, 400: ERROR})
    def post(self, request):
        """Say NIHIL, or what stands in the way. Saying it twice changes nothing."""
        given = read(UnitWeekChangesSerializer, request)
        unit, week = named_unit(request, given["unit"]), named_week(given["week"])
        program = named_program(given["program"])
        with transaction.atomic():
            if given["nil"] is True:
                services.report_nil(unit=unit, week=week, program=program, by=request.user)
            elif given["nil"] is False:
                services.withdraw_nil(unit=unit, week=week, program=program, by=request.user)
            if given["obstacles"] is not None:
                named = [services.ObstacleGiven(**each) for each in given["obstacles"]]
                services.name_obstacles(unit=unit, week=week, obstacles=named, by=request.user)
        [row] = unit_weeks([unit], [week], program=program)
        return Response(unit_week_json(row))


OPENING = inline_serializer(
    "WeekOpening",
    {
        "id": serializers.IntegerField(),
        "unit": serializers.CharField(),
        "week": serializers.CharField(),
        "until": serializers.DateTimeField(),
        "reason": serializers.CharField(),
        "opened_at": serializers.DateTimeField(),
    },
)


def opening_json(opening: WeekOpening) -> dict[str, Any]:
    return {
        "id": opening.pk,
        "unit": opening.unit.code,
        "week": Week(opening.monday).code,
        "until": opening.until,
        "reason": opening.reason,
        "opened_at": opening.opened_at,
    }


@door(Act.SEE_PENDING, post=Act.CLOSE_WEEK)
class OpeningList(APIView):
    @extend_schema(
        operation_id="week_openings_list", responses={200: listed(OPENING, "WeekOpening")}
    )
    def get(self, request):
        refuse_unknown(request.GET, PAGE_PARAMETERS)
        rows = WeekOpening.objects.for_user(request.user).select_related("unit")
        page = PageOf.asked(request)
        shown = rows.order_by("-opened_at", "-pk")[page.offset : page.offset + page.limit]
        return Response(page.envelope(request, rows.count(), [opening_json(o) for o in shown]))

    @extend_schema(request=OpeningSerializer, responses={201: OPENING, 400: ERROR, 409: ERROR})
    def post(self, request):
        """Open one unit's closed week until an hour."""
        given = read(OpeningSerializer, request)
        opening = services.open_week(
            unit=named_unit(request, given["unit"]),
            week=named_week(given["week"]),
            until=given["until"],
            reason=given["reason"],
            by=request.user,
        )
        return Response(opening_json(opening), status=201)


ASKED = inline_serializer(
    "OpeningRequest",
    {
        "id": serializers.IntegerField(),
        "unit": serializers.CharField(),
        "week": serializers.CharField(),
        "reason": serializers.CharField(),
        "asked_at": serializers.DateTimeField(),
        "answered_at": serializers.DateTimeField(allow_null=True),
        "answer": serializers.CharField(),
        "opening": serializers.IntegerField(allow_null=True),
    },
)


def asked_json(asked: OpeningRequest) -> dict[str, Any]:
    return {
        "id": asked.pk,
        "unit": asked.unit.code,
        "week": asked.week.code,
        "reason": asked.reason,
        "asked_at": asked.asked_at,
        "answered_at": asked.answered_at,
        "answer": asked.answer,
        "opening": asked.opening_id,
    }


@door(Act.SEE_PENDING, post=Act.PROPOSE_CORRECTION)
class RequestList(APIView):
    @extend_schema(
        operation_id="week_opening_requests_list", responses={200: listed(ASKED, "OpeningRequest")}
    )
    def get(self, request):
        refuse_unknown(request.GET, PAGE_PARAMETERS)
        rows = OpeningRequest.objects.for_user(request.user).select_related("unit")
        page = PageOf.asked(request)
        shown = rows.order_by("-asked_at", "-pk")[page.offset : page.offset + page.limit]
        return Response(page.envelope(request, rows.count(), [asked_json(o) for o in shown]))

    @extend_schema(request=AskSerializer, responses={201: ASKED, 400: ERROR, 409: ERROR})
    def post(self, request):
        """Ask the Kasat to open one's closed week."""
        given = read(AskSerializer, request)
        asked = services.ask_for_opening(
            unit=named_unit(request, given["unit"]),
            week=named_week(given["week"]),
            reason=given["reason"],
            by=request.user,
        )
        return Response(asked_json(asked), status=201)


@door(Act.CLOSE_WEEK)
class RequestRefusal(APIView):
    @extend_schema(request=RefusalSerializer, responses={200: ASKED, 404: ERROR, 409: ERROR})
    def post(self, request, pk):
        rows = OpeningRequest.objects.for_user(request.user).select_related("unit")
        asked = get_object_or_404(rows, pk=pk)
        given = read(RefusalSerializer, request)
        answered = services.refuse_opening(request=asked, by=request.user, **given)
        return Response(asked_json(answered))
