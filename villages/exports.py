"""The list of kampung as a file: what the page shows under the same filters, no more."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.api import filtered
from core.exports.reports import Content, Report, register
from core.weeks import Week, long_date
from villages.columns import EXPORT_COLUMNS
from villages.filters import FormationFilter
from villages.models import Formation

PAPER = ("formed_on", "name", "area_name", "district", "place_name", "unit", "status")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which rows, as far as filters ask a request."""

    user: Any
    GET: QueryDict


def formations(user: Any, filters: QueryDict) -> Content:
    """Kampung in the user's scope. Raises DomainError for filters that are unknown or wrong."""
    scoped = Formation.objects.for_user(user)
    asked = Asked(user, filters)
    return Content(
        filtered(asked, scoped, FormationFilter),  # type: ignore[arg-type]
        filters=tuple(words_of(FormationFilter(filters, queryset=scoped, request=asked))),
    )


def words_of(found: FormationFilter):
    """(label, value in words) of each filter that is set."""
    values = found.form.cleaned_data if found.form.is_valid() else {}
    for name, value in values.items():
        if value not in (None, "", []):
            field = found.form.fields[name]
            yield str(field.label), word(field, value)


def word(field: Any, value: Any) -> str:
    if isinstance(value, Week):
        return value.title
    if isinstance(value, Model):
        return str(value)
    if hasattr(value, "year"):
        return long_date(value)
    if isinstance(value, list):
        return ", ".join(word(field, one) for one in value)
    choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    code = str(value).lower() if isinstance(value, bool) else str(value)
    return choices.get(code, str(value))


def choose(user: Any, filters: QueryDict | None) -> Any:
    """The form by which a person chooses the filters."""
    none = Formation.objects.none()
    return FormationFilter(filters, queryset=none, request=Asked(user, filters or QueryDict())).form


register(
    Report(
        name="formations",
        title=_("Daftar kampung"),
        columns=EXPORT_COLUMNS,
        content=formations,
        paper=PAPER,
        form=choose,
    )
)
