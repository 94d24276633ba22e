"""Statements planned once for a connection."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.models import Job
from core.prepared import execute_prepared, numbered, prepared

pytestmark = pytest.mark.django_db


def answer(sql, params=()):
    with connection.cursor() as cursor:
        execute_prepared(connection, cursor, sql, params)
        return cursor.fetchall()


def planned():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_marks_become_numbers():
    assert numbered("SELECT %s, %s")[1:] == ("SELECT $1, $2", ("0", "1"))
    named = "SELECT %(day)s WHERE x LIKE '%%a' AND %(name)s = %(day)s"
    assert numbered(named)[1:] == ("SELECT $1 WHERE x LIKE '%a' AND $2 = $1", ("day", "name"))


def test_it_answers_as_the_plain_statement_does():
    assert answer("SELECT %s::int + %s::int, 'a%%'", (1, 2)) == [(3, "a%")]
    assert answer("SELECT %(b)s::text, %(a)s::int, %(b)s", {"a": 1, "b": "%s'; --"}) == [
        ("%s'; --", 1, "%s'; --")
    ]
    assert answer("SELECT 7") == [(7,)]


def test_one_text_is_planned_once():
    before = planned()
    for number in range(3):
        assert answer("SELECT %s::int * 2", (number,)) == [(number * 2,)]
    assert planned() == before + 1


def test_a_statement_outlives_a_transaction_that_was_given_up():
    with transaction.atomic():
        assert answer("SELECT %s::int * 3", (1,)) == [(3,)]
        transaction.set_rollback(True)
    assert answer("SELECT %s::int * 3", (2,)) == [(6,)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_anew():
    assert answer("SELECT %s::int * 5", (1,)) == [(5,)]
    connection.close()
    assert answer("SELECT %s::int * 5", (2,)) == [(10,)]


def test_behind_a_pooler_nothing_is_kept(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    before = planned()
    assert answer("SELECT %(n)s::int * 7, '%%'", {"n": 1}) == [(7, "%")]
    assert planned() == before


# Querysets --------------------------------------------------------------------------------------


@prepared(kinds="text[]", after="timestamptz")
def jobs_of(kinds, after):
    waiting = Job.objects.filter(kind__in=kinds, run_at__gt=after, state=Job.State.PENDING)
    return waiting.exclude(message="100%s $1").order_by("kind")


@prepared(key="uuid")
def payload_of(key):
    return Job.objects.filter(pk=key).values_list("payload", "id", "started_at")


@pytest.fixture
def some():
    now = timezone.now()
    return [
        Job.objects.create(kind=f"tes.{n}", payload={"n": [n, None]}, run_at=now) for n in range(4)
    ]


@pytest.mark.parametrize("pooled", [False, True])
def test_a_question_answers_what_its_queryset_gives(some, monkeypatch, pooled):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", pooled)
    before = timezone.now() - timedelta(hours=1)
    for kinds in (["tes.1", "tes.3"], ["tes.2"], ["'; --", "tes.0"], []):
        found = jobs_of(kinds=kinds, after=before)
        assert found == list(jobs_of.__wrapped__(kinds=kinds, after=before))
        assert [(job.kind, job.payload) for job in found] == [
            (job.kind, job.payload) for job in some if job.kind in kinds
        ]
    assert jobs_of(kinds=["tes.1"], after=timezone.now() + timedelta(hours=1)) == []
    assert payload_of(key=some[2].pk) == [({"n": [2, None]}, some[2].pk, None)]
    assert payload_of(key=uuid4()) == []


def test_rows_of_a_question_are_rows_of_the_database(some):
    [job] = jobs_of(kinds=["tes.1"], after=timezone.now() - timedelta(hours=1))
    job.message = "lain"
    job.save()
    assert Job.objects.get(pk=some[1].pk).message == "lain"
    assert Job.objects.count() == 4


def test_a_question_is_made_and_planned_once(some):
    made = []

    @prepared(key="uuid")
    def message_of(key):
        made.append(key)
        return Job.objects.filter(pk=key).values_list("message")

    before = planned()
    for job in some:
        assert message_of(key=job.pk) == [("",)]
    assert (len(made), planned()) == (1, before + 1)
