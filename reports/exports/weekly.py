"""The weekly progress of a target as a file: the figures of the dashboard, row for row."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.api import refuse_unknown
from core.errors import DomainError
from core.exports.reports import Content, Report, register
from core.kinds import shown
from core.weeks import Week
from programs.models import Target
from programs.queries import plan_versions
from reports.api import asked_moment, asked_target, asked_week
from reports.columns import PAPER, WEEKLY_PROGRESS, as_row, as_rows, total_values
from reports.queries import ProgressReport, progress
from reports.queries.targets import default_week, targets_for
from units.policy import Act, require

NAMES = ("target", "week", "day", "known_at", "structure")


def content(user: Any, filters: QueryDict) -> Content:
    """The same question as `GET progress/` asks, and the same answer."""
    require(user, Act.READ_DASHBOARD)
    refuse_unknown(filters, NAMES)
    request = SimpleNamespace(GET=filters, user=user)
    target = asked_target(request)
    if "day" in filters and "week" not in filters:
        week = Week.of(asked_day(filters["day"]))
    else:
        week = asked_week(request) or default_week(target, plan_versions(target))
    report = progress(
        target,
        week,
        user=user,
        known_at=asked_moment(request, target),
        structure=filters.get("structure", "then"),
    )
    whose = f"{target.program.name} · {target.unit.name}"
    return Content(
        rows=as_rows(report),
        lines=(whose, week.title, report.sentence),
        filters=tuple(words(report)),
        totals=as_row(total_values(report)),
        subject=f"{target.program.code} {target.unit.name} {week.dates}",
    )


def asked_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Tulis tanggal seperti 2021-02-08.")
        raise DomainError(_("Tanggal tidak dikenal."), errors={"day": [message]}) from None


def words(report: ProgressReport):
    """How the figures were asked for, where it is not the usual way."""
    yield _("Keadaan"), _("minggu telah berakhir") if report.ended else _("minggu berjalan")
    if report.known_at is not None:
        yield _("Seperti diketahui pada"), shown("moment", report.known_at)
    if report.structure == "now":
        yield _("Kesatuan"), _("menurut wilayah hukum sekarang")


class TargetField(forms.ModelChoiceField):
    def label_from_instance(self, target: Target) -> str:
        return f"{target.program.name} · {target.unit.name} ({shown('date', target.starts_on)})"


class WeeklyForm(forms.Form):
    """Which target and week. A week is chosen by any of its days: people know no week numbers."""

    target = TargetField(label=gettext_lazy("Target"), queryset=Target.objects.none())
    day = forms.DateField(
        label=gettext_lazy("Minggu"),
        required=False,
        help_text=gettext_lazy("Pilih salah satu harinya. Kosong: minggu terakhir yang berakhir."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    known_at = forms.CharField(required=False, widget=forms.HiddenInput)
    structure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: Any, filters: QueryDict | None) -> None:
        super().__init__(with_day(filters) if filters else None)
        targets = targets_for(user)
        first = targets.first()
        target = self.fields["target"]
        assert isinstance(target, TargetField)  # noqa: S101 -- for the type checker
        target.queryset, target.initial = targets, first and first.pk


def with_day(filters: QueryDict) -> QueryDict:
    """The week of a page's address as a day for the form."""
    filters = filters.copy()
    try:
        monday = Week.parse(filters.get("week", "")).monday
    except ValueError:
        return filters
    filters.setdefault("day", monday.isoformat())
    return filters


register(
    Report(
        name="weekly-progress",
        title=gettext_lazy("Kemajuan mingguan"),
        columns=WEEKLY_PROGRESS,
        content=content,
        paper=PAPER,
        form=WeeklyForm,
    )
)
