"""A receipt proves that a record came in, and tells nothing else."""

import pytest
from django.test import Client

from tests.factories import FormationFactory, PatrolFactory


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
    patrol = PatrolFactory()
    assert "Laporan patroli" in Client().get(f"/v/{patrol.receipt}/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["ZZZZZZZZ", "0O1I0O1I", "x", "A" * 8])
def test_a_wrong_receipt_is_not_found(typed):
    assert Client().get(f"/v/{typed}/").status_code == 404


@pytest.mark.django_db
def test_a_draft_was_never_received():
    draft = FormationFactory(status="draft", submitted_at=None)
    assert Client().get(f"/v/{draft.receipt}/").status_code == 404
