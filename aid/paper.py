"""The handover document of aid (berita acara serah terima), for any writer of documents."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from aid.models import Movement
from aid.services.stock import amount
from core import numbers
from core.columns import Column, Row
from core.exports.reports import Content, Document, Letterhead, Signature
from core.weeks import long_date

COLUMNS = (Column("part", _("Keterangan")), Column("text", _("Isi"), width=70))
Kind = Movement.Kind


def handover_of(movement: Movement) -> Document:
    """What went from whom to whom, on which day, with both parties named and one to sign."""
    polres = movement.store.unit.polres or movement.store.unit
    head = [line for line in polres.letterhead.splitlines() if line.strip()]
    rows: list[Row] = [row for row in _parts(movement) if row[1]]
    return Document(
        title=_("Berita acara serah terima bantuan"),
        columns=COLUMNS,
        content=Content(rows, lines=_lines(movement)),
        made_at=timezone.now(),
        letterhead=Letterhead(tuple(head)) if head else None,
        signature=Signature(
            place_and_date=f"{polres.city or movement.store.area.name}, "
            f"{long_date(movement.moved_on)}",
            office=(_("Yang menyerahkan"),),
            name=movement.handed_by,
        ),
    )


def _lines(movement: Movement) -> tuple[str, ...]:
    said = [_("Nomor: %(receipt)s") % {"receipt": movement.receipt}]
    if movement.status == Movement.Status.RETURNED:
        said.append(_("Catatan ini dikembalikan dan tidak dihitung."))
    if movement.simulated:
        said.append(_("Data simulasi."))
    return tuple(said)


def _parts(movement: Movement) -> list[Row]:
    quantity = (
        _("tidak disebut dalam sumber")
        if movement.quantity is None
        else amount(movement.item, movement.quantity)
    )
    people = movement.get_recipients_display() if movement.recipients else ""
    if people and movement.recipient_count is not None:
        people = f"{people}, {numbers.integer(movement.recipient_count)}"
    return [
        (_("Jenis"), str(movement.get_kind_display())),
        (_("Barang"), movement.item.name),
        (_("Jumlah"), quantity),
        (_("Tanggal"), long_date(movement.moved_on)),
        (_("Asal"), ", ".join(filter(None, (_source(movement), movement.giver)))),
        (_("Gudang"), movement.store.name),
        (_("Gudang tujuan"), movement.other_store.name if movement.other_store else ""),
        (_("Wilayah penerima"), movement.area.name if movement.area else ""),
        (_("Penerima"), people),
        (_("Yang menyerahkan"), movement.handed_by),
        (_("Yang menerima"), movement.received_by),
        (_("Catatan"), movement.notes),
    ]


def _source(movement: Movement) -> str:
    return str(movement.get_source_display()) if movement.source else ""
