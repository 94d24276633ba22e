"""A list of records as a page: filters in the address, a page of rows, the same list as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from core.columns import Column, page_rows
from core.htmx import render_page
from units.links import export_url
from villages.columns.posko import ID
from villages.views.records import narrow_units

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row as people read it."""

    label: Any
    text: str
    url: str = ""
    numeric: bool = False
    simulated: bool = False


def list_page(
    request,
    rows: QuerySet,
    columns: Sequence[Column],
    filterset: type,
    *,
    title: Any,
    shown_filters: Sequence[str],
    report: str,
    link: Callable[[Any], str] | None = None,
    key: Column = ID,
    acts: Sequence[tuple[str, Any, str]] = (),
    empty: Any,
    icon: str = "people",
    context: Mapping[str, Any] | None = None,
):
    """Render a list. `link` makes the address of a row from the column `key`; `acts` are (address,
    label, icon) of what one can do from here; `empty` says what will stand here."""
    found = filterset(request.GET, queryset=rows, request=request)
    if "unit" in found.form.fields:
        narrow_units(request.user, found.form)
    queryset = found.qs
    page = Paginator(queryset, PER_PAGE).get_page(request.GET.get("page"))
    kept = [
        found.form[name]
        for name in found.form.fields
        if name not in shown_filters and found.form[name].value()
    ]
    listed = [column for column in columns if column.key != "simulated"]
    shown = {
        "title": title,
        "acts": acts,
        "filters": {"shown": [found.form[name] for name in shown_filters], "kept": kept},
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "page": page,
        "columns": listed,
        "rows": cells_of(queryset, (key, *columns), page, link),
        "export_url": export_url(request, report),
        "empty": empty,
        "icon": icon,
    } | dict(context or {})
    return render_page(
        request, "villages/record_list.html", shown, part="villages/record_list_results.html"
    )


def cells_of(queryset, named, page, link) -> list[list[Cell]]:
    """A page's rows; the first cell leads to the record, and says when it is invented. The first
    of the columns is the key and not shown."""
    key, *columns = named
    offset = (page.number - 1) * PER_PAGE
    shown = []
    for values in page_rows(queryset, named, limit=PER_PAGE, offset=offset):
        row = dict(zip((column.key for column in named), values, strict=True))
        cells = [
            Cell(column.label, column.shown(row[column.key]), numeric=column.numeric)
            for column in columns
            if column.key != "simulated"
        ]
        first = cells[0]
        url = link(row[key.key]) if link else ""
        cells[0] = Cell(first.label, first.text, url, simulated=bool(row.get("simulated")))
        shown.append(cells)
    return shown
