"""Coverage in both its units: kampung, and distinct desa that have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from units.models import CODE_WIDTHS, Area
from units.queries import villages_in_reach
from villages.models import Formation

DESA = Left("area_id", CODE_WIDTHS[Area.Level.VILLAGE - 1])


@dataclass(frozen=True, slots=True)
class Reached:
    """So many kampung in so many desa; `of` are all desa of the user, None where not asked."""

    kampung: int
    villages: int
    of: int | None = None


def reached(formations: QuerySet[Formation], user=None, day: date | None = None) -> Reached:
    """Kampung and distinct desa of a list of kampung; several in one desa are one desa.

    With a user and a day also how many desa he has.
    """
    counted = formations.order_by().aggregate(
        kampung=Count("pk"), villages=Count(DESA, distinct=True)
    )
    of = villages_in_reach(user, day).count() if user is not None and day is not None else None
    return Reached(counted["kampung"], counted["villages"], of)


def standing(user, program_code: str = "") -> QuerySet[Formation]:
    """Kampung that stand today: verified, not dissolved."""
    rows = Formation.objects.for_user(user).filter(status=Formation.Status.VERIFIED)
    return rows.filter(program__code=program_code) if program_code else rows
