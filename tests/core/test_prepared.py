"""Statements planned once for a connection."""

import pytest
from django.db import connection, transaction

from core.prepared import execute_prepared, numbered

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
