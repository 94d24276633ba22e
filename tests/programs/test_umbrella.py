"""The 100 days over the Lumajang order: days left, and the pace that is needed until their end."""

from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest

from programs.models import Entry, Program
from programs.services import record_order
from programs.umbrella import umbrellas
from tests.factories import PolresFactory, ProgramFactory, TargetFactory, posted
from units.policy import Role


@pytest.fixture
def hundred(db):
    """22 stood, 103 ordered, six formed on 9 February 2021."""
    target = TargetFactory()
    head = posted(Role.BINMAS_HEAD, target.unit)
    Entry.objects.create(
        program=target.program, measure=target.measure, unit=target.unit, polres=target.unit,
        unit_path=target.unit.path, effective_on=date(2021, 2, 9), quantity=6, undetailed=True,
        source_kind="programs.figure", source_id=uuid4(), recorded_by=head,
    )  # fmt: skip
    program = ProgramFactory(code="100-HARI", name="Program 100 Hari", kind=Program.UMBRELLA)
    program.runs_from, program.runs_until = date(2021, 1, 27), date(2021, 5, 7)
    program.save()
    told = {"program": program, "unit": target.unit, "by": head}
    told["for_program"] = target.program
    record_order(id=uuid4(), text="Tambah kampung", measure=target.measure, quantity=103, **told)
    record_order(id=uuid4(), text="Edukasi warga", **told)
    return head


def test_days_left_and_needed_pace_of_the_article(hundred):
    (found,) = umbrellas(hundred, date(2021, 2, 14))
    assert (found.days_left, found.days_gone) == (82, 19)
    counted, told = found.lines
    assert (counted.formed, counted.quantity) == (6, 103)
    assert counted.needed == Fraction(97 * 7, 82)  # 8.28 a week
    assert (told.quantity, told.formed, told.needed) == (None, None, None)


def test_after_its_end_nothing_is_left_and_no_pace_helps(hundred):
    (found,) = umbrellas(hundred, date(2021, 6, 1))
    assert (found.days_left, found.lines[0].needed) == (0, None)


def test_the_page_says_that_it_ended(client, hundred):
    client.force_login(hundred)

    def told(day):
        page = client.get("/umbrella/", {"on": day}).content.decode()
        said = ("sampai 7 Mei 2021", "Hari ke-", "berakhir 7 Mei 2021")
        return [words in page for words in said]

    assert told("2021-05-07") == [True, True, False]
    assert told("2021-05-08") == [False, False, True]


def test_a_stranger_sees_no_orders(client, hundred):
    stranger = posted(Role.COMMANDER, PolresFactory())
    (found,) = umbrellas(stranger, date(2021, 2, 14))
    assert list(found.lines) == []
    client.force_login(hundred)
    page = client.get("/umbrella/", {"on": "2021-02-14"}).content.decode()
    assert "perlu rata-rata 8,3, yaitu 8–9 per minggu" in page
    assert "tidak disebut" in page
    assert client.get("/umbrella/", {"on": "x"}).status_code == 400
