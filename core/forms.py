"""Fields of forms that every app uses, and how a refusal of a service comes to stand at them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.numbers import MISSING
from core.text import clean, clean_line
from core.weeks import long_date

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


# A form that someone else overtook -------------------------------------------------------------


class VersionField(forms.IntegerField):
    """The version of the record that a form was opened with; it comes back with the form."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, min_value=1, max_value=2**31 - 1, **options)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """For `components/both_versions.html`: `mine` is what he typed, or what he had `seen`."""

    rows: list[dict[str, str]]
    seen: bool = False


def overtaken(form: forms.Form, stored: forms.Form, *, version: int) -> None:
    """Say on the form, field by field, where what he typed and what is stored now differ.

    `stored` is the same form opened now. Every word he typed stays; the form goes on from the new
    `version`, so that sending it again is a decision made knowing both.
    """
    rows = []
    for bound in form:
        beside = stored[bound.name]
        told = bound.name in stored.initial or beside.field.initial is not None
        if bound.is_hidden or not told:
            continue
        mine, theirs = value_words(bound, bound.value()), value_words(beside, beside.value())
        if mine != theirs:
            rows.append({"label": str(bound.label), "mine": mine, "theirs": theirs})
    go_on_from(form, version, Overtaken(rows))


def overtaken_since(
    form: forms.Form, changes: Iterable[Mapping[str, str]], *, version: int
) -> None:
    """The same for an act (a decision): what of its record changed since he looked at it."""
    rows = [
        {"label": each["label"], "mine": each["before"], "theirs": each["after"]}
        for each in changes
    ]
    go_on_from(form, version, Overtaken(rows, seen=True))


def go_on_from(form: Any, version: int, stale: Overtaken) -> None:
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(version)
    form.stale = stale


def value_words(bound: forms.BoundField, value: Any) -> str:
    """A field's value as people read it: the word of a choice, a day in full."""
    try:
        value = bound.field.to_python(value) if isinstance(value, str) else value
    except forms.ValidationError:
        return str(value)
    if value in (None, ""):
        return MISSING
    for code, label in getattr(bound.field, "choices", ()):
        inner = label if isinstance(label, (list, tuple)) else ((code, label),)
        for each, word in inner:
            if str(each) == str(value):
                return str(word)
    if isinstance(value, datetime.date):
        return long_date(value)
    if isinstance(value, bool):
        return str(_("Ya") if value else _("Tidak"))
    return str(value)
