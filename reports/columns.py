"""The columns of the weekly progress: page, API, CSV, XLSX and PDF show these figures.

The rows are computed (the engine judges them), so they come as tuples in the order of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.columns import Column, Row
from programs.weekly import Percentage, Progress, Status, deviation
from reports.queries import OverviewRow, ProgressReport, together

STATUS_WORDS = {
    Status.DONE: gettext_lazy("Tercapai"),
    Status.AHEAD: gettext_lazy("Di atas rencana"),
    Status.ON_TRACK: gettext_lazy("Sesuai rencana"),
    Status.AT_RISK: gettext_lazy("Perlu perhatian"),
    Status.BEHIND: gettext_lazy("Di bawah rencana"),
    Status.RUNNING: gettext_lazy("Minggu berjalan"),
    Status.NO_PLAN: gettext_lazy("Belum ada rencana"),
}

WEEKLY_PROGRESS = (
    Column("unit", gettext_lazy("Kode"), kind="code", width=18),
    Column("unit_name", gettext_lazy("Kesatuan"), kind="code", width=30),
    Column("quantity", gettext_lazy("Target"), kind="integer", width=9),
    Column("planned", gettext_lazy("Rencana minggu ini"), kind="integer", width=12),
    Column("formed", gettext_lazy("Realisasi"), kind="integer", width=10),
    Column("planned_cumulative", gettext_lazy("Rencana kumulatif"), kind="integer", width=12),
    Column("formed_cumulative", gettext_lazy("Kumulatif"), kind="integer", width=10),
    Column("remaining", gettext_lazy("Sisa"), kind="integer", width=9),
    Column("deviation", gettext_lazy("Selisih dari rencana"), kind="integer", width=12),
    Column("addition", gettext_lazy("Capaian"), kind="percent", width=10),
    Column("pending", gettext_lazy("Menunggu verifikasi"), kind="integer", width=12),
    Column("dissolved", gettext_lazy("Nonaktif"), kind="integer", width=10),
    Column(
        "status",
        gettext_lazy("Status"),
        kind="status",
        choices=tuple(STATUS_WORDS.items()),
        width=18,
    ),
)
# What fits across a sheet of paper.
PAPER = (
    "unit_name",
    "quantity",
    "planned",
    "formed",
    "planned_cumulative",
    "formed_cumulative",
    "remaining",
    "deviation",
    "status",
)

OVERVIEW = (
    Column("polres", gettext_lazy("Polres"), kind="code", width=28),
    Column("program", gettext_lazy("Program"), kind="code", width=28),
    Column("measure", gettext_lazy("Ukuran"), kind="code", width=22),
    Column("unit_name", gettext_lazy("Satuan"), kind="code", width=10),
    Column("quantity", gettext_lazy("Target"), kind="integer", width=9),
    Column("formed", gettext_lazy("Realisasi"), kind="integer", width=10),
    Column("planned_cumulative", gettext_lazy("Rencana kumulatif"), kind="integer", width=12),
    Column("formed_cumulative", gettext_lazy("Kumulatif"), kind="integer", width=10),
    Column("addition", gettext_lazy("Capaian"), kind="percent", width=10),
    Column("remaining", gettext_lazy("Sisa"), kind="integer", width=9),
    Column("deviation", gettext_lazy("Selisih dari rencana"), kind="integer", width=12),
    Column("pending", gettext_lazy("Menunggu verifikasi"), kind="integer", width=12),
    Column(
        "status",
        gettext_lazy("Status"),
        kind="status",
        choices=tuple(STATUS_WORDS.items()),
        width=18,
    ),
)


def progress_json(line: Progress) -> dict[str, Any]:
    """The figures of a unit's week under their public names."""
    return {
        "planned": line.planned,
        "planned_cumulative": line.planned_cumulative,
        "formed": line.formed,
        "formed_cumulative": line.formed_cumulative,
        "pending": line.pending,
        "dissolved": line.dissolved,
        "deviation": line.deviation,
        "status": line.status.value,
    }


def row_values(report: ProgressReport) -> list[dict[str, Any]]:
    """Each polsek's figures by column."""
    return [
        {
            "unit": row.unit.code,
            "unit_name": row.unit.name,
            "quantity": row.share,
            **progress_json(row.progress),
            "remaining": row.remaining,
            "addition": Percentage(row.progress.formed_cumulative, row.share).percent,
        }
        for row in report.rows
    ]


def total_values(report: ProgressReport) -> dict[str, Any]:
    """The totals by column; below the rows of a polres they are its own figures."""
    totals = report.totals
    return {
        "unit": report.target.unit.code if report.whole else "",
        "unit_name": _("Jumlah"),
        "quantity": totals.quantity,
        **progress_json(totals.progress),
        "remaining": totals.remaining,
        "addition": report.percentages.addition.percent,
    }


def at_polres_values(report: ProgressReport) -> dict[str, Any] | None:
    """What stands at the polres itself, so that the rows sum to the totals; None if nothing does.

    Undetailed figures, and the plan that no share takes up.
    """
    rest = report.at_polres
    share_rest = None if report.share_difference is None else -report.share_difference
    if rest is None or not (
        any((rest.planned_cumulative, rest.formed_cumulative, rest.pending, rest.dissolved))
        or share_rest
    ):
        return None
    return {
        "unit": report.target.unit.code,
        "unit_name": _("Belum dirinci per polsek"),
        "quantity": share_rest,
        "planned": rest.planned,
        "formed": rest.formed,
        "planned_cumulative": rest.planned_cumulative,
        "formed_cumulative": rest.formed_cumulative,
        "remaining": None if share_rest is None else share_rest - rest.formed_cumulative,
        "deviation": deviation(rest.formed_cumulative, rest.planned_cumulative),
        "addition": None,
        "pending": rest.pending if report.totals.progress.pending is not None else None,
        "dissolved": rest.dissolved,
        "status": None,
    }


def as_rows(report: ProgressReport) -> list[Row]:
    """The table of the weekly progress, without its totals."""
    rest = at_polres_values(report)
    return [as_row(values) for values in row_values(report) + ([rest] if rest else [])]


def as_row(values: dict[str, Any]) -> Row:
    return tuple(values[column.key] for column in WEEKLY_PROGRESS)


def overview_rows(lines: Iterable[OverviewRow]) -> list[Row]:
    """The table of several polres."""
    return [
        (
            line.polres,
            line.program,
            line.measure,
            line.unit_name,
            line.quantity,
            line.formed,
            line.planned_cumulative,
            line.formed_cumulative,
            line.addition.percent,
            line.remaining,
            line.deviation,
            line.pending,
            line.status.value,
        )
        for line in lines
    ]


def overview_totals(lines: Sequence[OverviewRow]) -> Row | None:
    """Below polres of one programme and measure what the page says of all of them; nothing is added
    across, so None where there are several, or where the measure has no sum."""
    groups = together(lines)
    if len(groups) != 1 or groups[0].addition is None:
        return None
    [group] = groups
    done, asked = group.addition.numerator or 0, group.addition.denominator or 0
    values = {
        "polres": _("Jumlah"),
        "unit_name": group.unit_name,
        "quantity": asked,
        "formed": group.formed,
        "formed_cumulative": done,
        "addition": group.addition.percent,
        "remaining": asked - done,
    }
    return tuple(values.get(column.key) for column in OVERVIEW)
