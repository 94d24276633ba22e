"""Lists of pillars, posko, rosters, requests, assessments and marks as files."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.columns import Columns
from core.exports.filtering import filter_form, filtered, form_words
from core.exports.reports import Content, Report, register
from villages.columns import posko as columns
from villages.filters import posko as filters
from villages.models import Assessment, Mark, PillarHolder, Posko, PoskoRequest, Shift


def content_of(
    model: Any, filterset: type[django_filters.FilterSet]
) -> Callable[[Any, QueryDict], Content]:
    def content(user: Any, given: QueryDict) -> Content:
        found = filtered(filterset, given, queryset=model.objects.for_user(user), user=user)
        return Content(found.qs, filters=form_words(found.form))

    return content


def form_of(
    model: Any, filterset: type[django_filters.FilterSet]
) -> Callable[[Any, QueryDict | None], Any]:
    def form(user: Any, given: QueryDict | None) -> Any:
        return filter_form(filterset, given, queryset=model.objects.none(), user=user)

    return form


def report(
    name: str,
    title: Any,
    model: Any,
    shown: Columns,
    filterset: type[django_filters.FilterSet],
    *,
    paper: tuple[str, ...],
) -> None:
    register(
        Report(
            name=name,
            title=title,
            columns=shown,
            content=content_of(model, filterset),
            paper=paper,
            form=form_of(model, filterset),
        )
    )


report(
    "pillars", _("Daftar pilar"), PillarHolder, columns.HOLDERS_FILE, filters.PillarHolderFilter,
    paper=("pillar_name", "name", "title", "area_name", "under", "starts_on", "ends_on"),
)  # fmt: skip
report(
    "posko", _("Daftar posko"), Posko, columns.POSKO_FILE, filters.PoskoFilter,
    paper=("name", "area_name", "under", "opens_at", "closes_at", "state", "active_from"),
)  # fmt: skip
report(
    "shifts", _("Jadwal jaga posko"), Shift, columns.SHIFTS_FILE, filters.ShiftFilter,
    paper=("posko_name", "pillar_name", "person", "starts_at", "ends_at", "arrived_at"),
)  # fmt: skip
report(
    "posko-requests", _("Permintaan warga"), PoskoRequest, columns.REQUESTS_FILE,
    filters.PoskoRequestFilter,
    paper=("posko_name", "category", "asked_at", "responded_at", "response_minutes"),
)  # fmt: skip
report(
    "assessments", _("Penilaian kampung"), Assessment, columns.ASSESSMENTS_FILE,
    filters.AssessmentFilter,
    paper=("formation_name", "area_name", "assessed_on", "assessor", "total", "aspects_assessed"),
)  # fmt: skip
report(
    "marks", _("Percontohan dan kunjungan"), Mark, columns.MARKS_FILE, filters.MarkFilter,
    paper=("kind", "area_name", "marked_on", "who", "source"),
)  # fmt: skip
