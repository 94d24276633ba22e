"""Endpoints of vaccination: stages, their shares and sites, doses, and whom to reach."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from aid import columns, services
from aid import filters as f
from aid.api import serializers as s
from aid.api.goods import changed, made
from aid.models import DoseReport, Share, Site, Stage, VaccineTarget
from aid.queries import coverage_by_village, doses_by_village
from core.api import StrictSerializer, if_match, json_list
from core.api.schema import list_schema
from core.doors import door
from core.errors import DomainError
from units.policy import Act
from villages.api import kit
from villages.filters.formations import area_code


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class Stages(kit.Records):
    model = Stage
    filters = f.StageFilter
    serializer_class = s.NewStage
    ordering = ("planned_on", "number")

    @list_schema(
        "Stage", columns.STAGES, f.StageFilter, ordering=ordering,
        operation_id="vaccination_list",
    )  # fmt: skip
    def get(self, request):
        """Stages as planned (`planned_on`, `doses`); `held_on` is empty until one took place."""
        return super().get(request)

    @extend_schema(operation_id="vaccination_create", request=s.NewStage, responses=made(Stage))
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.plan_stage(**given)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT)
class StageDetail(kit.OneRecord):
    model = Stage

    @extend_schema(operation_id="vaccination_retrieve", responses=changed(Stage))
    def get(self, request, pk):
        return super().get(request, pk)

    @extend_schema(
        operation_id="vaccination_update",
        request=s.StageChanges(partial=True),
        responses=changed(Stage),
    )
    def patch(self, request, pk):
        """Change the plan."""
        services.edit_stage(stage=pk, **self.changes(request, pk, s.StageChanges))
        return kit.answer(request, Stage, pk)


@door(Act.RECORD_JOINT)
class HoldStage(kit.RecordAct):
    model = Stage
    serializer_class = s.Held

    @extend_schema(operation_id="vaccination_hold", request=s.Held, responses=changed(Stage))
    def post(self, request, pk):
        """It took place on that day."""
        return super().post(request, pk)

    def act(self, pk, **given):
        return services.hold_stage(stage=pk, **given)


@door(Act.READ_RECORDS, put=Act.RECORD_JOINT)
class Allocations(APIView):
    @list_schema("VaccineShare", columns.ALLOCATIONS, operation_id="vaccination_shares_list")
    def get(self, request, pk):
        """The shares of desa and kelurahan; none: not detailed yet."""
        kit.record(request, Stage, pk)
        rows = Share.objects.for_user(request.user).filter(stage=pk).order_by("area")
        return json_list(request, rows, columns.ALLOCATIONS)

    @extend_schema(
        operation_id="vaccination_shares_replace", request=s.SharesGiven, responses=changed(Stage)
    )
    def put(self, request, pk):
        """Replace the shares. By hand they must add up to the stage's doses; by zone they do."""
        kit.record(request, Stage, pk)
        given = kit.read(s.SharesGiven, request.data, request=request)
        asked = {"stage": pk, "by": request.user, "version": if_match(request)}
        if "allocations" in given and "zones" in given:
            raise DomainError(_("Kirim allocations atau zones, tidak keduanya."))
        if "allocations" in given:
            services.allocate_by_hand(doses=given["allocations"], **asked)
        elif "zones" in given:
            services.allocate_by_zone(
                zones=given["zones"], weights=given.get("weights", {}), **asked
            )
        else:
            services.clear_allocation(**asked)
        return kit.answer(request, Stage, pk)


@door(Act.READ_RECORDS)
class VillageDoses(APIView):
    @list_schema("VillageDoses", columns.VILLAGE_DOSES, operation_id="vaccination_villages_list")
    def get(self, request, pk):
        """Per desa and kelurahan: allocated, arrived, used, wasted, screened out (people), rest."""
        stage = get_object_or_404(Stage.objects.for_user(request.user), pk=pk)
        rows = doses_by_village(stage, request.user).order_by("code")
        return json_list(request, rows, columns.VILLAGE_DOSES)


class Asked(StrictSerializer):
    """For which dose, and where."""

    dose_number = serializers.IntegerField(min_value=1, max_value=9, required=False)
    within = serializers.CharField(required=False, validators=[area_code], max_length=24)


ASKABLE = ("dose_number", "within")


@door(Act.READ_RECORDS)
class Coverage(APIView):
    @list_schema(
        "VaccineCoverage", columns.VILLAGE_COVERAGE, also=ASKABLE,
        operation_id="vaccination_coverage_list",
    )  # fmt: skip
    def get(self, request):
        """Doses used against the people to reach, per desa and kelurahan."""
        given = {
            name: request.GET[name] for name in ("dose_number", "within") if name in request.GET
        }
        asked = Asked(data=given)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        rows = coverage_by_village(
            request.user, values.get("dose_number", 1), values.get("within", "")
        )
        return json_list(request, rows.order_by("code"), columns.VILLAGE_COVERAGE, also=ASKABLE)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class Sites(kit.Records):
    model = Site
    filters = f.SiteFilter
    serializer_class = s.NewSite
    ordering = ("name",)

    @list_schema(
        "Site", columns.SITES, f.SiteFilter, ordering=ordering,
        operation_id="vaccination_sites_list",
    )  # fmt: skip
    def get(self, request):
        """Where stages are held."""
        return super().get(request)

    @extend_schema(operation_id="vaccination_sites_create", request=s.NewSite, responses=made(Site))
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.add_site(**given)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class DoseReports(kit.Records):
    model = DoseReport
    filters = f.DoseReportFilter
    serializer_class = s.NewDoseReport
    ordering = ("reported_on", "used")

    @list_schema(
        "DoseReport", columns.DOSE_REPORTS, f.DoseReportFilter, ordering=ordering,
        operation_id="doses_list",
    )  # fmt: skip
    def get(self, request):
        """What happened in desa and kelurahan by day."""
        return super().get(request)

    @extend_schema(operation_id="doses_create", request=s.NewDoseReport, responses=made(DoseReport))
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.report_doses(**given)


@door(Act.READ_RECORDS)
class DoseReportDetail(kit.OneRecord):
    model = DoseReport

    @extend_schema(operation_id="doses_retrieve", responses=changed(DoseReport))
    def get(self, request, pk):
        return super().get(request, pk)


@door(Act.DECIDE)
class ReturnDoses(kit.RecordAct):
    model = DoseReport
    serializer_class = s.ReturnReason

    @extend_schema(
        operation_id="doses_return", request=s.ReturnReason, responses=changed(DoseReport)
    )
    def post(self, request, pk):
        """Give it back: it counts no more."""
        return super().post(request, pk)

    def act(self, pk, **given):
        return services.return_doses(report=pk, **given)


@door(Act.RECORD_JOINT)
class ResendDoses(kit.RecordAct):
    model = DoseReport

    @extend_schema(operation_id="doses_submit", request=None, responses=changed(DoseReport))
    def post(self, request, pk):
        """Send it once more as it is."""
        return super().post(request, pk)

    def act(self, pk, **given):
        return services.resend_doses(report=pk, **given)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class Targets(kit.Records):
    model = VaccineTarget
    filters = f.VaccineTargetFilter
    serializer_class = s.NewTarget
    ordering = ("as_of", "people")

    @list_schema(
        "VaccineTarget", columns.TARGETS, f.VaccineTargetFilter, ordering=ordering,
        operation_id="vaccination_targets_list",
    )  # fmt: skip
    def get(self, request):
        """How many people are to be vaccinated, by area and day; the newest of an area holds."""
        return super().get(request)

    @extend_schema(
        operation_id="vaccination_targets_create",
        request=s.NewTarget,
        responses=made(VaccineTarget),
    )
    def post(self, request):
        """One, or a list of up to 1000 (all or nothing)."""
        return super().post(request)

    def create(self, **given):
        return services.state_vaccine_target(**given)
