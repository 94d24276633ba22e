"""What a file would do: every row is new, changed, unchanged, in conflict or wrong. Writes nothing.

The same reading is done again when it is written, so what was shown is what is done.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.files import Sheet
from core.imports.headings import Layout, check_layout, for_all_rows, layout_of
from core.imports.resources import Field, Found, Reader, Resource, Row, State
from core.imports.values import read_text, swapped_by_spreadsheet
from core.text import UNSTORABLE_MESSAGE, clean_line, storable

ID = Field(
    "id",
    gettext_lazy("Nomor catatan"),
    help=gettext_lazy("Jangan diubah. Kosong: baris baru."),
    width=38,
)
VERSION = Field(
    "version", gettext_lazy("Versi"), kind="integer", help=gettext_lazy("Jangan diubah."), width=8
)
OWN = (ID, VERSION)
OF_TEMPLATES = ("Pilihan", "Wilayah", "Petunjuk")  # sheets of ours beside the one that is read
WRITTEN = (State.NEW, State.CHANGED)
ALL_ROWS = "*"  # among answers: what is said of every row of the file


@dataclass(slots=True)
class Preview:
    """Rows in the order of the file, and what was left out of it (`notes`)."""

    layout: Layout
    rows: list[Row]
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """They add up to `rows`."""
        found = Counter(row.state for row in self.rows)
        return {
            "rows": len(self.rows),
            "new": found[State.NEW],
            "changed": found[State.CHANGED],
            "unchanged": found[State.UNCHANGED],
            "conflicts": found[State.CONFLICT],
            "errors": found[State.ERROR],
        }

    @property
    def to_write(self) -> list[Row]:
        return [row for row in self.rows if row.state in WRITTEN]

    @property
    def digest(self) -> str:
        """Of all it would do: the same file on the same records gives the same."""
        done = [
            (row.number, row.state, row.id, plain(row.values), plain(row.changes))
            for row in self.rows
        ]
        return hashlib.sha256(orjson.dumps(done, option=orjson.OPT_SORT_KEYS)).hexdigest()


def preview(
    resource: Resource,
    sheets: Sequence[Sheet],
    user: Any,
    mapping: Mapping[str, str] | None = None,
    *,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    tried: bool = True,
) -> Preview:
    """Read, compare and check. DomainError where the file as a whole cannot be understood.

    `answers` were given beside the file: by number of the row for columns that are `said`, under
    `ALL_ROWS` for required ones that the file lacks. Not `tried`: what the services would say is
    left to them, who are asked next.
    """
    answers = answers or {}
    fields = (*OWN, *resource.fields(user))
    layout = layout_of(sheets, fields, mapping or {})
    said = for_all_rows(fields, answers.get(ALL_ROWS, {}))
    check_layout(layout, fields, said)
    rows = rows_of(layout)
    read_rows(rows, layout)
    for row in rows:
        row.values = said | row.values | answers.get(str(row.number), {})
    examine(resource, rows, fields, user, tried=tried)
    return Preview(layout, rows, notes_of(sheets, layout))


def examine(
    resource: Resource, rows: Sequence[Row], fields: Sequence[Field], user: Any, *, tried: bool
) -> None:
    """Every fault of a row is told at once: after each step a row goes on with the cells that were
    right so far, and nothing more is said of the others."""
    go_on(resource, rows)
    resource.resolve(rows, user)
    go_on(resource, rows)
    compare(resource, [row for row in rows if not row.wrong], fields, user)
    go_on(resource, rows)
    resource.prepare([row for row in rows if row.state in WRITTEN], user)
    if tried:
        asked = [row for row in rows if row.state in WRITTEN]
        resource.check([r for r in asked if not r.problems or resource.may_try(r, fields)], user)
    for row in rows:
        row.wrong = bool(row.problems)
        if row.wrong:
            row.conflicts = {}


def go_on(resource: Resource, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.problems:
            row.go_on(resource.depends)


def rows_of(layout: Layout) -> list[Row]:
    return [
        Row(number, {f.key: cell_at(cells, place) for place, f in layout.fields.items()})
        for number, cells in layout.sheet
        if number > layout.heading_row
        and any(cell_at(cells, place) is not None for place in layout.fields)
    ]


def cell_at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def read_rows(rows: Sequence[Row], layout: Layout) -> None:
    """Each cell as its column says; what cannot be read stands at its cell."""
    for place, column in layout.fields.items():
        read = column.reader()
        swapped: set[int] = set()
        if column.kind == "day":
            swapped = set(swapped_by_spreadsheet([row.cells[column.key] for row in rows]))
        for n, row in enumerate(rows):
            if (row.number, place + 1) in layout.sheet.formulas:
                row.refuse(
                    column.key,
                    _("Sel ini berisi rumus."),
                    _("Salin, lalu tempel khusus sebagai nilai."),
                )
            elif n in swapped:
                row.refuse(
                    column.key,
                    _("Hari dan bulan mungkin tertukar oleh Excel."),
                    _("Tulis ulang tanggal kolom ini, misalnya 8 Februari 2021."),
                )
            else:
                read_cell(row, column, read)


def read_cell(row: Row, column: Field, read: Reader) -> None:
    cell = row.cells[column.key]
    if isinstance(cell, str) and not storable(cell):
        row.refuse(column.key, UNSTORABLE_MESSAGE)
        return
    try:
        value = read(cell)
    except ValueError as error:
        row.refuse(column.key, error)
        return
    # What a record has left open from the first may stay so: that is seen beside it.
    if value is None and column.required and row.cells.get(ID.key) is None:
        row.refuse(column.key, _("Wajib diisi."))
    row.values[column.key] = value


def compare(resource: Resource, rows: Sequence[Row], fields: Sequence[Field], user: Any) -> None:
    """Set each row beside the record it speaks of."""
    for row in rows:
        row.id = read_text(row.values.pop("id", None)) or resource.identify(row, user)
    found = resource.existing(user, {row.id for row in rows})
    seen: dict[str, int] = {}
    for row in rows:
        if not row.problems:  # with a fault in it nobody knows yet which record it is
            if row.id in seen:
                row.refuse("", _("Baris ini sama dengan baris %(row)d.") % {"row": seen[row.id]})
                continue
            seen[row.id] = row.number
        compare_one(row, found, fields)


def compare_one(row: Row, found: Found, fields: Sequence[Field]) -> None:
    brought = row.cells.get("id") is not None
    version = row.values.pop("version", None)
    record = found.get(row.id)
    if record is None:
        if brought:
            row.refuse(
                "id",
                _("Catatan ini tidak ditemukan."),
                _("Kosongkan nomornya bila baris ini baru."),
            )
        for column in fields:
            if column.fixed and row.values.get(column.key) not in (None, ""):
                row.refuse(
                    column.key, _("Kolom ini diisi oleh portal."), _("Kosongkan di baris baru.")
                )
        return
    row.version = record["version"]
    differing = {
        column.key: (record.get(column.key), row.values[column.key])
        for column in fields
        if speaks(row, column, brought=brought)
        and not same(record.get(column.key), row.values[column.key])
    }
    stale = version is not None and version != record["version"]
    for column in fields:
        if column.required and column.key in differing and row.values[column.key] is None:
            row.refuse(column.key, _("Wajib diisi."))
        if not column.fixed or column.key not in differing:
            continue
        del differing[column.key]
        if stale:  # the portal has written another value since the file was made
            continue
        row.refuse(
            column.key,
            _("Kolom ini tidak diubah di sini."),
            _("Kembalikan menjadi “%(value)s”.")
            % {"value": column.shown(record.get(column.key)) or ""},
        )
    if not differing:
        row.state = State.UNCHANGED
    elif not brought or stale:
        row.state, row.conflicts = State.CONFLICT, differing
    else:
        row.state, row.changes = State.CHANGED, differing


def speaks(row: Row, column: Field, *, brought: bool) -> bool:
    """Does the row say what this column of its record is? A cell left empty takes away what stands
    there, but not where the row brings no number: its record filled in what it left open."""
    if column.said or column.key not in row.values:
        return False
    return brought or row.values[column.key] not in (None, "")


def same(there: Any, here: Any) -> bool:
    """Equal as people see it: nothing and empty are one, numbers are equal by value, texts by
    their words (spaces are tidied where they are kept)."""
    if there in (None, "") and here in (None, ""):
        return True
    if isinstance(there, str) and isinstance(here, str):
        return there == here or clean_line(there) == clean_line(here)
    if isinstance(there, int | float | Decimal) and isinstance(here, int | float | Decimal):
        return abs(float(there) - float(here)) < 1e-9
    if isinstance(there, datetime):
        there = there.date()
    return bool(there == here)


def plain(value: Any) -> Any:
    """As JSON holds it."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H.%M}"
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return str(value)


def notes_of(sheets: Sequence[Sheet], layout: Layout) -> list[str]:
    """What stands in the file and was not read, so that nothing is left out in silence."""
    left = [text for place, text in layout.headings.items() if place in layout.left]
    notes = [_("Kolom tidak dibaca: %(names)s.") % {"names": ", ".join(left)}] if left else []
    notes += [
        _("Lembar tersembunyi “%(name)s” tidak dibaca.") % {"name": sheet.name}
        for sheet in sheets
        if sheet.hidden and sheet.rows and sheet.name not in OF_TEMPLATES
    ]
    others = [
        sheet.name
        for sheet in sheets
        if not sheet.hidden
        and sheet.rows
        and sheet is not layout.sheet
        and sheet.name not in OF_TEMPLATES
    ]
    if others:
        notes.append(_("Lembar lain tidak dibaca: %(names)s.") % {"names": ", ".join(others)})
    return notes
