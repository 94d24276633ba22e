"""One clock: Python and the database say the same time."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.clock import simulated

pytestmark = pytest.mark.django_db

MONDAY = datetime(2021, 2, 8, 1, 15, tzinfo=UTC)


def database_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        return cursor.fetchone()[0]


def is_real(moment):
    return abs(moment.timestamp() - time.time()) < 5


def test_both_stand_at_the_simulated_moment_and_go_back():
    assert is_real(database_now())
    with simulated(MONDAY):
        assert timezone.now() == database_now() == MONDAY
        with simulated(MONDAY + timedelta(days=7)):
            assert timezone.now() == database_now() == MONDAY + timedelta(days=7)
        assert timezone.now() == database_now() == MONDAY
    assert is_real(database_now())
    assert is_real(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_failure_inside_leaves_the_real_time():
    with pytest.raises(ZeroDivisionError), simulated(MONDAY):
        _ = 1 / 0
    assert is_real(database_now())
    with transaction.atomic():
        assert is_real(database_now())


def test_the_real_clock_runs_within_a_transaction():
    assert database_now() < database_now()
