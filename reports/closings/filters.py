"""What a list of closed weeks can be narrowed by."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from reports.models import Closing
from villages.filters.formations import WeekFilter


class OfWeek(WeekFilter):
    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(monday=value.monday)


class ClosingFilter(FilterSet):
    unit = CharFilter(label=_("Polres"), field_name="unit__code")
    week = OfWeek(label=_("Minggu"))

    class Meta:
        model = Closing
        fields = ()
