"""Patrols from a spreadsheet: one row each, its stops written in one cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext_lazy

from core.columns import rows as rows_of
from core.imports.preview import plain
from core.imports.resources import DAY_ALSO, NOTES_ALSO, Field, Found, Row, State, register
from patrols import columns
from patrols.columns import Column
from patrols.imports.base import REASON, FieldResource, units_of, words_of
from patrols.imports.wording import Wording, clock_of, items, moment
from patrols.models import Patrol, Term
from patrols.services import patrols
from programs.models import Program
from units.models import Unit, User
from units.policy import Act
from units.scope import posting_of
from villages.columns.posko import UNDER
from villages.imports.places import CODE_FIELD, DISTRICT_FIELD, NAME_FIELD, id_of, uuids

MOST_SHOWN = 2000  # of the past, in a template
SIMPLE = ("program", "patrol_type", "unit", "area", "order_number", "vehicle", "nihil",
          "appeals", "situation", "notes", "source")  # fmt: skip
TIMES = ("patrolled_on", "starts", "ends")
COLUMNS = {
    "id": columns.ID,
    "version": columns.VERSION,
    "program": columns.PROGRAM,
    "patrolled_on": columns.PATROLLED_ON,
    "starts": columns.STARTED_AT,
    "ends": columns.ENDED_AT,
    "patrol_type": Column("patrol_type", "", "patrol_type_id", kind="code"),
    "unit": columns.UNIT,
    "units": Column("units", "", columns.UnitsOf("pk"), kind="json"),
    "area": columns.AREA,
    "area_name": columns.AREA_NAME,
    "district": UNDER,
    "order_number": columns.ORDER_NUMBER,
    "vehicle": columns.VEHICLE,
    "team": Column("team", "", kind="json"),
    "participants": Column("participants", "", kind="json"),
    "visits": Column("visits", "", columns.VisitsOf("pk"), kind="json"),
    "incidents": Column("incidents", "", columns.IncidentsOf("pk"), kind="json"),
    "nihil": columns.NIHIL,
    "hotlines": Column("hotlines", "", kind="json"),
    "appeals": Column("appeals", ""),
    "situation": columns.SITUATION,
    "notes": Column("notes", ""),
    "source": columns.SOURCE,
}


class Patrols(FieldResource):
    name = "patrols"
    title = gettext_lazy("Patroli")
    act = Act.CREATE_RECORD
    kind = patrols.KIND
    depends: ClassVar[Mapping[str, Collection[str]]] = {
        **FieldResource.depends,
        "starts": ("ends", "visits"),
    }
    instructions = (
        gettext_lazy("Obyek dipisah titik koma, jam tiba di depan, warga ditemui dalam kurung: "
                     "08.15 Pasar Kunir (4); BRI Kunir. Yang tidak terdaftar dengan jenisnya: "
                     "Perbankan/ATM: Bank Jatim."),
        gettext_lazy("Kejadian dengan jenisnya: Curat: ternak hilang. Instansi dengan jumlah "
                     "personelnya: TNI 3; Satpol PP 2."),
    )  # fmt: skip

    def fields(self, user: User) -> Sequence[Field]:
        programs = [(p.code, p.code) for p in Program.objects.order_by("code")]
        return (
            Field("program", gettext_lazy("Program"), "choice", required=True, choices=programs,
                  example="POLISI-KETOK"),
            Field("patrolled_on", gettext_lazy("Tanggal"), "day", required=True,
                  example="9-1-2024", also=DAY_ALSO),
            Field("starts", gettext_lazy("Mulai pukul"), "hour", example="08.00",
                  also=("Jam", "Jam mulai", "Mulai")),
            Field("ends", gettext_lazy("Selesai pukul"), "hour", example="10.00",
                  also=("Jam selesai", "Selesai"),
                  help=gettext_lazy("Lebih awal dari mulai berarti hari berikutnya.")),
            Field("patrol_type", gettext_lazy("Jenis patroli"), "choice",
                  choices=words_of(Term.List.PATROL_TYPE), width=22),
            Field("unit", gettext_lazy("Kesatuan"), "choice", choices=units_of(user), width=22),
            Field("units", gettext_lazy("Kesatuan yang ikut"),
                  help=gettext_lazy("Kode kesatuan, dipisah titik koma.")),
            CODE_FIELD, NAME_FIELD, DISTRICT_FIELD,
            Field("order_number", gettext_lazy("Nomor sprin"), also=("No sprin",)),
            Field("vehicle", gettext_lazy("Sarana")),
            Field("team", gettext_lazy("Tim"), help=gettext_lazy("Nama, dipisah titik koma.")),
            Field("participants", gettext_lazy("Peserta menurut instansi"),
                  example="TNI 3; Satpol PP 2", width=24),
            Field("visits", gettext_lazy("Obyek dikunjungi"), width=40,
                  example="08.15 Pasar Kunir (4); BRI Kunir"),
            Field("incidents", gettext_lazy("Kejadian"), width=30,
                  example="Curat: ternak hilang"),
            Field("nihil", gettext_lazy("NIHIL"), "bool",
                  help=gettext_lazy("ya bila memang tidak ada kejadian.")),
            Field("hotlines", gettext_lazy("Kanal disosialisasikan"), example="110",
                  help=gettext_lazy("Kode kanal, dipisah titik koma.")),
            Field("appeals", gettext_lazy("Himbauan")),
            Field("situation", gettext_lazy("Situasi"), example="Aman dan kondusif"),
            Field("notes", gettext_lazy("Uraian"), width=30, also=NOTES_ALSO),
            Field("source", gettext_lazy("Sumber")),
            REASON,
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        rows = Patrol.objects.for_user(user)
        if ids is None:
            own = Unit.objects.for_user(user)
            rows = rows.filter(unit__in=own).order_by("-patrolled_on", "-pk")[:MOST_SHOWN]
        else:
            rows = rows.filter(pk__in=uuids(ids)).order_by("pk")
        said = Wording(user)
        found = (dict(zip(COLUMNS, row, strict=True)) for row in rows_of(rows, [*COLUMNS.values()]))
        return {str(record["id"]): record | written(record, said) for record in found}

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        """Cells of several things as we would write them. One that cannot be read is looked at
        when it is known to differ from its record."""
        super().resolve(rows, user)
        posting = posting_of(user)
        own = posting.unit.code if posting and posting.unit and posting.unit.polres_id else None
        said = Wording(user)
        for row in rows:
            if own and row.cells.get("id") is None and not row.values.get("unit"):
                row.values["unit"] = own
            for key, read in READ.items():
                if row.values.get(key):
                    try:
                        made = read(said, row.values[key], row.values.get("patrolled_on"), ())
                    except ValueError as error:
                        if row.cells.get("id") is None:
                            row.refuse(key, error)
                        continue
                    row.values[key] = WRITTEN[key](said, made) or None

    def identify(self, row: Row, user: User) -> str:
        told = ("program", "unit", "patrolled_on", "starts", "patrol_type", "visits")
        return id_of(self.name, *(plain(row.values.get(key)) for key in told))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        said = Wording(user)
        changed = [row.id for row in rows if row.state == State.CHANGED]
        there = Patrol.objects.for_user(user).in_bulk(uuids(changed))
        there = {str(key): patrol for key, patrol in there.items()}
        for row in rows:
            before = patrols.content_of(there[row.id]) if row.id in there else {}
            asked = row.changes if row.state == State.CHANGED else row.values
            row.made = {key: row.values.get(key) for key in SIMPLE if key in asked}
            if any(key in asked for key in TIMES):
                row.made |= times_of(row, before)
            for key in READ:
                if key in asked and key not in row.unsure:
                    self.read(row, key, said, before)

    def read(self, row: Row, key: str, said: Wording, before: dict[str, Any]) -> None:
        day = row.values.get("patrolled_on") or before.get("patrolled_on")
        try:
            row.made[key] = READ[key](said, row.values[key] or "", day, before.get(key) or ())
        except ValueError as error:
            row.refuse(key, error)

    def column_of(self, key: str) -> str:
        return {"started_at": "starts", "ended_at": "ends"}.get(key, super().column_of(key))


# How a cell of several things is read (what stood there before, it is told) and written.
READ: dict[str, Callable[[Wording, str, Any, Any], Any]] = {
    "visits": Wording.read_stops,
    "incidents": lambda said, text, day, before: said.read_incidents(text, before),
    "participants": lambda said, text, day, before: said.read_participants(text),
    **dict.fromkeys(("units", "team", "hotlines"), lambda said, text, day, before: items(text)),
}
WRITTEN: dict[str, Callable[[Wording, Any], str]] = {
    "visits": Wording.stops,
    "incidents": Wording.incidents,
    "participants": Wording.participants,
    **dict.fromkeys(("units", "team", "hotlines"), lambda said, listed: "; ".join(listed)),
}


def written(record: dict[str, Any], said: Wording) -> dict[str, Any]:
    """What a cell of the sheet says of a patrol, where that is not its column as it stands."""
    below = {key: listed(record[key]) for key in WRITTEN}
    return {key: write(said, below[key]) for key, write in WRITTEN.items()} | {
        key: clock_of(record[key]) for key in ("starts", "ends")
    }


def listed(value: Any) -> list[Any]:
    """Rows below a record, from what the database gives as JSON."""
    return (orjson.loads(value) if isinstance(value, str) else value) or []


def times_of(row: Row, before: dict[str, Any]) -> dict[str, Any]:
    """Day and hours as moments; what the file does not tell is as it was."""
    values = row.values
    day = values.get("patrolled_on") or before.get("patrolled_on")
    starts = values["starts"] if "starts" in values else clock_of(before.get("started_at"))
    ends = values["ends"] if "ends" in values else clock_of(before.get("ended_at"))
    return {
        "patrolled_on": day,
        "started_at": moment(day, starts),
        "ended_at": moment(day, ends, after=starts),
    }


register(Patrols())
