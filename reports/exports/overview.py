"""Several polres side by side as a file: the rows of the overview."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.api import refuse_unknown
from core.errors import DomainError
from core.exports.reports import Content, Report, register
from core.weeks import Week
from reports.columns import OVERVIEW, overview_rows, overview_totals
from reports.exports.asked import WeekForm, asked_day
from reports.queries import overview, targets_for
from units.policy import Act, can, require


def content(user: Any, filters: QueryDict) -> Content:
    require(user, Act.READ_DASHBOARD)
    refuse_unknown(filters, ("week", "day"))
    week = asked_week(filters)
    rows = overview(targets_for(user), week, sees_pending=can(user, Act.SEE_PENDING))
    return Content(
        rows=overview_rows(rows),
        lines=(week.title,),
        totals=overview_totals(rows),
        subject=week.dates,
    )


def asked_week(filters: QueryDict) -> Week:
    """By its code, by any of its days, or the last one that has ended."""
    if code := filters.get("week"):
        try:
            return Week.parse(code)
        except ValueError as error:
            raise DomainError(str(error), errors={"week": [str(error)]}) from None
    if day := filters.get("day"):
        return Week.of(asked_day(day))
    return Week.of(timezone.localdate()).previous


register(
    Report(
        name="polres-overview",
        title=gettext_lazy("Kemajuan polres"),
        columns=OVERVIEW,
        content=content,
        form=WeekForm,
    )
)
