"""Foreign files: read in a limited process, or refused in words that say how to mend them."""

import io
import re
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter

from core.errors import DomainError
from core.imports import reader
from core.imports.files import kind_of, read_file


def file_of(tmp_path, data, name="daftar.xlsx"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def workbook(*rows, change=None):
    book = openpyxl.Workbook()
    book.active.title = "Isian"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(path):
    with pytest.raises(DomainError) as caught:
        read_file(path)
    return str(caught.value.message)


def test_cells_keep_their_rows_and_types(tmp_path):
    data = workbook(["Nama", "Jumlah"], [None, None], ["Kunir", 5], [True, 1.5])
    [sheet] = read_file(file_of(tmp_path, data))
    assert sheet.rows == [(1, ["Nama", "Jumlah"]), (3, ["Kunir", 5]), (4, [True, 1.5])]


def test_hidden_sheets_merged_headings_and_formulas_are_told(tmp_path):
    def change(book):
        book.active.merge_cells("A1:B1")
        book.active["B3"] = "=1+1"
        book.create_sheet("Rahasia").append(["x"])
        book["Rahasia"].sheet_state = "hidden"

    first, hidden = read_file(file_of(tmp_path, workbook(["a", "b"], [1, 2], change=change)))
    assert first.merged == ("A1:B1",)
    assert first.formulas == {(3, 2)}
    assert (hidden.name, hidden.hidden) == ("Rahasia", True)


def test_macros_are_refused(tmp_path):
    path = file_of(tmp_path, workbook(["a"]))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\0")
    assert "makro" in refused(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (reader.MOST_UNPACKED + 1))
    assert "terlalu besar" in refused(path)


@pytest.mark.parametrize("data", [b"PK\x03\x04 rusak", b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_workbook_is_refused(tmp_path, data):
    assert "rusak" in refused(file_of(tmp_path, data))


def emptied(rows, *, styled):
    """A workbook with so many empty rows below its headings, plain ones or coloured ones."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, look = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_blank(1, 0, None, look)
        sheet.write_row(rows - 1, 0, [1, 2])
    made = io.BytesIO()
    cell = '<c r="A{0}" s="1"/>' if styled else ""
    empty = "".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(2, rows))
    with zipfile.ZipFile(out) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in book.namelist():
            part = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb'<row r="2".*?</row>', empty.encode(), part, count=1)
            copy.writestr(name, part)
    return made.getvalue()


@pytest.mark.parametrize("styled", [False, True])
def test_a_million_empty_rows_cost_nothing(tmp_path, styled):
    rows = 1_048_576
    [sheet] = read_file(file_of(tmp_path, emptied(rows, styled=styled)))
    assert sheet.rows == [(1, ["a", "b"]), (rows, [1, 2])]


def test_empty_rows_without_their_places_are_kept(tmp_path):
    """What follows would move up: of such a workbook nothing is left out."""
    path = file_of(tmp_path, workbook(["a"], [None], [1]))
    data = b'<worksheet><sheetData><row><c/></row><row r="2"/></sheetData></worksheet>'
    assert reader.UNPLACED.search(data)
    assert not reader.UNPLACED.search(b'<row spans="1:2" r="2"><c s="1" r="A2"/></row><cols/>')
    [sheet] = read_file(path)
    assert sheet.rows == [(1, ["a"]), (3, [1])]


def test_too_many_rows_or_columns(tmp_path):
    rows = "a;b\n" * (reader.MOST_ROWS + 101)
    assert "50.000" in refused(file_of(tmp_path, rows.encode(), "x.csv"))
    wide = ";".join("x" * 1 for _ in range(reader.MOST_COLUMNS + 1))
    assert "200 kolom" in refused(file_of(tmp_path, wide.encode(), "x.csv"))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_any_make(tmp_path, codec, delimiter):
    text = delimiter.join(["Nama", "Catatan"]) + "\r\n" + delimiter.join(["Café", '"a;b,c"'])
    [sheet] = read_file(file_of(tmp_path, text.encode(codec), "x.csv"))
    assert sheet.rows == [(1, ["Nama", "Catatan"]), (2, ["Café", "a;b,c"])]


def test_csv_with_nul_is_refused(tmp_path):
    assert "CSV" in refused(file_of(tmp_path, b"a" * 5000 + b"\0", "x.csv"))


@pytest.mark.parametrize(
    ("start", "words"),
    [(b"%PDF-1.4", "PDF"), (b"\xd0\xcf\x11\xe0", "kata sandi"), (b" \n", "kosong"),
     (b"<html>", "Excel"), (b"\xff\xd8\xff\xe0", "Excel")],
)  # fmt: skip
def test_what_a_file_is_is_told_by_its_bytes(start, words):
    with pytest.raises(DomainError, match=words):
        kind_of(start)


def test_a_reader_that_needs_too_much_memory_is_ended(tmp_path):
    """The limit is the process's own: without it the file below would simply be read."""
    path = file_of(tmp_path, b"a;b\n1;2\n", "x.csv")
    assert len(read_file(path)) == 1
    code = (
        "from core.imports import reader; reader.MOST_MEMORY = 40 * 1024 * 1024; reader.limit();"
        "x = bytearray(200 * 1024 * 1024)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert b"MemoryError" in ended.stderr
