"""What is being written while a week is closed is in its report or after it, never half."""

import json
import threading
import time

import pytest
from django.db import transaction

from core.weeks import Week
from programs import ledger
from programs.ledger import Worth, settle
from programs.models import Entry
from reports.closings.services import close_week
from reports.models import Closing
from tests.core.race import beside_an_open_one, in_threads, race
from tests.factories import FigureFactory, PolresFactory, PolsekFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of
from units.policy import Role

pytestmark = pytest.mark.django_db(transaction=True)
W06 = Week.parse("2021-W06")
WRITERS, WEEKS = 4, 8


@pytest.fixture
def target():
    polres = PolresFactory()
    shares = {PolsekFactory(parent=polres): 5 for _ in range(2)}
    return TargetFactory(unit=polres, shares=shares)


def worths(target, quantity):
    """One at each of two polsek: a report with half of a transaction has an odd sum."""
    return [
        Worth(target.program_id, "formation", unit, None, W06.monday, quantity)
        for unit in polsek_of(target)
    ]


def halves(target):
    """Closings, made while others write, whose report is not what their last line gives again."""
    kasat = posted(Role.BINMAS_HEAD, target.unit)
    stop = threading.Event()
    made = []

    def write(n):
        record = FigureFactory(unit=polsek_of(target)[0], program=target.program)
        quantity = 0
        while not stop.is_set():
            quantity += 1
            with transaction.atomic():
                settle(source=record, worths=worths(target, quantity), by=kasat, reason="uji")
                time.sleep(0.002)

    def close(_):
        try:
            for n in range(WEEKS):
                time.sleep(0.02)
                made.append(close_week(unit=target.unit, week=W06 + n, by=kasat)[0])
        finally:
            stop.set()

    in_threads(lambda n: write(n) if n else close(n), WRITERS + 1)
    return [each.code for each in made if is_half(each)]


def is_half(closing):
    [part] = json.loads(closing.content)["targets"]
    frozen = part["totals"]["formed_cumulative"]
    lines = Entry.objects.filter(
        measure="formation", id__lte=closing.lock.last_entry_id
    ).values_list("quantity", flat=True)
    return frozen % 2 != 0 or frozen != sum(lines)


def closing_beside_a_slow_writer(target):
    kasat = posted(Role.BINMAS_HEAD, target.unit)
    polsek = polsek_of(target)[0]
    first, slow, fast = FigureFactory.create_batch(3, unit=polsek, program=target.program)

    def write(record):
        settle(source=record, worths=worths(target, 1), by=kasat)

    def close():
        write(fast)
        return close_week(unit=target.unit, week=W06, by=kasat)[0]

    write(first)  # asks for the recount, which the two others would wait for each other to do
    return beside_an_open_one(lambda: write(slow), close)


def test_a_report_holds_whole_transactions(target):
    assert not is_half(closing_beside_a_slow_writer(target))
    assert halves(target) == []


def test_without_the_lock_it_does_not(target, monkeypatch):
    """The twin: with the exclusive lock off, reports and last lines part company."""
    monkeypatch.setattr(ledger, "_hold_books_alone", lambda unit: None)
    assert is_half(closing_beside_a_slow_writer(target))


def test_closing_at_the_same_moment_makes_one_report(target):
    kasat = posted(Role.BINMAS_HEAD, target.unit)
    answers = race(lambda n: close_week(unit=target.unit, week=W06, by=kasat)[0].code, 6)
    assert len(set(answers)) == 1
    assert Closing.objects.count() == 1
