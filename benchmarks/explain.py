"""What the planner does for pages, lists and files of one polres: the scope rule must lead it to an
index, and add no statement. `scripts/bench explain` asks on the national data set.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.test import Client

# Tables that hold the whole country; a polres must not read through them.
BIG = {
    "villages_formation",
    "programs_entry",
    "units_area",
    "units_user",
    "units_posting",
    "reports_weeklyprogress",
}
PAGES = {
    "list": "/formations/",
    "list as JSON": "/api/v1/formations/?limit=50",
    "dashboard": "/dashboard/",
    "export": "/reports/formations.csv",
}


def statements_of(user: AbstractBaseUser, address: str) -> list[tuple[str, Any]]:
    """What is asked of the database for one request of his."""
    asked: list[tuple[str, Any]] = []

    def keep(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    with connection.execute_wrapper(keep):
        answer = client.get(address)
        b"".join(answer) if answer.streaming else answer.content
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return asked


def read_through(statements: Iterable[tuple[str, Any]]) -> list[str]:
    """The big tables that a statement reads from end to end, with its beginning."""
    found = []
    for sql, params in statements:
        if sql.lstrip().upper().startswith(("SELECT", "WITH", "EXECUTE")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            scans = set(scanned(plan[0]["Plan"])) & BIG
            found += [f"{table}: {sql[:300]}" for table in sorted(scans)]
    return found


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from scanned(below)


def report() -> bool:
    """Print what each page of the widest polres reads through; True where none reads a table."""
    from benchmarks.cases import widest_polres
    from units.models import User

    kasat = User.objects.get(username=f"kasat.{widest_polres().code}")
    found = {page: read_through(statements_of(kasat, url)) for page, url in PAGES.items()}
    for page, tables in found.items():
        print(f"{page:16}", *(tables or ["reads no table from end to end"]), sep="\n  ")
    return not any(found.values())
