"""The list of kampung as a file: what the page shows under the same filters, no more."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exports.filtering import filter_form, filtered, form_words
from core.exports.reports import Content, Report, register
from core.numbers import integer
from villages.columns import EXPORT_COLUMNS
from villages.filters import FormationFilter
from villages.models import Formation
from villages.queries.spread import reached

PAPER = ("formed_on", "name", "area_name", "district", "place_name", "unit", "status")


def formations(user: Any, filters: QueryDict) -> Content:
    """Kampung in the user's scope. Raises DomainError for filters that are unknown or wrong."""
    scoped = Formation.objects.for_user(user)
    found = filtered(FormationFilter, filters, queryset=scoped, user=user)
    counted = reached(found.qs)
    told = _("%(kampung)s kampung di %(villages)s desa/kelurahan.") % {
        "kampung": integer(counted.kampung),
        "villages": integer(counted.villages),
    }
    return Content(found.qs, lines=(told,), filters=form_words(found.form))


def choose(user: Any, filters: QueryDict | None) -> Any:
    """The form by which a person chooses the filters."""
    return filter_form(FormationFilter, filters, queryset=Formation.objects.none(), user=user)


register(
    Report(
        name="formations",
        title=gettext_lazy("Daftar kampung"),
        columns=EXPORT_COLUMNS,
        content=formations,
        paper=PAPER,
        form=choose,
    )
)
