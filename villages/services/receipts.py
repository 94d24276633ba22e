"""Receipts: eight letters and digits that can be read out on the phone. Lines of a ledger that
grows by millions have nine, the beginning of their own number: nothing is kept for them."""

from uuid import UUID

from django.db import connection

# Without 0 and O, 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
LENGTH_OF_NUMBER = 9
_BITS = 5  # of a letter
_REST = 128 - _BITS * LENGTH_OF_NUMBER
_SPACE = 32**LENGTH
# Odd, so multiplying is a permutation of the numbers below _SPACE: receipts that follow each other
# look unlike, and no two are alike.
_STRIDE = 668_265_263_117
_START = 401_237_950_219


def draw(count: int) -> list[str]:
    """`count` receipts nobody has had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('villages_receipt') FROM generate_series(1, %s)", [count])
        return [spell(number) for (number,) in cursor.fetchall()]


def spell(number: int) -> str:
    rest = (number * _STRIDE + _START) % _SPACE
    letters = []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def of_number(number: UUID) -> str:
    """The receipt of a record by its own number: 45 of its 122 drawn bits."""
    rest = number.int >> _REST
    letters = []
    for _ in range(LENGTH_OF_NUMBER):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))


def numbers_of(receipt: str) -> tuple[UUID, UUID]:
    """The first and the last number that has this receipt."""
    low = 0
    for letter in receipt:
        low = low << _BITS | ALPHABET.index(letter)
    return UUID(int=low << _REST), UUID(int=(low + 1 << _REST) - 1)
