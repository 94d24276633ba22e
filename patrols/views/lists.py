"""What the lists of the field share: filters in the URL, a page of rows, the export of the same."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from core import numbers
from core.audit import act_word
from core.columns import page_rows
from core.models import AuditEvent
from core.weeks import Week, long_date
from core.widgets import PlainSelect

PER_PAGE = 50


def filter_bar(form: Any, shown: tuple[str, ...]) -> dict[str, Any]:
    """The filters one may set, those a link has set, and the week in people's words."""
    for name in form.fields:
        widget = form.fields[name].widget
        if getattr(widget, "input_type", "") == "select":
            form.fields[name].widget = PlainSelect()
            form.fields[name].widget.choices = form.fields[name].choices
    if "q" in form.fields:
        form.fields["q"].widget.input_type = "search"
    by_link = [form[name] for name in form.fields if name not in shown and form[name].value()]
    return {
        "shown": [form[name] for name in shown if name in form.fields],
        "kept": by_link,
        "said": [f"{bound.label}: {filter_words(bound)}" for bound in by_link],
    }


def filter_words(bound: Any) -> str:
    value = bound.value()
    if bound.name == "week":
        try:
            return Week.parse(str(value)).title
        except ValueError:
            return str(value)
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(value, value))


def page_of(request: Any, queryset: Any, columns: Any, base: str) -> tuple[Any, list[dict]]:
    """The page asked for, and its rows by key with the address of each."""
    page = Paginator(queryset, PER_PAGE).get_page(request.GET.get("page"))
    keys = [column.key for column in columns]
    rows = [
        dict(zip(keys, values, strict=True))
        for values in page_rows(
            queryset, columns, limit=PER_PAGE, offset=(page.number - 1) * PER_PAGE
        )
    ]
    for row in rows:
        row["url"] = f"{base}{row['id']}/"
    return page, rows


def history_of(record: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": act_word(event.act).capitalize(),
            "actor": event.actor_name,
            "at": event.happened_at,
            "note": event.reason,
        }
        for event in AuditEvent.objects.of(record)
    ]


def area_words(area: Any) -> str:
    """`Kunir Kidul (Kec. Kunir)`; names of desa occur twice, so never without kecamatan."""
    if area.level >= area.Level.VILLAGE and area.parent is not None:
        return _("%(area)s (Kec. %(district)s)") % {
            "area": area.name,
            "district": area.parent.name,
        }
    if area.level == area.Level.DISTRICT:
        return _("Kecamatan %(name)s") % {"name": area.name}
    return area.name


def known(facts: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Label and value; None is unknown and shown so, an empty text is left out."""
    return [
        (label, numbers.MISSING if value is None else value)
        for label, value in facts
        if value != ""
    ]


def day_words(day: Any) -> str:
    return long_date(day) if day else numbers.MISSING
