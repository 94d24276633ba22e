"""Aid: what comes in, goes out, over and back; what is refused; what counts."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st

from aid import book
from aid.models import Movement, Stock
from aid.services import edit_movement, record_movement, resend_movement, return_movement
from aid.services.stock import entries_of
from core.errors import Conflict, DomainError
from core.models import AuditEvent
from tests.aid.support import fields_of, rest, worth


def test_in_and_out_leave_the_rest_and_only_what_went_out_counts(help_):
    came = help_.moved(quantity=10)
    out = help_.moved("out", quantity=4)
    assert rest(help_.store) == 6
    assert worth(came) == {}
    assert worth(out) == {("BKS-GEDE", "32.75.08.1001", "package"): 4}


def test_goods_of_a_unit_that_is_not_counted_stay_out_of_the_ledger(help_):
    help_.moved(item="beras", quantity=700)
    out = help_.moved("out", item="beras", quantity=5)
    assert (rest(help_.store, "beras"), rest(help_.store)) == (695, None)
    assert worth(out) == {}


def test_no_more_goes_out_than_is_there(help_):
    help_.moved(quantity=5)
    with pytest.raises(DomainError) as caught:
        help_.moved("out", quantity=6)
    assert (caught.value.code, fields_of(caught)) == ("stock_short", {"quantity"})
    assert "5 paket" in str(caught.value)
    assert rest(help_.store) == 5
    assert Movement.objects.count() == 1


def test_nothing_goes_out_before_it_came_in(help_):
    help_.moved(quantity=5, moved_on=date(2021, 8, 10))
    with pytest.raises(DomainError) as caught:
        help_.moved("out", quantity=5, moved_on=date(2021, 8, 9))
    assert fields_of(caught) == {"moved_on"}
    assert rest(help_.store) == 5


def test_the_database_refuses_a_rest_below_nothing(help_):
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(store=help_.store, item_id="masker", quantity=-1)


def test_a_transfer_moves_between_stores_and_counts_nowhere(help_):
    help_.moved(quantity=8)
    over = help_.moved("transfer", quantity=3)
    assert (rest(help_.store), rest(help_.other)) == (5, 3)
    assert worth(over) == {}
    assert Movement.objects.for_user(help_.officer).get() == over


def test_what_comes_back_is_taken_off_and_never_more_than_went_out(help_):
    help_.moved(quantity=10)
    out = help_.moved("out", quantity=6)
    back = help_.moved("return", original=out.pk, item="", quantity=2)
    assert rest(help_.store) == 6
    assert worth(back) == {("BKS-GEDE", "32.75.08.1001", "package"): -2}
    with pytest.raises(DomainError) as caught:
        help_.moved("return", original=out.pk, item="", quantity=5)
    assert caught.value.code == "more_than_went_out"
    with pytest.raises(Conflict) as caught:
        return_movement(movement=out, reason="Salah", by=help_.head)
    assert caught.value.code == "came_back_already"


def test_a_record_given_back_moves_and_counts_nothing_until_it_is_sent_again(help_):
    help_.moved(quantity=10)
    out = help_.moved("out", quantity=4)
    found = return_movement(movement=out, reason="Tanpa berita acara", by=help_.head)
    assert (found.status, rest(help_.store), worth(out)) == ("returned", 10, {})
    assert not Movement.objects.for_user(help_.regency).filter(pk=out.pk).exists()
    resend_movement(movement=out, by=help_.staff)
    assert rest(help_.store) == 6
    assert worth(out) == {("BKS-GEDE", "32.75.08.1001", "package"): 4}
    acts = AuditEvent.objects.of(out).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["create", "return", "submit"]


def test_what_came_in_is_not_given_back_while_it_is_handed_out(help_):
    came = help_.moved(quantity=10)
    help_.moved("out", quantity=4)
    with pytest.raises(DomainError) as caught:
        return_movement(movement=came, reason="Salah", by=help_.head)
    assert caught.value.code == "stock_short"
    assert rest(help_.store) == 6


def test_nobody_decides_what_he_wrote(help_):
    came = help_.moved(by=help_.head)
    with pytest.raises(PermissionDenied):
        return_movement(movement=came, reason="Salah", by=help_.head)
    with pytest.raises(PermissionDenied):
        return_movement(movement=came, reason="Salah", by=help_.staff)


def test_a_change_moves_the_difference(help_):
    help_.moved(quantity=10)
    out = help_.moved("out", quantity=4)
    edit_movement(movement=out, data={"quantity": 7}, by=help_.staff, version=1)
    assert rest(help_.store) == 3
    assert sum(worth(out).values()) == 7
    with pytest.raises(DomainError):
        edit_movement(movement=out, data={"quantity": 11}, by=help_.staff, version=2)
    assert rest(help_.store) == 3
    edit_movement(movement=out, data={"area": "32.75.02.1001"}, by=help_.staff, version=2)
    assert worth(out) == {("BKS-BARAT", "32.75.02.1001", "package"): 7}


def test_the_same_again_is_one_movement(help_):
    key = uuid4()
    first = help_.moved(id=key)
    assert help_.moved(id=key) == first
    assert rest(help_.store) == 10
    with pytest.raises(Conflict):
        help_.moved(id=key, quantity=11)


def test_a_source_that_tells_no_quantity_moves_nothing(help_):
    told = help_.moved(quantity=None, citation="Antara, 10 Maret 2021")
    assert (rest(help_.store), worth(told)) == (None, {})
    with pytest.raises(DomainError) as caught:
        help_.moved(quantity=None)
    assert fields_of(caught) == {"quantity"}


@pytest.mark.parametrize(
    ("kind", "told", "field"),
    [
        ("in", {"quantity": 0}, "quantity"),
        ("in", {"quantity": -3}, "quantity"),
        ("in", {"quantity": 10**9}, "quantity"),
        ("in", {"source": ""}, "source"),
        ("in", {"source": "dukun"}, "source"),
        ("in", {"moved_on": date(2021, 8, 13)}, "moved_on"),
        ("in", {"item": "tiada"}, "item"),
        ("in", {"program": "TIADA"}, "program"),
        ("in", {"store": uuid4()}, "store"),
        ("in", {"other_store": uuid4()}, "other_store"),
        ("out", {"area": ""}, "area"),
        ("out", {"area": "31.74.01.1001"}, "area"),
        ("out", {"recipients": ""}, "recipients"),
        ("out", {"recipient_count": -1}, "recipient_count"),
        ("transfer", {"other_store": None}, "other_store"),
        ("return", {}, "original"),
        ("return", {"original": uuid4()}, "original"),
    ],
)
def test_bad_input_is_told_at_its_field(help_, kind, told, field):
    with pytest.raises(DomainError) as caught:
        help_.moved(kind, **told)
    assert fields_of(caught) == {field}
    assert Movement.objects.count() == 0


def test_a_transfer_to_itself_is_refused(help_):
    with pytest.raises(DomainError) as caught:
        help_.moved("transfer", other_store=help_.store.pk)
    assert fields_of(caught) == {"other_store"}


def test_who_may_write_and_where(help_):
    help_.moved(by=help_.regency)
    with pytest.raises(PermissionDenied):
        help_.moved(by=help_.commander)
    for by in (help_.officer, help_.stranger):
        with pytest.raises(DomainError) as caught:
            help_.moved(by=by)
        assert fields_of(caught) == {"store"}
    out = help_.moved("out", quantity=1)
    with pytest.raises(Http404):
        edit_movement(movement=out, data={"quantity": 2}, by=help_.stranger, version=1)
    with pytest.raises(Http404):  # he sees what his residents got, and does not write of the store
        edit_movement(movement=out, data={"quantity": 2}, by=help_.officer, version=1)


def test_each_sees_his_own(help_):
    help_.moved(quantity=5)
    out = help_.moved("out", quantity=1)
    assert Movement.objects.for_user(help_.officer).get() == out
    assert not Movement.objects.for_user(help_.neighbour).exists()
    assert not Movement.objects.for_user(help_.stranger).exists()
    assert Movement.objects.for_user(help_.regency).count() == 2
    assert Stock.objects.for_user(help_.stranger).count() == 0


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("in", "out", "transfer")),
            st.integers(1, 9),
            st.integers(1, 5),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_whatever_is_sent_the_rest_is_the_sum_and_never_negative(help_, moves):
    """Refused or booked, on any day: stores hold the sum of what stands, and nothing less than
    nothing at the end of any day."""
    Movement.objects.all().delete()
    Stock.objects.all().delete()
    made = []
    for kind, quantity, day, swap in moves:
        places = (help_.other, help_.store) if swap else (help_.store, help_.other)
        told = {"store": places[0].pk}
        if kind == "transfer":
            told["other_store"] = places[1].pk
        try:
            with transaction.atomic():
                made.append(
                    help_.moved(kind, quantity=quantity, moved_on=date(2021, 8, day), **told)
                )
        except DomainError as error:
            if error.code != "stock_short":
                raise
    entries = [entry for movement in made for entry in entries_of(movement)]
    held = dict(Stock.objects.values_list("store_id", "quantity"))
    assert {key: rest for key, rest in held.items() if rest} == {
        key: rest for key, rest in book.rests(entries).items() if rest
    }
    for key in held:
        for day in range(1, 6):
            until = [
                entry
                for movement in made
                if movement.moved_on <= date(2021, 8, day)
                for entry in entries_of(movement)
            ]
            assert book.rests(until).get(key, 0) >= 0


def test_all_at_once_or_none(help_):
    with pytest.raises(DomainError), transaction.atomic():
        record_movement(
            id=uuid4(), kind="in", store=help_.store.pk, item="sembako", quantity=5,
            moved_on=date(2021, 8, 10), source="polda", by=help_.staff, giver="a\x00b",
        )  # fmt: skip
    assert not Movement.objects.exists()
