"""The filters of the list, for page, API and export alike."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from core.exports.reports import get_report
from tests.factories import AreaFactory, FormationFactory, PolsekFactory, ProgramFactory
from villages.exports import choose, formations
from villages.filters import OFFERED
from villages.models import Formation

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(world):
    """Four kampung of Lumajang and one of Jakarta Selatan, by name."""
    AreaFactory(code="35.08.06.2001.003", name="RW 03")
    skd = ProgramFactory(code="SKD", name="Siskamling")
    make = FormationFactory
    return {
        row.name: row
        for row in (
            make(name="Satu", unit=world.kunir, area_id="35.08.06.2001", program=world.kts,
                 formed_on=date(2021, 2, 8), status="verified", receipt="ABCD2345"),
            make(name="Dua", unit=world.kunir, area_id="35.08.06.2001.003", program=world.kts,
                 place_kind="rw", formed_on=date(2021, 2, 14), late=True, status="submitted"),
            make(name="Tiga", unit=world.jatiroto, area_id="35.08.10.2002", program=world.kts,
                 formed_on=date(2021, 2, 15), simulated=True, settlement_type="dense"),
            make(name="Empat", unit=world.jatiroto, area_id="35.08.10.2001", program=skd,
                 formed_on=date(2021, 2, 15), status="dissolved", place_kind="place",
                 place_name="Pasar"),
            make(name="Lima", unit=world.tebet, area_id="31.74.01.1001", program=world.kts,
                 status="verified"),
        )
    }  # fmt: skip


def names(user, query):
    return {row.name for row in formations(user, QueryDict(query)).rows}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Satu Dua Tiga Empat"),
        ("program=KTS", "Satu Dua Tiga"),
        ("status=verified", "Satu"),
        ("status=verified&status=dissolved", "Satu Empat"),
        ("unit=LMJ-KUNIR", "Satu Dua"),
        ("unit=JATIM-LMJ", "Satu Dua Tiga Empat"),
        ("within=35.08.06", "Satu Dua"),
        ("within=35.08.06.2001", "Satu Dua"),
        ("within=35.08.1", ""),
        ("within=31", ""),
        ("formed_from=2021-02-15", "Tiga Empat"),
        ("formed_to=2021-02-14", "Satu Dua"),
        ("week=2021-W06", "Satu Dua"),
        ("week=2021-W07", "Tiga Empat"),
        ("late=true", "Dua"),
        ("late=false", "Satu Tiga Empat"),
        ("simulated=true", "Tiga"),
        ("settlement_type=dense", "Tiga"),
        ("q=dua", "Dua"),
        ("q=pasar", "Empat"),
        ("q=sukosari", "Tiga"),
        ("q=abcd2345", "Satu"),
        ("q=%25", ""),
        ("program=KTS&week=2021-W06&late=true", "Dua"),
    ],
)
def test_filters(world, rows, query, expected):
    if query == "within=35.08.1":
        with pytest.raises(DomainError):
            names(world.head, query)
        return
    assert names(world.head, query) == set(expected.split())


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("program=APA", "program"),
        ("status=apa", "status"),
        ("unit=TEBET", "unit"),  # a foreign unit is as unknown as none
        ("unit=APA", "unit"),
        ("within=x", "within"),
        ("within=35.08.06.2001.003.002.001", "within"),
        ("formed_from=kemarin", "formed_from"),
        ("week=2021-06", "week"),
        ("week=2021-W53", "week"),
        ("late=mungkin", "late"),
        ("q=" + "x" * 81, "q"),
        ("q=%00", "q"),
        ("apa=1", "apa"),
        ("unit__path=/", "unit__path"),
    ],
)
def test_what_no_filter_understands(world, rows, query, field):
    with pytest.raises(DomainError) as caught:
        names(world.head, query)
    assert list(caught.value.errors) == [field]


def test_filters_keep_the_scope(world, rows):
    assert names(world.officer, "program=KTS") == {"Satu", "Dua"}
    assert names(world.stranger, "") == {"Lima"}
    assert names(world.regency, "") == {"Satu", "Empat"}


def units_offered(user):
    choices = choose(user, None).fields["unit"].choices
    return [str(code) for code, _label in choices if code]


def test_choices_are_in_scope(world):
    assert units_offered(world.officer) == ["LMJ-KUNIR"]
    assert units_offered(world.head) == ["JATIM-LMJ", "LMJ-JATIROTO", "LMJ-KUNIR"]


def states_offered(user):
    return [state for state, _label in choose(user, None).fields["status"].widget.choices]


def test_states_nobody_lets_him_see_are_not_offered(world, rows):
    assert states_offered(world.regency) == ["verified", "dissolved"]
    assert states_offered(world.officer) == Formation.Status.values
    assert names(world.regency, "status=submitted") == set()


def test_a_large_scope_offers_its_polres(world):
    PolsekFactory.create_batch(OFFERED, parent=world.lumajang)
    assert units_offered(world.head) == ["JATIM-LMJ"]
    assert names(world.head, "unit=LMJ-KUNIR") == set()


def test_unused_filters_ask_nothing(world, rows):
    """The rows, and how many kampung in how many desa they are."""
    names(world.head, "")
    with CaptureQueriesContext(connection) as queries:
        names(world.head, "")
    assert len(queries) == 2


def test_the_export_says_what_was_chosen(world, rows):
    query = "program=SKD&status=verified&status=dissolved&week=2021-W07&late=false&q=a"
    assert formations(world.head, QueryDict(query)).filters == (
        ("Cari", "a"),
        ("Program", "Siskamling"),
        ("Status", "Terverifikasi, Nonaktif"),
        ("Minggu", "Minggu ke-III Februari 2021 (15–21 Februari 2021)"),
        ("Terlambat", "Tidak"),
    )
    assert get_report("formations").content(world.head, QueryDict("")).filters == ()
