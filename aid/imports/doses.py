"""What came of a stage of vaccination in each kelurahan, from a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid import columns
from aid.models import DoseReport, Stage
from aid.services import report_doses
from aid.services.doses import COUNTS
from core.columns import Column
from core.columns import rows as rows_of
from core.imports.resources import DAY_ALSO, NOTES_ALSO, Field, Found, Row, distinct, register
from core.weeks import long_date
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

MOST_ROWS = 2000  # new ones of one file: they are tried in one go, with the doses locked
MOST_SHOWN = 2000  # of the past, in a template
WORDS = {
    "arrived": gettext_lazy("Datang"),
    "used": gettext_lazy("Dipakai"),
    "wasted": gettext_lazy("Rusak"),
    "screened_out": gettext_lazy("Tidak lolos skrining"),
}
COLUMNS = {
    "id": ID,
    "version": VERSION,
    "stage": columns.OF_STAGE,
    "area": AREA,
    "area_name": AREA_NAME,
    "district": UNDER,
    "reported_on": columns.REPORTED_ON,
    **{name: Column(name, "", kind="integer") for name in COUNTS},
    "notes": columns.NOTES,
    "receipt": Column("receipt", "", kind="code"),
}


class Doses(PlacedResource):
    name = "vaccination"
    title = gettext_lazy("Vaksinasi: dosis per kelurahan")
    act = Act.RECORD_JOINT
    tried_at_once = MOST_ROWS
    instructions = (
        gettext_lazy("Satu baris untuk setiap kelurahan dan hari; tanpa data penerima."),
        gettext_lazy("Laporan yang sudah tercatat tidak diubah: Kasat mengembalikannya dahulu."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        stages = Stage.objects.for_user(user).select_related("area").order_by("-planned_on", "pk")
        return (
            Field("stage", gettext_lazy("Tahap"), "choice", required=True, width=36,
                  choices=distinct([(str(stage.pk), label_of(stage)) for stage in stages])),
            CODE_FIELD, NAME_FIELD, DISTRICT_FIELD,
            Field("reported_on", gettext_lazy("Tanggal"), "day", required=True,
                  example="15-7-2021", also=DAY_ALSO),
            *(Field(name, WORDS[name], "integer") for name in COUNTS),
            Field("notes", gettext_lazy("Catatan"), width=30, also=NOTES_ALSO),
            Field("receipt", gettext_lazy("Tanda terima"), fixed=True),
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        rows = DoseReport.objects.for_user(user)
        if ids is None:
            rows = rows.order_by("-reported_on", "-created_at", "pk")[:MOST_SHOWN]
        else:
            rows = rows.filter(pk__in=uuids(ids)).order_by("pk")
        asked = tuple(COLUMNS.values())
        found = (dict(zip(COLUMNS, row, strict=True)) for row in rows_of(rows, asked))
        return {str(record["id"]): record | {"stage": str(record["stage"])} for record in found}

    def identify(self, row: Row, user: User) -> str:
        told = ("stage", "area", "reported_on", *COUNTS, "notes")
        return id_of(self.name, *(row.values.get(key) for key in told))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows[MOST_ROWS:]:
            row.refuse("", _("Paling banyak 2.000 laporan baru dalam satu berkas."))
        for row in rows:
            for key in row.changes:
                row.refuse(
                    key,
                    _("Laporan yang sudah tercatat tidak diubah."),
                    _("Minta Kasat mengembalikannya, lalu kirim laporan baru."),
                )

    def check(self, rows: Sequence[Row], user: User) -> None:
        super().check(sorted(rows, key=in_order), user)

    def save(self, rows: Sequence[Row], by: User) -> None:
        for row in sorted(rows, key=in_order):
            values = row.values
            report_doses(
                id=UUID(row.id),
                stage=UUID(values["stage"]),
                area=values["area"],
                reported_on=values["reported_on"],
                by=by,
                notes=values.get("notes") or "",
                **{name: values.get(name) or 0 for name in COUNTS},
            )


def in_order(row: Row) -> tuple[object, int]:
    """As it happened: what was used on a day had come before."""
    return row.values["reported_on"], -(row.values.get("arrived") or 0)


def label_of(stage: Stage) -> str:
    return _("Tahap %(number)d %(area)s, %(day)s") % {
        "number": stage.number,
        "area": stage.area.name,
        "day": long_date(stage.planned_on),
    }


register(Doses())
