"""Aid in, out and between stores from a spreadsheet: the book that a store keeps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid import columns
from aid.models import Item, Movement, Store
from aid.services import edit_movement, record_movement
from core.columns import Column
from core.columns import rows as rows_of
from core.errors import DomainError
from core.imports.resources import (
    DAY_ALSO,
    NOTES_ALSO,
    Choices,
    Field,
    Found,
    Row,
    State,
    distinct,
    register,
)
from programs.models import Program
from units.models import User
from units.policy import Act
from villages.columns.posko import AREA, AREA_NAME, ID, UNDER, VERSION
from villages.imports.places import (
    CODE_FIELD,
    DISTRICT_FIELD,
    NAME_FIELD,
    PlacedResource,
    id_of,
    uuids,
)

MOST_ROWS = 2000  # new or changed of one file: they are tried in one go, with the stores locked
MOST_SHOWN = 2000  # of the past, in a template
COLUMNS = {
    "id": ID,
    "version": VERSION,
    "kind": columns.KIND,
    "program": Column("program", "", "program__code", kind="code"),
    "store": Column("store", "", "store_id", kind="code"),
    "item": columns.ITEM,
    "quantity": columns.QUANTITY,
    "moved_on": columns.MOVED_ON,
    "source": columns.SOURCE,
    "giver": columns.GIVER,
    "other_store": Column("other_store", "", "other_store_id", kind="code"),
    "original": Column("original", "", "original__receipt", kind="code"),
    "area": AREA,
    "area_name": AREA_NAME,
    "district": UNDER,
    "recipients": columns.RECIPIENTS,
    "recipient_count": columns.RECIPIENT_COUNT,
    "handed_by": columns.HANDED_BY,
    "received_by": columns.RECEIVED_BY,
    "citation": columns.CITATION,
    "notes": columns.NOTES,
    "receipt": Column("receipt", "", kind="code"),
}
WORDS = ("giver", "handed_by", "received_by", "citation", "notes", "source", "recipients")
CHANGEABLE = (*WORDS, "quantity", "moved_on", "area", "recipient_count")
PLACE = ("area_name", "district")  # say which area, beside its code
ARRIVING = (Movement.Kind.IN, Movement.Kind.RETURN)


class Movements(PlacedResource):
    name = "aid"
    title = gettext_lazy("Bantuan: mutasi barang")
    act = Act.RECORD_JOINT
    tried_at_once = MOST_ROWS
    place_needed = False
    instructions = (
        gettext_lazy("Satu baris untuk setiap mutasi: masuk, disalurkan, pindah gudang, kembali."),
        gettext_lazy("Wilayah dan kelompok penerima hanya untuk yang disalurkan."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        stores = stores_of(user)
        return (
            Field("kind", gettext_lazy("Jenis"), "choice", required=True,
                  choices=Movement.Kind.choices, example="Masuk"),
            Field("store", gettext_lazy("Gudang"), "choice", required=True, choices=stores,
                  example=stores[0][1] if stores else "", width=28),
            Field("item", gettext_lazy("Barang"), "choice", required=True, width=24,
                  choices=distinct([(i.code, f"{i.name} ({i.unit_name})")
                                    for i in Item.objects.order_by("name")])),
            Field("quantity", gettext_lazy("Jumlah"), "integer", example=100, also=("Jml",),
                  help=gettext_lazy("Kosong hanya bila berita tidak menyebut jumlahnya.")),
            Field("moved_on", gettext_lazy("Tanggal"), "day", required=True, example="10-8-2021",
                  also=DAY_ALSO),
            Field("source", gettext_lazy("Asal"), "choice", choices=Movement.Source.choices,
                  help=gettext_lazy("Wajib untuk barang masuk.")),
            Field("giver", gettext_lazy("Nama pemberi")),
            Field("other_store", gettext_lazy("Gudang tujuan"), "choice", choices=stores,
                  width=28),
            Field("original", gettext_lazy("Tanda terima penyaluran asal"), width=18,
                  help=gettext_lazy("Untuk barang yang kembali.")),
            CODE_FIELD, NAME_FIELD, DISTRICT_FIELD,
            Field("recipients", gettext_lazy("Kelompok penerima"), "choice",
                  choices=Movement.Recipients.choices, width=22),
            Field("recipient_count", gettext_lazy("Jumlah penerima"), "integer",
                  also=("Jml penerima",)),
            Field("handed_by", gettext_lazy("Yang menyerahkan")),
            Field("received_by", gettext_lazy("Yang menerima")),
            Field("citation", gettext_lazy("Sumber berita")),
            Field("notes", gettext_lazy("Catatan"), width=30, also=NOTES_ALSO),
            Field("program", gettext_lazy("Program"), "choice",
                  choices=[(p.code, p.code) for p in Program.objects.order_by("code")]),
            Field("receipt", gettext_lazy("Tanda terima"), fixed=True),
            Field("reason", gettext_lazy("Alasan perubahan"), said=True, width=30,
                  help=gettext_lazy("Wajib bila mengubah catatan dari minggu yang sudah ditutup.")),
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        rows = Movement.objects.for_user(user)
        if ids is None:
            own = Store.objects.for_user(user)
            rows = rows.filter(store__in=own).order_by("-moved_on", "-created_at", "pk")
            rows = rows[:MOST_SHOWN]
        else:
            rows = rows.filter(pk__in=uuids(ids)).order_by("pk")
        asked = tuple(COLUMNS.values())
        found = (dict(zip(COLUMNS, row, strict=True)) for row in rows_of(rows, asked))
        return {
            str(record["id"]): record
            | {key: record[key] and str(record[key]) for key in ("store", "other_store")}
            for record in found
        }

    def identify(self, row: Row, user: User) -> str:
        told = [key for key in COLUMNS if key not in ("id", "version", "receipt", *PLACE)]
        return id_of(self.name, *(row.values.get(key) for key in told))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows[MOST_ROWS:]:
            row.refuse("", _("Paling banyak 2.000 mutasi baru atau berubah dalam satu berkas."))
        for row in rows:
            for key in set(row.changes) - {*CHANGEABLE, *PLACE}:
                row.refuse(key, _("Tidak diubah di sini: minta catatannya dikembalikan dahulu."))

    def check(self, rows: Sequence[Row], user: User) -> None:
        super().check(sorted(rows, key=in_order), user)

    def save(self, rows: Sequence[Row], by: User) -> None:
        for row in sorted(rows, key=in_order):
            if row.state == State.NEW:
                record_movement(id=UUID(row.id), by=by, **self.told(row, by))
            elif row.state == State.CHANGED:
                changed = {k: row.values[k] for k in CHANGEABLE if k in row.changes}
                edit_movement(
                    movement=UUID(row.id),
                    data=changed | {k: changed[k] or "" for k in WORDS if k in changed},
                    by=by,
                    version=row.version,
                    reason=row.values.get("reason") or "",
                )

    def told(self, row: Row, by: User) -> dict[str, Any]:
        values = row.values
        return {
            **{key: values.get(key) for key in ("kind", "quantity", "moved_on", "area",
                                                "recipient_count")},
            **{key: values.get(key) or "" for key in (*WORDS, "item", "program")},
            "store": UUID(values["store"]),
            "other_store": UUID(values["other_store"]) if values.get("other_store") else None,
            "original": original_of(values.get("original"), by),
        }  # fmt: skip


def in_order(row: Row) -> tuple[Any, bool]:
    """As it happened: what goes out of a store on a day had come in before."""
    return row.values["moved_on"], row.values["kind"] not in ARRIVING


def original_of(receipt: str | None, by: User) -> UUID | None:
    if not receipt:
        return None
    found = Movement.objects.for_user(by).filter(receipt=receipt.upper()).first()
    if found is None:
        message = _("Penyaluran ini tidak ditemukan.")
        raise DomainError(message, errors={"original": [message]})
    return found.pk


def stores_of(user: User) -> Choices:
    found = Store.objects.for_user(user).select_related("unit").order_by("name", "pk")
    return distinct([(str(store.pk), f"{store.name}, {store.unit.name}") for store in found])


register(Movements())
