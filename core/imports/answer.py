"""What is wrong, at its cells, in the user's own workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from core.imports.files import STARTS, in_a_process, kind_of
from core.imports.headings import RESULT
from core.imports.headings import plain as plain_heading
from core.imports.preview import Preview, plain
from core.imports.resources import Field, Row, State
from core.imports.values import read_text


def write_answer(source: Path, found: Preview, target: Path) -> None:
    """A copy of `source` as a workbook, with a first column and comments that say what is wrong."""
    with source.open("rb") as file:
        kind = kind_of(file.read(STARTS))
    places = {field.key: place for place, field in found.layout.fields.items()}
    fields = {field.key: field for field in found.layout.fields.values()}
    answers = {
        "sheet": found.layout.sheet.name,
        "heading_row": found.layout.heading_row,
        "heading": RESULT,
        "column": result_column(found),
        "author": "Portal Kampung Tangguh",
        "rows": [
            answer_of(row, places, fields)
            for row in found.rows
            if row.state in (State.ERROR, State.CONFLICT)
        ],
    }
    in_a_process(
        "core.imports.annotate", kind, str(source), str(target), given=orjson.dumps(answers)
    )


def result_column(found: Preview) -> int | None:
    """Where an earlier answer stands (our templates have its column), counted from 1."""
    heading = next(cells for n, cells in found.layout.sheet if n == found.layout.heading_row)
    for place, cell in enumerate(heading, start=1):
        if plain_heading(read_text(cell)) == plain_heading(RESULT):
            return place
    return None


def answer_of(row: Row, places: dict[str, int], fields: dict[str, Field]) -> dict[str, Any]:
    told = [(p.key, " ".join(filter(None, (p.reason, p.remedy)))) for p in row.problems]
    told += [
        (
            key,
            _("Tercatat “%(there)s”, di berkas ini “%(here)s”. Samakan, atau ambil templat baru.")
            % {"there": words_of(fields.get(key), there), "here": words_of(fields.get(key), here)},
        )
        for key, (there, here) in row.conflicts.items()
    ]
    return {
        "number": row.number,
        "words": "\n".join(dict.fromkeys(words for _key, words in told)),
        "cells": [[places[key], words] for key, words in told if key in places],
    }


def words_of(field: Field | None, value: Any) -> str:
    """As people write it; a column that the file leaves out has been worked out from others."""
    if field is not None:
        return field.shown(value) or "–"
    return "–" if value is None else str(plain(value))
