"""A foreign file as sheets of cells, or a refusal in words that say how to mend it."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.imports import reader
from core.kinds import without_mark

logger = logging.getLogger(__name__)

LARGEST_FILE = 20 * 1024 * 1024
STARTS = 4096  # bytes that tell what a file is
SECONDS = reader.MOST_SECONDS + 30
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
SPREADSHEET = _("Kirim berkas Excel (.xlsx), OpenDocument (.ods), atau CSV.")
REFUSALS = {
    reader.DAMAGED: _("Berkas ini rusak atau bukan lembar kerja. Buka dan simpan ulang di Excel."),
    reader.TOO_LARGE: _(
        "Isi berkas ini terlalu besar. Salin barisnya ke buku kerja baru tanpa format berlebih."
    ),
    reader.TOO_MANY_ROWS: _("Berkas ini lebih dari 50.000 baris. Bagi menjadi beberapa berkas."),
    reader.TOO_MANY_COLUMNS: _("Lebih dari 200 kolom. Pakai templat dari halaman ini."),
    reader.MACROS: _("Buku kerja ini berisi makro. Simpan sebagai .xlsx biasa, tanpa makro."),
    reader.NO_TEXT: _("Berkas ini bukan CSV. Simpan ulang sebagai CSV UTF-8 atau XLSX."),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows that hold anything, by their numbers as the user sees them."""

    name: str
    rows: list[tuple[int, list[Any]]]
    hidden: bool = False
    merged: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        return iter(self.rows)


def kind_of(start: bytes) -> str:
    """By its first bytes, never by its name. Raises DomainError for what is no spreadsheet."""
    if not start.strip():
        raise refusal(_("Berkas ini kosong."))
    if start.startswith(OLE):
        raise refusal(
            _(
                "Buku kerja ini terkunci kata sandi, atau Excel lama (.xls). "
                "Simpan ulang sebagai .xlsx tanpa kata sandi."
            )
        )
    if start.startswith(ZIP):
        return "ods" if b"opendocument.spreadsheet" in start else "xlsx"
    if start.startswith(PDF):
        raise refusal(_("Ini PDF, bukan lembar kerja."))
    if b"\0" in start or start.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"Rar!", b"<")):
        raise refusal(SPREADSHEET)
    return "csv"


def read_file(path: Path) -> list[Sheet]:
    """The sheets of a file, read in a process of its own."""
    if path.stat().st_size > LARGEST_FILE:
        raise refusal(_("Berkas paling besar 20 MB."))
    with path.open("rb") as file:
        kind = kind_of(file.read(STARTS))
    with tempfile.TemporaryDirectory(prefix="kts-import-") as folder:
        found = Path(folder) / "book.json"
        in_a_process("core.imports.reader", kind, str(path), str(found))
        book = orjson.loads(found.read_bytes())
    sheets = [_sheet(made) for made in book["sheets"]]
    return [_unmarked(sheet) for sheet in sheets] if kind == "csv" else sheets


def in_a_process(module: str, *arguments: str, given: bytes = b"") -> None:
    """Handle a foreign file in a limited process; DomainError in words if it comes to grief."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=settings.BASE_DIR,
            check=False,
            timeout=SECONDS,
            input=given,
            stderr=subprocess.PIPE,
        )
    except subprocess.TimeoutExpired:
        raise refusal(REFUSALS[reader.TOO_LARGE]) from None
    if ended.returncode == 0:
        return
    logger.info("A file was not read: %s", ended.stderr.decode(errors="replace")[:500])
    # Killed by its limits: negative is a signal.
    code = reader.TOO_LARGE if ended.returncode < 0 else ended.returncode
    raise refusal(REFUSALS.get(code, REFUSALS[reader.DAMAGED]))


def refusal(message: Any) -> DomainError:
    return DomainError(str(message), code="unreadable_file", errors={"file": [str(message)]})


def _sheet(made: dict[str, Any]) -> Sheet:
    return Sheet(
        name=made["name"],
        rows=[(number, [_cell(cell) for cell in cells]) for number, cells in made["rows"]],
        hidden=made["hidden"],
        merged=tuple(made["merged"]),
        formulas=frozenset((row, column) for row, column in made["formulas"]),
    )


def _unmarked(sheet: Sheet) -> Sheet:
    """Exports to CSV mark text that a spreadsheet would run; here the mark comes off again."""
    rows = [
        (number, [without_mark(cell) if isinstance(cell, str) else cell for cell in cells])
        for number, cells in sheet.rows
    ]
    return replace(sheet, rows=rows)


def _cell(value: Any) -> Any:
    return datetime.fromisoformat(value["day"]) if isinstance(value, dict) else value
