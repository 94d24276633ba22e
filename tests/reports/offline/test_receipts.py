"""A receipt proves that a record came in, and tells nothing else."""

from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis.strategies import uuids

from core.templatetags.ui import day, hour
from core.weeks import Week
from reports.unit_weeks.services import report_nil
from tests.factories import (
    CheckInFactory,
    FormationFactory,
    PatrolFactory,
    PolsekFactory,
    ZoneReportFactory,
    posted,
)
from villages.services.receipts import numbers_of, of_number


@pytest.mark.django_db
def test_whoever_holds_a_receipt_may_check_it():
    formation = FormationFactory(status="submitted", name="Kampung Rahasia", petugas="Sari")
    for typed in (
        formation.receipt,
        formation.receipt.lower(),
        f"{formation.receipt[:4]}-{formation.receipt[4:]}",
    ):
        page = Client().get(f"/v/{typed}/").content.decode()
        assert formation.receipt in page
        assert formation.unit.name in page
        assert "Rahasia" not in page
        assert "Sari" not in page
    for kind, receipt in (
        ("Laporan patroli", PatrolFactory().receipt),
        ("Hadir di posko", CheckInFactory().receipt),
        ("Laporan zona RT", of_number(ZoneReportFactory().pk)),
    ):
        assert kind in Client().get(f"/v/{receipt}/").content.decode()


@pytest.mark.django_db
def test_a_nihil_has_one_too():
    unit = PolsekFactory()
    report, _new = report_nil(unit=unit, week=Week.parse("2021-W06"), by=posted("officer", unit))
    page = Client().get(f"/v/{report.receipt}/").content.decode()
    assert "Laporan NIHIL" in page
    assert f"{day(report.reported_at)}, {hour(report.reported_at)}" in page
    assert unit.name in page
    again, new = report_nil(unit=unit, week=Week.parse("2021-W06"), by=posted("officer", unit))
    assert (again.receipt, new) == (report.receipt, False)


@given(uuids())
def test_a_number_lies_between_the_first_and_the_last_of_its_receipt(number):
    low, high = numbers_of(of_number(number))
    assert low <= number <= high
    assert of_number(low) == of_number(high) == of_number(number)
    assert high.int == 2**128 - 1 or of_number(UUID(int=high.int + 1)) != of_number(number)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["ZZZZZZZZ", "0O1I0O1I", "x", "A" * 8, "A" * 9])
def test_a_wrong_receipt_is_not_found(typed):
    assert Client().get(f"/v/{typed}/").status_code == 404


@pytest.mark.django_db
def test_a_draft_was_never_received():
    draft = FormationFactory(status="draft", submitted_at=None)
    assert Client().get(f"/v/{draft.receipt}/").status_code == 404
