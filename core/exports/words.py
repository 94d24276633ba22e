"""The small print that every workbook and every paper carries."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import numbers
from core.exports.reports import Content
from core.templatetags.ui import hour
from core.weeks import long_date


def rows_words(count: int) -> str:
    """`1.083 baris`."""
    return ngettext("%(count)s baris", "%(count)s baris", count) % {"count": numbers.integer(count)}


def made_words(made_at: datetime, count: int) -> str:
    """`Dibuat 15 Februari 2021, 08.15 WIB · 1.083 baris`."""
    return _("Dibuat %(day)s, %(hour)s · %(rows)s") % {
        "day": long_date(timezone.localtime(made_at).date()),
        "hour": hour(made_at),
        "rows": rows_words(count),
    }


def filter_words(content: Content) -> str:
    """`Program: KTS · Status: Terverifikasi`; nothing chosen is said too."""
    if not content.filters:
        return _("Tanpa saringan")
    return " · ".join(f"{label}: {word}" for label, word in content.filters)
