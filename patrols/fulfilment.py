"""How far the records themselves satisfy a follow-up: so many of so many kecamatan or desa."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from patrols.models import ActionItem, Patrol
from patrols.queries import patrolled_districts
from units.models import Area
from villages.models import Formation

Rule = ActionItem.Rule


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """`missing` are the places still to come, in order of their names."""

    done: int
    total: int
    missing: tuple[Area, ...]

    @property
    def complete(self) -> bool:
        return bool(self.total) and self.done == self.total


def fulfilment(item: ActionItem, *, until: date | None = None) -> Fulfilment | None:
    """What the records since the meeting say; None for a follow-up that people close."""
    if not item.rule:
        return None
    if item.rule == Rule.ACTIVE:
        return _of(villages_of(item), active_villages(item))
    last = until or timezone.localdate()
    patrols = Patrol.objects.counted().filter(unit__polres=item.meeting.unit.polres_id)
    counted = patrolled_districts(patrols, item.meeting.held_on, last)
    asked = 1 if item.rule == Rule.JOINT else 0  # which of (patrols, joint ones) must be there
    reached = {code for code, counts in counted.items() if counts[asked]}
    return _of(districts_of(item), reached)


def _of(places: Iterable[Area], reached: set[str]) -> Fulfilment:
    places = list(places)
    missing = tuple(place for place in places if place.pk not in reached)
    return Fulfilment(len(places) - len(missing), len(places), missing)


def districts_of(item: ActionItem):
    """The kecamatan of the meeting's area."""
    return (
        Area.objects.within(item.meeting.area_id)
        .filter(level=Area.Level.DISTRICT)
        .order_by("name", "code")
    )


def villages_of(item: ActionItem):
    """Its desa; a kelurahan has no kepala desa under whom a Satgas could stand."""
    return desa_within(item.meeting.area_id)


def desa_within(code: str):
    return (
        Area.objects.within(code)
        .filter(level=Area.Level.VILLAGE, kind="desa")
        .order_by("name", "code")
    )


def active_villages(item: ActionItem) -> set[str]:
    """Codes of the desa in which the programme stands: formed and verified, and not dissolved."""
    standing = Formation.objects.filter(
        program=item.rule_program_id, status=Formation.Status.VERIFIED
    )
    codes = standing.filter(area__code__startswith=item.meeting.area_id)
    return {code[:13] for code in codes.values_list("area_id", flat=True)}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up as it is shown: with how far it is, and whether it is late."""

    item: ActionItem
    fulfilment: Fulfilment | None
    today: date

    @property
    def done(self) -> bool:
        met = self.fulfilment is not None and self.fulfilment.complete
        return self.item.status == ActionItem.Status.DONE or (
            self.item.status == ActionItem.Status.OPEN and met
        )

    @property
    def overdue(self) -> bool:
        open_ = self.item.status == ActionItem.Status.OPEN
        return open_ and not self.done and self.item.due_on < self.today

    @property
    def kind(self) -> str:
        """Its mark: one of the portal's shapes."""
        if self.done:
            return "done"
        if self.item.status == ActionItem.Status.CANCELLED:
            return "dissolved"
        return "late" if self.overdue else "running"


def followed(items: Iterable[ActionItem]) -> list[FollowUp]:
    today = timezone.localdate()
    return [FollowUp(item, fulfilment(item), today) for item in items]


def overdue_for(user, limit: int = 10) -> list[FollowUp]:
    """What is overdue in a user's sight, oldest first."""
    items = (
        ActionItem.objects.for_user(user)
        .overdue(timezone.localdate())
        .select_related("meeting__unit", "unit", "institution", "rule_program")
    )
    return [row for row in followed(items.order_by("due_on", "pk")[:limit]) if row.overdue]
