"""A choice drawn in one go says the same as Django's."""

import datetime
import re

import pytest
from django import forms
from django.test.html import parse_html

from core.widgets import PlainCheckboxes, PlainDate, PlainSearch, PlainSelect

CHOICES = [("", "–"), ("Dekat", [("1", "Satu & dua"), (2, "<b>")]), ("3", "Tiga")]


def drawn(widget, value):
    html = widget(choices=CHOICES, attrs={"id": "id_x", "data-x": ""}).render("x", value)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html))


def test_same_as_django():
    for value in ("1", "2", "3", "", None, "unknown"):
        plain, django = drawn(PlainSelect, value), drawn(forms.Select, value)
        found = re.findall(r"<(option|optgroup)([^>]*)>([^<]*)", plain)
        assert found == re.findall(r"<(option|optgroup)([^>]*)>([^<]*)", django)


def test_text_is_escaped():
    html = drawn(PlainSelect, "1")
    assert "<b>" not in html
    assert "Satu &amp; dua" in html


@pytest.mark.parametrize("value", [None, [], ["1", "3"], ["unknown"]])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_x", "data-x": "", "class": "c"}])
def test_boxes_as_django(value, attrs):
    flat = [("1", "Satu & dua"), ("2", "<b>"), (3, "Tiga")]
    plain, django = (
        parse_html(widget(choices=flat, attrs=attrs).render("x", value))
        for widget in (PlainCheckboxes, forms.CheckboxSelectMultiple)
    )
    assert plain == django


@pytest.mark.parametrize("attrs", [{}, {"id": "id_x", "maxlength": 80, "required": True}])
@pytest.mark.parametrize("value", [None, "", '<b "x">', datetime.date(2021, 2, 8), "2021-02-08"])
def test_lines_as_django(value, attrs):
    search, day = forms.TextInput(attrs={"type": "search"}), forms.DateInput(format="%Y-%m-%d")
    day.input_type = "date"
    pairs = [(PlainSearch(), search)] if not isinstance(value, datetime.date) else []
    for plain, django in [*pairs, *([(PlainDate(), day)] if value != "" else [])]:
        drawn_by = [parse_html(each.render("x", value, attrs)) for each in (plain, django)]
        assert drawn_by[0] == drawn_by[1]
