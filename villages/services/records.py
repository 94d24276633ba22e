"""The rows themselves: locking one, writing one, what it is worth, and its place in the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core import audit
from core.columns import json_record
from core.errors import Conflict, DomainError, Stale, from_integrity_error
from programs.ledger import Worth
from programs.models import Measure
from units.models import User
from villages.columns import API_COLUMNS
from villages.models import Formation, Inactivity
from villages.services.content import Values, content_of, paragraph

P = ParamSpec("P")
R = TypeVar("R")
Status = Formation.Status
ONE_PER_PLACE = "one_active_formation_per_place"


def act(service: Callable[P, R]) -> Callable[P, R]:
    """A write: one transaction; what the database refuses is told in the constraint's words."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except IntegrityError as error:
            raise _in_words(error) from None

    return run


def _in_words(error: IntegrityError) -> Conflict:
    """Two who looked at the same moment both saw a free place; the second is told as always."""
    conflict = from_integrity_error(error)
    if conflict.code == ONE_PER_PLACE:
        message = conflict.message
        return Conflict(message, code="place_taken", errors={"place_name": [message]})
    return conflict


def lock(formation: Formation | UUID, *, by: User, version: int | None = None) -> Formation:
    """The row as it is now, locked. One the user does not see is missing, a stale one refused."""
    key = formation.pk if isinstance(formation, Formation) else formation
    rows = Formation.objects.for_user(by).select_related("program", "area", "unit__polres")
    try:
        found = rows.select_for_update(of=("self",), no_key=True).get(pk=key)
    except Formation.DoesNotExist:
        raise Http404 from None
    if version is not None and version != found.version:
        raise Stale(current(found))
    return found


def current(formation: Formation) -> dict[str, Any]:
    """The record as the API gives it."""
    return json_record(formation, API_COLUMNS)


def require_status(formation: Formation, *allowed: Status) -> None:
    if formation.status not in allowed:
        raise Conflict(
            _("Kampung ini berstatus %(status)s; tindakan ini tidak dapat dilakukan.")
            % {"status": formation.get_status_display().lower()},
            code="wrong_status",
        )


def require_reason(reason: Any, field: str = "reason") -> str:
    try:
        text = paragraph(2000)(reason)
    except (ValueError, ValidationError) as error:
        messages = getattr(error, "messages", [str(error)])
        raise DomainError(_("Periksa alasannya."), errors={field: messages}) from None
    if not text:
        raise DomainError(_("Sebutkan alasannya."), errors={field: [_("Alasan wajib diisi.")]})
    return text


def write(
    formation: Formation,
    *,
    act: str,
    by: User,
    before: Values | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Save a locked row under its next version and put the act into the trail."""
    formation.version += 1
    formation.save()
    audit.record(**event(formation, act=act, by=by, before=before, after=after, reason=reason))


def event(
    formation: Formation,
    *,
    act: str,
    by: User,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Arguments of `audit.record` for an act on a kampung."""
    return {
        "act": act,
        "record": formation,
        "by": by,
        "before": before,
        "after": after,
        "reason": reason,
        "unit_path": formation.unit.path,
        "area_code": formation.area_id,
    }


def facts(formation: Formation) -> Values:
    """Content and status, as the trail compares them."""
    return {**content_of(formation), "status": str(formation.status)}


def worths_of(formation: Formation) -> list[Worth]:
    """What a kampung is worth in the ledger.

    Sent: one pending. Verified: one formation on the day it was formed, for good; each time it was
    dissolved one dissolution, each time it came back one reactivation, on their own days. So weeks
    of the past keep what they counted, and formed − dissolved + reactivated is what stands today.
    What stood before (`initial`) was never added and counts nowhere.
    """
    if formation.initial:
        return []
    if formation.status == Status.SUBMITTED:
        return [_worth(formation, Measure.PENDING, formation.formed_on)]
    if formation.status not in (Status.VERIFIED, Status.DISSOLVED):
        return []
    worths = [_worth(formation, Measure.FORMATION, formation.formed_on)]
    if formation.dissolved_on is not None:
        for spell in Inactivity.objects.filter(formation=formation).order_by("starts_on", "pk"):
            worths.append(_worth(formation, Measure.DISSOLUTION, spell.starts_on))
            if spell.ends_on is not None:
                worths.append(_worth(formation, Measure.REACTIVATION, spell.ends_on))
    return worths


def _worth(formation: Formation, measure: str, day: Any) -> Worth:
    return Worth(
        program_id=formation.program_id,
        measure_id=measure,
        unit=formation.unit,
        area_code=formation.area_id,
        effective_on=day,
        quantity=1,
    )
