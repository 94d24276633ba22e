"""Which targets a reader may choose from, and which week he is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from core.weeks import Week
from programs.models import Target
from programs.queries import lines_of
from programs.weekly import PlanVersion, in_order, plan_completes_in


def targets_for(user) -> QuerySet[Target]:
    """The reader's targets, running ones first, each with what every page says about it."""
    return (
        Target.objects.for_user(user)
        .select_related("program", "measure", "unit", "calculation")
        .order_by("finished_on", "-starts_on", "unit__path", "program__code")
    )


def today_of(target: Target) -> date:
    return timezone.localdate(timezone=ZoneInfo(target.unit.time_zone))


def weeks_of(target: Target) -> tuple[Week, Week]:
    """The weeks a reader may choose: from the start through the computed horizon."""
    first = Week(target.starts_on)
    calculation = getattr(target, "calculation", None)
    last = Week(calculation.last_monday) if calculation else Week.of(today_of(target))
    return first, max(first, last)


def last_meaningful_week(target: Target, versions: Sequence[PlanVersion]) -> Week:
    """The last week in which something was planned, due or posted: later ones only repeat it."""
    last = _last_planned_week(versions)
    posted = lines_of(target).order_by("-effective_on").values_list("effective_on", flat=True)
    last_day = posted.first()
    return max(last, Week.of(last_day)) if last_day else last


def _last_planned_week(versions: Sequence[PlanVersion]) -> Week:
    ordered = in_order(versions)
    ends = [ordered[0].effective]
    if (completion := plan_completes_in(ordered)) is not None:
        ends.append(completion)
    if ordered[-1].deadline is not None:
        ends.append(Week.of(ordered[-1].deadline))
    return max(ends)


def default_week(target: Target, versions: Sequence[PlanVersion]) -> Week:
    """The last ended week: the one that is judged. Of a target of the past, its last week in which
    something happened; of one that has just begun, its first."""
    first = Week(target.starts_on)
    if target.finished_on is not None:
        return max(first, Week.of(target.finished_on))
    week = max(first, Week.of(today_of(target)).previous)
    if week <= _last_planned_week(versions):
        return week
    return min(week, last_meaningful_week(target, versions))
