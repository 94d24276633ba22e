"""The pieces of which pages are made."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.generic import TemplateView
from django_htmx.middleware import HtmxDetails

from core.htmx import HtmxPartialMixin, render_page
from core.templatetags import ui
from villages.models import Formation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2021, 2, 8), "8 Februari 2021"),
        (datetime(2021, 2, 7, 17, 30, tzinfo=UTC), "8 Februari 2021"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_day_is_the_day_in_jakarta(value, shown):
    assert ui.day(value) == shown


def test_hour_names_its_zone():
    assert ui.hour(datetime(2021, 2, 8, 1, 15, tzinfo=UTC)) == "08.15 WIB"
    assert ui.hour(None) == "–"


@time_machine.travel(datetime(2021, 2, 8, 3, 0, tzinfo=UTC))
def test_moment_says_today():
    assert ui.moment(datetime(2021, 2, 8, 1, 15, tzinfo=UTC)) == "hari ini, 08.15 WIB"
    assert ui.moment(datetime(2021, 2, 7, 1, 15, tzinfo=UTC)) == "7 Februari 2021, 08.15 WIB"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Budi Santoso", "BS"), ("Sutrisno", "S"), ("a. b. (c) d", "AD"), ("", "")],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


class SampleForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di papan nama.")
    kind = forms.ChoiceField(
        label="Jenis", choices=[("a", "Padat")], widget=forms.RadioSelect, required=False
    )
    sure = forms.BooleanField(label="Yakin", required=False)
    number = forms.CharField(widget=forms.HiddenInput)


def drawn(name, form):
    return Template("{% load ui %}{% field bound %}").render(Context({"bound": form[name]}))


def test_field_ties_help_and_errors_to_its_control():
    html = drawn("name", SampleForm({"name": ""}))

    assert words(html) == "Nama * Seperti di papan nama. Bidang ini harus diisi."
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert [ident for ident in described if f'id="{ident}"' not in html] == []
    assert described == ["id_name_helptext", "id_name_error"]
    assert 'aria-invalid="true"' in html


def test_field_groups_radio_buttons_and_labels_a_checkbox_once():
    form = SampleForm()

    assert "<fieldset" in drawn("kind", form)
    assert drawn("sure", form).count("Yakin") == 1
    assert drawn("number", form).strip() == str(form["number"])


def test_form_errors_link_to_their_fields():
    form = SampleForm({"name": "", "number": ""})
    html = render_to_string("components/form_errors.html", {"form": form})

    assert re.findall(r'href="#([^"]+)"', html) == ["id_name_field"]
    assert words(html).count("Bidang ini harus diisi.") == 2


def test_sparkline_draws_both_lines_to_one_scale():
    drawing = ui.sparkline([0, 2, None], [1, 2, 4])

    assert drawing["actual"] == "0,23 50,12"
    assert drawing["plan"] == "0,17.5 50,12 100,1"
    assert drawing["last"] == ["50", "12"]
    assert ui.sparkline([])["last"] is None


def all_templates():
    return sorted(TEMPLATES.rglob("*.html"))


def test_every_icon_and_shape_is_in_its_sprite():
    icons = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text()))
    text = "".join(file.read_text() for file in all_templates())
    used = set(re.findall(r'components/icon\.html" with name="(\w+)"', text))
    used |= set(re.findall(r"icons(?:\.svg')? ?(?:%}|}})#(\w+)", text))
    assert used - icons == set()


def test_every_status_has_a_shape_and_a_colour():
    shapes = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "img/shapes.svg").read_text()))
    styles = "".join(file.read_text() for file in (STATIC / "css").glob("*.css"))
    colours = set(re.findall(r"\.status-(\w+)", styles))
    assert set(Formation.Status.values) - shapes == set()
    assert shapes - colours == set()


def test_scripts_import_nothing_so_that_hashed_names_hold():
    found = [
        file.name
        for file in (STATIC / "js").glob("*.js")
        if re.search(r"^\s*import\b", file.read_text(), re.M)
    ]
    assert found == []


def htmx_request(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_one_address_answers_reader_and_htmx(headers, part):
    request = htmx_request(**headers)
    context = {"kind": "info", "text": "Isi", "title": ""}
    response = render_page(request, "404.html", context, part="components/note.html")

    assert ("<html" not in response.content.decode()) is part
    assert response.headers["Vary"] == "HX-Request"


def test_partial_mixin_answers_htmx_with_the_part():
    class View(HtmxPartialMixin, TemplateView):
        template_name = "404.html"
        part_template_name = "components/simulasi.html"

    whole = View.as_view()(htmx_request()).render().content.decode()
    part = View.as_view()(htmx_request(**{"HX-Request": "true"})).render()

    assert "<html" in whole
    assert words(part.content.decode()) == "simulasi"
    assert part.headers["Vary"] == "HX-Request"
