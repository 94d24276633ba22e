"""Doses of a stage in a kelurahan: what came, was used, spoiled, and who was turned away."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from aid import book
from aid.models import DoseReport, DoseStock, Stage
from aid.services.movement_checks import count
from aid.services.stages import lock_doses, seen_stage, village_of
from core import numbers
from core.errors import Conflict, DomainError
from core.weeks import long_date
from programs.ledger import Worth, settle
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from villages.services import keeping
from villages.services.records import act, require_reason

MEASURE = "dose"
COUNTS = ("arrived", "used", "wasted", "screened_out")
FIELDS = ("stage_id", "area_id", "reported_on", *COUNTS, "notes")
RELATED = ("stage__unit", "stage__program", "unit__polres", "area")
Status = DoseReport.Status


@act
def report_doses(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    stage: Stage | UUID,
    area: str,
    reported_on: date,
    by: User,
    arrived: int = 0,
    used: int = 0,
    wasted: int = 0,
    screened_out: int = 0,
    notes: str = "",
    simulated: bool = False,
) -> tuple[DoseReport, bool]:
    """What happened in a desa or kelurahan on a day. Counts when sent: doses used are `dose` in the
    weekly ledger. `screened_out` are people, not doses: they use none up.

    Refuses (`doses_short`) more used and wasted than had arrived by the end of any day.
    """
    require(by, Act.RECORD_JOINT)
    found = seen_stage(stage, by)
    row = DoseReport(
        id=id, stage=found, area_id=area, reported_on=reported_on, arrived=arrived, used=used,
        wasted=wasted, screened_out=screened_out, notes=notes,
    )  # fmt: skip
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    placed = village_of(area, found, faults, by=by)
    keeping.day(reported_on, "reported_on", faults)
    row.notes = keeping.paragraph(notes, "notes", faults, most=2000)
    for name in COUNTS:
        count(name, getattr(row, name), faults)
    if not any(getattr(row, name) for name in COUNTS):
        faults.add("used", _("Isi paling sedikit satu jumlah."))
    faults.refuse()
    assert placed is not None  # noqa: S101 -- no faults, so it has a place
    row.area, row.unit = placed
    row.last_written_by = by
    stock = lock_doses(found, area, row.unit)
    made, created = keeping.insert(
        row, FIELDS, by=by, unit=row.unit, area_code=row.area_id, simulated=simulated
    )
    if created:
        _book(stock, row, 1)
        settle(source=row, worths=worths_of(row), by=by)
    return made, created


def _book(stock: DoseStock, row: DoseReport, sign: int) -> None:
    """Add a report to the sums, or take it off; with the sums locked and the report written."""
    for name in COUNTS:
        setattr(stock, name, getattr(stock, name) + sign * getattr(row, name))
    rest = stock.arrived - stock.used - stock.wasted
    if rest < 0:
        raise _short(
            "used" if sign > 0 else "__all__",
            _("%(area)s: dosis yang dipakai dan rusak melebihi yang datang, kurang %(missing)s.")
            % {"area": stock.area.name, "missing": numbers.integer(-rest)},
        )
    stock.save(update_fields=COUNTS)
    low = book.lowest(_changes(stock))
    if low is not None and low[1] < 0:
        raise _short(
            "reported_on",
            _("%(area)s: pada %(day)s kurang %(missing)s dosis, yang datang belum cukup.")
            % {
                "area": stock.area.name,
                "day": long_date(low[0]),
                "missing": numbers.integer(-low[1]),
            },
        )


def _short(field: str, message: str) -> DomainError:
    return DomainError(message, code="doses_short", errors={field: [message]})


def _changes(stock: DoseStock) -> dict[date, int]:
    rows = DoseReport.objects.standing().filter(stage=stock.stage_id, area=stock.area_id)
    changes: dict[date, int] = defaultdict(int)
    change = Sum(F("arrived") - F("used") - F("wasted"))
    for day, total in rows.order_by().values_list("reported_on").annotate(total=change):
        changes[day] += total
    return changes


@act
def return_doses(
    *, report: DoseReport | UUID, reason: Any, by: User, version: int | None = None
) -> DoseReport:
    """Give a report back: until it is sent again none of it counts. What is wrong in it is sent as
    a report of its own afterwards."""
    return _decide(report, Status.RETURNED, require_reason(reason), by=by, version=version)


@act
def resend_doses(*, report: DoseReport | UUID, by: User, version: int | None = None) -> DoseReport:
    """Send a report that was given back once more as it is: it counts again."""
    return _decide(report, Status.RECORDED, "", by=by, version=version)


def _decide(
    report: DoseReport | UUID, status: str, reason: str, *, by: User, version: int | None
) -> DoseReport:
    found = keeping.lock(DoseReport, report, by=by, version=version, related=RELATED)
    back = status == Status.RETURNED
    require(by, Act.DECIDE if back else Act.RECORD_JOINT, found)
    if found.status == status:
        raise Conflict(
            _("Catatan ini berstatus %(status)s; tindakan ini tidak dapat dilakukan.")
            % {"status": found.get_status_display().lower()},
            code="wrong_status",
        )
    stock = lock_doses(found.stage, found.area_id, found.unit)
    keeping.write(
        found, {"status": status, "return_reason": reason}, act="return" if back else "submit",
        by=by, unit=found.unit, area_code=found.area_id, reason=reason,
    )  # fmt: skip
    _book(stock, found, -1 if back else 1)
    settle(source=found, worths=worths_of(found), by=by, reason=reason)
    return found


def worths_of(row: DoseReport) -> list[Worth]:
    """Doses used, where and when; doses that lie in a fridge helped nobody yet."""
    if row.status != Status.RECORDED or not row.used:
        return []
    return [
        Worth(
            program_id=row.stage.program_id,
            measure_id=MEASURE,
            unit=row.unit,
            area_code=row.area_id,
            effective_on=row.reported_on,
            quantity=row.used,
        )
    ]
