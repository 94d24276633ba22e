"""The queue: asking, claiming, running, failing, being asked twice."""

from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.errors import Conflict, DomainError
from core.jobs.queue import CHANNEL
from core.models import AuditEvent, Job

pytestmark = pytest.mark.django_db


def fresh(job):
    return Job.objects.get(pk=job.pk)


def ok(job):
    job.result = {"seen": job.payload}


def fault(job):
    raise RuntimeError("secret detail")


# Asking


def test_a_job_is_there_if_and_only_if_the_act_was_committed(kind):
    kind("t.ok", ok)
    with transaction.atomic():
        jobs.enqueue("t.ok")
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    with transaction.atomic():
        jobs.enqueue("t.ok")
    assert Job.objects.count() == 1


def test_while_a_key_waits_asking_again_changes_nothing(kind):
    kind("t.ok", ok)
    first = jobs.enqueue("t.ok", key="target-1")
    assert jobs.enqueue("t.ok", key="target-1").pk == first.pk
    assert jobs.enqueue("t.ok", key="target-2").pk != first.pk
    assert jobs.enqueue("t.other", key="target-1").pk != first.pk
    assert jobs.enqueue("t.ok").pk != jobs.enqueue("t.ok").pk
    assert Job.objects.count() == 5


def test_a_key_whose_job_runs_already_gets_a_new_job(kind):
    kind("t.ok", ok)
    first = jobs.enqueue("t.ok", key="k")
    jobs.claim(first.pk)
    second = jobs.enqueue("t.ok", key="k")
    assert second.pk != first.pk
    assert jobs.drain() == 1


def test_asked_again_for_sooner_it_runs_sooner(kind):
    kind("t.ok", ok)
    later = timezone.now() + timedelta(hours=1)
    jobs.enqueue("t.ok", key="k", run_at=later)
    assert jobs.drain() == 0
    jobs.enqueue("t.ok", key="k")
    assert jobs.drain() == 1


def test_what_is_not_due_waits(kind):
    kind("t.ok", ok)
    job = jobs.enqueue("t.ok", run_at=timezone.now() + timedelta(minutes=10))
    assert jobs.claim(job.pk) is None
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert jobs.drain() == 1


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"note": "x" * 201}, DomainError),
        ({"rows": [{"deep": "x" * 201}]}, DomainError),
        ({"moment": timezone.now()}, TypeError),
    ],
)
def test_the_queue_carries_ids_not_prose_or_objects(payload, error):
    with pytest.raises(error):
        jobs.enqueue("t.ok", payload=payload)
    assert Job.objects.count() == 0


def test_enqueue_takes_a_constant_number_of_statements(kind, django_assert_num_queries):
    kind("t.ok", ok)
    later = timezone.now() + timedelta(hours=1)
    with django_assert_num_queries(5):  # is there one, savepoint, insert, notify, release
        waiting = jobs.enqueue("t.ok", key="k", run_at=later)
    with django_assert_num_queries(7):  # and, of the one that waits for later, its hour and lock
        assert jobs.enqueue("t.ok", key="k") == waiting
    with django_assert_num_queries(1):
        assert jobs.enqueue("t.ok", key="k") == waiting
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_what_waits_sends_its_message_again(kind):
    """A worker may have passed it by while the first asker still held it."""
    kind("t.ok", ok)
    waiting = jobs.enqueue("t.ok", key="k")
    heard = psycopg2.connect(**connection.get_connection_params())
    try:
        heard.autocommit = True
        with heard.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            assert jobs.enqueue("t.ok", key="k") == waiting
            assert jobs.enqueue("t.ok", key="another") != waiting
            cursor.execute("SELECT 1")
        assert [note.payload for note in heard.notifies][:-1] == [str(waiting.pk)]
    finally:
        heard.close()


# Running


def test_a_run_ends_in_its_row(kind, people):
    def run(job):
        assert job.by == people.officer
        job.progress(2, 4, "setengah")
        job.result = {"rows": 4}
        job.progress(4, 4, "4 baris")

    kind("t.run", run)
    job = fresh(jobs.enqueue("t.run", by=people.officer, payload={"unit": 1}))
    assert (job.state, job.percent, job.ended) == ("pending", None, False)
    assert jobs.run_one(job.pk) is True
    job = fresh(job)
    assert (job.state, job.done, job.total, job.message) == ("done", 4, 4, "4 baris")
    assert (job.result, job.attempts, job.percent, job.ended) == ({"rows": 4}, 1, 100, True)
    assert job.lease_until is None
    assert job.ended_at is not None
    assert jobs.run_one(job.pk) is False


def test_the_handlers_writes_and_its_end_are_one_transaction(kind, people):
    def run(job):
        people.officer.name = "Berubah"
        people.officer.save()
        raise RuntimeError

    kind("t.run", run)
    name = people.officer.name
    jobs.enqueue("t.run")
    jobs.drain()
    people.officer.refresh_from_db()
    assert people.officer.name == name


def test_a_result_file_is_kept_under_the_name_given(kind):
    kind("t.file", lambda job: job.attach(b"a;b\n", "daftar kampung.csv"))
    job = jobs.enqueue("t.file")
    jobs.drain()
    job = fresh(job)
    assert job.result_name == "daftar_kampung.csv"
    assert job.result_file.name.endswith(f"{job.pk}-1.csv")
    with job.result_file.open() as content:
        assert content.read() == b"a;b\n"


def test_a_file_of_a_failed_attempt_is_not_left_behind(kind, settings):
    def run(job):
        job.attach(b"half", "a.csv")
        raise RuntimeError

    kind("t.file", run, max_attempts=1)
    jobs.enqueue("t.file")
    jobs.drain()
    assert [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()] == []


# Failing


def test_a_fault_is_tried_again_later_and_later_then_fails_in_words(kind):
    kind("t.fault", fault, max_attempts=3)
    job = jobs.enqueue("t.fault", key="k")
    waits = []
    now = timezone.now()
    for attempt in (1, 2, 3):
        with time_machine.travel(now, tick=False):
            assert jobs.run_one() is True
            job = fresh(job)
            assert job.attempts == attempt
            if attempt < 3:
                assert (job.state, job.ended_at) == ("pending", None)
                assert job.message == (
                    f"Percobaan ke-{attempt} dari 3 belum berhasil; akan dicoba lagi."
                )
                waits.append(round((job.run_at - now).total_seconds()))
                assert jobs.run_one() is False
            now = job.run_at
    assert waits == [10, 40]
    assert job.state == "failed"
    assert job.message == (
        "Gagal setelah 3 percobaan karena kesalahan sistem (RuntimeError). Coba ulangi; bila tetap "
        f"gagal, sebutkan nomor {str(job.pk)[:8]} kepada administrator."
    )


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (DomainError("Minggu ini sudah ditutup."), "Minggu ini sudah ditutup."),
        (PermissionDenied("Bukan wewenang Anda."), "Bukan wewenang Anda."),
        (PermissionDenied(), "Anda tidak berhak atas pekerjaan ini."),
    ],
)
def test_a_refusal_is_final_and_in_its_own_words(kind, refusal, words):
    def run(job):
        raise refusal

    kind("t.no", run)
    job = jobs.enqueue("t.no")
    jobs.drain()
    job = fresh(job)
    assert (job.state, job.message, job.attempts) == ("failed", words, 1)


def test_a_kind_nobody_handles_fails_in_words():
    job = jobs.enqueue("t.unheard")
    jobs.drain()
    job = fresh(job)
    assert job.state == "failed"
    assert job.message == "Pekerjaan jenis ini tidak dikenal oleh versi portal ini."


def test_a_poison_job_fails_alone(kind):
    seen = []

    def run(job):
        if job.payload["n"] == 13:
            raise RuntimeError
        seen.append(job.payload["n"])

    kind("t.many", run, max_attempts=5)
    for n in range(100):
        jobs.enqueue("t.many", payload={"n": n})
    now = timezone.now()
    for _ in range(8):
        now += timedelta(minutes=20)
        with time_machine.travel(now, tick=False):
            jobs.drain()
    assert sorted(seen) == [n for n in range(100) if n != 13]
    dead = Job.objects.get(state="failed")
    assert (dead.payload, dead.attempts) == ({"n": 13}, 5)
    assert Job.objects.filter(state="done").count() == 99


def test_put_back_beside_a_newer_one_of_the_same_key_it_gives_way(kind):
    """While it ran, someone asked again: that job waits, and does the work."""
    kind("t.twin", fault)
    first = jobs.enqueue("t.twin", key="k")
    claimed = jobs.claim(first.pk)
    second = jobs.enqueue("t.twin", key="k")
    jobs.run(claimed)
    assert (fresh(first).state, fresh(second).state) == ("failed", "pending")


# Whose rights


def test_a_deactivated_requester_gets_nothing(kind, people):
    kind("t.ok", ok)
    job = jobs.enqueue("t.ok", by=people.officer)
    people.officer.is_active = False
    people.officer.save()
    jobs.drain()
    job = fresh(job)
    assert (job.state, job.message) == (
        "failed",
        "Akun yang meminta pekerjaan ini sudah tidak aktif.",
    )


def test_rights_are_those_of_the_moment_it_runs(kind, people):
    kind("t.ok", ok, allowed=lambda user, payload: user.may("decide"))
    before, after = jobs.enqueue("t.ok", by=people.head), jobs.enqueue("t.ok", by=people.head)
    jobs.run_one(before.pk)
    people.head.postings.update(ends_on=timezone.localdate() - timedelta(days=1))
    jobs.run_one(after.pk)
    assert fresh(before).state == "done"
    assert fresh(after).state == "failed"
    assert fresh(after).message == "Peran Anda sekarang tidak lagi mencakup pekerjaan ini."


def test_everyone_sees_his_own_jobs_administrators_those_of_schedules(kind, people):
    mine = jobs.enqueue("t.a", by=people.officer)
    theirs = jobs.enqueue("t.a", by=people.other)
    schedule = jobs.enqueue("t.a")
    assert set(Job.objects.for_user(people.officer)) == {mine}
    assert set(Job.objects.for_user(people.head)) == set()
    assert set(Job.objects.for_user(people.other)) == {theirs}
    assert set(Job.objects.for_user(people.admin)) == {schedule}


# Again


def test_a_failed_job_can_be_run_again(kind, people):
    broken = [True]

    def run(job):
        if broken[0]:
            raise RuntimeError

    kind("t.mend", run, max_attempts=1)
    job = jobs.enqueue("t.mend", by=people.officer)
    jobs.drain()
    assert fresh(job).state == "failed"
    jobs.retry_job(job=job, by=people.officer)
    assert fresh(job).state == "pending"
    with pytest.raises(Conflict):
        jobs.retry_job(job=job, by=people.officer)
    broken[0] = False
    jobs.drain()
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)
    assert AuditEvent.objects.of(job).values_list("act", "actor_id").get() == (
        "job.retry",
        people.officer.pk,
    )


def test_a_failed_job_whose_key_waits_again_is_not_doubled(kind, people):
    kind("t.fault", fault, max_attempts=1)
    job = jobs.enqueue("t.fault", key="k")
    jobs.drain()
    jobs.enqueue("t.fault", key="k")
    with pytest.raises(Conflict, match="sudah menunggu giliran"):
        jobs.retry_job(job=job, by=people.officer)
    assert fresh(job).state == "failed"


# Schedules


def test_a_schedule_fires_once_a_period_however_many_ask(kind):
    ran = []
    kind("t.hourly", lambda job: ran.append(job.payload["period"]))
    start = timezone.now().replace(minute=5, second=0, microsecond=0)
    for hour in range(100):
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            for scheduler in range(3):
                jobs.enqueue_scheduled("t.hourly", "hour")
                if scheduler == 1:
                    jobs.drain()
            jobs.drain()
    assert len(ran) == len(set(ran)) == 100


def test_the_period_is_the_one_of_the_clock_on_the_wall():
    with time_machine.travel("2021-02-08T17:30:00+00:00", tick=False):  # 9 February in Jakarta
        assert jobs.enqueue_scheduled("t.x", "day").payload == {"period": "2021-02-09"}
        assert jobs.enqueue_scheduled("t.x", "hour").payload == {"period": "2021-02-09T00"}
        assert jobs.enqueue_scheduled("t.x", "day") is None


# Looking after


def test_a_lease_that_ran_out_frees_the_job(kind):
    kind("t.ok", ok)
    job = jobs.enqueue("t.ok")
    jobs.claim(job.pk)
    assert jobs.release_lost() == 0
    with time_machine.travel(timezone.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.release_lost() == 1
        assert fresh(job).state == "pending"
        assert "berhenti mendadak" in fresh(job).message
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert jobs.drain() == 1
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)


def test_a_job_that_kills_its_workers_is_given_up(kind):
    kind("t.ok", ok, max_attempts=2)
    job = jobs.enqueue("t.ok")
    now = timezone.now()
    for _ in range(2):
        now += timedelta(minutes=10)
        with time_machine.travel(now, tick=False):
            assert jobs.claim(job.pk) is not None
        with time_machine.travel(now + timedelta(minutes=2), tick=False):
            jobs.release_lost()
    assert (fresh(job).state, fresh(job).message) == (
        "failed",
        "Pekerja berhenti mendadak di tengah jalan.",
    )


def test_a_worker_that_comes_back_after_its_lease_changes_nothing(kind, people):
    """It was only frozen; meanwhile another did the job. Its effects are rolled back."""

    def run(job):
        people.officer.phone = "0811"
        people.officer.save()
        job.attach(b"late", "late.csv")

    kind("t.slow", run)
    job = jobs.enqueue("t.slow")
    frozen = jobs.claim(job.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        jobs.release_lost()
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        second = jobs.claim(job.pk)
        jobs.run(frozen)
        assert (fresh(job).state, fresh(job).result_name) == ("running", "")
        people.officer.refresh_from_db()
        assert people.officer.phone == ""
        jobs.run(second)
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)


def test_due_jobs_are_handed_over_once_and_again_when_unheard(kind):
    job = jobs.enqueue("t.ok")
    jobs.enqueue("t.ok", run_at=timezone.now() + timedelta(hours=1))
    assert jobs.take_for_dispatch() == [job.pk]
    assert jobs.take_for_dispatch() == []
    jobs.undo_dispatch([job.pk])
    assert jobs.take_for_dispatch() == [job.pk]
    with time_machine.travel(timezone.now() + jobs.DISPATCH_AGAIN + timedelta(seconds=1)):
        assert jobs.take_for_dispatch() == [job.pk]


def test_the_age_of_the_oldest_due_job(kind):
    assert jobs.oldest_due_age() == 0
    jobs.enqueue("t.ok")
    jobs.enqueue("t.ok", run_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(seconds=90), tick=False):
        assert 90 <= jobs.oldest_due_age() < 91


def test_two_handlers_of_one_kind_are_a_mistake(kind):
    kind("t.ok", ok)
    kind("t.ok", ok)
    with pytest.raises(ValueError, match=r"Two handlers for t\.ok"):
        kind("t.ok", fault)


def test_claims_by_the_longest_wait(kind):
    kind("t.ok", ok)
    now = timezone.now()
    late = jobs.enqueue("t.ok", run_at=now - timedelta(seconds=1))
    early = jobs.enqueue("t.ok", run_at=now - timedelta(seconds=9))
    assert [jobs.claim().pk, jobs.claim().pk, jobs.claim()] == [early.pk, late.pk, None]


def test_connection_is_left_clean(kind):
    kind("t.fault", fault)
    jobs.enqueue("t.fault")
    jobs.drain()
    assert not connection.needs_rollback
