"""Shares of a target from a spreadsheet: one version of its plan for all rows."""

from datetime import UTC, datetime

import pytest
import time_machine

from programs.models import Plan
from programs.queries import latest_plan, shares_of
from programs.services import ShareGiven, set_allocation
from tests.factories import PolresFactory, PolsekFactory, TargetFactory, posted
from tests.sheets import book_of, counts, fill, look, put, save, told
from units.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    with time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC), tick=False):
        polres = PolresFactory(code="LMJ", name="Polres Lumajang")
        kunir, tempeh, tekung = (
            PolsekFactory(parent=polres, code=f"LMJ-{name.upper()}", name=f"Polsek {name}")
            for name in ("Kunir", "Tempeh", "Tekung")
        )
        target = TargetFactory(unit=polres, shares={kunir: 5, tempeh: 4})
        yield target, posted(Role.BINMAS_HEAD, polres), tekung


def shares(target):
    return {s.unit.code: (s.quantity, s.rank) for s in shares_of(latest_plan(target))}


def test_shares_are_one_version_and_come_back_unchanged(order):
    target, head, _tekung = order
    book = book_of("allocations", head)
    assert counts(look(book, "allocations", head)) == {"rows": 2, "unchanged": 2}
    label = book["Isian"].cell(2, 4).value
    put(book, 2, "Jatah", 7)
    fill(book, {"Target": label, "Polsek": "Polsek Tekung", "Jatah": 3, "Urutan": 9})
    assert counts(save(book, "allocations", head)) == {
        "rows": 3, "new": 1, "changed": 1, "unchanged": 1,
    }  # fmt: skip
    assert shares(target) == {"LMJ-KUNIR": (7, 1), "LMJ-TEMPEH": (4, 2), "LMJ-TEKUNG": (3, 9)}
    assert Plan.objects.filter(target=target).count() == 2
    assert counts(look(book, "allocations", head)) == {"rows": 3, "unchanged": 3}


def test_faults_and_conflicts_of_shares_stand_at_their_cells(order):
    target, head, tekung = order
    book = book_of("allocations", head)
    label = book["Isian"].cell(2, 4).value
    put(book, 2, "Jatah", 7)
    fill(
        book,
        {"Target": label, "Polsek": "Polsek Tekung", "Jatah": 0},
        {"Target": label, "Polsek": "Polsek Kunor", "Jatah": 2},
        {"Target": "KTX", "Polsek": "Polsek Tekung", "Jatah": 2},
    )
    assert [(row, key) for row, key, *_ in told(look(book, "allocations", head))] == [
        (4, "quantity"), (5, "unit"), (6, "target"),
    ]  # fmt: skip
    kept = [ShareGiven(s.unit, s.quantity + 1) for s in shares_of(latest_plan(target))]
    set_allocation(target=target, shares=[*kept, ShareGiven(tekung, 1)], by=head)
    assert (2, "quantity", 6, 7) in told(look(book, "allocations", head))


def test_other_polres_know_nothing_of_them(order):
    _target, head, _tekung = order
    book = book_of("allocations", head)
    stranger = posted(Role.BINMAS_HEAD, PolresFactory(code="JAKSEL", name="Polres Jaksel"))
    assert book_of("allocations", stranger)["Isian"].max_row == 1
    assert {key for _row, key, _words in told(look(book, "allocations", stranger))} == {
        "id", "target", "unit",
    }  # fmt: skip
