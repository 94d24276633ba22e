"""Photos in parts: cut anywhere, complete only when the hash matches."""

import hashlib
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.models import Upload, UploadPart
from core.uploads import PART, arrived, drop_stale
from tests.core.race import race
from tests.factories import FormationFactory, PolresFactory, PolsekFactory, posted
from units.policy import Role

JSON, BYTES = "application/json", "application/octet-stream"


def photo(side: int = 700) -> bytes:
    out = BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def kunir(db):
    return PolsekFactory(parent=PolresFactory(covers="35.08"), covers="35.08.06")


@pytest.fixture
def officer(kunir):
    return posted(Role.OFFICER, kunir)


@pytest.fixture
def formation(officer, kunir):
    return FormationFactory(unit=kunir, created_by=officer, area__code="35.08.06.2001")


class Sender:
    """A phone that sends one photo."""

    def __init__(self, user, record: UUID, data: bytes) -> None:
        self.client, self.id, self.record, self.data = Client(), uuid4(), record, data
        self.client.force_login(user)

    def announce(self, **changes):
        body = {
            "id": str(self.id),
            "kind": "formation",
            "record": str(self.record),
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
        }
        return self.client.post("/api/v1/uploads/", body | changes, JSON)

    def part(self, offset: int, data: bytes):
        path = f"/api/v1/uploads/{self.id}/"
        return self.client.patch(path, data, BYTES, headers={"Upload-Offset": str(offset)})

    def rest(self, offset: int = 0):
        for start in range(offset, len(self.data), PART):
            answer = self.part(start, self.data[start : start + PART])
        return answer


def test_parts_make_a_photo_and_the_record_tells_how_many_are_missing(officer, formation):
    senders = [Sender(officer, formation.pk, photo(600 + n)) for n in range(3)]
    for sender in senders:
        assert sender.announce().status_code == 201
        assert len(sender.data) > PART
    first, second, _third = senders
    assert first.rest().json()["complete"]
    assert second.rest().json()["complete"]

    assert (arrived("formation", formation.pk).done, formation.photos.count()) == (2, 2)
    page = first.client.get(f"/formations/{formation.pk}/").content.decode()
    assert "2 dari 3 foto" in page
    assert not UploadPart.objects.filter(upload__in=[first.id, second.id]).exists()


def test_a_cut_goes_on_where_it_was_and_twice_is_once(officer, formation):
    sender = Sender(officer, formation.pk, photo())
    assert sender.announce().status_code == 201
    assert sender.announce().status_code == 200
    sender.part(0, sender.data[:PART])
    assert sender.part(0, sender.data[:PART]).json()["received"] == PART  # the answer was lost
    assert sender.part(2 * PART, b"x").json()["received"] == PART  # too early
    assert sender.client.get(f"/api/v1/uploads/{sender.id}/").json()["received"] == PART
    assert sender.rest(PART).json()["complete"]
    assert sender.rest(PART).json()["complete"]
    assert formation.photos.count() == 1


def test_a_photo_that_changed_on_its_way_is_never_complete(officer, formation):
    sender = Sender(officer, formation.pk, photo())
    sender.announce()
    sender.part(0, sender.data[:PART])
    broken = bytes(len(sender.data) - PART)
    refused = sender.part(PART, broken[:PART])
    for start in range(2 * PART, len(sender.data), PART):
        refused = sender.part(start, broken[start - PART : start])
    assert (refused.status_code, refused.json()["code"]) == (409, "hash_mismatch")
    assert formation.photos.count() == 0
    assert sender.client.get(f"/api/v1/uploads/{sender.id}/").json()["received"] == 0
    assert sender.rest().json()["complete"]
    assert formation.photos.count() == 1


def test_what_is_no_photo_is_refused_once_and_not_waited_for(officer, formation):
    sender = Sender(officer, formation.pk, b"no picture")
    sender.announce()
    refused = sender.rest()
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_photo")
    assert sender.client.get(f"/api/v1/uploads/{sender.id}/").json()["refusal"]
    assert not arrived("formation", formation.pk).missing


@pytest.mark.parametrize(
    "changes",
    [{"kind": "else"}, {"size": 11_000_000}, {"size": 0}, {"sha256": "zz"}, {"more": 1}],
)
def test_a_bad_announcement_is_refused(officer, formation, changes):
    assert Sender(officer, formation.pk, b"abc").announce(**changes).status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_a_part_says_where_it_begins(officer, formation, offset):
    sender = Sender(officer, formation.pk, b"abc")
    sender.announce()
    assert sender.part(offset, b"abc").status_code == 400


def test_a_part_is_at_most_512_kilobytes(officer, formation):
    sender = Sender(officer, formation.pk, bytes(PART + 1))
    sender.announce()
    assert sender.part(0, bytes(PART + 1)).status_code == 413


def test_a_foreign_record_or_upload_does_not_exist(officer, formation, kunir):
    stranger = posted(Role.OFFICER, PolsekFactory(covers="35.08.10"))
    assert Sender(stranger, formation.pk, b"abc").announce().status_code == 404
    sender = Sender(officer, formation.pk, b"abc")
    sender.announce()
    other = Client()
    other.force_login(posted(Role.OFFICER, kunir))
    assert other.get(f"/api/v1/uploads/{sender.id}/").status_code == 404
    sender.client = other
    assert sender.part(0, b"abc").status_code == 404
    assert sender.announce().status_code == 409


@pytest.mark.django_db(transaction=True)
def test_the_same_last_part_ten_times_at_once_is_one_photo(officer, formation):
    data = photo(300)
    sender = Sender(officer, formation.pk, data)
    sender.announce()
    cookies = sender.client.cookies

    def send(_n):
        client = Client()
        client.cookies = cookies
        path = f"/api/v1/uploads/{sender.id}/"
        return client.patch(path, data, BYTES, headers={"Upload-Offset": "0"}).status_code

    assert race(send, 6) == [200] * 6
    assert formation.photos.count() == 1


def test_bytes_of_what_never_came_are_dropped_after_a_while(officer, formation):
    sender = Sender(officer, formation.pk, photo())
    sender.announce()
    sender.part(0, sender.data[:PART])
    drop_stale(timezone.now() - timedelta(days=1))
    assert Upload.objects.count() == 1
    drop_stale(timezone.now() + timedelta(days=1))
    assert Upload.objects.count() == 0
