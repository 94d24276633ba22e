"""Counts of cases per kelurahan from a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.columns import Label
from core.imports.resources import DAY_ALSO, Field, Found, Row, State, register
from units.models import User
from units.policy import Act
from villages.imports.places import (
    CODE_FIELD,
    DISTRICT_FIELD,
    NAME_FIELD,
    PlacedResource,
    id_of,
)
from villages.imports.revisions import keep_places, standing
from villages.models import CaseReport
from villages.services.cases import (
    MAX_AT_ONCE,
    NUMBERS,
    NewCaseReport,
    record_cases,
    record_many_cases,
)

WORDS = {
    "positive": gettext_lazy("Positif"),
    "active": gettext_lazy("Aktif"),
    "hospitalised": gettext_lazy("Dirawat"),
    "self_isolation": gettext_lazy("Isolasi mandiri"),
    "recovered": gettext_lazy("Sembuh"),
    "died": gettext_lazy("Meninggal"),
}
SHORT = {"hospitalised": ("Rawat",), "self_isolation": ("Isoman",)}


def also_of(name: str) -> tuple[Label, ...]:
    counted = (f"{what} {WORDS[name]}" for what in ("Kasus", "Jumlah", "Jml"))
    return *counted, *SHORT.get(name, ())


class Cases(PlacedResource):
    """Append-only: a changed row is the next revision of its kelurahan and day."""

    name = "case-reports"
    title = gettext_lazy("Kasus per kelurahan")
    act = Act.RECORD_CASES
    instructions = (gettext_lazy("Hanya jumlah; tanpa data pasien. Yang tidak diketahui kosong."),)

    def fields(self, user: User) -> Sequence[Field]:
        return (
            replace(CODE_FIELD, also=(gettext_lazy("Kode"), "code")),
            NAME_FIELD,
            DISTRICT_FIELD,
            Field(
                "as_of",
                gettext_lazy("Per tanggal"),
                "day",
                required=True,
                example="8-2-2021",
                also=(*DAY_ALSO, "Per tgl", "date"),
            ),
            Field("source", gettext_lazy("Sumber"), example="corona.jakarta.go.id"),
            *(Field(name, WORDS[name], "integer", also=also_of(name)) for name in NUMBERS),
        )

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        super().resolve(rows, user)
        for row in rows:
            # Open data often has no such column; the reports still say that nobody told it.
            row.values["source"] = row.values.get("source") or _("Berkas tanpa keterangan sumber")

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        seen = CaseReport.objects.for_user(user).select_related("area__parent")
        return {
            key: {
                "id": key,
                "version": report.revision,
                "area": report.area_id,
                "area_name": report.area.name,
                "district": report.area.parent.name if report.area.parent else "",
                "as_of": report.as_of,
                "source": report.source,
                **{name: getattr(report, name) for name in NUMBERS},
            }
            for key, report in standing(seen, ids).items()
        }

    def identify(self, row: Row, user: User) -> str:
        keys = ("area", "as_of", "source", *NUMBERS)
        return id_of(self.name, *(row.values.get(key) for key in keys))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        keep_places(rows)

    def save(self, rows: Sequence[Row], by: User) -> None:
        items = [self.item(row) for row in rows if row.state in (State.NEW, State.CHANGED)]
        if len(items) == 1:  # what is wrong with it is told by field alone
            record_cases(item=items[0], by=by)
            return
        for start in range(0, len(items), MAX_AT_ONCE):
            record_many_cases(items=items[start : start + MAX_AT_ONCE], by=by)

    def item(self, row: Row) -> NewCaseReport:
        key = row.id
        if row.state == State.CHANGED:
            told = ("area", "as_of", "source", *NUMBERS)
            key = id_of(self.name, *(row.values.get(name) for name in told))
        values = row.values
        return NewCaseReport(
            UUID(key),
            values["area"],
            values["as_of"],
            values["source"],
            **{name: values.get(name) for name in NUMBERS},
        )


register(Cases())
