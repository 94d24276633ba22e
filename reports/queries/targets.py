"""Which targets a reader may choose from, and which week he is shown first."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from core.weeks import Week
from programs.models import Entry, Target
from programs.queries import counts_from
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


def last_meaningful_week(target: Target, versions: list[PlanVersion]) -> Week:
    """The last week in which something was planned, due or posted: later ones only repeat it."""
    ordered = in_order(versions)
    ends = [ordered[0].effective]
    if (completion := plan_completes_in(ordered)) is not None:
        ends.append(completion)
    if ordered[-1].deadline is not None:
        ends.append(Week.of(ordered[-1].deadline))
    last_line = (
        Entry.objects.filter(
            polres=target.unit_id,
            program=target.program_id,
            measure=target.measure_id,
            effective_on__gte=counts_from(target),
        )
        .order_by("-effective_on")
        .values_list("effective_on", flat=True)
        .first()
    )
    if last_line is not None:
        ends.append(Week.of(last_line))
    return max(ends)


def default_week(target: Target, versions: list[PlanVersion]) -> Week:
    """The last ended week: the one that is judged. Of a target of the past, its last week in which
    something happened; of one that has just begun, its first."""
    if target.finished_on is not None:
        return max(Week(target.starts_on), Week.of(target.finished_on))
    ended = Week.of(today_of(target)).previous
    week = max(ended, Week(target.starts_on))
    return min(week, last_meaningful_week(target, versions)) if week == ended else week
