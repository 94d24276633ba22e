"""What a list of closed weeks can be narrowed by."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from core.weeks import Week
from reports.models import Closing


class ClosingFilter(FilterSet):
    unit = CharFilter(label=_("Polres"), field_name="unit__code")
    week = CharFilter(label=_("Minggu"), method="of_week")

    class Meta:
        model = Closing
        fields = ()

    def of_week(self, rows, name, value):
        try:
            week = Week.parse(value)
        except ValueError as error:
            self.form.add_error(name, str(error))
            return rows.none()
        return rows.filter(monday=week.monday)
