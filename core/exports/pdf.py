"""PDF: one table under its letterhead, with a signature, tagged and fit for archives."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import numbers
from core.columns import Column, Row, rows
from core.errors import DomainError
from core.exports.reports import Document, Progress, silent
from core.exports.words import filter_words, made_words

logger = logging.getLogger(__name__)

MOST_ROWS = 1000  # a table longer than that is no paper, and memory grows with it
SECONDS = 120
TABLE = Path(__file__).with_name("table.typ")
# Widths are in em of the table's letter, as the template's font draws them.
PORTRAIT, LANDSCAPE = 493, 740  # points between the margins
SHORT = 8.5  # columns up to here never wrap
LONGEST = 15.0
ROOM = 1.1  # what a guess may fall short of
NARROW_LETTERS = frozenset(" .,;:'!|()[]/-–ijltfrI")
WIDE_LETTERS = frozenset("WMmw@%")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set: size of its letters and the space beside a column, in points."""

    landscape: bool
    letter: float
    gap: float


# From the most legible to the one that holds most: a table on one upright page beats large letters.
SETTINGS = (Setting(False, 9.5, 8), Setting(False, 8.5, 6), Setting(True, 9.5, 8))
TIGHTEST = Setting(True, 8.5, 6)


def write_pdf(document: Document, out: IO[bytes], *, progress: Progress = silent) -> int:
    """Set the document in a process of its own; returns the number of rows."""
    found = _rows(document)
    with tempfile.TemporaryDirectory(prefix="kts-pdf-") as folder:
        target = Path(folder) / "table.pdf"
        typeset(_data(document, found), target)
        with target.open("rb") as made:
            shutil.copyfileobj(made, out)
    progress(len(found))
    return len(found)


def typeset(data: dict[str, Any], target: Path, template: Path = TABLE) -> None:
    """Set the template with its data in a process of its own."""
    try:
        subprocess.run(
            [sys.executable, "-m", "core.exports.typesetter", str(target), str(template)],
            input=json.dumps(data),
            encoding="utf-8",
            cwd=settings.BASE_DIR,
            check=True,
            timeout=SECONDS,
            stderr=subprocess.PIPE,
        )
    except subprocess.CalledProcessError as error:
        logger.error("The typesetter failed: %s", error.stderr)
        raise


def _rows(document: Document) -> list[Row]:
    source = document.content.rows
    if document.queried:
        source = rows(source[: MOST_ROWS + 1], document.columns)
    found = list(islice(source, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise DomainError(
            _(
                "PDF memuat paling banyak %(most)s baris. Saring datanya, atau pilih XLSX atau CSV "
                "yang memuat semuanya."
            )
            % {"most": numbers.integer(MOST_ROWS)},
            code="too_many_rows",
        )
    return found


def _data(document: Document, found: list[Row]) -> dict[str, Any]:
    """Everything the template shows, as text."""
    columns, content = document.columns, document.content
    shown = [_shown(columns, row) for row in found]
    widths = [_width(column, place, shown) for place, column in enumerate(columns)]
    some_long = max(widths, default=0) > SHORT
    setting = _setting(widths)
    head, signed = document.letterhead, document.signature
    return {
        "lang": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "title": document.title,
        "author": "Portal Kampung Tangguh",
        "timestamp": int(document.made_at.timestamp()),
        "landscape": setting.landscape,
        "letter": setting.letter,
        "gap": setting.gap,
        "lines": list(content.lines),
        "filters": filter_words(content),
        "made": made_words(document.made_at, len(found)),
        "page": _("Halaman %(page)s dari %(pages)s") % {"page": "#", "pages": "#"},
        "number": _("No."),
        "empty": _("Tidak ada data."),
        "replaced": _("□ menggantikan huruf yang tidak dapat dicetak, misalnya emoji."),
        "columns": [
            {
                "label": str(column.label),
                "right": column.numeric,
                "width": width,
                "long": width > SHORT or not some_long,
            }
            for column, width in zip(columns, widths, strict=True)
        ],
        "rows": shown,
        "totals": _totals(document, found),
        "notes": [],
        "letterhead": head and {"lines": list(head.lines), "wide": head.wide},
        "signature": signed
        and {
            "place_and_date": signed.place_and_date,
            "office": list(signed.office),
            "name": signed.name,
            "number": signed.number,
        },
    }


def _shown(columns: tuple[Column, ...], row: Row) -> list[str]:
    return [column.shown(value) for column, value in zip(columns, row, strict=True)]


def _setting(widths: list[float]) -> Setting:
    """The first in which the columns fit side by side, their numbers at the left included."""
    # A long column may wrap a little.
    ems = 2.5 + sum(width * (0.85 if width > SHORT else 1) for width in widths)
    for setting in SETTINGS:
        room = LANDSCAPE if setting.landscape else PORTRAIT
        if ems * setting.letter + setting.gap * (len(widths) + 1) <= room:
            return setting
    return TIGHTEST


def _width(column: Column, place: int, shown: list[list[str]]) -> float:
    """How wide nine of ten cells are, and every word of the heading (which is bold)."""
    words = str(column.label).replace("/", "/ ").split()
    lengths = sorted(_em(row[place]) for row in shown)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    if lengths and lengths[-1] <= SHORT:
        usual = lengths[-1]
    return max(min(usual, LONGEST), *(_em(word) * 1.05 for word in words), 2.0)


def _em(text: str) -> float:
    """About how wide a text is; a line break ends a line."""
    return ROOM * max(sum(map(_letter_em, line)) for line in text.split("\n"))


def _letter_em(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return 0.3
    if letter in WIDE_LETTERS:
        return 0.85
    return 0.66 if letter.isupper() else 0.49


def _totals(document: Document, found: list[Row]) -> list[str] | None:
    """The row given, or the sums of the columns that ask for one; other cells stay empty."""
    columns, given = document.columns, document.content.totals
    if given is not None:
        return [
            "" if value is None else c.shown(value) for c, value in zip(columns, given, strict=True)
        ]
    if not found or not any(column.total for column in columns):
        return None
    label: str | None = _("Jumlah")
    cells = []
    for place, column in enumerate(columns):
        if column.total:
            values = [row[place] for row in found if row[place] is not None]
            cells.append(column.shown(sum(values)))
        else:
            cells.append(label or "")
            label = None
    return cells
