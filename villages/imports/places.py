"""Rows that speak of a village, by its code or by the name people write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.resources import Field, Resource, Row
from units.models import User
from villages.places import Places, UnknownPlace, bare

NAMESPACE = UUID("4b545300-6a6f-4273-8000-696d706f7274")  # of ids made of what a row says
NAME, DISTRICT = "area_name", "district"
CODE_FIELD = Field(
    "area",
    gettext_lazy("Kode desa"),
    help=gettext_lazy("Boleh kosong bila desa dan kecamatannya diisi."),
    example="35.08.06.2001",
)
NAME_FIELD = Field(
    NAME,
    gettext_lazy("Desa/Kelurahan"),
    help=gettext_lazy("Bila nama desanya ada di dua kecamatan, isi kecamatannya."),
    example="Kunir Kidul",
    also=(
        *(gettext_lazy("Desa"), gettext_lazy("Kelurahan"), gettext_lazy("Wilayah"), "Ds", "Kel"),
        *(
            "Nama desa",
            "Nama kelurahan",
            "Nama desa/kelurahan",
            "Kel/Desa",
            "Desa/Kel",
            "Kelurahan/Desa",
        ),
    ),
    width=22,
)
DISTRICT_FIELD = Field(
    DISTRICT,
    gettext_lazy("Kecamatan"),
    example="Kunir",
    also=(gettext_lazy("Di bawah"), "Kec", "Nama kecamatan"),
)
PLACE = frozenset({"area", NAME, DISTRICT})  # together they say which village


class PlacedResource(Resource):
    """A resource whose rows name a village; its second sheet lists those of the user."""

    place_needed: ClassVar[bool] = True
    depends: ClassVar[Mapping[str, Collection[str]]] = dict.fromkeys(PLACE, PLACE)

    def places(self, user: User) -> Sequence[tuple[str, ...]]:
        head = (_("Kode desa"), _("Desa/Kelurahan"), _("Kecamatan"), _("Polsek"))
        return [head, *((v.code, v.name, v.district, v.unit) for v in Places(user).villages)]

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        places = Places(user)
        for row in rows:
            if not row.unsure & PLACE:
                self.resolve_place(row, places)

    def may_try(self, row: Row, fields: Sequence[Field]) -> bool:
        return not row.unsure & PLACE and super().may_try(row, fields)

    def resolve_place(self, row: Row, places: Places) -> None:
        """The village by its code; else by name and kecamatan. Both must say the same."""
        code = row.values.get("area")
        name, district = (row.values.get(key) or "" for key in (NAME, DISTRICT))
        if not code and not name:
            if self.place_needed:
                row.refuse(NAME, _("Isi desa/kelurahannya."))
            return
        if code and (code.count(".") != 3 or code not in places.by_code):
            return  # an RW, or a village of others: the services say what of it
        try:
            village = places.by_code[code] if code else places.find(name, district)
        except UnknownPlace as unknown:
            row.refuse(NAME, unknown, _("Isi kode desanya, atau ingat ejaan ini."))
            return
        if code and name and bare(name, ()) != bare(village.name, ()):
            row.refuse(
                NAME,
                _("Kode %(code)s adalah %(village)s, bukan “%(name)s”.")
                % {"code": code, "village": village.label, "name": name[:60]},
            )
            return
        row.values["area"] = village.code
        for key, value in ((NAME, village.name), (DISTRICT, village.district)):
            if key in row.values:
                row.values[key] = value


def id_of(*parts: Any) -> str:
    """The same words make the same id: a row brought twice is one record."""
    return str(uuid5(NAMESPACE, "|".join("" if part is None else str(part) for part in parts)))


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def uuids(ids: Any) -> list[str]:
    return [key for key in ids if is_uuid(key)]
