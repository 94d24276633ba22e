"""Patrols: a year of them beside four weeks, and posting one beside the bare inserts of its rows:
the act alone, as a request of its own, and a hundred in one request.

100 polsek with ten patrols a day and four stops each are 0.36 million patrols a year, a fiftieth of
5,000 polsek; what one polres asks for has its full size.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import servers
from benchmarks.cases import Bench, case
from benchmarks.explain import statements_of
from benchmarks.measure import Figure
from core.weeks import Week
from patrols.services import create_patrol
from programs.models import Allocation, Plan, Program, Target
from reports.queries.progress import report_on
from reports.services import recompute
from units.models import Unit, User

SQL = Path(__file__).parent / "sql"
POLSEK, DAILY = 100, 10
FOUR_WEEKS, YEAR = 28, 364
AT_ONCE = 100
TABLES = {"patrols_patrol", "patrols_visit", "programs_entry"}
FIRST_POLRES = """
SELECT u.polres_id FROM units_unit u JOIN units_coverage c ON c.unit_id = u.id
WHERE u.kind = 'polsek' ORDER BY hashtext(left(c.area_id, 5)), u.code LIMIT 1
"""


def make(first: int, last: int) -> None:
    """The patrols of the days `first` to `last` ago, the objects with the first of them."""
    started = time.perf_counter()
    values = {"polsek": POLSEK, "daily": DAILY, "first": first, "last": last}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # this is the data set, not a request
        cursor.execute("SET LOCAL session_replication_role = replica")
        if last == 0:
            cursor.execute((SQL / "patrol_points.sql").read_text(), values)
        cursor.execute((SQL / "patrols.sql").read_text(), values)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in (*sorted(TABLES), "patrols_patrolpoint"):
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT count(*) FROM patrols_patrol")
        count = cursor.fetchone()[0]
    print(f"{count:,} patrols after {time.perf_counter() - started:.0f} s")


@cache
def four_weeks() -> None:
    make(FOUR_WEEKS, 0)


@cache
def polres() -> Unit:
    with connection.cursor() as cursor:
        cursor.execute(FIRST_POLRES)
        return Unit.objects.get(pk=cursor.fetchone()[0])


@cache
def head() -> User:
    return User.objects.get(username=f"kasat.{polres().code}")


@cache
def target() -> Target:
    """Seventy patrols a week from each polsek, since a year ago."""
    first, polsek = Week.of(timezone.localdate()) - 51, list(polres().children.order_by("code"))
    made = Target.objects.create(
        id=uuid.uuid4(),
        program=Program.objects.get(code="POLISI-KETOK"),
        measure_id="patrol",
        unit=polres(),
        baseline=0,
        baseline_as_of=first.monday - timedelta(days=1),
        starts_on=first.monday,
        recorded_by=head(),
        recorded_at=timezone.now(),
    )
    plan = Plan.objects.create(
        target=made,
        effective_on=first.monday,
        quantity=len(polsek) * 70 * 52,
        weekly_pace=len(polsek) * 70,
        recorded_at=timezone.now(),
        recorded_by=head(),
    )
    Allocation.objects.bulk_create(
        Allocation(plan=plan, unit=unit, quantity=70 * 52, rank=rank)
        for rank, unit in enumerate(polsek, start=1)
    )
    recompute(made)
    return made


# What is asked ----------------------------------------------------------------------------------


def last_week() -> Week:
    return Week.of(timezone.localdate()).previous


def addresses() -> dict[str, str]:
    return {
        "patrols-list": f"/api/v1/patrols/?week={last_week().code}&limit=50",
        "patrols-coverage": f"/api/v1/patrols/coverage/?week={last_week().code}",
    }


def progress() -> None:
    """As if a patrol of last week had come: count its weeks again, and read last week."""
    recompute(target(), last_week())
    report_on(target(), last_week(), user=head())


def calls(bench: Bench) -> dict[str, Callable[[], object]]:
    headers = bench.token(head().username)
    asked: dict[str, Callable[[], object]] = {
        name: lambda address=address: servers.get(bench.portal + address, headers)
        for name, address in addresses().items()
    }
    return asked | {"patrols-week": progress}


@cache
def figures(bench: Bench) -> dict[str, tuple[Figure, Figure]]:
    """Each figure with four weeks of history and with a year of it."""
    four_weeks()
    target()
    short = measured(bench)
    make(YEAR, FOUR_WEEKS + 1)
    recompute(target())
    found = {name: (short[name], figure) for name, figure in measured(bench).items()}
    refuse_history()
    return found


def measured(bench: Bench) -> dict[str, Figure]:
    return {
        name: bench.pair(lambda: None, call, calls=10)[1] for name, call in calls(bench).items()
    }


# What is read -----------------------------------------------------------------------------------


def rows_read(statements: list[tuple[str, Any]]) -> int:
    """Rows that the plans of these statements took out of the tables of patrols, all told."""
    found = 0
    for sql, params in statements:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH", "EXECUTE")):
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            transaction.set_rollback(True)
        plan = json.loads(plan) if isinstance(plan, str) else plan
        found += sum(taken(plan[0]["Plan"]))
    return found


def taken(plan: dict[str, Any]):
    if plan.get("Relation Name") in TABLES and plan["Node Type"] != "ModifyTable":
        filtered = plan.get("Rows Removed by Filter", 0) + plan.get(
            "Rows Removed by Index Recheck", 0
        )
        yield (plan["Actual Rows"] + filtered) * plan["Actual Loops"]
    for below in plan.get("Plans", ()):
        yield from taken(below)


def asked_of(call: Callable[[], object]) -> list[tuple[str, Any]]:
    statements: list[tuple[str, Any]] = []

    def keep(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        call()
    return statements


def refuse_history() -> None:
    """Fails where a figure reads more rows than there are in the weeks it speaks of."""
    polsek = polres().children.count()
    daily = polsek * DAILY
    most = {
        # Its count, and its page: by unit, or through the days of all units from the last one on.
        "patrols-list": 7 * daily + 7 * POLSEK * DAILY,
        # Hours of four weeks twice (timed and not), stops of a week, the last visit of each object.
        "patrols-coverage": 2 * 28 * daily + 7 * daily * 5 + polsek * 20 * 2,
        "patrols-week": 14 * daily,  # last week and the running one
    }
    read = {
        name: rows_read(statements_of(head(), address)) for name, address in addresses().items()
    }
    read["patrols-week"] = rows_read(asked_of(progress))
    for name, count in read.items():
        print(f"{name:16} reads {count:,.0f} rows of at most {most[name]:,}")
        if count > most[name]:
            raise SystemExit(f"{name} reads through history.")


@case("patrols-list", "last week's patrols of a polres", "the same as with four weeks of history")
def patrols_list(bench: Bench):
    return figures(bench)["patrols-list"]


@case("patrols-coverage", "objects, hours, kecamatan", "the same as with four weeks of history")
def patrols_coverage(bench: Bench):
    return figures(bench)["patrols-coverage"]


@case("patrols-week", "a week counted again and read", "the same as with four weeks of history")
def patrols_week(bench: Bench):
    return figures(bench)["patrols-week"]


# Posting ----------------------------------------------------------------------------------------


def stops() -> list[str]:
    """Four objects of the first polsek."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM bench_points WHERE unit_id = %s ORDER BY number LIMIT 4",
            [polres().children.order_by("code")[0].pk],
        )
        return [str(key) for (key,) in cursor.fetchall()]


def new_patrol(points: list[str]) -> dict[str, Any]:
    start = timezone.now() - timedelta(hours=3)
    return {
        "id": str(uuid.uuid4()),
        "program": "POLISI-KETOK",
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(hours=1)).isoformat(),
        "order_number": "SPRIN/1",
        "vehicle": "R4",
        "team": ["Bripka Petugas", "Briptu Petugas"],
        "visits": [
            {
                "point": point,
                "arrived_at": (start + timedelta(minutes=12 * n)).isoformat(),
                "people_met": n,
            }
            for n, point in enumerate(points, start=1)
        ],
        "nihil": True,
        "hotlines": ["110"],
        "situation": "Situasi kamtibmas kondusif",
    }


def written_by(post: Callable[[], list[str]]) -> list[tuple[str, list[str], list[tuple]]]:
    """(table, columns, rows) of all that one posting of patrols left in the database."""
    conditions = {
        "patrols_patrol": "id = ANY(%(keys)s::uuid[])",
        "patrols_visit": "patrol_id = ANY(%(keys)s::uuid[])",
        "programs_entry": "source_id = ANY(%(keys)s::uuid[])",
        "core_auditevent": "happened_at > %(since)s",
    }
    since = timezone.now()
    values = {"keys": post(), "since": since}
    found = []
    with connection.cursor() as cursor:
        for table, condition in conditions.items():
            cursor.execute(f"SELECT * FROM {table} WHERE {condition}", values)
            columns = [column.name for column in cursor.description]
            found.append((table, columns, cursor.fetchall()))
    print("one posting writes", {table: len(rows) for table, _columns, rows in found})
    return found


def bare(written: list[tuple[str, list[str], list[tuple]]]) -> Callable[[], object]:
    """The same rows by one plain INSERT each, in one transaction, with keys of their own."""
    statements = {}
    for table, columns, _rows in written:
        kept = [c for c in columns if not (c == "id" and table not in UUID_KEYS)]
        marks = ", ".join(["%s"] * len(kept))
        statements[table] = (f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({marks})", kept)

    def post():
        keys: dict[Any, Any] = {}
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, rows in written:
                sql, kept = statements[table]
                for row in rows:
                    values = dict(zip(columns, row, strict=True))
                    renew(table, values, keys)
                    cursor.execute(sql, [adapted(values[name]) for name in kept])

    return post


UUID_KEYS = {"patrols_patrol"}


def renew(table: str, values: dict[str, Any], keys: dict[Any, Any]) -> None:
    if table == "patrols_patrol":
        keys[values["id"]] = values["id"] = uuid.uuid4()
        values["receipt"] = uuid.uuid4().hex[:12].upper()
    for name in ("patrol_id", "source_id"):
        if name in values:
            values[name] = keys.get(values[name], values[name])


def adapted(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def officer() -> str:
    return f"petugas.{polres().children.order_by('code')[0].code}"


def posting(bench: Bench, batch: Callable[[list[str]], Any], calls: int):
    four_weeks()
    points = stops()
    headers = bench.token(officer())

    def post() -> list[str]:
        sent = batch(points)
        servers.post(f"{bench.portal}/api/v1/patrols/", sent, headers)
        return [each["id"] for each in (sent if isinstance(sent, list) else [sent])]

    return bench.pair(bare(written_by(post)), post, calls=calls, asked=True)


@case("patrol-post", "one patrol with four stops", "<= 3 x the bare inserts of its rows")
def patrol_post(bench: Bench):
    """Like with like: both in this process. What a request adds is another figure."""
    four_weeks()
    points, by = stops(), User.objects.get(username=officer())

    def post() -> list[str]:
        data = new_patrol(points)
        made, _new = create_patrol(id=uuid.UUID(data.pop("id")), data=data, by=by)
        return [str(made.pk)]

    return bench.pair(bare(written_by(post)), post, calls=20)


@case("patrol-request", "the same by a request", "told beside the same inserts, without a request")
def patrol_request(bench: Bench):
    return posting(bench, new_patrol, calls=20)


@case("patrols-post", f"{AT_ONCE} patrols in one call", "<= 3 x the bare inserts of their rows")
def patrols_post(bench: Bench):
    return posting(bench, lambda stops: [new_patrol(stops) for _ in range(AT_ONCE)], calls=2)
