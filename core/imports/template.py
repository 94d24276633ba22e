"""The workbook a user fills in: his columns, his choices, his areas, the rows that are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from core.imports.headings import RESULT
from core.imports.preview import OWN
from core.imports.resources import Field, Resource

BAND, GREY, PALE = "#0B3D5C", "#E5E7EB", "#FFF7D6"
BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
CHOICES, PLACES = "Pilihan", "Wilayah"
ROOM = 2000  # rows below those that are there in which choices are offered


def write_template(resource: Resource, user: Any, out: IO[bytes]) -> int:
    """Write it; returns how many rows are there already."""
    fields = [*OWN, *(field for field in resource.fields(user) if field.offered)]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": str(resource.title), "author": "Portal Kampung Tangguh"})
        sheet = book.add_worksheet(_("Isian"))
        looks = Looks(book)
        count = write_rows(sheet, looks, resource, fields, user)
        last = count + ROOM
        write_places(book, looks, resource.places(user))
        write_choices(book, sheet, fields, last)
        write_instructions(book, looks, resource, fields)
    return count


class Looks:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**look: Any) -> Format:
            return book.add_format(BASE | look)

        head = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        self.required = make(bg_color=BAND, **head)
        self.optional = make(bg_color="#475569", **head)
        self.there = make(bg_color=GREY)
        self.there_day = make(bg_color=GREY, num_format="d-m-yyyy")
        self.result = make(bg_color=PALE, font_color="#92400E", text_wrap=True)
        self.day = make(num_format="d-m-yyyy")
        self.plain = make(text_wrap=True)
        self.title = make(bold=True, font_size=14, font_color=BAND)
        self.strong = make(bold=True)


def write_rows(
    sheet: Worksheet, looks: Looks, resource: Resource, fields: Sequence[Field], user: Any
) -> int:
    sheet.write(0, 0, RESULT, looks.optional)
    sheet.set_column(0, 0, 30, looks.result)
    for place, field in enumerate(fields, start=1):
        label = f"{field.label} *" if field.required else str(field.label)
        sheet.write_string(0, place, label, looks.required if field.required else looks.optional)
        sheet.set_column(place, place, field.width, looks.day if field.kind == "day" else None)
        if field.help:
            sheet.write_comment(0, place, str(field.help))
    found = resource.existing(user)
    for row, record in enumerate(found.values(), start=1):
        for place, field in enumerate(fields, start=1):
            write_cell(sheet, row, place, shown(field, record.get(field.key)), looks)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(1, len(found)), len(fields))
    return len(found)


def shown(field: Field, value: Any) -> Any:
    """As a person would write it: the label of a choice, ya or tidak."""
    if value is None or value == "":
        return None
    if field.kind == "choice":
        return str(dict(field.choices).get(value, value))
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return f"{value:%H.%M}" if isinstance(value, time) else value


def write_cell(sheet: Worksheet, row: int, place: int, value: Any, looks: Looks) -> None:
    if value is None:
        sheet.write_blank(row, place, None, looks.there)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, looks.there_day)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, looks.there)
    else:
        sheet.write_string(row, place, str(value), looks.there)


def write_places(
    book: xlsxwriter.Workbook, looks: Looks, places: Sequence[tuple[str, ...]]
) -> None:
    if not places:
        return
    sheet = book.add_worksheet(PLACES)
    for row, cells in enumerate(places):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, looks.strong if row == 0 else looks.plain)
    sheet.set_column(0, len(places[0]), 24)
    sheet.freeze_panes(1, 0)


def write_choices(
    book: xlsxwriter.Workbook, sheet: Worksheet, fields: Sequence[Field], last: int
) -> None:
    """Drop-downs. Other words may be typed: what they mean is asked when the file is read."""
    offered = book.add_worksheet(CHOICES)
    offered.hide()
    column = 0
    for place, field in enumerate(fields, start=1):
        words = [str(label) for _key, label in field.choices]
        if field.kind == "bool":
            words = [_("ya"), _("tidak")]
        if not words or field.fixed:
            continue
        for row, word in enumerate(words):
            offered.write_string(row, column, word)
        source = f"={CHOICES}!{xl_range_abs(0, column, len(words) - 1, column)}"
        sheet.data_validation(
            1, place, last, place,
            {"validate": "list", "source": source, "error_type": "warning",
             "error_title": str(field.label)[:32], "error_message": _("Pilih dari daftar.")},
        )  # fmt: skip
        column += 1


def write_instructions(
    book: xlsxwriter.Workbook, looks: Looks, resource: Resource, fields: Sequence[Field]
) -> None:
    sheet = book.add_worksheet(_("Petunjuk"))
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 4, 44)
    sheet.write_string(0, 0, str(resource.title), looks.title)
    row = 2
    for words in (*resource.instructions, *general_words()):
        sheet.write_string(row, 0, f"• {words}", looks.strong)
        row += 1
    row += 1
    for column, word in enumerate(
        (_("Kolom"), _("Judul"), _("Wajib"), _("Keterangan"), _("Contoh"))
    ):
        sheet.write_string(row, column, word, looks.strong)
    for place, field in enumerate(fields, start=1):
        row += 1
        needed = _("tidak diubah") if field.fixed else _("ya") if field.required else _("tidak")
        cells = (xl_col_to_name(place), field.label, needed, field.help, example_of(field))
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, str(cell), looks.plain)


def example_of(field: Field) -> Any:
    """Its own, or the first of the words it offers."""
    if field.example == "" and field.choices and not field.fixed:
        return field.choices[0][1]
    return field.example


def general_words() -> list[str]:
    return [
        _("Jangan mengganti judul kolom. Kolom bertanda * wajib diisi."),
        _("Tanggal ditulis hari dahulu: 8-2-2021 atau 8 Februari 2021."),
        _("Ribuan dengan titik (1.083), pecahan dengan koma (5,8)."),
        _("Unggah di halaman Impor; yang akan berubah ditampilkan sebelum disimpan."),
    ]
