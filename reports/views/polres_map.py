"""The map of a polres: each area in the colour and shape of the polsek that served it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import numbers
from programs.weekly import Status
from reports.columns import STATUS_WORDS
from reports.maps import MapDrawing, draw_map
from reports.queries import ProgressReport, UnitRow
from units.queries import Served


@dataclass(frozen=True, slots=True)
class MapArea:
    path: str
    x: int
    y: int
    status: str
    label: str
    url: str


def unit_map(report: ProgressReport, served: Served) -> tuple[MapDrawing, list[MapArea]] | None:
    """Each area in the colour and shape of the polsek that served it in the shown week."""
    drawing = draw_map([code for code, _name, _unit in served.areas])
    if drawing is None:
        return None
    rows = {row.unit.pk: row for row in report.rows}
    by_code = {code: (name, rows.get(unit)) for code, name, unit in served.areas}
    areas = []
    for outline in drawing.outlines:
        name, row = by_code[outline.code]
        status = row.progress.status if row else Status.NO_PLAN
        areas.append(
            MapArea(
                outline.path,
                outline.x,
                outline.y,
                status.value,
                area_label(name, row, status),
                f"#{row.unit.code}" if row else "",
            )
        )
    return drawing, areas


def legend(report: ProgressReport) -> list[tuple[str, str, int]]:
    """Which statuses there are, the best first, and of how many polsek."""
    counts = Counter(row.progress.status for row in report.rows)
    return [
        (status.value, str(word), counts[status])
        for status, word in STATUS_WORDS.items()
        if counts[status]
    ]


def area_label(name: str, row: UnitRow | None, status: Status) -> str:
    word = STATUS_WORDS[status]
    if row is None or row.share is None:
        return f"{name}: {word}"
    return _("%(name)s: %(word)s, %(formed)s dari %(share)s") % {
        "name": name,
        "word": word,
        "formed": numbers.integer(row.progress.formed_cumulative),
        "share": numbers.integer(row.share),
    }
