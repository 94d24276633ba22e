"""Weeks that close themselves: on the Monday after, where the Kasat has not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import RunningJob, enqueue, handler
from core.weeks import Week
from programs.models import Target
from reports.closings.services import close_week
from reports.models import Closing
from reports.unit_weeks.queries import targets_in_force
from units.models import Unit


@handler("weeks.close_due", title=_("Menutup minggu yang sudah waktunya"))
def close_due(job: RunningJob) -> None:
    """Hourly, so that a portal that was down on Monday at seven closes when it is up again."""
    asked = 0
    for unit, week in due_for_closing(timezone.now()):
        enqueue(
            "weeks.close",
            payload={"unit": unit.code, "week": week.code},
            key=f"{unit.code}:{week.code}",
        )
        asked += 1
    job.result = {"weeks": asked}


@handler("weeks.close", title=_("Menutup minggu"))
def close_one(job: RunningJob) -> None:
    """One polres in a transaction of its own: its writers wait for it alone."""
    unit = Unit.objects.get(code=job.payload["unit"])
    closing, created = close_week(unit=unit, week=Week.parse(job.payload["week"]), by=None)
    job.result = {"code": closing.code, "created": created}


def due_for_closing(now: datetime) -> Iterator[tuple[Unit, Week]]:
    """Each polres whose last ended week has no report, though its hour has come.

    An order recorded after that hour does not reach back: that week was never to be reported.
    """
    if settings.WEEK_CLOSES_AT is None:
        return
    running = Target.objects.values("unit")
    for polres in Unit.objects.polres().filter(pk__in=running).order_by("code"):
        zone = ZoneInfo(polres.time_zone)
        week = Week.of(timezone.localdate(now, zone)).previous
        hour = datetime.combine(week.next.monday, settings.WEEK_CLOSES_AT, tzinfo=zone)
        if now < hour or Closing.objects.filter(unit=polres, monday=week.monday).exists():
            continue
        orders = targets_in_force([polres.pk], week.monday, week.ends_on)
        if orders.filter(recorded_at__lt=hour).exists():
            yield polres, week
