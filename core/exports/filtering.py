"""Filters of a report: checked as in the API, and said in words on what is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

from core.api import parameters_of, refuse_unknown
from core.api.handler import FIX_FIELDS
from core.errors import DomainError
from core.kinds import shown
from core.text import storable
from core.weeks import Week

LONGEST_VALUE = 200


def as_query(filters: Mapping[str, Any]) -> QueryDict:
    """Filters given as JSON, in the shape forms and filter sets read. Empty ones are left out."""
    query = QueryDict(mutable=True)
    for name, value in filters.items():
        values = value if isinstance(value, list) else [value]
        query.setlist(str(name), [_text(name, one) for one in values if one not in (None, "")])
        if not query.getlist(str(name)):
            del query[str(name)]
    return query


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    usable = isinstance(value, str | int | float) and len(str(value)) <= LONGEST_VALUE
    if not usable or not storable(str(value)):
        message = _("Isi teks, angka, atau daftar dari padanya, paling panjang %(most)d huruf.") % {
            "most": LONGEST_VALUE
        }
        raise DomainError(FIX_FIELDS, errors={f"filters.{name}": [message]})
    return str(value)


def as_json(query: QueryDict, *, without: Iterable[str] = ()) -> dict[str, list[str]]:
    """The same back, as a job's payload holds it."""
    skipped = set(without)
    return {name: list(values) for name, values in query.lists() if name not in skipped}


def filtered(
    filterset_class: type[FilterSet], filters: QueryDict, *, queryset: QuerySet[Any], user: Any
) -> FilterSet:
    """The filter set, valid; DomainError names unknown filters and wrong values."""
    refuse_unknown(filters, parameters_of(filterset_class))
    found = _filterset(filterset_class, filters, queryset, user)
    require_valid(found.form)
    return found


def filter_form(
    filterset_class: type[FilterSet], filters: QueryDict | None, *, queryset: Any, user: Any
) -> Any:
    """The form of the same filters, for a person to choose by."""
    return _filterset(filterset_class, filters, queryset, user).form


def _filterset(
    filterset_class: type[FilterSet], filters: QueryDict | None, queryset: Any, user: Any
) -> FilterSet:
    # Choices in scope ask the request for its user; a job has none.
    request = SimpleNamespace(user=user, GET=filters or QueryDict())
    return filterset_class(filters, queryset=queryset, request=request)


def require_valid(form: BaseForm) -> None:
    if not form.is_valid():
        errors = {name: list(map(str, messages)) for name, messages in form.errors.items()}
        raise DomainError(FIX_FIELDS, errors=errors)


def form_words(form: BaseForm) -> tuple[tuple[str, str], ...]:
    """What a valid form asks for: (label, value as people read it), empty fields left out."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        words = _words(field, value)
        if words:
            found.append((str(field.label or name), words))
    return tuple(found)


def _words(field: Any, value: Any) -> str:
    match value:
        case None | "" | []:
            return ""
        case bool():
            return shown("bool", value)
        case datetime():
            return shown("moment", value)
        case date():
            return shown("date", value)
        case slice():
            ends = (_words(field, value.start), _words(field, value.stop))
            return " – ".join(filter(None, ends))
        case Week():
            return value.title
        case Model():
            return str(value)
        case list() | tuple() | set() | QuerySet():
            return ", ".join(_words(field, one) for one in value)
    return _choice_word(getattr(field, "choices", ()), value)


def _choice_word(choices: Any, value: Any) -> str:
    for code, label in choices:
        if isinstance(label, list | tuple):
            word = _choice_word(label, value)
            if word != str(value):
                return word
        elif str(code) == str(value):
            return str(label)
    return str(value)
