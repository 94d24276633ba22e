"""Which pillars, posko, shifts, requests, assessments and marks a list shows."""

import django_filters as filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import valid_on
from units.names import search_name
from units.scope import area_in
from villages.filters.formations import (
    UnitFilter,
    WithinFilter,
    YesNoFilter,
    area_code,
    units_in_choice,
)
from villages.models import (
    Assessment,
    CheckIn,
    Mark,
    Pillar,
    PillarHolder,
    Posko,
    PoskoRequest,
    Shift,
)

DAY_INPUT = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}


def pillars(request):
    return Pillar.objects.order_by("order", "code")


def posko_in_choice(request):
    return Posko.objects.for_user(request.user) if request else Posko.objects.none()


def day_filter(label, **options):
    return filters.DateFilter(label=label, widget=forms.DateInput(**DAY_INPUT), **options)


class WithinPosko(filters.CharFilter):
    """Of a posko in the area or below it."""

    def filter(self, queryset, value):
        return queryset.filter(area_in("posko__area", value)) if value else queryset


class Placed(filters.FilterSet):
    """What has a unit and an area of its own."""

    unit = UnitFilter(
        label=_("Kesatuan"),
        queryset=units_in_choice,
        to_field_name="code",
        empty_label=_("Semua kesatuan"),
    )
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    simulated = YesNoFilter(label=_("Simulasi"))


class PillarHolderFilter(Placed):
    q = filters.CharFilter(label=_("Cari"), method="search", max_length=80)
    pillar = filters.ModelChoiceFilter(
        label=_("Pilar"), queryset=pillars, empty_label=_("Semua pilar")
    )
    on = day_filter(_("Bertugas pada"), method="serving")

    class Meta:
        model = PillarHolder
        fields: list[str] = []

    def serving(self, queryset, name, value):
        return queryset.filter(valid_on(value, "starts_on", "ends_on"))

    def search(self, queryset, name, value):
        found = Q(name__icontains=value)
        place = search_name(value)
        return queryset.filter(found | Q(area__search_name__contains=place) if place else found)


class PoskoFilter(Placed):
    q = filters.CharFilter(label=_("Cari"), method="search", max_length=80)
    state = filters.ChoiceFilter(
        label=_("Status"), choices=Posko.State.choices, empty_label=_("Semua")
    )
    all_day = YesNoFilter(label=_("24 jam"), method="is_all_day")
    program = filters.CharFilter(label=_("Program"), field_name="program__code", max_length=20)

    class Meta:
        model = Posko
        fields: list[str] = []

    def is_all_day(self, queryset, name, value):
        return queryset if value == "" else queryset.filter(opens_at__isnull=value)

    def search(self, queryset, name, value):
        found = Q(name__icontains=value)
        place = search_name(value)
        return queryset.filter(found | Q(area__search_name__contains=place) if place else found)


class OfPosko(filters.FilterSet):
    posko = filters.ModelChoiceFilter(
        label=_("Posko"), queryset=posko_in_choice, empty_label=_("Semua posko")
    )
    within = WithinPosko(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    pillar = filters.ModelChoiceFilter(
        label=_("Pilar"), queryset=pillars, empty_label=_("Semua pilar")
    )
    simulated = YesNoFilter(label=_("Simulasi"))


class ShiftFilter(OfPosko):
    date = day_filter(_("Tanggal"), method="touches")
    state = filters.ChoiceFilter(
        label=_("Status"),
        choices=(("standing", _("Berlaku")), ("cancelled", _("Dibatalkan"))),
        empty_label=_("Semua"),
        method="stands",
    )

    class Meta:
        model = Shift
        fields: list[str] = []

    def touches(self, queryset, name, value):
        return queryset.filter(starts_at__date__lte=value, ends_at__date__gte=value)

    def stands(self, queryset, name, value):
        return queryset.filter(cancelled_at__isnull=value == "standing")


class CheckInFilter(OfPosko):
    since = day_filter(_("Sejak"), field_name="arrived_at", lookup_expr="date__gte")
    until = day_filter(_("Sampai"), field_name="arrived_at", lookup_expr="date__lte")
    present = YesNoFilter(label=_("Masih di posko"), method="is_present")

    class Meta:
        model = CheckIn
        fields: list[str] = []

    def is_present(self, queryset, name, value):
        return queryset if value == "" else queryset.filter(left_at__isnull=value)


class PoskoRequestFilter(OfPosko):
    category = filters.ChoiceFilter(
        label=_("Jenis permintaan"),
        choices=PoskoRequest.Category.choices,
        empty_label=_("Semua jenis"),
    )
    answered = YesNoFilter(label=_("Sudah ditanggapi"), method="is_answered")
    since = day_filter(_("Sejak"), field_name="asked_at", lookup_expr="date__gte")
    until = day_filter(_("Sampai"), field_name="asked_at", lookup_expr="date__lte")

    class Meta:
        model = PoskoRequest
        fields: list[str] = []

    def is_answered(self, queryset, name, value):
        return queryset if value == "" else queryset.filter(responded_at__isnull=not value)


class AssessmentFilter(filters.FilterSet):
    formation = filters.UUIDFilter(label=_("Kampung"), field_name="formation_id")
    program = filters.CharFilter(
        label=_("Program"), field_name="formation__program__code", max_length=20
    )
    since = day_filter(_("Sejak"), field_name="assessed_on", lookup_expr="gte")
    until = day_filter(_("Sampai"), field_name="assessed_on", lookup_expr="lte")
    complete = YesNoFilter(label=_("Semua aspek dinilai"), method="is_complete")
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Assessment
        fields: list[str] = []

    def is_complete(self, queryset, name, value):
        if value == "":
            return queryset
        whole = Q(aspects_assessed__gte=F("aspects_asked"))
        return queryset.filter(whole if value else ~whole)


class MarkFilter(Placed):
    kind = filters.ChoiceFilter(
        label=_("Jenis"), choices=Mark.Kind.choices, empty_label=_("Semua jenis")
    )

    class Meta:
        model = Mark
        fields: list[str] = []
