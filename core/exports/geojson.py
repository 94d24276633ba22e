"""GeoJSON: what has a position, as points with the columns as properties (RFC 7946, WGS 84)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import IO, Any

import orjson

from core.columns import rows
from core.exports.reports import Document, Progress, Report, silent

POSITION = ("longitude", "latitude")


def has_points(report: Report) -> bool:
    return set(POSITION) <= {column.key for column in report.columns}


def write_geojson(document: Document, out: IO[bytes], *, progress: Progress = silent) -> int:
    """Write a feature for each row; one without a known position has none (`geometry` null)."""
    columns = document.columns
    places = [next(n for n, c in enumerate(columns) if c.key == key) for key in POSITION]
    source = document.content.rows
    out.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for count, row in enumerate(rows(source, columns) if document.queried else source, start=1):
        out.write(b"," if count > 1 else b"")
        out.write(orjson.dumps(feature(columns, row, [row[place] for place in places])))
        progress(count)
    out.write(b"]}")
    return count


def feature(columns: Any, row: Any, position: list[Any]) -> dict[str, Any]:
    known = all(value is not None for value in position)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(value) for value in position]}
        if known
        else None,
        "properties": {
            column.key: told(value)
            for column, value in zip(columns, row, strict=True)
            if column.key not in POSITION
        },
    }


def told(value: Any) -> Any:
    """Numbers and yes or no as such, days and moments as ISO 8601, the rest as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)
