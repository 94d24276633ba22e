"""The history page: in scope, readable, of one record."""

import re
from datetime import UTC, date, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from core import audit, clock, seals
from core.filters import AuditFilter
from core.models import AuditEvent
from programs.models import UmbrellaOrder
from tests.core.test_job_views import HTMX
from tests.factories import ProgramFactory, UserFactory, posted

pytestmark = pytest.mark.django_db


def note(person, place, **more):
    values = {"act": "edit", "record": person, "by": person, "unit_path": place.path, **more}
    return audit.record(**values)


def read(client, user, query="", **more):
    client.force_login(user)
    answer = client.get(f"/history/{query}", **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_difference_reads_like_a_sentence(client, people):
    posting = people.officer.postings.get()
    audit.record(
        act="verify",
        record=posting,
        by=people.head,
        before={
            "starts_on": date(2021, 2, 8),
            "acting": False,
            "unit_id": people.kunir.pk,
            "version": 1,
        },
        after={
            "starts_on": date(2021, 2, 15),
            "acting": True,
            "unit_id": people.lumajang.pk,
            "version": 2,
        },
        reason="salah <tanggal>",
        unit_path=people.kunir.path,
    )
    text = read(client, people.head)
    assert "Diverifikasi" in text
    assert people.head.name in text
    assert "<del>8 Februari 2021</del> → <ins>15 Februari 2021</ins>" in text
    assert "<del>Tidak</del> → <ins>Ya</ins>" in text
    assert f"<del>{people.kunir.name}</del> → <ins>{people.lumajang.name}</ins>" in text
    assert "salah &lt;tanggal&gt;" in text
    assert "Plh/Plt" in text
    assert "3 isian" in text  # the version is bookkeeping


def test_choices_are_their_words_and_unknown_is_a_dash(client, people):
    note(
        people.officer,
        people.kunir,
        record=people.officer.postings.get(),
        before={"role": "officer", "title": ""},
        after={"role": "binmas_head", "title": "Kasat"},
    )
    text = read(client, people.officer)
    assert "<del>Petugas polsek</del> → <ins>Kasat Binmas</ins>" in text
    assert "<del>–</del> → <ins>Kasat</ins>" in text


def test_nobody_reads_of_other_polres(client, people):
    note(people.other, people.ajung, reason="alasan di Jember")
    note(people.officer, people.kunir, reason="alasan di Kunir")
    text = read(client, people.officer)
    assert "alasan di Kunir" in text
    assert 'name="act"' in text
    for user, seen in ((people.head, False), (people.other, True), (people.admin, True)):
        assert ("alasan di Jember" in read(client, user)) is seen
    assert "alasan di Jember" not in read(
        client, people.head, f"?record=units.user:{people.other.pk}"
    )


def test_staff_of_the_regency_read_no_history(client, people):
    client.force_login(people.staff)
    assert client.get("/history/").status_code == 403
    client.logout()
    assert client.get("/history/").status_code == 302


def test_one_records_history(client, people):
    note(people.officer, people.kunir, reason="yang ini")
    note(people.head, people.kunir, reason="yang lain")
    text = read(client, people.head, f"?record=units.user:{people.officer.pk}", headers=HTMX)
    assert "yang ini" in text
    assert "yang lain" not in text
    assert "<html" not in text


@pytest.mark.parametrize(
    "query",
    [
        "?record=x",
        "?record=%00:1",
        "?record=:",
        "?page=999",
        "?page=x",
        "?since=32",
        "?act=nope",
        "?since=0001-01-01",
        "?until=9999-12-31",
        "?until=0001-01-01",
        "?kind=nope",
        "?kind=,",
    ],
)
def test_odd_addresses_are_no_faults(client, people, query):
    note(people.officer, people.kunir)
    assert "Riwayat" in read(client, people.officer, query)


def test_what_the_models_no_longer_know_is_still_shown(client, people):
    note(
        people.officer,
        people.kunir,
        record=("gone.model", "7"),
        before={"old_field": "a"},
        after={"old_field": {"deep": [1, 2]}},
    )
    text = read(client, people.officer)
    assert "Gone.model 7" in text
    assert "Old field" in text
    assert "<ins>deep: 1 · 2</ins>" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_at_any_length(client, count, people, django_assert_num_queries):
    head = posted("binmas_head", people.lumajang)
    for _ in range(count):
        person = UserFactory()
        note(person, people.kunir, after={"unit_id": people.kunir.pk, "name": "x"})
        note(
            person,
            people.kunir,
            record=people.officer.postings.get(),
            after={"unit_id": people.kunir.pk, "user_id": person.pk},
        )
    client.force_login(head)
    with django_assert_num_queries(7):  # session, person, count, page, units, users, postings
        client.get("/history/", headers=HTMX)


def records(text):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', unescape(text))


def test_a_record_is_named_whatever_changed_in_it(client, people):
    order = UmbrellaOrder.objects.create(
        id=uuid4(), program=ProgramFactory(), for_program=ProgramFactory(), unit=people.lumajang,
        text="Bentuk satu kampung", recorded_at=timezone.now(), recorded_by=people.head,
    )  # fmt: skip
    note(people.officer, people.kunir, act="submit", after={"phone": "1"})
    note(people.officer, people.kunir, record=order, act="delete", reason="keliru")
    note(people.officer, people.kunir, after={"name": "Nama Dahulu"})
    note(people.officer, people.kunir, record=("units.unit", 10**6), act="delete")
    assert records(read(client, people.officer)) == [
        "Kesatuan 1000000",
        "Pengguna Nama Dahulu",
        "Perintah program induk Bentuk satu kampung",
        f"Pengguna {people.officer.name}",
    ]


def test_an_export_has_a_word_and_a_choice(client, people):
    note(people.officer, people.kunir, record=("export", "731b6909-aaaa"), act="export")
    note(people.officer, people.kunir)
    assert records(read(client, people.officer, "?kind=export")) == ["Ekspor 731b6909"]


def test_a_code_in_the_place_of_a_key_is_shown_as_it_stands(client, people):
    note(people.officer, people.kunir, record=people.officer.postings.get(),
         before={"unit_id": None}, after={"unit_id": people.kunir.code})  # fmt: skip
    assert people.kunir.code in read(client, people.head)


def found(**query):
    filters = AuditFilter(query, queryset=AuditEvent.objects.all())
    assert filters.form.is_valid(), filters.form.errors
    return list(filters.qs.order_by("id").values_list("act", flat=True))


def test_acts_of_one_word_are_one_choice(people):
    for act in ("edit", "unit.change", "unit.create", "coverage.create", "area.create", "submit"):
        note(people.officer, people.kunir, act=act)
    audit.record_refusal(act="verify", record=people.officer, by=people.officer, reason="")
    words = [word for _act, word in audit.act_choices()]
    assert len(words) == len(set(words))
    choices = {word: act for act, word in audit.act_choices()}
    assert found(act=choices["diubah"]) == ["edit", "unit.change"]
    assert found(act=choices["dibuat"]) == ["unit.create", "coverage.create"]
    assert found(act=choices["RW/RT dicatat"]) == ["area.create"]
    assert found(act=choices["dikirim"]) == ["submit"]
    assert found(act=choices["ditolak"]) == ["verify.refused"]


def test_every_event_is_found_under_the_word_it_is_shown_with(people):
    acts = [*audit._acts, "unit.change", "posting.end", "photo.delete"]
    for act in acts:
        note(people.officer, people.kunir, act=act)
    chosen = [act for choice, _word in audit.act_choices() for act in found(act=choice)]
    assert sorted(chosen) == sorted(act for act in acts if audit.act_word(act) in
                                    {word for _act, word in audit.act_choices()})  # fmt: skip


def test_kinds_of_records_have_their_own_names(people):
    note(people.officer, people.kunir, act="submit", record=people.kunir)
    note(people.officer, people.kunir)
    filters = AuditFilter({}, queryset=AuditEvent.objects.all())
    choices = {str(word): kind for kind, word in filters.form.fields["kind"].choices}
    assert found(kind=choices["kesatuan"]) == ["submit"]
    assert len(choices) == len(set(choices.values()))
    assert not any("." in word for word in choices)


def test_a_day_is_the_readers_day(people):
    for hour, act in ((16, "submit"), (17, "verify")):  # 23.00 and, a day later, 00.00 WIB
        with clock.simulated(datetime(2021, 2, 8, hour, tzinfo=UTC)):
            note(people.officer, people.kunir, act=act)
    assert found(since="2021-02-08", until="2021-02-08") == ["submit"]
    assert found(since="2021-02-09") == ["verify"]
    assert found(until="2021-02-08") == ["submit"]


def test_a_person_is_found_by_a_part_of_his_name(people):
    note(people.officer, people.kunir)
    assert found(actor=people.officer.name[:5].upper()) == ["edit"]
    assert found(actor="Bukan Siapa-siapa") == []


def test_fields_have_words_wherever_they_stand(client, people):
    note(
        people.officer,
        people.kunir,
        record=("programs.target", "7"),
        before={"quantity": 103, "week": "2021-W06", "allocations": {"A": [5, 1], "B": [5, 2]}},
        after={"quantity": 104, "week": "2021-W07", "allocations": {"A": [6, 1], "B": [5, 2]}},
    )
    text = read(client, people.head)
    assert "Jumlah tambahan:</span>" in text
    assert "W06" not in text
    assert "Minggu ke-II Februari 2021" in text
    assert "<del>A: 5 · 1</del> → <ins>A: 6 · 1</ins>" in text


def test_one_records_history_leads_back_to_all(client, people):
    note(people.officer, people.kunir)
    text = read(client, people.head, f"?record=units.user:{people.officer.pk}")
    assert "Lihat semua riwayat" in text
    assert re.search(r'<input type="hidden" name="record"', text)
    assert "Lihat semua riwayat" not in read(client, people.head)


def test_seals_are_shown_to_who_sees_everything(client, people):
    note(people.officer, people.kunir)
    [seal] = seals.seal_trail()
    assert "Segel terakhir: nomor 1," in unescape(read(client, people.admin))
    assert seal.digest in client.get("/history/seals/").content.decode()
    text = read(client, people.head)
    assert "Segel" not in text
    assert client.get("/history/seals/").status_code == 403


def test_the_page_of_seals_reads_no_rows_digests(client, people, django_assert_num_queries):
    client.force_login(people.admin)
    for _turn in range(3):
        note(people.officer, people.kunir)
        seals.seal_trail()
    client.get("/history/seals/")
    with django_assert_num_queries(4) as asked:  # session, person, count, page
        client.get("/history/seals/")
    assert not any("row_digests" in query["sql"] for query in asked.captured_queries)
