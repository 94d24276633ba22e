"""Who stands for which pillar where, from a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.columns import rows as rows_of
from core.imports.resources import Field, Found, Row, State, register
from units.models import User
from units.policy import Act
from villages.columns import posko as columns
from villages.imports.places import (
    CODE_FIELD,
    DISTRICT_FIELD,
    NAME_FIELD,
    PlacedResource,
    id_of,
    uuids,
)
from villages.models import Pillar, PillarHolder
from villages.services.pillars import CHANGEABLE, edit_holder, name_holder

COLUMNS = (
    columns.ID,
    columns.VERSION,
    columns.PILLAR,
    columns.NAME,
    columns.TITLE,
    columns.AREA,
    columns.AREA_NAME,
    columns.UNDER,
    columns.SINCE,
    columns.UNTIL,
    columns.SOURCE,
)
KEYS = ("id", "version", "pillar", "name", "title", "area", "area_name", "district", "starts_on",
        "ends_on", "source")  # fmt: skip


class Holders(PlacedResource):
    name = "pillars"
    title = gettext_lazy("Pilar")
    act = Act.KEEP_PILLARS
    instructions = (
        gettext_lazy("Satu baris untuk setiap orang di setiap desa atau RW; satu orang boleh di "
                     "beberapa desa."),
    )  # fmt: skip

    def fields(self, user: User) -> Sequence[Field]:
        kinds = tuple(Pillar.objects.order_by("name").values_list("code", "name"))
        return (
            Field("pillar", gettext_lazy("Pilar"), "choice", required=True, choices=kinds,
                  example="Bhabinkamtibmas"),
            Field("name", gettext_lazy("Nama"), required=True, example="Aipda Simulasi"),
            Field("title", gettext_lazy("Pangkat/jabatan"), example="Aipda",
                  also=("Pangkat", "Jabatan")),
            CODE_FIELD,
            NAME_FIELD,
            DISTRICT_FIELD,
            Field("starts_on", gettext_lazy("Sejak"), "day", required=True, example="1-2-2021",
                  also=("Mulai", "Tgl mulai", "Tanggal mulai", "TMT")),
            Field("ends_on", gettext_lazy("Sampai"), "day",
                  also=("Selesai", "Tgl selesai", "Tanggal selesai")),
            Field("source", gettext_lazy("Sumber")),
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        found = PillarHolder.objects.for_user(user).order_by("area", "pillar", "starts_on", "pk")
        if ids is not None:
            found = found.filter(pk__in=uuids(ids))
        records = (dict(zip(KEYS, row, strict=True)) for row in rows_of(found, COLUMNS))
        return {str(record["id"]): record for record in records}

    def identify(self, row: Row, user: User) -> str:
        told = (row.values.get(key) for key in ("pillar", "area", "name", "starts_on"))
        return id_of(self.name, *told)

    def save(self, rows: Sequence[Row], by: User) -> None:
        for row in rows:
            if row.state == State.NEW:
                name_holder(id=UUID(row.id), by=by, **self.told(row.values))
            elif row.state == State.CHANGED:
                changed = {key: new for key, (_old, new) in row.changes.items()}
                self.edit(row, changed, by)

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows:
            for key in set(row.changes) - set(CHANGEABLE):
                row.refuse(key, _("Tidak diubah di sini: akhiri, lalu catat yang baru."))

    def edit(self, row: Row, changed: dict[str, Any], by: User) -> None:
        texts = {key: value or "" for key, value in changed.items() if key in ("title", "source")}
        edit_holder(holder=UUID(row.id), data=changed | texts, by=by, version=row.version)

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        found = {key: values.get(key) for key in ("pillar", "area", "name", "starts_on", "ends_on")}
        return found | {key: values.get(key) or "" for key in ("title", "source")}


register(Holders())
