"""What the API takes and gives about programmes, targets and figures."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import LineField, StrictSerializer, TextField
from core.weeks import Week
from programs.models import Figure, Measure, Plan, Program, Target
from programs.queries import allocation_difference, shares_seen_by
from programs.services import UNCHANGED, BasisGiven, ShareGiven
from units.models import Area, Unit

TEXT = 5000


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-W\d{2}$", "example": "2021-W06"})
class WeekField(serializers.Field):
    """`2021-W06`."""

    def to_internal_value(self, data):
        try:
            return Week.parse(LineField(max_length=60).run_validation(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


@extend_schema_field(str)
class CodeField(serializers.Field):
    """The code of a row that exists and that the user sees; answers the row."""

    def __init__(self, rows, *, by="code", **kwargs):
        super().__init__(**kwargs)
        self.rows, self.by = rows, by

    def to_internal_value(self, data):
        code = LineField(max_length=60).run_validation(data)
        row = self.rows(self.context["request"].user).filter(**{self.by: code}).first()
        if row is None:
            raise serializers.ValidationError(
                _("“%(code)s” tidak dikenal atau di luar wilayah Anda.") % {"code": code}
            )
        return row


def programs_of(user):
    return Program.objects.filter(active=True)


def measures_of(user):
    return Measure.objects.order_by("code")


class UnitField(CodeField):
    def __init__(self, **kwargs):
        super().__init__(Unit.objects.for_user, **kwargs)


class AreaField(CodeField):
    def __init__(self, **kwargs):
        super().__init__(Area.objects.for_user, by="pk", **kwargs)


class BasisSerializer(StrictSerializer):
    ordered_by = LineField(max_length=200, required=False, allow_blank=True)
    document = LineField(max_length=200, required=False, allow_blank=True)
    document_date = serializers.DateField(required=False, allow_null=True)
    quote = TextField(max_length=TEXT, required=False, allow_blank=True)
    document_file = serializers.CharField(read_only=True)

    def to_internal_value(self, data):
        return BasisGiven(**super().to_internal_value(data))


class ShareSerializer(StrictSerializer):
    unit = LineField(max_length=60)
    quantity = serializers.IntegerField()
    rank = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=32767, default=None
    )


class SharesField(serializers.ListSerializer):
    """Shares by unit code; the units are found in one query."""

    def __init__(self, **kwargs):
        super().__init__(child=ShareSerializer(), max_length=1000, **kwargs)

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        units = {
            unit.code: unit
            for unit in Unit.objects.for_user(self.context["request"].user).filter(
                code__in=[share["unit"] for share in given]
            )
        }
        unknown = sorted({share["unit"] for share in given} - units.keys())
        if unknown:
            raise serializers.ValidationError(
                _("“%(codes)s” tidak dikenal atau di luar wilayah Anda.")
                % {"codes": "”, “".join(unknown)}
            )
        return [ShareGiven(units[s["unit"]], s["quantity"], s["rank"]) for s in given]


class TargetSerializer(StrictSerializer):
    """A target. `quantity`, `weekly_pace`, `deadline` and `allocations` are those ordered last."""

    id = serializers.UUIDField()
    program = CodeField(programs_of)
    measure = CodeField(measures_of)
    unit = UnitField()
    baseline = serializers.IntegerField(required=False, allow_null=True)
    baseline_as_of = serializers.DateField(required=False, allow_null=True)
    quantity = serializers.IntegerField()
    weekly_pace = serializers.IntegerField()
    starts_on = serializers.DateField()
    deadline = serializers.DateField(required=False, allow_null=True)
    deadline_assumed = serializers.BooleanField(required=False)
    basis = BasisSerializer(required=False)
    allocations = SharesField(required=False)
    allocation_difference = serializers.IntegerField(read_only=True)
    allocation_note = TextField(max_length=TEXT, required=False, allow_blank=True)
    finished_on = serializers.DateField(read_only=True, allow_null=True)
    succeeds = CodeField(Target.objects.for_user, by="pk", required=False, allow_null=True)
    simulated = serializers.BooleanField(read_only=True)
    version = serializers.IntegerField(read_only=True)


class RevisionSerializer(StrictSerializer):
    """A change from a week on; what is left out stays."""

    effective_week = WeekField()
    weekly_pace = serializers.IntegerField(required=False)
    quantity = serializers.IntegerField(required=False)
    deadline = serializers.DateField(required=False, allow_null=True, default=lambda: UNCHANGED)
    allocations = SharesField(required=False)
    reason = TextField(max_length=TEXT, required=False, allow_blank=True, default="")
    basis = BasisSerializer(required=False, default=BasisGiven)


class AllocationSerializer(StrictSerializer):
    allocations = SharesField()
    effective_week = WeekField(required=False, allow_null=True)
    reason = TextField(max_length=TEXT, required=False, allow_blank=True)


class OrderSerializer(StrictSerializer):
    """Codes of the polsek in the order in which they get a seat where priorities tie."""

    units = serializers.ListField(child=UnitField(), max_length=1000)
    reason = TextField(max_length=TEXT, required=False, allow_blank=True)


class NoteSerializer(StrictSerializer):
    note = TextField(max_length=TEXT, allow_blank=True)


class FinishSerializer(StrictSerializer):
    finished_on = serializers.DateField(required=False, allow_null=True)
    reason = TextField(max_length=TEXT, required=False, allow_blank=True)


class FigureSerializer(StrictSerializer):
    """A published number. `counts`: it stands in the ledger, undetailed; else it is a claim."""

    id = serializers.UUIDField()
    program = CodeField(programs_of)
    measure = CodeField(measures_of)
    unit = UnitField(required=False, allow_null=True)
    area = AreaField(required=False, allow_null=True)
    value = serializers.DecimalField(14, 2, required=False, allow_null=True, coerce_to_string=False)
    value_unit = LineField(max_length=20, required=False, allow_blank=True)
    approximate = serializers.BooleanField(required=False)
    as_of = serializers.DateField(required=False, allow_null=True)
    source = LineField(max_length=200)
    quote = TextField(max_length=TEXT, required=False, allow_blank=True)
    counts = serializers.BooleanField(required=False)
    claim = serializers.BooleanField(read_only=True)
    detailed = serializers.IntegerField(read_only=True)


class MeasureSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    unit_name = serializers.CharField()
    counts_when = serializers.CharField()


class AspectSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class ProgramSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    description = serializers.CharField()
    measures = MeasureSerializer(many=True)
    formation_levels = serializers.ListField(child=serializers.CharField())
    settlement_types = serializers.ListField(child=serializers.CharField())
    pillars = serializers.ListField(child=serializers.CharField())
    aspects = AspectSerializer(many=True)
    active = serializers.BooleanField()


# Rows as the API gives them --------------------------------------------------------------------


def target_json(target: Target, user: Any) -> dict[str, Any]:
    """A target with its plans at hand (`queries.with_versions`). A holder of a share sees his."""
    plans = list(target.plans.all())
    first, latest = plans[0], plans[-1]
    return {
        "id": target.pk,
        "program": target.program.code,
        "measure": target.measure_id,
        "unit": target.unit.code,
        "baseline": target.baseline,
        "baseline_as_of": target.baseline_as_of,
        "starts_on": target.starts_on,
        **order_json(latest, user),
        "basis": basis_json(first),
        "allocation_note": target.allocation_note,
        "finished_on": target.finished_on,
        "succeeds": target.succeeds_id,
        "simulated": target.simulated,
        "version": target.version,
    }


def order_json(plan: Plan, user: Any) -> dict[str, Any]:
    shares = list(plan.allocations.all())
    return {
        "quantity": plan.quantity,
        "weekly_pace": plan.weekly_pace,
        "deadline": plan.deadline,
        "deadline_assumed": plan.deadline_assumed,
        "allocations": [
            {"unit": share.unit.code, "quantity": share.quantity, "rank": share.rank}
            for share in shares_seen_by(user, shares)
        ],
        "allocation_difference": allocation_difference(plan, shares),
    }


def revision_json(plan: Plan, user: Any) -> dict[str, Any]:
    return {
        "effective_week": Week(plan.effective_on).code,
        "effective_on": plan.effective_on,
        **order_json(plan, user),
        "reason": plan.reason,
        "basis": basis_json(plan),
        "recorded_at": plan.recorded_at,
    }


def basis_json(plan: Plan) -> dict[str, Any]:
    return {
        "ordered_by": plan.ordered_by,
        "document": plan.document,
        "document_date": plan.document_date,
        "quote": plan.quote,
        "document_file": reverse("api-plan-document", args=[plan.target_id, plan.pk])
        if plan.document_file
        else None,
    }


def figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.pk,
        "program": figure.program.code,
        "measure": figure.measure_id,
        "unit": figure.unit.code if figure.unit else None,
        "area": figure.area_id,
        "value": figure.value,
        "value_unit": figure.value_unit,
        "approximate": figure.approximate,
        "as_of": figure.as_of,
        "source": figure.source,
        "quote": figure.quote,
        "counts": figure.counts,
        "claim": not figure.counts,
        "detailed": figure.detailed,
    }
