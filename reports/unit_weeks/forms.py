"""Obstacles of a week, and asking for a closed week to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from reports.models import Obstacle
from reports.unit_weeks.services import LONGEST, ObstacleGiven

ROWS = 3  # whoever has more on his mind tells it in the text of one


class ObstaclesForm(forms.Form):
    """Three rows of category, description and need; a row without category says nothing."""

    def __init__(self, *args: Any, named: Sequence[Obstacle] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Tidak ada")), *Obstacle.Category.choices]
        for n in range(ROWS):
            before = named[n] if n < len(named) else None
            self.fields[f"category_{n}"] = forms.ChoiceField(
                label=_("Hambatan"),
                choices=choices,
                required=False,
                initial=before.category if before else "",
            )
            self.fields[f"text_{n}"] = LineField(
                label=_("Uraian"),
                max_length=LONGEST,
                required=False,
                initial=before.text if before else "",
            )
            self.fields[f"needs_{n}"] = LineField(
                label=_("Yang dibutuhkan"),
                max_length=LONGEST,
                required=False,
                initial=before.needs if before else "",
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        return [
            tuple(self[f"{name}_{n}"] for name in ("category", "text", "needs"))
            for n in range(ROWS)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for n in range(ROWS):
            words = given.get(f"text_{n}") or given.get(f"needs_{n}")
            if words and not given.get(f"category_{n}"):
                self.add_error(f"category_{n}", _("Pilih jenis hambatannya."))
        return given

    def given(self) -> list[ObstacleGiven]:
        values = self.cleaned_data
        return [
            ObstacleGiven(values[f"category_{n}"], values[f"text_{n}"], values[f"needs_{n}"])
            for n in range(ROWS)
            if values[f"category_{n}"]
        ]


class AskForm(forms.Form):
    reason = TextField(
        label=_("Alasan"),
        max_length=LONGEST,
        help_text=_("Apa yang perlu diubah, dan mengapa baru sekarang."),
    )


class OpenForm(forms.Form):
    """Hours instead of a clock: opened weeks close themselves soon."""

    hours = forms.TypedChoiceField(
        label=_("Dibuka selama"),
        coerce=int,
        initial=24,
        choices=[(2, _("2 jam")), (8, _("8 jam")), (24, _("1 hari")), (72, _("3 hari"))],
    )
    reason = TextField(label=_("Alasan"), max_length=LONGEST)

    def until(self):
        return timezone.now() + timedelta(hours=self.cleaned_data["hours"])


class RefuseForm(forms.Form):
    reason = TextField(label=_("Jawaban untuk polsek"), max_length=LONGEST)
