"""What a movement must tell, by its kind; each error stands at its field."""

from __future__ import annotations

from django.utils.translation import gettext as _

from aid.models import Movement
from core import numbers
from core.weeks import long_date
from programs.services.checks import Faults
from units.models import Area, Unit, User
from units.queries import foreign_village_message, units_covering
from units.scope import code_in
from villages.services import keeping

MOST = 100_000_000
Kind = Movement.Kind


def check(row: Movement, faults: Faults) -> None:
    _texts(row, faults)
    keeping.day(row.moved_on, "moved_on", faults)
    _quantity(row, faults)
    count("recipient_count", row.recipient_count, faults)
    _direction(row, faults)


def _texts(row: Movement, faults: Faults) -> None:
    row.giver = keeping.line(row.giver, "giver", faults, most=150)
    row.handed_by = keeping.line(row.handed_by, "handed_by", faults, most=150)
    row.received_by = keeping.line(row.received_by, "received_by", faults, most=150)
    row.citation = keeping.line(row.citation, "citation", faults, most=200)
    row.notes = keeping.paragraph(row.notes, "notes", faults, most=2000)


def _quantity(row: Movement, faults: Faults) -> None:
    if row.quantity is None:
        if not row.citation:
            faults.add(
                "quantity",
                _("Isi jumlahnya. Hanya berita yang tidak menyebut jumlah boleh tanpa jumlah."),
            )
    elif row.quantity <= 0:
        faults.add("quantity", _("Jumlah harus lebih dari nol."))
    elif row.quantity > MOST:
        faults.add("quantity", _("Paling banyak %(most)s.") % {"most": numbers.integer(MOST)})


def count(field: str, value: int | None, faults: Faults) -> None:
    """A number of people or doses: none or more, and no slip of the finger."""
    if value is None:
        return
    if value < 0:
        faults.add(field, _("Tidak boleh kurang dari nol."))
    elif value > MOST:
        faults.add(field, _("Paling banyak %(most)s.") % {"most": numbers.integer(MOST)})


def _direction(row: Movement, faults: Faults) -> None:
    if row.kind == Kind.IN and row.source not in Movement.Source.values:
        faults.add("source", _("Pilih asal barang."))
    if row.kind != Kind.IN:
        row.source = ""
    if row.kind == Kind.OUT and row.recipients not in Movement.Recipients.values:
        faults.add("recipients", _("Pilih kelompok penerima."))
    if row.kind in (Kind.IN, Kind.TRANSFER):
        row.area, row.recipients = None, ""
    if row.kind == Kind.TRANSFER:
        _transfer(row, faults)
    elif row.other_store_id is not None:
        faults.add("other_store", _("Gudang tujuan hanya untuk pindah gudang."))
    if row.kind == Kind.RETURN:
        _return(row, faults)
    elif row.original_id is not None:
        faults.add("original", _("Penyaluran asal hanya untuk barang yang kembali."))


def _transfer(row: Movement, faults: Faults) -> None:
    if row.other_store is None:
        faults.add("other_store", _("Pilih gudang tujuan."))
    elif row.other_store_id == row.store_id:
        faults.add("other_store", _("Gudang tujuan sama dengan gudang asal."))


def _return(row: Movement, faults: Faults) -> None:
    went_out = row.original
    if went_out is None:
        faults.add("original", _("Pilih penyaluran yang barangnya kembali."))
        return
    if went_out.store_id != row.store_id:
        faults.add("store", _("Barang kembali ke gudang asalnya."))
    if went_out.item_id != row.item_id:
        faults.add("item", _("Barang yang kembali sama dengan yang disalurkan."))
    if row.moved_on < went_out.moved_on:
        faults.add(
            "moved_on",
            _("Barang ini baru disalurkan %(day)s.") % {"day": long_date(went_out.moved_on)},
        )


def place_recipients(row: Movement, faults: Faults, *, by: User) -> Unit:
    """The polsek that serves the recipients' area that day; of a wider area the store's unit. The
    area must be one that the store's polres serves, and the user's."""
    code = row.area_id or ""
    if not code:
        faults.add("area", _("Pilih wilayah penerima."))
        return row.store.unit
    area = Area.objects.for_user(by).select_related("parent").filter(pk=code).first()
    if area is None:
        faults.add("area", _("Wilayah “%(code)s” tidak dikenal.") % {"code": code[:40]})
        return row.store.unit
    row.area = area
    units = units_covering(area, row.moved_on)
    ours = [unit for unit in units if unit.polres_id == row.store.unit.polres_id]
    if ours:
        own = [unit for unit in ours if unit.path.startswith(row.store.unit.path)]
        return (own or ours)[0]
    if units or not code_in(row.store.area_id, code):
        faults.add(
            "area",
            foreign_village_message(area, by, row.moved_on)
            if area.level >= Area.Level.VILLAGE
            else _("%(area)s di luar wilayah gudang ini.") % {"area": area.name},
        )
    return row.store.unit
