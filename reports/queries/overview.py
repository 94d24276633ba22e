"""Several polres at once: one line per target, read from the computed weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from core.weeks import Week
from programs import weekly
from programs.models import Measure, Plan, Target
from programs.weekly import Percentage, Status, polres_status

WORST_FIRST = (
    Status.BEHIND,
    Status.AT_RISK,
    Status.RUNNING,
    Status.ON_TRACK,
    Status.AHEAD,
    Status.DONE,
    Status.NO_PLAN,
)


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A target's week. Figures are None where the target has no computed week then. `sums` says
    whether figures of its measure may be added up over units; they are counted in `unit_name`."""

    target_id: UUID
    polres: str
    program: str
    measure: str
    unit_name: str
    sums: bool
    quantity: int
    planned_cumulative: int | None
    formed: int | None
    formed_cumulative: int | None
    pending: int | None
    status: Status

    @property
    def deviation(self) -> int | None:
        return weekly.deviation(self.formed_cumulative, self.planned_cumulative)

    @property
    def remaining(self) -> int:
        return self.quantity - (self.formed_cumulative or 0)

    @property
    def addition(self) -> Percentage:
        return Percentage(self.formed_cumulative, self.quantity)


def overview(targets: QuerySet[Target], week: Week, *, sees_pending: bool) -> list[OverviewRow]:
    """The targets that ran in `week`, those that are furthest behind first; one query.

    `targets` come from `for_user`.
    """
    plan = Plan.objects.filter(target=OuterRef("pk"), effective_on__lte=week.monday).order_by(
        "-effective_on", "-pk"
    )
    ended = week.has_ended(timezone.localdate())
    found = (
        targets.filter(starts_on__lte=week.monday)
        .filter(Q(finished_on=None) | Q(finished_on__gte=week.monday))
        .annotate(
            shown=FilteredRelation(
                "weeks", condition=Q(weeks__monday=week.monday, weeks__unit=F("unit"))
            ),
            quantity=Subquery(plan.values("quantity")[:1]),
            sums=Case(When(measure__over_units=Measure.Rule.SUM, then=True), default=False),
        )
        .order_by()
        .values_list(
            "pk",
            "unit__name",
            "program__name",
            "measure__name",
            "measure__unit_name",
            "sums",
            "quantity",
            "shown__planned_cumulative",
            "shown__formed",
            "shown__formed_cumulative",
            "shown__pending",
        )
    )
    rows = [_row(values, ended=ended, sees_pending=sees_pending) for values in found]
    order = {status: place for place, status in enumerate(WORST_FIRST)}
    rows.sort(key=lambda row: (order[row.status], row.deviation or 0, row.polres, row.program))
    return rows


@dataclass(frozen=True, slots=True)
class Together:
    """Targets of one programme and measure: only these have a sum. `formed` and `addition` are None
    where their measure does not add up over units."""

    program: str
    measure: str
    unit_name: str
    count: int
    formed: int | None
    addition: Percentage | None


def together(rows: Sequence[OverviewRow]) -> list[Together]:
    """The sums of each programme and measure, the most frequent first; nothing is added across."""
    groups: dict[tuple[str, str, str, bool], list[OverviewRow]] = defaultdict(list)
    for row in rows:
        groups[row.program, row.measure, row.unit_name, row.sums].append(row)
    found = [
        Together(
            program,
            measure,
            unit_name,
            len(members),
            sum(row.formed or 0 for row in members) if sums else None,
            Percentage(
                sum(row.formed_cumulative or 0 for row in members),
                sum(row.quantity for row in members),
            )
            if sums
            else None,
        )
        for (program, measure, unit_name, sums), members in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.program, one.measure))


def _row(values: tuple, *, ended: bool, sees_pending: bool) -> OverviewRow:
    *names, quantity, planned, formed, formed_cumulative, pending = values
    status = polres_status(
        planned_cumulative=planned,
        formed_cumulative=formed_cumulative or 0,
        quantity=quantity or 0,
        ended=ended,
    )
    return OverviewRow(
        *names,
        quantity=quantity or 0,
        planned_cumulative=planned,
        formed=formed,
        formed_cumulative=formed_cumulative,
        pending=pending if sees_pending else None,
        status=status,
    )
