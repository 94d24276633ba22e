"""Several polres side by side, those that are furthest behind first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core import numbers
from core.drawing import drawn_rows
from core.htmx import render_page
from core.weeks import Week
from reports.columns import STATUS_WORDS
from reports.queries import overview, together
from units.policy import Act, can
from units.scope import scope_of

PER_PAGE = 30


def show_overview(request, targets):
    running = Week.of(timezone.localdate())
    week, error = asked_week(request.GET.get("week", ""), lambda: running.previous)
    sees_pending = can(request.user, Act.SEE_PENDING)
    rows = overview(targets, week, sees_pending=sees_pending)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = dict.fromkeys(STATUS_WORDS, 0)
    for row in rows:
        counts[row.status] += 1
    context = {
        "week": week,
        "last": running,
        "running": running if week != running else None,
        "page": page,
        "rows": drawn(page, week, sees_pending=sees_pending),
        "counts": [(status, STATUS_WORDS[status], n) for status, n in counts.items() if n],
        "count": len(rows),
        "groups": together(rows),
        "place": scope_of(request.user),
        "shapes": staticfiles_storage.url("img/shapes.svg"),
        "sees_pending": sees_pending,
        "export_url": export_url(week) if can(request.user, Act.EXPORT) else "",
        "error": error,
    }
    return render_page(
        request,
        "reports/overview.html",
        context,
        part="reports/overview_content.html",
        status=400 if error else 200,
    )


def asked_week(code: str, default: Callable[[], Week]) -> tuple[Week, str]:
    """The week in the address, or the one shown first; and what is wrong with the address."""
    try:
        return (Week.parse(code) if code else default()), ""
    except ValueError as error:
        return default(), str(error)


def export_url(week: Week) -> str:
    path = reverse("reports:exports")
    return f"{path}?{urlencode({'report': 'polres-overview', 'week': week.code})}"


def drawn(page, week: Week, *, sees_pending: bool) -> SafeString:
    """The rows of a page, by a template rendered once for each look of a row."""
    context = {
        "week": week,
        "sees_pending": sees_pending,
        "shapes": staticfiles_storage.url("img/shapes.svg"),
    }
    rows = [overview_row(row) for row in page]
    return drawn_rows("reports/overview_row.html", rows, flags=LOOK, context=context)


# By these a row looks different; the rest is filled in.
LOOK = ("status", "any_formed", "any_cumulative", "any_pending")


def overview_row(row) -> dict:
    return {
        "target": row.target_id,
        "polres": row.polres,
        "program": row.program,
        "measure": row.measure,
        "quantity": numbers.integer(row.quantity),
        "planned_cumulative": numbers.integer(row.planned_cumulative),
        "formed": numbers.integer(row.formed),
        "formed_cumulative": numbers.integer(row.formed_cumulative),
        "remaining": numbers.integer(row.remaining),
        "deviation": numbers.signed(row.deviation),
        "pending": numbers.integer(row.pending),
        "percent": numbers.percent(row.addition.percent),
        "status": row.status.value,
        "word": str(STATUS_WORDS[row.status]),
        "any_formed": bool(row.formed),
        "any_cumulative": bool(row.formed_cumulative),
        "any_pending": bool(row.pending),
    }
