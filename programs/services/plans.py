"""Plans of a target: every change is a new version; earlier weeks keep the old one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError, Locked
from core.idempotency import require_version
from core.weeks import Week, long_date
from programs.ledger import books_clock, enqueue_progress, hold_books
from programs.models import Allocation, Plan, Target
from programs.queries import allocation_difference, latest_plan, shares_of
from programs.services.checks import Faults, closed_since
from programs.services.given import UNCHANGED, BasisGiven, ShareGiven, Unchanged
from units.models import Unit, User
from units.policy import Act, require

__all__ = [
    "UNCHANGED",
    "BasisGiven",
    "ShareGiven",
    "natural_week",
    "reorder_ranks",
    "revise_target",
    "set_allocation",
]


class _Order(NamedTuple):
    quantity: int
    weekly_pace: int
    deadline: date | None


@transaction.atomic
def revise_target(
    *,
    target: Target,
    effective_week: Week,
    reason: str,
    basis: BasisGiven,
    by: User,
    weekly_pace: int | None = None,
    quantity: int | None = None,
    deadline: date | Unchanged | None = UNCHANGED,
    shares: Sequence[ShareGiven] | None = None,
    version: int | None = None,
) -> Plan:
    """From a week on the target has another pace, quantity, deadline or allocation.

    What is not given stays. Needs a reason and a basis, also where the week lies in the past.
    Raises Stale when `version` is not the target's, as do the other changes of a target.
    """
    target = lock_running(target, by=by, version=version)
    latest = latest_plan(target)
    faults = Faults()
    if not reason.strip():
        faults.add("reason", _reason_wanted(target, effective_week))
    if not basis:
        faults.add("basis", _("Sebutkan siapa yang memerintahkan, dokumennya, atau kutipannya."))
    faults.basis(basis)
    order = _Order(
        latest.quantity if quantity is None else quantity,
        latest.weekly_pace if weekly_pace is None else weekly_pace,
        latest.deadline if deadline is UNCHANGED else deadline,
    )
    if order == (latest.quantity, latest.weekly_pace, latest.deadline) and shares is None:
        faults.add("", _("Belum ada yang diubah."))
    # A deadline that has passed may stay as it is; a new one lies ahead.
    faults.plan(
        quantity=order.quantity,
        weekly_pace=order.weekly_pace,
        deadline=None if order.deadline == latest.deadline else order.deadline,
        first_day=effective_week.monday,
    )
    _check_start(faults, target, latest, effective_week)
    if shares is not None:
        faults.shares(shares, target.unit)
    faults.refuse()
    return _add_version(
        target,
        latest,
        effective_week,
        shares=shares,
        act="revise",
        reason=reason,
        by=by,
        **order._asdict(),
        **basis.fields(),
        deadline_assumed=latest.deadline_assumed and order.deadline == latest.deadline,
    )


@transaction.atomic
def set_allocation(
    *,
    target: Target,
    shares: Sequence[ShareGiven],
    by: User,
    effective_week: Week | None = None,
    reason: str = "",
    act: str = "allocate",
    version: int | None = None,
) -> Plan:
    """Give the polsek their shares. The first allocation holds from the start of the plan, a later
    one from the running week unless another week is named; a closed week needs a reason."""
    target = lock_running(target, by=by, version=version)
    latest = latest_plan(target)
    week = effective_week or natural_week(latest)
    faults = Faults()
    _check_start(faults, target, latest, week)
    faults.shares(shares, target.unit)
    if not reason.strip() and closed_since(target.unit, week):
        faults.add("reason", _reason_wanted(target, week))
    faults.refuse()
    same = ("quantity", "weekly_pace", "deadline", "deadline_assumed")
    basis = ("ordered_by", "document", "document_date", "quote", "document_file")
    kept = {key: getattr(latest, key) for key in same + basis}
    return _add_version(target, latest, week, shares=shares, act=act, reason=reason, by=by, **kept)


def reorder_ranks(*, target: Target, units: Sequence[Unit], by: User, reason: str = "") -> Plan:
    """Reorder the `jadwal bantu`: who gets a seat first where priorities tie, from now on."""
    current = {share.unit_id: share for share in shares_of(latest_plan(target))}
    if sorted(current) != sorted(unit.pk for unit in units):
        raise DomainError(
            _("Urutan harus memuat setiap polsek yang mendapat jatah, masing-masing satu kali."),
            code="invalid",
            errors={"units": [_("Urutan tidak lengkap.")]},
        )
    shares = [
        ShareGiven(unit, current[unit.pk].quantity, rank)
        for rank, unit in enumerate(units, start=1)
    ]
    return set_allocation(target=target, shares=shares, by=by, reason=reason, act="reorder")


def lock_running(target: Target, *, by: User, version: int | None = None) -> Target:
    """The target's row, locked; refused where it is not the user's, finished, or another version
    than the one that was seen."""
    require(by, Act.MANAGE_TARGETS, target)
    target = Target.objects.select_for_update(of=("self",)).select_related("unit").get(pk=target.pk)
    if target.finished_on is not None:
        raise Locked(
            _("Target ini sudah diselesaikan pada %(day)s; buat target lanjutan.")
            % {"day": long_date(target.finished_on)},
            code="target_finished",
        )
    require_version(target, version)
    return target


def create_version(
    target: Target, week: Week, *, shares: Sequence[ShareGiven], by: User, **fields: Any
) -> Plan:
    """A version is in a closing's report or after it, as lines of the ledger are."""
    hold_books([target.unit_id])
    plan = Plan.objects.create(
        target=target,
        effective_on=week.monday,
        recorded_at=books_clock(),
        recorded_by=by,
        **fields,
    )
    Allocation.objects.bulk_create(
        Allocation(
            plan=plan,
            unit=share.unit,
            quantity=share.quantity,
            rank=place if share.rank is None else share.rank,
        )
        for place, share in enumerate(shares, start=1)
    )
    return plan


def plan_facts(plan: Plan) -> dict[str, Any]:
    """A version as the audit trail keeps it."""
    return {
        "effective_on": plan.effective_on.isoformat(),
        "quantity": plan.quantity,
        "weekly_pace": plan.weekly_pace,
        "deadline": plan.deadline.isoformat() if plan.deadline else None,
        "allocations": {share.unit.code: [share.quantity, share.rank] for share in shares_of(plan)},
    }


def _add_version(
    target: Target,
    latest: Plan,
    week: Week,
    *,
    shares: Sequence[ShareGiven] | None,
    act: str,
    reason: str,
    by: User,
    **fields: Any,
) -> Plan:
    before = plan_facts(latest)
    old_shares = list(shares_of(latest))
    if shares is None:
        shares = [ShareGiven(share.unit, share.quantity, share.rank) for share in old_shares]
    plan = create_version(target, week, shares=shares, reason=reason.strip(), by=by, **fields)
    difference = allocation_difference(plan, list(shares_of(plan)))
    if difference != allocation_difference(latest, old_shares):
        target.allocation_note = ""  # it explained another difference
    target.version += 1
    target.save(update_fields=["allocation_note", "version", "updated_at"])
    audit.record(
        act=act,
        record=target,
        by=by,
        before=before,
        after=plan_facts(plan),
        reason=reason.strip(),
        unit_path=target.unit.path,
    )
    enqueue_progress(target, week)
    return plan


def natural_week(latest: Plan) -> Week:
    """From when an allocation holds unless someone says otherwise."""
    starts = Week(latest.effective_on)
    return max(starts, Week.of(timezone.localdate())) if latest.allocations.exists() else starts


def _check_start(faults: Faults, target: Target, latest: Plan, week: Week) -> None:
    if week.monday < target.starts_on:
        faults.add(
            "effective_week",
            _("Target baru dimulai %(day)s; perubahan tidak dapat mendahuluinya.")
            % {"day": long_date(target.starts_on)},
        )
    elif week.monday < latest.effective_on:
        faults.add(
            "effective_week",
            _("Sudah ada perubahan yang berlaku mulai %(day)s; pilih minggu itu atau sesudahnya.")
            % {"day": long_date(latest.effective_on)},
        )


def _reason_wanted(target: Target, week: Week) -> str:
    if closed_since(target.unit, week):
        return _("%(week)s sudah ditutup; sebutkan alasan perubahan.") % {"week": week.title}
    return _("Sebutkan alasan perubahan.")
