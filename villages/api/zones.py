"""Endpoints of zones of RT: rules, reports, what stands on a day, counts, prescribed responses."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import MAX_BULK, StrictSerializer, as_domain_error, client_id, json_list
from core.api.schema import ERROR, list_schema, record_of
from core.columns import json_rows
from core.doors import door
from core.errors import DomainError
from units.models import Area
from units.policy import Act
from villages.api import zone_serializers as s
from villages.columns import zones as columns
from villages.filters.formations import area_code
from villages.filters.zones import ZoneFilter, ZoneReportFilter, past
from villages.models import ZoneReport, ZoneRule
from villages.queries.zones import on_day, rt_seen_by, zone_counts, zones_on
from villages.services import receipts, responses, zone_rules
from villages.services import zones as services
from villages.services.statements import registered_words
from villages.zones import Report, standing_on

ONE_REPORT = record_of("ZoneReport", columns.REPORTS)
ONE_ZONE = record_of("Zone", columns.ZONES)
DATE = OpenApiParameter("date", OpenApiTypes.DATE, description="Today where left out.")
WITHIN = OpenApiParameter("within", OpenApiTypes.STR, description="Area code.")
LEVELS = {"regency": 2, "district": 3, "village": 4, "rw": 5}


class OnDay(StrictSerializer):
    """On which day, and where."""

    date = serializers.DateField(required=False, validators=[past])
    within = serializers.CharField(
        required=False, allow_blank=True, validators=[area_code], max_length=24
    )
    level = serializers.ChoiceField(choices=list(LEVELS), required=False)


def asked(request, serializer: type[StrictSerializer] = OnDay) -> dict[str, Any]:
    """The address's parameters, checked; those not known are refused."""
    given = serializer(data={key: request.GET[key] for key in request.GET if key != "format"})
    given.is_valid(raise_exception=True)
    return {"date": timezone.localdate(), **given.validated_data}


def day_asked(request) -> date:
    """The day alone; a list's filters say what is wrong with it."""
    try:
        return min(date.fromisoformat(request.GET.get("date", "")), timezone.localdate())
    except ValueError:
        return timezone.localdate()


def one(rows, chosen, status: int = 200, **more) -> HttpResponse:
    """The only row as a record, with what is known besides; Http404 where there is none."""
    found = orjson.loads(json_rows(rows.order_by(), chosen))
    if not found:
        raise Http404
    body = orjson.dumps(found[0] | more)
    return HttpResponse(body, status=status, content_type="application/json")


def read_many(request, serializer: type[StrictSerializer]) -> tuple[list[dict[str, Any]], bool]:
    """The bodies sent, each checked, and whether they came as a list. Errors are told by row."""
    many = isinstance(request.data, list)
    bodies = request.data if many else [request.data]
    if not 1 <= len(bodies) <= MAX_BULK:
        raise DomainError(_("Kirim 1 sampai %(most)d catatan sekaligus.") % {"most": MAX_BULK})
    found, errors = [], {}
    for row, body in enumerate(bodies):
        try:
            found.append(read_one(body, serializer))
        except (DomainError, serializers.ValidationError) as error:
            told = as_domain_error(error)
            if not many or told is None:
                raise
            named = told.errors or {"__all__": [told.message]}
            errors |= {f"{row}.{field}": messages for field, messages in named.items()}
    if errors:
        raise DomainError(_("Ada baris yang perlu diperbaiki."), errors=errors)
    return found, many


def read_one(body: Any, serializer: type[StrictSerializer]) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise DomainError(_("Kirim sebuah objek JSON."), code="not_an_object")
    key = client_id(body)
    given = serializer(data={**body, "id": str(key)})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def of_one(error: DomainError) -> DomainError:
    """What was said of the only row, by field alone."""
    error.errors = {name.removeprefix("0."): told for name, told in error.errors.items()}
    return error


# Rules ----------------------------------------------------------------------------------------


@door(Act.READ_RECORDS)
class ZoneRules(APIView):
    @list_schema("ZoneRule", columns.RULES, operation_id="zone_rules_list")
    def get(self, request):
        """Versions of the RT rule, oldest first, with what each prescribes and where it lagged."""
        return json_list(request, ZoneRule.objects.order_by("starts_on", "code"), columns.RULES)


@door(Act.KEEP_RULES)
class LocalStarts(APIView):
    @extend_schema(
        request=s.NewLocalStart,
        responses={201: record_of("ZoneRuleStarted", columns.RULES), 400: ERROR, 403: ERROR},
    )
    def post(self, request, code):
        """The rule began in an area on a day of its own. Reports in between are judged anew."""
        get_object_or_404(ZoneRule, pk=code)
        given = s.NewLocalStart(data=request.data)
        given.is_valid(raise_exception=True)
        _start, changed = zone_rules.begin_rule_locally(
            rule=code, **given.validated_data, by=request.user
        )
        rows = ZoneRule.objects.filter(pk=code)
        return one(rows, columns.RULES, status=201, revised=changed)


# Reports --------------------------------------------------------------------------------------


@door(Act.READ_RECORDS, post=Act.REPORT_ZONE)
class ZoneReports(APIView):
    @list_schema(
        "ZoneReport", columns.REPORTS, ZoneReportFilter, ordering=("as_of", "recorded_at"),
        operation_id="zone_reports_list",
    )  # fmt: skip
    def get(self, request):
        """The ledger of reports, every revision of them."""
        rows = ZoneReport.objects.for_user(request.user)
        return json_list(
            request, rows, columns.REPORTS, ZoneReportFilter, ordering=("as_of", "recorded_at")
        )

    @extend_schema(
        operation_id="zone_reports_create",
        request=s.NewZoneReport,
        responses={201: ONE_REPORT, 200: ONE_REPORT, 400: ERROR, 403: ERROR, 409: ERROR},
    )
    def post(self, request):
        """One report, or a list of up to 1000, all or nothing. A further report for an RT and day
        is its next revision."""
        bodies, many = read_many(request, s.NewZoneReport)
        items = [services.NewZoneReport(**body) for body in bodies]
        try:
            kept = services.report_zones(items=items, by=request.user)
        except DomainError as error:
            raise error if many else of_one(error) from None
        shown = self.shown([report for report, _new in kept])
        status = 201 if any(new for _report, new in kept) else 200
        return Response(shown if many else shown[0], status=status)

    def shown(self, reports: list[ZoneReport]) -> list[dict[str, Any]]:
        rows = ZoneReport.objects.filter(pk__in=[report.pk for report in reports]).order_by()
        found = {row["id"]: row for row in orjson.loads(json_rows(rows, columns.REPORTS))}
        return [
            found[str(report.pk)]
            | {"receipt": receipts.of_number(report.pk), "warnings": report_warnings(report)}
            for report in reports
        ]


def report_warnings(report: ZoneReport) -> list[str]:
    """What is odd about a report, and kept all the same."""
    found = []
    if report.stated_zone and report.stated_zone != report.zone:
        message = _("Posko menyatakan zona %(stated)s; hitungan menurut aturan: %(zone)s.")
        found.append(message % {"stated": report.stated_zone, "zone": report.zone})
    if report.late:
        found.append(_("Laporan ini masuk lebih dari 7 hari sesudah tanggalnya."))
    if report.revision > 1:
        message = _("Perbaikan ke-%(number)d untuk RT dan tanggal ini; yang lama tetap tercatat.")
        found.append(message % {"number": report.revision - 1})
    return found


@door((Act.READ_RECORDS, Act.REPORT_ZONE))
class ZoneReportDetail(APIView):
    @extend_schema(responses={200: ONE_REPORT, 404: ERROR})
    def get(self, request, pk):
        rows = ZoneReport.objects.for_user(request.user).filter(pk=pk)
        return one(rows, columns.REPORTS)


# What stands on a day -------------------------------------------------------------------------


@door(Act.READ_RECORDS)
class Zones(APIView):
    @list_schema("Zone", columns.ZONES, ZoneFilter, ordering=("area",), operation_id="zones_list")
    def get(self, request):
        """Every RT in scope with its zone on a day: null where the last report is older than seven
        days (`kedaluwarsa`) or where there is none (`belum_lapor`)."""
        rows = zones_on(request.user, day_asked(request), within_asked(request))
        return json_list(request, rows, columns.ZONES, ZoneFilter, ordering={"area": "code"})


def within_asked(request) -> str:
    """The area alone, so that only its RT are looked at; the filters refuse what is no code."""
    code = request.GET.get("within", "")
    return code if len(code) <= 24 and "\0" not in code else ""


@door(Act.READ_RECORDS)
class ZoneCounts(APIView):
    @extend_schema(
        operation_id="zones_counts",
        parameters=[
            DATE, WITHIN, OpenApiParameter("level", OpenApiTypes.STR, enum=list(LEVELS)),
        ],
        responses={200: OpenApiTypes.OBJECT, 400: ERROR},
    )  # fmt: skip
    def get(self, request):
        """RT by zone for each area of a level, with the number of RT last stated for it. Where the
        two differ a warning says so."""
        given = asked(request)
        level = given.get("level", "village")
        tallies = zone_counts(
            request.user, given["date"], within=given.get("within", ""), level=LEVELS[level]
        )
        results = [
            asdict(tally) | {"registered": tally.registered, "warnings": tally_warnings(tally)}
            for tally in tallies
        ]
        return Response({"date": given["date"], "level": level, "results": results})


def tally_warnings(tally) -> list[str]:
    found = tally.imbalance
    return [] if found is None else [registered_words(found)]


class KnownAt(OnDay):
    known_at = serializers.CharField(required=False, max_length=40)

    def validate_known_at(self, value):
        moment = parse_datetime(value.replace(" ", "+"))
        if moment is None or timezone.is_naive(moment):
            raise serializers.ValidationError(
                _("Tulis waktu dengan zonanya, seperti 2021-04-15T08:00:00+07:00.")
            )
        return moment


@door((Act.READ_RECORDS, Act.REPORT_ZONE))
class ZoneDetail(APIView):
    @extend_schema(
        operation_id="zones_retrieve",
        parameters=[DATE, OpenApiParameter("known_at", OpenApiTypes.DATETIME)],
        responses={200: ONE_ZONE, 404: ERROR},
    )
    def get(self, request, code):
        """One RT on a day. With `known_at` also what the reports recorded by that moment said."""
        given = asked(request, KnownAt)
        seen = rt_seen_by(request.user, code).filter(pk=code)
        more = {}
        if "known_at" in given and seen.exists():
            more["known_at"] = as_known(code, given["date"], given["known_at"])
        return one(on_day(seen, given["date"]), columns.ZONES, **more)


def as_known(code: str, day: date, moment) -> dict[str, Any]:
    """What the ledger said of an RT on a day as it stood at a moment."""
    rows = ZoneReport.objects.filter(area=code, as_of__lte=day, recorded_at__lte=moment)
    reports = [
        Report(row.as_of, row.positive_houses, row.revision, row.zone, row.rule_id) for row in rows
    ]
    found = standing_on(reports, day)
    last = found.report
    return {
        "moment": moment,
        "zone": found.zone,
        "state": found.state,
        "positive_houses": last.houses if last else None,
        "as_of": last.as_of if last else None,
        "revision": last.revision if last else None,
    }


@door(Act.REPORT_ZONE)
class ZoneResponses(APIView):
    @extend_schema(
        operation_id="zones_tick",
        request=s.Tick,
        responses={200: ONE_ZONE, 400: ERROR, 403: ERROR, 404: ERROR, 409: ERROR},
    )
    def post(self, request, code):
        """Tick off an item of what is prescribed in the RT's zone today; answers the RT."""
        if not rt_seen_by(request.user, code).filter(pk=code).exists():
            raise Http404
        given = s.Tick(data=request.data)
        given.is_valid(raise_exception=True)
        responses.tick_response(area=code, **given.validated_data, by=request.user)
        rows = Area.objects.filter(pk=code)
        return one(on_day(rows, timezone.localdate()), columns.ZONES)
