"""What stood before the first target, told one by one: beside the baseline, never in the ledger."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from programs.models import Measure, Target
from villages.models import Formation


def baseline_detailed(target: Target) -> QuerySet[Formation] | None:
    """Those of a target's baseline that have a record of their own that was verified; None where it
    has no baseline of kampung. `terinci 18 dari 22`."""
    if target.baseline is None or target.measure_id != Measure.FORMATION:
        return None
    rows = Formation.objects.filter(
        initial=True,
        program=target.program_id,
        unit__path__startswith=target.unit.path,
        status__in=(Formation.Status.VERIFIED, Formation.Status.DISSOLVED),
    )
    if target.baseline_as_of is not None:
        rows = rows.filter(Q(formed_on=None) | Q(formed_on__lte=target.baseline_as_of))
    return rows
