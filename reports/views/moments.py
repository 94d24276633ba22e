"""Now and then on the dashboard: as known at an earlier moment, by the structure of now, and what
was revised since a week was closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from programs.models import Target
from programs.weekly import PlanVersion
from reports.closings.content import closing_of
from reports.closings.revisions import revised, strip_text
from reports.models import Closing
from reports.queries import ProgressReport
from reports.queries.moments import asked_moment
from reports.queries.progress import NOW, THEN
from units.policy import Act, can
from units.scope import lies_in_scope, scope_of


def asked_view(request, target: Target, versions: Sequence[PlanVersion]) -> dict[str, Any]:
    """What `report_on` is told beside the week; the plan of today is no plan of an earlier day."""
    known_at = asked_moment(request.GET.get("known_at") or None, target)
    structure = request.GET.get("structure") or THEN
    view = {"known_at": known_at, "structure": structure}
    return view if known_at is not None else view | {"versions": versions}


def is_live(report: ProgressReport) -> bool:
    """The figures of now by the structure of then: those every list shows."""
    return report.known_at is None and report.structure == THEN


def then_and_now(request, report: ProgressReport) -> dict[str, Any]:
    closing = closing_of(report.target.unit, report.week)
    return {
        "known": known(report, closing),
        "structures": structures(report),
        "live": is_live(report),
        "live_url": address(report),
        "export_url": export_url(report),
        "strip": strip(request.user, report, closing) if closing else None,
    }


def known(report: ProgressReport, closing: Closing | None) -> dict[str, Any] | None:
    """The slider: from the day the target was recorded to today. None while that is one day."""
    zone = ZoneInfo(report.target.unit.time_zone)
    first = timezone.localdate(report.target.recorded_at, zone)
    today = timezone.localdate(timezone=zone)
    if today - first < timedelta(days=1):
        return None
    shown = timezone.localdate(report.known_at, zone) if report.known_at else today
    return {
        "first": first,
        "today": today,
        "shown": shown,
        "days": (today - first).days,
        "place": (shown - first).days,
        "closing": address(report, known_at=closing.closed_at.isoformat()) if closing else "",
        "week_end": address(report, known_at=(report.week.next.monday).isoformat())
        if first <= report.week.next.monday < today
        else "",
    }


def structures(report: ProgressReport) -> list[tuple[str, str, bool]]:
    """(name, address, chosen) of then and now."""
    at = {"known_at": report.known_at.isoformat()} if report.known_at else {}
    return [
        (name, address(report, **at, **({"structure": NOW} if name == NOW else {})), chosen)
        for name, chosen in ((THEN, report.structure == THEN), (NOW, report.structure == NOW))
    ]


def address(report: ProgressReport, **asked: str) -> str:
    return f"{reverse('dashboard')}?{urlencode(which(report) | asked)}"


def export_url(report: ProgressReport) -> str:
    """The file holds the figures that are shown, also those of an earlier day."""
    query = {"report": "weekly-progress"} | which(report)
    if report.known_at is not None:
        query["known_at"] = report.known_at.isoformat()
    if report.structure == NOW:
        query["structure"] = NOW
    return f"{reverse('reports:exports')}?{urlencode(query)}"


def which(report: ProgressReport) -> dict[str, str]:
    return {"target": str(report.target.pk), "week": report.week.code}


def strip(user, report: ProgressReport, closing: Closing) -> dict[str, Any] | None:
    """What was reported and what stands now, of what the reader sees, and where he may ask."""
    target_id = str(report.target.pk)
    only = None if report.whole else scope_of(user).unit_path
    found = revised(closing, only=only, target_id=target_id)
    if not found:
        return None
    own = report.rows[0].unit if not report.whole and report.rows else None
    return {
        "text": strip_text(closing.week, found[0], reasons=can(user, Act.SEE_PENDING)),
        "closed_at": closing.closed_at,
        "url": reverse("closings:report", args=[closing.code])
        if can(user, Act.SEE_PENDING) and lies_in_scope(user, closing)
        else "",
        "ask": ask_url(user, own, report) if own is not None else "",
    }


def ask_url(user, unit, report: ProgressReport) -> str:
    if not can(user, Act.PROPOSE_CORRECTION, unit):
        return ""
    return f"{reverse('weeks:ask')}?{urlencode({'unit': unit.code, 'week': report.week.code})}"
