"""OpenDocument spreadsheets: real dates and numbers, text as text, a head that says what it is."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from odfdo import Document as Book
from odfdo import Row, Table

from core import numbers
from core.columns import Column, rows
from core.errors import DomainError
from core.exports.reports import Document, Progress, silent
from core.exports.words import filter_words, made_words
from core.kinds import yes_no

MOST_ROWS = 20_000  # it is written in memory; CSV and XLSX have no such end


def write_ods(document: Document, out: IO[bytes], *, progress: Progress = silent) -> int:
    """Write the spreadsheet; returns the number of rows."""
    source = document.content.rows
    found = list(
        islice(rows(source[: MOST_ROWS + 1], document.columns), MOST_ROWS + 1)
        if document.queried
        else source
    )
    if len(found) > MOST_ROWS:
        raise DomainError(
            _("ODS memuat paling banyak %(most)s baris. Pilih XLSX atau CSV, atau saring datanya.")
            % {"most": numbers.integer(MOST_ROWS)},
            code="too_many_rows",
        )
    book = Book("spreadsheet")
    book.body.clear()
    book.meta.title = document.title
    table = Table(_("Data"))
    for line in head_of(document, len(found)):
        append(table, [line])
    append(table, [str(column.label) for column in document.columns])
    for row in found:
        append(table, [cell(c, v) for c, v in zip(document.columns, row, strict=True)])
    if document.content.totals is not None:
        totals = zip(document.columns, document.content.totals, strict=True)
        append(table, [cell(column, value) for column, value in totals])
    elif found and any(column.total for column in document.columns):
        append(table, sums(document, found))
    book.body.append(table)
    book.save(out)
    progress(len(found))
    return len(found)


def head_of(document: Document, count: int) -> list[str]:
    return [
        document.title,
        *document.content.lines,
        filter_words(document.content),
        made_words(document.made_at, count),
    ]


def sums(document: Document, found: list[Any]) -> list[Any]:
    """The row below the last: what asks for a total has its sum, the first other column a word."""
    made: list[Any] = [
        sum(row[place] or 0 for row in found) if column.total else None
        for place, column in enumerate(document.columns)
    ]
    unsummed = next((n for n, column in enumerate(document.columns) if not column.total), None)
    if unsummed is not None:
        made[unsummed] = _("Jumlah")
    return made


def append(table: Table, values: list[Any]) -> None:
    made = Row()
    made.set_values(values)
    table.append_row(made, clone=False)


def cell(column: Column, value: Any) -> Any:
    """Numbers and days as such; everything else as people read it, never as a formula."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, date) or (column.numeric and isinstance(value, int | float)):
        return value
    if column.numeric:
        return float(value)
    return column.shown(value)
