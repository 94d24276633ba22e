"""Text as it may enter."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, clean_line, first_unstorable, storable


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Sukosari \n", "Sukosari"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "é"),
        ("\u2068Budi\u2069", "Budi"),
        ("\ufeffRW\u200b 03", "RW 03"),
        ("", ""),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean(given_text, kept):
    assert clean(given_text) == kept


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b", "\x7f", "\ud800", "\uffff"])
def test_what_cannot_be_stored_is_refused(letter):
    with pytest.raises(ValidationError, match="tidak dapat disimpan"):
        clean(f"Desa {letter} Sukosari")


def test_a_line_has_single_spaces():
    assert clean_line(" Kampung \t Tangguh\nSemeru ") == "Kampung Tangguh Semeru"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cleaning_twice_changes_nothing_more(text):
    if storable(text):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"a": [{"b": "x\0"}]}, "a.0.b"),
        (["ok", "\0"], "1"),
        ({"bad\0": 1}, ""),
        ({"a": {"b\0": 1}}, "a"),
        ("\0", ""),
        ({"a": [1, None, True, 2.5, "fine"]}, None),
    ],
)
def test_where_in_json(data, place):
    assert first_unstorable(data) == place
