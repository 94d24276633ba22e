"""Bodies of the API as the schema shows them; acts are read with them too.

The content of a kampung is read by `villages.services.content`, the same for pages and for lists of
a thousand; here its fields are only described.
"""

from drf_spectacular.utils import OpenApiTypes, extend_schema_field
from rest_framework import serializers

from core.api import StrictSerializer, TextField
from villages.models import Correction, Formation


class PhotoSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField(help_text="Address of the photo, at most 1600 pixels a side.")
    small_url = serializers.CharField(help_text="Address of the small photo, 320 pixels a side.")


class ContentSerializer(serializers.Serializer):
    """What people type about a kampung."""

    program = serializers.CharField(help_text="Code of the programme.")
    area = serializers.CharField(help_text="Code of the desa, kelurahan, RW or RT.")
    unit = serializers.CharField(
        required=False, help_text="Follows from area and day; asked where several polsek share it."
    )
    place_kind = serializers.ChoiceField(choices=Formation.PlaceKind.choices, required=False)
    place_name = serializers.CharField(required=False, allow_blank=True, max_length=80)
    name = serializers.CharField(max_length=120)
    formed_on = serializers.DateField(
        allow_null=True, help_text="Day on which it was formed; it counts there."
    )
    formed_year = serializers.IntegerField(
        required=False, allow_null=True, help_text="Of a first list that tells no day."
    )
    initial = serializers.BooleanField(
        required=False, help_text="Stood before anything was ordered; counts to no target."
    )
    inaugurated_on = serializers.DateField(required=False, allow_null=True)
    inaugurated_by = serializers.CharField(required=False, allow_blank=True, max_length=150)
    settlement_type = serializers.ChoiceField(
        choices=Formation.Settlement.choices, required=False, allow_blank=True
    )
    decree_number = serializers.CharField(required=False, allow_blank=True, max_length=80)
    decree_date = serializers.DateField(required=False, allow_null=True)
    latitude = serializers.FloatField(required=False, allow_null=True)
    longitude = serializers.FloatField(required=False, allow_null=True)
    position_accuracy_m = serializers.IntegerField(required=False, allow_null=True)
    aspects = serializers.DictField(
        required=False, help_text="Answers by code of the programme's aspects."
    )
    petugas = serializers.CharField(
        required=False, allow_blank=True, max_length=150, help_text="Who formed it in the field."
    )
    notes = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    figure = serializers.UUIDField(
        required=False, allow_null=True, help_text="Undetailed figure of which it is one."
    )


class NewFormationSerializer(ContentSerializer):
    id = serializers.UUIDField(help_text="Made by the client when its form opens.")
    submit = serializers.BooleanField(required=False, help_text="Send it for verification at once.")
    confirm_duplicate = serializers.BooleanField(
        required=False, help_text="Yes, it is another one than those nearby."
    )
    place_as_typed = serializers.BooleanField(
        required=False,
        help_text="The place is as a person writes it: “RW 03” goes to the area of that RW. Alone,"
        " not in a list.",
    )


class FormationSerializer(ContentSerializer):
    """A kampung as it is answered."""

    id = serializers.UUIDField()
    area_name = serializers.CharField()
    late = serializers.BooleanField(help_text="Sent after its week was due or closed.")
    simulated = serializers.BooleanField()
    status = serializers.ChoiceField(choices=Formation.Status.choices)
    version = serializers.IntegerField()
    receipt = serializers.CharField()
    return_reason = serializers.CharField()
    dissolved_on = serializers.DateField(allow_null=True)
    dissolve_reason = serializers.CharField()
    reactivated_on = serializers.DateField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    photos = PhotoSerializer(many=True)


class SubmitSerializer(StrictSerializer):
    confirm_duplicate = serializers.BooleanField(required=False, default=False)


class NothingSerializer(StrictSerializer):
    """An act without further words."""


class ReasonSerializer(StrictSerializer):
    reason = TextField(max_length=2000)


class DissolveSerializer(ReasonSerializer):
    dissolved_on = serializers.DateField()


class ReactivateSerializer(ReasonSerializer):
    reactivated_on = serializers.DateField()


@extend_schema_field(OpenApiTypes.OBJECT)
class ChangesField(serializers.DictField):
    """Fields of a kampung and their new values; the services read them."""


class CorrectSerializer(ReasonSerializer):
    id = serializers.UUIDField(
        required=False, help_text="Of the proposal, where one's role proposes."
    )
    changes = ChangesField(allow_empty=False)


class VerifyManySerializer(StrictSerializer):
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)


class CorrectionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    formation = serializers.UUIDField(source="formation_id")
    changes = serializers.DictField(help_text="{field: [old, new]}")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=Correction.State.choices)
    proposed_by = serializers.CharField(source="proposed_by.name")
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by.name", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class UploadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    photo = serializers.FileField(help_text="JPEG, PNG, WebP or HEIC, at most 10 MB.")
