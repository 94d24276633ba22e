"""Endpoints of posko, their roster and who came, and what residents asked for."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import refuse_unknown
from core.api.schema import ERROR, list_schema
from core.doors import door
from units.policy import Act
from villages.api import kit
from villages.api import posko_serializers as s
from villages.api.pillars import DATE, asked
from villages.columns import posko as columns
from villages.coverage import Covered, Span, length
from villages.filters.posko import CheckInFilter, PoskoFilter, PoskoRequestFilter, ShiftFilter
from villages.models import CheckIn, Posko, PoskoRequest, Shift
from villages.queries.duty import Duty, duty_of
from villages.services import duty, requests
from villages.services import posko as services

ONE_POSKO, ONE_SHIFT = kit.shown(Posko), kit.shown(Shift)
ONE_CHECK_IN, ONE_REQUEST = kit.shown(CheckIn), kit.shown(PoskoRequest)
REFUSALS = dict.fromkeys((400, 403, 404, 409, 412), ERROR)
CHANGED = REFUSALS | {428: ERROR}


@door(Act.READ_POSKO, post=Act.RUN_POSKO)
class PoskoList(kit.Records):
    model = Posko
    filters = PoskoFilter
    serializer_class = s.NewPosko
    ordering = ("name", "active_from")

    @list_schema("Posko", columns.POSKO, PoskoFilter, ordering=ordering, operation_id="posko_list")
    def get(self, request):
        """Posko of desa and kelurahan; without hours they are open day and night."""
        return super().get(request)

    @extend_schema(
        operation_id="posko_create",
        request=s.NewPosko,
        responses={201: ONE_POSKO, 200: ONE_POSKO} | REFUSALS,
    )
    def post(self, request):
        """With `active_from` it is active since then, without it planned."""
        return super().post(request)

    def create(self, **given):
        return services.found_posko(**given)


@door(Act.READ_POSKO, patch=Act.RUN_POSKO)
class PoskoDetail(kit.OneRecord):
    model = Posko

    @extend_schema(operation_id="posko_retrieve", responses={200: ONE_POSKO, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="posko_update",
        request=s.PoskoChanges(partial=True),
        responses={200: ONE_POSKO} | CHANGED,
    )
    def patch(self, request, pk):
        services.edit_posko(posko=pk, **self.changes(request, pk, s.PoskoChanges))
        return kit.answer(request, Posko, pk)


@door(Act.RUN_POSKO)
class Activate(kit.RecordAct):
    model = Posko
    serializer_class = s.Activation

    @extend_schema(request=s.Activation, responses={200: ONE_POSKO} | REFUSALS)
    def post(self, request, pk):
        """A planned posko began its work."""
        return super().post(request, pk)

    def act(self, pk, **given):
        services.activate_posko(posko=pk, **given)


@door(Act.RUN_POSKO)
class Close(kit.RecordAct):
    model = Posko
    serializer_class = s.Closure

    @extend_schema(request=s.Closure, responses={200: ONE_POSKO} | REFUSALS)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, pk, **given):
        services.close_posko(posko=pk, **given)


@door(Act.READ_POSKO)
class PoskoCoverage(APIView):
    @extend_schema(
        operation_id="posko_coverage",
        parameters=[DATE],
        responses={200: s.CoverageSerializer, 400: ERROR, 404: ERROR},
    )
    def get(self, request, pk):
        """The day of a posko by hour and by pillar: planned, present, and the exact gaps."""
        refuse_unknown(request.GET, {"date", "format"})
        rows = Posko.objects.for_user(request.user).select_related("unit", "program")
        posko = get_object_or_404(rows, pk=pk)
        return Response(coverage_json(duty_of(posko, asked(request)["day"], timezone.now())))


def coverage_json(found: Duty) -> dict:
    return {
        "posko": found.posko.pk,
        "date": found.day,
        "state": found.posko.state,
        "needed_minutes": minutes(found.windows),
        "judged_until": found.judged[-1][1] if found.judged else None,
        "pillars": [
            {
                "pillar": one.pillar.code,
                "name": one.pillar.name,
                "planned_minutes": covered_minutes(one.planned),
                "present_minutes": covered_minutes(one.present),
                "planned_hours": one.planned.hours,
                "present_hours": one.present.hours if one.present else [],
                "planned_gaps": spans(one.planned.gaps),
                "present_gaps": spans(one.present.gaps if one.present else []),
            }
            for one in found.pillars
        ],
        "unattended_planned": spans(found.unattended_planned),
        "unattended_present": spans(found.unattended_present),
    }


def minutes(found: list[Span]) -> int:
    return round(length(found).total_seconds() / 60)


def covered_minutes(covered: Covered | None) -> int | None:
    return None if covered is None else round(covered.covered.total_seconds() / 60)


def spans(found: list[Span]) -> list[dict]:
    return [
        {"start": timezone.localtime(start), "end": timezone.localtime(end)} for start, end in found
    ]


@door(Act.READ_POSKO, post=Act.RUN_POSKO)
class Shifts(kit.Records):
    model = Shift
    filters = ShiftFilter
    serializer_class = s.NewShift
    ordering = ("starts_at",)

    @list_schema(
        "Shift", columns.SHIFTS, ShiftFilter, ordering=ordering, operation_id="shifts_list"
    )
    def get(self, request):
        return super().get(request)

    @extend_schema(
        operation_id="shifts_create",
        request=s.NewShift,
        responses={201: ONE_SHIFT, 200: ONE_SHIFT} | REFUSALS,
    )
    def post(self, request):
        return super().post(request)

    def create(self, **given):
        return duty.plan_shift(**given)


@door(Act.READ_POSKO, patch=Act.RUN_POSKO)
class ShiftDetail(kit.OneRecord):
    model = Shift

    @extend_schema(operation_id="shifts_retrieve", responses={200: ONE_SHIFT, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="shifts_update",
        request=s.ShiftChanges(partial=True),
        responses={200: ONE_SHIFT} | CHANGED,
    )
    def patch(self, request, pk):
        duty.edit_shift(shift=pk, **self.changes(request, pk, s.ShiftChanges))
        return kit.answer(request, Shift, pk)


@door(Act.RUN_POSKO)
class CancelShift(kit.RecordAct):
    model = Shift
    serializer_class = s.Cancellation

    @extend_schema(request=s.Cancellation, responses={200: ONE_SHIFT} | REFUSALS)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, pk, **given):
        duty.cancel_shift(shift=pk, **given)


@door(Act.READ_POSKO, post=Act.SERVE_POSKO)
class CheckIns(kit.Records):
    model = CheckIn
    filters = CheckInFilter
    serializer_class = s.NewCheckIn
    ordering = ("arrived_at",)

    @list_schema(
        "CheckIn", columns.CHECK_INS, CheckInFilter, ordering=ordering,
        operation_id="check_ins_list",
    )  # fmt: skip
    def get(self, request):
        return super().get(request)

    @extend_schema(
        operation_id="check_ins_create",
        request=s.NewCheckIn,
        responses={201: ONE_CHECK_IN, 200: ONE_CHECK_IN} | REFUSALS,
    )
    def post(self, request):
        """Somebody is there now. The server's clock decides, the phone's is kept beside it."""
        return super().post(request)

    def create(self, **given):
        return duty.check_in(**given)


@door(Act.READ_POSKO)
class CheckInDetail(kit.OneRecord):
    model = CheckIn

    @extend_schema(operation_id="check_ins_retrieve", responses={200: ONE_CHECK_IN, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)


@door(Act.SERVE_POSKO)
class CheckOut(kit.RecordAct):
    model = CheckIn

    @extend_schema(request=None, responses={200: ONE_CHECK_IN} | REFUSALS)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, pk, **given):
        duty.check_out(check_in=pk, **given)


@door(Act.READ_POSKO, post=Act.SERVE_POSKO)
class Requests(kit.Records):
    model = PoskoRequest
    filters = PoskoRequestFilter
    serializer_class = s.NewRequest
    ordering = ("asked_at",)

    @list_schema(
        "PoskoRequest", columns.REQUESTS, PoskoRequestFilter, ordering=ordering,
        operation_id="posko_requests_list",
    )  # fmt: skip
    def get(self, request):
        """What residents asked for: a kind and two moments, nobody's name."""
        return super().get(request)

    @extend_schema(
        operation_id="posko_requests_create",
        request=s.NewRequest,
        responses={201: ONE_REQUEST, 200: ONE_REQUEST} | REFUSALS,
    )
    def post(self, request):
        return super().post(request)

    def create(self, **given):
        return requests.log_request(**given)


@door(Act.READ_POSKO)
class RequestDetail(kit.OneRecord):
    model = PoskoRequest

    @extend_schema(operation_id="posko_requests_retrieve", responses={200: ONE_REQUEST, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)


@door(Act.SERVE_POSKO)
class AnswerRequest(kit.RecordAct):
    model = PoskoRequest
    serializer_class = s.Answer

    @extend_schema(request=s.Answer, responses={200: ONE_REQUEST} | REFUSALS)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, pk, **given):
        requests.answer_request(request=pk, **given)
