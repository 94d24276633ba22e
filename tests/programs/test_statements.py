"""Messages to the public and orders of an umbrella programme: said once, by version, in scope."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import Conflict, DomainError
from programs.models import Program, PublicMessage, UmbrellaOrder
from programs.services import publish_message, record_order
from tests.factories import AreaFactory, PolresFactory, PolsekFactory, ProgramFactory, posted
from units.models import Area
from units.policy import Role


@pytest.fixture
def bekasi(db):
    AreaFactory(code="32.75")
    polres = PolresFactory(code="METRO-BKS", covers="32.75")
    polres.head = posted(Role.BINMAS_HEAD, polres)
    polres.program = ProgramFactory(code="VAKSINASI", name="Vaksinasi")
    return polres


def say(polres, **told):
    facts = {
        "id": uuid4(),
        "program": polres.program,
        "unit": polres,
        "kind": "tagline",
        "topic": "Vaksin",
        "text": "Vaksin gratis dan wajib",
        "valid_from": date(2021, 7, 1),
        "by": polres.head,
        **told,
    }
    return publish_message(**facts)


def test_the_latest_version_that_has_come_is_in_force(bekasi):
    old, _ = say(bekasi)
    new, _ = say(bekasi, text="Pelayanan kesehatan gratis", valid_from=date(2021, 7, 13))
    other, _ = say(bekasi, topic="Keluar rumah", text="Masker ganda")
    rows = PublicMessage.objects.for_user(bekasi.head)
    assert set(rows.in_force(date(2021, 7, 12))) == {old, other}
    assert set(rows.in_force(date(2021, 7, 13))) == {new, other}
    assert set(rows.in_force(date(2021, 6, 30))) == set()
    assert rows.count() == 3


def test_an_old_version_of_unknown_day_holds_until_the_first_known_one(bekasi):
    old, _ = say(bekasi, valid_from=None)
    new, _ = say(bekasi, text="Pelayanan kesehatan gratis", valid_from=date(2021, 7, 13))
    rows = PublicMessage.objects.for_user(bekasi.head)
    assert list(rows.in_force(date(2021, 7, 12))) == [old]
    assert list(rows.in_force(date(2021, 7, 13))) == [new]
    with pytest.raises(DomainError):
        say(bekasi, text="Lain", valid_from=None)


def test_the_same_again_is_one_message(bekasi):
    key = uuid4()
    first, created = say(bekasi, id=key)
    assert created
    assert say(bekasi, id=key) == (first, False)
    with pytest.raises(Conflict):
        say(bekasi, id=key, text="Lain")
    with pytest.raises(DomainError) as caught:
        say(bekasi, text="Lain lagi")
    assert set(caught.value.errors) == {"valid_from"}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"text": " "}, "text"),
        ({"topic": ""}, "topic"),
        ({"topic": "x" * 81}, "topic"),
        ({"kind": "lagu"}, "kind"),
        ({"text": "a\x00b"}, "text"),
        ({"valid_from": date(1921, 7, 1)}, "valid_from"),
    ],
)
def test_a_message_that_makes_no_sense_is_told(bekasi, told, field):
    with pytest.raises(DomainError) as caught:
        say(bekasi, **told)
    assert set(caught.value.errors) == {field}
    assert not PublicMessage.objects.exists()


def test_who_writes_and_who_reads(bekasi):
    message, _ = say(bekasi)
    polsek = PolsekFactory(parent=bekasi)
    regency = posted(Role.REGENCY_STAFF, Area.objects.get(pk="32.75"))
    stranger = posted(Role.BINMAS_HEAD, PolresFactory(covers="31.74"))
    for reader in (posted(Role.OFFICER, polsek), regency, bekasi.head):
        assert list(PublicMessage.objects.for_user(reader)) == [message]
    assert not PublicMessage.objects.for_user(stranger).exists()
    with pytest.raises(Http404):
        say(bekasi, by=stranger)
    with pytest.raises(PermissionDenied):
        say(bekasi, by=posted(Role.COMMANDER, bekasi))


def order(polres, **told):
    umbrella = Program.objects.filter(code="100-HARI").first() or ProgramFactory(
        code="100-HARI", name="Program 100 Hari", kind=Program.UMBRELLA, measures=()
    )
    facts = {
        "id": uuid4(),
        "program": umbrella,
        "for_program": polres.program,
        "unit": polres,
        "text": "Optimalkan",
        "by": polres.head,
        **told,
    }
    return record_order(**facts)


def test_an_order_may_lack_quantity_and_number(bekasi):
    made, created = order(bekasi)
    assert created
    assert (made.quantity, made.number, made.ordered_on) == (None, "", None)
    assert order(bekasi, id=made.pk) == (made, False)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (lambda polres: {"program": polres.program}, "program"),
        (lambda polres: {"quantity": 0}, "quantity"),
        (lambda polres: {"text": ""}, "text"),
        (lambda polres: {"ordered_on": date(2999, 1, 1)}, "ordered_on"),
    ],
)
def test_an_order_that_makes_no_sense_is_told(bekasi, told, field):
    with pytest.raises(DomainError) as caught:
        order(bekasi, **told(bekasi))
    assert field in caught.value.errors
    assert not UmbrellaOrder.objects.exists()


def test_by_page_and_over_the_api(client, bekasi):
    client.force_login(bekasi.head)
    body = {"id": str(uuid4()), "program": "VAKSINASI", "unit": "METRO-BKS", "kind": "appeal"}
    body |= {"topic": "Keluar rumah", "text": "Pakai masker ganda", "valid_from": "2021-07-13"}
    json = {"content_type": "application/json"}
    made = client.post("/api/v1/public-messages/", body, **json)
    assert (made.status_code, made.json()["text"]) == (201, "Pakai masker ganda")
    assert client.post("/api/v1/public-messages/", body, **json).status_code == 200
    assert client.get("/api/v1/public-messages/?on=2021-07-12").json()["count"] == 0
    assert client.get("/api/v1/public-messages/?on=2021-07-13").json()["count"] == 1
    assert "Pakai masker ganda" in client.get("/messages/").content.decode()
    assert client.get("/messages/new/").status_code == 200
    told = body | {"id": str(uuid4()), "topic": "Vaksin", "text": "Gratis"}
    assert client.post("/messages/new/", told).status_code == 302
    assert client.post("/messages/new/", told | {"id": str(uuid4())}).status_code == 422
    assert client.get("/api/v1/umbrella-orders/").json()["count"] == 0
