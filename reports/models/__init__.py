"""Computed weeks, frozen weeks, and what each polsek says of its week."""

from reports.models.closings import Closing, WeekBrief
from reports.models.delivery import Delivery, Subscription
from reports.models.feeds import ExportFeed
from reports.models.imports import Import, ImportMapping, ImportRow
from reports.models.phones import EntryDraft, PhoneKey
from reports.models.progress import Calculation, Chart, WeeklyProgress
from reports.models.weeks import NilReport, Obstacle, OpeningRequest

__all__ = [
    "Calculation",
    "Chart",
    "Closing",
    "Delivery",
    "EntryDraft",
    "ExportFeed",
    "Import",
    "ImportMapping",
    "ImportRow",
    "NilReport",
    "Obstacle",
    "OpeningRequest",
    "PhoneKey",
    "Subscription",
    "WeekBrief",
    "WeeklyProgress",
]
