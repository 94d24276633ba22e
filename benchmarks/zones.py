"""Zones of RT: 1.25 million RT that report once a week for eight weeks, beside the one SQL
statement that finds them in the ledger. The rows are made when the first of these figures is asked.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from django.db import connection

from benchmarks import servers
from benchmarks.cases import Bench, case
from units.models import Coverage
from villages.services.zones import rebuild_standings

FIRST = "SELECT code FROM units_area WHERE level = 2 ORDER BY hashtext(code) LIMIT 1"
SQL = Path(__file__).parent / "sql"
WEEKS = 8
DAY = "2021-07-14"  # in the middle of the seventh week
# The latest report of each RT by the day, straight from the ledger.
LATEST = """
SELECT DISTINCT ON (area_id) area_id, as_of, zone FROM villages_zonereport
WHERE as_of <= date '{day}' {within} ORDER BY area_id, as_of DESC, revision DESC
"""
COUNTRY = """
SELECT left(a.code, 5), count(*) FILTER (WHERE s.zone = 'hijau' AND fresh),
    count(*) FILTER (WHERE s.zone = 'kuning' AND fresh),
    count(*) FILTER (WHERE s.zone = 'oranye' AND fresh),
    count(*) FILTER (WHERE s.zone = 'merah' AND fresh),
    count(*) FILTER (WHERE NOT fresh), count(*) FILTER (WHERE fresh IS NULL)
FROM units_area a LEFT JOIN (
    SELECT *, as_of >= date '{day}' - 7 AS fresh FROM ({latest}) t
) s ON s.area_id = a.code
WHERE a.level = 6 GROUP BY 1 ORDER BY 1
"""
BY_VILLAGE = """
SELECT left(a.code, 13), count(*), min(s.zone), max(s.as_of)
FROM units_area a LEFT JOIN ({latest}) s ON s.area_id = a.code
WHERE a.level = 6 AND a.code LIKE '{code}.%' GROUP BY 1 ORDER BY 1
"""
DISTRICT = """
SELECT a.code, a.name, s.zone, s.as_of
FROM units_area a LEFT JOIN ({latest}) s ON s.area_id = a.code
WHERE a.level = 6 AND a.code LIKE '{code}.%' ORDER BY a.code
"""


@cache
def make() -> None:
    """The RT and their reports, once."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # this is the data set, not a request
        cursor.execute("SET session_replication_role = replica")  # its rows refer to what is there
        cursor.execute((SQL / "zones.sql").read_text(), {"weeks": WEEKS})
        rebuild_standings()
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE units_area")
        cursor.execute("VACUUM ANALYZE villages_zonereport")
        cursor.execute("VACUUM ANALYZE villages_zonestanding")
        cursor.execute("SELECT count(*) FROM units_area WHERE level = 6")
        rt = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM villages_zonereport")
        reports = cursor.fetchone()[0]
    took = time.perf_counter() - started
    print(f"{rt:,} RT with {reports:,} reports made in {took:.0f} s")


def asked(sql: str, **values: str):
    """The bare statement, run and read."""
    latest = LATEST.format(day=DAY, within=values.pop("within", ""))
    statement = sql.format(day=DAY, latest=latest, **values)

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return run


def regency() -> str:
    """One that is there whatever part of the country is taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM units_area WHERE level = 2 ORDER BY hashtext(code) LIMIT 1"
        )
        return cursor.fetchone()[0]


def district() -> str:
    """Its kecamatan with most desa."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT parent_id FROM units_area WHERE level = 4 AND code LIKE %s"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
            [f"{regency()}.%"],
        )
        return cursor.fetchone()[0]


def head_of_binmas() -> str:
    covered = Coverage.objects.select_related("unit__polres").get(area=district())
    return f"kasat.{covered.unit.polres.code}"


@case("zones-country", "GET zones/counts/ of every regency on a day", "<= 2 x the one statement")
def zones_country(bench: Bench):
    make()
    headers = bench.token("nasional")
    address = f"{bench.portal}/api/v1/zones/counts/?level=regency&date={DAY}"
    return bench.pair(asked(COUNTRY), lambda: servers.get(address, headers), calls=1, rounds=3)


@case(
    "zones-district", "GET zones/ of one kecamatan with responses", "the same whatever the country"
)
def zones_district(bench: Bench):
    make()
    code = district()
    headers = bench.token(head_of_binmas())
    address = f"{bench.portal}/api/v1/zones/?within={code}&date={DAY}&limit=1000"
    within = f"AND area_id LIKE '{code}.%'"
    limit = asked(DISTRICT, code=code, within=within)
    return bench.pair(limit, lambda: servers.get(address, headers), calls=10)


@case(
    "zones-page", "GET zones/counts/ by kelurahan of one kecamatan", "the same whatever the country"
)
def zones_page(bench: Bench):
    make()
    code = district()
    headers = bench.token(head_of_binmas())
    address = f"{bench.portal}/api/v1/zones/counts/?within={code}&date={DAY}"
    within = f"AND area_id LIKE '{code}.%'"
    limit = asked(DISTRICT, code=code, within=within)
    return bench.pair(limit, lambda: servers.get(address, headers), calls=10)


@case("zones-map", "the map page of a polres, zones by desa", "the same whatever the country")
def zones_map(bench: Bench):
    make()
    code = regency()
    headers = bench.cookie(head_of_binmas())
    address = f"{bench.portal}/map/?layer=zone&within={code}&by=village&date={DAY}"
    within = f"AND area_id LIKE '{code}.%'"
    limit = asked(BY_VILLAGE, code=code, within=within)
    return bench.pair(limit, lambda: servers.get(address, headers), calls=10)
