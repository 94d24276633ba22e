"""Workbooks as users have them, read and saved as an import does, without its job."""

import io
from pathlib import Path
from tempfile import NamedTemporaryFile

import openpyxl
from django.db import transaction

from core.imports import files, reader
from core.imports.preview import preview
from core.imports.resources import get_resource
from core.imports.template import write_template


def book_of(name, user):
    """The template of a resource, opened."""
    out = io.BytesIO()
    write_template(get_resource(name, user), user, out)
    out.seek(0)
    return openpyxl.load_workbook(out)


def headings(sheet):
    """{heading: number of its column}."""
    return {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}


def fill(book, *rows):
    """Add rows, given as {heading: value}, below those that are there."""
    sheet = book["Isian"]
    columns = headings(sheet)
    for row in rows:
        below = sheet.max_row + 1
        for heading, value in row.items():
            sheet.cell(below, columns[heading], value)
    return book


def put(book, row, heading, value):
    sheet = book["Isian"]
    sheet.cell(row, headings(sheet)[heading], value)
    return book


def look(book, name, user):
    """What the workbook would do, brought by `user`."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        book.save(file.name)
        found = reader.read_xlsx(Path(file.name))
    sheets = [files._sheet(made) for made in found["sheets"]]
    return preview(get_resource(name, user), sheets, user)


def save(book, name, user):
    """Bring it in: all of it or nothing."""
    found = look(book, name, user)
    assert not told(found)
    with transaction.atomic():
        get_resource(name, user).save(found.to_write, user)
    return found


def told(found):
    """What is wrong: (row, column, words), and what is in conflict: (row, column, there, here)."""
    wrong = [(row.number, p.key, p.reason) for row in found.rows for p in row.problems]
    return wrong + [
        (row.number, key, there, here)
        for row in found.rows
        for key, (there, here) in row.conflicts.items()
    ]


def counts(found):
    """Those that are not nothing."""
    return {name: n for name, n in found.counts.items() if n}
