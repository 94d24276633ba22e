"""Numbers as Indonesians write them: 1.083 · 8,3 · 5,8 % · +2 · −2 · II. No Django."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

MISSING = "–"
MINUS = "\N{MINUS SIGN}"

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_TO_INDONESIAN = str.maketrans({",": ".", ".": ",", "-": MINUS})

Number = int | float | Decimal | Fraction


def round_half_up(value: Number, places: int = 1) -> Decimal:
    """Round the way people do (8,25 → 8,3), exactly also for fractions."""
    scaled = abs(Fraction(value)) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-units if value < 0 else units).scaleb(-places)


def integer(value: int | None) -> str:
    """`1.083`; unknown is `–`, never 0."""
    return MISSING if value is None else f"{value:,d}".translate(_TO_INDONESIAN)


def decimal(value: Number | None, places: int = 1) -> str:
    """`8,3`, rounded half up."""
    if value is None:
        return MISSING
    rounded = round_half_up(value, places)
    return f"{rounded:,.{places}f}".translate(_TO_INDONESIAN)


def number(value: Number | None) -> str:
    """`6`, `80,5`: as many digits as it has, at most two after the comma."""
    if value is None:
        return MISSING
    rounded = round_half_up(value, 2).normalize()
    places = -int(rounded.as_tuple().exponent)
    return decimal(rounded, max(0, places))


def percent(value: Number | None) -> str:
    """`5,8 %` of a value that is already in percent."""
    return MISSING if value is None else f"{decimal(value)} %"


def signed(value: int | None) -> str:
    """`+2`, `0`, `−2`."""
    return f"+{integer(value)}" if value is not None and value > 0 else integer(value)


def roman(number: int) -> str:
    """`II`; for weeks of a month and months in document numbers (1 to 39)."""
    if not 1 <= number <= 39:
        raise ValueError(f"No Roman numeral here for {number}.")
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
