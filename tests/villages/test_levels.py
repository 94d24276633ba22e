"""A kampung of a desa, an RW, an RT or a place, several in one desa, each told in full."""

import uuid

import pytest
from django.urls import reverse

from core.errors import DomainError
from core.exports.filtering import as_query
from tests.villages.support import errors_of
from tests.villages.test_posko_views import words
from units.models import Area
from villages.exports import formations
from villages.models import Formation
from villages.queries.spread import reached
from villages.services.areas import code_of_rt, code_of_rw
from villages.services.duplicates import place_of_its_own

pytestmark = pytest.mark.usefixtures("clock")
KIDUL = "35.08.06.2001"


@pytest.mark.parametrize("text", ["RW 03", "rw 3", "RW003", " Rw. 3 ", "3", "Rukun Warga 3"])
def test_an_rw_is_told_in_many_ways(text):
    assert code_of_rw(KIDUL, text) == f"{KIDUL}.003"


@pytest.mark.parametrize("text", ["RW Melati", "RW 0", "RW 1000", "RT 3", "", "RW 3 RT 2", "３"])
def test_what_names_no_rw(text):
    assert code_of_rw(KIDUL, text) is None


@pytest.mark.parametrize("text", ["RT 02 RW 03", "rt 2/rw 3", "2/3", "RW 03 RT 02", "RT.2, RW.3"])
def test_an_rt_is_told_with_its_rw(text):
    assert code_of_rt(KIDUL, text) == f"{KIDUL}.003.002"


@pytest.mark.parametrize("text", ["RT 2", "RW 3", "RT dua RW tiga", ""])
def test_an_rt_without_its_rw_is_no_place(text):
    assert code_of_rt(KIDUL, text) is None


def test_words_and_code_are_one_place():
    assert place_of_its_own(f"{KIDUL}.003", "rw", "") == place_of_its_own(KIDUL, "rw", "3")
    assert place_of_its_own(f"{KIDUL}.003.002", "rt", "") == place_of_its_own(KIDUL, "rt", "2 rw 3")
    assert place_of_its_own(f"{KIDUL}.003", "place", "pasar") == (f"{KIDUL}.003", "place", "pasar")


def typed(**changes):
    return {
        "id": str(uuid.uuid4()),
        "program": "KTS",
        "area": KIDUL,
        "place_kind": "rw",
        "place_name": "RW 03",
        "name": "Kampung Tangguh RW 03",
        "formed_on": "2021-02-09",
        "act": "submit",
    } | changes


@pytest.fixture
def officer(world, client):
    client.force_login(world.officer)
    return client


def test_the_form_records_the_rw_it_needs(world, officer):
    officer.post("/formations/new/", typed())
    kampung = Formation.objects.get()
    assert (kampung.area_id, kampung.place_kind, kampung.place_name, kampung.unit) == (
        f"{KIDUL}.003", "rw", "", world.kunir,
    )  # fmt: skip
    assert (kampung.area.name, kampung.area.level, kampung.area.parent_id) == ("RW 003", 5, KIDUL)
    assert "RW 003, Kunir Kidul (Kec. Kunir)" in words(officer.get("/formations/"))
    page = officer.get(reverse("formations:detail", args=[kampung.pk]))
    assert "RW 003, Kunir Kidul (Kec. Kunir)" in words(page)
    assert "RW 003, Kunir Kidul (Kec. Kunir)" in words(officer.get("/formations/?q=kunir kidul"))


def test_an_rt_comes_with_its_rw(world, officer):
    officer.post("/formations/new/", typed(place_kind="rt", place_name="RT 02 RW 03"))
    kampung = Formation.objects.get()
    assert kampung.area_id == f"{KIDUL}.003.002"
    assert Area.objects.filter(level=5).get().pk == f"{KIDUL}.003"
    assert "RT 002/RW 003, Kunir Kidul (Kec. Kunir)" in words(officer.get("/formations/"))


def test_the_same_rw_in_other_words_is_taken(world, officer, create):
    create(place_kind="rw", place_name="RW III", submit=True, name="Lama")
    answer = officer.post("/formations/new/", typed())
    assert Formation.objects.filter(status="submitted").count() == 1
    assert "Tempat ini sudah punya kampung program yang sama" in words(answer)


def test_editing_shows_and_keeps_the_rw(world, officer):
    officer.post("/formations/new/", typed(act="draft"))
    kampung = Formation.objects.get()
    url = reverse("formations:edit", args=[kampung.pk])
    form = officer.get(url).context["form"]
    assert (form["area"].value(), form["place_kind"].value(), form["place_name"].value()) == (
        KIDUL, "rw", "RW 003",
    )  # fmt: skip
    officer.post(url, typed(version=1, place_name="RW 003", name="Nama lain", act="draft"))
    kampung.refresh_from_db()
    assert (kampung.area_id, kampung.name) == (f"{KIDUL}.003", "Nama lain")
    officer.post(url, typed(version=2, place_name="RW 4", act="draft"))
    kampung.refresh_from_db()
    assert kampung.area_id == f"{KIDUL}.004"


def test_an_rw_without_a_number_stays_in_words(world, officer):
    officer.post("/formations/new/", typed(place_name="RW Melati"))
    kampung = Formation.objects.get()
    assert (kampung.area_id, kampung.place_name) == (KIDUL, "RW Melati")
    assert not Area.objects.filter(level__gt=4).exists()


def test_a_foreign_desa_gets_no_rw(world, officer):
    answer = officer.post("/formations/new/", typed(area="35.08.10.2002"))
    assert "Maksud Anda Sukosari (Kec. Kunir)?" in words(answer)
    assert not Area.objects.filter(level__gt=4).exists()


def test_an_rw_code_over_the_api_must_exist(world, create):
    with pytest.raises(DomainError) as caught:
        create(area=f"{KIDUL}.009")
    assert "area" in errors_of(caught)


def test_list_and_export_tell_kampung_and_desa(world, officer, create):
    for place in ("RW 1", "RW 2"):
        create(submit=True, place_kind="rw", place_name=place, name=place)
    assert "2 kampung di 1 desa/kelurahan" in words(officer.get("/formations/"))
    content = formations(world.officer, as_query({}))
    assert content.lines == ("2 kampung di 1 desa/kelurahan.",)


def test_kampung_and_distinct_desa_are_both_told(world, create):
    create(submit=True, place_kind="rw", place_name="RW 1", name="A")
    create(submit=True, place_kind="place", place_name="Pasar Kunir", name="B")
    create(submit=True, area="35.08.06.2002", name="C")
    rows = Formation.objects.for_user(world.officer)
    counted = reached(rows, world.officer, rows[0].formed_on)
    assert (counted.kampung, counted.villages, counted.of) == (3, 2, 3)
    assert reached(Formation.objects.for_user(world.stranger)).kampung == 0
