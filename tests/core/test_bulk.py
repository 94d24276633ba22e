"""Many rows in one statement: stored as Django would, no row twice."""

import uuid

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core import bulk
from core.bulk import insert_rows
from core.models import AuditEvent, Job
from tests.core.race import race

pytestmark = pytest.mark.django_db

NASTY = "NULL \\N 'kutip' \"ganda\" ; -- \t\n 日本 🙂 {} [] %s"


def event(**values):
    return AuditEvent(happened_at=timezone.now(), act="tes", record_kind="x", **values)


def test_values_arrive_as_they_were():
    inserted = insert_rows(
        [
            event(record_id=NASTY, before=None, after={"a": [1, None, NASTY]}),
            event(record_id="2", ip_address="10.0.0.1", actor_id=7, reason=""),
        ]
    )
    first, second = AuditEvent.objects.order_by("id")
    assert inserted == {first.pk, second.pk}
    assert (first.record_id, first.before, first.after) == (NASTY, None, {"a": [1, None, NASTY]})
    assert (second.ip_address, second.actor_id, second.after) == ("10.0.0.1", 7, None)
    assert AuditEvent.objects.filter(before__isnull=True).count() == 2


def test_nothing_is_nothing():
    assert insert_rows([]) == set()


def test_rows_that_are_there_are_left_alone():
    now = timezone.now()
    jobs = [Job(kind=f"tes.{n}", run_at=now, created_at=now) for n in range(3)]
    assert insert_rows(jobs[:2]) == {jobs[0].pk, jobs[1].pk}
    jobs[0].kind = "lain"
    assert insert_rows(jobs, skip_existing=True) == {jobs[2].pk}
    assert set(Job.objects.values_list("kind", flat=True)) == {"tes.0", "tes.1", "tes.2"}


def test_what_something_else_than_its_key_keeps_out_is_an_error():
    now = timezone.now()
    first, second = (Job(kind="tes", key="satu", run_at=now, created_at=now) for _ in range(2))
    insert_rows([first])
    with pytest.raises(IntegrityError, match="unique_pending_key"):
        insert_rows([second], skip_existing=True)


def in_the_same_instant() -> list:
    """Four insert the same job, three hundred times: sets of keys, or what went wrong."""
    now = timezone.now()
    ids = [uuid.uuid4() for _turn in range(300)]

    def insert(n):
        key = ids[n % len(ids)]
        row = Job(id=key, kind="tes", key=str(key), run_at=now, created_at=now)
        return insert_rows([row], skip_existing=True)

    return race(insert, 4, turns=len(ids))


@pytest.mark.django_db(transaction=True)
def test_of_those_who_insert_one_row_in_the_same_instant_one_does():
    answers = in_the_same_instant()
    inserted = sorted(key for answer in answers for key in answer)
    assert inserted == sorted(Job.objects.values_list("pk", flat=True))
    assert len(inserted) == 300


@pytest.mark.django_db(transaction=True)
def test_with_an_eye_on_the_key_alone_they_meet_in_another_index(monkeypatch):
    whole = bulk._insert

    def of_the_key(model, skip_existing):
        statement, fields = whole(model, skip_existing)
        return statement.replace("ON CONFLICT DO", 'ON CONFLICT ("id") DO'), fields

    monkeypatch.setattr(bulk, "_insert", of_the_key)
    # One in a few hundred meets another: this many rounds without one would be a wonder.
    assert any(
        isinstance(answer, IntegrityError) for _set in range(60) for answer in in_the_same_instant()
    )
