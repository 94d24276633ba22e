"""Distinct desa beside the kampung of a target: several kampung in one desa are one desa."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Left

from core.counting import counts
from programs.models import Entry, Measure
from reports.queries.counts import books_at
from reports.queries.progress import ProgressReport
from units.models import CODE_WIDTHS, Area
from units.queries import Served, served_under
from units.scope import scope_of

STANDING = (Measure.FORMATION, Measure.REACTIVATION)
VILLAGE_WIDTH = CODE_WIDTHS[Area.Level.VILLAGE - 1]


@dataclass(frozen=True, slots=True)
class DesaReached:
    """Desa with a kampung that stands at the end of the week, of all desa served that day. Kampung
    that are not detailed have no desa."""

    reached: int
    of: int


def served_in(report: ProgressReport, user) -> Served:
    """What of the reader's is served at the end of the week."""
    path = report.target.unit.path if report.whole else scope_of(user).unit_path
    return served_under(path, report.week.ends_on)


def desa_reached(report: ProgressReport, user) -> DesaReached | None:
    """Of what the reader sees; None for a target that does not count kampung."""
    formed = desa_formed(report, user)
    if formed is None:
        return None
    return DesaReached(**counts(reached=formed, of=served_in(report, user).villages))


def desa_formed(report: ProgressReport, user) -> QuerySet[Entry, dict[str, Any]] | None:
    """Desa in which a kampung stands: more formed and active again than dissolved. One row each;
    None where none are counted."""
    target, day = report.target, report.week.ends_on
    if target.measure_id != Measure.FORMATION:
        return None
    lines = Entry.objects.filter(
        polres=target.unit_id,
        program=target.program_id,
        measure__in=[*STANDING, Measure.DISSOLUTION],
        effective_on__lte=day,
        area_code__isnull=False,
    )
    if not report.whole:
        lines = lines.filter(unit_path__startswith=scope_of(user).unit_path)
    if report.known_at is not None:
        lines = books_at(lines, target.unit_id, report.known_at)
    formed = lines.order_by().values(desa=Left("area_code", VILLAGE_WIDTH))
    return formed.annotate(
        standing=Coalesce(Sum("quantity", filter=Q(measure__in=STANDING)), 0)
        - Coalesce(Sum("quantity", filter=Q(measure=Measure.DISSOLUTION)), 0)
    ).filter(standing__gt=0)
