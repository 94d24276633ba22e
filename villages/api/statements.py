"""Endpoints of what others stated, of regimes, and of cases."""

from typing import Any, ClassVar

import orjson
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import StrictSerializer, json_list, refuse_unknown
from core.api.schema import ERROR, list_schema, record_of
from core.columns import Columns, json_rows
from core.doors import door
from core.errors import DomainError
from units.policy import Act
from villages.api import zone_serializers as s
from villages.api.zones import of_one, one, read_many, read_one
from villages.columns import zones as columns
from villages.filters import zones as filters
from villages.models import (
    CaseClaim,
    CaseReport,
    DeclaredZone,
    Enforcement,
    Regime,
    Statement,
    ZoneSnapshot,
)
from villages.queries.cases import active_by_week, areas_with_cases, case_series
from villages.services import cases, statements

REFUSED = {400: ERROR, 403: ERROR, 409: ERROR}
ORDERING = ("as_of", "recorded_at")


class Statements(APIView):
    """`GET` lists, withdrawn ones too; `POST` notes one."""

    model: ClassVar[type[Statement]]
    columns: ClassVar[Columns]
    filters: ClassVar[Any]
    serializer_class: ClassVar[type[StrictSerializer]]

    def get(self, request):
        rows: Any = self.model._default_manager
        return json_list(
            request,
            rows.for_user(request.user),
            self.columns,
            self.filters,
            ordering=ORDERING,
        )

    def post(self, request):
        given = read_one(request.data, self.serializer_class)
        row, new = self.note(**given, by=request.user)
        rows: Any = self.model._default_manager
        found = rows.filter(pk=row.pk)
        status = 201 if new else 200
        return one(found, self.columns, status=status, warnings=self.warnings(row))

    def note(self, **given) -> tuple[Statement, bool]:
        raise NotImplementedError

    def warnings(self, row) -> list[str]:
        return []


class OneStatement(APIView):
    model: ClassVar[type[Statement]]
    columns: ClassVar[Columns]

    def get(self, request, pk):
        rows: Any = self.model._default_manager
        return one(rows.for_user(request.user).filter(pk=pk), self.columns)


class Withdraw(APIView):
    model: ClassVar[type[Statement]]
    columns: ClassVar[Columns]

    def post(self, request, pk):
        rows: Any = self.model._default_manager
        row = get_object_or_404(rows.for_user(request.user), pk=pk)
        given = s.Withdrawal(data=request.data)
        given.is_valid(raise_exception=True)
        statements.withdraw(statement=row, **given.validated_data, by=request.user)
        return one(rows.filter(pk=pk), self.columns)


def endpoints(
    name: str, model: type[Statement], chosen: Columns, filterset: Any, body: Any, services: Any
) -> tuple[Any, Any, Any]:
    """List, detail and withdrawal of one kind of statement."""
    record = record_of(model.__name__, chosen)
    shared = {"model": model, "columns": chosen}

    class List(Statements):
        filters, serializer_class = filterset, body

        @list_schema(
            model.__name__, chosen, filterset, ordering=ORDERING, operation_id=f"{name}_list"
        )
        def get(self, request):
            return super().get(request)

        @extend_schema(
            operation_id=f"{name}_create",
            request=body,
            responses={201: record, 200: record} | REFUSED,
        )
        def post(self, request):
            return super().post(request)

        def note(self, **given):
            return services["note"](**given)

        def warnings(self, row):
            return [told for told in services.get("warnings", lambda _row: [])(row) if told]

    class Detail(OneStatement):
        @extend_schema(operation_id=f"{name}_retrieve", responses={200: record, 404: ERROR})
        def get(self, request, pk):
            return super().get(request, pk)

    class Withdrawal(Withdraw):
        @extend_schema(
            operation_id=f"{name}_withdraw",
            request=s.Withdrawal,
            responses={200: record, 404: ERROR} | REFUSED,
        )
        def post(self, request, pk):
            return super().post(request, pk)

    for view in (List, Detail, Withdrawal):
        for attribute, value in shared.items():
            setattr(view, attribute, value)
    return (
        door(Act.READ_RECORDS, post=Act.RECORD_CASES)(List),
        door(Act.READ_RECORDS)(Detail),
        door(Act.RECORD_CASES)(Withdrawal),
    )


def snapshot_warnings(row: ZoneSnapshot) -> list[str]:
    found = statements.snapshot_imbalance(row)
    return [] if found is None else [statements.imbalance_words(found)]


DECLARED = endpoints(
    "declared_zones", DeclaredZone, columns.DECLARED, filters.DeclaredZoneFilter,
    s.NewDeclaredZone,
    {"note": statements.declare_zone, "warnings": lambda row: [statements.score_warning(row)]},
)  # fmt: skip
SNAPSHOTS = endpoints(
    "zone_snapshots", ZoneSnapshot, columns.SNAPSHOTS, filters.ZoneSnapshotFilter, s.NewSnapshot,
    {"note": statements.note_snapshot, "warnings": snapshot_warnings},
)  # fmt: skip
ENFORCEMENTS = endpoints(
    "enforcements", Enforcement, columns.ENFORCEMENTS, filters.EnforcementFilter,
    s.NewEnforcement, {"note": statements.note_enforcement},
)  # fmt: skip
CLAIMS = endpoints(
    "case_claims", CaseClaim, columns.CLAIMS, filters.CaseClaimFilter, s.NewClaim,
    {"note": statements.claim_cases},
)  # fmt: skip


# Regimes --------------------------------------------------------------------------------------


@door(Act.READ_RECORDS)
class Regimes(APIView):
    @list_schema("Regime", columns.REGIMES, filters.RegimeFilter, operation_id="regimes_list")
    def get(self, request):
        """PPKM regimes, oldest first; with `area` and `date` those ordered there on that day."""
        rows = Regime.objects.order_by("starts_on", "code")
        return json_list(request, rows, columns.REGIMES, filters.RegimeFilter)


# Cases ----------------------------------------------------------------------------------------

ONE_CASE = record_of("CaseReport", columns.CASES)


@door(Act.READ_RECORDS, post=Act.RECORD_CASES)
class CaseReports(APIView):
    @list_schema(
        "CaseReport", columns.CASES, filters.CaseFilter, ordering=ORDERING,
        operation_id="case_reports_list",
    )  # fmt: skip
    def get(self, request):
        """Cases by area and day, the last revision of each; `revisions=true` for all of them."""
        rows = CaseReport.objects.for_user(request.user)
        if "revisions" not in request.GET:
            rows = rows.current()
        return json_list(request, rows, columns.CASES, filters.CaseFilter, ordering=ORDERING)

    @extend_schema(
        operation_id="case_reports_create",
        request=s.NewCaseReport,
        responses={201: ONE_CASE, 200: ONE_CASE} | REFUSED,
    )
    def post(self, request):
        """One report, or a list of up to 1000, all or nothing. A further report for an area and
        day is its next revision."""
        bodies, many = read_many(request, s.NewCaseReport)
        items = [cases.NewCaseReport(**body) for body in bodies]
        try:
            kept = cases.record_many_cases(items=items, by=request.user)
        except DomainError as error:
            raise error if many else of_one(error) from None
        rows = CaseReport.objects.filter(pk__in=[row.pk for row, _new in kept]).order_by()
        found = {row["id"]: row for row in orjson.loads(json_rows(rows, columns.CASES))}
        shown = [found[str(row.pk)] | {"warnings": cases.case_warnings(row)} for row, _new in kept]
        status = 201 if any(new for _row, new in kept) else 200
        return Response(shown if many else shown[0], status=status)


WEEK_OF_CASES = inline_serializer(
    "WeekOfCases",
    {
        "week": serializers.CharField(),
        "label": serializers.CharField(),
        "active": serializers.IntegerField(allow_null=True),
        "areas": serializers.IntegerField(help_text="Areas that have told."),
    },
    many=True,
)


@door(Act.READ_RECORDS)
class WeeklyCases(APIView):
    @extend_schema(
        operation_id="case_reports_weekly",
        responses=inline_serializer("WeeklyCases", {"results": WEEK_OF_CASES}),
    )
    def get(self, request):
        """Active cases by week: of each area its last value, summed over the areas in scope."""
        refuse_unknown(request.GET, {"format"})
        current = CaseReport.objects.for_user(request.user).current()
        found = active_by_week(case_series(current, areas_with_cases(current)))
        results = [
            {
                "week": each.week.code,
                "label": each.week.label,
                "active": each.value,
                "areas": each.told,
            }
            for each in found
        ]
        return Response({"results": results})


@door(Act.READ_RECORDS)
class CaseReportDetail(APIView):
    @extend_schema(
        operation_id="case_reports_retrieve", responses={200: OpenApiTypes.OBJECT, 404: ERROR}
    )
    def get(self, request, pk):
        return one(CaseReport.objects.for_user(request.user).filter(pk=pk), columns.CASES)
