"""Targets: opened, explained, finished, succeeded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import from_integrity_error
from core.weeks import Week, long_date
from programs.ledger import books_clock, enqueue_progress, hold_books
from programs.models import Measure, Program, Target
from programs.queries import formed_cumulative
from programs.services.checks import LARGEST, Faults, last_closed_day
from programs.services.given import BasisGiven, ShareGiven
from programs.services.plans import create_version, lock_running, plan_facts
from units.models import Unit, User
from units.policy import Act, require


def open_target(
    *,
    target_id: UUID,
    program: Program,
    measure: Measure,
    unit: Unit,
    starts_on: date,
    quantity: int,
    weekly_pace: int,
    by: User,
    baseline: int | None = None,
    baseline_as_of: date | None = None,
    deadline: date | None = None,
    deadline_assumed: bool = False,
    basis: BasisGiven = BasisGiven(),  # noqa: B008 -- frozen
    shares: Sequence[ShareGiven] = (),
    allocation_note: str = "",
    succeeds: Target | None = None,
    simulated: bool = False,
) -> Target:
    """Order so many to a polres, on top of a baseline, from a Monday on.

    One that succeeds a finished target starts from its final stock, whatever baseline is given.
    """
    require(by, Act.MANAGE_TARGETS, unit)
    faults = Faults()
    if succeeds is not None:
        _check_predecessor(faults, succeeds, program, measure, unit)
        baseline, baseline_as_of = final_stock(succeeds), succeeds.finished_on
    week = faults.monday("starts_on", starts_on)
    faults.plan(quantity=quantity, weekly_pace=weekly_pace, deadline=deadline, first_day=starts_on)
    _check_what(faults, program, measure, unit)
    _check_baseline(faults, baseline, baseline_as_of)
    faults.basis(basis)
    faults.shares(shares, unit)
    faults.refuse()
    assert week is not None  # noqa: S101 -- refused above otherwise
    try:
        with transaction.atomic():
            hold_books([unit.pk])
            now = books_clock()
            target = Target.objects.create(
                id=target_id,
                program=program,
                measure=measure,
                unit=unit,
                baseline=baseline,
                baseline_as_of=baseline_as_of,
                starts_on=starts_on,
                allocation_note=allocation_note.strip(),
                succeeds=succeeds,
                simulated=simulated,
                recorded_at=now,
                recorded_by=by,
            )
            plan = create_version(
                target,
                week,
                shares=shares,
                by=by,
                quantity=quantity,
                weekly_pace=weekly_pace,
                deadline=deadline,
                deadline_assumed=deadline_assumed,
                **basis.fields(),
            )
            audit.record(
                act="create",
                record=target,
                by=by,
                after=target_facts(target) | plan_facts(plan),
                unit_path=unit.path,
            )
            enqueue_progress(target, week)
    except IntegrityError as error:
        raise from_integrity_error(error) from None
    return target


@transaction.atomic
def finish_target(
    *,
    target: Target,
    by: User,
    finished_on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Target:
    """End a target; what is formed after that day counts for its successor."""
    target = lock_running(target, by=by, version=version)
    finished_on = finished_on or timezone.localdate()
    faults = Faults()
    faults.not_future("finished_on", finished_on)
    if finished_on < target.starts_on:
        faults.add(
            "finished_on",
            _("Target baru dimulai %(day)s.") % {"day": long_date(target.starts_on)},
        )
    if (last := last_closed_day(target.unit)) is not None and finished_on < last:
        # Its report counts what was formed after that day.
        faults.add(
            "finished_on",
            _("Minggu sampai %(day)s sudah ditutup; pilih hari itu atau sesudahnya.")
            % {"day": long_date(last)},
        )
    faults.refuse()
    target.finished_on = finished_on
    target.version += 1
    target.save(update_fields=["finished_on", "version", "updated_at"])
    audit.record(
        act="finish",
        record=target,
        by=by,
        before={"finished_on": None},
        after={"finished_on": finished_on.isoformat()},
        reason=reason.strip(),
        unit_path=target.unit.path,
    )
    enqueue_progress(target, Week.of(finished_on))
    return target


def succeed_target(
    *, predecessor: Target, target_id: UUID, starts_on: date, by: User, **order: Any
) -> Target:
    """Open the next target of a finished one; its baseline is the final stock of the last.

    `order` is what `open_target` takes besides: quantity, weekly_pace, deadline, basis, shares.
    """
    return open_target(
        target_id=target_id,
        program=predecessor.program,
        measure=predecessor.measure,
        unit=predecessor.unit,
        starts_on=starts_on,
        succeeds=predecessor,
        by=by,
        **order,
    )


def final_stock(target: Target) -> int | None:
    """What stood when the target was finished; unknown if the baseline is."""
    if target.baseline is None:
        return None
    return target.baseline + formed_cumulative(target)


@transaction.atomic
def explain_difference(
    *, target: Target, note: str, by: User, version: int | None = None
) -> Target:
    """Say why the shares do not sum to the quantity; an empty note takes the explanation back."""
    target = lock_running(target, by=by, version=version)
    before, target.allocation_note = target.allocation_note, note.strip()
    target.version += 1
    target.save(update_fields=["allocation_note", "version", "updated_at"])
    audit.record(
        act="explain",
        record=target,
        by=by,
        before={"allocation_note": before},
        after={"allocation_note": target.allocation_note},
        unit_path=target.unit.path,
    )
    return target


def target_facts(target: Target) -> dict[str, Any]:
    """A target as the audit trail keeps it."""
    return {
        "program": target.program.code,
        "measure": target.measure_id,
        "unit": target.unit.code,
        "baseline": target.baseline,
        "baseline_as_of": target.baseline_as_of.isoformat() if target.baseline_as_of else None,
        "starts_on": target.starts_on.isoformat(),
        "succeeds": str(target.succeeds_id) if target.succeeds_id else None,
    }


def _check_what(faults: Faults, program: Program, measure: Measure, unit: Unit) -> None:
    if unit.kind != Unit.Kind.POLRES:
        faults.add("unit", _("Target diberikan kepada polres; %(unit)s bukan.") % {"unit": unit})
    if not program.measures.filter(pk=measure.pk).exists():
        faults.add(
            "measure",
            _("%(program)s tidak mencatat %(measure)s.") % {"program": program, "measure": measure},
        )
    if measure.over_time != Measure.Rule.SUM:
        faults.add(
            "measure",
            _("%(measure)s adalah keadaan, bukan tambahan: tidak dapat ditargetkan per minggu.")
            % {"measure": measure},
        )


def _check_predecessor(
    faults: Faults, predecessor: Target, program: Program, measure: Measure, unit: Unit
) -> None:
    if predecessor.finished_on is None:
        faults.add("succeeds", _("Selesaikan target ini dahulu, lalu buat lanjutannya."))
    before = (predecessor.program_id, predecessor.measure_id, predecessor.unit_id)
    if before != (program.pk, measure.pk, unit.pk):
        faults.add("succeeds", _("Lanjutan harus untuk program, ukuran, dan polres yang sama."))


def _check_baseline(faults: Faults, baseline: int | None, as_of: date | None) -> None:
    if baseline is not None and not 0 <= baseline <= LARGEST:
        faults.add("baseline", _("Data awal tidak boleh kurang dari nol."))
    faults.not_future("baseline_as_of", as_of)
