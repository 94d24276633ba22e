"""The small map of a polres: outlines of the areas its polsek serve, as SVG paths.

Coordinates are rounded to whole units of a small canvas, which keeps 21 kecamatan at a few
kilobytes. Borders are indicative, not legal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from units.models import Boundary

WIDTH = 180
MARGIN = 2
# Outlines by the areas drawn together. Reference data: the same until the next start.
_drawn: dict[tuple[str, ...], MapDrawing] = {}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its path and the middle of its largest part, for a mark."""

    code: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class MapDrawing:
    height: int
    outlines: tuple[Outline, ...]

    @property
    def width(self) -> int:
        return WIDTH


def draw_map(codes: Sequence[str]) -> MapDrawing | None:
    """The areas in one picture; None if no boundary is known."""
    key = tuple(sorted(set(codes)))
    if key not in _drawn:
        shapes = dict(Boundary.objects.filter(area__in=key).values_list("area_id", "geometry"))
        if not shapes:
            return None
        if len(_drawn) >= 64:
            _drawn.clear()
        _drawn[key] = _draw(shapes)
    return _drawn[key]


def _draw(shapes: dict[str, Any]) -> MapDrawing:
    rings = {code: list(_rings(geometry)) for code, geometry in shapes.items()}
    longitudes, latitudes = zip(
        *(point for each in rings.values() for ring in each for point in ring), strict=True
    )
    west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * shrink or 1)

    def place(point: Point) -> tuple[int, int]:
        x, y = point
        return (
            round(MARGIN + (x - west) * shrink * scale),
            round(MARGIN + (north - y) * scale),
        )

    outlines = []
    for code, own in sorted(rings.items()):
        placed = [_thinned([place(point) for point in ring]) for ring in own]
        placed = [ring for ring in placed if len(ring) > 2]
        if placed:
            x, y = _middle(max(placed, key=_extent))
            outlines.append(Outline(code, "".join(map(_path, placed)), x, y))
    return MapDrawing(round(2 * MARGIN + (north - south) * scale), tuple(outlines))


def _rings(geometry: dict[str, Any]) -> Iterator[list[Point]]:
    parts = geometry["coordinates"]
    for polygon in [parts] if geometry["type"] == "Polygon" else parts:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def _thinned(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without points that fell together, or stand on the line between their neighbours.

    Both neighbours of a border drop the same points, so no gaps open.
    """
    kept: list[tuple[int, int]] = []
    for point in ring:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _in_line(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) == (c[0] - a[0]) * (b[1] - a[1])


def _path(ring: list[tuple[int, int]]) -> str:
    (x, y), *rest = ring
    text = f"M{x} {y}l"
    for next_x, next_y in rest:
        text += f"{next_x - x} {next_y - y} "
        x, y = next_x, next_y
    return text.replace(" -", "-").rstrip() + "z"


def _extent(ring: list[tuple[int, int]]) -> int:
    xs, ys = zip(*ring, strict=True)
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _middle(ring: list[tuple[int, int]]) -> tuple[int, int]:
    """The middle of the longest stretch inside, at the height of half the area's extent."""
    ys = [y for _, y in ring]
    level = (min(ys) + max(ys)) / 2 + 0.1
    crossings = sorted(
        x1 + (level - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (y1 > level) != (y2 > level)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    left, right = max(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(0, 0))
    return round((left + right) / 2), round(level)
