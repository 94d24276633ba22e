"""Saying the same thing twice."""

import uuid
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from core import idempotency
from core.errors import Conflict, DomainError, PreconditionRequired, Stale

ID = "0b0d2f1e-7b7e-4f52-9a3f-0d6a1c1f2e33"


def patch(version=None):
    headers = {} if version is None else {"If-Match": version}
    return RequestFactory().patch("/", headers=headers)


def test_the_clients_id():
    assert idempotency.client_id({"id": ID}) == uuid.UUID(ID)
    assert idempotency.client_id({"id": uuid.UUID(ID)}) == uuid.UUID(ID)


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ""}, [], "text"])
def test_no_id_is_asked_for(data):
    with pytest.raises(DomainError) as refusal:
        idempotency.client_id(data)
    assert (refusal.value.status, refusal.value.code) == (400, "id_required")
    told = "Sertakan id (UUID) yang dibuat saat formulir dibuka."
    assert (refusal.value.message, refusal.value.errors) == (told, {"id": [told]})


@pytest.mark.parametrize("value", ["7", 7, ["x"], {"x": 1}, "g" * 32, True])
def test_a_bad_id_is_named(value):
    with pytest.raises(DomainError) as refusal:
        idempotency.client_id({"id": value})
    assert (refusal.value.status, refusal.value.code) == (400, "id_invalid")
    told = "Id ini bukan UUID yang sah."
    assert (refusal.value.message, refusal.value.errors) == (told, {"id": [told]})


def test_the_hash_is_of_the_content_alone():
    one = idempotency.content_hash({"id": ID, "name": "Sukosari é", "n": [1, 2]})
    assert one == idempotency.content_hash({"n": [1, 2], "name": "Sukosari é"})
    assert one != idempotency.content_hash({"n": [2, 1], "name": "Sukosari é"})
    assert len(one) == 64
    assert idempotency.content_hash({}) == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def test_the_hash_is_that_of_canonical_json():
    """`{"a":"2021-02-09","b":"é","c":[1,2]}` in UTF-8: other programs reckon the same."""
    content = {"b": "é", "a": date(2021, 2, 9), "c": [1, 2], "id": ID}
    assert idempotency.content_hash(content) == (
        "c550bafde6dbb603e1cbca7045d9d501a40bca565e28df1f24ec0fb71db1b67e"
    )


def test_the_same_again_is_fine_something_else_is_a_conflict():
    assert idempotency.answer_existing(stored="a", given="a") is None
    with pytest.raises(Conflict) as refusal:
        idempotency.answer_existing(stored="a", given="b")
    assert (refusal.value.status, refusal.value.code) == (409, "id_taken")
    assert str(refusal.value.message).startswith("Id ini sudah dipakai")


@pytest.mark.parametrize("header", ['"3"', "3", 'W/"3"', ' "3" '])
def test_if_match(header):
    assert idempotency.require_if_match(patch(header)) == 3
    assert idempotency.check_version(SimpleNamespace(version=3), patch(header)) == 3


@pytest.mark.parametrize("header", ["*", '"a"', "-1", "3.0", '"1", "2"', "٣", "9" * 10])
def test_a_bad_if_match_is_named(header):
    with pytest.raises(DomainError) as refusal:
        idempotency.if_match(patch(header.encode("utf-8").decode("latin-1")))
    assert (refusal.value.status, refusal.value.code) == (400, "if_match_invalid")
    told = 'Isi header If-Match dengan nomor versi, misalnya "3".'
    assert (refusal.value.message, refusal.value.errors) == (told, {"If-Match": [told]})


def test_no_if_match_is_428_where_it_is_needed():
    record = SimpleNamespace(version=3)
    with pytest.raises(PreconditionRequired) as refusal:
        idempotency.check_version(record, patch())
    assert refusal.value.status == 428
    assert str(refusal.value.message).startswith("Sertakan header If-Match")
    assert idempotency.check_version(record, patch(), required=False) == 3


def test_a_stale_version_is_412_with_the_current_record():
    record = SimpleNamespace(version=4)
    with pytest.raises(Stale) as refusal:
        idempotency.check_version(record, patch("3"), current=lambda found: {"v": found.version})
    assert (refusal.value.status, refusal.value.current) == (412, {"v": 4})
    with pytest.raises(Stale) as refusal:
        idempotency.check_version(record, patch("5"), required=False)
    assert refusal.value.current == {"version": 4}
