"""What a polsek says of its week: NIHIL, obstacles, a request to open it; and how it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import Conflict, DomainError
from core.text import clean_line
from core.weeks import Week
from programs import ledger
from programs import services as books
from programs.models import Entry, Program, WeekOpening
from reports.models import NilReport, Obstacle, OpeningRequest
from units.models import Unit, User
from units.policy import Act, require
from villages.services import receipts

LONGEST = 500
FIX = gettext_lazy("Ada isian yang harus diperbaiki.")

audit.name_acts(
    {
        "nil": gettext_lazy("NIHIL dilaporkan"),
        "nil.withdraw": gettext_lazy("NIHIL ditarik"),
        "obstacles": gettext_lazy("hambatan diisi"),
        "ask": gettext_lazy("pembukaan minggu diminta"),
        "refuse": gettext_lazy("permintaan ditolak"),
    }
)


@dataclass(frozen=True, slots=True)
class ObstacleGiven:
    """A category, and in words what it is and what would help."""

    category: str
    text: str = ""
    needs: str = ""


@transaction.atomic
def report_nil(
    *, unit: Unit, week: Week, by: User, program: Program | None = None
) -> tuple[NilReport, bool]:
    """Say that nothing was formed in the week: in one programme, or in all. Once is enough."""
    require(by, Act.SUBMIT, unit)
    _check(unit, week)
    if _has_records(unit, week, program):
        raise Conflict(
            _("%(unit)s sudah punya laporan pada %(week)s, jadi minggu itu tidak NIHIL.")
            % {"unit": unit.name, "week": week.title},
            code="not_nil",
        )
    report, created = NilReport.objects.get_or_create(
        unit=unit,
        monday=week.monday,
        program=program,
        defaults={
            "receipt": lambda: receipts.draw(1)[0],
            "reported_at": timezone.now(),
            "reported_by": by,
        },
    )
    if created:
        audit.record(act="nil", record=report, by=by, unit_path=unit.path, after=_facts(report))
    return report, created


@transaction.atomic
def withdraw_nil(*, unit: Unit, week: Week, by: User, program: Program | None = None) -> bool:
    """Take a NIHIL back that was said by mistake, while the week is not closed."""
    require(by, Act.SUBMIT, unit)
    if ledger.is_closed(unit, week.monday):
        raise Conflict(_("%(week)s sudah ditutup.") % {"week": week.title}, code="week_locked")
    rows = NilReport.objects.select_for_update().filter(
        unit=unit, monday=week.monday, program=program
    )
    report = rows.first()
    if report is None:
        return False
    audit.record(
        act="nil.withdraw", record=report, by=by, unit_path=unit.path, before=_facts(report)
    )
    report.delete()
    return True


def _facts(report: NilReport) -> dict[str, str | None]:
    return {
        "week": Week(report.monday).code,
        "program": report.program.code if report.program else None,
    }


def _has_records(unit: Unit, week: Week, program: Program | None) -> bool:
    lines = Entry.objects.filter(
        polres=unit.polres_id,
        unit=unit,
        effective_on__range=(week.starts_on, week.ends_on),
        quantity__gt=0,
    )
    if program is not None:
        lines = lines.filter(program=program)
    return lines.exists()


@transaction.atomic
def name_obstacles(
    *, unit: Unit, week: Week, obstacles: Sequence[ObstacleGiven], by: User
) -> list[Obstacle]:
    """Why the polsek is behind in a week, and what it needs: the whole list, replacing the last."""
    require(by, Act.SUBMIT, unit)
    _check(unit, week)
    if ledger.is_closed(unit, week.monday):
        raise Conflict(
            _("%(week)s sudah ditutup; sebutkan hambatan pada minggu berikutnya.")
            % {"week": week.title},
            code="week_locked",
        )
    given = _clean_obstacles(obstacles)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    rows = Obstacle.objects.filter(unit=unit, monday=week.monday)
    before = [_obstacle_facts(row) for row in rows.order_by("category")]
    now = timezone.now()
    rows.delete()
    named = Obstacle.objects.bulk_create(
        Obstacle(
            unit=unit,
            monday=week.monday,
            category=each.category,
            text=each.text,
            needs=each.needs,
            named_at=now,
            named_by=by,
        )
        for each in given
    )
    audit.record(
        act="obstacles",
        record=("reports.unitweek", f"{unit.code} {week.code}"),
        by=by,
        unit_path=unit.path,
        before={"obstacles": before},
        after={"obstacles": [_obstacle_facts(row) for row in named]},
    )
    return named


def _obstacle_facts(row: Obstacle) -> str:
    return " · ".join(filter(None, (str(row.get_category_display()), row.text, row.needs)))


def _clean_obstacles(obstacles: Sequence[ObstacleGiven]) -> list[ObstacleGiven]:
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, ObstacleGiven] = {}
    for place, each in enumerate(obstacles):
        at = f"obstacles.{place}"
        if each.category not in Obstacle.Category.values:
            known = ", ".join(Obstacle.Category.values)
            errors[f"{at}.category"] = [_("Pilih salah satu: %(known)s.") % {"known": known}]
        if each.category in cleaned:
            errors[f"{at}.category"] = [_("Hambatan ini sudah disebut.")]
        texts = {}
        for name in ("text", "needs"):
            try:
                texts[name] = clean_line(getattr(each, name))
            except ValidationError as unstorable:
                errors[f"{at}.{name}"] = list(unstorable.messages)
                continue
            if len(texts[name]) > LONGEST:
                errors[f"{at}.{name}"] = [_("Paling panjang %(most)d huruf.") % {"most": LONGEST}]
        cleaned[each.category] = ObstacleGiven(each.category, **texts)
    if errors:
        raise DomainError(FIX, errors=errors)
    return list(cleaned.values())


def _check(unit: Unit, week: Week) -> None:
    errors = {}
    if unit.kind != Unit.Kind.POLSEK:
        errors["unit"] = [_("Pilih sebuah polsek.")]
    elif not unit.is_active_on(week.ends_on):
        errors["unit"] = [_("%(unit)s tidak aktif pada minggu itu.") % {"unit": unit.name}]
    today = timezone.localdate(timezone=ZoneInfo(unit.time_zone))
    if week > Week.of(today):
        errors["week"] = [_("%(week)s belum dimulai.") % {"week": week.title}]
    if errors:
        raise DomainError(next(iter(errors.values()))[0], errors=errors)


# Closed weeks -----------------------------------------------------------------------------------


@transaction.atomic
def ask_for_opening(*, unit: Unit, week: Week, reason: str, by: User) -> OpeningRequest:
    """Ask the Kasat to open the polsek's closed week. One request waits at a time."""
    require(by, Act.PROPOSE_CORRECTION, unit)
    _check(unit, week)
    reason = _reason(reason)
    if not ledger.is_closed(unit, week.monday):
        raise Conflict(
            _("%(week)s belum ditutup, jadi masih dapat diubah.") % {"week": week.title},
            code="week_not_closed",
        )
    # Whoever asks at the same moment waits here, and then finds the first one's request.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    waiting = OpeningRequest.objects.waiting().filter(unit=unit, monday=week.monday).first()
    if waiting is not None:
        return waiting
    request = OpeningRequest.objects.create(
        unit=unit, monday=week.monday, reason=reason, asked_at=timezone.now(), asked_by=by
    )
    audit.record(
        act="ask",
        record=request,
        by=by,
        unit_path=unit.path,
        after={"week": week.code},
        reason=reason,
    )
    return request


def _reason(text: str) -> str:
    text = clean_line(text)
    if not text or len(text) > LONGEST:
        message = (
            _("Paling panjang %(most)d huruf.") % {"most": LONGEST}
            if text
            else _("Sebutkan alasannya.")
        )
        raise DomainError(message, errors={"reason": [message]})
    return text


@transaction.atomic
def open_week(*, unit: Unit, week: Week, until: datetime, reason: str, by: User) -> WeekOpening:
    """Open one unit's closed week until an hour; it closes itself. Answers who waits for it."""
    require(by, Act.CLOSE_WEEK, unit)
    reason = _reason(reason)
    request = _waiting(unit, week)
    opening = books.open_week(unit=unit, week=week, until=until, reason=reason, by=by)
    if request is not None:
        request.opening = opening
        request.answered_at, request.answered_by = timezone.now(), by
        request.save(update_fields=["opening", "answered_at", "answered_by"])
    return opening


@transaction.atomic
def refuse_opening(*, request: OpeningRequest, reason: str, by: User) -> OpeningRequest:
    """The Kasat does not open the week; the polsek reads why."""
    require(by, Act.CLOSE_WEEK, request.unit)
    reason = _reason(reason)
    locked = OpeningRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.answered_at is not None:
        raise Conflict(_("Permintaan ini sudah dijawab."), code="answered")
    locked.answer = reason
    locked.answered_at, locked.answered_by = timezone.now(), by
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(act="refuse", record=locked, by=by, unit_path=locked.unit.path, reason=reason)
    return locked


def _waiting(unit: Unit, week: Week) -> OpeningRequest | None:
    rows = OpeningRequest.objects.waiting().select_for_update(of=("self",))
    return rows.filter(unit=unit, monday=week.monday).first()
