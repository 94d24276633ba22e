"""What is left in the stores: locked, moved, and never below nothing on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from aid import book
from aid.models import Item, Movement, Stock
from core import numbers
from core.errors import DomainError
from core.weeks import long_date

Booked = Sequence[book.Entry]


def entries_of(movement: Movement) -> Booked:
    """What a movement books; nothing while it is given back."""
    if movement.status != Movement.Status.RECORDED:
        return ()
    return book.entries(
        movement.kind,
        movement.quantity,
        store=movement.store_id,
        other_store=movement.other_store_id,
        source=movement.source,
        area=movement.area_id,
    )


def lock_stocks(item_id: str, stores: Iterable[UUID]) -> list[Stock]:
    """The rows of these stores, made where they are missing, locked in one order."""
    keys = sorted(set(stores))
    Stock.objects.bulk_create(
        [Stock(store_id=key, item_id=item_id) for key in keys], ignore_conflicts=True
    )
    rows = Stock.objects.select_for_update(of=("self",), no_key=True).select_related(
        "store", "item"
    )
    return list(rows.filter(store__in=keys, item=item_id).order_by("store_id"))


def stores_in(*booked: Booked) -> set[Any]:
    """The keys of the stores that these entries touch."""
    return {
        entry.account.key
        for entries in booked
        for entry in entries
        if entry.account.kind == book.STORE
    }


def move(stocks: Sequence[Stock], *, before: Booked, after: Booked) -> None:
    """Take back what was booked and book what is now. Call it with the stocks locked and the
    movement written; refuses what would leave a store short on any day."""
    was, now = book.rests(before), book.rests(after)
    for stock in stocks:
        change = now.get(stock.store_id, 0) - was.get(stock.store_id, 0)
        if stock.quantity + change < 0:
            raise _short(stock, -change)
        if change:
            stock.quantity += change
            stock.save(update_fields=["quantity"])
        _refuse_shortage_on_a_day(stock)


def _short(stock: Stock, wanted: int) -> DomainError:
    message = _("Sisa %(item)s di %(store)s %(rest)s; yang diminta keluar %(wanted)s.") % {
        "item": stock.item.name.lower(),
        "store": stock.store.name,
        "rest": amount(stock.item, stock.quantity),
        "wanted": amount(stock.item, wanted),
    }
    return DomainError(message, code="stock_short", errors={"quantity": [message]})


def _refuse_shortage_on_a_day(stock: Stock) -> None:
    """Goods cannot go out before they came in, though they are there today."""
    low = book.lowest(changes_of(stock))
    if low is not None and low[1] < 0:
        message = _(
            "Pada %(day)s %(item)s di %(store)s akan kurang %(missing)s: barang belum masuk "
            "pada hari itu. Periksa tanggalnya."
        ) % {
            "day": long_date(low[0]),
            "item": stock.item.name.lower(),
            "store": stock.store.name,
            "missing": amount(stock.item, -low[1]),
        }
        raise DomainError(message, code="stock_short", errors={"moved_on": [message]})


def changes_of(stock: Stock) -> dict[date, int]:
    """By day, what came into the store less what left it."""
    rows = Movement.objects.standing().filter(item=stock.item_id, quantity__isnull=False)
    changes: dict[date, int] = defaultdict(int)
    kinds = Movement.Kind
    for kind, day, total in (
        rows.filter(store=stock.store_id)
        .order_by()
        .values_list("kind", "moved_on")
        .annotate(total=Sum("quantity"))
    ):
        changes[day] += total if kind in (kinds.IN, kinds.RETURN) else -total
    for day, total in (
        rows.filter(other_store=stock.store_id)
        .order_by()
        .values_list("moved_on")
        .annotate(total=Sum("quantity"))
    ):
        changes[day] += total
    return changes


def amount(item: Item, quantity: int) -> str:
    return f"{numbers.integer(quantity)} {item.unit_name}"
