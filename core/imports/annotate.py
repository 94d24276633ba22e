"""The process that writes what is wrong into a copy of the user's own file, and ends.

`python -m core.imports.annotate KIND SOURCE OUT < answers.json`. Answers: the sheet, the row of its
headings, the column of earlier answers (null: none), and per row the words for its first column and
those for its cells. A CSV or OpenDocument file comes back as a workbook. Imports no Django.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from core.imports import reader

MOST_COMMENTS = 5000
WRONG = PatternFill("solid", fgColor="FFE4E1")
WORDS = Font(color="92400E", bold=True)


def main() -> None:
    reader.limit()
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    answers = orjson.loads(sys.stdin.buffer.read())
    try:
        book = load_workbook(source) if kind == "xlsx" else as_workbook(kind, source)
        annotate(sheet_of(book, answers["sheet"]), answers)
        book.save(target)
    except MemoryError:
        sys.exit(reader.TOO_LARGE)


def as_workbook(kind: str, source: Path) -> Workbook:
    found = {"csv": reader.read_csv, "ods": reader.read_ods}[kind](source)
    book = Workbook()
    book.remove(book.active)
    for made in found["sheets"]:
        sheet = book.create_sheet(made["name"] or "Isian")
        for number, cells in made["rows"]:
            for column, cell in enumerate(cells, start=1):
                write(sheet, number, column, cell["day"][:10] if isinstance(cell, dict) else cell)
    return book


def write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Text stays text, whatever it looks like."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def sheet_of(book: Workbook, name: str) -> Worksheet:
    return book[name] if name in book.sheetnames else book.worksheets[0]


def annotate(sheet: Worksheet, answers: dict[str, Any]) -> None:
    column = answers["column"]
    if column is None:
        column, moved = 1, 1
        make_room(sheet)
        sheet.cell(answers["heading_row"], 1, answers["heading"])
        sheet.column_dimensions["A"].width = 42
    else:
        moved = 0
    for number, *_ in sheet.iter_rows(min_row=answers["heading_row"] + 1, max_col=1):
        old = sheet.cell(number.row, column)
        if old.value is not None:
            old.value = None
            old.comment = None
    written = 0
    for row in answers["rows"]:
        cell = sheet.cell(row["number"], column)
        write(sheet, row["number"], column, row["words"])
        cell.font, cell.fill = WORDS, WRONG
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        for place, words in row["cells"]:
            wrong = sheet.cell(row["number"], place + 1 + moved)
            wrong.fill = WRONG
            if written < MOST_COMMENTS:
                wrong.comment = Comment(words, answers["author"], width=320, height=90)
                written += 1


def make_room(sheet: Worksheet) -> None:
    """A new first column; what stands by column goes with its column."""
    widths = {
        letter: (found.width, found.hidden) for letter, found in sheet.column_dimensions.items()
    }
    merged = [str(span) for span in sheet.merged_cells.ranges]
    for span in merged:
        sheet.unmerge_cells(span)
    sheet.insert_cols(1)
    for span in merged:
        sheet.merge_cells(shifted(span))
    for found in sheet.data_validations.dataValidation:
        found.sqref = type(found.sqref)(" ".join(shifted(str(r)) for r in found.sqref.ranges))
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = shifted(sheet.auto_filter.ref)
    for letter, (width, hidden) in sorted(widths.items(), reverse=True):
        place = range_boundaries(f"{letter}1")[0]
        moved = sheet.column_dimensions[get_column_letter(place + 1)]
        moved.width, moved.hidden = width, hidden


def shifted(span: str) -> str:
    left, top, right, bottom = range_boundaries(span)
    return f"{get_column_letter(left + 1)}{top}:{get_column_letter(right + 1)}{bottom}"


if __name__ == "__main__":
    main()
