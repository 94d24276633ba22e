"""What the Kasat decides: verify, return, dissolve, reactivate; never what he wrote last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from core.weeks import long_date
from programs.ledger import settle, settle_many
from programs.services import detail_figure
from units.models import User
from units.policy import Act, is_own_decision, require
from villages.models import Formation, Inactivity
from villages.services import content, duplicates, records
from villages.services.formations import MAX_AT_ONCE
from villages.services.records import Status, act


@act
def verify_formation(
    *, formation: Formation | UUID, by: User, version: int | None = None
) -> Formation:
    """Let a submitted kampung count, from the day it was formed."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.DECIDE, found)
    _require_undecided(found)
    _decide([found], Status.VERIFIED, by=by)
    return found


@act
def verify_formations(*, formations: Sequence[Formation | UUID], by: User) -> list[Formation]:
    """Verify many at once: each row's right is checked, and all of them count or none.

    Raises Http404 where one is foreign or missing, DomainError with `errors` by id otherwise.
    """
    keys = {row.pk if isinstance(row, Formation) else row for row in formations}
    if not 0 < len(keys) <= MAX_AT_ONCE:
        raise DomainError(_("Pilih 1 sampai %(most)d kampung sekaligus.") % {"most": MAX_AT_ONCE})
    require(by, Act.DECIDE)
    rows = (
        Formation.objects.for_user(by)
        .filter(pk__in=keys)
        .select_related("program", "area", "unit__polres", "figure")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    found = list(rows)
    if len(found) < len(keys):
        raise Http404
    errors: content.FieldErrors = {}
    for row in found:
        if row.status != Status.SUBMITTED:
            errors[str(row.pk)] = [
                _("“%(name)s” berstatus %(status)s.")
                % {"name": row.name, "status": row.get_status_display().lower()}
            ]
        elif is_own_decision(by, Act.DECIDE, row):
            errors[str(row.pk)] = [
                _("“%(name)s” terakhir Anda tulis sendiri; orang lain yang memutuskannya.")
                % {"name": row.name}
            ]
    if errors:
        raise Conflict(
            _("Tidak ada yang disetujui: periksa kampung yang ditandai."),
            code="cannot_verify",
            errors=errors,
        )
    _decide(found, Status.VERIFIED, by=by)
    return found


@act
def return_formation(
    *, formation: Formation | UUID, reason: str, by: User, version: int | None = None
) -> Formation:
    """Give a submitted kampung back to its polsek to be mended, saying why."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.DECIDE, found)
    _require_undecided(found)
    found.return_reason = records.require_reason(reason)
    _decide([found], Status.RETURNED, by=by, reason=found.return_reason)
    return found


def _require_undecided(formation: Formation) -> None:
    if formation.status == Status.SUBMITTED:
        return
    if formation.decided_by is not None and formation.decided_at is not None:
        raise Conflict(
            _("Sudah diputuskan oleh %(who)s pada %(day)s: %(status)s.")
            % {
                "who": formation.decided_by.name,
                "day": long_date(timezone.localdate(formation.decided_at)),
                "status": formation.get_status_display().lower(),
            },
            code="already_decided",
        )
    records.require_status(formation, Status.SUBMITTED)


def _decide(formations: Sequence[Formation], status: Status, *, by: User, reason: str = "") -> None:
    now = timezone.now()
    for formation in formations:
        formation.status = status
        formation.decided_at, formation.decided_by = now, by
        formation.version += 1
        formation.updated_at = now
        if status == Status.VERIFIED:
            formation.return_reason = ""
    Formation.objects.bulk_update(
        formations,
        ["status", "decided_at", "decided_by", "version", "updated_at", "return_reason"],
        batch_size=500,
    )
    audit.record_many(
        records.event(
            formation,
            act="verify" if status == Status.VERIFIED else "return",
            by=by,
            before={"status": Status.SUBMITTED},
            after={"status": status},
            reason=reason,
        )
        for formation in formations
    )
    if status == Status.VERIFIED:
        for figure, count in sorted(
            Counter(row.figure for row in formations if row.figure).items(),
            key=lambda detailed: str(detailed[0].pk),
        ):
            detail_figure(figure=figure, by=by, count=count)
    settle_many(worths={row: records.worths_of(row) for row in formations}, by=by, reason=reason)


@act
def dissolve_formation(
    *,
    formation: Formation | UUID,
    dissolved_on: date | str,
    reason: str,
    by: User,
    version: int | None = None,
) -> Formation:
    """From a day on the kampung no longer stands. That it was formed still counts."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.DECIDE, found)
    records.require_status(found, Status.VERIFIED)
    reason = records.require_reason(reason)
    earliest = found.reactivated_on or found.formed_on or date(found.formed_year or 1990, 1, 1)
    day = _day(dissolved_on, "dissolved_on", found, earliest)
    before = records.facts(found)
    found.status = Status.DISSOLVED
    found.dissolved_on, found.dissolve_reason, found.reactivated_on = day, reason, None
    Inactivity.objects.create(formation=found, starts_on=day, reason=reason)
    _write_decision(found, "dissolve", by=by, before=before, reason=reason)
    return found


@act
def reactivate_formation(
    *,
    formation: Formation | UUID,
    reactivated_on: date | str,
    reason: str,
    by: User,
    version: int | None = None,
) -> Formation:
    """From a day on a dissolved kampung stands again, if its place is free."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.DECIDE, found)
    records.require_status(found, Status.DISSOLVED)
    reason = records.require_reason(reason)
    assert found.dissolved_on is not None  # noqa: S101 -- a constraint
    day = _day(reactivated_on, "reactivated_on", found, found.dissolved_on)
    duplicates.refuse_taken(found, duplicates.Neighbours([found], by))
    before = records.facts(found)
    found.status = Status.VERIFIED
    found.reactivated_on = day
    Inactivity.objects.filter(formation=found, ends_on=None).update(ends_on=day, end_reason=reason)
    _write_decision(found, "reactivate", by=by, before=before, reason=reason)
    return found


def _write_decision(
    formation: Formation, act: str, *, by: User, before: content.Values, reason: str
) -> None:
    formation.decided_at, formation.decided_by = timezone.now(), by
    records.write(
        formation, act=act, by=by, before=before, after=records.facts(formation), reason=reason
    )
    settle(source=formation, worths=records.worths_of(formation), by=by, reason=reason)


def _day(value: Any, field: str, formation: Formation, earliest: date) -> date:
    """The day of an act on a record: given, not before the last one, not to come."""
    try:
        found = content.day(value)
    except ValueError as error:
        raise DomainError(_("Periksa tanggalnya."), errors={field: [str(error)]}) from None
    today = timezone.localdate(timezone=ZoneInfo(formation.unit.time_zone))
    message = ""
    if found is None:
        message = _("Wajib diisi.")
    elif found > today:
        message = _("Tanggal tidak boleh di masa depan. Hari ini %(today)s.") % {
            "today": long_date(today)
        }
    elif found < earliest:
        message = _("Tidak boleh sebelum %(day)s.") % {"day": long_date(earliest)}
    if found is None or message:
        raise DomainError(_("Periksa tanggalnya."), errors={field: [message]})
    return found
