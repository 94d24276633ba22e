"""The middle of a GeoJSON polygon, in degrees."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Ring = Sequence[Sequence[float]]


def centroid(geometry: dict[str, Any]) -> tuple[float, float]:
    """(longitude, latitude) of the middle of the largest part of a Polygon or MultiPolygon."""
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    _area, longitude, latitude = max(ring_centroid(polygon[0]) for polygon in polygons)
    return longitude, latitude


def ring_centroid(ring: Ring) -> tuple[float, float, float]:
    """Area and middle of a ring; reckoned from its first point, since shares of far coordinates
    would lose digits."""
    x0, y0 = ring[0][:2]
    area = x_sum = y_sum = 0.0
    for (ax, ay), (bx, by) in pairwise(ring):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        x_sum += (ax + bx - 2 * x0) * cross
        y_sum += (ay + by - 2 * y0) * cross
    if area == 0:
        return 0.0, x0, y0
    return abs(area / 2), x0 + x_sum / (3 * area), y0 + y_sum / (3 * area)
