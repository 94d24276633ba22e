"""Filters of units, areas and people, for page and API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Area, Unit, User
from units.names import search_name
from units.queries import begins


class UnitFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label=_("Jenis"), choices=Unit.Kind.choices, empty_label=_("Semua"))
    parent = filters.CharFilter(label=_("Induk"), field_name="parent__code")
    q = filters.CharFilter(label=_("Nama"), field_name="name", lookup_expr="icontains")

    class Meta:
        model = Unit
        fields = ("kind", "parent", "q")


class AreaFilter(filters.FilterSet):
    within = filters.CharFilter(label=_("Di dalam (kode)"), method="lies_within")
    level = filters.ChoiceFilter(
        label=_("Tingkat"), choices=Area.Level.choices, empty_label=_("Semua")
    )
    q = filters.CharFilter(label=_("Nama"), method="is_named")

    class Meta:
        model = Area
        fields = ("within", "level", "q")

    def lies_within(self, queryset, name, value):
        return queryset.within(value)

    def is_named(self, queryset, name, value):
        for word in search_name(value).split():
            queryset = queryset.filter(begins("search_name", word))
        return queryset


class PeopleFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Nama atau NRP"), method="is_named")

    class Meta:
        model = User
        fields = ("q",)

    def is_named(self, queryset, name, value):
        named = Q(name__icontains=value) | Q(nrp__startswith=value)
        return queryset.filter(named | Q(username__icontains=value))
