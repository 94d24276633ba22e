"""Workbooks for Excel: real dates and numbers, a head that says what this is, flat memory.

Text is written as text, whatever it looks like: nothing becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from core import numbers
from core.columns import Column, Row, counted_rows
from core.errors import DomainError
from core.exports.reports import Document, Progress, silent
from core.exports.words import filter_words, made_words
from core.kinds import FORMULA_STARTS, yes_no

MOST_ROWS = 1_048_576 - 100  # of a sheet, less room for head and totals
EXACT_INTEGERS = 10**15  # beyond, a spreadsheet's numbers lose their last digits
FIRST_DATE = date(1900, 3, 1)  # before, spreadsheets disagree about the calendar
LONGEST_NAME = 31  # of a sheet
TELL_EVERY = 500  # rows

INK = "#1F2937"
BAND = "#0B3D5C"
LINE = "#CBD5E1"
BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top", "font_color": INK}
# [$-421]: months in Indonesian, whatever the language of the spreadsheet.
NUMBER_FORMATS = {
    "integer": "#,##0",
    "date": "[$-421]d mmmm yyyy",
    "moment": "[$-421]d mmmm yyyy hh:mm",
}
WIDTHS = {"integer": 11, "decimal": 12, "percent": 10, "date": 19, "moment": 25, "bool": 9}
TEXT_WIDTH = 24


def write_xlsx(document: Document, out: IO[bytes], *, progress: Progress = silent) -> int:
    """Write the workbook; returns the number of rows."""
    count, found = _rows(document)
    if count > MOST_ROWS:
        raise DomainError(
            _("Lembar kerja memuat paling banyak %(most)s baris. Pilih CSV, atau saring datanya.")
            % {"most": numbers.integer(MOST_ROWS)},
            code="too_many_rows",
        )
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {
                "title": document.title,
                "author": "Portal Kampung Tangguh",
                "created": document.made_at.replace(tzinfo=None),
            }
        )
        _Sheet(document, book, count).write(found, progress)
    return count


def _rows(document: Document) -> tuple[int, Iterator[Row]]:
    if document.queried:
        return counted_rows(document.content.rows, document.columns)
    return len(document.content.rows), iter(document.content.rows)


@dataclass(frozen=True, slots=True)
class _Formats:
    """The looks of cells; a workbook keeps each once."""

    title: Format
    plain: Format
    muted: Format
    heading: Format
    cells: tuple[Format, ...]
    quoted: tuple[Format, ...]  # the same for text a spreadsheet would run if it were typed anew
    sums: tuple[Format, ...]
    sum_label: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, columns: Sequence[Column]) -> _Formats:
        def make(**look: Any) -> Format:
            return book.add_format(BASE | look)

        def cell(column: Column, **look: Any) -> Format:
            number_format = _number_format(column)
            if number_format:
                look["num_format"] = number_format
            return make(bottom=4, bottom_color=LINE, **look)

        total = {"bold": True, "top": 1, "top_color": BAND}
        return cls(
            title=make(bold=True, font_size=15, font_color=BAND),
            plain=make(),
            muted=make(font_color="#64748B", italic=True),
            heading=make(
                bold=True, font_color="#FFFFFF", bg_color=BAND, text_wrap=True, valign="vcenter"
            ),
            cells=tuple(cell(column) for column in columns),
            quoted=tuple(cell(column, quote_prefix=True) for column in columns),
            sums=tuple(cell(column, **total) for column in columns),
            sum_label=make(**total),
        )


def _number_format(column: Column) -> str:
    fraction = "." + "0" * column.places if column.places else ""
    if column.kind == "decimal":
        return f"#,##0{fraction}"
    if column.kind == "percent":
        return f"0{fraction} %"
    return NUMBER_FORMATS.get(column.kind, "")


class _Sheet:
    """One sheet: head, frozen headings with filter, rows, totals. Written strictly downwards."""

    def __init__(self, document: Document, book: xlsxwriter.Workbook, count: int) -> None:
        self.document = document
        self.columns = document.columns
        self.count = count
        self.formats = _Formats.of(book, self.columns)
        self.sheet: Worksheet = book.add_worksheet(sheet_name(document.title))
        self.row = 0
        self.sums: dict[int, Any] = {n: 0 for n, c in enumerate(self.columns) if c.total}

    def write(self, found: Iterator[Row], progress: Progress) -> None:
        self._head()
        self._headings()
        first = self.row
        writers = self._writers(self.formats.cells)
        summed = tuple(self.sums)
        for row in found:
            for write, value in zip(writers, row, strict=True):
                write(self.row, value)
            for place in summed:
                if row[place] is not None:
                    self.sums[place] += row[place]
            self.row += 1
            if not (self.row - first) % TELL_EVERY:
                progress(self.row - first)
        self._totals(first)
        self._page()

    def _head(self) -> None:
        document = self.document
        self._line(document.title, self.formats.title)
        for line in document.content.lines:
            self._line(line, self.formats.plain)
        self._line(filter_words(document.content), self.formats.muted)
        self._line(made_words(document.made_at, self.count), self.formats.muted)
        self.row += 1

    def _line(self, text: str, look: Format) -> None:
        self.sheet.write_string(self.row, 0, text, look)
        self.row += 1

    def _headings(self) -> None:
        self.sheet.set_row(self.row, 32)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(self.row, place, str(column.label), self.formats.heading)
            self.sheet.set_column(place, place, _width(column))
        self.heading_row = self.row
        self.row += 1
        self.sheet.freeze_panes(self.row, 0)
        last = self.heading_row + max(self.count, 1)
        self.sheet.autofilter(self.heading_row, 0, last, len(self.columns) - 1)

    def _writers(self, looks: Sequence[Format]) -> list[Callable[[int, Any], object]]:
        """For each column what writes a value of it into a row: asked for once, not per cell."""
        return [self._writer(place, look) for place, look in enumerate(looks)]

    def _writer(self, place: int, look: Format) -> Callable[[int, Any], object]:
        column, sheet = self.columns[place], self.sheet
        words = {code: str(label) for code, label in column.choices}
        as_kind = WRITERS.get(column.kind, as_text)
        quoted = self.formats.quoted[place] if look is self.formats.cells[place] else look

        def write(row: int, value: Any) -> object:
            if words:
                value = words.get(value, value)
            if value is None or value == "":
                return sheet.write_blank(row, place, None, look)
            return as_kind(sheet, row, place, value, look, quoted)

        return write

    def _totals(self, first: int) -> None:
        given = self.document.content.totals
        if given is not None:
            for write, value in zip(self._writers(self.formats.sums), given, strict=True):
                write(self.row, value)
        elif self.sums and self.count:
            self._sums(first)

    def _sums(self, first: int) -> None:
        """Sums that follow the sheet's own filter (SUBTOTAL 109 leaves hidden rows out)."""
        labelled = False
        for place in range(len(self.columns)):
            look = self.formats.sums[place]
            if place in self.sums:
                letter = xl_col_to_name(place)
                area = f"{letter}{first + 1}:{letter}{self.row}"
                formula = f"=SUBTOTAL(109,{area})"
                self.sheet.write_formula(self.row, place, formula, look, self.sums[place])
            elif not labelled:
                self.sheet.write_string(self.row, place, _("Jumlah"), self.formats.sum_label)
                labelled = True
            else:
                self.sheet.write_blank(self.row, place, None, look)

    def _page(self) -> None:
        """On paper: A4 across, as wide as the page, headings on each."""
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.heading_row)
        self.sheet.set_footer("&R" + _("Halaman %(page)s dari %(pages)s") % PAGE_FIELDS)


# Cells by kind. What a kind's own cell cannot hold (a number beyond 15 digits, a day before 1900)
# is written as text; text that a spreadsheet would run if it were typed anew carries its mark.


def as_text(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    text = value if isinstance(value, str) else str(value)
    return sheet.write_string(row, place, text, quoted if text[0] in FORMULA_STARTS else look)


def as_integer(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    if isinstance(value, int) and abs(value) < EXACT_INTEGERS:
        return sheet.write_number(row, place, value, look)
    return as_text(sheet, row, place, value, look, quoted)


def as_decimal(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    return sheet.write_number(row, place, float(value), look)


def as_percent(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    return sheet.write_number(row, place, float(value) / 100, look)


def as_date(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    if value >= FIRST_DATE:
        return sheet.write_datetime(row, place, value, look)
    return as_text(sheet, row, place, value, look, quoted)


def as_moment(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    local = timezone.localtime(value).replace(tzinfo=None)
    if local.date() >= FIRST_DATE:
        return sheet.write_datetime(row, place, local, look)
    return sheet.write_string(row, place, local.isoformat(sep=" ", timespec="minutes"), look)


def as_bool(
    sheet: Worksheet, row: int, place: int, value: Any, look: Format, quoted: Format
) -> object:
    return sheet.write_string(row, place, yes_no(value), look)


WRITERS: dict[str, Callable[..., object]] = {
    "integer": as_integer,
    "decimal": as_decimal,
    "percent": as_percent,
    "date": as_date,
    "moment": as_moment,
    "bool": as_bool,
}
PAGE_FIELDS = {"page": "&P", "pages": "&N"}


def sheet_name(title: str) -> str:
    """What Excel takes as the name of a sheet."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in title)
    return " ".join(kept.split())[:LONGEST_NAME].strip("' ") or "Data"


def _width(column: Column) -> int:
    if column.width:
        return column.width
    longest_word = max((len(word) for word in str(column.label).split()), default=0)
    return max(WIDTHS.get(column.kind, TEXT_WIDTH), longest_word + 4)
