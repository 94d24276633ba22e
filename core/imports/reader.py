"""The process that reads one foreign file and ends: `python -m core.imports.reader KIND FILE OUT`.

It has a limit on memory, on time and on what it writes, imports no Django and runs nothing of what
it reads. What it found stands in OUT as JSON (`Book`); a file it refuses is an exit code that
`files.py` has words for.
"""

from __future__ import annotations

import csv
import ctypes
import io
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

MEGABYTE = 1024 * 1024
MOST_MEMORY = 1536 * MEGABYTE
MOST_SECONDS = 120
MOST_WRITTEN = 400 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
PR_SET_PDEATHSIG = 1
# Exit codes; `files.py` says them in words.
DAMAGED, TOO_LARGE, TOO_MANY_ROWS, TOO_MANY_COLUMNS, MACROS, NO_TEXT = range(10, 16)
CODECS = ("utf-8-sig", "cp1252")
DELIMITERS = ";,\t"
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
FORMULA = re.compile(rb"<f[ >/]")
EMPTY_CELL = re.compile(rb"<c [^>]*/>")
EMPTY_ROW = re.compile(rb"<row [^>]*(?:/>|></row>)")
UNPLACED = re.compile(rb"<(?:c|row)(?=[ >/])(?![^>]* r=)")


class Refused(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


def main() -> None:
    limit()
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    try:
        book = {"csv": read_csv, "xlsx": read_xlsx, "ods": read_ods}[kind](source)
    except Refused as refused:
        sys.exit(refused.code)
    except MemoryError:
        sys.exit(TOO_LARGE)
    except Exception as error:
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)
        sys.exit(DAMAGED)
    target.write_bytes(orjson.dumps(book))


def limit() -> None:
    """Die with the process that asked, and before the machine suffers."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))


# CSV ------------------------------------------------------------------------------------------


def read_csv(source: Path) -> dict[str, Any]:
    text = decoded(source.read_bytes())
    csv.field_size_limit(LONGEST_CELL * 4)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
        rows = kept(enumerate(lines, start=1))
    except csv.Error:
        raise Refused(DAMAGED) from None
    return {"sheets": [sheet("", rows)]}


def decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, else Windows-1252."""
    for codec in CODECS:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Refused(NO_TEXT)
        return text
    raise Refused(NO_TEXT)


def delimiter_of(text: str) -> str:
    """The one that the first line has most of, outside of quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=first.count)


# Workbooks ------------------------------------------------------------------------------------


Source = Path | io.BytesIO


def read_xlsx(source: Source) -> dict[str, Any]:
    from openpyxl import load_workbook

    formulas, merged, source = look_inside(source)
    book = load_workbook(source, read_only=True, data_only=True)
    sheets = []
    for found in book.worksheets:
        found.reset_dimensions()  # a damaged or lying dimension is not believed
        rows = kept((n, row) for n, row in enumerate(found.iter_rows(values_only=True), start=1))
        made = sheet(found.title, rows, hidden=found.sheet_state != "visible")
        made["merged"] = merged.get(found._worksheet_path.lstrip("/"), [])
        sheets.append(made)
    if formulas:
        mark_formulas(source, sheets)
    return {"sheets": sheets}


def look_inside(source: Source) -> tuple[bool, dict[str, list[str]], Source]:
    """Are there formulas, which cells are merged, by sheet, and the workbook without its empty
    cells, where it has many. Refuses bombs and macros."""
    formulas, merged, slim = False, {}, {}
    with zipfile.ZipFile(source) as packed:
        if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED:
            raise Refused(TOO_LARGE)
        names = packed.namelist()
        if any(name.endswith("vbaProject.bin") for name in names):
            raise Refused(MACROS)
        for name in names:
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                continue
            with packed.open(name) as part:
                data = part.read(MOST_UNPACKED)
            formulas = formulas or FORMULA.search(data) is not None
            merged[name] = [ref.decode() for ref in MERGED.findall(data)]
            if UNPLACED.search(data) is None:  # else what follows would move up
                less = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", data))
                if len(less) < len(data) - MEGABYTE:
                    slim[name] = less
        return formulas, merged, without(packed, slim) if slim else source


def without(packed: zipfile.ZipFile, slim: dict[str, bytes]) -> io.BytesIO:
    """The workbook with these parts in place of its own. A sheet of a million coloured, empty rows
    is read as fast as one without them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in packed.namelist():
            book.writestr(name, slim[name] if name in slim else packed.read(name))
    out.seek(0)
    return out


def mark_formulas(source: Source, sheets: list[dict[str, Any]]) -> None:
    """Where a formula stands. A second reading, of the few files that have any."""
    from openpyxl import load_workbook

    book = load_workbook(source, read_only=True)
    for made, found in zip(sheets, book.worksheets, strict=True):
        found.reset_dimensions()
        made["formulas"] = [
            [cell.row, cell.column]
            for row in found.iter_rows()
            for cell in row
            if getattr(cell, "data_type", "") == "f"
        ]


def read_ods(source: Path) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with zipfile.ZipFile(source) as packed:
        if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED:
            raise Refused(TOO_LARGE)
    book = CalamineWorkbook.from_path(source)
    sheets = []
    for about in book.sheets_metadata:
        found = book.get_sheet_by_name(about.name)
        rows = kept(enumerate(found.to_python(skip_empty_area=False), start=1))
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append(sheet(about.name, rows, hidden=hidden))
    return {"sheets": sheets}


# Rows -----------------------------------------------------------------------------------------


def sheet(name: str, rows: list[Any], *, hidden: bool = False) -> dict[str, Any]:
    return {"name": name, "hidden": hidden, "rows": rows, "merged": [], "formulas": []}


def kept(lines: Iterator[tuple[int, Any]]) -> list[tuple[int, list[Any]]]:
    """(number, cells) of the rows that hold anything; nothing empty at a row's end."""
    rows: list[tuple[int, list[Any]]] = []
    for number, line in lines:
        cells = [plain(cell) for cell in line]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Refused(TOO_MANY_COLUMNS)
        rows.append((number, cells))
        if len(rows) > MOST_ROWS + 100:
            raise Refused(TOO_MANY_ROWS)
    return rows


def plain(value: Any) -> Any:
    """As JSON holds it: text, number, yes or no, None; a day as {"day": …}."""
    if isinstance(value, str):
        return value[:LONGEST_CELL] if value.strip() else None
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return {"day": value.isoformat()}
    if isinstance(value, date):
        return {"day": datetime.combine(value, time()).isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)[:LONGEST_CELL]


if __name__ == "__main__":
    main()
