"""The figures: what is measured, what its limit is, and which ratio is promised."""

from __future__ import annotations

import io
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from benchmarks import dataset, servers
from benchmarks.measure import Figure, interleaved
from core.columns import relation
from core.weeks import Week
from programs.models import Target
from reports.models import Calculation, WeeklyProgress
from reports.services import recompute, recompute_all
from units.models import ApiToken, Area, Unit, User
from villages.columns import API_COLUMNS, EXPORT_COLUMNS, LIST_COLUMNS
from villages.models import Formation


@dataclass(frozen=True, slots=True)
class Case:
    about: str
    promise: str
    measure: Callable[[Bench], tuple[Figure, Figure]]


CASES: dict[str, Case] = {}


def case(name: str, about: str, promise: str):
    def register(measure):
        CASES[name] = Case(about, promise, measure)
        return measure

    return register


class Bench:
    """Both servers, the people who ask, and the processes whose time counts."""

    def __init__(self, portal: str, bare: str, roots: list[int]) -> None:
        self.portal, self.bare, self.roots = portal, bare, roots
        self.served = [root for root in roots if root != os.getpid()]

    def pair(
        self, limit, ours, *, calls: int, rounds: int = 5, asked: bool = False
    ) -> tuple[Figure, Figure]:
        """`asked`: ours is a request and the limit is none, so what our own asking takes (a phone's
        work) does not belong to it."""
        roots = self.served if asked else self.roots
        return interleaved(limit, ours, self.roots, roots, calls=calls, rounds=rounds)

    def alone(self, call, *, calls: int) -> Figure:
        return interleaved(call, call, self.roots, self.roots, calls=calls)[0]

    def token(self, username: str) -> dict[str, str]:
        _, token = ApiToken.objects.create(user=User.objects.get(username=username))
        return {"Authorization": f"Token {token}"}

    def cookie(self, username: str) -> dict[str, str]:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return {
            "Cookie": "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
        }


# What is asked --------------------------------------------------------------------------------


def widest_polda() -> Unit:
    """The polda with most kampung below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id FROM units_unit p JOIN units_unit u ON u.path LIKE p.path || '%%'"
            " WHERE p.kind = 'polda' GROUP BY p.id ORDER BY count(*) DESC, p.id LIMIT 1"
        )
        return Unit.objects.get(pk=cursor.fetchone()[0])


def widest_polres() -> Unit:
    polda = widest_polda()
    return max(polda.children.all(), key=lambda polres: (polres.children.count(), polres.code))


def seen_by(unit: Unit):
    rows = Formation.objects.filter(unit__path__startswith=unit.path)
    return rows.order_by("-formed_on", "-pk")


def sql(queryset, columns) -> str:
    source, params = relation(queryset, columns)
    with connection.cursor() as cursor:
        return cursor.mogrify(f"SELECT * FROM {source}", params).decode()


def count_sql(queryset) -> str:
    counted, params = queryset.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        return cursor.mogrify(f"SELECT count(*) FROM ({counted}) t", params).decode()


def statements() -> dict[str, str]:
    everything, here = seen_by(widest_polda()), seen_by(widest_polres()).filter(status="verified")
    return {
        "thousand": sql(everything[:1000], API_COLUMNS),
        "thousand.count": count_sql(everything),
        "fifty": sql(here[:50], API_COLUMNS),
        "fifty.count": count_sql(here),
        "table": sql(here[:50], LIST_COLUMNS),
        "table.count": count_sql(here),
        "file": sql(Formation.objects.order_by("-formed_on", "-pk"), EXPORT_COLUMNS),
        "polres": GROUPED,
        "polres.count": "SELECT count(*) FROM units_unit WHERE kind = 'polres'",
    }


GROUPED = """
SELECT r.name, t.formed, t.total FROM units_unit r JOIN (
    SELECT u.polres_id, count(*) FILTER (WHERE f.formed_on >= date '2021-12-27') AS formed,
           count(*) AS total
    FROM (SELECT unit_id, formed_on FROM villages_formation WHERE status = 'verified') f
    JOIN units_unit u ON u.id = f.unit_id GROUP BY u.polres_id
) t ON t.polres_id = r.id ORDER BY r.name
"""


# Lists ----------------------------------------------------------------------------------------


@case("api-1000", "GET formations/?limit=1000: rows, count, token, scope", "<= 1.5 x the same SQL")
def api_1000(bench: Bench):
    headers = bench.token(f"pimpinan.{widest_polda().code}")
    return bench.pair(
        lambda: servers.get(f"{bench.bare}/json/thousand"),
        lambda: servers.get(f"{bench.portal}/api/v1/formations/?limit=1000", headers),
        calls=10,
    )


@case("api-50", "GET formations/?unit=…&status=verified", "<= 1.6 x the same SQL")
def api_50(bench: Bench):
    polres = widest_polres()
    headers = bench.token(f"pimpinan.{polres.parent.code}")
    url = f"{bench.portal}/api/v1/formations/?unit={polres.code}&status=verified"
    return bench.pair(
        lambda: servers.get(f"{bench.bare}/json/fifty"),
        lambda: servers.get(url, headers),
        calls=40,
    )


@case("html-50", "the list page of kampung, filtered, logged in", "<= 3 x the rows in one string")
def html_50(bench: Bench):
    polres = widest_polres()
    headers = bench.cookie(f"pimpinan.{polres.parent.code}")
    url = f"{bench.portal}/formations/?unit={polres.code}&status=verified"
    return bench.pair(
        lambda: servers.get(f"{bench.bare}/html/table"),
        lambda: servers.get(url, headers),
        calls=40,
    )


@case("csv", "download of all kampung as CSV", "<= 1.5 x COPY of the unformatted query")
def csv(bench: Bench):
    headers = bench.cookie("nasional")
    return bench.pair(
        lambda: servers.get(f"{bench.bare}/copy/file"),
        lambda: servers.get(f"{bench.portal}/formations/export.csv", headers),
        calls=1,
    )


# Writing --------------------------------------------------------------------------------------


@case("bulk", "POST of 1,000 kampung in one call", "<= 8 x COPY of the rows")
def bulk(bench: Bench):
    polres = widest_polres()
    headers = bench.token(f"staf.{polres.code}")
    villages = list(
        Area.objects.within(polres.code[1:]).filter(level=4).values_list("code", flat=True)
    )
    rows = thousand_rows()
    number = iter(range(10**6))

    def batch():
        start = next(number) * 1000
        return [
            {
                "id": str(uuid.uuid4()),
                "program": "KTS",
                "area": villages[n % len(villages)],
                "place_kind": "place",
                "place_name": f"Pasar {start + n}",
                "name": f"Kampung Pasar {start + n}",
                "formed_on": (dataset.FIRST_MONDAY + timedelta(days=n % 300)).isoformat(),
                "petugas": "Bripka Petugas",
                "notes": "Dibentuk bersama warga",
                "confirm_duplicate": True,
            }
            for n in range(1000)
        ]

    def limit():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert("COPY bench_formations FROM STDIN", io.BytesIO(rows))
            transaction.set_rollback(True)

    return bench.pair(
        limit,
        lambda: servers.post(f"{bench.portal}/api/v1/formations/", batch(), headers),
        calls=1,
        rounds=5,
    )


def thousand_rows() -> bytes:
    """A thousand kampung as COPY writes them, and a table like theirs: indexes and keys as well."""
    rows = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_formations")
        cursor.execute("CREATE TABLE bench_formations (LIKE villages_formation INCLUDING ALL)")
        for column, table in FOREIGN_KEYS.items():
            cursor.execute(
                f"ALTER TABLE bench_formations ADD FOREIGN KEY ({column}) REFERENCES {table}"
            )
        cursor.copy_expert("COPY (SELECT * FROM villages_formation LIMIT 1000) TO STDOUT", rows)
    return rows.getvalue()


FOREIGN_KEYS = {
    "program_id": "programs_program",
    "area_id": "units_area",
    "unit_id": "units_unit",
    "created_by_id": "units_user",
    "last_written_by_id": "units_user",
}


# The weeks ------------------------------------------------------------------------------------


LINEAR = """
TRUNCATE bench_weeks;
INSERT INTO bench_weeks (id, target_id, unit_id, monday, planned, planned_cumulative, formed, formed_cumulative,
                         dissolved, pending, undetailed)
SELECT row_number() OVER (), a.target_id, a.unit_id, w.monday::date, 1,
       least(a.quantity, ceil(a.quantity * w.n / 50.0))::int,
       coalesce(f.formed, 0),
       sum(coalesce(f.formed, 0)) OVER (PARTITION BY a.target_id, a.unit_id ORDER BY w.monday),
       0, 0, 0
FROM (SELECT p.target_id, a.unit_id, a.quantity, t.program_id
      FROM programs_allocation a JOIN programs_plan p ON p.id = a.plan_id
      JOIN programs_target t ON t.id = p.target_id) a
CROSS JOIN (SELECT monday, row_number() OVER () AS n
            FROM generate_series(date '2021-01-04', date '2021-12-27', '7 days') monday) w
LEFT JOIN (SELECT program_id, unit_id, date_trunc('week', effective_on)::date AS monday,
                  sum(quantity)::int AS formed
           FROM programs_entry WHERE measure_id = 'formation' GROUP BY 1, 2, 3) f
       ON f.program_id = a.program_id AND f.unit_id = a.unit_id AND f.monday = w.monday
"""  # noqa: E501


@case("recompute", "all weeks of all targets", "<= 1.2 x one INSERT … SELECT with a linear plan")
def recompute_everything(bench: Bench):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_weeks")
        cursor.execute("CREATE TABLE bench_weeks (LIKE reports_weeklyprogress INCLUDING ALL)")

    def limit():
        with connection.cursor() as cursor:
            cursor.execute(LINEAR)

    def ours():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE reports_weeklyprogress, reports_calculation")
        recompute_all()

    return bench.pair(limit, ours, calls=1)


@case("recompute-one", "one changed kampung: its target from its week on", "<= 10 ms of work")
def recompute_one(bench: Bench):
    if not Calculation.objects.exists():
        recompute_all()
    target = Target.objects.get(unit=widest_polres())
    week = Week.of(dataset.FIRST_MONDAY) + 40

    unit = target.unit.children.order_by("code")[0]
    wrong = WeeklyProgress.objects.filter(
        target=target, unit__in=[unit, target.unit_id], monday__gte=week.monday
    )

    def spoil():
        # As if a kampung had come: its polsek's rows are wrong from that week on, the polres's too.
        wrong.update(formed_cumulative=-1)

    def ours():
        spoil()
        recompute(target, week)

    spoiling, both = bench.pair(spoil, ours, calls=20)
    with connection.cursor() as cursor:
        limit = bench.alone(lambda: grouped(cursor, target), calls=20)
    return limit, Figure(cpu=both.cpu - spoiling.cpu, wall=both.wall - spoiling.wall)


def grouped(cursor, target: Target) -> None:
    cursor.execute(
        "SELECT unit_id, date_trunc('week', effective_on), sum(quantity)"
        " FROM programs_entry WHERE polres_id = %s AND program_id = %s"
        " AND measure_id = 'formation' GROUP BY 1, 2",
        [target.unit_id, target.program_id],
    )
    cursor.fetchall()


@case("dashboard-500", "the country's dashboard, a row per polres", "<= 1 x the grouped SQL")
def dashboard_500(bench: Bench):
    if not WeeklyProgress.objects.exists():
        recompute_all()
    headers = bench.cookie("nasional")
    return bench.pair(
        lambda: servers.get(f"{bench.bare}/html/polres"),
        lambda: servers.get(f"{bench.portal}/dashboard/?week=2021-W52", headers),
        calls=10,
    )


# The run --------------------------------------------------------------------------------------


def run(names: list[str], scale: float) -> None:
    prepare(scale)
    with standing() as bench:
        print(f"\n{scale:.0%} of the country: {Formation.objects.count():,} kampung")
        head = ("figure", "limit cpu", "limit wall", "ours cpu", "ours wall", "x cpu", "x wall")
        print("{:16}{:>11}{:>11}{:>11}{:>11}{:>8}{:>8}  promise".format(*head))
        for name in names:
            limit, ours = CASES[name].measure(bench)
            print(
                f"{name:16}{limit.cpu:>11.1f}{limit.wall:>11.1f}{ours.cpu:>11.1f}{ours.wall:>11.1f}"
                f"{ours.cpu / limit.cpu:>8.2f}{ours.wall / limit.wall:>8.2f}"
                f"  {CASES[name].promise}",
                flush=True,
            )


def prepare(scale: float) -> None:
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_reference")
    call_command("collectstatic", interactive=False, verbosity=0)
    dataset.make(scale)
    print(f"data set made in {time.perf_counter() - started:.0f} s")


@contextmanager
def standing() -> Iterator[Bench]:
    """The portal and the bare app, each with one process of four threads."""
    with (
        servers.statements_file(statements()) as environment,
        servers.serving("kts_portal.wsgi", {}) as (portal, portal_pid),
        servers.serving("benchmarks.bare", environment) as (bare, bare_pid),
    ):
        yield Bench(portal, bare, [os.getpid(), portal_pid, bare_pid, servers.postmaster()])
