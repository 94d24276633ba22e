"""Load the reference data of `units/data/`: areas, boundaries, population, units, letterheads.

Rows come by COPY into temporary tables and are then compared as sets, so that loading takes
seconds and loading again changes nothing. Areas, boundaries and population follow the files; police
units and letterheads are only added, since those there belong to the administrators.
"""
# ruff: noqa: S608 -- the SQL is put together from names of our own tables and columns

import csv
import gzip
import io
import itertools
import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from units.geometry import centroid
from units.models import Area, Letterhead, Unit
from units.names import search_name


@transaction.atomic
def load_units_reference(folder: Path | None = None) -> dict[str, tuple[int, int]]:
    """Load all files of `folder`; returns (added, changed) rows by kind of data."""
    folder = folder or settings.REFERENCE_DIR
    counts = {
        "areas": load_areas(folder / "wilayah.csv.gz"),
        "boundaries": load_boundaries(sorted(folder.glob("boundaries/*.geojson.gz"))),
        "population": load_population(folder / "population.csv"),
        "units": load_units(folder / "units.csv"),
    }
    counts["letterheads"] = load_letterheads(folder / "letterheads.toml")
    if any(added or changed for added, changed in counts.values()):
        refresh_statistics()
    return counts


def refresh_statistics() -> None:
    """Plans made on an empty table's statistics would read all areas for one village."""
    with connection.cursor() as cursor:
        for table in ("units_area", "units_unit", "units_coverage"):
            cursor.execute(f"ANALYZE {table}")


def load_areas(path: Path) -> tuple[int, int]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = (
            (
                row["code"],
                row["name"],
                search_name(row["name"]),
                row["level"],
                row["kind"],
                row["parent"],
            )
            for row in csv.DictReader(file)
        )
        return merge(
            "units_area",
            ("code", "name", "search_name", "level", "kind", "parent_id"),
            rows,
            key=("code",),
        )


def load_boundaries(paths: Iterable[Path]) -> tuple[int, int]:
    """Polygons, and the middle of each as the position of its area."""
    boundaries, positions = [], []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                code, geometry = feature["properties"]["code"], feature["geometry"]
                boundaries.append((code, json.dumps(geometry, separators=(",", ":"))))
                longitude, latitude = centroid(geometry)
                positions.append((code, round(latitude, 5), round(longitude, 5)))
    copy_in("position", "code text, latitude float8, longitude float8", positions)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE units_area AS area
            SET latitude = position.latitude, longitude = position.longitude
            FROM position
            WHERE area.code = position.code
              AND (area.latitude, area.longitude)
                  IS DISTINCT FROM (position.latitude, position.longitude)
            """
        )
    return merge("units_boundary", ("area_id", "geometry"), boundaries, key=("area_id",))


def load_population(path: Path) -> tuple[int, int]:
    columns = ("area_id", "year", "population", "households", "area_km2", "source")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return merge("units_population", columns, reader, key=("area_id", "year", "source"))


def load_units(path: Path) -> tuple[int, int]:
    """Add the police units that are missing, with their coverage (without bounds in time)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Unit.objects.values_list("code", flat=True))
    paths = unit_paths(rows)
    new = [row for row in rows if row["code"] not in known]
    copy_in(
        "new_unit",
        "code text, kind text, name text, parent text, path text, notes text",
        (
            (row["code"], row["kind"], row["name"], row["parent"], paths[row["code"]], row["notes"])
            for row in new
        ),
    )
    copy_in(
        "new_coverage",
        "unit text, area text",
        ((row["code"], area) for row in new for area in row["covers"].split(";") if area),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO units_unit
                (code, kind, name, path, time_zone, letterhead, city, notes)
            SELECT code, kind, name, path, 'Asia/Jakarta', '', '', coalesce(notes, '')
            FROM new_unit ORDER BY path;
            UPDATE units_unit AS unit SET parent_id = parent.id
            FROM new_unit JOIN units_unit AS parent ON parent.code = new_unit.parent
            WHERE unit.code = new_unit.code;
            UPDATE units_unit AS unit
            SET polres_id = CASE unit.kind WHEN 'polres' THEN unit.id ELSE unit.parent_id END
            FROM new_unit WHERE unit.code = new_unit.code AND unit.kind <> 'polda';
            INSERT INTO units_coverage (unit_id, area_id)
            SELECT unit.id, new_coverage.area
            FROM new_coverage JOIN units_unit AS unit ON unit.code = new_coverage.unit;
            """
        )
    return len(new), 0


def unit_paths(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    parents = {row["code"]: row["parent"] for row in rows}

    def path(code: str) -> str:
        return f"{path(parents[code])}{code}/" if code else "/"

    return {code: path(code) for code in parents}


def load_letterheads(path: Path) -> tuple[int, int]:
    """Fill in letterheads that are still empty."""
    letterheads = tomllib.loads(path.read_text(encoding="utf-8"))
    added = 0
    for code, given in letterheads["units"].items():
        added += Unit.objects.filter(code=code, letterhead="").update(
            letterhead="\n".join(given["lines"]), city=given["city"]
        )
    for code, given in letterheads["areas"].items():
        if Area.objects.filter(code=code).exists():
            fields = {**given, "lines": "\n".join(given["lines"])}
            _head, created = Letterhead.objects.get_or_create(area_id=code, defaults=fields)
            added += created
    return added, 0


# ---- sets of rows


def copy_in(name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """Rows into a temporary table that lasts for this transaction; "" is null."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY {name} FROM STDIN (FORMAT csv)", Lines(rows))


def merge(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, key: Sequence[str]
) -> tuple[int, int]:
    """Make the table's rows equal to these by their key; returns how many were added, changed."""
    names = ", ".join(columns)
    values = [column for column in columns if column not in key]
    kept = ", ".join(f"kept.{column}" for column in values)
    given = ", ".join(f"excluded.{column}" for column in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"
        )
        cursor.copy_expert(f"COPY incoming ({names}) FROM STDIN (FORMAT csv)", Lines(rows))
        cursor.execute(
            f"""
            WITH written AS (
                INSERT INTO {table} AS kept ({names}) SELECT {names} FROM incoming
                ON CONFLICT ({", ".join(key)}) DO UPDATE SET ({", ".join(values)}) = ROW({given})
                WHERE ({kept}) IS DISTINCT FROM ({given})
                RETURNING kept.xmax = 0 AS added
            )
            SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM written
            """
        )
        added, changed = cursor.fetchone()
        cursor.execute("DROP TABLE incoming")
    return added, changed


class Lines(io.TextIOBase):
    """Rows as a file of CSV, made as it is read: nothing is held but one piece."""

    PIECE = 2000

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self.rows: Iterator[Sequence[object]] = iter(rows)
        self.left = ""

    def read(self, size: int | None = -1) -> str:
        if not self.left:
            piece = io.StringIO()
            writer = csv.writer(piece, lineterminator="\n")
            writer.writerows(itertools.islice(self.rows, self.PIECE))
            self.left = piece.getvalue()
        if size is None or size < 0:
            size = len(self.left)
        taken, self.left = self.left[:size], self.left[size:]
        return taken
