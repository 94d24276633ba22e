"""What the page of a target says: the order, the shares beside what was done, how it came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.weeks import Week
from programs import weekly
from programs.models import Allocation, Figure, Plan, Target
from programs.queries import (
    allocation_difference,
    counts_from,
    figures_beside,
    formed_by_unit,
    lines_of,
    plan_versions,
    shares_seen_by,
    total,
)
from units.models import Unit, User

# Those of a target's baseline that are told one by one, None where it has no baseline. Whoever
# keeps the records says so here: they stand in an app above this one.
baselines_detailed: list[Callable[[Target], QuerySet[Any] | None]] = []


def told_one_by_one(target: Target) -> int | None:
    """How many of its baseline are told one by one."""
    told = next((rows_of(target) for rows_of in baselines_detailed), None)
    return None if told is None else told.count()


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A polsek's share, what of it is planned up to the shown week, and what is done."""

    unit: Unit
    rank: int
    quantity: int
    planned: int
    formed: int
    ends_short: int

    @property
    def remaining(self) -> int:
        return max(0, self.quantity - self.formed)


@dataclass(frozen=True, slots=True)
class TargetOverview:
    """`week` is the running week, the last one of a finished target or the first of a coming one;
    `undetailed` of what was formed stands at the polres without a polsek."""

    first: Plan
    latest: Plan
    plans: Sequence[Plan]
    week: Week
    counts_from: date
    formed: int
    undetailed: int
    planned: int | None
    completes_in: Week | None
    lines: Sequence[ShareLine]
    allocated: int
    difference: int | None
    figures: Sequence[Figure]
    baseline_detailed: int | None

    @classmethod
    def of(cls, target: Target, *, user: User, today: date) -> TargetOverview:
        """`target` has its versions at hand (`queries.with_versions`)."""
        plans = list(target.plans.all())
        shares = list(plans[-1].allocations.all())
        versions = plan_versions(target)
        week = max(Week.of(target.finished_on or today), Week(target.starts_on))
        done = formed_by_unit(target)
        undetailed = total(lines_of(target).filter(undetailed=True))
        return cls(
            first=plans[0],
            latest=plans[-1],
            plans=plans[::-1],
            week=week,
            counts_from=counts_from(target),
            formed=sum(done.values()),
            undetailed=undetailed,
            planned=weekly.planned_cumulative(versions, week),
            completes_in=weekly.plan_completes_in(versions),
            lines=share_lines(shares_seen_by(user, shares), versions, week, done),
            allocated=sum(share.quantity for share in shares),
            difference=allocation_difference(plans[-1], shares),
            figures=list(figures_beside(target, user)),
            baseline_detailed=told_one_by_one(target),
        )

    @property
    def remaining(self) -> int:
        return max(0, self.latest.quantity - self.formed)

    @property
    def addition(self) -> weekly.Percentage:
        return weekly.Percentage(self.formed, self.latest.quantity)

    @property
    def history(self) -> list[tuple[Plan, str]]:
        """The latest version first, and in words what is new where the order stayed the same."""
        older = [*self.plans[1:], None]
        return [
            (plan, change_of_shares(before, plan) if before else "")
            for plan, before in zip(self.plans, older, strict=True)
        ]

    @property
    def ending_short(self) -> list[Unit]:
        """Polsek whose plan ends below their share: the shares exceed the quantity, or others keep
        what an earlier version gave them."""
        return [line.unit for line in self.lines if line.ends_short]


def change_of_shares(before: Plan, plan: Plan) -> str:
    """Nothing where the order itself is another: that tells the difference already."""
    kept = ("quantity", "weekly_pace", "deadline")
    if any(getattr(before, name) != getattr(plan, name) for name in kept):
        return ""
    old, new = (
        {share.unit_id: (share.quantity, share.rank) for share in version.allocations.all()}
        for version in (before, plan)
    )
    if old == new:
        return ""
    same = {unit: quantity for unit, (quantity, _rank) in old.items()} == {
        unit: quantity for unit, (quantity, _rank) in new.items()
    }
    return _("urutan diubah") if same else _("jatah diubah")


def share_lines(
    shares: Sequence[Allocation],
    versions: Sequence[weekly.PlanVersion],
    week: Week,
    done: dict[int, int],
) -> list[ShareLine]:
    end = max(week, weekly.plan_completes_in(versions) or week)
    plan = weekly.seats(versions, end)
    return [
        ShareLine(
            unit=share.unit,
            rank=share.rank,
            quantity=share.quantity,
            planned=plan.planned_cumulative(share.unit_id, week),
            formed=done.get(share.unit_id, 0),
            ends_short=max(0, share.quantity - plan.planned_cumulative(share.unit_id, end)),
        )
        for share in shares
    ]
