"""The weekly progress of a target as a file: the figures of the dashboard, row for row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.api import refuse_unknown
from core.exports.reports import Content, Report, register
from core.kinds import shown
from core.weeks import Week
from programs.models import Target
from programs.queries import plan_versions
from reports.api import asked_target, asked_week
from reports.columns import PAPER, WEEKLY_PROGRESS, as_row, as_rows, total_values
from reports.exports.asked import WeekForm, asked_day
from reports.queries import ProgressReport, progress
from reports.queries.moments import asked_moment
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
        known_at=asked_moment(filters.get("known_at"), target),
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


class WeeklyForm(WeekForm):
    """Which target and week."""

    target = TargetField(label=gettext_lazy("Target"), queryset=Target.objects.none())
    known_at = forms.CharField(required=False, widget=forms.HiddenInput)
    structure = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("target", "day")

    def __init__(self, user: Any, filters: QueryDict | None) -> None:
        super().__init__(user, filters)
        targets = targets_for(user)
        first = targets.first()
        target = self.fields["target"]
        assert isinstance(target, TargetField)  # noqa: S101 -- for the type checker
        target.queryset, target.initial = targets, first and first.pk


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
