"""One national data set, made by the database: a polres for each kabupaten and kota, a polsek for
each kecamatan, a kampung for each desa, a year of weeks. The same for the same scale.
"""

from datetime import date
from pathlib import Path

from django.db import connection, transaction

FIRST_MONDAY = date(2021, 1, 4)
WEEKS = 52
SQL = Path(__file__).parent / "sql"


def make(scale: float = 1.0) -> None:
    """Fill an empty, migrated database that already holds the reference data.

    `scale` takes that part of the 514 regencies, evenly over the country.
    """
    with transaction.atomic():
        fill(scale)
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = off; ")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("VACUUM ANALYZE")


def fill(scale: float) -> None:
    """The rows themselves, in the caller's transaction, over the areas that are there."""
    values = {"monday": FIRST_MONDAY, "days": WEEKS * 7, "more": round(238 * scale)}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_program_polres; DELETE FROM units_coverage;")
        cursor.execute("UPDATE units_unit SET parent_id = NULL, polres_id = NULL")
        cursor.execute("DELETE FROM units_unit")
        cursor.execute(
            "CREATE TEMP TABLE chosen ON COMMIT DROP AS SELECT code, name FROM"
            " (SELECT code, name, row_number() OVER (ORDER BY hashtext(code)) AS place"
            "  FROM units_area WHERE level = 2) a WHERE place <= ceil(514 * %s)",
            [scale],
        )
        cursor.execute((SQL / "units.sql").read_text())
        cursor.execute((SQL / "people.sql").read_text())
        cursor.execute((SQL / "formations.sql").read_text(), values)
        cursor.execute((SQL / "targets.sql").read_text(), values)
