"""One key for all spellings of a place, and names that mean the same."""

import pytest

from villages.services.places import alike, place_key
from villages.services.receipts import ALPHABET, LENGTH, spell


@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [
        ("rw", "RW 3", "3"),
        ("rw", "rw 03", "3"),
        ("rw", "RW003", "3"),
        ("rw", "RW. 003", "3"),
        ("rw", "RW III", "3"),
        ("rw", "Rukun Warga 3", "3"),
        ("rw", "RW 0", "0"),
        ("rt", "RT 01 / RW 02", "1 rw 2"),
        ("dusun", "Dusun Krajan", "krajan"),
        ("dusun", "KRAJAN", "krajan"),
        ("dusun", "Lingkungan Krajan II", "krajan ii"),
        ("place", "Pasar Sénggol", "pasar senggol"),
        ("place", "Pasar  Senggol!", "pasar senggol"),
        ("desa", "", ""),
        ("rw", "RW", "rw"),
    ],
)
def test_place_key(kind, name, key):
    assert place_key(kind, name) == key


@pytest.mark.parametrize("number", range(1, 40))
def test_place_key_reads_roman_numbers(number):
    units = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    roman = "x" * (number // 10) + units[number % 10]
    assert place_key("rw", f"RW {roman}") == place_key("rw", f"RW {number}") == str(number)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kampung Tangguh Krajan", "KTS KRAJAN", True),
        ("Kampung Tangguh Sumberejo", "Kampung Tangguh Sumber Rejo", True),
        ("Kampung Tangguh Krajan", "Kampung Tangguh Sidomulyo", False),
        ("Kampung Tangguh RW 3", "Kampung Tangguh RW 4", False),
        ("Kampung Tangguh RW 3", "Kampung Tangguh RW 03", True),
        ("Kampung Tangguh", "KTS", True),
        ("Kampung Tangguh", "Kampung Tangguh Krajan", False),
    ],
)
def test_alike(one, other, same):
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_receipts_have_no_letters_that_are_mistaken():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("01IO") & set(ALPHABET)


def test_receipts_are_all_different():
    receipts = {spell(number) for number in range(20_000)}
    assert len(receipts) == 20_000
    assert {len(receipt) for receipt in receipts} == {LENGTH}
