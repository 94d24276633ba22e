"""What people type about objects and plans. Rules are checked by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, LineField, TextField
from core.widgets import PlainCheckboxes, PlainSelect
from patrols.forms.kit import HIDDEN, HourField, IdentifiedForm, offer_units, words
from patrols.models import PatrolPoint, Term
from units.models import Unit
from villages.forms.formations import DegreesField, OpenChoiceField


class PointForm(IdentifiedForm):
    name = LineField(label=_("Nama obyek"), max_length=120)
    category = forms.ChoiceField(label=_("Jenis"))
    risk = forms.ChoiceField(label=_("Kerawanan"), choices=PatrolPoint.Risk.choices)
    area = OpenChoiceField(
        label=_("Desa/Kelurahan"),
        widget=PlainSelect(
            attrs={
                "data-picker": "",
                "data-placeholder": _("Ketik beberapa huruf"),
                "data-found": _("Hasil pencarian"),
                "data-none": _("Tidak ada desa bernama begitu di wilayah Anda."),
            }
        ),
    )
    latitude = DegreesField(label=_("Lintang"), required=False, min_value=-11.5, max_value=6.5)
    longitude = DegreesField(label=_("Bujur"), required=False, min_value=94.5, max_value=141.5)
    position_accuracy_m = forms.CharField(widget=forms.HiddenInput, required=False)
    notes = TextField(label=_("Catatan"), max_length=1000, required=False)
    active = forms.BooleanField(label=_("Masih dipatroli"), required=False, initial=True)

    def __init__(self, *args: Any, villages: Iterable[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = words(Term.List.POINT_CATEGORY)  # type: ignore[attr-defined]
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((village.code, village.label) for village in villages),
        ]

    def data_for_service(self) -> dict[str, Any]:
        keys = ("name", "category", "risk", "area", "latitude", "longitude", "notes", "active")
        return {key: self.cleaned_data.get(key) for key in keys}


class PlanForm(IdentifiedForm):
    planned_on = DayField(label=_("Tanggal"))
    starts_at = HourField(label=_("Mulai pukul"), required=False)
    patrol_type = forms.ChoiceField(label=_("Jenis patroli"), required=False)
    unit = forms.ChoiceField(label=_("Kesatuan"), required=False)
    points = forms.MultipleChoiceField(label=_("Obyek yang didatangi"), widget=PlainCheckboxes)
    notes = LineField(label=_("Catatan"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        points: Iterable[PatrolPoint],
        units: Iterable[Unit] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["patrol_type"].choices = words(Term.List.PATROL_TYPE)  # type: ignore[attr-defined]
        self.fields["points"].choices = [  # type: ignore[attr-defined]
            (str(point.pk), f"{point.name} · {point.get_risk_display()}") for point in points
        ]
        offer_units(self, units)

    def data_for_service(self) -> dict[str, Any]:
        data = {key: value for key, value in self.cleaned_data.items() if key not in HIDDEN}
        return {**data, "unit": data.get("unit") or ""}
