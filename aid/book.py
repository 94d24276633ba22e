"""Aid as double entry: what leaves one account enters another. No Django, no clock.

Accounts are those who give, stores, and those who receive. Of each movement the entries sum to
nothing, so all accounts of an item always do; the rest of a store is the sum of its own entries.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

GIVER, STORE, RECIPIENT = "giver", "store", "recipient"


class Account(NamedTuple):
    """`kind` is GIVER, STORE or RECIPIENT; `key` names it among its kind."""

    kind: str
    key: Hashable


class Entry(NamedTuple):
    account: Account
    quantity: int


def entries(
    kind: str,
    quantity: int | None,
    *,
    store: Hashable,
    other_store: Hashable = None,
    source: str = "",
    area: str | None = None,
) -> tuple[Entry, Entry] | tuple[()]:
    """What a movement takes from one account and gives to another; nothing where nobody knows how
    much it was."""
    if quantity is None:
        return ()
    here, people = Account(STORE, store), Account(RECIPIENT, area)
    debit, credit = {
        "in": (Account(GIVER, source), here),
        "out": (here, people),
        "transfer": (here, Account(STORE, other_store)),
        "return": (people, here),
    }[kind]
    return Entry(debit, -quantity), Entry(credit, quantity)


def rests(booked: Iterable[Entry], kind: str = STORE) -> dict[Hashable, int]:
    """What stands in each account of a kind."""
    found: dict[Hashable, int] = {}
    for account, quantity in booked:
        if account.kind == kind:
            found[account.key] = found.get(account.key, 0) + quantity
    return found


def lowest(changes: Mapping[date, int]) -> tuple[date, int] | None:
    """The day at whose end least was left, and how much; the first of several. Changes by day."""
    rest, found = 0, None
    for day in sorted(changes):
        rest += changes[day]
        if found is None or rest < found[1]:
            found = day, rest
    return found
