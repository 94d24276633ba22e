import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.names import search_name


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Kunir Kidul", "kunir kidul"),
        ("  KUNIR   kidul ", "kunir kidul"),
        ("Ma'rang", "marang"),
        ("Ma’rang", "marang"),
        ("Labuan-Bajo", "labuan bajo"),
        ("Désa É (Timur)", "desa e timur"),
        ("RW 003", "rw 003"),
        ("…", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(name, found):
    assert search_name(name) == found


@given(st.text())
def test_a_compared_name_compares_as_itself(text):
    assert search_name(search_name(text)) == search_name(text)
