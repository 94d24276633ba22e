"""Mending what counts: proposed with a reason, decided by another, and the books follow."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import Conflict, DomainError
from core.models import AuditEvent
from tests.villages.support import worth
from villages.models import Correction, Formation
from villages.services import (
    approve_correction,
    correct_formation,
    dissolve_formation,
    edit_formation,
    propose_correction,
    refuse_correction,
    verify_formation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CHANGES = {"formed_on": "2021-02-16", "area": "35.08.06.2002"}


@pytest.fixture
def verified(world, create):
    return verify_formation(formation=create(submit=True), by=world.head)


@pytest.fixture
def proposed(world, verified):
    correction, _created = propose_correction(
        id=uuid4(), formation=verified, changes=CHANGES, reason="Salah desa", by=world.officer
    )
    return correction


def test_propose_changes_nothing_yet(verified, proposed):
    assert proposed.changes == {
        "area": ["35.08.06.2001", "35.08.06.2002"],
        "formed_on": ["2021-02-09", "2021-02-16"],
    }
    assert worth(verified) == {("formation", "2021-02-09"): 1}
    assert Formation.objects.get().version == 2


def test_approve_moves_what_was_counted(world, verified, proposed):
    mended = approve_correction(correction=proposed, by=world.head)
    assert (mended.area_id, mended.version, mended.last_written_by) == (
        "35.08.06.2002",
        3,
        world.officer,
    )
    assert worth(verified) == {("formation", "2021-02-16"): 1}
    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_by) == ("approved", world.head)
    event = AuditEvent.objects.of(verified).latest("id")
    assert (event.act, event.reason, event.after["area"]) == (
        "correct",
        "Salah desa",
        "35.08.06.2002",
    )


def test_refuse_leaves_it(world, verified, proposed):
    refuse_correction(correction=proposed, reason="Sudah benar", by=world.head)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.decision_reason) == ("refused", "Sudah benar")
    assert worth(verified) == {("formation", "2021-02-09"): 1}
    with pytest.raises(Conflict):
        approve_correction(correction=proposed, by=world.head)


def test_a_proposal_is_decided_by_another(world, verified):
    own, _created = propose_correction(
        id=uuid4(), formation=verified, changes=CHANGES, reason="Salah desa", by=world.head
    )
    for decide in (
        lambda: approve_correction(correction=own, by=world.head),
        lambda: refuse_correction(correction=own, reason="Batal", by=world.head),
    ):
        with pytest.raises(PermissionDenied):
            decide()
    assert approve_correction(correction=own, by=world.deputy).area_id == "35.08.06.2002"


def test_a_foreign_proposal_is_missing(world, proposed):
    for who in (world.foreign_head, world.stranger):
        with pytest.raises(Http404):
            approve_correction(correction=proposed, by=who)
    with pytest.raises(Http404):
        approve_correction(correction=uuid4(), by=world.head)
    with pytest.raises(PermissionDenied):
        approve_correction(correction=proposed, by=world.officer)


def test_an_outdated_proposal(world, verified, proposed):
    correct_formation(
        formation=verified, changes={"formed_on": "2021-02-10"}, reason="Notulen", by=world.head
    )
    with pytest.raises(Conflict) as caught:
        approve_correction(correction=proposed, by=world.deputy)
    assert caught.value.code == "correction_outdated"
    assert list(caught.value.errors) == ["formed_on"]
    assert worth(verified) == {("formation", "2021-02-10"): 1}


def test_one_proposal_waits_at_a_time(world, verified, proposed):
    with pytest.raises(Conflict) as caught:
        propose_correction(
            id=uuid4(), formation=verified, changes={"name": "X"}, reason="Salah", by=world.officer
        )
    assert caught.value.code == "correction_waiting"


def test_the_same_proposal_again(world, verified, proposed):
    again, created = propose_correction(
        id=proposed.pk, formation=verified, changes=CHANGES, reason="Salah desa", by=world.officer
    )
    assert (again, created) == (proposed, False)
    with pytest.raises(Conflict) as caught:
        propose_correction(
            id=proposed.pk, formation=verified, changes=CHANGES, reason="Lain", by=world.officer
        )
    assert caught.value.code == "id_conflict"


def test_the_officer_proposes_what_the_head_corrects(world, verified):
    done = correct_formation(
        formation=verified, changes={"name": "Baru"}, reason="Salah ketik", by=world.officer
    )
    assert isinstance(done, Correction)
    assert Formation.objects.get().name == "Kampung Tangguh Kunir Kidul"
    done = correct_formation(
        formation=verified, changes={"petugas": "Bripka Sari"}, reason="Pindah", by=world.head
    )
    assert (done.petugas, done.last_written_by) == ("Bripka Sari", world.head)


def test_after_his_own_correction_another_one_decides(world, verified):
    correct_formation(
        formation=verified, changes={"name": "Baru"}, reason="Salah ketik", by=world.head
    )
    with pytest.raises(PermissionDenied):
        dissolve_formation(
            formation=verified, dissolved_on="2021-02-17", reason="Bubar", by=world.head
        )
    gone = dissolve_formation(
        formation=verified, dissolved_on="2021-02-17", reason="Bubar", by=world.deputy
    )
    assert gone.status == "dissolved"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "changes"),
        (None, "changes"),
        ([1], "changes"),
        ({"name": "Kampung Tangguh Kunir Kidul"}, "changes"),
        ({"name": ""}, "name"),
        ({"formed_on": "2021-02-19"}, "formed_on"),
        ({"status": "draft"}, "status"),
        ({"area": "31.74.01.1001"}, "area"),
    ],
)
@pytest.mark.parametrize("who", ["officer", "head"])
def test_bad_corrections(world, verified, changes, field, who):
    with pytest.raises(DomainError) as caught:
        correct_formation(
            formation=verified, changes=changes, reason="Salah", by=getattr(world, who)
        )
    assert list(caught.value.errors) == [field]
    assert Formation.objects.get().version == 2
    assert not Correction.objects.exists()


def test_a_correction_needs_a_reason_and_a_counted_record(world, create, verified):
    with pytest.raises(DomainError) as caught:
        correct_formation(formation=verified, changes=CHANGES, reason=" ", by=world.officer)
    assert list(caught.value.errors) == ["reason"]
    draft = create(area="35.08.06.2003")
    with pytest.raises(Conflict):
        correct_formation(formation=draft, changes={"name": "X"}, reason="Salah", by=world.officer)


def test_a_correction_cannot_take_a_taken_place(world, create, verified):
    other = create(submit=True, area="35.08.06.2002")
    with pytest.raises(Conflict) as caught:
        correct_formation(formation=verified, changes=CHANGES, reason="Salah desa", by=world.head)
    assert caught.value.code == "place_taken"
    edit_formation(formation=other, data={"area": "35.08.06.2003"}, version=1, by=world.officer)
    assert correct_formation(
        formation=verified, changes=CHANGES, reason="Salah desa", by=world.head
    )


def test_a_kampung_cannot_be_formed_after_it_was_dissolved(world, verified):
    dissolve_formation(formation=verified, dissolved_on="2021-02-12", reason="Bubar", by=world.head)
    with pytest.raises(DomainError) as caught:
        correct_formation(
            formation=verified, changes={"formed_on": "2021-02-16"}, reason="Salah", by=world.head
        )
    assert list(caught.value.errors) == ["formed_on"]
