"""The history page: in scope, readable, of one record."""

from datetime import date

import pytest

from core import audit
from tests.core.test_job_views import HTMX
from tests.factories import UserFactory, posted

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
    ["?record=x", "?record=%00:1", "?record=:", "?page=999", "?page=x", "?since=32", "?act=nope"],
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
    assert "<ins>deep: [1, 2]</ins>" in text


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
    with django_assert_num_queries(7):  # session, person, posting, count, page, units, users
        client.get("/history/", headers=HTMX)


def test_a_code_in_the_place_of_a_key_is_shown_as_it_stands(client, people):
    note(people.officer, people.kunir, record=people.officer.postings.get(),
         before={"unit_id": None}, after={"unit_id": people.kunir.code})  # fmt: skip
    assert people.kunir.code in read(client, people.head)
