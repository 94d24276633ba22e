"""Reports of RT from a spreadsheet: a week of a kelurahan in one go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.resources import (
    DAY_ALSO,
    NOTES_ALSO,
    Field,
    Found,
    Resource,
    Row,
    State,
    register,
)
from units.models import Area, User
from units.policy import Act
from villages.imports.places import id_of
from villages.imports.revisions import keep_places, standing
from villages.models import ZONE_CHOICES, ZoneReport
from villages.services.zones import MAX_AT_ONCE, NewZoneReport, report_zones

KEYS = ("area", "as_of", "positive_houses", "stated_zone", "note")


class ZoneReports(Resource):
    """Append-only: a row that was changed becomes the next revision of its RT and day."""

    name = "zone-reports"
    title = gettext_lazy("Laporan zona RT")
    act = Act.REPORT_ZONE
    instructions = (
        gettext_lazy("Rumah dengan kasus terkonfirmasi dalam tujuh hari sampai tanggal itu."),
        gettext_lazy("Tanpa data pasien."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        return (
            Field("area", gettext_lazy("Kode RT"), required=True,
                  example="35.08.06.2001.003.002", width=24),
            Field("as_of", gettext_lazy("Per tanggal"), "day", required=True, example="8-2-2021",
                  also=(*DAY_ALSO, "Per tgl")),
            Field("positive_houses", gettext_lazy("Rumah positif"), "integer", required=True,
                  example=2, also=("Jml rumah positif", "Jumlah rumah positif")),
            Field("stated_zone", gettext_lazy("Zona menurut posko"), "choice",
                  choices=tuple(ZONE_CHOICES)),
            Field("note", gettext_lazy("Catatan"), also=NOTES_ALSO),
        )  # fmt: skip

    def places(self, user: User) -> Sequence[tuple[str, ...]]:
        rts = Area.objects.for_user(user).filter(level=Area.Level.RT).order_by("code")
        found = rts.values_list("code", "name", "parent__name", "parent__parent__name")
        return [(_("Kode RT"), _("RT"), _("RW"), _("Desa/Kelurahan")), *found[:10_000]]

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        found = standing(ZoneReport.objects.for_user(user), ids)
        return {
            key: {
                "id": key,
                "version": report.revision,
                "area": report.area_id,
                "as_of": report.as_of,
                "positive_houses": report.positive_houses,
                "stated_zone": report.stated_zone or None,
                "note": report.note or None,
            }
            for key, report in found.items()
        }

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        """Codes of RT need no search."""

    def identify(self, row: Row, user: User) -> str:
        return id_of(self.name, *(row.values.get(key) for key in KEYS))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        keep_places(rows)

    def save(self, rows: Sequence[Row], by: User) -> None:
        items = [self.item(row) for row in rows if row.state in (State.NEW, State.CHANGED)]
        for start in range(0, len(items), MAX_AT_ONCE):
            report_zones(items=items[start : start + MAX_AT_ONCE], by=by)

    def item(self, row: Row) -> NewZoneReport:
        told: dict[str, Any] = {key: row.values.get(key) for key in KEYS}
        key = row.id if row.state == State.NEW else id_of(self.name, *told.values())
        day: date = told["as_of"]
        return NewZoneReport(
            UUID(key),
            told["area"],
            day,
            told["positive_houses"],
            told["stated_zone"] or "",
            told["note"] or "",
        )


register(ZoneReports())
