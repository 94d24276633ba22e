"""The weeks of every polsek as one file: the rows of the books, of whoever may see them."""

import csv
import io

import pytest

from reports.models import WeeklyProgress
from reports.services import recompute
from tests.factories import PolresFactory, PolsekFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of, post
from units.models import Unit
from units.policy import Role

pytestmark = pytest.mark.django_db
ASK = "/reports/weekly-history.csv-machine"


@pytest.fixture
def two_polres(lumajang):
    """Lumajang with two formed in W06 and one in W07; another polres with one in W06."""
    first, second, *_ = polsek_of(lumajang)
    post(lumajang, first, "2021-02-09", 2)
    post(lumajang, second, "2021-02-16")
    other = PolresFactory(code="JATIM-JBR", name="Polres Jember")
    away = PolsekFactory(parent=other, code="JATIM-JBR-01", name="Polsek Jauh")
    foreign = TargetFactory(unit=other, program=lumajang.program, shares={away: 5})
    post(foreign, away, "2021-02-09")
    for target in (lumajang, foreign):
        recompute(target)
    return lumajang


def rows_of(client, user, **asked):
    client.force_login(user)
    answer = client.get(ASK, asked)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_row_is_a_computed_week(client, two_polres, kasat):
    found = rows_of(client, kasat)
    computed = WeeklyProgress.objects.filter(target=two_polres, unit__kind="polsek")
    keys = ("planned", "formed", "planned_cumulative", "formed_cumulative", "dissolved")
    assert [
        (row["unit"], row["monday"], *(int(row[key]) for key in keys), int(row["deviation"]))
        for row in found
    ] == [
        (
            week.unit.code,
            week.monday.isoformat(),
            *(getattr(week, key) for key in keys),
            week.formed_cumulative - week.planned_cumulative,
        )
        for week in computed.select_related("unit").order_by("unit__path", "monday")
    ]
    assert sum(int(row["formed"]) for row in found) == 3


def test_since_and_until_are_mondays_in_it(client, two_polres, kasat):
    found = rows_of(client, kasat, since="2021-02-15", until="2021-02-15")
    assert {row["monday"] for row in found} == {"2021-02-15"}
    assert {row["unit"]: int(row["formed"]) for row in found if row["formed"] != "0"} == {
        "JATIM-LMJ-02": 1
    }


def test_each_sees_his_own_polsek(client, two_polres, officer):
    assert {row["unit"] for row in rows_of(client, officer)} == {"JATIM-LMJ-01"}
    jember = posted(Role.BINMAS_HEAD, Unit.objects.get(code="JATIM-JBR"))
    assert {row["unit"] for row in rows_of(client, jember)} == {"JATIM-JBR-01"}


@pytest.mark.parametrize("query", ["since=besok", "until=2021-02-31", "x=1"])
def test_what_is_no_day_is_refused_in_words(client, two_polres, kasat, query):
    client.force_login(kasat)
    answer = client.post(
        "/reports/", {"report": "weekly-history", "format": "csv"} | dict([query.split("=")])
    )
    assert answer.status_code == 400
    assert "note-error" in answer.content.decode()
