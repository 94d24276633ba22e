"""The trail's seals: what is written is sealed without anyone waiting, and any change shows."""

import logging
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core import audit, clock, jobs, seals
from core.models import AuditEvent, AuditSeal
from kts_portal.celery import app
from tests.core.race import PATIENCE, Open, in_threads, race
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def write(count=1, **more):
    rows = [{"act": "edit", "record": ("core.job", n), "by": None, **more} for n in range(count)]
    audit.record_many(rows)


def row_ids():
    return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


def as_superuser(statement, *values):
    """What no trigger stops: who owns the database switches them off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def verified(*arguments):
    out = StringIO()
    call_command("verify_trail", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def three_seals(monkeypatch):
    monkeypatch.setattr(seals, "MAX_LINES", 4)
    audit.record(
        act="edit",
        record=UserFactory(name="Sri “Ayu” Wahyuni"),
        by=None,
        before={"a": 1.5, "deep": {"b": [None, True]}},
        after={"a": "teks\nbaris"},
        reason="alasan",
    )
    write(10)
    assert [seal.lines for seal in seals.seal_trail()] == [4, 4, 3]


def test_a_seal_covers_what_was_written_and_goes_on_from_the_last(three_seals):
    assert list(AuditSeal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert seals.seal_trail() == []
    write(2)
    [fourth] = seals.seal_trail()
    assert (fourth.number, fourth.lines, fourth.row_ids) == (4, 2, row_ids()[-2:])
    assert seals.verify() is None
    assert "4 segel" in verified()


def test_nothing_is_sealed_before_there_is_anything():
    assert seals.seal_trail() == []
    assert seals.verify() is None
    assert audit.last_digest() == {"number": 0, "digest": "0" * 64, "sealed_at": None}


def test_the_last_digest_is_that_of_all_before_it(three_seals):
    last = audit.last_digest()
    seal = AuditSeal.objects.get(number=3)
    assert last == {"number": 3, "digest": seal.digest, "sealed_at": seal.sealed_at}
    assert len(bytes.fromhex(last["digest"])) == 32


def test_a_rows_digest_does_not_depend_on_the_session(three_seals):
    everything = (seals.BEFORE_ALL, row_ids()[-1], 100)
    before = seals._rows(*everything)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Jakarta'")
        cursor.execute("SET LOCAL DateStyle = 'German, DMY'")
        cursor.execute("SET LOCAL bytea_output = 'escape'")
    assert seals._rows(*everything) == before


def test_who_may_only_add_rows_can_seal_them():
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_test_app NOSUPERUSER")
    call_command("grant_app_role", "portal_test_app", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_test_app")
        assert len(seals.seal_trail()) == 1
        assert seals.verify() is None
        cursor.execute("RESET ROLE")


def test_every_column_of_the_trail_is_sealed():
    assert set(seals.ROW_COLUMNS) == {field.attname for field in AuditEvent._meta.concrete_fields}


CHANGES = {
    "happened_at": "happened_at + interval '1 microsecond'",
    "act": "act || ' '",
    "record_kind": "'x'",
    "record_id": "record_id || '0'",
    "actor_id": "7",
    "actor_name": "'Orang Lain'",
    "unit_path": "'/LAIN/'",
    "area_code": "'35'",
    "before": "'{\"a\": 1}'::jsonb",
    "after": "'{}'::jsonb",
    "reason": "'tidak ada'",
    "request_id": "'x'",
    "ip_address": "'10.0.0.1'::inet",
}


@pytest.mark.parametrize("column", [name for name in seals.ROW_COLUMNS if name != "id"])
def test_a_change_of_any_column_names_the_row(three_seals, column):
    row = row_ids()[5]
    as_superuser(f"UPDATE core_auditevent SET {column} = {CHANGES[column]} WHERE id = %s", row)
    assert seals.verify() == seals.Broken(2, row, "changed")
    with pytest.raises(CommandError, match=f"segel 2: baris riwayat {row} diubah"):
        verified()


def test_each_of_many_changes_is_found_at_its_row(monkeypatch):
    monkeypatch.setattr(seals, "MAX_LINES", 50)
    write(400, reason="asli")
    seals.seal_trail()
    chance = random.Random(11)
    for row in chance.sample(row_ids(), 60):
        as_superuser("UPDATE core_auditevent SET reason = 'aslj' WHERE id = %s", row)
        found = seals.verify()
        assert (found.row, found.what) == (row, "changed")
        as_superuser("UPDATE core_auditevent SET reason = 'asli' WHERE id = %s", row)
    assert seals.verify() is None


def test_a_removed_row_is_named(three_seals):
    row = row_ids()[6]
    as_superuser("DELETE FROM core_auditevent WHERE id = %s", row)
    assert seals.verify() == seals.Broken(2, row, "removed")


def test_an_added_row_is_named(three_seals):
    first = row_ids()[0]
    copy_row(first, first - 5)
    assert seals.verify() == seals.Broken(1, first - 5, "added")


def test_another_row_under_a_sealed_number_is_named(three_seals):
    first, second = row_ids()[:2]
    as_superuser("DELETE FROM core_auditevent WHERE id = %s", second)
    copy_row(first, second)
    assert seals.verify() == seals.Broken(1, second, "changed")


def copy_row(source, new):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object("
            "'id', %s))).* FROM core_auditevent e WHERE id = %s",
            [new, source],
        )


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE core_auditseal SET sealed_at = sealed_at - interval '1 s' WHERE number = 2",
         seals.Broken(2, None, "seal_changed")),
        ("UPDATE core_auditseal SET row_digests = sha256('x') || sha256('y') WHERE number = 2",
         seals.Broken(2, None, "seal_changed")),
        ("UPDATE core_auditseal SET digest = repeat('a', 64) WHERE number = 3",
         seals.Broken(3, None, "seal_changed")),
        ("UPDATE core_auditseal SET row_ids = row_ids[1:3] || ARRAY[99::bigint] WHERE number = 1",
         seals.Broken(1, None, "seal_changed")),
        ("DELETE FROM core_auditseal WHERE number = 2", seals.Broken(2, None, "seal_missing")),
        ("DELETE FROM core_auditseal WHERE number = 1", seals.Broken(1, None, "seal_missing")),
    ],
)  # fmt: skip
def test_a_changed_seal_is_named(three_seals, change, broken):
    as_superuser(change)
    assert seals.verify() == broken
    assert str(broken.seal) in str(broken)


def test_a_chain_rewritten_from_the_start_differs_from_paper(three_seals):
    paper = audit.last_digest()
    printed = f"{paper['number']}:{paper['digest']}"
    assert "utuh" in verified("--digest", printed)
    row = row_ids()[0]
    as_superuser("UPDATE core_auditevent SET reason = 'lain' WHERE id = %s", row)
    as_superuser("DELETE FROM core_auditseal")
    seals.seal_trail()
    assert seals.verify() is None  # the chain by itself is sound again
    with pytest.raises(CommandError, match="tidak sama dengan sidik yang tercetak"):
        verified("--digest", printed)


def test_a_chain_cut_off_at_its_end_lacks_the_printed_seal(three_seals):
    paper = audit.last_digest()
    as_superuser("DELETE FROM core_auditevent WHERE id > %s", row_ids()[7])
    as_superuser("DELETE FROM core_auditseal WHERE number = 3")
    assert seals.verify() is None
    assert seals.verify((3, paper["digest"])) == seals.Broken(3, None, "seal_missing")


@pytest.mark.parametrize("text", ["x", "3", "3:abc", "-1:" + "a" * 64, "3:" + "g" * 64])
def test_a_digest_written_otherwise_is_refused(text):
    with pytest.raises(CommandError, match="NOMOR:SIDIK"):
        verified(f"--digest={text}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditseal SET lines = 1",
        "DELETE FROM core_auditseal",
        "TRUNCATE core_auditseal",
    ],
)
def test_seals_refuse_change(three_seals, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_digest_stands_in_the_log_too(three_seals, caplog):
    write()
    with caplog.at_level(logging.INFO, logger="core.seals"):
        [seal] = seals.seal_trail()
    assert seal.digest in caplog.text


def test_the_schedule_seals_every_few_minutes():
    entry = app.conf.beat_schedule["seal-of-the-trail"]
    assert entry["args"] == ["core.seal_trail", "minute"]
    with clock.simulated(datetime(2021, 2, 8, 1, 4, 59, tzinfo=UTC)):
        wait = entry["schedule"].remaining_estimate(datetime(2021, 2, 8, 1, 0, tzinfo=UTC))
    assert wait <= timedelta(minutes=5)
    write(3)
    job = jobs.enqueue_scheduled(*entry["args"])
    assert jobs.run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"seals": 1})
    assert "3 baris" in job.message


def test_who_sees_the_seals(three_seals, people):
    assert AuditSeal.objects.for_user(people.admin).count() == 3
    for user in (people.officer, people.head, people.other, people.staff):
        assert AuditSeal.objects.for_user(user).count() == 0


# Beside writers ---------------------------------------------------------------------------------


def slow_writer():
    """A row of the trail that is written and not committed yet."""
    return Open(lambda: write(reason="lambat"))


@pytest.mark.django_db(transaction=True)
def test_sealing_waits_for_who_writes_and_nobody_waits_for_it():
    with ThreadPoolExecutor(1) as pool:
        with slow_writer():
            write(reason="cepat")  # its number is higher, and it is there already
            sealing = pool.submit(in_threads, lambda n: seals.seal_trail(wait=PATIENCE), 1)
            with pytest.raises(TimeoutError):
                sealing.result(0.2)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")  # the slow one outlasts it
                write(reason="tidak menunggu")
        [sealed] = sealing.result(PATIENCE)
    assert [seal.lines for seal in sealed] == [2]
    assert seals.verify() is None


@pytest.mark.django_db(transaction=True)
def test_a_long_writer_is_left_for_the_next_time():
    with slow_writer():
        write()
        assert seals.seal_trail(wait=0.05) == []
    assert [seal.lines for seal in seals.seal_trail()] == [2]


@pytest.mark.django_db(transaction=True)
def test_without_waiting_a_row_slips_below_a_seal(monkeypatch):
    """The twin: what the wait is for."""
    monkeypatch.setattr(seals, "_writers", set)
    with slow_writer():
        write()
        assert [seal.lines for seal in seals.seal_trail()] == [1]
    assert seals.verify().what == "added"


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_make_one_sound_chain():
    def act(n):
        for _turn in range(5):
            if n % 4 == 0:
                seals.seal_trail()
            else:
                with transaction.atomic():
                    write(2)
                    write(1)

    assert race(act, 16) == [None] * 16
    seals.seal_trail()
    assert seals.verify() is None
    assert (
        sum(AuditSeal.objects.values_list("lines", flat=True)) == AuditEvent.objects.count() == 180
    )


@pytest.mark.django_db(transaction=True)
def test_two_sealers_without_their_lock_collide(monkeypatch):
    """The twin: both would give one number."""
    monkeypatch.setattr(seals, "SEALING_LOCK", None)
    original, meet = seals._rows, threading.Barrier(2)

    def both_have_read(*arguments):
        meet.wait(10)
        return original(*arguments)

    monkeypatch.setattr(seals, "_rows", both_have_read)
    write(2)
    through = row_ids()[-1]
    answers = race(lambda n: seals._seal_next(through), 2)
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 1
