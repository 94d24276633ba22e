"""Filters of the house's own lists, the same for page and API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from core import audit
from core.models import AuditEvent, Job


class JobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=_("Status"), choices=Job.State.choices, empty_label=_("Semua")
    )
    kind = filters.CharFilter(label=_("Jenis"))

    class Meta:
        model = Job
        fields = ("state", "kind")


class AuditFilter(filters.FilterSet):
    """`record=kind:id` is one record's whole history."""

    record = filters.CharFilter(label=_("Catatan"), method="of_record")
    act = filters.ChoiceFilter(
        label=_("Tindakan"), choices=audit.act_choices, empty_label=_("Semua")
    )
    actor = filters.CharFilter(label=_("Pelaku"), field_name="actor_name", lookup_expr="icontains")
    since = filters.DateFilter(label=_("Sejak"), field_name="happened_at", lookup_expr="date__gte")
    until = filters.DateFilter(label=_("Sampai"), field_name="happened_at", lookup_expr="date__lte")

    class Meta:
        model = AuditEvent
        fields = ()

    def of_record(self, queryset, name, value):
        kind, _colon, key = value.partition(":")
        return queryset.filter(record_kind=kind, record_id=key)
