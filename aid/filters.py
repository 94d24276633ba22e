"""Which stores, movements, stages and reports a list shows."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aid.models import DoseReport, Item, Movement, Site, Stage, Stock, Store, VaccineTarget
from programs.models import Program
from units.scope import area_in
from villages.filters.formations import (
    ProgramFilter,
    UnitFilter,
    WithinFilter,
    YesNoFilter,
    area_code,
    units_in_choice,
)
from villages.filters.posko import Placed, day_filter


def items(request):
    return Item.objects.order_by("name")


def programs(request):
    return Program.objects.filter(measures__isnull=False).distinct().order_by("code")


def stores(request):
    return Store.objects.for_user(request.user) if request else Store.objects.none()


def stages(request):
    return Stage.objects.for_user(request.user) if request else Stage.objects.none()


class StoreFilter(Placed):
    q = filters.CharFilter(label=_("Cari"), field_name="name", lookup_expr="icontains")
    active = YesNoFilter(label=_("Dipakai"))

    class Meta:
        model = Store
        fields: list[str] = []


class StockFilter(filters.FilterSet):
    store = filters.ModelChoiceFilter(
        label=_("Gudang"), queryset=stores, empty_label=_("Semua gudang")
    )
    item = filters.ModelChoiceFilter(
        label=_("Barang"), queryset=items, empty_label=_("Semua barang")
    )

    class Meta:
        model = Stock
        fields: list[str] = []


class StoreOfMovement(filters.ModelChoiceFilter):
    """Out of the store or into it."""

    def filter(self, queryset, value):
        if value is None:
            return queryset
        return queryset.filter(Q(store=value) | Q(other_store=value))


class WithinMovement(filters.CharFilter):
    """Received in the area or below it, or kept there."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(area_in("area", value) | area_in("store__area", value))


class MovementFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(
        label=_("Jenis"), choices=Movement.Kind.choices, empty_label=_("Semua jenis")
    )
    store = StoreOfMovement(label=_("Gudang"), queryset=stores, empty_label=_("Semua gudang"))
    item = filters.ModelChoiceFilter(
        label=_("Barang"), queryset=items, empty_label=_("Semua barang")
    )
    program = ProgramFilter(
        label=_("Program"), queryset=programs, to_field_name="code", empty_label=_("Semua program")
    )
    counts_as = filters.CharFilter(
        label=_("Dihitung sebagai"), method="counting", max_length=40, widget=forms.HiddenInput
    )
    source = filters.ChoiceFilter(
        label=_("Asal"), choices=Movement.Source.choices, empty_label=_("Semua asal")
    )
    recipients = filters.ChoiceFilter(
        label=_("Penerima"), choices=Movement.Recipients.choices, empty_label=_("Semua penerima")
    )
    unit = UnitFilter(
        label=_("Kesatuan"),
        queryset=units_in_choice,
        to_field_name="code",
        empty_label=_("Semua kesatuan"),
    )
    within = WithinMovement(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    since = day_filter(_("Sejak"), field_name="moved_on", lookup_expr="gte")
    until = day_filter(_("Sampai"), field_name="moved_on", lookup_expr="lte")
    status = filters.ChoiceFilter(
        label=_("Status"), choices=Movement.Status.choices, empty_label=_("Semua status")
    )
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Movement
        fields: list[str] = []

    def counting(self, queryset, name, value):
        """What the weekly ledger adds up for a measure: handed out, less what came back."""
        counted = (Movement.Kind.OUT, Movement.Kind.RETURN)
        return queryset.filter(item__measure=value, kind__in=counted, quantity__isnull=False)


class StageFilter(filters.FilterSet):
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    held = YesNoFilter(label=_("Sudah terlaksana"), method="is_held")
    detailed = YesNoFilter(label=_("Alokasi dirinci"))
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Stage
        fields: list[str] = []

    def is_held(self, queryset, name, value):
        return queryset if value == "" else queryset.filter(held_on__isnull=not value)


class OfStageFilter(Placed):
    stage = filters.ModelChoiceFilter(
        label=_("Tahap"), queryset=stages, empty_label=_("Semua tahap")
    )


class SiteFilter(OfStageFilter):
    class Meta:
        model = Site
        fields: list[str] = []


class DoseReportFilter(OfStageFilter):
    since = day_filter(_("Sejak"), field_name="reported_on", lookup_expr="gte")
    until = day_filter(_("Sampai"), field_name="reported_on", lookup_expr="lte")
    status = filters.ChoiceFilter(
        label=_("Status"), choices=DoseReport.Status.choices, empty_label=_("Semua status")
    )

    class Meta:
        model = DoseReport
        fields: list[str] = []


class VaccineTargetFilter(Placed):
    class Meta:
        model = VaccineTarget
        fields: list[str] = []
