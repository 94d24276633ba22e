"""RW and RT from a spreadsheet: hundreds of them, before anybody stands for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.resources import Field, Found, Resource, Row, State, register
from units.models import Area, User
from units.policy import Act
from units.scope import scope_of
from units.services import create_area
from villages.places import Places


class Areas(Resource):
    """The code is the record: there is none to change, only to add."""

    name = "areas"
    title = gettext_lazy("RW dan RT")
    act = Act.CREATE_AREA
    tried_at_once = 20_000  # an RT may lie in an RW of the same file
    instructions = (
        gettext_lazy("RW ditulis di bawah kode desanya (35.08.06.2001.003), RT di bawah RW-nya."),
        gettext_lazy("RW mendahului RT-nya dalam berkas."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        return (
            Field("code", gettext_lazy("Kode"), required=True, example="35.08.06.2001.003"),
            Field("name", gettext_lazy("Nama"), required=True, example="RW 003"),
        )

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        if not scope_of(user).everything:
            found = Area.objects.for_user(user).filter(level__gt=Area.Level.VILLAGE)
        else:
            found = Area.objects.filter(level__gt=Area.Level.VILLAGE)
        if ids is not None:
            found = found.filter(pk__in=ids)
        rows = found.order_by("code").values_list("code", "name")
        return {code: {"id": code, "version": 1, "code": code, "name": n} for code, n in rows}

    def places(self, user: User) -> Sequence[tuple[str, ...]]:
        head = (_("Kode desa"), _("Desa/Kelurahan"), _("Kecamatan"))
        return [head, *((v.code, v.name, v.district) for v in Places(user).villages)]

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        """Codes need no search."""

    def identify(self, row: Row, user: User) -> str:
        return str(row.values.get("code") or "")

    def save(self, rows: Sequence[Row], by: User) -> None:
        for row in sorted(rows, key=lambda row: row.values["code"].count(".")):
            if row.state == State.NEW:
                create_area(code=row.values["code"], name=row.values["name"], by=by)

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows:
            if row.state == State.CHANGED:
                row.refuse("name", _("Nama RW dan RT yang sudah tercatat tidak diubah di sini."))

    def check(self, rows: Sequence[Row], user: User) -> None:
        super().check(sorted(rows, key=lambda row: row.values["code"].count(".")), user)


register(Areas())
