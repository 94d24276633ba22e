"""Recording, mending and sending: what is kept, what is refused, and in which words."""

from uuid import uuid4

import pytest

from programs.models import Entry
from villages.services import create_formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def worth(formation):
    """What the ledger says of a record: {measure: quantity}, without zeros."""
    totals = {}
    for measure, quantity in Entry.objects.filter(source_id=formation.pk).values_list(
        "measure", "quantity"
    ):
        totals[measure] = totals.get(measure, 0) + quantity
    return {measure: total for measure, total in totals.items() if total}


def test_create_formation_keeps_what_was_typed(world):
    formation, created = create_formation(
        id=uuid4(),
        data=world.data(
            petugas="Aipda Budi",
            latitude=-8.2,
            longitude=113.2,
            notes="Baris satu\r\nBaris dua",
        ),
        by=world.officer,
    )
    formation.refresh_from_db()
    assert created
    assert formation.unit == world.kunir
    assert formation.status == "draft"
    assert formation.place_kind == "desa"
    assert (formation.latitude, formation.longitude) == (-8.2, 113.2)
    assert formation.notes == "Baris satu\nBaris dua"
    assert formation.created_by == formation.last_written_by == world.officer
    assert formation.version == 1
    assert len(formation.receipt) == 8
    assert worth(formation) == {}


def test_submit_posts_one_pending(world, create):
    formation = create(submit=True)
    assert formation.status == "submitted"
    assert worth(formation) == {"pending": 1}
