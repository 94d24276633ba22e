"""Recording, mending and sending: what is kept, what is refused, and in which words."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import Conflict, DomainError, Stale
from core.models import AuditEvent
from programs.models import Aspect, Entry, WeekLock
from tests.factories import (
    AreaFactory,
    CoverageFactory,
    FormationFactory,
    PolsekFactory,
    ProgramFactory,
)
from tests.villages.support import errors_of, worth
from units.models import Coverage
from villages.models import Formation
from villages.services import (
    Suspected,
    create_formation,
    delete_draft,
    edit_formation,
    submit_formation,
    verify_formation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def refuse(world, expected_code="invalid", by=None, submit=False, **changes):
    """The errors by field of a refused record; nothing may have been written."""
    with pytest.raises(DomainError) as caught:
        create_formation(
            id=uuid4(), data=world.data(**changes), by=by or world.officer, submit=submit
        )
    assert caught.value.code == expected_code
    assert not Formation.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not Entry.objects.exists()
    return errors_of(caught)


# What is kept


def test_create_formation_keeps_what_was_typed(world):
    formation, created = create_formation(
        id=uuid4(),
        data=world.data(
            petugas="Aipda  Budi ",
            latitude=-8.2,
            longitude=113.2,
            notes="Baris satu\r\nBaris dua",
        ),
        by=world.officer,
    )
    formation.refresh_from_db()
    assert created
    assert formation.unit == world.kunir
    assert formation.status == "draft"
    assert formation.place_kind == "desa"
    assert (formation.latitude, formation.longitude) == (-8.2, 113.2)
    assert formation.notes == "Baris satu\nBaris dua"
    assert formation.petugas == "Aipda Budi"
    assert formation.created_by == formation.last_written_by == world.officer
    assert (formation.version, formation.late, formation.simulated) == (1, False, False)
    assert len(formation.receipt) == 8
    assert worth(formation) == {}


def test_create_formation_takes_rows_for_codes(world):
    area = AreaFactory(code="35.08.06.2001")
    formation, _created = create_formation(
        id=uuid4(),
        data=world.data(program=world.kts, area=area, formed_on=date(2021, 2, 9)),
        by=world.officer,
    )
    assert (formation.program, formation.area) == (world.kts, area)


def test_create_formation_writes_the_trail(world, create):
    formation = create(submit=True)
    created, submitted = AuditEvent.objects.of(formation).order_by("id")
    assert (created.act, submitted.act) == ("create", "submit")
    assert created.actor_id == world.officer.pk
    assert created.unit_path == world.kunir.path
    assert created.area_code == "35.08.06.2001"
    assert created.after["name"] == "Kampung Tangguh Kunir Kidul"


def test_submit_posts_one_pending(create):
    formation = create(submit=True)
    assert formation.status == "submitted"
    assert worth(formation) == {("pending", "2021-02-09"): 1}


def test_rw_is_an_area_of_its_own(world, create):
    AreaFactory(code="35.08.06.2001.003", name="RW 03")
    formation = create(area="35.08.06.2001.003")
    assert (formation.place_kind, formation.place_name, formation.unit) == ("rw", "", world.kunir)


def test_staff_and_head_enter_for_any_polsek_of_the_polres(world, create):
    assert create(by=world.staff).unit == world.kunir
    assert create(by=world.head, area="35.08.10.2001").unit == world.jatiroto


# Once, and only its own


def test_the_same_again_answers_the_first_record(world):
    key = uuid4()
    first, created = create_formation(id=key, data=world.data(), by=world.officer)
    second, again = create_formation(
        id=key, data=world.data(notes="", latitude=None), by=world.officer
    )
    assert (created, again) == (True, False)
    assert (second.pk, second.receipt) == (first.pk, first.receipt)
    assert AuditEvent.objects.count() == 1


def test_the_same_draft_again_is_sent_when_asked(world):
    key = uuid4()
    create_formation(id=key, data=world.data(), by=world.officer)
    again, created = create_formation(id=key, data=world.data(), by=world.officer, submit=True)
    assert not created
    assert again.status == "submitted"
    assert worth(again) == {("pending", "2021-02-09"): 1}


def test_the_same_again_after_it_was_decided(world):
    key = uuid4()
    formation, _ = create_formation(id=key, data=world.data(), by=world.officer, submit=True)
    verify_formation(formation=formation, by=world.head)
    again, created = create_formation(id=key, data=world.data(), by=world.officer, submit=True)
    assert (created, again.status) == (False, "verified")


@pytest.mark.parametrize("who", ["officer", "stranger", "head"])
def test_the_same_id_for_something_else_is_a_conflict(world, create, who):
    formation = create()
    changes = {"name": "Lain"} if who == "officer" else {}
    if who == "stranger":
        changes = {"area": "31.74.01.1001"}
    with pytest.raises(Conflict) as caught:
        create_formation(id=formation.pk, data=world.data(**changes), by=getattr(world, who))
    assert caught.value.code == "id_conflict"
    assert "Kunir" not in str(caught.value)
    assert Formation.objects.get() == formation


# Where it is


def test_area_of_another_polsek_names_the_one_meant(world):
    errors = refuse(world, area="35.08.10.2002")
    assert errors["area"] == (
        "Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. Maksud Anda Sukosari (Kec. Kunir)?"
    )


def test_area_of_another_polsek_without_namesake(world):
    errors = refuse(world, area="35.08.10.2001")
    assert errors["area"] == "Jatiroto (Kec. Jatiroto) wilayah Polsek Jatiroto."


@pytest.mark.parametrize("area", ["35.08.06.9999", "x", "35.08.06.2001.999"])
def test_unknown_area(world, area):
    assert refuse(world, area=area)["area"].startswith(f"Wilayah “{area}” tidak dikenal.")


def test_a_kecamatan_is_no_desa(world):
    assert refuse(world, area="35.08.06")["area"].startswith("Kunir bukan desa")


def test_area_without_polsek(world):
    AreaFactory(code="35.09.01.2001", name="Ajung")
    assert "Belum ada polsek" in refuse(world, area="35.09.01.2001")["area"]


def test_unit_is_who_covered_the_area_that_day(world, create):
    Coverage.objects.filter(unit=world.kunir).update(valid_until=date(2021, 2, 9))
    CoverageFactory(
        unit=world.jatiroto,
        area=AreaFactory(code="35.08.06"),
        valid_from=date(2021, 2, 10),
    )
    assert create(by=world.staff, formed_on="2021-02-09").unit == world.kunir
    assert create(by=world.staff, formed_on="2021-02-10").unit == world.jatiroto


def test_a_shared_area_is_asked_about(world, create):
    second = PolsekFactory(
        parent=world.lumajang, code="LMJ-KUNIR-2", name="Polsek Kunir Dua", covers="35.08.06"
    )
    errors = refuse(world, by=world.staff)
    assert errors["unit"] == (
        "Kunir Kidul (Kec. Kunir) dilayani Polsek Kunir atau Polsek Kunir Dua. "
        "Pilih polsek yang membentuknya."
    )
    assert create(by=world.staff, unit="LMJ-KUNIR-2").unit == second
    assert create(formed_on="2021-02-10").unit == world.kunir  # the officer's own is meant


def test_a_shared_area_keeps_its_polsek_when_edited(world, create):
    PolsekFactory(parent=world.lumajang, code="LMJ-KUNIR-2", covers="35.08.06")
    formation = create(by=world.staff, unit="LMJ-KUNIR-2")
    edited = edit_formation(formation=formation, data={"notes": "Baru"}, version=1, by=world.staff)
    assert edited.unit.code == "LMJ-KUNIR-2"


def test_a_foreign_unit_is_refused(world):
    errors = refuse(world, by=world.staff, unit="LMJ-JATIROTO")
    assert errors["unit"] == "Kunir Kidul (Kec. Kunir) wilayah Polsek Kunir."


def test_the_area_of_another_polres(world):
    assert refuse(world, by=world.head, area="31.74.01.1001")["area"] == (
        "Tebet Timur (Kec. Tebet) wilayah Polsek Tebet."
    )


@pytest.mark.parametrize("who", ["commander", "regency"])
def test_who_only_reads_writes_nothing(world, who):
    with pytest.raises(PermissionDenied):
        create_formation(id=uuid4(), data=world.data(), by=getattr(world, who))
    assert not Formation.objects.exists()


# What it says

LONG = "x" * 5000


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("program", "TIDAK-ADA", "Program “TIDAK-ADA” tidak dikenal."),
        ("program", "", "Wajib diisi."),
        ("program", 7, "Tulis sebuah teks."),
        ("name", "", "Wajib diisi."),
        ("name", "  ", "Wajib diisi."),
        ("name", None, "Wajib diisi."),
        ("name", LONG, "Paling banyak 120 karakter; ini 5000."),
        ("name", "A\0B", "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang."),
        ("name", "\ud800", "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang."),
        ("name", ["a"], "Tulis sebuah teks."),
        ("formed_on", "", "Wajib diisi."),
        ("formed_on", "2021-02-19", "Tanggal tidak boleh di masa depan."),
        ("formed_on", "2021-02-30", "Tanggal ini tidak ada dalam kalender."),
        ("formed_on", "09/02/2021", "Tulis tanggal seperti 2021-02-08."),
        ("formed_on", "0201-02-08", "Tanggal terlalu lampau. Periksa tahunnya."),
        ("formed_on", 20210209, "Tulis tanggal seperti 2021-02-08."),
        ("formed_on", datetime(2021, 2, 9, tzinfo=UTC), "Tulis tanggal seperti 2021-02-08."),
        ("inaugurated_on", "2021-02-19", "Tanggal tidak boleh di masa depan."),
        ("decree_date", "2021-02-19", "Tanggal tidak boleh di masa depan."),
        ("decree_number", LONG, "Paling banyak 80 karakter; ini 5000."),
        ("notes", LONG, "Paling banyak 2000 karakter; ini 5000."),
        ("petugas", {"a": 1}, "Tulis sebuah teks."),
        ("place_kind", "provinsi", "Pilihan “provinsi” tidak dikenal."),
        ("place_name", "RW 3", "Kosongkan, atau pilih tingkatnya"),
        ("settlement_type", "castle", "Pilihan “castle” tidak dikenal."),
        ("latitude", -8.1, "Isi lintang dan bujur, atau kosongkan keduanya."),
        ("latitude", 51.5, "Posisi di luar Indonesia."),
        ("longitude", float("nan"), "Angka harus antara"),
        ("longitude", 10**400, "Angka harus antara"),
        ("longitude", True, "Tulis sebuah angka."),
        ("longitude", "113", "Tulis sebuah angka."),
        ("aspects", [1], "Aspek ditulis sebagai pasangan kode dan isi."),
        ("aspects", {"LOG": [1]}, "Isi aspek adalah ya/tidak, angka, atau teks."),
        ("aspects", {"LOG": 10**40}, "Isi aspek adalah ya/tidak, angka, atau teks."),
        ("aspects", {"APA": True}, "Aspek “APA” tidak dikenal."),
        ("figure", "bukan", "Angka sumber ini tidak ditemukan."),
        ("figure", "6f4bd1a2-0000-4000-8000-000000000000", "Tidak ada angka yang belum dirinci"),
        ("unknown", 1, "Isian ini tidak dikenal atau tidak dapat diubah."),
        ("status", "verified", "Isian ini tidak dikenal atau tidak dapat diubah."),
    ],
)
def test_bad_content_is_refused_at_its_field(world, field, value, message):
    errors = refuse(world, **{field: value})
    shown = "longitude" if field == "latitude" and value == -8.1 else field
    assert errors[shown].startswith(message), errors


def test_the_day_is_that_of_the_unit(world, create, clock):
    """At 17.30 UTC it is tomorrow in Jakarta, and the day after at Jayapura still the same."""
    clock.move_to(datetime(2021, 2, 18, 17, 30, tzinfo=UTC))
    assert create(formed_on="2021-02-19").formed_on == date(2021, 2, 19)
    assert "masa depan" in _refused(world, formed_on="2021-02-20")["formed_on"]


def _refused(world, **changes):
    with pytest.raises(DomainError) as caught:
        create_formation(
            id=uuid4(), data=world.data(**changes), by=world.officer, confirm_duplicate=True
        )
    return errors_of(caught)


@pytest.mark.parametrize(
    ("levels", "kind", "fits"),
    [
        (["desa"], "desa", True),
        (["desa"], "rw", False),
        (["rw"], "rw", True),
        (["rw"], "desa", False),
        (["rw"], "dusun", True),
        (["place"], "dusun", True),
        (["desa", "rt"], "dusun", False),
        ([], "rt", True),
    ],
)
def test_formation_levels_of_the_programme(world, create, levels, kind, fits):
    ProgramFactory(code="LAIN", formation_levels=levels)
    place = {"place_kind": kind, "place_name": "" if kind == "desa" else "Tiga"}
    if fits:
        assert create(program="LAIN", **place).place_kind == kind
    else:
        assert "tingkat" in refuse(world, program="LAIN", **place)["place_kind"]


def test_settlement_types_of_the_programme(world, create):
    ProgramFactory(code="KTJ", settlement_types=["dense", "apartment"])
    assert create(program="KTJ", settlement_type="dense").settlement_type == "dense"
    assert create(program="KTS", settlement_type="rural").settlement_type == "rural"
    with pytest.raises(DomainError) as caught:
        create(program="KTJ", settlement_type="rural", area="35.08.06.2002")
    assert errors_of(caught)["settlement_type"].endswith("Padat penduduk, Apartemen.")


def test_aspects_of_the_programme(world, create):
    Aspect.objects.create(program=world.kts, code="LOG", name="Logistik", kind="yes_no")
    Aspect.objects.create(program=world.kts, code="BED", name="Tempat tidur", kind="number")
    Aspect.objects.create(program=world.kts, code="INFO", name="Informasi", kind="text")
    given = {"LOG": False, "BED": 12, "INFO": " Grup WA ", "LAIN": None}
    assert create(aspects=given).aspects == {"LOG": False, "BED": 12, "INFO": "Grup WA"}
    for wrong in (
        {"LOG": 1},
        {"LOG": "ya"},
        {"BED": "dua"},
        {"BED": -1},
        {"BED": True},
        {"INFO": 1},
    ):
        with pytest.raises(DomainError) as caught:
            create(area="35.08.06.2002", aspects=wrong)
        assert list(caught.value.errors) == ["aspects"]


def test_a_programme_of_other_polres(world):
    world.kts.polres.add(world.jaksel)
    assert refuse(world)["program"] == (
        "Program Kampung Tangguh Semeru tidak dijalankan oleh Polres Lumajang."
    )


def test_a_programme_that_ended(world, create):
    formation = create()
    world.kts.active = False
    world.kts.save()
    with pytest.raises(DomainError) as caught:
        create(area="35.08.06.2002")
    assert errors_of(caught) == {"program": "Program Kampung Tangguh Semeru sudah berakhir."}
    assert submit_formation(formation=formation, by=world.officer).status == "submitted"


# Late


@pytest.mark.parametrize(
    ("sent_at", "late"),
    [
        (datetime(2021, 2, 14, 22, 59, tzinfo=UTC), False),  # Monday 05.59 WIB
        (datetime(2021, 2, 14, 23, 0, tzinfo=UTC), False),  # 06.00
        (datetime(2021, 2, 14, 23, 1, tzinfo=UTC), True),
    ],
)
def test_late_after_monday_six(create, clock, sent_at, late):
    clock.move_to(sent_at)
    assert create(submit=True, formed_on="2021-02-14").late is late


def test_late_when_the_week_is_closed(world, create, clock):
    clock.move_to(datetime(2021, 2, 14, 20, tzinfo=UTC))  # Monday 03.00 WIB
    WeekLock.objects.create(
        unit=world.lumajang,
        monday=date(2021, 2, 8),
        last_entry_id=0,
        closed_at=datetime(2021, 2, 14, 19, tzinfo=UTC),
    )
    assert create(submit=True, formed_on="2021-02-14").late is True
    assert (
        create(submit=True, formed_on="2021-02-15", place_kind="rw", place_name="1").late is False
    )


# There already


def test_a_second_of_a_whole_desa_is_told_at_its_level(world, create):
    create(submit=True)
    with pytest.raises(Conflict) as caught:
        create(submit=True, name="Lain sekali")
    assert errors_of(caught) == {
        "place_kind": "Desa ini sudah punya kampung program yang sama: “Kampung Tangguh Kunir"
        " Kidul” (dibentuk 9 Februari 2021, menunggu verifikasi). Bila ini kampung lain, pilih"
        " tingkatnya: RW, dusun, atau tempat."
    }


def test_a_second_in_the_same_place_is_refused(world, create):
    create(submit=True, place_kind="rw", place_name="RW 3")
    with pytest.raises(Conflict) as caught:
        create(submit=True, place_kind="rw", place_name="rw 03", name="Lain sekali")
    assert caught.value.code == "place_taken"
    assert "Kampung Tangguh Kunir Kidul" in errors_of(caught)["place_name"]
    assert Formation.objects.count() == 1


def test_a_second_in_the_same_area_is_asked_about(world, create):
    first = create(submit=True)
    with pytest.raises(Suspected) as caught:
        create(submit=True, confirm=False, place_kind="rw", place_name="3", name="Lain sekali")
    assert caught.value.code == "duplicate_suspected"
    assert [standing.id for standing in caught.value.found] == [first.pk]
    second = create(submit=True, place_kind="rw", place_name="3", name="Lain sekali")
    assert second.status == "submitted"


def test_a_like_name_elsewhere_in_the_desa_is_asked_about(create):
    for number in (1, 2):
        AreaFactory(code=f"35.08.06.2001.00{number}")
    create(submit=True, area="35.08.06.2001.001", name="Kampung Tangguh Sumberejo")
    with pytest.raises(Suspected):
        create(confirm=False, area="35.08.06.2001.002", name="KTS Sumber Rejo")
    assert create(confirm=False, area="35.08.06.2001.002", name="KTS Sidomulyo")


def test_other_programmes_desa_and_drafts_are_no_duplicates(world, create):
    ProgramFactory(code="SKD")
    create(submit=True)
    assert create(confirm=False, submit=True, program="SKD")
    assert create(confirm=False, submit=True, area="35.08.06.2002")
    draft = create(place_kind="rw", place_name="9", area="35.08.06.2003")
    assert create(confirm=False, submit=True, area="35.08.06.2003", name="Satu")
    with pytest.raises(Suspected):
        submit_formation(formation=draft, by=world.officer)


def test_a_foreign_kampung_is_not_named(world, create):
    """The desa changed hands: its first kampung belongs to a polsek the officer does not see."""
    FormationFactory(
        area_id="35.08.06.2001", unit=world.jatiroto, program=world.kts, name="Rahasia",
        status="verified",
    )  # fmt: skip
    with pytest.raises(Suspected) as caught:
        create(confirm=False, place_kind="rw", place_name="3")
    assert caught.value.found == []
    assert "Rahasia" not in errors_of(caught)["area"]
    assert "satu kampung yang dicatat kesatuan lain" in errors_of(caught)["area"]


# Mending


def test_edit_formation_raises_the_version(world, create):
    formation = create()
    edited = edit_formation(formation=formation, data={"name": "Baru"}, version=1, by=world.officer)
    assert (edited.version, edited.name, edited.last_written_by) == (2, "Baru", world.officer)
    event = AuditEvent.objects.of(formation).latest("id")
    assert (event.act, event.before, event.after) == (
        "edit",
        {"name": "Kampung Tangguh Kunir Kidul"},
        {"name": "Baru"},
    )


def test_editing_nothing_changes_nothing(world, create):
    formation = create()
    same = edit_formation(formation=formation, data={"notes": " "}, version=1, by=world.head)
    assert (same.version, same.last_written_by) == (1, world.officer)
    assert AuditEvent.objects.of(formation).count() == 1


def test_a_stale_edit_answers_the_current_record(world, create):
    formation = create()
    edit_formation(formation=formation, data={"name": "Satu"}, version=1, by=world.officer)
    with pytest.raises(Stale) as caught:
        edit_formation(formation=formation, data={"name": "Dua"}, version=1, by=world.staff)
    assert caught.value.current["name"] == "Satu"
    assert caught.value.current["version"] == 2


def test_editing_what_was_sent_moves_its_pending_line(world, create):
    formation = create(submit=True)
    edited = edit_formation(
        formation=formation,
        data={"formed_on": "2021-02-16", "area": "35.08.06.2002"},
        version=1,
        by=world.officer,
    )
    assert worth(formation) == {("pending", "2021-02-16"): 1}
    assert edited.late is False
    edit_formation(
        formation=formation, data={"formed_on": "2021-02-09"}, version=2, by=world.officer
    )
    assert Formation.objects.get().late is True  # sent on the 18th, due on the 15th


def test_edit_formation_is_checked_as_a_whole(world, create):
    formation = create()
    with pytest.raises(DomainError) as caught:
        edit_formation(
            formation=formation, data={"area": "35.08.10.2001"}, version=1, by=world.officer
        )
    assert list(caught.value.errors) == ["area"]
    assert Formation.objects.get().version == 1


def test_a_foreign_record_is_missing(world, create):
    formation = create(submit=True)
    for who in (world.neighbour, world.stranger, world.foreign_head):
        with pytest.raises(Http404):
            edit_formation(formation=formation, data={"name": "X"}, version=1, by=who)
        with pytest.raises(Http404):
            submit_formation(formation=formation, by=who)


def test_a_verified_record_takes_a_decree_and_nothing_else(world, create):
    formation = create(submit=True)
    verify_formation(formation=formation, by=world.head)
    decree = {"decree_number": "188/1/2021", "decree_date": "2021-02-10"}
    edited = edit_formation(formation=formation, data=decree, version=2, by=world.officer)
    assert edited.decree_number == "188/1/2021"
    for changes in ({"decree_number": "188/2/2021"}, {"name": "Lain"}):
        with pytest.raises(Conflict) as caught:
            edit_formation(formation=formation, data=changes, version=3, by=world.officer)
        assert caught.value.code == "needs_correction"
    assert worth(formation) == {("formation", "2021-02-09"): 1}


# Sending and throwing away


def test_submit_formation(world, create):
    formation = create()
    sent = submit_formation(formation=formation, by=world.officer, version=1)
    assert (sent.status, sent.version, sent.submitted_by) == ("submitted", 2, world.officer)
    with pytest.raises(Conflict) as caught:
        submit_formation(formation=formation, by=world.officer)
    assert caught.value.code == "wrong_status"
    assert worth(formation) == {("pending", "2021-02-09"): 1}


def test_submit_checks_again(world, create):
    draft = create()
    create(submit=True, name="Lain")
    with pytest.raises(Conflict) as caught:
        submit_formation(formation=draft, by=world.officer, confirm_duplicate=True)
    assert caught.value.code == "place_taken"
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_delete_draft(world, create):
    formation = create()
    key = formation.pk
    delete_draft(formation=formation, by=world.officer, version=1)
    assert not Formation.objects.exists()
    event = AuditEvent.objects.get(act="delete")
    assert (event.record_id, event.before["name"]) == (str(key), "Kampung Tangguh Kunir Kidul")


def test_nothing_past_draft_is_deleted(world, create):
    formation = create(submit=True)
    with pytest.raises(Conflict):
        delete_draft(formation=formation, by=world.officer)
    assert Formation.objects.count() == 1


# First lists


def test_a_first_list_counts_nowhere(world, create):
    """22 kampung stood before anything was ordered: verified or not, they are no addition."""
    formation = create(submit=True, initial=True, formed_on=None, formed_year=2020)
    assert (formation.formed_words, formation.late) == ("tahun 2020", False)
    assert worth(formation) == {}
    verify_formation(formation=formation, by=world.head)
    assert worth(formation) == {}
    formation = create(initial=True, formed_on=None, name="Lain", place_kind="rw", place_name="3")
    assert formation.formed_words == "tidak diketahui"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"formed_on": None}, "formed_on"),
        ({"formed_on": None, "formed_year": 2020}, "formed_on"),
        ({"formed_year": 2020}, "formed_year"),
        ({"initial": True, "formed_year": 2020}, "formed_year"),
        ({"initial": True, "formed_on": None, "formed_year": 1020}, "formed_year"),
        ({"initial": "ya"}, "initial"),
    ],
)
def test_only_a_first_list_may_know_no_day(world, changes, field):
    errors = refuse(world, **changes)
    assert list(errors) == [field]


def test_an_edit_makes_nobody_part_of_a_first_list(world, create):
    formation = create()
    with pytest.raises(DomainError) as caught:
        edit_formation(formation=formation, data={"initial": True}, version=1, by=world.officer)
    assert list(caught.value.errors) == ["initial"]
