"""What threads and dying processes may not break, each beside its twin without the protection."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import audit, jobs
from core.models import AuditEvent, Job
from tests.core.race import PATIENCE, collide, race

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 50


def fresh(job):
    return Job.objects.get(pk=job.pk)


# Claims


def claim_without_protection(job_id):
    """The twin: reads the state, then writes it, with nothing held in between."""
    job = Job.objects.filter(pk=job_id, state=Job.State.PENDING).first()
    if job is None:
        return None
    Job.objects.filter(pk=job_id).update(state=Job.State.RUNNING, attempts=job.attempts + 1)
    return job


def test_fifty_claims_of_one_job_one_has_it():
    job = jobs.enqueue("t.one")
    taken = race(lambda n: jobs.claim(job.pk), THREADS)
    assert sum(isinstance(answer, Job) for answer in taken) == 1
    assert sum(answer is None for answer in taken) == THREADS - 1
    assert fresh(job).attempts == 1


def test_fifty_claims_without_the_protection_many_have_it():
    job = jobs.enqueue("t.one")
    taken = collide(lambda n: claim_without_protection(job.pk), THREADS)
    assert taken == [job] * THREADS


def test_fifty_workers_share_a_queue_without_doubling(kind):
    ran = []
    kind("t.count", lambda job: ran.append(job.payload["n"]))
    for n in range(200):
        jobs.enqueue("t.count", payload={"n": n})
    counts = race(lambda n: jobs.drain(), 12)
    assert sum(counts) == 200
    assert sorted(ran) == list(range(200))


# Asking


def test_fifty_ask_for_the_same_key_one_job_waits():
    found = race(lambda n: jobs.enqueue("t.key", key="target-1").pk, THREADS)
    assert len(set(found)) == 1
    assert Job.objects.count() == 1


def test_many_bring_a_waiting_job_forward_at_once():
    later = timezone.now() + timedelta(hours=1)
    job = jobs.enqueue("t.key", key="k", run_at=later)
    assert set(race(lambda n: jobs.enqueue("t.key", key="k").pk, 20)) == {job.pk}
    assert fresh(job).run_at <= timezone.now()


def test_three_schedulers_at_one_moment_one_job():
    made = race(lambda n: jobs.enqueue_scheduled("t.hourly", "hour"), 3)
    assert sum(job is not None for job in made) == 1


def ask_without_the_lock(kind, key):
    """The twin: a waiting job is good enough, whatever becomes of it before we commit."""
    with transaction.atomic():
        if not Job.objects.filter(kind=kind, key=key, state="pending").exists():
            jobs.enqueue(kind, key=key)


def lost_updates(kind, ask):
    """A writer asks for a recount and commits late; the job runs in between. Is he counted?"""
    counted = []
    asked, ran = threading.Event(), threading.Event()
    kind("t.recount", lambda job: counted.append(AuditEvent.objects.count()))
    jobs.enqueue("t.recount", key="k")

    def act(n):
        if n == 0:
            with transaction.atomic():
                AuditEvent.objects.create(
                    act="x", record_kind="x", record_id="1", happened_at=timezone.now()
                )
                ask("t.recount", "k")
                asked.set()
                assert ran.wait(PATIENCE)
        else:
            assert asked.wait(PATIENCE)
            jobs.drain()
            ran.set()

    assert race(act, 2) == [None, None]
    jobs.drain()
    return AuditEvent.objects.count() - counted[-1]


def test_what_was_written_before_asking_is_seen_by_the_job(kind):
    assert lost_updates(kind, lambda name, key: jobs.enqueue(name, key=key)) == 0


def test_without_the_lock_a_write_is_missed(kind):
    assert lost_updates(kind, ask_without_the_lock) == 1


def test_askers_of_a_waiting_key_do_not_wait_for_each_other(kind):
    jobs.enqueue("t.key", key="k")
    asked = threading.Barrier(8)

    def act(n):
        with transaction.atomic():
            jobs.enqueue("t.key", key="k")
            asked.wait(PATIENCE)  # one after the other they would never meet here

    assert race(act, 8) == [None] * 8


# Seen from elsewhere


def test_progress_is_seen_while_the_handlers_transaction_is_open(kind, wait_until):
    seen = []

    def run(job):
        job.progress(3, 10, "tiga dari sepuluh")
        [answer] = race(
            lambda n: (
                wait_until(lambda: Job.objects.get(pk=job.id).done == 3)
                or Job.objects.values_list("state", "done", "total", "message").get(pk=job.id)
            ),
            1,
        )
        seen.append(answer)

    kind("t.long", run)
    job = jobs.enqueue("t.long")
    jobs.drain()
    assert seen == [("running", 3, 10, "tiga dari sepuluh")]
    assert fresh(job).state == "done"


def test_the_heartbeat_keeps_the_lease(kind, monkeypatch):
    lease = timedelta(seconds=5)
    monkeypatch.setattr(jobs.running, "LEASE", lease)
    released = []

    def run(job):
        time.sleep(lease.total_seconds() + 1)
        released.extend(race(lambda n: jobs.release_lost(), 1))

    kind("t.long", run)
    job = jobs.enqueue("t.long")
    jobs.drain()
    assert released == [0]
    assert (fresh(job).state, fresh(job).attempts) == ("done", 1)


# Death

WORKER = """
import time
from datetime import timedelta

import django

django.setup()
from core import audit, jobs

jobs.running.LEASE = timedelta(seconds=1)

@jobs.handler("t.mortal", title="t")
def run(job):
    audit.record(act="t.effect", record=("t.mortal", job.payload["n"]), by=None)
    print("inside")
    time.sleep(60)

jobs.drain()
"""


def leave_a_trace(job):
    audit.record(act="t.effect", record=("t.mortal", job.payload["n"]), by=None)


def test_kill_9_in_the_middle_of_a_job_and_it_runs_again_with_one_effect(kind, child, wait_until):
    kind("t.mortal", leave_a_trace)
    job = jobs.enqueue("t.mortal", payload={"n": 1})
    process = child("-c", WORKER)
    assert process.stdout.readline() == "inside\n"
    assert fresh(job).state == "running"
    process.kill()
    process.wait()
    wait_until(lambda: jobs.release_lost() == 1)
    assert (fresh(job).state, AuditEvent.objects.count()) == ("pending", 0)
    Job.objects.update(run_at=timezone.now())
    assert jobs.drain() == 1
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)
    assert AuditEvent.objects.count() == 1
