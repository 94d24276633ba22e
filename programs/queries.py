"""Rows for the weekly engine and figures about targets. Read only; callers scope what is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import DateField, ExpressionWrapper, F, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.weeks import Week
from programs.models import Allocation, Entry, Figure, Measure, Plan, Program, Target
from programs.weekly import PlanVersion, Share, planned_cumulative
from units.models import Area, Coverage, Unit, User
from units.queries import covering_units, villages_under
from units.scope import scope_of


def plan_versions(target: Target, *, known_at: datetime | None = None) -> list[PlanVersion]:
    """The target's plan for the engine: all its versions, or those recorded by `known_at`."""
    return plan_versions_of([target.pk], known_at=known_at).get(target.pk, [])


def plan_versions_of(
    target_ids: Iterable[UUID], *, known_at: datetime | None = None
) -> dict[UUID, list[PlanVersion]]:
    """The same for many targets, in one query. Units of the shares are their keys."""
    plans = Plan.objects.filter(target__in=list(target_ids))
    if known_at is not None:
        plans = plans.filter(recorded_at__lte=known_at)
    # In the order in which they were recorded: of two for one week the later one counts.
    rows = plans.order_by(
        "target_id", "effective_on", "pk", "allocations__rank", "allocations__unit__path"
    ).values_list(
        *("target_id", "pk", "effective_on", "weekly_pace", "quantity", "deadline"),
        *("allocations__unit_id", "allocations__quantity", "allocations__rank"),
        "allocations__unit__code",
    )
    versions = defaultdict(list)
    for plan, lines in groupby(rows, key=itemgetter(slice(6))):
        target_id, _pk, effective_on, pace, quantity, deadline = plan
        shares = tuple(Share(*line[6:]) for line in lines if line[6] is not None)
        versions[target_id].append(
            PlanVersion(Week(effective_on), pace, quantity, deadline, shares)
        )
    return dict(versions)


def plan_in_force(target: Target, week: Week) -> Plan | None:
    """The row of the version in force in `week`; before the start, the first one."""
    plans = target.plans.order_by("effective_on", "pk")
    return plans.filter(effective_on__lte=week.monday).last() or plans.first()


def latest_plan(target: Target) -> Plan:
    """The version that counts last, be it in force already or not. Every target has one."""
    return target.plans.order_by("-effective_on", "-pk")[0]


def counts_from(target: Target) -> date:
    """First day whose formations the target counts: the day after the baseline, or its start."""
    if target.baseline_as_of is None:
        return target.starts_on
    return target.baseline_as_of + timedelta(days=1)


def lines_of(target: Target) -> QuerySet[Entry]:
    """The ledger lines that the target counts."""
    lines = Entry.objects.filter(
        polres=target.unit_id,
        program=target.program_id,
        measure=target.measure_id,
        effective_on__gte=counts_from(target),
    )
    if target.finished_on is not None:
        lines = lines.filter(effective_on__lte=target.finished_on)
    return lines


def formed_cumulative(target: Target, *, through: date | None = None) -> int:
    """How many were added up to and including `through`, or in all."""
    lines = lines_of(target)
    if through is not None:
        lines = lines.filter(effective_on__lte=through)
    return total(lines)


def total(lines: QuerySet[Entry]) -> int:
    return lines.aggregate(total=Coalesce(Sum("quantity"), 0))["total"]


def formed_by_unit(target: Target) -> dict[int, int]:
    return dict(lines_of(target).values_list("unit").annotate(total=Sum("quantity")).order_by())


def planned_through(target: Target, week: Week) -> int | None:
    """P(w) of the target."""
    return planned_cumulative(plan_versions(target), week)


def shares_of(plan: Plan) -> QuerySet[Allocation]:
    return plan.allocations.select_related("unit").order_by("rank", "unit__code")


def allocation_difference(plan: Plan, shares: Sequence[Allocation]) -> int | None:
    """Sum of the shares less the quantity; None while nothing is allocated."""
    return sum(share.quantity for share in shares) - plan.quantity if shares else None


def figures_beside(target: Target, user: User) -> QuerySet[Figure]:
    """Published numbers of the programme and the polres, shown beside what is computed."""
    return (
        Figure.objects.for_user(user)
        .filter(Q(unit=target.unit_id) | Q(unit__polres=target.unit_id), program=target.program_id)
        .select_related("measure", "unit", "area")
    )


def polres_covering(area: Area) -> Unit | None:
    """The polres in whose territory the area lies; where several share it, the first by code."""
    codes = area.pk.split(".")
    above = [".".join(codes[:n]) for n in range(1, len(codes) + 1)]
    covering = Coverage.objects.filter(area__in=above).values("unit__polres")
    return Unit.objects.filter(pk__in=covering).order_by("code").first()


def polsek_on(polres: Unit, day: date) -> QuerySet[Unit]:
    """The polsek of a polres that existed on that day."""
    return Unit.objects.polsek().under(polres).active_on(day).order_by("code")


def holders_of(plan: Plan) -> QuerySet[Unit]:
    """The units with a share, also those that exist no more."""
    return Unit.objects.filter(pk__in=plan.allocations.values("unit"))


def village_counts(polres: Unit, day: date) -> dict[int, int]:
    """Desa and kelurahan that each polsek served on that day; a shared one counts for each."""
    codes = villages_under(polres.path, day).values_list("code", flat=True)
    counts: Counter[int] = Counter()
    for units in covering_units((code, day) for code in codes).values():
        counts.update(unit.pk for unit in units)
    return dict(counts)


def with_formed(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with `formed`, what was added so far; the same rule as `lines_of`, for lists."""
    first_day = Coalesce(
        ExpressionWrapper(OuterRef("baseline_as_of") + timedelta(days=1), output_field=DateField()),
        OuterRef("starts_on"),
    )
    counted = (
        Entry.objects.filter(
            polres=OuterRef("unit"),
            program=OuterRef("program"),
            measure=OuterRef("measure"),
            effective_on__gte=first_day,
            effective_on__lte=Coalesce(OuterRef("finished_on"), date.max),
        )
        .order_by()
        .values("polres")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    return targets.annotate(formed=Coalesce(Subquery(counted), 0))


def measures_for_targets() -> QuerySet[Measure]:
    """What can be ordered: what adds up from week to week."""
    return measures_for_figures().filter(over_time=Measure.Rule.SUM)


def measures_for_figures() -> QuerySet[Measure]:
    """What a source can tell of, states as well; how many are pending is no goal and no news."""
    return Measure.objects.exclude(pk=Measure.PENDING).order_by("name")


def with_versions(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with all versions of their plan and their shares at hand, the latest one last."""
    plans = Plan.objects.order_by("effective_on", "pk").prefetch_related(
        Prefetch(
            "allocations",
            Allocation.objects.select_related("unit").order_by("rank", "unit__code"),
        )
    )
    return targets.select_related("program", "measure", "unit").prefetch_related(
        Prefetch("plans", plans)
    )


def with_descriptions(programs: QuerySet[Program]) -> QuerySet[Program]:
    return programs.prefetch_related("measures", "aspects")


def shares_seen_by(user: User, shares: Sequence[Allocation]) -> list[Allocation]:
    """Whoever holds a share sees the target with his own rows, those above him all of them."""
    path = scope_of(user).unit_path
    return [share for share in shares if path is None or share.unit.path.startswith(path)]


def with_plan(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with what their latest plan orders, for lists: one query for all of them."""
    latest = Plan.objects.filter(target=OuterRef("pk")).order_by("-effective_on", "-pk")
    shares = (
        Allocation.objects.filter(plan=OuterRef("plan_id"))
        .order_by()
        .values("plan")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    return (
        targets.select_related("program", "measure", "unit")
        .annotate(plan_id=Subquery(latest.values("pk")[:1]))
        .annotate(
            quantity=Subquery(latest.values("quantity")[:1]),
            weekly_pace=Subquery(latest.values("weekly_pace")[:1]),
            deadline=Subquery(latest.values("deadline")[:1]),
            deadline_assumed=Subquery(latest.values("deadline_assumed")[:1]),
            allocated=Subquery(shares),
        )
        .annotate(difference=F("allocated") - F("quantity"))
    )
