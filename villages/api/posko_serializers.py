"""What the API takes about pillars, posko, duty, requests, assessments and marks.

Types and lengths are checked here, rules by the services. Codes are text: a service says of an
unknown or foreign one what was likely meant.
"""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import LineField, StrictSerializer, TextField
from villages.columns import COLUMNS_OF
from villages.models import (
    Assessment,
    CheckIn,
    Mark,
    PillarHolder,
    Posko,
    PoskoRequest,
    Record,
    Shift,
)


class NewRecord(StrictSerializer):
    """Fields that are only answered may be sent back; they change nothing."""

    model: type[Record]

    def to_internal_value(self, data):
        answered = {column.key for column in COLUMNS_OF[self.model]} - set(self.fields)
        return super().to_internal_value(
            {name: value for name, value in data.items() if name not in answered}
        )

    id = serializers.UUIDField(required=False)


def optional_line(most: int) -> LineField:
    return LineField(max_length=most, required=False, allow_blank=True)


class HolderChanges(NewRecord):
    model = PillarHolder
    name = LineField(max_length=150)
    title = optional_line(80)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    source = optional_line(200)


class NewHolder(HolderChanges):
    pillar = LineField(max_length=40)
    area = LineField(max_length=24)


class PoskoChanges(NewRecord):
    model = Posko
    name = LineField(max_length=120)
    place = optional_line(200)
    opens_at = serializers.TimeField(required=False, allow_null=True)
    closes_at = serializers.TimeField(required=False, allow_null=True)
    latitude = serializers.FloatField(
        required=False, allow_null=True, min_value=-11.5, max_value=6.5
    )
    longitude = serializers.FloatField(
        required=False, allow_null=True, min_value=94.5, max_value=141.5
    )
    source = optional_line(200)


class NewPosko(PoskoChanges):
    program = LineField(max_length=20, required=False)
    area = LineField(max_length=24)
    active_from = serializers.DateField(required=False, allow_null=True)


class Activation(StrictSerializer):
    active_from = serializers.DateField()


class Closure(StrictSerializer):
    closed_on = serializers.DateField()
    reason = LineField(max_length=300)


class ShiftChanges(NewRecord):
    model = Shift
    pillar = LineField(max_length=40)
    person = LineField(max_length=150)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class NewShift(ShiftChanges):
    posko = serializers.UUIDField()


class Cancellation(StrictSerializer):
    reason = LineField(max_length=300)


class NewCheckIn(NewRecord):
    model = CheckIn
    posko = serializers.UUIDField()
    shift = serializers.UUIDField(required=False, allow_null=True)
    pillar = optional_line(40)
    person = optional_line(150)
    phone_at = serializers.DateTimeField(required=False, allow_null=True)


class NewRequest(NewRecord):
    model = PoskoRequest
    posko = serializers.UUIDField()
    category = serializers.ChoiceField(choices=PoskoRequest.Category.choices)
    asked_at = serializers.DateTimeField(required=False, allow_null=True)
    responded_at = serializers.DateTimeField(required=False, allow_null=True)


class Answer(StrictSerializer):
    responded_at = serializers.DateTimeField(required=False, allow_null=True)


@extend_schema_field(OpenApiTypes.OBJECT)
class PointsField(serializers.DictField):
    """{aspect code: 0–100}; the service reads them."""


class NewAssessment(NewRecord):
    model = Assessment
    formation = serializers.UUIDField()
    assessed_on = serializers.DateField()
    assessor = LineField(max_length=150)
    points = PointsField(allow_empty=False)
    notes = TextField(max_length=2000, required=False, allow_blank=True)


class NewMark(NewRecord):
    model = Mark
    area = LineField(max_length=24)
    kind = serializers.ChoiceField(choices=Mark.Kind.choices)
    marked_on = serializers.DateField(required=False, allow_null=True)
    who = optional_line(200)
    source = LineField(max_length=200)
    quote = TextField(max_length=1000, required=False, allow_blank=True)


class SpanSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class PillarCoverSerializer(serializers.Serializer):
    """Hours hold for each hour of the day the share that is covered, null where it is shut."""

    pillar = serializers.CharField()
    name = serializers.CharField()
    planned_minutes = serializers.IntegerField()
    present_minutes = serializers.IntegerField(allow_null=True)
    planned_hours = serializers.ListField(child=serializers.FloatField(allow_null=True))
    present_hours = serializers.ListField(child=serializers.FloatField(allow_null=True))
    planned_gaps = SpanSerializer(many=True)
    present_gaps = SpanSerializer(many=True)


class CoverageSerializer(serializers.Serializer):
    posko = serializers.UUIDField()
    date = serializers.DateField()
    state = serializers.CharField()
    needed_minutes = serializers.IntegerField()
    judged_until = serializers.DateTimeField(allow_null=True)
    pillars = PillarCoverSerializer(many=True)
    unattended_planned = SpanSerializer(many=True)
    unattended_present = SpanSerializer(many=True)
