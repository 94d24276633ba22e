# ruff: noqa: DTZ001 -- spreadsheets know no time zones
"""What a cell says: read as Indonesians write it, refused where it may mean two things."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import numbers
from core.imports import values
from core.weeks import MONTHS, long_date


@pytest.mark.parametrize(
    "cell",
    ["8-2-2021", "08/02/2021", "8.2.2021", "2021-02-08", "8 Februari 2021", "8 Feb 2021",
     "08 Pebruari 2021", "Senin, 8 Februari 2021", " 8 / 2 / 2021 ", "8-Feb-2021",
     "2021-02-08 00:00:00", date(2021, 2, 8), datetime(2021, 2, 8, 0, 0)],
)  # fmt: skip
def test_a_day(cell):
    assert values.read_day(cell) == date(2021, 2, 8)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("02/15/2021", "15-2-2021"),
        ("31-2-2021", "kalender"),
        ("8/2/21", "8-2-2021"),
        ("8 Febtober 2021", "febtober"),
        ("kemarin", "8 Februari 2021"),
        (44235, "8-2-2021"),
        ("8-2-2021-x", "8-2-2021"),
        ("٨-٢-٢٠٢١", "8-2-2021"),
    ],
)
def test_what_is_no_day_is_refused_with_a_remedy(cell, words):
    with pytest.raises(ValueError, match=words):
        values.read_day(cell)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_from_each_way_of_writing_it(day):
    month = MONTHS[day.month - 1]
    for text in (
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        day.isoformat(),
        long_date(day),
        f"{day.day} {month[:3]} {day.year}",
        f"{day.day} {month.upper()} {day.year}",
    ):
        assert values.read_day(text) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.083", 1083), ("1.083.500", 1083500), ("5,8", "5.8"), ("1.083,5", "1083.5"), (7, 7),
        (5.8, "5.8"), ("−3", -3), ("12", 12), ("", None), (None, None), ("1,083", "1.083"),
    ],
)  # fmt: skip
def test_a_number(cell, number):
    expected = None if number is None else Decimal(number)
    assert values.read_number(cell) == expected


@pytest.mark.parametrize(
    "cell",
    ["1.5", "1,083.5", "10^30", "1e400", "NaN", "lima", True, float("nan"), float("inf"),
     date(2021, 2, 8), "1.08", "9" * 40],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_refused(cell):
    with pytest.raises(ValueError, match=r"(?i)angka|besar"):
        values.read_number(cell)


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_every_whole_number_is_read_back(number):
    assert values.read_integer(numbers.integer(number)) == number
    assert values.read_integer(str(number)) == number
    assert values.read_integer(number) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_decimal_is_read_back(number):
    assert values.read_number(numbers.decimal(number, 2)) == number


def test_a_fraction_is_no_whole_number():
    with pytest.raises(ValueError, match="bilangan bulat"):
        values.read_integer("1,083")


@pytest.mark.parametrize("cell", ["-8.1335", "-8,1335", -8.1335])
def test_a_coordinate_as_maps_write_it(cell):
    assert values.read_coordinate(cell) == -8.1335


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Ya", True),
        ("tidak", False),
        ("✓", True),
        (1, True),
        (0.0, False),
        (None, None),
        ("", None),
    ],
)
def test_yes_and_no(cell, answer):
    assert values.read_bool(cell) is answer


@pytest.mark.parametrize("cell", ["mungkin", 2, date(2021, 2, 8)])
def test_neither_yes_nor_no(cell):
    with pytest.raises(ValueError, match="ya atau tidak"):
        values.read_bool(cell)


CHOICES = [("rural", "Perdesaan"), ("dense", "Padat penduduk")]


@pytest.mark.parametrize("cell", ["rural", "Perdesaan", "PERDESAAN", " perdesaan "])
def test_a_choice_by_key_or_label(cell):
    assert values.read_choice(cell, CHOICES) == "rural"


def test_the_nearest_choice_is_offered():
    with pytest.raises(ValueError, match="Maksud Anda “Padat penduduk”"):
        values.read_choice("padat pendudk", CHOICES)
    with pytest.raises(ValueError, match="Perdesaan, Padat penduduk"):
        values.read_choice("zzz", CHOICES)


@pytest.mark.parametrize(
    ("cell", "text"), [(5.0, "5"), (True, "ya"), (" a\u00a0b ", "a b"), (None, ""), (1.5, "1.5")]
)
def test_text_from_whatever_the_cell_holds(cell, text):
    assert values.read_text(cell) == text


def test_days_a_spreadsheet_has_turned_round_are_noticed():
    column = [datetime(2021, 8, 2), "15/02/2021", None, datetime(2021, 3, 4)]
    assert values.swapped_by_spreadsheet(column) == [0, 3]
    assert values.swapped_by_spreadsheet([*column, datetime(2021, 8, 20)]) == []
    assert values.swapped_by_spreadsheet([datetime(2021, 8, 2), "2021-02-15"]) == []


@pytest.mark.parametrize(("cell", "year"), [(2020, 2020), ("2020", 2020), (None, None)])
def test_a_year(cell, year):
    assert values.read_year(cell) == year


@pytest.mark.parametrize("cell", ["20", 202, 3020, "dua ribu"])
def test_no_year(cell):
    with pytest.raises(ValueError, match=r"empat angka|sebuah angka"):
        values.read_year(cell)
