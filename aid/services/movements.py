"""Moving aid: in, out, to another store, and back from those who received it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from aid.models import Item, Movement, Store
from aid.services.movement_checks import check, place_recipients
from aid.services.stock import entries_of, lock_stocks, move, stores_in
from core.errors import Conflict
from programs.ledger import Worth, settle
from programs.models import Program
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from villages.services import keeping
from villages.services.records import act, require_reason

PROGRAM = "BANTUAN"
FIELDS = (
    "kind", "program_id", "store_id", "other_store_id", "original_id", "item_id", "quantity",
    "moved_on", "source", "giver", "area_id", "recipients", "recipient_count", "handed_by",
    "received_by", "citation", "notes",
)  # fmt: skip
CHANGEABLE = (
    "quantity", "moved_on", "source", "giver", "area_id", "recipients", "recipient_count",
    "handed_by", "received_by", "citation", "notes",
)  # fmt: skip
RELATED = ("store__unit__polres", "store__area", "other_store__unit", "unit__polres", "item")
Kind, Status = Movement.Kind, Movement.Status


@act
def record_movement(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    kind: str,
    store: UUID,
    moved_on: date,
    by: User,
    item: str = "",
    quantity: int | None = None,
    program: str = "",
    other_store: UUID | None = None,
    original: UUID | None = None,
    area: str | None = None,
    simulated: bool = False,
    **words: Any,
) -> tuple[Movement, bool]:
    """Book goods once. `in` needs a source, `out` an area and a group of recipients, `transfer`
    another store, `return` the handing out it comes back from (item and area are then those of it).
    An unknown quantity needs the published source that tells of it, and moves nothing.

    Refuses (`stock_short`) what would leave the store short on any day.
    """
    require(by, Act.RECORD_JOINT)
    faults = Faults()
    row = Movement(
        id=id, kind=kind, moved_on=moved_on, quantity=quantity, area_id=area or None, **words
    )
    _find(row, faults, by, store=store, other_store=other_store, original=original, item=item)
    row.program_id = _program(program, row, faults)
    faults.refuse()
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    require(by, Act.RECORD_JOINT, row.store)
    row.unit = row.original.unit if row.original else row.store.unit
    if row.kind == Kind.OUT:
        row.unit = place_recipients(row, faults, by=by)
    check(row, faults)
    faults.refuse()
    row.last_written_by = by
    _refuse_more_than_went_out(row)
    stocks = lock_stocks(row.item_id, stores_in(entries_of(row)))
    made, created = keeping.insert(
        row, FIELDS, by=by, unit=row.store.unit, area_code=area_of(row), simulated=simulated
    )
    if created:
        move(stocks, before=(), after=entries_of(row))
        settle(source=row, worths=worths_of(row), by=by)
    return made, created


def _find(
    row: Movement,
    faults: Faults,
    by: User,
    *,
    store: UUID,
    other_store: UUID | None,
    original: UUID | None,
    item: str,
) -> None:
    """Put the rows that the codes and numbers name into the movement, or say what is unknown."""
    if row.kind not in Kind.values:
        faults.add("kind", _("Pilih jenis dari daftar."))
    if original is not None:
        row.original = (
            Movement.objects.for_user(by)
            .select_related(*RELATED)
            .filter(pk=original, kind=Kind.OUT)
            .first()
        )
        if row.original is None:
            faults.add("original", _("Penyaluran ini tidak ditemukan."))
        else:
            item, row.area_id = item or row.original.item_id, row.original.area_id
            row.recipients = row.original.recipients
    found = _store(store, "store", faults, by)
    if found is not None:
        row.store = found
    if other_store is not None:
        row.other_store = _store(other_store, "other_store", faults, by)
    known = Item.objects.select_related("measure").filter(pk=item).first()
    if known is None:
        faults.add("item", _("Barang “%(code)s” tidak dikenal.") % {"code": str(item)[:40]})
    else:
        row.item = known
    faults.refuse()


def _store(key: UUID, field: str, faults: Faults, by: User) -> Store | None:
    rows = Store.objects.for_user(by).select_related("unit__polres", "area")
    found = rows.filter(pk=key).first()
    if found is None:
        faults.add(field, _("Gudang ini tidak ditemukan."))
    elif not found.active:
        faults.add(field, _("Gudang ini tidak dipakai lagi."))
    return found


def _program(code: str, row: Movement, faults: Faults) -> int:
    """The programme it is recorded for; it must count what is handed out."""
    found = Program.objects.filter(code=code or PROGRAM, active=True).first()
    if found is None:
        faults.add("program", _("Program “%(code)s” tidak dikenal.") % {"code": code[:40]})
        return 0
    measure = row.item.measure
    if measure is not None and not found.measures.filter(pk=measure.pk).exists():
        faults.add(
            "program",
            _("%(program)s tidak menghitung %(measure)s.")
            % {"program": found.name, "measure": measure.name.lower()},
        )
    return found.pk


def _refuse_more_than_went_out(row: Movement) -> None:
    """What comes back went out before; asked with that handing out locked, before any stock is, as
    whoever changes the handing out does."""
    if row.kind != Kind.RETURN or row.original_id is None:
        return
    went_out = Movement.objects.select_for_update(no_key=True).get(pk=row.original_id)
    if went_out.status != Status.RECORDED or went_out.quantity is None:
        raise keeping.wrong("original", _("Penyaluran itu tidak tercatat jumlahnya."))
    back = went_out.returns.standing().exclude(pk=row.pk).aggregate(total=Sum("quantity"))
    left = went_out.quantity - (back["total"] or 0)
    if (row.quantity or 0) > left:
        raise keeping.wrong(
            "quantity",
            _("Yang kembali paling banyak %(left)s, sebanyak yang masih pada penerima.")
            % {"left": left},
            code="more_than_went_out",
        )


@act
def edit_movement(
    *,
    movement: Movement | UUID,
    data: Mapping[str, Any],
    by: User,
    version: int | None,
    reason: str = "",
) -> Movement:
    """Change what is told of a movement; stores, item and direction stay (give it back instead)."""
    found = keeping.lock(Movement, movement, by=by, version=version, related=RELATED)
    require(by, Act.RECORD_JOINT, found.store)
    before_entries = entries_of(found)
    before = {name: getattr(found, name) for name in (*CHANGEABLE, "unit_id")}
    for name, value in data.items():
        setattr(found, "area_id" if name == "area" else name, value)
    faults = Faults()
    if found.kind == Kind.OUT:
        found.unit = place_recipients(found, faults, by=by)
    elif found.kind == Kind.RETURN:
        found.area_id = before["area_id"]
    check(found, faults)
    faults.refuse()
    _refuse_more_than_went_out(found)
    _refuse_less_than_came_back(found)
    stocks = lock_stocks(found.item_id, stores_in(before_entries, entries_of(found)))
    _write(found, before, act="edit", by=by, reason=reason)
    move(stocks, before=before_entries, after=entries_of(found))
    settle(source=found, worths=worths_of(found), by=by, reason=reason)
    return found


@act
def return_movement(
    *, movement: Movement | UUID, reason: Any, by: User, version: int | None = None
) -> Movement:
    """Give a record back to who wrote it: until it is sent again it moves and counts nothing."""
    return _decide(movement, Status.RETURNED, require_reason(reason), by=by, version=version)


@act
def resend_movement(*, movement: Movement | UUID, by: User, version: int | None = None) -> Movement:
    """Send a mended record: it moves and counts again."""
    return _decide(movement, Status.RECORDED, "", by=by, version=version)


def _decide(
    movement: Movement | UUID, status: str, reason: str, *, by: User, version: int | None
) -> Movement:
    found = keeping.lock(Movement, movement, by=by, version=version, related=RELATED)
    back = status == Status.RETURNED
    if back:
        require(by, Act.DECIDE, found)
    require(by, Act.DECIDE if back else Act.RECORD_JOINT, found.store)
    if found.status == status:
        raise Conflict(
            _("Catatan ini berstatus %(status)s; tindakan ini tidak dapat dilakukan.")
            % {"status": found.get_status_display().lower()},
            code="wrong_status",
        )
    before_entries = entries_of(found)
    before = {name: getattr(found, name) for name in ("status", "return_reason")}
    found.status, found.return_reason = status, reason
    _refuse_more_than_went_out(found)
    _refuse_less_than_came_back(found)
    stocks = lock_stocks(found.item_id, stores_in(before_entries, entries_of(found)))
    _write(found, before, act="return" if back else "submit", by=by, reason=reason)
    move(stocks, before=before_entries, after=entries_of(found))
    settle(source=found, worths=worths_of(found), by=by, reason=reason)
    return found


def _refuse_less_than_came_back(row: Movement) -> None:
    if row.kind != Kind.OUT:
        return
    back = row.returns.standing().aggregate(total=Sum("quantity"))["total"] or 0
    stands = (row.quantity or 0) if row.status == Status.RECORDED else 0
    if back > stands:
        raise Conflict(
            _("%(back)s sudah kembali dari penyaluran ini. Kembalikan dahulu catatan itu.")
            % {"back": back},
            code="came_back_already",
        )


def _write(row: Movement, before: Mapping[str, Any], *, act: str, by: User, reason: str) -> None:
    """Put the changed fields of a locked row under its next version, into the trail with them."""
    changes = {name: getattr(row, name) for name in before}
    if act != "return":
        row.last_written_by = by
    for name, value in before.items():
        setattr(row, name, value)
    keeping.write(
        row, changes, act=act, by=by, unit=row.store.unit, area_code=area_of(row), reason=reason
    )


def area_of(row: Movement) -> str:
    return row.area_id or row.store.area_id


def worths_of(row: Movement) -> list[Worth]:
    """Handed out counts where it was received, on its day; what came back is taken off on its own
    day. Nothing else counts: goods that lie in a store helped nobody yet."""
    measure = row.item.measure_id
    sign = {Kind.OUT: 1, Kind.RETURN: -1}.get(Kind(row.kind), 0)
    if row.status != Status.RECORDED or measure is None or not row.quantity or not sign:
        return []
    return [
        Worth(
            program_id=row.program_id,
            measure_id=measure,
            unit=row.unit,
            area_code=row.area_id,
            effective_on=row.moved_on,
            quantity=sign * row.quantity,
        )
    ]
