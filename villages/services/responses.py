"""Ticking off what the rule prescribes in the zone an RT is in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from villages.models import ResponseTick, ZoneReport, ZoneResponse, ZoneStanding
from villages.queries.zones import rt_seen_by
from villages.services import keeping
from villages.services.records import act
from villages.services.zones import lock_areas
from villages.zones import is_stale


@act
def tick_response(
    *,
    area: str,
    item: str,
    done: bool,
    by: User,
    done_on: date | None = None,
    petugas: str = "",
    note: str = "",
) -> ResponseTick:
    """Say of an RT (by code) that a prescribed item (by code) was done, or was not. It belongs to
    the report that stands today; the next day reported asks anew. Saying it again changes it."""
    require(by, Act.REPORT_ZONE)
    lock_areas([area])
    report = standing_report(area, by=by)
    faults = Faults()
    known = ZoneResponse.objects.filter(rule=report.rule_id, zone=report.zone, code=item).first()
    if known is None:
        message = _("Tindakan ini tidak ditetapkan untuk zona %(zone)s.")
        faults.add("item", message % {"zone": report.zone})
    day = (done_on or timezone.localdate()) if done else None
    keeping.day(day, "done_on", faults)
    told = {
        "done": done,
        "done_on": day,
        "petugas": keeping.line(petugas, "petugas", faults, most=150),
        "note": keeping.line(note, "note", faults, most=300),
    }
    faults.refuse()
    assert known is not None  # noqa: S101 -- no faults, so it is there
    return _write(report, known, told, by=by)


def standing_report(area: str, *, by: User) -> ZoneReport:
    """The report that tells an RT's zone today; Http404 where the user does not see the RT."""
    if not rt_seen_by(by, area).filter(pk=area).exists():
        raise Http404
    today = timezone.localdate()
    standing = (
        ZoneStanding.objects.filter(area=area, as_of__lte=today, holds_until__gte=today)
        .select_related("report__unit")
        .first()
    )
    if standing is None or is_stale(standing.as_of, today):
        raise Conflict(
            _("Zona RT ini belum diketahui hari ini. Catat dahulu laporannya."),
            code="zone_unknown",
        )
    return standing.report


def _write(
    report: ZoneReport, item: ZoneResponse, told: dict[str, Any], *, by: User
) -> ResponseTick:
    key: dict[str, Any] = {"area_id": report.area_id, "as_of": report.as_of, "item": item}
    tick = ResponseTick.objects.filter(**key).first() or ResponseTick(**key)
    before = {name: getattr(tick, name) for name in told} if tick.pk else None
    if before == told:
        return tick
    for name, value in told.items():
        setattr(tick, name, value)
    tick.recorded_at, tick.recorded_by = timezone.now(), by
    tick.save()
    audit.record(
        act="zone.tick",
        record=tick,
        by=by,
        before=before,
        after={"item": item.code, **told},
        unit_path=report.unit.path,
        area_code=report.area_id,
    )
    return tick
