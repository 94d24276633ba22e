"""The weekly progress of a target: the one answer behind page, API and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.weeks import Week, long_date
from programs import weekly
from programs.models import Target
from programs.queries import plan_versions
from programs.weekly import Percentages, PlanVersion, Progress
from reports.models import Calculation
from reports.queries.counts import NOTHING, Counted, counted, ledger_counts
from units.models import Unit
from units.policy import Act, can
from units.scope import scope_of

THEN, NOW = "then", "now"
CLOCKS_APART = timedelta(seconds=5)  # the moment of a closing is the database's
FARTHEST = 1040  # weeks, twenty years: a week that far away is a slip of the pen


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A polsek's week. `share` is what it is to add in all, None without a share."""

    unit: Unit
    share: int | None
    progress: Progress

    @property
    def remaining(self) -> int | None:
        return None if self.share is None else self.share - self.progress.formed_cumulative


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of what the reader sees: the polres with its undetailed figures, or his own polsek.

    `quantity` is what is to be added in all; below 0 `remaining` says how many were added more.
    """

    progress: Progress
    quantity: int
    undetailed: int

    @property
    def remaining(self) -> int:
        return self.quantity - self.progress.formed_cumulative


@dataclass(frozen=True, slots=True)
class Pace:
    """Kampung a week: ordered, reached on average in the ended weeks so far, and needed from the
    last ended week to the deadline. `lands_on` stand by the deadline at the ordered pace."""

    planned: int | None
    actual: Fraction | None
    needed: Fraction | None
    lands_on: int | None


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """`whole` is False for a polsek's people: totals are then of their own rows.

    `judged` is the last ended week up to the shown one, at least the eve of the start.
    `at_polres` is what stands at the polres itself (undetailed, plan not allocated), so that rows
    and it sum to the totals; None in a part. `computed_at` is None where the ledger was counted.
    """

    target: Target
    week: Week
    begun: bool
    ended: bool
    known_at: datetime | None
    structure: str
    computed_at: datetime | None
    whole: bool
    plan: PlanVersion
    totals: Totals
    rows: tuple[UnitRow, ...]
    at_polres: Counted | None
    sum_of_shares: int
    percentages: Percentages
    pace: Pace
    sentence: str
    judged: Week

    @property
    def baseline(self) -> int | None:
        return self.target.baseline if self.whole else None

    @property
    def share_difference(self) -> int | None:
        """Sum of the shares less the quantity; None in a part, or while nothing is allocated."""
        if not (self.whole and self.plan.shares):
            return None
        return self.sum_of_shares - self.plan.quantity


@dataclass(frozen=True, slots=True)
class Reader:
    """What one may know: undecided submissions or not, all of it or what lies under a path."""

    sees_pending: bool
    unit_path: str | None = None

    @classmethod
    def of(cls, user) -> Reader:
        return cls(can(user, Act.SEE_PENDING), scope_of(user).unit_path)


EVERYTHING = Reader(sees_pending=True)  # of what is frozen: a paper has no reader yet


def progress(
    target: Target,
    week: Week,
    *,
    user,
    known_at: datetime | None = None,
    structure: str = THEN,
) -> ProgressReport:
    """What `user` may know about a week of a target.

    Http404 for a foreign target; DomainError where the question cannot be answered. `known_at`
    bounds what had been recorded (ledger, plan) and the day by which weeks are judged. `structure`
    `now` groups past lines by the polsek that cover their areas today.
    """
    if not Target.objects.for_user(user).filter(pk=target.pk).exists():
        raise Http404
    return report_on(target, week, user=user, known_at=known_at, structure=structure)


def report_on(
    target: Target,
    week: Week,
    *,
    user=None,
    reader: Reader | None = None,
    known_at: datetime | None = None,
    structure: str = THEN,
    versions: Sequence[PlanVersion] | None = None,
) -> ProgressReport:
    """The same for a target that came out of `for_user` already; for a user, or what a `reader`
    may know."""
    moment = known_at or timezone.now()
    if reader is None:
        _check_question(target, week, moment, structure)
    if versions is None:
        versions = plan_versions(target, known_at=known_at)
    today = timezone.localdate(moment, ZoneInfo(target.unit.time_zone))
    asked = (known_at, structure, today)
    counts, computed_at = _counts(target, versions, week, *asked)
    running = Week.of(today)
    # The pace is judged by ended weeks; a week to come knows nothing of the last one.
    judged = _counts(target, versions, running.previous, *asked)[0] if week > running else None
    reader = reader or Reader.of(user)
    return _Figures(target, versions, week, today, reader, judged).report(
        counts, known_at=known_at, structure=structure, computed_at=computed_at
    )


def _check_question(target: Target, week: Week, moment: datetime, structure: str) -> None:
    if abs(week - Week(target.starts_on)) > FARTHEST:
        raise DomainError(
            _("Minggu itu terlalu jauh dari target ini."),
            errors={"week": [_("Pilih minggu di sekitar masa berlaku target.")]},
        )
    if structure not in {THEN, NOW}:
        raise DomainError(
            _("Struktur tidak dikenal."),
            errors={"structure": [_("Pilih then (struktur waktu itu) atau now (struktur kini).")]},
        )
    if moment > timezone.now() + CLOCKS_APART:
        raise DomainError(
            _("Waktu itu belum tiba."), errors={"known_at": [_("Waktu di masa depan.")]}
        )
    if moment < target.recorded_at:
        day = long_date(timezone.localtime(target.recorded_at).date())
        raise DomainError(
            _("Target ini belum dicatat pada waktu itu; dicatat %(day)s.") % {"day": day},
            code="not_known_then",
            errors={"known_at": [_("Pilih waktu sesudah target dicatat.")]},
        )


def _counts(
    target: Target,
    versions: Sequence[PlanVersion],
    week: Week,
    known_at: datetime | None,
    structure: str,
    today: date,
) -> tuple[dict[Unit, Counted], datetime | None]:
    if known_at is None and structure == THEN:
        calculation = calculation_of(target)
        if calculation is not None and target.starts_on <= week.monday <= calculation.last_monday:
            return counted(target, week), calculation.computed_at
    structure_of = today if structure == NOW else None
    counts = ledger_counts(target, versions, week, known_at=known_at, structure_of=structure_of)
    return counts, None


def calculation_of(target: Target) -> Calculation | None:
    try:
        return target.calculation
    except Calculation.DoesNotExist:
        return None


class _Figures:
    """Puts the figures of one week together for one reader."""

    def __init__(
        self,
        target: Target,
        versions: Sequence[PlanVersion],
        week: Week,
        today: date,
        reader: Reader,
        judged: dict[Unit, Counted] | None,
    ) -> None:
        self.target, self.week, self.today, self.judged = target, week, today, judged
        self.first = Week(target.starts_on)
        self.plan = weekly.version_of(versions, week) or weekly.in_order(versions)[0]
        self.shares = {share.unit: share.quantity for share in self.plan.shares}
        self.sum_of_shares = sum(self.shares.values())
        self.ended = week.has_ended(today)
        self.sees_pending = reader.sees_pending
        path = reader.unit_path
        self.whole = path is None or target.unit.path.startswith(path)
        self.path = None if self.whole else path

    def report(self, counts: dict[Unit, Counted], **kept) -> ProgressReport:
        polres = counts.get(self.target.unit, NOTHING)
        rows = self.rows(counts, polres)
        totals = self.totals(polres) if self.whole else self.part(rows)
        shown = totals.progress
        return ProgressReport(
            target=self.target,
            week=self.week,
            begun=self.week.has_begun(self.today),
            ended=self.ended,
            whole=self.whole,
            plan=self.plan,
            totals=totals,
            rows=rows,
            at_polres=self.at_polres(polres, rows) if self.whole else None,
            sum_of_shares=self.sum_of_shares,
            percentages=weekly.percentages(
                baseline=self.target.baseline if self.whole else None,
                quantity=totals.quantity,
                planned=shown.planned,
                formed=shown.formed,
                formed_cumulative=shown.formed_cumulative,
            ),
            pace=self.pace(totals, rows),
            sentence=self.sentence(totals),
            judged=self.last_judged(totals, rows)[0],
            **kept,
        )

    def rows(self, counts: dict[Unit, Counted], polres: Counted) -> tuple[UnitRow, ...]:
        units = [
            unit
            for unit in counts
            if unit != self.target.unit and (self.path is None or unit.path.startswith(self.path))
        ]
        units.sort(key=lambda unit: unit.code)
        return tuple(self.row(unit, counts[unit], polres) for unit in units)

    def row(self, unit: Unit, figures: Counted, polres: Counted) -> UnitRow:
        share = self.shares.get(unit.pk)
        planned_by_then = figures.planned_cumulative if polres.planned is not None else None
        status = weekly.unit_status(
            planned_cumulative=planned_by_then,
            formed_cumulative=figures.formed_cumulative,
            share=share,
            polres_planned_cumulative=polres.planned_cumulative,
            sum_of_shares=self.sum_of_shares,
            ended=self.ended,
        )
        # A unit without any share has no plan, which is not a plan of 0.
        has_plan = planned_by_then is not None and bool(share or planned_by_then)
        return UnitRow(unit, share, self.progress(figures, status, has_plan=has_plan))

    def progress(self, figures: Counted, status: weekly.Status, *, has_plan: bool) -> Progress:
        return Progress(
            planned=figures.planned if has_plan else None,
            planned_cumulative=figures.planned_cumulative if has_plan else None,
            formed=figures.formed,
            formed_cumulative=figures.formed_cumulative,
            pending=figures.pending if self.sees_pending else None,
            dissolved=figures.dissolved,
            status=status,
        )

    def totals(self, polres: Counted) -> Totals:
        status = weekly.polres_status(
            planned_cumulative=polres.planned_cumulative,
            formed_cumulative=polres.formed_cumulative,
            quantity=self.plan.quantity,
            ended=self.ended,
        )
        has_plan = polres.planned is not None
        line = self.progress(polres, status, has_plan=has_plan)
        return Totals(line, self.plan.quantity, polres.undetailed)

    def part(self, rows: Sequence[UnitRow]) -> Totals:
        """A reader of one polsek: his row is his total."""
        quantity = sum(row.share or 0 for row in rows)
        if len(rows) == 1:
            return Totals(rows[0].progress, quantity, 0)
        lines = [row.progress for row in rows]
        line = Progress(
            planned=_sum(line.planned for line in lines),
            planned_cumulative=_sum(line.planned_cumulative for line in lines),
            formed=sum(line.formed for line in lines),
            formed_cumulative=sum(line.formed_cumulative for line in lines),
            pending=sum(line.pending or 0 for line in lines) if self.sees_pending else None,
            dissolved=sum(line.dissolved for line in lines),
            status=weekly.Status.NO_PLAN,
        )
        return Totals(line, quantity, 0)

    def at_polres(self, polres: Counted, rows: Sequence[UnitRow]) -> Counted:
        """What the rows leave of the totals."""
        lines = [row.progress for row in rows]
        return replace(
            polres,
            planned=_less(polres.planned, (line.planned for line in lines)),
            planned_cumulative=_less(
                polres.planned_cumulative, (line.planned_cumulative for line in lines)
            ),
            formed=polres.formed - sum(line.formed for line in lines),
            formed_cumulative=polres.formed_cumulative
            - sum(line.formed_cumulative for line in lines),
            dissolved=polres.dissolved - sum(line.dissolved for line in lines),
            pending=polres.pending - sum(line.pending or 0 for line in lines)
            if self.sees_pending
            else 0,
        )

    def pace(self, totals: Totals, rows: Sequence[UnitRow]) -> Pace:
        judged, formed = self.last_judged(totals, rows)
        weeks = judged - self.first + 1
        ends = {"deadline": self.plan.deadline, "last_ended_sunday": judged.ends_on}
        planned = self.plan.pace if self.whole else None
        return Pace(
            planned=planned,
            actual=Fraction(formed, weeks) if weeks > 0 else None,
            needed=weekly.needed_pace(totals.quantity - formed, **ends)
            if totals.quantity
            else None,
            lands_on=weekly.pace_lands_on(pace=planned, formed_cumulative=formed, **ends)
            if planned
            else None,
        )

    def last_judged(self, totals: Totals, rows: Sequence[UnitRow]) -> tuple[Week, int]:
        """The last ended week up to the shown one (at least the eve of the start), and how many
        were formed by its end."""
        shown = totals.progress
        if self.ended:
            return max(self.week, self.first.previous), shown.formed_cumulative
        judged = max(Week.of(self.today).previous, self.first.previous)
        if self.judged is None:
            return judged, shown.formed_cumulative - shown.formed
        units = [self.target.unit] if self.whole else [row.unit for row in rows]
        return judged, sum(self.judged.get(unit, NOTHING).formed_cumulative for unit in units)

    def sentence(self, totals: Totals) -> str:
        shown = totals.progress
        return weekly.sentence(
            week=self.week,
            starts_on=self.target.starts_on,
            baseline=self.target.baseline,
            quantity=totals.quantity,
            planned=shown.planned,
            formed=shown.formed,
            formed_cumulative=shown.formed_cumulative,
            finished_on=self.finished_on(),
            whole=self.whole,
            gettext=_,
        )

    def finished_on(self) -> date | None:
        """The day the target was finished, where the shown week reaches it."""
        day = self.target.finished_on
        return day if day is not None and day <= min(self.week.ends_on, self.today) else None


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _less(total: int | None, values: Iterable[int | None]) -> int | None:
    return None if total is None else total - (_sum(values) or 0)
