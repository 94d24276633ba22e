"""GeoJSON: points, or areas with their boundaries, the columns as properties (RFC 7946, WGS 84)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import orjson

from core.columns import Row, rows
from core.exports.reports import Document, Progress, Report, silent
from core.exports.words import filter_words, made_words

POSITION = ("longitude", "latitude")
AT_ONCE = 200  # areas whose boundaries are held


def is_map(report: Report) -> bool:
    return report.shapes is not None or set(POSITION) <= {column.key for column in report.columns}


def write_geojson(document: Document, out: IO[bytes], *, progress: Progress = silent) -> int:
    """Write a feature for each row; one without a known place has none (`geometry` null). What the
    file is stands beside them, as members of its own."""
    out.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for count, (row, geometry) in enumerate(placed(document), start=1):
        out.write(b"," if count > 1 else b"")
        out.write(orjson.dumps(feature(document.columns, row, geometry)))
        progress(count)
    about = {
        "title": document.title,
        "filters": filter_words(document.content),
        "made": made_words(document.made_at, count),
    }
    out.write(b"]," + orjson.dumps(about)[1:])
    return count


def placed(document: Document) -> Iterator[tuple[Row, Any]]:
    """Each row with its geometry."""
    columns, source = document.columns, document.content.rows
    found = rows(source, columns) if document.queried else iter(source)
    keys = [column.key for column in columns]
    if document.shapes is None:
        longitude, latitude = (keys.index(key) for key in POSITION)
        yield from ((row, point(row[longitude], row[latitude])) for row in found)
        return
    area = keys.index("area")
    while part := list(islice(found, AT_ONCE)):
        shapes = document.shapes({row[area] for row in part})
        yield from ((row, shapes.get(row[area])) for row in part)


def point(longitude: Any, latitude: Any) -> dict[str, Any] | None:
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}


def feature(columns: Any, row: Row, geometry: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry,
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
