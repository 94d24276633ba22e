"""Closing a week of a polres, and opening it again for one unit until an hour."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.weeks import Week
from programs import ledger
from programs.models import WeekLock, WeekOpening
from programs.services.checks import Faults
from units.models import Unit, User
from units.policy import Act, require


@transaction.atomic
def close_week(*, unit: Unit, week: Week, by: User | None) -> WeekLock:
    """Close an ended week of a polres. `by` is None when a schedule closes it."""
    if by is not None:
        require(by, Act.CLOSE_WEEK, unit)
    faults = Faults()
    if unit.kind != Unit.Kind.POLRES:
        faults.add("unit", _("Minggu ditutup per polres; %(unit)s bukan.") % {"unit": unit})
    if not week.has_ended(timezone.localdate(timezone=ZoneInfo(unit.time_zone))):
        faults.add("week", _("%(week)s belum berakhir.") % {"week": week.title})
    faults.refuse()
    lock = ledger.lock_week(unit=unit, week=week, by=by)
    audit.record(
        act="close",
        record=lock,
        by=by,
        unit_path=unit.path,
        after={"week": week.code, "last_entry_id": lock.last_entry_id},
    )
    return lock


@transaction.atomic
def open_week(*, unit: Unit, week: Week, until: datetime, reason: str, by: User) -> WeekOpening:
    """Let one unit change its counted records of a closed week until an hour. Once: to open it
    again takes a later hour."""
    require(by, Act.CLOSE_WEEK, unit)
    faults = Faults()
    if until <= timezone.now():
        faults.add("until", _("Batas waktu harus di depan."))
    if not reason.strip():
        faults.add("reason", _("Sebutkan alasan membuka minggu ini."))
    faults.refuse()
    # Two who open at once: the second finds the first's opening.
    list(WeekLock.objects.select_for_update().filter(unit=unit.polres_id, monday=week.monday))
    if not ledger.is_closed(unit, week.monday):
        raise Conflict(_("%(week)s belum ditutup.") % {"week": week.title}, code="week_not_closed")
    open_now = ledger.opening_of(unit, week)
    if open_now is not None and open_now.until >= until:
        raise Conflict(
            _("%(week)s sudah dibuka untuk %(unit)s sampai batas itu.")
            % {"week": week.title, "unit": unit.name},
            code="already_open",
        )
    opening = WeekOpening.objects.create(
        unit=unit,
        monday=week.monday,
        until=until,
        reason=reason.strip(),
        opened_at=timezone.now(),
        opened_by=by,
    )
    audit.record(
        act="open",
        record=opening,
        by=by,
        unit_path=unit.path,
        after={"week": week.code, "until": until.isoformat()},
        reason=reason.strip(),
    )
    return opening
