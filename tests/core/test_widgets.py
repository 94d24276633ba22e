"""A choice drawn in one go says the same as Django's."""

import re

import pytest
from django import forms
from django.test.html import parse_html

from core.widgets import PlainCheckboxes, PlainSelect

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
