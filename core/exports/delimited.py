"""CSV, for an Indonesian Excel and for programs.

Rows of a queryset are written by PostgreSQL itself (COPY of the formatted query): as cheap as the
query, in flat memory, at any size. Computed rows go through the same kinds in Python. What is asked
for live is written to a temporary file first: an error is then an answer, not half a file, and no
connection waits for a slow phone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.db import connections

from core.columns import Columns, relation
from core.exports.reports import Document, Progress, silent
from core.kinds import Form


@dataclass(frozen=True, slots=True)
class Dialect:
    """`EXCEL`: semicolons, a byte-order mark, decimal commas, labels as headings. `MACHINE`:
    commas, ISO values, codes instead of words, keys as headings."""

    form: Form
    delimiter: str
    mark: str

    def heading(self, columns: Columns) -> list[str]:
        if self.form == Form.EXCEL:
            return [str(column.label) for column in columns]
        return [column.key for column in columns]

    def line(self, cells: Iterable[str]) -> str:
        """One line, quoted as COPY does."""
        return self.delimiter.join(map(self._quoted, cells)) + "\n"

    def _quoted(self, cell: str) -> str:
        if cell == "\\." or any(letter in cell for letter in (self.delimiter, '"', "\n", "\r")):
            return '"' + cell.replace('"', '""') + '"'
        return cell


EXCEL = Dialect(Form.EXCEL, ";", "\N{BYTE ORDER MARK}")
MACHINE = Dialect(Form.MACHINE, ",", "")


def write_csv(
    document: Document, out: IO[bytes], *, dialect: Dialect, progress: Progress = silent
) -> int:
    """Write the heading and all rows; returns the number of rows. Totals are for people's eyes and
    stay out: a column of a CSV can be summed."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        text.write(dialect.mark + dialect.line(dialect.heading(document.columns)))
        if document.queried:
            return _copy(document, _Counting(out, progress), dialect)
        for row in document.content.rows:
            pairs = zip(document.columns, row, strict=True)
            text.write(dialect.line(column.text(value, dialect.form) for column, value in pairs))
        return len(document.content.rows)
    finally:
        text.detach()


class _Counting:
    """Passes on what COPY writes and tells how many lines went by (a cell may hold several)."""

    def __init__(self, out: IO[bytes], progress: Progress) -> None:
        self.out, self.progress, self.lines = out, progress, 0

    def write(self, data: bytes) -> int:
        self.lines += data.count(b"\n")
        self.progress(self.lines)
        return self.out.write(data)


def copy_statement(document: Document, dialect: Dialect) -> tuple[str, tuple[object, ...]]:
    """The COPY and its parameters, still to be put in: COPY itself takes none."""
    source, params = relation(document.content.rows, document.columns)
    cells = ", ".join(column.sql(dialect.form) for column in document.columns)
    options = f"FORMAT csv, DELIMITER '{dialect.delimiter}', ENCODING 'UTF8'"
    return f"COPY (SELECT {cells} FROM {source}) TO STDOUT WITH ({options})", params  # noqa: S608


def _copy(document: Document, out: _Counting, dialect: Dialect) -> int:
    statement, params = copy_statement(document, dialect)
    with connections[document.content.rows.db].cursor() as cursor:
        # The driver's own cursor: Django's wrapper knows no COPY.
        cursor.cursor.copy_expert(cursor.cursor.mogrify(statement, params), out)
        return cursor.cursor.rowcount
