"""Rows drawn at once say what a loop in a template says, and nothing in them is taken for HTML."""

from core.drawing import drawn_rows

ROW = "villages/formation_row.html"
VALUES = {
    "url": "/x/", "name": "<b>{name}</b>", "place": "Pasar & {shapes}", "unit": "Polsek",
    "program": "KTS", "formed_on": "8 Februari 2021", "status": "verified", "status_word": "%(a)s",
    "simulated": True, "late": False,
}  # fmt: skip


def drawn(*rows):
    return drawn_rows(ROW, rows, flags=("simulated", "late"), context={"shapes": "/s.svg"})


def test_values_are_text_only():
    html = drawn(VALUES)
    assert '<a href="/x/">&lt;b&gt;{name}&lt;/b&gt;</a>' in html
    assert "Pasar &amp; {shapes}" in html
    assert "%(a)s" in html
    assert "/s.svg#verified" in html


def test_each_row_has_its_own_marks():
    late = {**VALUES, "simulated": False, "late": True}
    marks = [("simulasi" in row, "Terlambat" in row) for row in map(drawn, (VALUES, late))]
    assert marks == [(True, False), (False, True)]
    assert drawn(VALUES, late, VALUES) == drawn(VALUES) + drawn(late) + drawn(VALUES)


def test_no_rows_are_nothing():
    assert drawn() == ""
