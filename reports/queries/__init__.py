"""What pages, API and exports say about the weeks; all of them ask here."""

from reports.queries.counts import Counted, counted, ledger_counts
from reports.queries.overview import OverviewRow, overview, together
from reports.queries.progress import Pace, ProgressReport, Totals, UnitRow, progress
from reports.queries.series import SeriesWeek, recent_weeks, series
from reports.queries.targets import default_week, last_meaningful_week, targets_for, weeks_of

__all__ = [
    "Counted",
    "OverviewRow",
    "Pace",
    "ProgressReport",
    "SeriesWeek",
    "Totals",
    "UnitRow",
    "counted",
    "default_week",
    "last_meaningful_week",
    "ledger_counts",
    "overview",
    "progress",
    "recent_weeks",
    "series",
    "targets_for",
    "together",
    "weeks_of",
]
