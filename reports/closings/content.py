"""What a week's report says, gathered once and then kept: every rendering is made from this.

Plain values only (text, whole numbers, shares with one decimal), so that the content has one
canonical form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils import timezone

from core import audit, numbers
from core.weeks import Week
from programs.models import Entry, Measure, Target
from programs.queries import polsek_on
from reports.columns import at_polres_values, row_values, total_values
from reports.exports.letterheads import of_police
from reports.models import Closing, WeekBrief
from reports.queries import ProgressReport
from reports.queries.counts import books_at
from reports.queries.progress import EVERYTHING, report_on
from reports.unit_weeks.queries import (
    STATE_WORDS,
    UnitWeek,
    completeness,
    targets_in_force,
    unit_weeks,
)
from units.models import Unit
from villages.models import Formation

VERSION = 1
NAMED = 3  # units said to be the highest, and the lowest
FIGURES = (
    "quantity",
    "planned",
    "formed",
    "planned_cumulative",
    "formed_cumulative",
    "remaining",
    "deviation",
    "pending",
    "dissolved",
    "status",
)


def week_content(unit: Unit, week: Week, *, known_at: datetime, by: Any, code: str) -> dict:
    """The report of a polres' week as it was known at a moment; `code` is empty in a preview."""
    targets = list(targets_of_week(unit, week, known_at))
    brief = WeekBrief.objects.filter(unit=unit, monday=week.monday).first()
    rows = unit_weeks(list(polsek_on(unit, week.ends_on)), [week], known_at=known_at)
    return {
        "kind": "weekly-report",
        "version": VERSION,
        "code": code,
        "unit": {"code": unit.code, "name": unit.name},
        "week": week_facts(week),
        "closed_at": known_at.isoformat(),
        "closed_by": str(by) if by else None,
        "targets": [target_content(target, week, known_at) for target in targets],
        "completeness": completeness_content(rows),
        "pending": pending_content(unit, week, known_at),
        "obstacles": [
            {
                "unit": row.unit.code,
                "unit_name": row.unit.name,
                "category": str(obstacle.get_category_display()),
                "text": obstacle.text,
                "needs": obstacle.needs,
            }
            for row in rows
            for obstacle in row.obstacles
        ],
        "directives": brief.directives if brief else "",
        "follow_up": brief.follow_up if brief else "",
        "letter": letter_content(unit, known_at, brief),
        "trail": trail_content(),
    }


def targets_of_week(unit: Unit, week: Week, known_at: datetime):
    """The orders that were running in the week, as far as they had been recorded."""
    return (
        targets_in_force([unit.pk], week.monday, week.ends_on)
        .filter(recorded_at__lte=known_at)
        .select_related("program", "measure", "unit")
        .order_by("program__code", "measure_id", "starts_on")
    )


def week_facts(week: Week) -> dict[str, str]:
    return {
        "code": week.code,
        "label": week.label,
        "starts_on": week.starts_on.isoformat(),
        "ends_on": week.ends_on.isoformat(),
    }


# One target -------------------------------------------------------------------------------------


def target_content(target: Target, week: Week, known_at: datetime) -> dict[str, Any]:
    report = report_on(target, week, reader=EVERYTHING, known_at=known_at)
    before = report_on(target, week.previous, reader=EVERYTHING, known_at=known_at)
    last_week = {row["unit"]: row["formed"] for row in row_values(before)}
    rows = [
        {"unit": row["unit"], "unit_name": row["unit_name"]}
        | figures(row, last_week.get(row["unit"], 0))
        for row in row_values(report)
    ]
    rest, rest_before = at_polres_values(report), at_polres_values(before)
    return {
        "target": str(target.pk),
        "program": {"code": target.program.code, "name": target.program.name},
        "measure": {"code": target.measure_id, "unit": target.measure.unit_name},
        "simulated": target.simulated,
        "baseline": target.baseline,
        "starts_on": target.starts_on.isoformat(),
        "deadline": report.plan.deadline and report.plan.deadline.isoformat(),
        "sentence": report.sentence,
        "totals": figures(total_values(report), before.totals.progress.formed)
        | {"undetailed": report.totals.undetailed},
        "rows": rows,
        "at_polres": rest and figures(rest, rest_before["formed"] if rest_before else 0),
        "percentages": {
            name: percentage_content(getattr(report.percentages, name))
            for name in ("addition", "stock", "pace")
        },
        "pace": {
            "planned": report.pace.planned,
            "actual": rounded(report.pace.actual),
            "needed": rounded(report.pace.needed),
        },
        "allocation": allocation_content(report),
        "highest": named(rows, best=True),
        "lowest": named(rows, best=False),
    }


def figures(values: dict[str, Any], last_week: int) -> dict[str, Any]:
    """A line's figures, with the week before beside them."""
    formed = values["formed"]
    return {key: values[key] for key in FIGURES} | {
        "previous": last_week,
        "change": formed - last_week,
    }


def percentage_content(percentage: Any) -> dict[str, Any]:
    return {
        "numerator": percentage.numerator,
        "denominator": percentage.denominator,
        "percent": plain_number(percentage.percent),
    }


def rounded(value: Fraction | None) -> int | float | None:
    return None if value is None else plain_number(numbers.round_half_up(value, 2))


def plain_number(value: Decimal | None) -> int | float | None:
    """As every language writes it: 120, not 120.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def allocation_content(report: ProgressReport) -> dict[str, Any] | None:
    if report.share_difference is None:
        return None
    return {
        "sum_of_shares": report.sum_of_shares,
        "quantity": report.plan.quantity,
        "difference": report.share_difference,
        "note": report.target.allocation_note,
    }


def named(rows: Sequence[dict[str, Any]], *, best: bool) -> list[dict[str, Any]]:
    """The units with most formed in the week, or those furthest behind their plan."""
    if best:
        chosen = [row for row in rows if row["formed"] > 0]
        chosen.sort(key=lambda row: (-row["formed"], row["unit"]))
    else:
        chosen = [row for row in rows if row["deviation"] is not None and row["deviation"] < 0]
        chosen.sort(key=lambda row: (row["deviation"], row["unit"]))
    return [
        {key: row[key] for key in ("unit", "unit_name", "formed", "deviation")}
        for row in chosen[:NAMED]
    ]


# Beside the figures -----------------------------------------------------------------------------


def completeness_content(rows: Sequence[UnitWeek]) -> dict[str, Any]:
    found = completeness(rows)
    return {
        "units": found.units,
        **{state.value: found.counts[state] for state in STATE_WORDS},
        "rows": [
            {"unit": row.unit.code, "unit_name": row.unit.name, "state": row.state.value}
            for row in rows
        ],
    }


def pending_content(unit: Unit, week: Week, known_at: datetime) -> list[dict[str, Any]]:
    """The submissions up to the week that nobody had decided, by the books themselves."""
    lines = Entry.objects.filter(
        polres=unit, measure=Measure.PENDING, effective_on__lte=week.ends_on
    )
    waiting = (
        books_at(lines, unit.pk, known_at)
        .order_by()
        .values("source_id")
        .annotate(total=Sum("quantity"))
        .filter(total__gt=0)
        .values("source_id")
    )
    return [
        {
            "receipt": formation.receipt,
            "name": formation.name,
            "unit": formation.unit.code,
            "unit_name": formation.unit.name,
            "formed_on": formation.formed_on.isoformat(),
        }
        for formation in undecided(waiting)
    ]


def undecided(keys: Iterable[Any]) -> Iterable[Formation]:
    rows = Formation.objects.filter(pk__in=keys).select_related("unit")
    return rows.order_by("unit__code", "formed_on", "receipt")


def letter_content(unit: Unit, known_at: datetime, brief: WeekBrief | None) -> dict[str, Any]:
    """Letterhead, number and signature block with the office-holder of that day."""
    day = timezone.localdate(known_at, ZoneInfo(unit.time_zone))
    head, signature = of_police(unit, day)
    return {
        "number": brief.letter_number if brief else "",
        "letterhead": list(head.lines),
        "signature": asdict(signature) | {"office": list(signature.office)},
    }


def trail_content() -> dict[str, Any]:
    """The audit trail's last seal: printed outside, where nobody who owns the database reaches."""
    last = audit.last_digest()
    sealed_at = last["sealed_at"]
    return {
        "number": last["number"],
        "digest": last["digest"],
        "sealed_at": sealed_at.isoformat() if sealed_at else None,
    }


def target_of(closing_content: dict[str, Any], target_id: str) -> dict[str, Any] | None:
    """The part of a frozen content that is about one target."""
    for part in closing_content["targets"]:
        if part["target"] == target_id:
            return part
    return None


def closing_of(unit: Unit, week: Week) -> Closing | None:
    return Closing.objects.filter(unit=unit, monday=week.monday).first()
