"""The first page after login: what waits for whom, and how the week stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.doors import SIGNED_IN, door
from core.weeks import Week
from patrols.fulfilment import overdue_for
from programs.models import Target
from programs.queries import plan_versions
from programs.weekly import Status
from reports.columns import STATUS_WORDS
from reports.models import OpeningRequest
from reports.queries import ProgressReport, default_week, targets_for
from reports.queries.progress import report_on
from reports.queries.targets import today_of
from reports.views.links import dashboard_url
from units.policy import Act, Role, can
from units.scope import scope_of
from villages.models import Correction, Formation

MOST_RECORDS = 5
NEEDS_A_LOOK = (Status.BEHIND, Status.AT_RISK)
MINE = (Formation.Status.RETURNED, Formation.Status.DRAFT, Formation.Status.SUBMITTED)


@door(SIGNED_IN)
@require_safe
def home(request):
    user = request.user
    role = scope_of(user).role
    if role == Role.PARTNER:  # his door is the posko, nothing else
        return redirect("posko:duty")
    context = {
        "role": role,
        "is_head": can(user, Act.DECIDE),
        "may_enter": can(user, Act.CREATE_RECORD),
        "may_export": can(user, Act.EXPORT),
        "may_manage": can(user, Act.MANAGE_TARGETS),
        "shapes": staticfiles_storage.url("img/shapes.svg"),
    }
    if can(user, Act.READ_DASHBOARD):
        context |= week_context(user)
    if can(user, Act.CREATE_RECORD):
        context |= own_records(user, role)
    if can(user, Act.RECORD_JOINT):
        context["overdue"] = overdue_for(user, limit=5)
    if can(user, Act.SEE_PENDING):
        context["queue"] = Formation.objects.for_user(user).awaiting().count()
        if context["is_head"]:
            context["queue"] += Correction.objects.for_user(user).waiting().count()
            context["requests"] = OpeningRequest.objects.for_user(user).waiting().count()
    return render(request, "reports/home.html", context)


def week_context(user) -> dict:
    """The first target in full and the others as links; of several polres only where they stand."""
    targets = list(targets_for(user).filter(finished_on=None)[:20])
    if len({target.unit_id for target in targets}) > 1:
        return {"several": targets, "polres_count": len({target.unit_id for target in targets})}
    if not targets:
        return {}
    target, *others = targets
    return {"brief": brief(user, target), "others": others}


@dataclass(frozen=True, slots=True)
class Brief:
    """A target's last judged week, and the running one."""

    report: ProgressReport
    running: ProgressReport | None
    behind: list[dict]
    url: str
    running_url: str


def brief(user, target: Target) -> Brief:
    versions = plan_versions(target)
    week = default_week(target, versions)
    now = Week.of(today_of(target))
    report = report_on(target, week, user=user, versions=versions)
    running = (
        report_on(target, now, user=user, versions=versions)
        if now == week.next and target.finished_on is None
        else None
    )
    return Brief(
        report=report,
        running=running,
        behind=behind(report) if report.whole else [],
        url=dashboard_url(target.pk, week),
        running_url=dashboard_url(target.pk, now),
    )


def behind(report: ProgressReport) -> list[dict]:
    """Who needs a look, the furthest behind first."""
    rows = [row for row in report.rows if row.progress.status in NEEDS_A_LOOK]
    rows.sort(key=lambda row: (row.progress.deviation or 0, row.unit.code))
    return [
        {
            "row": row,
            "status": row.progress.status.value,
            "word": STATUS_WORDS[row.progress.status],
        }
        for row in rows
    ]


def own_records(user, role: str) -> dict:
    """What is not finished: of an officer's polsek, with its counts, or what a member of staff
    typed himself. Counts lead to the list of all he sees, so only whose own these are gets them.
    """
    records = Formation.objects.for_user(user).filter(status__in=MINE)
    # Returned ones first: somebody waits for them.
    latest = records.select_related("area__parent").order_by("-status", "-updated_at", "-pk")
    unfinished = latest.filter(status__in=MINE[:2])
    if role != Role.OFFICER:
        return {"own_records": unfinished.filter(created_by=user)[:MOST_RECORDS]}
    counts = records.aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in MINE}
    )
    return {
        "own_counts": [(status, status.label, counts[status.value]) for status in MINE],
        "own_records": unfinished[:MOST_RECORDS],
    }
