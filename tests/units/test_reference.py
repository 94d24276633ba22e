"""The real reference data, loaded once, and what the portal asks of it."""

import datetime

import pytest
from django.core.management import call_command

from programs.models import Aspect, Program
from programs.reference import load_programs
from tests.factories import UnitFactory, posted
from units.geometry import centroid
from units.models import Area, Boundary, Coverage, Unit
from units.queries import (
    areas_of,
    covering_units,
    foreign_village_message,
    villages_for_entry,
)
from units.reference import load_units_reference

TODAY = datetime.date(2021, 2, 10)
TWICE_IN_LUMAJANG = 9


@pytest.fixture
def loaded(reference, db):
    """Rows of the reference data, changed in a test only."""


def test_all_areas_and_units_are_there(loaded):
    assert Boundary.objects.count() == 883
    assert Unit.objects.count() == 45
    levels = {level: Area.objects.filter(level=level).count() for level in range(1, 7)}
    assert levels == {1: 38, 2: 514, 3: 7285, 4: 83_762, 5: 0, 6: 0}
    assert Unit.objects.polsek().count() == 40
    assert set(Program.objects.values_list("code", flat=True)) == {
        "KTS", "KTJ", "SKD", "POSKO-PPKM", "POLISI-KETOK", "YUSTISI", "BANTUAN", "VAKSINASI",
        "100-HARI",
    }  # fmt: skip
    assert Aspect.objects.filter(program__code="KTS").count() == 7


def test_every_village_of_the_three_regencies_has_one_polsek(loaded):
    for regency, villages in {"35.08": 205, "31.74": 65, "32.75": 56}.items():
        places = [
            (code, TODAY)
            for code in Area.objects.within(regency).filter(level=4).values_list("code", flat=True)
        ]
        assert len(places) == villages
        serving = covering_units(places)
        assert {len(units) for units in serving.values()} == {1}


def test_villages_lie_in_the_middle_of_their_boundaries(loaded):
    kunir = Area.objects.get(code="35.08.06")
    assert (kunir.latitude, kunir.longitude) == (-8.22324, 113.2299)
    missing = Area.objects.within("35.08").filter(latitude=None)
    assert list(missing) == []


def test_loading_again_changes_nothing_and_keeps_what_administrators_changed(loaded):
    Unit.objects.filter(code="JATIM-LMJ-KUNIR").update(name="Polsek Kunir (baru)")
    Coverage.objects.filter(unit__code="JATIM-LMJ-KUNIR").delete()
    Program.objects.filter(code="KTS").update(name="KTS kami")
    again = load_units_reference() | load_programs()
    assert set(again.values()) == {(0, 0)}
    assert Unit.objects.get(code="JATIM-LMJ-KUNIR").name == "Polsek Kunir (baru)"
    assert not Coverage.objects.filter(unit__code="JATIM-LMJ-KUNIR").exists()
    assert Program.objects.get(code="KTS").name == "KTS kami"


def test_loading_mends_a_changed_area(loaded):
    Area.objects.filter(code="35.08.06").update(name="Kunirr")
    assert load_units_reference()["areas"] == (0, 1)
    assert Area.objects.get(code="35.08.06").name == "Kunir"


def test_the_command_says_what_it_did(loaded, capsys):
    call_command("load_reference")
    assert capsys.readouterr().out.splitlines()[0] == "wilayah: 0 baru, 0 berubah"


def test_nine_names_occur_twice_in_lumajang_and_the_kecamatan_tells_them_apart(loaded):
    head = posted("binmas_head", Unit.objects.get(code="JATIM-LMJ"))
    by_name = {}
    for village in villages_for_entry(head, limit=1000):
        by_name.setdefault(village.name, []).append(village.label)
    assert sum(map(len, by_name.values())) == 205
    twice = {name: labels for name, labels in by_name.items() if len(labels) > 1}
    assert len(twice) == TWICE_IN_LUMAJANG
    assert all(len(labels) == len(set(labels)) == 2 for labels in twice.values())
    assert [v.label for v in villages_for_entry(head, "sukosari")] == [
        "Sukosari (Kec. Kunir)",
        "Sukosari (Kec. Jatiroto)",
    ]
    assert [v.label for v in villages_for_entry(head, "SUKOSARI jatir")] == [
        "Sukosari (Kec. Jatiroto)"
    ]


def test_a_village_of_another_polsek_is_explained_with_the_likely_one(loaded):
    officer = posted("officer", Unit.objects.get(code="JATIM-LMJ-KUNIR"))
    jatiroto = Area.objects.get(name="Sukosari", parent__name="Jatiroto")
    assert foreign_village_message(jatiroto, officer, TODAY) == (
        "Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. Maksud Anda Sukosari (Kec. Kunir)?"
    )
    kaliboto = Area.objects.get(name="Kaliboto Lor", parent__name="Jatiroto")
    assert foreign_village_message(kaliboto, officer, TODAY) == (
        "Kaliboto Lor (Kec. Jatiroto) wilayah Polsek Jatiroto."
    )


def test_a_polsek_of_two_kecamatan_serves_the_villages_of_both(loaded):
    unit = Unit.objects.get(code="METRO-BKS-PONDOK-GEDE")
    districts = {area.district_code for area in areas_of(unit, TODAY)}
    assert districts == {"32.75.08", "32.75.12"}
    assert not areas_of(UnitFactory(), TODAY).exists()


def test_middle_of_a_square_and_of_the_larger_of_two_parts():
    square = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
    large = [[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]]
    assert centroid({"type": "Polygon", "coordinates": [square]}) == (1, 1)
    both = {"type": "MultiPolygon", "coordinates": [[square], [large[::-1]]]}
    assert centroid(both) == (15, 15)
