"""The roster of a posko, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.kinds import shown
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from units.scope import posting_of, scope_of
from villages.models import CheckIn, Pillar, Posko, Shift
from villages.services import keeping
from villages.services.posko import require_open
from villages.services.records import act

SHIFT_FIELDS = ("posko_id", "pillar_id", "person", "starts_at", "ends_at")
# Not the phone's time: who taps twice came once, at the first tap.
CHECK_IN_FIELDS = ("posko_id", "shift_id", "pillar_id", "person")
CHANGEABLE = ("pillar_id", "person", "starts_at", "ends_at")
OF_POSKO = ("posko__unit", "posko__area")
LONGEST = timedelta(hours=24)
DAYS_AHEAD = 92
EARLY = timedelta(hours=1)  # who comes before his shift begins still comes for it


@act
def plan_shift(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    posko: Posko | UUID,
    pillar: str,
    person: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    simulated: bool = False,
) -> tuple[Shift, bool]:
    """Put a person on the roster of a posko for a pillar."""
    require(by, Act.RUN_POSKO)
    found = keeping.lock(Posko, posko, by=by)  # two rosters of one posko wait for each other
    require(by, Act.RUN_POSKO, found)
    row = Shift(
        id=id, posko=found, pillar_id=pillar, person=person, starts_at=starts_at, ends_at=ends_at
    )
    earlier = keeping.first_of_its_number(row, SHIFT_FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    if found.state == Posko.State.CLOSED:
        require_open(found)
    _check_shift(row)
    return keeping.insert(
        row, SHIFT_FIELDS, by=by, unit=found.unit, area_code=found.area_id, simulated=simulated
    )


@transaction.atomic
def plan_shifts(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    starts_at: datetime,
    ends_at: datetime,
    until: date | None = None,
    **shift: Any,
) -> list[Shift]:
    """The same shift each day through `until`: all of them or none. Numbers follow the first."""
    days = max((until - timezone.localdate(starts_at)).days, 0) if until else 0
    if days > DAYS_AHEAD:
        raise keeping.wrong(
            "until", _("Paling banyak %(days)d hari sekaligus.") % {"days": DAYS_AHEAD}
        )
    return [
        plan_shift(
            id=uuid5(id, str(n)) if n else id,
            starts_at=starts_at + timedelta(days=n),
            ends_at=ends_at + timedelta(days=n),
            **shift,
        )[0]
        for n in range(days + 1)
    ]


@act
def edit_shift(
    *, shift: Shift | UUID, data: Mapping[str, Any], by: User, version: int | None
) -> Shift:
    """Another person, pillar or hour, as long as nobody has come for it."""
    found = keeping.lock(Shift, shift, by=by, version=version, related=OF_POSKO)
    require(by, Act.RUN_POSKO, found)
    keeping.lock(Posko, found.posko_id, by=by)
    _refuse_past_change(found)
    before = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in data.items():
        setattr(found, "pillar_id" if name == "pillar" else name, value)
    _check_shift(found)
    changes = {name: getattr(found, name) for name in CHANGEABLE}
    for name, value in before.items():
        setattr(found, name, value)
    _write(found, changes, "edit", by)
    return found


@act
def cancel_shift(
    *, shift: Shift | UUID, reason: str, by: User, version: int | None = None
) -> Shift:
    """The shift falls out; the roster keeps that it was planned, and why it was not kept."""
    found = keeping.lock(Shift, shift, by=by, version=version, related=OF_POSKO)
    require(by, Act.RUN_POSKO, found)
    _refuse_past_change(found)
    reason = keeping.require_reason(reason)
    changes = {"cancelled_at": timezone.now(), "cancel_reason": reason}
    _write(found, changes, "shift.cancel", by, reason)
    return found


@act
def check_in(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    posko: Posko | UUID,
    by: User,
    shift: Shift | UUID | None = None,
    pillar: str = "",
    person: str = "",
    phone_at: datetime | None = None,
    simulated: bool = False,
) -> tuple[CheckIn, bool]:
    """Somebody is at the posko now: for his shift, or without one for a pillar.

    The server's clock decides; `phone_at` is what the phone's clock said when it was tapped.
    A partner checks in for his own pillar only.
    """
    require(by, Act.SERVE_POSKO)
    found = keeping.lock(Posko, posko, by=by)
    require(by, Act.SERVE_POSKO, found)
    planned = _shift_of(found, shift, by) if shift is not None else None
    posting = posting_of(by)
    own = posting.pillar if posting else ""
    row = CheckIn(
        id=id,
        posko=found,
        shift=planned,
        pillar_id=planned.pillar_id if planned else pillar or own,
        person=planned.person if planned else person or str(by),
        arrived_at=timezone.now(),
        phone_at=phone_at,
    )
    earlier = keeping.first_of_its_number(row, CHECK_IN_FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    require_open(found)
    _check_arrival(row, by)
    return keeping.insert(
        row,
        (*CHECK_IN_FIELDS, "arrived_at", "phone_at"),
        by=by,
        unit=found.unit,
        area_code=found.area_id,
        simulated=simulated,
    )


@act
def check_out(*, check_in: CheckIn | UUID, by: User, version: int | None = None) -> CheckIn:
    """He leaves now."""
    found = keeping.lock(CheckIn, check_in, by=by, version=version, related=OF_POSKO)
    require(by, Act.SERVE_POSKO, found)
    _refuse_other_pillar(found.pillar_id, by)
    if found.left_at is not None:
        raise Conflict(
            _("Sudah dicatat pulang %(moment)s.") % {"moment": shown("moment", found.left_at)},
            code="left_already",
        )
    _write(found, {"left_at": timezone.now()}, "check_out", by)
    return found


def _write(row: Any, changes: Mapping[str, Any], act: str, by: User, reason: str = "") -> None:
    keeping.write(
        row, changes, act=act, by=by, unit=row.posko.unit, area_code=row.posko.area_id,
        reason=reason,
    )  # fmt: skip


def _check_shift(row: Shift) -> None:
    faults = Faults()
    row.person = keeping.line(row.person, "person", faults, most=150, required=True)
    _known_pillar(row.pillar_id, faults)
    if row.ends_at <= row.starts_at:
        faults.add("ends_at", _("Giliran jaga berakhir sebelum dimulai."))
    elif row.ends_at - row.starts_at > LONGEST:
        faults.add("ends_at", _("Giliran jaga paling lama 24 jam. Bagi menjadi beberapa giliran."))
    keeping.day(timezone.localdate(row.starts_at), "starts_at", faults, ahead=True)
    faults.refuse()
    same = Shift.objects.standing().touching(row.starts_at, row.ends_at)
    other = same.filter(posko=row.posko_id, person__iexact=row.person).exclude(pk=row.pk).first()
    if other is not None:
        raise keeping.wrong(
            "starts_at",
            _("%(person)s sudah dijadwalkan %(start)s sampai %(end)s.")
            % {
                "person": other.person,
                "start": shown("moment", other.starts_at),
                "end": shown("moment", other.ends_at),
            },
            code="shift_overlaps",
        )


def _known_pillar(code: str, faults: Faults) -> None:
    if not Pillar.objects.filter(pk=code).exists():
        faults.add("pillar", _("Pilar “%(code)s” tidak dikenal.") % {"code": code[:40]})


def _refuse_past_change(shift: Shift) -> None:
    if shift.cancelled_at is not None:
        raise Conflict(_("Giliran jaga ini sudah dibatalkan."), code="shift_cancelled")
    if shift.check_ins.exists():
        raise Conflict(
            _("Petugasnya sudah dicatat hadir; giliran ini tidak berubah lagi."),
            code="shift_kept",
        )


def _shift_of(posko: Posko, shift: Shift | UUID, by: User) -> Shift:
    key = shift.pk if isinstance(shift, Shift) else shift
    found = Shift.objects.for_user(by).filter(pk=key, posko=posko).first()
    if found is None:
        raise keeping.wrong("shift", _("Giliran jaga ini tidak ada di posko ini."))
    return found


def _check_arrival(row: CheckIn, by: User) -> None:
    faults = Faults()
    row.person = keeping.line(row.person, "person", faults, most=150, required=True)
    _known_pillar(row.pillar_id, faults)
    if row.phone_at is not None and abs(row.phone_at - row.arrived_at) > timedelta(days=31):
        faults.add("phone_at", _("Jam HP ini meleset lebih dari sebulan. Setel dahulu jamnya."))
    faults.refuse()
    _refuse_other_pillar(row.pillar_id, by)
    if row.shift is not None:
        _check_time(row.shift, row.arrived_at)
        if CheckIn.objects.filter(shift=row.shift).exists():
            raise Conflict(_("Giliran jaga ini sudah dicatat hadir."), code="checked_in_already")


def _check_time(shift: Shift, now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise Conflict(_("Giliran jaga ini sudah dibatalkan."), code="shift_cancelled")
    if now < shift.starts_at - EARLY:
        raise Conflict(
            _("Giliran ini baru mulai %(moment)s.") % {"moment": shown("moment", shift.starts_at)},
            code="shift_not_yet",
        )
    if now >= shift.ends_at:
        raise Conflict(
            _("Giliran ini sudah berakhir %(moment)s. Catat hadir tanpa giliran.")
            % {"moment": shown("moment", shift.ends_at)},
            code="shift_over",
        )


def _refuse_other_pillar(pillar: str, by: User) -> None:
    posting = posting_of(by)
    if scope_of(by).role == "partner" and posting and posting.pillar != pillar:
        raise keeping.wrong("pillar", _("Anda mencatat kehadiran untuk pilar Anda sendiri."))
