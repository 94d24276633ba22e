"""Every computed week of every polsek in sight as one file: what a year of the country looks like.

Rows come from the database a few thousand at a time, so the file may be as long as it likes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.api import refuse_unknown
from core.columns import Column
from core.errors import DomainError
from core.exports.reports import Content, Report, register
from core.forms import DayField
from core.kinds import shown
from programs.models import Target
from reports.models import WeeklyProgress
from units.policy import Act, require
from units.scope import scope_of

COLUMNS = (
    Column("program", gettext_lazy("Program"), "target__program__code", kind="code", width=14),
    Column("polres", gettext_lazy("Polres"), "target__unit__name", kind="code", width=26),
    Column("unit", gettext_lazy("Kode"), "unit__code", kind="code", width=22),
    Column("unit_name", gettext_lazy("Kesatuan"), "unit__name", kind="code", width=28),
    Column("monday", gettext_lazy("Minggu mulai Senin"), kind="date"),
    Column("planned", gettext_lazy("Rencana minggu ini"), kind="integer", total=True, width=12),
    Column("formed", gettext_lazy("Realisasi"), kind="integer", total=True, width=10),
    Column("planned_cumulative", gettext_lazy("Rencana kumulatif"), kind="integer", width=12),
    Column("formed_cumulative", gettext_lazy("Kumulatif"), kind="integer", width=11),
    Column(
        "deviation",
        gettext_lazy("Selisih dari rencana"),
        F("formed_cumulative") - F("planned_cumulative"),
        kind="integer",
        width=12,
    ),
    Column("dissolved", gettext_lazy("Nonaktif"), kind="integer", total=True, width=10),
)
NAMES = ("since", "until")


def weeks_for(user: Any) -> QuerySet[WeeklyProgress]:
    """Weeks of polsek: of the targets one sees, and of them the polsek under one's own unit."""
    rows = WeeklyProgress.objects.filter(
        target__in=Target.objects.for_user(user), unit__kind="polsek"
    )
    path = scope_of(user).unit_path
    return rows if path is None else rows.filter(unit__path__startswith=path)


def content(user: Any, filters: QueryDict) -> Content:
    require(user, Act.READ_DASHBOARD)
    refuse_unknown(filters, NAMES)
    since, until = (asked_day(filters, name) for name in NAMES)
    rows = weeks_for(user)
    words = []
    if since is not None:
        rows = rows.filter(monday__gte=since)
        words.append((_("Sejak"), shown("date", since)))
    if until is not None:
        rows = rows.filter(monday__lte=until)
        words.append((_("Sampai"), shown("date", until)))
    order = ("target__program__code", "unit__path", "monday", "target")
    return Content(rows=rows.order_by(*order), filters=tuple(words))


def asked_day(filters: QueryDict, name: str) -> date | None:
    text = filters.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Tulis tanggal seperti 2021-02-08.")
        raise DomainError(_("Tanggal tidak dikenal."), errors={name: [message]}) from None


class HistoryForm(forms.Form):
    since = DayField(label=gettext_lazy("Sejak"), required=False)
    until = DayField(label=gettext_lazy("Sampai"), required=False)

    def __init__(self, user: Any, filters: QueryDict | None) -> None:
        super().__init__(filters or None)


register(
    Report(
        name="weekly-history",
        title=gettext_lazy("Rekap mingguan per polsek"),
        columns=COLUMNS,
        content=content,
        paper=("unit_name", "monday", "planned", "formed", "formed_cumulative", "deviation"),
        form=HistoryForm,
    )
)
