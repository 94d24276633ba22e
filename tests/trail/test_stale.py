"""A form that somebody overtook: both versions side by side, and not a word of it lost."""

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from core.forms import Overtaken, VersionField, overtaken, value_words
from core.trail import changes_since
from programs import services as programs
from programs.models import Target
from programs.services import BasisGiven, ShareGiven
from tests.factories import TargetFactory
from tests.trail.calls import formation
from villages import services as villages
from villages.models import Formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOTICE = "Catatan ini sudah berubah sementara Anda mengisi"


class Inputs(HTMLParser):
    """What a browser would send of the page's main form."""

    def __init__(self, html):
        super().__init__()
        self.values, self.text, self.select = {}, None, None
        found = re.findall(r"<form.*?</form>", html, re.DOTALL)
        self.feed(next(form for form in found if 'name="version"' in form))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("file", "submit", "checkbox"):
            self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self.text, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.values[self.select] = given.get("value", "")

    def handle_data(self, data):
        if self.text:
            self.values[self.text] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.text = None


def words(response):
    html = response.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def a_target(w) -> Target:
    return TargetFactory(program=w.kts, unit=w.lumajang, shares={w.kunir: 50, w.jatiroto: 53})


def revised(w, target):
    programs.revise_target(
        target=target,
        effective_week=programs.natural_week(target.plans.get()),
        weekly_pace=9,
        reason="Perintah Kapolda",
        basis=BasisGiven(ordered_by="Kapolda"),
        by=w.deputy,
    )


def shared(w, target):
    programs.set_allocation(
        target=target, shares=[ShareGiven(w.kunir, 61), ShareGiven(w.jatiroto, 42)], by=w.deputy
    )


def noted(w, target):
    programs.explain_difference(target=target, note="Catatan rekan", by=w.deputy)


def renamed(w, record):
    villages.edit_formation(
        formation=record, data={"name": "Kampung Nama Rekan"}, version=None, by=w.staff
    )


def corrected(w, record):
    villages.apply_correction(
        formation=record, changes={"name": "Kampung Nama Rekan"}, reason="Ejaan", by=w.deputy
    )


@dataclass(frozen=True)
class Form:
    """`meanwhile` is what another does; `mine` what is typed; `beside` what stands side by side."""

    path: str
    who: str
    record: Any
    meanwhile: Any
    mine: dict[str, str]
    beside: str


FORMS = [
    Form("/formations/{}/edit/", "officer", formation, renamed,
         {"name": "Kampung Nama Saya", "notes": "Panjang & “penting”", "act": "draft"},
         "Nama kampung Kampung Nama Saya Kampung Nama Rekan"),
    Form("/formations/{}/correct/", "officer", lambda w: formation(w, "verified"), corrected,
         {"name": "Kampung Nama Saya", "reason": "Alasan saya"},
         "Nama kampung Kampung Nama Saya Kampung Nama Rekan"),
    Form("/formations/{}/return/", "head", lambda w: formation(w, "submitted"), renamed,
         {"reason": "Tanggalnya keliru"},
         "Nama kampung Kampung Tangguh Kunir Kidul Kampung Nama Rekan"),
    Form("/formations/{}/dissolve/", "head", lambda w: formation(w, "verified"), corrected,
         {"reason": "Warga pindah", "dissolved_on": "2021-02-16"},
         "Nama kampung Kampung Tangguh Kunir Kidul Kampung Nama Rekan"),
    Form("/formations/{}/reactivate/", "head", lambda w: formation(w, "dissolved"), corrected,
         {"reason": "Warga kembali", "reactivated_on": "2021-02-17"},
         "Nama kampung Kampung Tangguh Kunir Kidul Kampung Nama Rekan"),
    Form("/formations/{}/decree/", "officer", lambda w: formation(w, "verified"), corrected,
         {"decree_number": "SK/12/II/2021", "decree_date": "2021-02-12"},
         "Nama kampung Kampung Tangguh Kunir Kidul Kampung Nama Rekan"),
    Form("/targets/{}/revise/", "head", a_target, revised,
         {"weekly_pace": "7", "reason": "Perintah baru", "ordered_by": "Kapolres"},
         "Rencana per minggu 7 9"),
    Form("/targets/{}/allocation/", "head", a_target, shared,
         {"share-LMJ-KUNIR": "40", "reason": "Desa lebih sedikit"},
         "Jatah Polsek Kunir 40 61"),
    Form("/targets/{}/explanation/", "head", a_target, noted,
         {"note": "Dibulatkan ke atas"}, "Penjelasan selisih Dibulatkan ke atas Catatan rekan"),
    Form("/targets/{}/finish/", "head", a_target, revised,
         {"finished_on": "2021-02-17", "reason": "Cukup"}, "Rencana per minggu 5 9"),
]  # fmt: skip


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.path)
def test_an_overtaken_form_shows_both_and_keeps_every_word(world, client, case):
    record = case.record(world)
    path = case.path.format(record.pk)
    client.force_login(getattr(world, case.who))
    sent = Inputs(client.get(path).content.decode()).values | case.mine
    case.meanwhile(world, record)
    record.refresh_from_db()
    between = record.version

    response = client.post(path, sent)
    assert response.status_code == 422
    said = words(response)
    assert NOTICE in said
    assert case.beside in said
    record.refresh_from_db()
    assert record.version == between

    again = Inputs(response.content.decode()).values
    assert again.pop("version") == str(between)
    kept = {name: value for name, value in sent.items() if name in again and "csrf" not in name}
    assert kept == {name: value for name, value in again.items() if "csrf" not in name}
    again["version"] = str(between)
    response = client.post(path, again | case.mine)
    assert response.status_code == 302, words(response)
    record.refresh_from_db()
    assert record.version == between + 1 or record.corrections.waiting().exists()


@pytest.mark.parametrize("act", ["submit", "delete"])
def test_a_button_of_an_overtaken_page_does_nothing(world, client, act):
    record = formation(world)
    client.force_login(world.officer)
    shown = client.get(f"/formations/{record.pk}/").content.decode()
    assert f'name="version" value="{record.version}"' in shown
    renamed(world, record)
    answer = client.post(f"/formations/{record.pk}/{act}/", {"version": "1"}, follow=True)
    assert "sudah diubah orang lain" in words(answer)
    assert Formation.objects.get().status == "draft"


def test_what_changed_since_is_first_and_last_of_several_changes(world):
    record = formation(world)
    for name in ("Kedua", "Ketiga", "Keempat"):
        villages.edit_formation(
            formation=record, data={"name": name}, version=None, by=world.officer
        )
    record.refresh_from_db()
    rows = changes_since(record, 2, ["edit"])
    assert rows == [{"label": "nama kampung", "before": "Kedua", "after": "Keempat"}]
    assert changes_since(record, record.version, ["edit"]) == []


class Fruit(forms.Form):
    version = VersionField()
    kind = forms.ChoiceField(choices=[("a", "Apel"), ("Lokal", [("s", "Salak")])])
    day = forms.DateField(required=False)
    ripe = forms.BooleanField(required=False)
    why = forms.CharField(required=False)


def test_values_are_told_in_their_words():
    sent = QueryDict("version=1&kind=s&day=2021-02-08&ripe=on&why=x")
    form, stored = Fruit(sent), Fruit(initial={"kind": "a", "day": None, "ripe": False})
    overtaken(form, stored, version=4)
    assert form.stale == Overtaken(
        [
            {"label": "Kind", "mine": "Salak", "theirs": "Apel"},
            {"label": "Day", "mine": "8 Februari 2021", "theirs": "–"},
            {"label": "Ripe", "mine": "Ya", "theirs": "Tidak"},
        ]
    )
    assert form["version"].value() == "4"
    assert form["why"].value() == "x"  # an act's own words are beside nothing
    assert value_words(form["day"], "bukan tanggal") == "bukan tanggal"
    assert value_words(form["day"], date(2021, 2, 8)) == "8 Februari 2021"
