"""An enforcement operation as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, LineField, TextField
from core.widgets import PlainSelect
from patrols.forms.kit import HourField, IdentifiedForm, words
from patrols.forms.meetings import area_label
from patrols.models import Operation, Term
from programs.models import Program
from units.models import Area

TEAM_ROWS = 5
MOST = 1_000_000


def count_field(label: Any, **options: Any) -> CountField:
    return CountField(label=label, required=False, min_value=0, max_value=MOST, **options)


class OperationForm(IdentifiedForm):
    """Every sanction has its own field: what is left empty is unknown, 0 is none."""

    program = forms.ChoiceField(label=_("Program"))
    held_on = DayField(label=_("Tanggal"))
    starts_at = HourField(label=_("Mulai"), required=False)
    ends_at = HourField(label=_("Selesai"), required=False)
    place = LineField(label=_("Lokasi"), max_length=200, required=False)
    area = forms.ChoiceField(label=_("Wilayah"), required=False, widget=PlainSelect)
    people = count_field(
        _("Orang ditindak"), help_text=_("Satu orang bisa mendapat lebih dari satu sanksi.")
    )
    masks = count_field(_("Masker dibagikan"))
    stated_total = count_field(
        _("Jumlah sanksi menurut sumber"), help_text=_("Hanya bila menyalin laporan jadi.")
    )
    situation = LineField(label=_("Situasi"), max_length=200, required=False)
    notes = TextField(label=_("Uraian"), max_length=4000, required=False)

    SIMPLE = (
        "program held_on starts_at ends_at place area people masks stated_total situation notes"
    ).split()

    def __init__(
        self, *args: Any, areas: Iterable[Area], programs: Iterable[Program], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["program"].choices = [(one.code, one.name) for one in programs]  # type: ignore[attr-defined]
        places = [("", "–"), *((area.pk, area_label(area)) for area in areas)]
        self.fields["area"].choices = places  # type: ignore[attr-defined]
        self.kinds = words(Term.List.SANCTION)[1:]
        for code, name in self.kinds:
            self.fields[f"sanction-{code}"] = count_field(name)
        institutions = words(Term.List.INSTITUTION)
        for n in range(TEAM_ROWS):
            self.fields[f"who-{n}"] = forms.ChoiceField(
                label=_("Instansi"), choices=institutions, required=False
            )
            self.fields[f"many-{n}"] = count_field(_("Personel"))

    def sanction_fields(self) -> list[Any]:
        return [self[f"sanction-{code}"] for code, _name in self.kinds]

    def team_rows(self) -> list[list[Any]]:
        return [[self[f"who-{n}"], self[f"many-{n}"]] for n in range(TEAM_ROWS)]

    def data_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in self.SIMPLE} | {
            "sanctions": [
                {"kind": code, "count": data[f"sanction-{code}"]}
                for code, _name in self.kinds
                if data[f"sanction-{code}"] is not None
            ],
            "participants": [
                {"institution": data[f"who-{n}"], "headcount": data[f"many-{n}"]}
                for n in range(TEAM_ROWS)
                if data[f"who-{n}"]
            ],
        }

    def asked_as(self, name: str) -> str:
        group, _dot, rest = name.partition(".")
        return f"who-{rest.partition('.')[0]}" if group == "participants" else group


def initial_of(operation: Operation) -> dict[str, Any]:
    initial: dict[str, Any] = {name: getattr(operation, name) for name in OperationForm.SIMPLE}
    initial |= {
        "id": operation.pk,
        "version": operation.version,
        "program": operation.program.code,
        "area": operation.area_id,
    }
    initial |= {f"sanction-{row['kind']}": row.get("count") for row in operation.sanctions}
    for n, row in enumerate(operation.participants):
        initial |= {f"who-{n}": row["institution"], f"many-{n}": row.get("headcount")}
    return initial
