"""Kampung from a spreadsheet: new ones, changes to those there are, and first lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.columns import Column, rows
from core.errors import DomainError
from core.imports.preview import same
from core.imports.resources import (
    DAY_ALSO,
    NOTES_ALSO,
    Field,
    Found,
    Row,
    State,
    batched,
    register,
)
from programs.models import Program
from units.models import User
from units.policy import Act
from villages.columns import EXPORT_COLUMNS
from villages.imports.places import DISTRICT_FIELD, NAME_FIELD, PlacedResource, id_of, uuids
from villages.models import Correction, Formation
from villages.services import (
    NewFormation,
    correct_formation,
    create_formations,
    edit_formation,
    formation_errors,
)
from villages.services.content import FIELDS, as_json
from villages.services.duplicates import Suspected
from villages.services.places import place_key

TOGETHER = 10_000  # new ones: what stands around them is read once for each such part
# The last two say that the record is the one meant, and why it changes.
ANOTHER = Field(
    "confirm_duplicate",
    gettext_lazy("Memang kampung lain"),
    kind="bool",
    said=True,
    help=gettext_lazy("Isi ya bila mirip dengan yang sudah ada tetapi memang lain."),
)
REASON = Field(
    "reason",
    gettext_lazy("Alasan perubahan"),
    said=True,
    help=gettext_lazy("Wajib bila mengubah kampung yang sudah terverifikasi."),
    width=30,
)
REMEDIES = dict.fromkeys(
    ("place_kind", "place_name"),
    gettext_lazy("Bila sama, hapus barisnya; bila lain, isi tingkat dan tempatnya."),
)
COUNTED = (Formation.Status.VERIFIED, Formation.Status.DISSOLVED)
WORKED_OUT = ("activity", "last_sign")  # of each day: other tomorrow without any change
FIXED = ("receipt", "unit", "status", *WORKED_OUT, "dissolved_on", "late", "simulated")
KINDS = {"date": "day", "integer": "integer", "bool": "bool"}
HELP = {
    "program": gettext_lazy("Kode program, misalnya KTS."),
    "area": gettext_lazy("Boleh kosong bila desa dan kecamatannya diisi."),
    "area_name": gettext_lazy("Bila nama desanya ada di dua kecamatan, isi kecamatannya."),
    "formed_on": gettext_lazy("Seperti 8-2-2021 atau 8 Februari 2021."),
    **dict.fromkeys(WORKED_OUT, gettext_lazy("Dihitung portal setiap hari; tidak dibaca.")),
}
ALSO = {
    "name": ("Nama", "Nama KTS", "Nama kampung tangguh"),
    NAME_FIELD.key: NAME_FIELD.also,
    DISTRICT_FIELD.key: DISTRICT_FIELD.also,
    "place_name": ("RW", "Dusun", "RW/Dusun"),
    "formed_on": (*DAY_ALSO, "Tgl bentuk", "Tanggal bentuk", "Tgl dibentuk", "Tgl pembentukan"),
    "formed_year": ("Tahun", "Thn"),
    "inaugurated_on": ("Tgl peresmian", "Tgl diresmikan"),
    "decree_number": ("No SK",),
    "decree_date": ("Tgl SK",),
    "latitude": ("Lat",),
    "longitude": ("Long", "Lng"),
    "notes": NOTES_ALSO,
}
EXAMPLES = {
    "program": "KTS",
    "name": "Kampung Tangguh Kunir Kidul",
    "area_name": "Kunir Kidul",
    "district": "Kunir",
    "formed_on": "8-2-2021",
    "place_kind": "Seluruh desa/kelurahan",
}


class Formations(PlacedResource):
    name = "formations"
    title = gettext_lazy("Kampung")
    act = Act.CREATE_RECORD
    depends: ClassVar[Mapping[str, Collection[str]]] = {
        **PlacedResource.depends,
        "place_kind": ("place_name",),
    }
    left_out: tuple[str, ...] = ("formed_year", "initial")
    required: tuple[str, ...] = ("program", "name", "formed_on")
    instructions = (
        gettext_lazy("Baris abu-abu sudah tercatat; ubah isinya untuk mengusulkan perubahan."),
        gettext_lazy("Baris baru langsung dikirim untuk diverifikasi Kasat Binmas."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        programs = [
            (code, code) for code in Program.objects.order_by("code").values_list("code", flat=True)
        ]
        made = [
            self.field(column, choices=programs if column.key == "program" else column.choices)
            for column in EXPORT_COLUMNS
            if column.key not in ("id", "version")
        ]
        return [*made, ANOTHER, REASON]

    def field(self, column: Column, choices: Sequence[tuple[str, Any]]) -> Field:
        kind = "choice" if choices else KINDS.get(column.kind, "text")
        if column.key in ("latitude", "longitude"):
            kind = "coordinate"
        if column.key == "formed_year":
            kind = "year"
        return Field(
            key=column.key,
            label=column.label,
            kind=kind,
            choices=tuple(choices or ()),
            required=column.key in self.required,
            fixed=column.key in (*FIXED, *self.left_out),
            said=column.key in WORKED_OUT,
            offered=column.key not in self.left_out,
            help=HELP.get(column.key, ""),
            also=ALSO.get(column.key, ()),
            example=EXAMPLES.get(column.key, ""),
            width=int(column.width or 16),
        )

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        found = Formation.objects.for_user(user).order_by("area", "formed_on", "pk")
        if ids is not None:
            found = found.filter(pk__in=uuids(ids))
        else:
            found = found.filter(initial="initial" not in self.left_out)
        keys = [column.key for column in EXPORT_COLUMNS]
        records = (dict(zip(keys, row, strict=True)) for row in rows(found, EXPORT_COLUMNS))
        return {str(record["id"]): record for record in records}

    def identify(self, row: Row, user: User) -> str:
        values = row.values
        kind = values.get("place_kind") or ""
        return id_of(
            self.name,
            values.get("program"),
            values.get("area"),
            place_key(kind, values.get("place_name") or ""),
            kind if kind != Formation.PlaceKind.VILLAGE else "",
            values.get("formed_on"),
        )

    def check(self, rows: Sequence[Row], user: User) -> None:
        new = [row for row in rows if row.state == State.NEW]
        whole = [row for row in new if not row.problems]
        self.check_incomplete([row for row in new if row.problems], user)
        for part in batched(whole, TOGETHER):
            wrong = formation_errors(items=[self.item(row) for row in part], by=user)
            asked = self.asked([(part[place], errors) for place, errors in wrong.items()], user)
            for place, errors in wrong.items():
                for key, messages in errors.items():
                    for message in messages:
                        if part[place].id in asked:
                            self.ask(part[place], message)
                        else:
                            part[place].refuse(key, message, REMEDIES.get(key, ""))
        super().check([row for row in rows if row.state == State.CHANGED], user)

    def may_try(self, row: Row, fields: Sequence[Field]) -> bool:
        return row.state == State.NEW or super().may_try(row, fields)

    def check_incomplete(self, rows: Sequence[Row], user: User) -> None:
        """Rows with a wrong cell are no neighbours of others, and are asked about none: which
        kampung they are is not yet said."""
        for part in batched(rows, TOGETHER):
            items = [replace(self.item(row), id=uuid4(), confirm_duplicate=True) for row in part]
            for place, errors in formation_errors(items=items, by=user).items():
                for key, messages in errors.items():
                    for message in messages:
                        part[place].refuse(key, message, REMEDIES.get(key, ""))

    def asked(self, wrong: Sequence[tuple[Row, Mapping[str, Any]]], user: User) -> set[str]:
        """Those that would be right if they were other kampung than the ones they look like."""
        rows = [row for row, errors in wrong if errors.keys() == {"area"}]
        if not rows:
            return set()
        others = [replace(self.item(row), confirm_duplicate=True) for row in rows]
        still = formation_errors(items=others, by=user)
        return {row.id for place, row in enumerate(rows) if place not in still}

    def ask(self, row: Row, message: str) -> None:
        remedy = _("Isi ya pada “%(column)s” bila memang lain; bila sama, hapus barisnya.")
        row.refuse(ANOTHER.key, message, remedy % {"column": ANOTHER.label}, asks=True)

    def refuse(self, row: Row, refusal: DomainError) -> None:
        if isinstance(refusal, Suspected):
            for messages in refusal.errors.values():
                self.ask(row, messages[0])
        else:
            super().refuse(row, refusal)

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        """What waits for the Kasat already is not proposed again."""
        changed = [row for row in rows if row.state == State.CHANGED]
        waiting = Correction.objects.waiting().filter(formation__in=[row.id for row in changed])
        proposed = {str(c.formation_id): c.changes for c in waiting}
        for row in changed:
            there = proposed.get(row.id, {})
            asked = self.data({key: new for key, (_old, new) in row.changes.items()})
            if asked and all(
                key in there and same(there[key][1], as_json(value)) for key, value in asked.items()
            ):
                row.state, row.changes = State.UNCHANGED, {}

    def save(self, rows: Sequence[Row], by: User) -> None:
        new = [row for row in rows if row.state == State.NEW]
        for part in batched(new, TOGETHER):
            create_formations(items=[self.item(row) for row in part], by=by, most=TOGETHER)
        for row in rows:
            if row.state == State.CHANGED:
                self.change(row, by)

    def item(self, row: Row) -> NewFormation:
        return NewFormation(
            id=UUID(row.id),
            data=self.data(row.values),
            submit=True,
            confirm_duplicate=bool(row.values.get(ANOTHER.key)),
        )

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """What of a row the services take."""
        return {key: value for key, value in values.items() if key in FIELDS and key not in FIXED}

    def change(self, row: Row, by: User) -> None:
        """An open record is edited; a counted one is corrected, or a correction proposed."""
        changes = self.data({key: new for key, (_old, new) in row.changes.items()})
        formation = Formation.objects.for_user(by).get(pk=row.id)
        if formation.status in COUNTED:
            correct_formation(
                formation=formation,
                changes=changes,
                reason=row.values.get(REASON.key) or "",
                by=by,
                version=row.version,
            )
        else:
            edit_formation(
                formation=formation,
                data=changes,
                version=row.version,
                by=by,
                confirm_duplicate=bool(row.values.get(ANOTHER.key)),
            )


class FirstList(Formations):
    """What a polres has before its first target: a hundred kampung, some with a year or no day."""

    name = "first-list"
    title = gettext_lazy("Data awal kampung")
    left_out = ()
    required = ("program", "name")
    instructions = (
        gettext_lazy("Kampung yang sudah ada sebelum target; tidak menambah capaian."),
        gettext_lazy("Tanggal boleh kosong; isi tahunnya bila diketahui."),
    )

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        return super().data(values) | {"initial": True}


register(Formations())
register(FirstList())
