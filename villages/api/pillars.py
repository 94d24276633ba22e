"""Endpoints of pillars: which there are, who stands for them, and where nobody does."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import StrictSerializer, json_list, refuse_unknown
from core.api.schema import ERROR, list_schema
from core.columns import Column
from core.doors import door
from units.policy import Act
from villages.api import kit
from villages.api import posko_serializers as s
from villages.columns import posko as columns
from villages.filters.formations import area_code
from villages.filters.posko import PillarHolderFilter
from villages.models import Pillar, PillarHolder
from villages.queries.pillars import areas_without, pillar_coverage
from villages.services import pillars as services

ONE = kit.shown(PillarHolder)
MISSING_COLUMNS = (
    Column("area", columns.AREA.label, "code", kind="code"),
    Column("area_name", columns.AREA_NAME.label, "name"),
    Column("under", columns.UNDER.label, "parent__name"),
)
DATE = OpenApiParameter("date", OpenApiTypes.DATE, description="Today where left out.")
WITHIN = OpenApiParameter("within", OpenApiTypes.STR, description="Area code.")


class Asked(StrictSerializer):
    """On which day, and where."""

    date = serializers.DateField(required=False)
    within = serializers.CharField(required=False, validators=[area_code], max_length=24)


@door(Act.READ_POSKO)
class PillarKinds(APIView):
    @list_schema("Pillar", columns.PILLAR_KINDS, operation_id="pillar_kinds_list")
    def get(self, request):
        """The pillars there are; which a programme asks for is said by `programs`."""
        return json_list(request, Pillar.objects.order_by("order", "code"), columns.PILLAR_KINDS)


@door(Act.READ_RECORDS, post=Act.KEEP_PILLARS)
class Holders(kit.Records):
    model = PillarHolder
    filters = PillarHolderFilter
    serializer_class = s.NewHolder
    ordering = ("starts_on", "name")

    @list_schema(
        "PillarHolder", columns.HOLDERS, PillarHolderFilter, ordering=ordering,
        operation_id="pillars_list",
    )  # fmt: skip
    def get(self, request):
        """Who stands for which pillar where, from when to when."""
        return super().get(request)

    @extend_schema(
        operation_id="pillars_create",
        request=s.NewHolder,
        responses={201: ONE, 200: ONE, 400: ERROR, 409: ERROR},
    )
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.name_holder(**given)


@door(Act.READ_RECORDS, patch=Act.KEEP_PILLARS)
class HolderDetail(kit.OneRecord):
    model = PillarHolder

    @extend_schema(operation_id="pillars_retrieve", responses={200: ONE, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="pillars_update",
        request=s.HolderChanges(partial=True),
        responses={200: ONE, 400: ERROR, 404: ERROR, 412: ERROR, 428: ERROR},
    )
    def patch(self, request, pk):
        """Change name, title, days or source; `ends_on` ends the time of who has left."""
        services.edit_holder(holder=pk, **self.changes(request, pk, s.HolderChanges))
        return kit.answer(request, PillarHolder, pk)


class CoverageRow(serializers.Serializer):
    pillar = serializers.CharField()
    name = serializers.CharField()
    level = serializers.IntegerField()
    expected = serializers.IntegerField(help_text="Desa, or recorded RW, of the user.")
    covered = serializers.IntegerField()
    missing = serializers.IntegerField()
    people = serializers.IntegerField()


class CoverageAnswer(serializers.Serializer):
    date = serializers.DateField()
    pillars = CoverageRow(many=True)


def asked(request, *also: str) -> dict:
    """`date` and `within` of the address, checked; today where no day is asked for."""
    refuse_unknown(request.GET, {"date", "within", "format", *also})
    given = {name: request.GET[name] for name in ("date", "within") if request.GET.get(name)}
    found = Asked(data=given)
    found.is_valid(raise_exception=True)
    values = found.validated_data
    return {
        "day": values.get("date") or timezone.localdate(),
        "within": values.get("within", ""),
    }


@door(Act.READ_RECORDS)
class PillarCoverageView(APIView):
    @extend_schema(
        operation_id="pillars_coverage",
        parameters=[DATE, WITHIN],
        responses={200: CoverageAnswer, 400: ERROR},
    )
    def get(self, request):
        """How many areas should have somebody for each pillar, and how many have."""
        where = asked(request)
        rows = [
            {
                "pillar": row.pillar.code,
                "name": row.pillar.name,
                "level": row.pillar.level,
                "expected": row.expected,
                "covered": row.covered,
                "missing": row.missing,
                "people": row.people,
            }
            for row in pillar_coverage(request.user, **where)
        ]
        return Response({"date": where["day"], "pillars": rows})


@door(Act.READ_RECORDS)
class AreasWithout(APIView):
    @list_schema("AreaWithout", MISSING_COLUMNS, also=("date", "within"))
    def get(self, request, code):
        """The areas in which nobody stands for the pillar."""
        pillar = get_object_or_404(Pillar, pk=code)
        where = asked(request, "limit", "offset")
        rows = areas_without(request.user, pillar, **where).order_by("code")
        return json_list(request, rows, MISSING_COLUMNS, also=("date", "within"))
