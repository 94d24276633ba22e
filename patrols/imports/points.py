"""Vital objects and vulnerable points from a spreadsheet: the list a polres keeps already."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy

from core.columns import rows as rows_of
from core.imports.resources import NOTES_ALSO, Field, Found, Row, State, register
from patrols import columns
from patrols.imports.base import FieldResource, units_of, words_of
from patrols.models import PatrolPoint, Term
from patrols.services import points
from units.models import User
from units.policy import Act
from villages.columns.posko import UNDER
from villages.imports.places import CODE_FIELD, DISTRICT_FIELD, NAME_FIELD, id_of, uuids

COLUMNS = {
    "id": columns.ID,
    "version": columns.VERSION,
    "name": columns.POINT_NAME,
    "category": columns.CATEGORY,
    "risk": columns.RISK,
    "area": columns.AREA,
    "area_name": columns.AREA_NAME,
    "district": UNDER,
    "unit": columns.UNIT,
    "latitude": columns.LATITUDE,
    "longitude": columns.LONGITUDE,
    "notes": columns.Column("notes", gettext_lazy("Catatan")),
    "active": columns.Column("active", gettext_lazy("Masih dipatroli"), kind="bool"),
}
TOLD = ("name", "category", "risk", "area", "unit", "latitude", "longitude", "notes", "active")


class Points(FieldResource):
    name = "patrol-points"
    title = gettext_lazy("Obyek vital dan titik rawan")
    act = Act.CREATE_RECORD
    kind = points.KIND
    place_needed = True
    instructions = (
        gettext_lazy("Obyek yang tidak dipatroli lagi: isi tidak pada “Masih dipatroli”."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        return (
            Field("name", gettext_lazy("Nama obyek"), required=True, example="Pasar Kunir",
                  width=28, also=("Nama", "Obyek", "Objek", "Nama objek")),
            Field("category", gettext_lazy("Jenis"), "choice", required=True, example="Pasar",
                  choices=words_of(Term.List.POINT_CATEGORY), width=24),
            Field("risk", gettext_lazy("Kerawanan"), "choice", choices=PatrolPoint.Risk.choices,
                  example="Rawan"),
            CODE_FIELD,
            NAME_FIELD,
            DISTRICT_FIELD,
            Field("unit", gettext_lazy("Kesatuan"), "choice", choices=units_of(user), width=24,
                  help=gettext_lazy("Boleh kosong: kesatuan yang mencakup desanya.")),
            Field("latitude", gettext_lazy("Lintang"), "coordinate", example="-8,2041",
                  also=("Lat",)),
            Field("longitude", gettext_lazy("Bujur"), "coordinate", example="113,2219",
                  also=("Long", "Lng")),
            Field("notes", gettext_lazy("Catatan"), width=30, also=NOTES_ALSO),
            Field("active", gettext_lazy("Masih dipatroli"), "bool", example="ya"),
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        found = PatrolPoint.objects.for_user(user).order_by("area", "name", "pk")
        if ids is not None:
            found = found.filter(pk__in=uuids(ids))
        asked = tuple(COLUMNS.values())
        records = (dict(zip(COLUMNS, row, strict=True)) for row in rows_of(found, asked))
        return {str(record["id"]): record for record in records}

    def identify(self, row: Row, user: User) -> str:
        return id_of(self.name, *(row.values.get(key) for key in ("area", "category", "name")))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows:
            changed = row.state == State.CHANGED
            row.made = {k: row.values.get(k) for k in TOLD if not changed or k in row.changes}


register(Points())
