"""Many at the same moment: threads with a database connection each.

`race` lets chance choose who comes first: what is protected holds in any order. `collide` leaves
nothing to chance: what a test with the protection off must show, it shows each time.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections, transaction

WRITES = ("INSERT", "UPDATE", "DELETE")
PATIENCE = 30  # seconds; only a test that fails waits so long


def race(act: Callable, count: int, *, turns: int = 1) -> list:
    """`act(n)` in `count` threads that start together, so many turns; the answers in order of n.

    An exception is an answer too.
    """
    start = threading.Barrier(count)

    def several(thread):
        answers = []
        for turn in range(turns):
            start.wait(PATIENCE)
            answers.append(answer(act, thread * turns + turn))
        return answers

    return [each for answers in in_threads(several, count) for each in answers]


def collide(act: Callable, count: int) -> list:
    """`act(n)` in `count` threads of which none writes before all have looked; their answers.

    Only for what no lock keeps from writing: who waits for another never comes to the meeting.
    """
    meeting = threading.Barrier(count)

    def one(n):
        met = False

        def meet(execute, sql, params, many, context):
            nonlocal met
            if not met and sql.lstrip().startswith(WRITES):
                met = True
                meeting.wait(PATIENCE)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(meet):
            return answer(act, n)

    return in_threads(one, count)


def answer(act, n):
    try:
        return act(n)
    except Exception as error:  # the tests look at it
        return error


def in_threads(act: Callable, count: int) -> list:
    """`act(n)` in `count` threads, each with its connection made; an exception ends the test."""

    def connected(n):
        try:
            connection.ensure_connection()
            return act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(connected, range(count)))


class Open(threading.Thread):
    """`act()` in a transaction of its own that is left open, from `with` to its end."""

    def __init__(self, act: Callable):
        super().__init__()
        self.act, self.acted, self.over = act, threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic():
                self.act()
                self.acted.set()
                assert self.over.wait(PATIENCE)
        finally:
            connections.close_all()

    def __enter__(self):
        self.start()
        assert self.acted.wait(PATIENCE)
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.join(PATIENCE)


def beside_an_open_one(slow: Callable, act: Callable):
    """What `act()` answers beside a transaction that has done `slow()` and is not over.

    That one ends when `act` has ended or waits for a lock.
    """
    ended = threading.Event()

    def run(_n):
        try:
            return act()
        finally:
            ended.set()

    with Open(slow) as opened, ThreadPoolExecutor(1) as pool:
        acting = pool.submit(in_threads, run, 1)
        while not ended.wait(0.02) and not somebody_waits():
            pass
        opened.over.set()
        return acting.result(PATIENCE)[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]
