"""All of a file or nothing: whatever fails, at whatever row, and whoever dies meanwhile."""

import pytest
from django.db import connection
from django.utils import timezone

from core import jobs
from core.models import AuditEvent, Job
from programs.models import Entry
from reports.imports.services import commit_import
from tests.reports.imports.test_services import bring, saved, work, workbook
from villages.models import Formation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
ROWS = [
    ["KTS", f"Kampung {n}", desa, "Kunir", f"{day}-2-2021"]
    for n, (desa, day) in enumerate((("Kunir Kidul", 9), ("Kunir Lor", 10), ("Sukosari", 11)))
]
HOOK = """
CREATE OR REPLACE FUNCTION test_hook() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {does} RETURN NEW; END $$;
CREATE TRIGGER test_hook BEFORE INSERT OR UPDATE ON villages_formation
    FOR EACH ROW WHEN (NEW.name = '{name}') EXECUTE FUNCTION test_hook()
"""


@pytest.fixture
def at_row():
    """What the database does when the kampung of that name is written."""

    def hook(name, does):
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS test_hook ON villages_formation")
            cursor.execute(HOOK.format(name=name, does=does))

    yield hook
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS test_hook ON villages_formation")
        cursor.execute("DROP FUNCTION IF EXISTS test_hook")


def written():
    """Everything an import leaves behind."""
    acts = ("create", "submit", "edit", "import")
    return (
        list(Formation.objects.order_by("pk").values_list("pk", "version", "petugas")),
        Entry.objects.count(),
        AuditEvent.objects.filter(act__in=acts).count(),
        Job.objects.filter(kind="progress.recompute").count(),
    )


def test_a_fault_at_any_row_leaves_nothing(world, at_row):
    head = ["Program", "Nama kampung", "Desa/Kelurahan", "Kecamatan", "Tanggal pembentukan"]
    saved(bring(world.officer, workbook(ROWS[0])), world.officer)
    there = Formation.objects.get()
    table = workbook(
        [*ROWS[0], str(there.pk), 1, "Aipda Simulasi"],
        *([*row, None, None, "Bripka Simulasi"] for row in ROWS[1:]),
        head=[*head, "Nomor catatan", "Versi", "Petugas"],
    )
    before = written()
    brought = bring(world.officer, table)
    assert (brought.counts["new"], brought.counts["changed"]) == (2, 1)
    for row in ROWS:
        at_row(row[1], "RAISE EXCEPTION 'simulated';")
        commit_import(brought=brought, by=world.officer)
        work()
        assert written() == before, row
        job = Job.objects.get(kind="imports.save", state="pending")
        assert "belum berhasil" in job.message
        Job.objects.filter(pk=job.pk).update(state="failed", ended_at=timezone.now())
        type(brought).objects.filter(pk=brought.pk).update(state="ready")
        brought.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER test_hook ON villages_formation")
    saved(brought, world.officer)
    assert Formation.objects.count() == 3


WORKER = """
import django, time_machine
from datetime import UTC, datetime, timedelta

django.setup()
from core import jobs

jobs.running.LEASE = timedelta(seconds=2)
with time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC)):
    print("begins")
    jobs.drain()
"""


def test_a_worker_killed_in_mid_import_leaves_nothing_and_its_job_says_so(
    world, at_row, child, wait_until, clock
):
    brought = bring(world.officer, workbook(*ROWS))
    at_row(ROWS[2][1], "PERFORM pg_sleep(3);")
    job = commit_import(brought=brought, by=world.officer).job
    process = child("-c", WORKER)
    assert process.stdout.readline() == "begins\n"
    wait_until(lambda: asleep() == 1)
    process.kill()
    process.wait()
    assert written() == ([], 0, 0, 0)
    wait_until(lambda: asleep() == 0)  # the database has seen that nobody listens any more
    assert written() == ([], 0, 0, 0)
    clock.shift(60)
    assert jobs.release_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == ("pending", "Pekerja berhenti mendadak di tengah jalan.")
    brought.refresh_from_db()
    assert brought.state == "saving"
    clock.shift(60 * 60)
    work()
    job.refresh_from_db()
    brought.refresh_from_db()
    assert (job.state, brought.state, Formation.objects.count()) == ("done", "saved", 3)


def asleep():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            " AND datname = current_database()"
        )
        return cursor.fetchone()[0]
