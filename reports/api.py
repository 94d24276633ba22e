"""Progress under /api/v1/: the figures of the pages, one call away."""

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core import numbers
from core.api import refuse_unknown
from core.doors import door
from core.errors import DomainError
from core.weeks import Week
from programs.models import Target
from programs.queries import plan_versions
from programs.weekly import Percentage
from reports.columns import progress_json
from reports.queries import ProgressReport, SeriesWeek, default_week, series
from reports.queries.desa import desa_reached
from reports.queries.forecasts import forecast_json, forecast_of
from reports.queries.moments import asked_moment
from reports.queries.progress import report_on
from reports.queries.targets import today_of
from units.models import Unit
from units.policy import Act, can
from units.scope import scope_of

PARAMETERS = {
    "target": gettext_lazy("Nomor target"),
    "week": gettext_lazy("Minggu, ditulis seperti 2021-W06"),
    "known_at": gettext_lazy("Seperti diketahui pada waktu ini"),
    "structure": gettext_lazy(
        "then: kesatuan waktu itu; now: kesatuan yang kini melayani wilayahnya"
    ),
    "unit": gettext_lazy("Kode polsek; tanpa ini seluruh polres"),
}
LINE = {
    "planned": serializers.IntegerField(allow_null=True),
    "planned_cumulative": serializers.IntegerField(allow_null=True),
    "formed": serializers.IntegerField(),
    "formed_cumulative": serializers.IntegerField(),
    "pending": serializers.IntegerField(allow_null=True),
    "dissolved": serializers.IntegerField(),
    "deviation": serializers.IntegerField(allow_null=True),
    "status": serializers.CharField(),
}
WEEK = inline_serializer(
    "Week",
    {
        "code": serializers.CharField(),
        "label": serializers.CharField(),
        "starts_on": serializers.DateField(),
        "ends_on": serializers.DateField(),
        "ended": serializers.BooleanField(),
    },
)


def parameters(*names: str) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            name, OpenApiTypes.STR, description=str(PARAMETERS[name]), required=name == "target"
        )
        for name in names
    ]


@door(Act.READ_DASHBOARD)
class ProgressView(APIView):
    """One week of a target: sentence, totals, percentages, pace, and a row for each polsek."""

    names = ("target", "week", "known_at", "structure")

    @extend_schema(
        parameters=parameters(*names),
        responses=inline_serializer(
            "Progress",
            {
                "target": serializers.UUIDField(),
                "week": WEEK,
                "known_at": serializers.DateTimeField(allow_null=True),
                "structure": serializers.CharField(),
                "computed_at": serializers.DateTimeField(allow_null=True),
                "sentence": serializers.CharField(),
                "totals": inline_serializer(
                    "ProgressTotals",
                    {
                        **LINE,
                        "quantity": serializers.IntegerField(),
                        "remaining": serializers.IntegerField(),
                        "undetailed": serializers.IntegerField(),
                    },
                ),
                "rows": inline_serializer(
                    "ProgressRow",
                    {
                        "unit": serializers.CharField(),
                        "unit_name": serializers.CharField(),
                        **LINE,
                        "quantity": serializers.IntegerField(allow_null=True),
                        "remaining": serializers.IntegerField(allow_null=True),
                    },
                    many=True,
                ),
                "villages": inline_serializer(
                    "ProgressVillages",
                    {"reached": serializers.IntegerField(), "of": serializers.IntegerField()},
                    allow_null=True,
                ),
                "percentages": serializers.JSONField(),
                "pace": serializers.JSONField(),
                "forecast": inline_serializer(
                    "ProgressForecast",
                    {
                        "early": serializers.CharField(allow_null=True),
                        "likely": serializers.CharField(allow_null=True),
                        "late": serializers.CharField(allow_null=True),
                        "reason": serializers.CharField(allow_null=True),
                    },
                ),
            },
        ),
    )
    def get(self, request):
        refuse_unknown(request.GET, {*self.names, "format"})
        target = asked_target(request)
        report = report_on(
            target,
            asked_week(request) or default_week(target, plan_versions(target)),
            user=request.user,
            known_at=asked_moment(request.GET.get("known_at"), target),
            structure=request.GET.get("structure", "then"),
        )
        desa = desa_reached(report, request.user)
        return Response(
            report_json(report)
            | {
                "villages": {"reached": desa.reached, "of": desa.of} if desa else None,
                "forecast": forecast_json(forecast_of(report)),
            }
        )


@door(Act.READ_DASHBOARD)
class SeriesView(APIView):
    """Every computed week of a target, of the polres or of one polsek."""

    names = ("target", "unit")

    @extend_schema(
        parameters=parameters(*names),
        responses=inline_serializer(
            "ProgressSeries",
            {
                "target": serializers.UUIDField(),
                "unit": serializers.CharField(),
                "weeks": serializers.JSONField(),
            },
        ),
    )
    def get(self, request):
        refuse_unknown(request.GET, {*self.names, "format"})
        target = asked_target(request)
        unit = asked_unit(request, target)
        today = today_of(target)
        sees_pending = can(request.user, Act.SEE_PENDING)
        return Response(
            {
                "target": str(target.pk),
                "unit": unit.code,
                "weeks": [
                    series_json(each, today, sees_pending=sees_pending)
                    for each in series(target, unit)
                ],
            }
        )


def asked_target(request) -> Target:
    """The target named in the address; a foreign one does not exist."""
    value = request.GET.get("target", "")
    if not value:
        raise DomainError(_("Sebutkan target."), errors={"target": [_("Isian ini wajib.")]})
    try:
        pk = serializers.UUIDField().to_internal_value(value)
    except serializers.ValidationError:
        raise DomainError(
            _("Nomor target tidak dikenal."), errors={"target": [_("Bukan nomor yang sah.")]}
        ) from None
    return get_object_or_404(
        Target.objects.for_user(request.user).select_related("unit", "calculation"), pk=pk
    )


def asked_week(request) -> Week | None:
    code = request.GET.get("week")
    if code is None:
        return None
    try:
        return Week.parse(code)
    except ValueError as error:
        raise DomainError(str(error), errors={"week": [str(error)]}) from None


def asked_unit(request, target: Target) -> Unit:
    """The unit whose series is asked for: in the reader's scope, and one of the target's polres."""
    code = request.GET.get("unit")
    path = scope_of(request.user).unit_path
    if code is None and (path is None or target.unit.path.startswith(path)):
        return target.unit
    # Without a unit, the people of a polsek get their own.
    units = Unit.objects.filter(path__startswith=target.unit.path)
    if path is not None:
        units = units.filter(path__startswith=path)
    if code is not None:
        units = units.filter(code=code)
    unit = units.order_by("path").first()
    if unit is None:
        raise Http404
    return unit


def report_json(report: ProgressReport) -> dict[str, Any]:
    totals = report.totals
    return {
        "target": str(report.target.pk),
        "week": week_json(report.week, ended=report.ended),
        "known_at": report.known_at,
        "structure": report.structure,
        "computed_at": report.computed_at,
        "sentence": report.sentence,
        "totals": {
            **progress_json(totals.progress),
            "quantity": totals.quantity,
            "remaining": totals.remaining,
            "undetailed": totals.undetailed,
        },
        "rows": [
            {
                "unit": row.unit.code,
                "unit_name": row.unit.name,
                **progress_json(row.progress),
                "quantity": row.share,
                "remaining": row.remaining,
            }
            for row in report.rows
        ],
        "percentages": {
            name: percentage_json(getattr(report.percentages, name))
            for name in ("addition", "stock", "pace")
        },
        "pace": {
            "planned": report.pace.planned,
            "actual": rounded(report.pace.actual),
            "needed": rounded(report.pace.needed),
        },
    }


def week_json(week: Week, *, ended: bool) -> dict[str, Any]:
    return {
        "code": week.code,
        "label": week.label,
        "starts_on": week.starts_on,
        "ends_on": week.ends_on,
        "ended": ended,
    }


def series_json(each: SeriesWeek, today: date, *, sees_pending: bool) -> dict[str, Any]:
    return {
        "week": week_json(each.week, ended=each.week.has_ended(today)),
        "planned": each.planned,
        "planned_cumulative": each.planned_cumulative,
        "formed": each.formed,
        "formed_cumulative": each.formed_cumulative,
        "pending": each.pending if sees_pending else None,
        "dissolved": each.dissolved,
        "deviation": each.formed_cumulative - each.planned_cumulative,
        "undetailed": each.undetailed,
    }


def percentage_json(percentage: Percentage) -> dict[str, Any]:
    return {
        "numerator": percentage.numerator,
        "denominator": percentage.denominator,
        "percent": percentage.percent,
    }


def rounded(value) -> Any:
    """A pace to two digits: 8.28."""
    return None if value is None else numbers.round_half_up(value, 2)
