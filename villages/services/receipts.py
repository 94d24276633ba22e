"""Receipts: eight letters and digits that can be read out on the phone."""

from django.db import connection

# Without 0 and O, 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
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
