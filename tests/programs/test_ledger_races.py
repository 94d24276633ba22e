"""Races on the ledger, each with a twin that has the protection off and must show the damage."""

import time
from datetime import date
from threading import Event

import pytest
from django.db import transaction
from django.db.models import Sum

from core.errors import Conflict
from core.weeks import Week
from programs import ledger
from programs.ledger import Worth, lock_week, settle
from programs.models import Entry
from tests.core.race import beside_an_open_one, collide, in_threads, race
from tests.factories import FigureFactory, PolresFactory, PolsekFactory, ProgramFactory, posted

pytestmark = pytest.mark.django_db(transaction=True)

W06 = Week.parse("2021-W06")
DAY = date(2021, 2, 9)


@pytest.fixture
def books():
    polres = PolresFactory()
    polsek = PolsekFactory(parent=polres)
    return ProgramFactory(), polsek, posted("officer", polsek)


def worth(books, quantity):
    program, polsek, _ = books
    return Worth(program.pk, "formation", polsek, None, DAY, quantity)


# Fifty settles of one source -----------------------------------------------------------------


def settle_one_source(books, threads, meet):
    """Lines and their sum after so many threads settled one record, worth 3, at once."""
    record = FigureFactory(unit=books[1], program=books[0])
    meet(lambda n: settle(source=record, worths=[worth(books, 3)], by=books[2]), threads)
    lines = Entry.objects.filter(source_id=record.pk)
    return lines.count(), lines.aggregate(total=Sum("quantity"))["total"]


def test_fifty_settles_of_one_source_write_one_line(books):
    assert [settle_one_source(books, 50, race) for _ in range(3)] == [(1, 3)] * 3


def test_without_the_row_lock_they_write_more(books, monkeypatch):
    monkeypatch.setattr(ledger, "lock_sources", lambda sources: None)
    assert settle_one_source(books, 2, collide) == (2, 6)


# Settles against closings --------------------------------------------------------------------


def wrong_closings(books, *, weeks=12, writers=8):
    """How many of some closings, made while others write, froze a sum that their last line does
    not give again."""
    program, polsek, officer = books
    stop = Event()
    frozen = []

    def write(n):
        record = FigureFactory(unit=polsek, program=program)
        quantity = 0
        while not stop.is_set():
            quantity += 1
            with transaction.atomic():
                settle(source=record, worths=[worth(books, quantity)], by=officer)
                time.sleep(0.002)  # the rest of a request's transaction

    def close(_):
        try:
            for n in range(weeks):
                time.sleep(0.01)
                with transaction.atomic():
                    lock = lock_week(unit=polsek.polres, week=W06 + 100 + n, by=officer)
                    frozen.append((lock.last_entry_id, total()))
        finally:
            stop.set()

    in_threads(lambda n: write(n) if n else close(n), writers + 1)
    return sum(total(id__lte=last_entry_id) != then for last_entry_id, then in frozen)


def total(**bounds):
    return Entry.objects.filter(**bounds).aggregate(total=Sum("quantity"))["total"] or 0


def closing_beside_a_slow_writer(books):
    """What a closing froze, and what its last line gives later, where one who wrote before another
    commits after him."""
    program, polsek, officer = books
    slow, fast = FigureFactory.create_batch(2, unit=polsek, program=program)

    def write(record):
        settle(source=record, worths=[worth(books, 1)], by=officer)

    def close():
        write(fast)
        with transaction.atomic():
            lock = lock_week(unit=polsek.polres, week=W06 + 99, by=officer)
            return lock.last_entry_id, total()

    last_entry_id, frozen = beside_an_open_one(lambda: write(slow), close)
    return frozen, total(id__lte=last_entry_id)


def test_a_closing_freezes_what_its_last_line_gives_again(books):
    assert closing_beside_a_slow_writer(books) == (2, 2)
    assert wrong_closings(books) == 0


def test_without_its_lock_a_closing_freezes_what_cannot_be_had_again(books, monkeypatch):
    monkeypatch.setattr(ledger, "_hold_books_alone", lambda unit: None)
    assert closing_beside_a_slow_writer(books) == (1, 2)


def test_a_change_that_waited_for_the_closing_meets_the_closed_week(books):
    """The week is looked at under the lock: nothing is taken back behind a closing's back."""
    program, polsek, officer = books
    record = FigureFactory(unit=polsek, program=program)
    settle(source=record, worths=[worth(books, 1)], by=officer)
    closing, waiting = Event(), Event()

    def act(n):
        if n == 0:
            with transaction.atomic():
                lock_week(unit=polsek.polres, week=W06, by=officer)
                closing.set()
                waiting.wait()
                time.sleep(0.1)
            return None
        closing.wait()
        waiting.set()
        try:
            return settle(source=record, worths=[], by=officer, reason="ganda")
        except ledger.Locked as refused:
            return refused.code

    assert in_threads(act, 2) == [None, "week_locked"]


def test_a_closing_gives_up_on_a_writer_that_does_not_end(books, monkeypatch):
    monkeypatch.setattr(ledger, "LOCK_TRIES", 1)
    program, polsek, officer = books
    record = FigureFactory(unit=polsek, program=program)
    writing, done = Event(), Event()

    def act(n):
        if n == 0:
            with transaction.atomic():
                settle(source=record, worths=[worth(books, 1)], by=officer)
                writing.set()
                done.wait()
            return None
        writing.wait()
        try:
            with pytest.raises(Conflict) as refused:
                lock_week(unit=polsek.polres, week=W06, by=officer)
            return refused.value.code
        finally:
            done.set()

    assert in_threads(act, 2) == [None, "books_busy"]
    lock_week(unit=polsek.polres, week=W06, by=officer)
