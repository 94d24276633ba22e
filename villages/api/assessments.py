"""Endpoints of assessments and marks, and of how a kampung fares."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.schema import ERROR, list_schema
from core.doors import door
from units.policy import Act
from villages.api import kit
from villages.api import posko_serializers as s
from villages.columns import posko as columns
from villages.filters.posko import AssessmentFilter, MarkFilter
from villages.models import Assessment, Formation, Mark
from villages.queries.activity import WORDS, with_activity
from villages.services import assessments as services

ONE_ASSESSMENT, ONE_MARK = kit.shown(Assessment), kit.shown(Mark)
REFUSALS = dict.fromkeys((400, 403, 404, 409), ERROR)


@door(Act.READ_RECORDS, post=Act.ASSESS)
class Assessments(kit.Records):
    model = Assessment
    filters = AssessmentFilter
    serializer_class = s.NewAssessment
    ordering = ("assessed_on", "total")

    @list_schema(
        "Assessment", columns.ASSESSMENTS, AssessmentFilter, ordering=ordering,
        operation_id="assessments_list",
    )  # fmt: skip
    def get(self, request):
        """Points by aspect and their sum. There are no grades."""
        return super().get(request)

    @extend_schema(
        operation_id="assessments_create",
        request=s.NewAssessment,
        responses={201: ONE_ASSESSMENT, 200: ONE_ASSESSMENT} | REFUSALS,
    )
    def post(self, request):
        return super().post(request)

    def create(self, **given):
        return services.assess_formation(**given)


@door(Act.READ_RECORDS)
class AssessmentDetail(kit.OneRecord):
    model = Assessment

    @extend_schema(operation_id="assessments_retrieve", responses={200: ONE_ASSESSMENT, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)


@door(Act.READ_RECORDS, post=Act.ASSESS)
class Marks(kit.Records):
    model = Mark
    filters = MarkFilter
    serializer_class = s.NewMark
    ordering = ("marked_on",)

    @list_schema("Mark", columns.MARKS, MarkFilter, ordering=ordering, operation_id="marks_list")
    def get(self, request):
        """Marks an area bears (percontohan) and visits paid to it, with their source."""
        return super().get(request)

    @extend_schema(
        operation_id="marks_create",
        request=s.NewMark,
        responses={201: ONE_MARK, 200: ONE_MARK} | REFUSALS,
    )
    def post(self, request):
        return super().post(request)

    def create(self, **given):
        return services.mark_area(**given)


@door(Act.READ_RECORDS)
class MarkDetail(kit.OneRecord):
    model = Mark

    @extend_schema(operation_id="marks_retrieve", responses={200: ONE_MARK, 404: ERROR})
    def get(self, request, pk):
        return super().get(request, pk)


class ActivitySerializer(serializers.Serializer):
    formation = serializers.UUIDField()
    activity = serializers.ChoiceField(choices=WORDS)
    last_sign = serializers.DateField(help_text="Day of the last sign of life in its desa.")
    stood_for = serializers.BooleanField(help_text="Somebody stands for a pillar in its desa.")


@door(Act.READ_RECORDS)
class FormationActivity(APIView):
    @extend_schema(
        operation_id="formations_activity", responses={200: ActivitySerializer, 404: ERROR}
    )
    def get(self, request, pk):
        """How the kampung fares today. It decays by itself and never changes what counts."""
        rows = with_activity(Formation.objects.for_user(request.user))
        found = rows.filter(pk=pk).values("pk", "activity", "last_sign", "stood_for").first()
        if found is None:
            raise Http404
        return Response({"formation": found.pop("pk"), **found})
