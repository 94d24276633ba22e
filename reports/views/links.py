"""From a figure to the rows behind it: addresses of the lists of what a target counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from core.weeks import Week
from programs.models import Measure, Target
from programs.queries import counts_from
from villages.models import Formation

COUNTED = [Formation.Status.VERIFIED.value, Formation.Status.DISSOLVED.value]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of records that count when they are sent, and what it calls its span of days."""

    name: str
    since: str
    until: str
    also: tuple[tuple[str, str], ...] = (("status", "recorded"),)
    with_program: bool = True

    def address(self, *, program: str, unit: str, first: date, last: date) -> str:
        query = {"unit": unit, self.since: first.isoformat(), self.until: last.isoformat()}
        if self.with_program:
            query["program"] = program
        return f"{reverse(self.name)}?{urlencode(query | dict(self.also))}"


PATROLS = ListOf("patrols:list", "patrolled_from", "patrolled_to")
MEETINGS = ListOf("meetings:list", "held_from", "held_to")
OPERATIONS = ListOf("operations:list", "held_from", "held_to")
DOSES = ListOf("vaccination:doses", "since", "until", with_program=False)
SENT = {
    "patrol": PATROLS,
    "visit": PATROLS,
    "people_met": PATROLS,
    "meeting": MEETINGS,
    "operation": OPERATIONS,
    "sanction": OPERATIONS,
    "dose": DOSES,
}
OF_OPERATIONS = "operasi"  # the kind of programmes whose masks are those of operations


def list_of(target: Target) -> ListOf | None:
    """The list whose rows add up to a target's figures; None where no list does."""
    measure = target.measure_id
    if measure == "package" or (measure == "mask" and target.program.kind != OF_OPERATIONS):
        also = (("status", "recorded"), ("counts_as", measure))
        return ListOf("aid:list", "since", "until", also)
    return OPERATIONS if measure == "mask" else SENT.get(measure)


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """The links of one target's week. "" where no list has the rows of its measure."""

    target: Target
    week: Week

    def formed(self, unit: str) -> str:
        """What counted this week."""
        return self._list(unit, COUNTED, since=max(self.week.monday, self.target.starts_on))

    def formed_cumulative(self, unit: str) -> str:
        """What counted since the target counts, through this week."""
        return self._list(unit, COUNTED)

    def pending(self, unit: str) -> str:
        """Sent kampung up to this week that nobody has decided."""
        return self._list(unit, [Formation.Status.SUBMITTED.value])

    def dissolved(self, unit: str) -> str:
        """Kampung dissolved since the target counts that stood dissolved at the week's end."""
        if self.target.measure_id != Measure.FORMATION:
            return ""
        query = {
            "program": self.target.program.code,
            "unit": unit,
            "inactive_since": counts_from(self.target).isoformat(),
            "inactive_on": self._last.isoformat(),
        }
        return f"{reverse('formations:list')}?{urlencode(query)}"

    def planned(self, unit: str) -> str:
        """The schedule of this week."""
        return self._schedule(unit, week=self.week.code)

    def planned_cumulative(self, unit: str) -> str:
        """The schedule through this week."""
        return self._schedule(unit, until=self.week.code)

    def _schedule(self, unit: str, **span: str) -> str:
        path = reverse("targets:schedule", args=[self.target.pk])
        return f"{path}?{urlencode({'unit': unit} | span)}"

    @property
    def _last(self) -> date:
        return min(self.week.ends_on, self.target.finished_on or self.week.ends_on)

    def _list(self, unit: str, status: list[str], since: date | None = None) -> str:
        target = self.target
        first = counts_from(target)
        if target.measure_id != Measure.FORMATION:
            listed = list_of(target) if status == COUNTED else None
            span = {"first": max(first, since or first), "last": self._last}
            return listed.address(program=target.program.code, unit=unit, **span) if listed else ""
        query = {
            "program": target.program.code,
            "unit": unit,
            "status": status,
            "formed_from": max(first, since or first).isoformat(),
            "formed_to": self._last.isoformat(),
        }
        return f"{reverse('formations:list')}?{urlencode(query, doseq=True)}"


class NoRows:
    """Figures of another moment or structure: the lists show the rows of now, so none is led to."""

    def formed(self, unit: str) -> str:
        return ""

    formed_cumulative = pending = dissolved = planned = planned_cumulative = formed


Links = RowsBehind | NoRows


def dashboard_url(target_id, week: Week | None = None) -> str:
    query = {"target": str(target_id)} | ({"week": week.code} if week else {})
    return f"{reverse('dashboard')}?{urlencode(query)}"
