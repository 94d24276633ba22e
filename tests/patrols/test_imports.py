"""Objects, patrols and attendees from spreadsheets: as typed into the form, and back again."""

from datetime import date, time
from uuid import uuid4

import pytest

from core.imports.resources import get_resource
from core.models import AuditEvent
from patrols.models import Meeting, Patrol, PatrolPoint
from patrols.services import create_meeting, edit_meeting
from programs.models import Entry
from tests.sheets import book_of, counts, fill, headings, look, put, save, told

pytestmark = pytest.mark.django_db
POINT = {"Nama obyek": "Pasar Baru", "Jenis": "Pasar", "Kerawanan": "rawan",
         "Desa/Kelurahan": "Kunir Lor", "Lintang": "-8,2", "Bujur": "113,2"}  # fmt: skip
PATROL = {"Program": "POLISI-KETOK", "Tanggal": "9-1-2024", "Mulai pukul": "08.00",
          "Selesai pukul": "10.00", "Jenis patroli": "Patroli obyek vital",
          "Peserta menurut instansi": "TNI 3; Satpol PP", "NIHIL": "ya",
          "Obyek dikunjungi": "8:15 pasar kunir (4 warga); BRI Kunir; Pasar: Pagi"}  # fmt: skip


def test_objects_come_in_and_back_unchanged_and_a_change_is_a_change(field):
    book = fill(book_of("patrol-points", field.officer), POINT)
    assert counts(save(book, "patrol-points", field.officer)) == {
        "rows": 3, "new": 1, "unchanged": 2,
    }  # fmt: skip
    made = PatrolPoint.objects.get(name="Pasar Baru")
    assert (made.area_id, made.unit, made.latitude) == ("35.08.06.2002", field.kunir, -8.2)
    assert counts(look(book, "patrol-points", field.officer)) == {"rows": 3, "unchanged": 3}
    again = book_of("patrol-points", field.officer)
    put(again, 2, "Masih dipatroli", "tidak")
    found = save(again, "patrol-points", field.officer)
    assert [row.changes for row in found.to_write] == [{"active": (True, False)}]
    assert AuditEvent.objects.latest("pk").act == "edit"
    assert counts(look(again, "patrol-points", field.officer)) == {"rows": 3, "unchanged": 3}


def test_faults_of_objects_stand_at_their_cells(field):
    book = fill(
        book_of("patrol-points", field.officer),
        POINT | {"Jenis": "Pasr"},
        POINT | {"Lintang": None},
        POINT | {"Desa/Kelurahan": "Kunirlor"},
        POINT | {"Desa/Kelurahan": None, "Kode desa": "31.74.01.1001"},
        POINT | {"Nama obyek": "Pasar Lama", "Lintang": 50},
    )
    found = look(book, "patrol-points", field.officer)
    assert [(row, key) for row, key, _words in told(found)] == [
        (4, "category"), (5, "latitude"), (6, "area_name"), (7, "area"), (8, "latitude"),
    ]  # fmt: skip
    assert PatrolPoint.objects.count() == 4


def test_a_patrol_is_what_the_form_makes_of_it(field):
    book = fill(book_of("patrols", field.officer), PATROL)
    assert counts(save(book, "patrols", field.officer)) == {"rows": 1, "new": 1}
    patrol = Patrol.objects.get()
    assert (patrol.unit, patrol.patrolled_on, patrol.joint, patrol.nihil) == (
        field.kunir, date(2024, 1, 9), True, True,
    )  # fmt: skip
    stops = patrol.visits.order_by("position")
    assert list(stops.values_list("point", "category", "place", "people_met")) == [
        (field.market.pk, None, "", 4), (field.bank.pk, None, "", None),
        (None, "pasar", "Pagi", None),
    ]  # fmt: skip
    lines = Entry.objects.filter(source_id=patrol.pk)
    assert set(lines.values_list("measure", flat=True)) == {"patrol", "visit", "people_met"}
    assert counts(look(book, "patrols", field.officer)) == {"rows": 1, "unchanged": 1}


def test_patrols_come_back_unchanged_and_keep_what_a_cell_does_not_tell(field, patrol):
    made = patrol(
        incidents=[{"kind": "curat", "description": "ternak", "action": "olah TKP"}],
        nihil=None,
        team=["Aipda Simulasi"],
        started_at="2024-01-09T23:00:30+07:00",
        ended_at="2024-01-10T01:00:00+07:00",
        visits=[{"point": str(field.market.pk), "arrived_at": "2024-01-09T23:15:20+07:00",
                 "people_met": 4, "note": "aman"}],
    )  # fmt: skip
    book = book_of("patrols", field.officer)
    assert counts(look(book, "patrols", field.officer)) == {"rows": 1, "unchanged": 1}
    put(book, 2, "Obyek dikunjungi", "23.15 Pasar Kunir (5); BRI Kunir")
    put(book, 2, "Selesai pukul", "01.30")
    save(book, "patrols", field.officer)
    first, second = made.visits.order_by("position")
    assert (first.people_met, first.note, first.arrived_at.second) == (5, "aman", 20)
    assert second.point_id == field.bank.pk
    made.refresh_from_db()
    assert (made.ended_at - made.started_at).total_seconds() == 150 * 60
    assert made.incidents.get().action == "olah TKP"
    assert counts(look(book, "patrols", field.officer)) == {"rows": 1, "unchanged": 1}


def test_faults_of_patrols_stand_at_their_cells(field):
    book = fill(
        book_of("patrols", field.officer),
        PATROL,
        PATROL | {"Obyek dikunjungi": "Pasar Kuner"},
        PATROL | {"Tanggal": "9-1-2031"},
        PATROL | {"Mulai pukul": "25.00"},
        PATROL | {"Tanggal": "8-1-2024", "Peserta menurut instansi": "TNI 3; TNI 2"},
        PATROL | {"Obyek dikunjungi": "11.30 Pasar Kunir"},
        PATROL | {"Tanggal": "7-1-2024", "Kejadian": "Mencuri: ayam", "NIHIL": None},
        PATROL | {"Program": "KTX"},
    )
    found = look(book, "patrols", field.officer)
    first = {row: key for row, key, *_ in reversed(told(found))}
    assert sorted(first.items()) == [
        (3, "visits"), (4, "patrolled_on"), (5, "starts"), (6, "participants"), (7, "visits"),
        (8, "incidents"), (9, "program"),
    ]  # fmt: skip
    assert "Maksud Anda “Pasar Kunir”" in told(found)[0][2]
    assert not Patrol.objects.exists()


def test_rows_of_others_are_not_there(field, patrol):
    patrol()
    book = book_of("patrols", field.officer)
    put(book, 2, "Situasi", "Diubah")
    for user in (field.neighbour, field.stranger):
        [(row, key, _words)] = told(look(book, "patrols", user))[:1]
        assert row == 2
        assert key in ("id", "unit")
    assert counts(look(book, "patrols", field.staff)) == {"rows": 1, "changed": 1}


@pytest.fixture
def meeting(field):
    made, _created = create_meeting(
        id=uuid4(),
        data={"kind": "rakor", "title": "Rakor SKD", "level": "kecamatan",
              "held_on": "2024-01-09", "unit": "LMJ-KUNIR", "area": "35.08.06",
              "attendees": [{"name": "Camat Simulasi", "said": "Arahan"},
                            {"name": "Danramil Simulasi", "institution": "tni"}]},
        by=field.officer,
    )  # fmt: skip
    return made


def test_attendees_are_one_change_of_their_meeting(field, meeting):
    book = book_of("attendees", field.officer)
    label = dict(get_resource("attendees", field.officer).fields(field.officer)[0].choices)[
        str(meeting.pk)
    ]
    assert counts(look(book, "attendees", field.officer)) == {"rows": 2, "unchanged": 2}
    put(book, 2, "Hadir", "ya")
    put(book, 3, "Nama", "Danramil Kunir Simulasi")
    fill(book, {"Rapat": label, "Nama": "Kades Simulasi", "Hadir": "tidak"})
    save(book, "attendees", field.officer)
    meeting.refresh_from_db()
    assert meeting.version == 2
    people = meeting.attendees.order_by("position").values_list("name", "present", "said")
    assert list(people) == [
        ("Camat Simulasi", True, "Arahan"), ("Danramil Kunir Simulasi", None, ""),
        ("Kades Simulasi", False, ""),
    ]  # fmt: skip
    assert counts(look(book, "attendees", field.officer)) == {"rows": 3, "unchanged": 3}


def test_a_meeting_changed_meanwhile_is_a_conflict(field, meeting):
    book = put(book_of("attendees", field.officer), 2, "Jabatan", "Camat")
    people = [{"name": "Camat Simulasi", "office": "Camat Kunir"}]
    edit_meeting(meeting=meeting, data={"attendees": people}, version=1, by=field.officer)
    found = look(book, "attendees", field.officer)
    assert (2, "office", "Camat Kunir", "Camat") in told(found)
    assert counts(look(book, "attendees", field.stranger)) == {"rows": 2, "errors": 2}
    assert Meeting.objects.get().version == 2


def test_the_template_offers_words_and_keeps_numbers_of_rows(field, patrol):
    patrol()
    sheet = book_of("patrols", field.officer)["Isian"]
    columns = headings(sheet)
    assert sheet.cell(2, columns["Mulai pukul"]).value == f"{time(8):%H.%M}"
    assert sheet.cell(2, columns["Nomor catatan"]).value == str(Patrol.objects.get().pk)
    assert sheet.data_validations.count >= 4
