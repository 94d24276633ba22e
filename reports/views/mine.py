"""An officer's own desa, and what he still has to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from core.weeks import Week
from patrols.fulfilment import overdue_for
from patrols.models import Patrol, PatrolPlan
from reports.unit_weeks.queries import State, unit_weeks
from units.models import Area, Unit
from units.policy import Act
from units.queries import assigned_villages, villages_in_reach
from units.scope import posting_of
from villages.models import Formation

PER_PAGE = 50
MOST = 20
STANDS = (Formation.Status.VERIFIED, Formation.Status.SUBMITTED)


@door(Act.CREATE_RECORD)
@require_safe
def my_villages(request):
    """The desa binaan; who has none gets those of his unit."""
    today = timezone.localdate()
    assigned = [village.code for village in assigned_villages(request.user, today)]
    rows = villages_in_reach(request.user, today)
    if assigned:
        rows = Area.objects.filter(pk__in=assigned)
    page = Paginator(rows.select_related("parent").order_by("name", "code"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    codes = [village.code for village in page]
    context = {
        "page": page,
        "assigned": bool(assigned),
        "rows": [
            (village, tally)
            for village, tally in zip(page, tallies(request.user, codes), strict=True)
        ],
    }
    return render(request, "reports/my_villages.html", context)


def tallies(user, codes: list[str]) -> list[dict]:
    """Kampung of each desa, those of its RW and RT among them, in the order of the codes."""
    counted = (
        Formation.objects.for_user(user)
        .filter(area__in=Area.objects.filter(village_code_in(codes)), status__in=STANDS)
        .values("area")
        .annotate(
            formed=Count("pk", filter=Q(status=Formation.Status.VERIFIED)),
            waiting=Count("pk", filter=Q(status=Formation.Status.SUBMITTED)),
            last=Max("formed_on"),
        )
    )
    found: dict[str, dict] = {code: {"formed": 0, "waiting": 0, "last": None} for code in codes}
    for row in counted:
        tally = found[".".join(row["area"].split(".")[:4])]
        tally["formed"] += row["formed"]
        tally["waiting"] += row["waiting"]
        tally["last"] = max(filter(None, (tally["last"], row["last"])), default=None)
    return [found[code] for code in codes]


def village_code_in(codes: list[str]) -> Q:
    inside = Q(pk__in=codes)
    for code in codes:
        inside |= Q(pk__startswith=f"{code}.")
    return inside


@dataclass(frozen=True, slots=True)
class WeekTask:
    """A week of a polsek that nobody has reported yet."""

    unit: Unit
    week: Week


@door(Act.CREATE_RECORD)
@require_safe
def my_tasks(request):
    """What came back, what is unfinished, planned patrols, weeks without a word, follow-ups."""
    user, today = request.user, timezone.localdate()
    mine = Formation.objects.for_user(user).select_related("area__parent")
    plans = PatrolPlan.objects.for_user(user).open().filter(planned_on__lte=today)
    context = {
        "returned": mine.filter(status=Formation.Status.RETURNED).order_by("-updated_at")[:MOST],
        "drafts": mine.filter(status=Formation.Status.DRAFT, created_by=user)[:MOST],
        "patrols": Patrol.objects.for_user(user)
        .filter(status=Patrol.Status.RETURNED)
        .select_related("unit", "patrol_type")[:MOST],
        "plans": plans.select_related("unit", "patrol_type").order_by("-planned_on")[:MOST],
        "weeks": silent_weeks(user, today),
        "overdue": overdue_for(user, limit=MOST),
    }
    context["nothing"] = not any(context.values())
    return render(request, "reports/my_tasks.html", context)


def silent_weeks(user, today) -> list[WeekTask]:
    """The week that has just ended, where his polsek has said nothing of it."""
    posting = posting_of(user)
    unit = posting.unit if posting else None
    if unit is None or unit.kind != Unit.Kind.POLSEK:
        return []
    found = unit_weeks([unit], [Week.of(today).previous])
    return [WeekTask(row.unit, row.week) for row in found if row.state == State.MISSING]
