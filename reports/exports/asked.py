"""How reports of a week are asked for: by any of its days, since people know no week numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.weeks import Week


def asked_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Tulis tanggal seperti 2021-02-08.")
        raise DomainError(_("Tanggal tidak dikenal."), errors={"day": [message]}) from None


class WeekForm(forms.Form):
    """Which week; of nobody in particular, but every report's form is made for a user."""

    day = forms.DateField(
        label=gettext_lazy("Minggu"),
        required=False,
        help_text=gettext_lazy("Pilih salah satu harinya. Kosong: minggu terakhir yang berakhir."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, user: Any, filters: QueryDict | None) -> None:
        super().__init__(with_day(filters) if filters else None)


def with_day(filters: QueryDict) -> QueryDict:
    """The week of a page's address as a day for the form."""
    filters = filters.copy()
    try:
        monday = Week.parse(filters.get("week", "")).monday
    except ValueError:
        return filters
    filters.setdefault("day", monday.isoformat())
    return filters
