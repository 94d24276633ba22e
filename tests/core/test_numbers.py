from decimal import Decimal
from fractions import Fraction

import pytest

from core import numbers


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1083, "1.083"), (1234567, "1.234.567"), (-2, "−2"), (None, "–")]
)
def test_integer(value, text):
    assert numbers.integer(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(97 * 7, 82), "8,3"), (Decimal("1083.25"), "1.083,3"), (0.05, "0,1"), (8, "8,0"),
     (Decimal("-0.25"), "−0,3"), (None, "–")],
)  # fmt: skip
def test_decimal_rounds_half_up(value, text):
    assert numbers.decimal(value) == text


def test_number_has_as_many_digits_as_it_needs():
    values = (6, Decimal("6.00"), Decimal("80.50"), Decimal("1083.25"), 1200, 0, None)
    assert [numbers.number(value) for value in values] == [
        "6", "6", "80,5", "1.083,25", "1.200", "0", "–"
    ]  # fmt: skip


def test_percent_and_signed():
    assert numbers.percent(Decimal("5.8")) == "5,8 %"
    assert numbers.percent(None) == "–"
    assert [numbers.signed(n) for n in (2, 0, -2, None)] == ["+2", "0", "−2", "–"]


def test_roman():
    assert [numbers.roman(n) for n in (1, 2, 4, 5, 9, 12, 39)] == [
        "I", "II", "IV", "V", "IX", "XII", "XXXIX"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="40"):
        numbers.roman(40)
