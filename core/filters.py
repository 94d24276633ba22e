"""Filters of the house's own lists, the same for page and API."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import django_filters as filters
from django.apps import apps
from django.conf import settings
from django.forms import DateInput, HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.models import AuditEvent, Job

DAY = DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class JobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=_("Status"), choices=Job.State.choices, empty_label=_("Semua")
    )
    kind = filters.CharFilter(label=_("Jenis"))

    class Meta:
        model = Job
        fields = ("state", "kind")


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of records as people call them; those of one name are one choice."""
    kinds: dict[str, list[str]] = {}
    for model in apps.get_models():
        folder = Path(apps.get_app_config(model._meta.app_label).path)
        if folder.parent == settings.BASE_DIR and not getattr(model, "append_only", False):
            kinds.setdefault(str(model._meta.verbose_name), []).append(model._meta.label_lower)
    for kind, word in audit.named_kinds().items():
        kinds.setdefault(word, []).append(kind)
    return [(",".join(kinds[name]), name) for name in sorted(kinds)]


class AuditFilter(filters.FilterSet):
    """`record=kind:id` is one record's whole history."""

    record = filters.CharFilter(label=_("Catatan"), method="of_record", widget=HiddenInput)
    kind = filters.ChoiceFilter(
        label=_("Jenis catatan"), choices=kind_choices, empty_label=_("Semua"), method="of_kind"
    )
    act = filters.ChoiceFilter(
        label=_("Tindakan"),
        choices=audit.act_choices,
        empty_label=_("Semua"),
        method="of_act",
    )
    actor = filters.CharFilter(label=_("Pelaku"), field_name="actor_name", lookup_expr="icontains")
    since = filters.DateFilter(label=_("Sejak"), method="from_day", widget=DAY)
    until = filters.DateFilter(label=_("Sampai"), method="through_day", widget=DAY)

    class Meta:
        model = AuditEvent
        fields = ()

    def of_record(self, queryset, name, value):
        kind, _colon, key = value.partition(":")
        return queryset.filter(record_kind=kind, record_id=key)

    def of_kind(self, queryset, name, value):
        return queryset.filter(record_kind__in=value.split(","))

    def of_act(self, queryset, name, value):
        return queryset.filter(audit.like_act(value))

    def from_day(self, queryset, name, value):
        return queryset.filter(happened_at__gte=_begin(value))

    def through_day(self, queryset, name, value):
        if value == date.max:
            return queryset
        return queryset.filter(happened_at__lt=_begin(value + timedelta(days=1)))


def _begin(day: date) -> datetime:
    """Midnight where the reader is; the first days of the calendar begin in UTC at the latest."""
    return timezone.make_aware(datetime.combine(day, time.min), UTC if day.year < 2 else None)
