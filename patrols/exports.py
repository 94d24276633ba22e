"""Lists of the field as files: what the pages show under the same filters, no more."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports.filtering import filter_form, filtered, form_words
from core.exports.reports import Content, Report, register
from patrols.columns import (
    ACTION_ITEM_EXPORT,
    MEETING_EXPORT,
    OPERATION_EXPORT,
    PATROL_EXPORT,
    POINT_EXPORT,
)
from patrols.filters import (
    ActionItemFilter,
    MeetingFilter,
    OperationFilter,
    PatrolFilter,
    PointFilter,
)
from patrols.models import ActionItem, Meeting, Operation, Patrol, PatrolPoint


def report(name: str, title: Any, model: Any, columns: Any, filterset: Any, paper: tuple) -> None:
    def content(user: Any, filters: QueryDict) -> Content:
        found = filtered(filterset, filters, queryset=model.objects.for_user(user), user=user)
        return Content(found.qs, filters=form_words(found.form))

    def choose(user: Any, filters: QueryDict | None) -> Any:
        return filter_form(filterset, filters, queryset=model.objects.none(), user=user)

    register(
        Report(name=name, title=title, columns=columns, content=content, paper=paper, form=choose)
    )


report(
    "patrols",
    _("Daftar patroli"),
    Patrol,
    PATROL_EXPORT,
    PatrolFilter,
    (
        "patrolled_on",
        "patrol_type_name",
        "unit_name",
        "area_name",
        "visit_count",
        "people_met",
        "incident_words",
        "situation",
    ),
)
report(
    "patrol-points",
    _("Daftar obyek patroli"),
    PatrolPoint,
    POINT_EXPORT,
    PointFilter,
    ("name", "category_name", "risk", "area_name", "unit_name", "active"),
)
report(
    "meetings",
    _("Daftar rapat dan kunjungan"),
    Meeting,
    MEETING_EXPORT,
    MeetingFilter,
    ("held_on", "kind_name", "title", "level", "mode", "chair", "attendee_count", "open_items"),
)
report(
    "action-items",
    _("Daftar tindak lanjut"),
    ActionItem,
    ACTION_ITEM_EXPORT,
    ActionItemFilter,
    ("due_on", "text", "unit_name", "institution_name", "status", "evidence"),
)
report(
    "operations",
    _("Daftar operasi yustisi"),
    Operation,
    OPERATION_EXPORT,
    OperationFilter,
    ("held_on", "place", "unit_name", "people", "sanction_count", "masks", "situation"),
)
