"""When a target will be reached: the ended weeks a reader sees, given to the pure method."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.weeks import Week
from programs.forecast import Forecast, Reason, forecast
from programs.queries import lines_of
from reports.queries.counts import books_at
from reports.queries.progress import ProgressReport

REASON_WORDS = {
    Reason.TOO_FEW: gettext_lazy("Data belum cukup: perkiraan memerlukan empat minggu berakhir."),
    Reason.NOTHING_FORMED: gettext_lazy("Dengan laju sekarang target belum dapat tercapai."),
    Reason.REACHED: gettext_lazy("Target sudah tercapai."),
    Reason.BEYOND: gettext_lazy("Dengan laju sekarang target belum dapat tercapai."),
}


def forecast_of(report: ProgressReport) -> Forecast:
    """From the target's start through the last ended week up to the shown one. One query."""
    last = report.judged
    first = Week(report.target.starts_on)
    by_week = formed_by_week(report)
    formed = [by_week[week.monday] for week in Week.span(first, last)]
    before = sum(count for monday, count in by_week.items() if monday < first.monday)
    remaining = report.totals.quantity - before - sum(formed)
    return forecast(formed, remaining, last)


def formed_by_week(report: ProgressReport) -> dict[date, int]:
    """Lines by the Monday of their week, through the judged one; all before the start together."""
    target = report.target
    lines = lines_of(target).filter(effective_on__lte=report.judged.ends_on)
    if report.known_at is not None:
        lines = books_at(lines, target.unit_id, report.known_at)
    if not report.whole:
        lines = lines.filter(unit__in=[row.unit.pk for row in report.rows])
    sums: dict[date, int] = defaultdict(int)
    rows = (
        lines.order_by()
        .annotate(monday=TruncWeek("effective_on"))
        .values_list("monday")
        .annotate(total=Sum("quantity"))
    )
    for monday, total in rows:
        sums[monday] += total
    return sums


def forecast_json(found: Forecast) -> dict[str, Any]:
    """Codes of weeks, null where there is none, and then why."""
    return {
        "early": found.early and found.early.code,
        "likely": found.likely and found.likely.code,
        "late": found.late and found.late.code,
        "reason": str(REASON_WORDS[found.reason]) if found.reason else None,
    }


def forecast_text(found: Forecast) -> str:
    """A sentence with the three weeks, or why there are none."""
    if found.reason or found.early is None or found.likely is None:
        return str(REASON_WORDS[found.reason or Reason.BEYOND])
    facts = {
        "early": found.early.title,
        "likely": found.likely.title,
        "late": found.late.title if found.late else _("lebih dari sepuluh tahun lagi"),
    }
    return (
        _(
            "Dengan laju sejauh ini target tercapai paling cepat %(early)s, kemungkinan besar "
            "%(likely)s, paling lambat %(late)s."
        )
        % facts
    )
