"""Which zones, reports, statements and cases a list shows: the same for page, API and export."""

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models import Area
from units.scope import area_in
from villages.columns.zones import COUNTED_CHOICES
from villages.filters.formations import WithinFilter, YesNoFilter, area_code
from villages.models import (
    SCALE_CHOICES,
    ZONE_CHOICES,
    CaseClaim,
    CaseReport,
    DeclaredZone,
    Enforcement,
    Regime,
    ZoneReport,
    ZoneSnapshot,
)
from villages.queries.rules import regime_terms


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def past(value) -> None:
    if value > timezone.localdate():
        raise ValidationError(_("Tanggal tidak boleh di masa depan."))


def within(**options) -> WithinFilter:
    return WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24, **options)


class ZoneFilter(filters.FilterSet):
    """`date` has chosen the day already: what stands on it is what is filtered."""

    within = filters.CharFilter(
        label=_("Kode wilayah"), validators=[area_code], max_length=24, method="lies_within"
    )
    date = filters.DateFilter(
        label=_("Pada tanggal"), method="unchanged", widget=day_input(), validators=[past]
    )
    zone = filters.MultipleChoiceFilter(
        label=_("Zona"), field_name="counted_as", choices=COUNTED_CHOICES, distinct=False
    )
    stated_differs = YesNoFilter(label=_("Berbeda dari pernyataan posko"), method="differing")

    class Meta:
        model = Area
        fields: list[str] = []

    def lies_within(self, queryset, name, value):
        return queryset.filter(area_in("", value))

    def unchanged(self, queryset, name, value):
        return queryset

    def differing(self, queryset, name, value):
        if value == "":
            return queryset
        stated = queryset.filter(standing__isnull=False).exclude(standing__report__stated_zone="")
        same = {"standing__report__stated_zone": F("standing__zone")}
        return stated.exclude(**same) if value else stated.filter(**same)


class DatedFilter(filters.FilterSet):
    """What records of an area and a day have in common."""

    within = within()
    since = filters.DateFilter(
        label=_("Sejak"), field_name="as_of", lookup_expr="gte", widget=day_input()
    )
    until = filters.DateFilter(
        label=_("Sampai"), field_name="as_of", lookup_expr="lte", widget=day_input()
    )
    simulated = YesNoFilter(label=_("Simulasi"), field_name="simulated")


class ZoneReportFilter(DatedFilter):
    area = filters.CharFilter(label=_("RT"), field_name="area_id", max_length=24)
    zone = filters.MultipleChoiceFilter(label=_("Zona"), choices=ZONE_CHOICES, distinct=False)
    late = YesNoFilter(label=_("Terlambat"), field_name="late")

    class Meta:
        model = ZoneReport
        fields: list[str] = []


class StatementFilter(DatedFilter):
    area = filters.CharFilter(label=_("Kode wilayah"), field_name="area_id", max_length=24)
    withdrawn = YesNoFilter(label=_("Ditarik"), method="is_withdrawn")

    def is_withdrawn(self, queryset, name, value):
        return queryset if value == "" else queryset.filter(withdrawn_at__isnull=not value)


class DeclaredZoneFilter(StatementFilter):
    scale = filters.ChoiceFilter(label=_("Skala"), choices=SCALE_CHOICES)

    class Meta:
        model = DeclaredZone
        fields: list[str] = []


class ZoneSnapshotFilter(StatementFilter):
    class Meta:
        model = ZoneSnapshot
        fields: list[str] = []


class EnforcementFilter(StatementFilter):
    state = filters.ChoiceFilter(label=_("Keadaan"), choices=Enforcement.State.choices)

    class Meta:
        model = Enforcement
        fields: list[str] = []


class CaseClaimFilter(StatementFilter):
    class Meta:
        model = CaseClaim
        fields: list[str] = []


class CaseFilter(DatedFilter):
    area = filters.CharFilter(label=_("Kode wilayah"), field_name="area_id", max_length=24)
    revisions = YesNoFilter(label=_("Dengan perbaikan lama"), method="with_revisions")

    class Meta:
        model = CaseReport
        fields: list[str] = []

    def with_revisions(self, queryset, name, value):
        return queryset if value is True else queryset.current()


class RegimeFilter(filters.FilterSet):
    """`area` and `date`: which regimes were ordered there on that day."""

    area = filters.CharFilter(
        label=_("Kode wilayah"), validators=[area_code], max_length=24, method="unchanged"
    )
    date = filters.DateFilter(label=_("Pada tanggal"), method="unchanged", widget=day_input())

    class Meta:
        model = Regime
        fields: list[str] = []

    def unchanged(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        area, day = asked.get("area"), asked.get("date")
        found = super().filter_queryset(queryset)
        if day is None and not area:
            return found
        terms = regime_terms().values()
        if day is None:
            codes = [term.code for term in terms if term.named_for(area)]
        else:
            codes = [
                term.code
                for term in terms
                if (term.holds(area, day) if area else term.runs_on(day))
            ]
        return found.filter(pk__in=codes)
