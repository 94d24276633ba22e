"""What the form takes, offers and hands to the services."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from programs.models import Aspect
from tests.factories import AreaAssignmentFactory, FigureFactory, FormationFactory, ProgramFactory
from units.models import Area
from villages.forms import MAX_PHOTOS, FormationForm, initial_for_new, initial_of
from villages.views.entry import choices_for

pytestmark = pytest.mark.usefixtures("clock")

RECORD = uuid.UUID("0b1c6a52-6d4c-4f0e-9d0b-0a4b7a5b2c11")


def typed(**changes):
    return {
        "id": str(RECORD),
        "program": "KTS",
        "area": "35.08.06.2001",
        "place_kind": "desa",
        "name": "Kampung Tangguh Kunir Kidul",
        "formed_on": "2021-02-09",
    } | changes


def form_for(user, data=None, files=None, **initial):
    return FormationForm(data, files, initial=initial, **choices_for(user))


def options(form, name):
    return [code for code, _label in form.fields[name].choices]


def test_hands_over_what_the_service_reads(world):
    form = form_for(
        world.officer, typed(notes=" Siap \r\n siaga ", latitude="-8,2", longitude="113.25")
    )

    assert form.is_valid(), form.errors
    data = form.data_for_service()
    assert data["program"] == "KTS"
    assert data["area"] == "35.08.06.2001"
    assert data["formed_on"].isoformat() == "2021-02-09"
    assert data["notes"] == "Siap \n siaga"
    assert (data["latitude"], data["longitude"]) == (-8.2, 113.25)
    assert data["aspects"] == {}
    assert "unit" not in data


@pytest.mark.parametrize("text", ["9-2-2021", "09/02/2021", "2021-02-09", "9.2.2021"])
def test_reads_days_as_people_write_them(world, text):
    form = form_for(world.officer, typed(formed_on=text))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["formed_on"].isoformat() == "2021-02-09"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("formed_on", "kemarin", "Tanggal tidak dikenal. Tulis seperti 8-2-2021."),
        ("name", "x" * 121, "Paling banyak 120 huruf; sekarang 121."),
        ("name", "a\x00b", "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang."),
        ("name", " ", "Bidang ini harus diisi."),
        ("notes", "x" * 2001, "Paling banyak 2000 huruf; sekarang 2001."),
        ("latitude", "-8,2", None),
    ],
)
def test_says_at_the_field_what_is_wrong(world, field, value, message):
    form = form_for(world.officer, typed(**{field: value}))

    assert not form.is_valid()
    if message is None:  # half a position: the other half is asked for
        assert form.errors == {"longitude": ["Lengkapi posisinya, atau kosongkan keduanya."]}
    else:
        assert form.errors == {field: [message]}


def test_offers_only_villages_one_enters_for(world):
    assert options(form_for(world.officer), "area") == [
        "", "35.08.06.2001", "35.08.06.2002", "35.08.06.2003",
    ]  # fmt: skip
    assert options(form_for(world.stranger), "area") == ["", "31.74.01.1001"]


def test_own_villages_stand_first_and_the_only_one_is_chosen(world):
    AreaAssignmentFactory(user=world.officer, area=Area.objects.get(pk="35.08.06.2003"))
    form = form_for(world.officer)

    groups = dict(form.fields["area"].choices[1:])
    assert groups["Desa binaan"] == [("35.08.06.2003", "Sukosari (Kec. Kunir)")]
    assert form.initial["area"] == "35.08.06.2003"


def test_foreign_village_is_left_to_the_service_that_knows_what_was_meant(world):
    form = form_for(world.officer, typed(area="35.08.10.2002"))
    assert form.is_valid(), form.errors
    assert form.data_for_service()["area"] == "35.08.10.2002"


def test_the_only_programme_is_chosen(world):
    assert form_for(world.officer).initial["program"] == "KTS"

    ProgramFactory(code="SKD", name="Satgas Keamanan Desa")
    form = form_for(world.officer)
    assert "program" not in form.initial
    assert options(form, "program") == ["", "KTS", "SKD"]


def test_programme_of_another_polres_is_not_offered(world):
    ProgramFactory(code="KTJ", name="Kampung Tangguh Jaya").polres.add(world.jaksel)

    assert options(form_for(world.officer), "program") == ["KTS"]
    assert options(form_for(world.stranger), "program") == ["", "KTJ", "KTS"]


def test_settlement_type_is_asked_where_the_programme_asks(world):
    assert "settlement_type" not in form_for(world.officer).fields

    world.kts.settlement_types = ["dense", "apartment"]
    world.kts.save()
    form = form_for(world.officer, typed(settlement_type="dense"))
    assert options(form, "settlement_type") == ["dense", "apartment"]
    assert form.is_valid(), form.errors
    assert form.data_for_service()["settlement_type"] == "dense"


def test_levels_follow_the_programmes(world):
    world.kts.formation_levels = ["desa"]
    world.kts.save()
    assert options(form_for(world.officer, place_kind="desa"), "place_kind") == ["desa"]

    world.kts.formation_levels = ["rw"]
    world.kts.save()
    assert options(form_for(world.officer, place_kind="rw"), "place_kind") == ["rw", "dusun"]


def test_aspects_of_the_chosen_programme_are_answered(world):
    other = ProgramFactory(code="SKD")
    for program, code, kind in (
        (world.kts, "posko", "yes_no"),
        (world.kts, "beds", "number"),
        (world.kts, "chief", "text"),
        (other, "radio", "number"),
    ):
        Aspect.objects.create(program=program, code=code, name=code, kind=kind)
    answers = {
        "aspect-KTS-posko": "no",
        "aspect-KTS-beds": "4",
        "aspect-KTS-chief": "",
        "aspect-SKD-radio": "7",
    }
    form = form_for(world.officer, typed(**answers))

    assert form.is_valid(), form.errors
    assert form.data_for_service()["aspects"] == {"posko": False, "beds": 4}


def test_stored_record_fills_the_form_as_it_was(world):
    Aspect.objects.create(program=world.kts, code="posko", name="Posko")
    formation = FormationFactory(
        program=world.kts, area_id="35.08.06.2001", unit=world.kunir, aspects={"posko": True}
    )
    form = form_for(world.officer, **initial_of(formation))

    assert form["aspect-KTS-posko"].value() == "yes"
    assert form["name"].value() == formation.name
    assert form["version"].value() == 1


def test_new_form_remembers_petugas_and_programme_of_the_last(world):
    last = FormationFactory(program=world.kts, petugas="Aipda Contoh", created_by=world.officer)

    assert initial_for_new(world.officer, None)["petugas"] == "Petugas Kunir"
    initial = initial_for_new(world.officer, last)
    assert (initial["petugas"], initial["program"]) == ("Aipda Contoh", "KTS")
    assert initial["formed_on"].isoformat() == "2021-02-18"
    assert initial["id"] != initial_for_new(world.officer, last)["id"]


def test_figures_are_asked_only_of_those_who_know_them(world):
    FigureFactory(program=world.kts, unit=world.lumajang, counts=True, value=6, detailed=2)
    FigureFactory(program=world.kts, unit=world.lumajang, counts=True, value=2, detailed=2)
    FigureFactory(program=world.kts, unit=world.jaksel, counts=True, value=127)

    labels = [label for _code, label in form_for(world.staff).fields["figure"].choices]
    assert labels == ["–", "4 belum dirinci per 9 Februari 2021 · Siaran pers"]
    assert "figure" not in form_for(world.officer).fields


def test_takes_several_photos_but_not_any_number(world):
    def sent(count):
        files = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(count)]
        data = QueryDict(mutable=True)
        data.update(typed())
        return form_for(world.officer, data, MultiValueDict({"photos": files}))

    few, many = sent(2), sent(MAX_PHOTOS + 1)
    assert few.is_valid(), few.errors
    assert [photo.name for photo in few.cleaned_data["photos"]] == ["0.jpg", "1.jpg"]
    assert many.errors == {"photos": [f"Paling banyak {MAX_PHOTOS} foto sekaligus."]}


def test_queries_do_not_grow_with_villages_and_programmes(world, django_assert_num_queries):
    def queries(user):
        user.__dict__.pop("_posting", None)
        str(form_for(user))

    with django_assert_num_queries(6):
        queries(world.officer)
    ProgramFactory(code="SKD")
    ProgramFactory(code="KTJ")
    with django_assert_num_queries(6):
        queries(world.officer)
