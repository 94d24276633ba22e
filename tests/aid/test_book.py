"""Double entry: of every movement debit is credit, whatever was moved."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aid import book

STORES = ("a", "b", "c")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(("in", "out", "transfer", "return")),
        st.none() | st.integers(1, 10**8),
        st.sampled_from(STORES),
        st.sampled_from(STORES),
        st.sampled_from(("polda", "donatur")),
        st.sampled_from(("32.75.08.1001", None)),
    )
)


def booked(moves):
    for kind, quantity, store, other, source, area in moves:
        yield from book.entries(
            kind, quantity, store=store, other_store=other, source=source, area=area
        )


@given(MOVES)
def test_debit_is_credit(moves):
    entries = list(booked(moves))
    assert sum(entry.quantity for entry in entries) == 0
    kinds = (book.GIVER, book.STORE, book.RECIPIENT)
    assert sum(sum(book.rests(entries, kind).values()) for kind in kinds) == 0


@given(MOVES)
def test_what_is_in_stores_came_from_givers_and_is_not_with_recipients(moves):
    entries = list(booked(moves))
    inside = sum(book.rests(entries).values())
    came = -sum(book.rests(entries, book.GIVER).values())
    went = sum(book.rests(entries, book.RECIPIENT).values())
    assert inside == came - went


def test_an_unknown_quantity_moves_nothing():
    assert book.entries("in", None, store="a", source="polda") == ()


@given(st.dictionaries(st.integers(0, 20), st.integers(-50, 50)))
def test_the_lowest_day_is_the_least_of_all_running_rests(changes):
    days = {date(2021, 8, 1) + timedelta(days=n): change for n, change in changes.items()}
    found = book.lowest(days)
    running, rest = [], 0
    for day in sorted(days):
        rest += days[day]
        running.append((rest, day))
    assert found == (None if not running else (min(running)[1], min(running)[0]))
