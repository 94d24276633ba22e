"""What the endpoints of zones, statements and cases are told. Types here, rules in the services."""

from rest_framework import serializers

from core.api import LineField, StrictSerializer, TextField


class Recorded(StrictSerializer):
    id = serializers.UUIDField(help_text="Made by the client when its form opens.")
    area = LineField(max_length=24, help_text="Area code.")


class NewZoneReport(Recorded):
    as_of = serializers.DateField(help_text="Day of the report; it counts the seven days up to it.")
    positive_houses = serializers.IntegerField(
        help_text="Houses with a confirmed case in seven days."
    )
    stated_zone = LineField(
        max_length=6, required=False, allow_blank=True, help_text="Zone the posko gave it."
    )
    note = LineField(max_length=300, required=False, allow_blank=True)


class NewLocalStart(StrictSerializer):
    area = LineField(max_length=24)
    starts_on = serializers.DateField()
    basis = LineField(max_length=300)


class Tick(StrictSerializer):
    item = LineField(max_length=40)
    done = serializers.BooleanField()
    done_on = serializers.DateField(required=False, allow_null=True)
    petugas = LineField(max_length=150, required=False, allow_blank=True)
    note = LineField(max_length=300, required=False, allow_blank=True)


class NewStatement(Recorded):
    as_of = serializers.DateField(required=False, allow_null=True)
    source = LineField(max_length=300)
    quote = TextField(max_length=2000, required=False, allow_blank=True)


class NewDeclaredZone(NewStatement):
    scale = LineField(max_length=13)
    value = LineField(max_length=6)
    previous_value = LineField(max_length=6, required=False, allow_blank=True)
    score = serializers.DecimalField(
        max_digits=4, decimal_places=2, required=False, allow_null=True
    )


class NewSnapshot(NewStatement):
    as_of = serializers.DateField()
    green = serializers.IntegerField(required=False, allow_null=True)
    yellow = serializers.IntegerField(required=False, allow_null=True)
    orange = serializers.IntegerField(required=False, allow_null=True)
    red = serializers.IntegerField(required=False, allow_null=True)
    rt_base = serializers.IntegerField(required=False, allow_null=True)


class NewEnforcement(NewStatement):
    regime = LineField(max_length=40, required=False, allow_blank=True)
    measure = LineField(max_length=120)
    state = LineField(max_length=12)


class NewClaim(NewStatement):
    place = LineField(max_length=120)
    candidates = serializers.ListField(
        child=LineField(max_length=24), required=False, max_length=20
    )
    measure = LineField(max_length=8)
    value = serializers.IntegerField(required=False, allow_null=True)
    previous_value = serializers.IntegerField(required=False, allow_null=True)
    approximate = serializers.BooleanField(required=False)


class NewCaseReport(Recorded):
    as_of = serializers.DateField()
    source = LineField(max_length=300)
    positive = serializers.IntegerField(required=False, allow_null=True)
    active = serializers.IntegerField(required=False, allow_null=True)
    hospitalised = serializers.IntegerField(required=False, allow_null=True)
    self_isolation = serializers.IntegerField(required=False, allow_null=True)
    recovered = serializers.IntegerField(required=False, allow_null=True)
    died = serializers.IntegerField(required=False, allow_null=True)


class Withdrawal(StrictSerializer):
    reason = LineField(max_length=300)
