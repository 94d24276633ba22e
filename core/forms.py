"""Fields of forms that every app uses, and how a refusal of a service comes to stand at them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import clean, clean_line

DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]


class LineField(forms.CharField):
    """One line of text as it may be stored."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day; browsers send 2021-02-08, people may type 8-2-2021."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=DATE_FORMATS, **options)
        self.error_messages["invalid"] = _("Tanggal tidak dikenal. Tulis seperti 8-2-2021.")


class CountField(forms.IntegerField):
    """A whole number typed on a phone: digits at once, no arrows that a wheel would turn."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):  # 1.083 is how Indonesians write it
            value = value.replace(".", "")
        return super().to_python(value)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a choice among rows offer these."""
    field: Any = form.fields[name]
    field.queryset = rows


def add_errors(form: forms.Form, error: DomainError) -> None:
    """The service's refusal at the fields it names; what it says of others stands on top.

    A form may know a field by another name: `asked_as` maps the service's to its own.
    """
    if not error.errors:
        form.add_error(None, str(error.message))
    asked_as = getattr(form, "asked_as", {})
    for name, messages in error.errors.items():
        field = asked_as.get(name, name)
        for message in messages:
            form.add_error(field if field in form.fields else None, message)
