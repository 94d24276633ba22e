"""Which records of the field a list shows: the same filters for page, API and export."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.weeks import Week
from patrols.models import (
    ActionItem,
    FieldRecord,
    Incident,
    Meeting,
    Operation,
    Patrol,
    PatrolPlan,
    PatrolPoint,
    Term,
)
from programs.models import Program
from units.names import search_name
from villages.filters.formations import (
    UnitFilter,
    WeekField,
    WithinFilter,
    YesNoFilter,
    area_code,
    units_in_choice,
)


def day_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def terms(group: Term.List):
    """A choice among the words of a list; retired ones stay, old records hold them."""
    return lambda request: Term.objects.filter(list=group)


class WeekOf(filters.Filter):
    field_class = WeekField

    def filter(self, queryset, value: Week | None):
        if value is None:
            return queryset
        span = {f"{self.field_name}__range": (value.starts_on, value.ends_on)}
        return queryset.filter(**span)


class UnitChoice(UnitFilter):
    def __init__(self, **options):
        super().__init__(
            label=_("Kesatuan"),
            queryset=units_in_choice,
            to_field_name="code",
            empty_label=_("Semua kesatuan"),
            **options,
        )


class TermFilter(filters.ModelChoiceFilter):
    def __init__(self, group, **options):
        super().__init__(queryset=terms(group), empty_label=_("Semua"), **options)


class ProgramFilter(filters.ModelChoiceFilter):
    def __init__(self):
        super().__init__(
            label=_("Program"),
            queryset=lambda request: Program.objects.order_by("code"),
            to_field_name="code",
            empty_label=_("Semua program"),
        )


class PointFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Cari"), method="search", max_length=80)
    category = TermFilter(Term.List.POINT_CATEGORY, label=_("Jenis"))
    risk = filters.ChoiceFilter(
        label=_("Kerawanan"), choices=PatrolPoint.Risk.choices, empty_label=_("Semua")
    )
    unit = UnitChoice()
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    active = YesNoFilter(label=_("Masih dipatroli"))

    class Meta:
        model = PatrolPoint
        fields: list[str] = []

    def search(self, queryset, name, value):
        place = search_name(value)
        found = Q(name__icontains=value)
        return queryset.filter(found | Q(area__search_name__contains=place) if place else found)


class PatrolFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Cari"), method="search", max_length=80)
    program = ProgramFilter()
    patrol_type = TermFilter(Term.List.PATROL_TYPE, label=_("Jenis patroli"))
    unit = UnitChoice()
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    patrolled_from = filters.DateFilter(
        label=_("Sejak"), field_name="patrolled_on", lookup_expr="gte", widget=day_input()
    )
    patrolled_to = filters.DateFilter(
        label=_("Sampai"), field_name="patrolled_on", lookup_expr="lte", widget=day_input()
    )
    week = WeekOf(label=_("Minggu"), field_name="patrolled_on", widget=forms.HiddenInput)
    point = filters.UUIDFilter(label=_("Obyek"), method="visiting")
    incident = filters.ModelChoiceFilter(
        label=_("Kejadian"),
        queryset=terms(Term.List.INCIDENT),
        empty_label=_("Semua"),
        method="with_incident",
    )
    nihil = YesNoFilter(label=_("NIHIL"))
    joint = YesNoFilter(label=_("Gabungan"))
    status = filters.ChoiceFilter(
        label=_("Status"), choices=FieldRecord.Status.choices, empty_label=_("Semua")
    )
    late = YesNoFilter(label=_("Terlambat"))
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Patrol
        fields: list[str] = []

    def search(self, queryset, name, value):
        """A receipt, a number of an order, or what was written."""
        return queryset.filter(
            Q(receipt=value.strip().upper())
            | Q(order_number__icontains=value)
            | Q(situation__icontains=value)
            | Q(notes__icontains=value)
        )

    def visiting(self, queryset, name, value):
        return queryset.filter(pk__in=PatrolPoint.objects.filter(pk=value).values("visits__patrol"))

    def with_incident(self, queryset, name, value):
        if value is None:
            return queryset
        return queryset.filter(Exists(Incident.objects.filter(patrol=OuterRef("pk"), kind=value)))


class PlanFilter(filters.FilterSet):
    unit = UnitChoice()
    week = WeekOf(label=_("Minggu"), field_name="planned_on")
    open = YesNoFilter(label=_("Belum dilaksanakan"), method="undone")

    class Meta:
        model = PatrolPlan
        fields: list[str] = []

    def undone(self, queryset, name, value):
        return queryset.filter(patrols__isnull=value).distinct() if value != "" else queryset


class MeetingFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Cari"), field_name="title", lookup_expr="icontains")
    kind = TermFilter(Term.List.MEETING_KIND, label=_("Jenis"))
    level = filters.ChoiceFilter(
        label=_("Tingkat"), choices=Meeting.Level.choices, empty_label=_("Semua")
    )
    mode = filters.ChoiceFilter(
        label=_("Cara"), choices=Meeting.Mode.choices, empty_label=_("Semua")
    )
    stage = filters.ChoiceFilter(
        label=_("Tahap"), choices=Meeting.Stage.choices, empty_label=_("Semua")
    )
    program = ProgramFilter()
    unit = UnitChoice()
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    held_from = filters.DateFilter(
        label=_("Sejak"), field_name="held_on", lookup_expr="gte", widget=day_input()
    )
    held_to = filters.DateFilter(
        label=_("Sampai"), field_name="held_on", lookup_expr="lte", widget=day_input()
    )
    status = filters.ChoiceFilter(
        label=_("Status"), choices=FieldRecord.Status.choices, empty_label=_("Semua")
    )
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Meeting
        fields: list[str] = []


class ActionItemFilter(filters.FilterSet):
    meeting = filters.UUIDFilter(label=_("Rapat"), field_name="meeting_id")
    status = filters.ChoiceFilter(
        label=_("Status"), choices=ActionItem.Status.choices, empty_label=_("Semua")
    )
    overdue = YesNoFilter(label=_("Lewat tenggat"), method="late")
    due_to = filters.DateFilter(
        label=_("Tenggat sampai"), field_name="due_on", lookup_expr="lte", widget=day_input()
    )

    class Meta:
        model = ActionItem
        fields: list[str] = []

    def late(self, queryset, name, value):
        """Open beyond its day. What records have satisfied since is closed by a job."""
        if value == "":
            return queryset
        today = timezone.localdate()
        late = Q(status=ActionItem.Status.OPEN, due_on__lt=today)
        return queryset.filter(late) if value else queryset.exclude(late)


class OperationFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Cari lokasi"), field_name="place", lookup_expr="icontains")
    program = ProgramFilter()
    unit = UnitChoice()
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    held_from = filters.DateFilter(
        label=_("Sejak"), field_name="held_on", lookup_expr="gte", widget=day_input()
    )
    held_to = filters.DateFilter(
        label=_("Sampai"), field_name="held_on", lookup_expr="lte", widget=day_input()
    )
    week = WeekOf(label=_("Minggu"), field_name="held_on", widget=forms.HiddenInput)
    status = filters.ChoiceFilter(
        label=_("Status"), choices=FieldRecord.Status.choices, empty_label=_("Semua")
    )
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Operation
        fields: list[str] = []
