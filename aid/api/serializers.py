"""What the API takes about aid and vaccination: types and lengths here, rules in the services."""

from rest_framework import serializers

from aid.models import DoseReport, Movement, Site, Stage, Store, VaccineTarget
from core.api import LineField, StrictSerializer, TextField
from villages.api.posko_serializers import NewRecord, optional_line

MOST = 2**31 - 1


def number(**options) -> serializers.IntegerField:
    """A whole number that a column holds; whether it makes sense is the service's."""
    return serializers.IntegerField(min_value=-MOST, max_value=MOST, **options)


def optional_number() -> serializers.IntegerField:
    return number(required=False, allow_null=True)


def text() -> TextField:
    return TextField(max_length=2000, required=False, allow_blank=True)


class StoreChanges(NewRecord):
    model = Store
    name = LineField(max_length=120)
    place = optional_line(200)
    active = serializers.BooleanField(required=False)


class NewStore(NewRecord):
    model = Store
    name = LineField(max_length=120)
    unit = LineField(max_length=40)
    place = optional_line(200)


class MovementChanges(NewRecord):
    """The store, the item and the direction stay; a wrong one is given back and booked anew."""

    model = Movement
    quantity = optional_number()
    moved_on = serializers.DateField()
    source = optional_line(10)
    giver = optional_line(150)
    area = LineField(max_length=24, required=False, allow_null=True, allow_blank=True)
    recipients = optional_line(12)
    recipient_count = optional_number()
    handed_by = optional_line(150)
    received_by = optional_line(150)
    citation = optional_line(200)
    notes = text()
    reason = optional_line(300)


class NewMovement(NewRecord):
    model = Movement
    kind = LineField(max_length=8)
    program = optional_line(20)
    store = serializers.UUIDField()
    other_store = serializers.UUIDField(required=False, allow_null=True)
    original = serializers.UUIDField(required=False, allow_null=True)
    item = optional_line(40)
    quantity = optional_number()
    moved_on = serializers.DateField()
    source = optional_line(10)
    giver = optional_line(150)
    area = LineField(max_length=24, required=False, allow_null=True, allow_blank=True)
    recipients = optional_line(12)
    recipient_count = optional_number()
    handed_by = optional_line(150)
    received_by = optional_line(150)
    citation = optional_line(200)
    notes = text()


class ReturnReason(StrictSerializer):
    reason = LineField(max_length=300)


class StageChanges(NewRecord):
    model = Stage
    planned_on = serializers.DateField()
    doses = optional_number()
    dose_number = optional_number()
    brand = optional_line(60)
    citation = optional_line(200)
    quote = text()
    notes = text()


class NewStage(StageChanges):
    area = LineField(max_length=24)
    number = number()


class Held(StrictSerializer):
    held_on = serializers.DateField()


class SharesGiven(StrictSerializer):
    """`allocations` (code of the kelurahan to doses), or `zones` (code to zone) and `weights` (zone
    to weight). Neither: the doses are not split any more."""

    allocations = serializers.DictField(child=number(), required=False, allow_empty=False)
    zones = serializers.DictField(child=LineField(max_length=10), required=False, allow_empty=False)
    weights = serializers.DictField(child=number(), required=False)


class NewSite(NewRecord):
    model = Site
    stage = serializers.UUIDField()
    area = LineField(max_length=24)
    name = LineField(max_length=120)


class NewDoseReport(NewRecord):
    model = DoseReport
    stage = serializers.UUIDField()
    area = LineField(max_length=24)
    reported_on = serializers.DateField()
    arrived = number(required=False)
    used = number(required=False)
    wasted = number(required=False)
    screened_out = number(required=False)
    notes = text()


class NewTarget(NewRecord):
    model = VaccineTarget
    area = LineField(max_length=24)
    people = number()
    as_of = serializers.DateField()
    citation = optional_line(200)
