"""Closing a week: the books are locked and the report is frozen in one transaction."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import Conflict, DomainError
from core.text import clean
from core.weeks import Week
from programs import services as books
from programs.models import WeekLock
from reports.closings.canonical import canonical, digest, new_code
from reports.closings.content import closing_of, week_content
from reports.models import Closing, WeekBrief
from units.models import Unit, User
from units.policy import Act, require

LETTER_NUMBER_LENGTH = 60
LONGEST_BRIEF = 4000

audit.name_acts(
    {"freeze": gettext_lazy("laporan dibekukan"), "brief": gettext_lazy("bahan laporan diisi")}
)


@transaction.atomic
def close_week(*, unit: Unit, week: Week, by: User | None) -> tuple[Closing, bool]:
    """Close an ended week of a polres and freeze its report; `by` is None for the schedule.

    Closing twice gives the first report again (False). A week that is being written to waits for
    the writers: what they write is in the report or among its revisions, never half.
    """
    if by is not None:
        require(by, Act.CLOSE_WEEK, unit)
    if (done := closing_of(unit, week)) is not None:
        return done, False
    try:
        with transaction.atomic():
            lock = books.close_week(unit=unit, week=week, by=by)
    except Conflict as refused:
        if refused.code != "week_already_closed":
            raise
        if (done := closing_of(unit, week)) is not None:  # by another one, while we waited
            return done, False
        lock = WeekLock.objects.get(unit=unit, monday=week.monday)
    return _freeze(lock, by=by), True


def _freeze(lock: WeekLock, *, by: User | None) -> Closing:
    """Nothing is computed for the paper alone: it says what the API says of that moment."""
    code = new_code()
    content = week_content(lock.unit, Week(lock.monday), known_at=lock.closed_at, by=by, code=code)
    text = canonical(content)
    closing = Closing.objects.create(
        lock=lock,
        unit=lock.unit,
        monday=lock.monday,
        code=code,
        content=text,
        content_hash=digest(text),
        closed_at=lock.closed_at,
        closed_by=by,
    )
    audit.record(
        act="freeze",
        record=closing,
        by=by,
        unit_path=lock.unit.path,
        after={"code": code, "content_hash": closing.content_hash},
    )
    return closing


def preview(*, unit: Unit, week: Week) -> dict[str, Any]:
    """The report as it would be frozen now. Read only."""
    content = week_content(unit, week, known_at=timezone.now(), by=None, code="")
    # Through the same form as the frozen one: a preview shows no value that freezing would change.
    shown: dict[str, Any] = json.loads(canonical(content))
    return shown


def may_close(unit: Unit, week: Week) -> bool:
    return week.has_ended(timezone.localdate(timezone=ZoneInfo(unit.time_zone)))


@transaction.atomic
def write_brief(
    *, unit: Unit, week: Week, letter_number: str, directives: str, follow_up: str, by: User
) -> WeekBrief:
    """Letter number, directives and follow-up of a week that is not frozen yet."""
    require(by, Act.CLOSE_WEEK, unit)
    if unit.kind != Unit.Kind.POLRES:
        raise DomainError(_("Laporan mingguan dibuat per polres."))
    if closing_of(unit, week) is not None:
        raise Conflict(
            _("%(week)s sudah ditutup; isinya tidak berubah lagi.") % {"week": week.title},
            code="week_already_closed",
        )
    given = {
        "letter_number": clean(letter_number),
        "directives": clean(directives),
        "follow_up": clean(follow_up),
    }
    _check_lengths(given)
    brief, _created = WeekBrief.objects.update_or_create(
        unit=unit,
        monday=week.monday,
        defaults=given | {"written_at": timezone.now(), "written_by": by},
    )
    audit.record(act="brief", record=brief, by=by, unit_path=unit.path, after=given)
    return brief


def _check_lengths(given: dict[str, str]) -> None:
    errors = {}
    for name, text in given.items():
        most = LETTER_NUMBER_LENGTH if name == "letter_number" else LONGEST_BRIEF
        if len(text) > most:
            errors[name] = [_("Paling panjang %(most)d huruf.") % {"most": most}]
    if errors:
        raise DomainError(_("Ada isian yang harus diperbaiki."), errors=errors)
