"""Lists of kampung: one rule for one and for many, all or none, a constant number of queries."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Conflict, DomainError
from core.models import AuditEvent
from programs.models import Entry
from tests.factories import AreaFactory
from tests.villages.support import errors_of, worth
from units.scope import posting_of
from villages.models import Formation
from villages.services import NewFormation, Suspected, create_formations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def items(world):
    def make(count, **options):
        rows = []
        for number in range(count):
            code = f"35.08.06.{2101 + number}"
            AreaFactory(code=code, name=f"Desa {number}")
            rows.append(
                NewFormation(uuid4(), world.data(area=code, name=f"Kampung {number}"), **options)
            )
        return rows

    return make


def test_create_formations(world, items):
    rows = items(3, submit=True)
    created = create_formations(items=rows, by=world.officer)
    assert [(formation.pk, new) for formation, new in created] == [(row.id, True) for row in rows]
    assert [worth(formation) for formation, _new in created] == [{("pending", "2021-02-09"): 1}] * 3
    assert AuditEvent.objects.filter(act="create").count() == 3
    assert AuditEvent.objects.filter(act="submit").count() == 3
    assert len(set(Formation.objects.values_list("receipt", flat=True))) == 3


def test_one_bad_row_refuses_all_and_is_named(world, items):
    rows = items(3)
    rows[1] = NewFormation(uuid4(), world.data(area="35.08.10.2002", formed_on="2021-02-30"))
    rows[2] = NewFormation(uuid4(), world.data(name=""))
    with pytest.raises(DomainError) as caught:
        create_formations(items=rows, by=world.officer)
    assert errors_of(caught) == {
        "1.formed_on": "Baris 2: Tanggal ini tidak ada dalam kalender.",
        "2.name": "Baris 3: Wajib diisi.",
    }
    rows[1] = NewFormation(uuid4(), world.data(area="35.08.10.2002"))
    with pytest.raises(DomainError) as caught:
        create_formations(items=rows[:2], by=world.officer)
    assert errors_of(caught) == {
        "1.area": "Baris 2: Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. "
        "Maksud Anda Sukosari (Kec. Kunir)?"
    }
    assert not Formation.objects.exists()
    assert not AuditEvent.objects.exists()


def test_rows_of_a_list_see_each_other(world):
    same = [NewFormation(uuid4(), world.data(name=name), submit=True) for name in ("Satu", "Dua")]
    with pytest.raises(Conflict) as caught:
        create_formations(items=same, by=world.officer)
    assert caught.value.code == "place_taken"
    assert list(caught.value.errors) == ["1.place_kind"]
    near = [
        NewFormation(uuid4(), world.data(place_kind="rw", place_name=f"RW {n}"), submit=True)
        for n in (1, 2)
    ]
    with pytest.raises(Suspected) as caught:
        create_formations(items=near, by=world.officer)
    assert list(caught.value.errors) == ["1.area"]
    assert not Formation.objects.exists()


def test_an_id_twice_in_a_list(world):
    key = UUID(int=7)
    with pytest.raises(DomainError) as caught:
        create_formations(
            items=[NewFormation(key, world.data()), NewFormation(key, world.data(name="Lain"))],
            by=world.officer,
        )
    assert list(caught.value.errors) == ["1.id"]


def test_the_same_list_again_answers_the_first(world, items):
    rows = items(3, submit=True)
    first = create_formations(items=rows[:2], by=world.officer)
    again = create_formations(items=rows, by=world.officer)
    assert [new for _formation, new in again] == [False, False, True]
    assert [formation.receipt for formation, _new in again[:2]] == [
        formation.receipt for formation, _new in first
    ]
    assert Entry.objects.count() == 3


def test_a_list_has_at_most_a_thousand_rows(world):
    for rows in ([], [NewFormation(uuid4(), {}) for _ in range(1001)]):
        with pytest.raises(DomainError):
            create_formations(items=rows, by=world.officer)


@pytest.mark.parametrize("submit", [False, True])
def test_queries_do_not_grow_with_the_rows(world, items, submit):
    posting_of(world.officer)  # read once per request, not per row
    counts = []
    for size in (1, 3, 50):
        rows = items(size + 60, submit=submit)[-size:]
        Formation.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            create_formations(items=rows, by=world.officer)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] == (22 if submit else 15)
