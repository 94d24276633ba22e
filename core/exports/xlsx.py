"""Workbooks for Excel: real dates and numbers, a head that says what this is, flat memory.

Text is written as text, whatever it looks like: nothing becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
        for row in found:
            for place, value in enumerate(row):
                self._cell(place, value)
                if place in self.sums and value is not None:
                    self.sums[place] += value
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

    def _cell(self, place: int, value: Any, looks: Sequence[Format] | None = None) -> None:
        column, sheet, row = self.columns[place], self.sheet, self.row
        look = (looks or self.formats.cells)[place]
        value = column.word(value)
        match column.kind:
            case _ if value is None or value == "":
                sheet.write_blank(row, place, None, look)
            case "integer" if isinstance(value, int) and abs(value) < EXACT_INTEGERS:
                sheet.write_number(row, place, value, look)
            case "decimal":
                sheet.write_number(row, place, float(value), look)
            case "percent":
                sheet.write_number(row, place, float(value) / 100, look)
            case "date" if value >= FIRST_DATE:
                sheet.write_datetime(row, place, value, look)
            case "moment":
                local = timezone.localtime(value).replace(tzinfo=None)
                self._moment(place, local, look)
            case "bool":
                sheet.write_string(row, place, yes_no(value), look)
            case _:
                text = str(value)
                if text.startswith(tuple(FORMULA_STARTS)) and looks is None:
                    look = self.formats.quoted[place]
                sheet.write_string(row, place, text, look)

    def _moment(self, place: int, local: datetime, look: Format) -> None:
        if local.date() >= FIRST_DATE:
            self.sheet.write_datetime(self.row, place, local, look)
        else:
            text = local.isoformat(sep=" ", timespec="minutes")
            self.sheet.write_string(self.row, place, text, look)

    def _totals(self, first: int) -> None:
        given = self.document.content.totals
        if given is not None:
            for place, value in enumerate(given):
                self._cell(place, value, self.formats.sums)
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
