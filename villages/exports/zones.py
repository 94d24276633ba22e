"""Zones, their reports, stated zones and cases as files."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exports.filtering import filter_form, filtered, form_words
from core.exports.reports import Content, Report, register
from core.weeks import long_date
from units.models import Area, Boundary
from villages.columns import zones as columns
from villages.filters.zones import CaseFilter, DeclaredZoneFilter, ZoneFilter, ZoneReportFilter
from villages.models import CaseReport, DeclaredZone, ZoneReport
from villages.queries.zones import zones_on


def zones(user: Any, filters: QueryDict) -> Content:
    """RT in the user's scope with what stands there on a day, today where none is asked for."""
    asked = filtered(ZoneFilter, filters, queryset=Area.objects.none(), user=user).form
    day = asked.cleaned_data.get("date") or timezone.localdate()
    rows = zones_on(user, day, asked.cleaned_data.get("within") or "")
    found = filtered(ZoneFilter, filters, queryset=rows, user=user)
    return Content(found.qs, lines=(long_date(day),), filters=form_words(found.form))


def choose_zones(user: Any, filters: QueryDict | None) -> Any:
    return filter_form(ZoneFilter, filters, queryset=Area.objects.none(), user=user)


def listing(model: Any, filterset: Any, rows: Any) -> tuple[Any, Any]:
    """Content and chooser of a list of records."""

    def content(user: Any, filters: QueryDict) -> Content:
        found = filtered(filterset, filters, queryset=rows(user, filters), user=user)
        return Content(found.qs, filters=form_words(found.form))

    def choose(user: Any, filters: QueryDict | None) -> Any:
        return filter_form(filterset, filters, queryset=model.objects.none(), user=user)

    return content, choose


def boundaries(codes: Collection[str]) -> dict[str, Any]:
    return dict(Boundary.objects.filter(area__in=codes).values_list("area", "geometry"))


def case_rows(user: Any, filters: QueryDict) -> Any:
    rows = CaseReport.objects.for_user(user)
    return rows if filters.get("revisions") else rows.current()


REPORTS = listing(ZoneReport, ZoneReportFilter, lambda user, _f: ZoneReport.objects.for_user(user))
DECLARED = listing(
    DeclaredZone,
    DeclaredZoneFilter,
    lambda user, _f: DeclaredZone.objects.for_user(user).standing(),
)
CASES = listing(CaseReport, CaseFilter, case_rows)

register(
    Report(
        name="zones",
        title=_("Zona RT"),
        columns=columns.ZONES_FILE,
        content=zones,
        paper=("area_name", "rw", "village", "counted_as", "positive_houses", "as_of"),
        form=choose_zones,
    )
)
register(
    Report(
        name="zone-reports",
        title=_("Laporan zona RT"),
        columns=columns.REPORTS_FILE,
        content=REPORTS[0],
        paper=("area_name", "rw", "village", "as_of", "positive_houses", "zone", "revision"),
        form=REPORTS[1],
    )
)
register(
    Report(
        name="declared-zones",
        title=_("Zona yang dinyatakan"),
        columns=columns.DECLARED[1:],
        content=DECLARED[0],
        paper=("area_name", "scale", "value", "previous_value", "as_of", "source"),
        form=DECLARED[1],
        shapes=boundaries,
    )
)
register(
    Report(
        name="cases",
        title=_("Kasus per kelurahan"),
        columns=columns.CASES_FILE,
        content=CASES[0],
        paper=("area_name", "district", "as_of", "positive", "active", "recovered", "died"),
        form=CASES[1],
        shapes=boundaries,
    )
)
