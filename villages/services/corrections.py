"""Mending what counts: the officer proposes, giving a reason, and the Kasat decides or mends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from programs.ledger import settle
from programs.services import detail_figure
from units.models import User
from units.policy import Act, can, require
from villages.models import Correction, Formation, Inactivity
from villages.services import content, duplicates, records
from villages.services.formations import apply_changes
from villages.services.records import Status, act

COUNTED = (Status.VERIFIED, Status.DISSOLVED)


def correct_formation(
    *,
    formation: Formation | UUID,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    version: int | None = None,
    id: UUID | None = None,  # noqa: A002
) -> Formation | Correction:
    """Who may decide mends the record at once; who may not, proposes it."""
    if can(by, Act.DECIDE):
        return apply_correction(
            formation=formation, changes=changes, reason=reason, by=by, version=version
        )
    correction, _created = propose_correction(
        id=id or uuid.uuid4(),
        formation=formation,
        changes=changes,
        reason=reason,
        by=by,
        version=version,
    )
    return correction


@act
def propose_correction(
    *,
    id: UUID,  # noqa: A002
    formation: Formation | UUID,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    version: int | None = None,
) -> tuple[Correction, bool]:
    """Keep a change to a counted kampung until the Kasat decides it. One waits at a time.

    The same id with the same change answers the first proposal, False.
    """
    found = records.lock(formation, by=by, version=version)
    require(by, Act.PROPOSE_CORRECTION, found)
    records.require_status(found, *COUNTED)
    reason = records.require_reason(reason)
    differing = _differences(found, changes, by=by)
    again = Correction.objects.filter(pk=id).first()
    if again is not None:
        if (again.proposed_by_id, again.formation_id, again.changes, again.reason) != (
            by.pk, found.pk, differing, reason,
        ):  # fmt: skip
            raise Conflict(
                _("Nomor usulan ini sudah dipakai untuk isian lain."), code="id_conflict"
            )
        return again, False
    if found.corrections.waiting().exists():
        raise Conflict(
            _("Masih ada usulan perbaikan yang menunggu keputusan."), code="correction_waiting"
        )
    correction = Correction.objects.create(
        id=id,
        formation=found,
        changes=differing,
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    audit.record(**records.event(found, act="propose", by=by, after=_new(differing), reason=reason))
    return correction, True


def _differences(
    formation: Formation, changes: Mapping[str, Any], *, by: User
) -> dict[str, list[Any]]:
    """{field: [old, new]} of what a change would change, checked as if it were made."""
    if not isinstance(changes, Mapping) or not changes:
        raise DomainError(_("Sebutkan apa yang diubah."), errors={"changes": [_("Wajib diisi.")]})
    values = content.read_or_refuse(changes, partial=True)
    before = content.content_of(formation)
    trial = Formation.objects.select_related("program", "area", "unit__polres").get(pk=formation.pk)
    apply_changes(trial, values, by=by)
    differing = content.differences(before, content.content_of(trial))
    if not differing:
        raise DomainError(
            _("Isian ini sama dengan yang sudah tercatat."),
            errors={"changes": [_("Tidak ada yang berubah.")]},
        )
    return differing


@act
def approve_correction(*, correction: Correction | UUID, by: User) -> Formation:
    """Make the proposed change; the books follow."""
    found, formation = _lock(correction, by=by)
    before = content.content_of(formation)
    moved = [
        name
        for name, (old, _new_value) in found.changes.items()
        if content.as_json(before[name]) != old
    ]
    if moved:
        raise Conflict(
            _("Catatan ini sudah berubah sejak perbaikan diusulkan. Minta usulan baru."),
            code="correction_outdated",
            errors={name: [_("Sudah berubah.")] for name in moved},
        )
    _finish(found, Correction.State.APPROVED, by=by)
    formation.last_written_by_id = found.proposed_by_id
    changes = content.read_or_refuse(_new(found.changes), partial=True)
    _apply(formation, changes, by=by, reason=found.reason, act="correct")
    return formation


@act
def refuse_correction(*, correction: Correction | UUID, reason: str, by: User) -> Correction:
    """Leave the record as it is and tell the officer why."""
    found, formation = _lock(correction, by=by)
    found.decision_reason = records.require_reason(reason)
    _finish(found, Correction.State.REFUSED, by=by)
    audit.record(**records.event(formation, act="refuse", by=by, reason=found.decision_reason))
    return found


@act
def apply_correction(
    *,
    formation: Formation | UUID,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    version: int | None = None,
) -> Formation:
    """The Kasat's own correction. He wrote it last then, so what follows another one decides."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.EDIT_RECORD, found)
    require(by, Act.DECIDE)
    records.require_status(found, *COUNTED)
    reason = records.require_reason(reason)
    differing = _differences(found, changes, by=by)
    found.last_written_by = by
    values = content.read_or_refuse(_new(differing), partial=True)
    _apply(found, values, by=by, reason=reason, act="correct")
    return found


def _lock(correction: Correction | UUID, *, by: User) -> tuple[Correction, Formation]:
    """The proposal and its record, the record locked first as everywhere."""
    key = correction.pk if isinstance(correction, Correction) else correction
    seen = Correction.objects.filter(pk=key).values_list("formation", flat=True).first()
    if seen is None:
        raise Http404
    formation = records.lock(seen, by=by)
    found = Correction.objects.select_for_update(of=("self",)).get(pk=key)
    found.formation = formation
    require(by, Act.DECIDE, found)
    if found.state != Correction.State.PROPOSED:
        raise Conflict(
            _("Usulan ini sudah diputuskan: %(state)s.")
            % {"state": found.get_state_display().lower()},
            code="already_decided",
        )
    return found, formation


def _finish(correction: Correction, state: Correction.State, *, by: User) -> None:
    correction.state = state
    correction.decided_by, correction.decided_at = by, timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


def _apply(
    formation: Formation, changes: Mapping[str, Any], *, by: User, reason: str, act: str
) -> None:
    before, figure = records.facts(formation), formation.figure
    apply_changes(formation, changes, by=by)
    _keep_days_in_order(formation)
    if formation.status == Status.VERIFIED:
        duplicates.refuse_taken(formation, duplicates.Neighbours([formation], by))
    records.write(
        formation, act=act, by=by, before=before, after=records.facts(formation), reason=reason
    )
    if figure != formation.figure:
        if figure is not None:
            detail_figure(figure=figure, by=by, count=-1)
        if formation.figure is not None:
            detail_figure(figure=formation.figure, by=by, count=1)
    settle(source=formation, worths=records.worths_of(formation), by=by, reason=reason)


def _keep_days_in_order(formation: Formation) -> None:
    first = (
        Inactivity.objects.filter(formation=formation)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    if first is not None and formation.formed_on and formation.formed_on > first:
        raise DomainError(
            _("Periksa tanggalnya."),
            errors={"formed_on": [_("Kampung ini sudah dinonaktifkan sebelum tanggal itu.")]},
        )


def _new(differing: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {name: new for name, (_old, new) in differing.items()}
