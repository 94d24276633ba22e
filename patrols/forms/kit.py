"""Fields and forms that every record of the field shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import TextField
from patrols.models import Term
from units.models import Unit

HIDDEN = ("id", "version")  # fields that the service is not given as content


class HourField(forms.TimeField):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **options)
        self.error_messages["invalid"] = _("Jam tidak dikenal. Tulis seperti 08.30.")


class IdentifiedForm(forms.Form):
    """A form whose record has its number from the moment it opens."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def show(self, error: DomainError) -> None:
        """The service's refusal at the field it is about, else on top."""
        if not error.errors:
            self.add_error(None, str(error.message))
        for name, messages in error.errors.items():
            asked = self.asked_as(name)
            visible = asked in self.fields and not self.fields[asked].widget.is_hidden
            for message in messages:
                self.add_error(asked if visible else None, str(message))

    def asked_as(self, name: str) -> str:
        return name.partition(".")[0]


def words(group: Term.List, *, empty: str = "–") -> list[tuple[str, str]]:
    terms = Term.objects.filter(list=group, active=True)
    return [("", empty), *((term.code, term.name) for term in terms)]


def offer_units(form: forms.Form, units: Iterable[Unit]) -> None:
    """Asked only of who enters for several."""
    choices = [(unit.code, unit.name) for unit in units]
    if choices:
        form.fields["unit"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
    else:
        del form.fields["unit"]


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Yang perlu diperbaiki"),
        max_length=500,
        help_text=_("Petugas membaca ini di atas catatannya."),
    )
