"""Filters of programmes, targets and figures, the same for pages and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from programs.models import Figure, Program, PublicMessage, Target, UmbrellaOrder


def programs_in_choice(request):
    return Program.objects.order_by("code")


class TargetFilter(django_filters.FilterSet):
    program = django_filters.ModelChoiceFilter(
        label=_("Program"),
        queryset=programs_in_choice,
        to_field_name="code",
        empty_label=_("semua program"),
    )
    unit = django_filters.CharFilter(label=_("Kode polres"), field_name="unit__code")
    state = django_filters.ChoiceFilter(
        label=_("Keadaan"),
        choices=[("running", _("berjalan")), ("finished", _("selesai"))],
        method="in_state",
        empty_label=_("semua"),
    )

    class Meta:
        model = Target
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        return queryset.filter(finished_on__isnull=value == "running")


class FigureFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(label=_("Program"), field_name="program__code")
    measure = django_filters.CharFilter(label=_("Ukuran"), field_name="measure")
    unit = django_filters.CharFilter(label=_("Kesatuan"), field_name="unit__code")
    area = django_filters.CharFilter(label=_("Wilayah"), field_name="area")
    counts = django_filters.BooleanFilter(label=_("Dihitung"), field_name="counts")

    class Meta:
        model = Figure
        fields: list[str] = []


class ProgramFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter(label=_("Jenis"), field_name="kind")
    active = django_filters.BooleanFilter(label=_("Berjalan"), field_name="active")

    class Meta:
        model = Program
        fields: list[str] = []


class StatementFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(label=_("Program"), field_name="program__code")
    unit = django_filters.CharFilter(label=_("Kesatuan"), field_name="unit__code")


class PublicMessageFilter(StatementFilter):
    topic = django_filters.CharFilter(label=_("Pokok"), lookup_expr="iexact")
    on = django_filters.DateFilter(label=_("Berlaku pada"), method="in_force")

    class Meta:
        model = PublicMessage
        fields: list[str] = []

    def in_force(self, queryset, name, value):
        return queryset.in_force(value)


class UmbrellaOrderFilter(StatementFilter):
    for_program = django_filters.CharFilter(
        label=_("Program pelaksana"), field_name="for_program__code"
    )

    class Meta:
        model = UmbrellaOrder
        fields: list[str] = []
