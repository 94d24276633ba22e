"""From a figure to the rows behind it: addresses of the list of kampung."""

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
class RowsBehind:
    """The links of one target's week. "" where its measure is not made of kampung."""

    target: Target
    week: Week

    def formed(self, unit: str) -> str:
        """Counted kampung of this week."""
        return self._list(unit, COUNTED, since=max(self.week.monday, self.target.starts_on))

    def formed_cumulative(self, unit: str) -> str:
        """Counted kampung since the target counts, through this week."""
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
        if target.measure_id != Measure.FORMATION:
            return ""
        first = counts_from(target)
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
