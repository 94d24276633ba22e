"""RW and RT below the villages of the reference data."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from core import audit
from core.errors import Conflict, DomainError
from core.text import clean_line
from units.models import NAME_LENGTH, Area, User
from units.names import search_name
from units.policy import Act, require
from units.scope import code_in, scope_of

RW_OR_RT = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}\.\d{3}(\.\d{3})?")


@transaction.atomic
def create_area(*, code: str, name: str, by: User) -> Area:
    """An RW (35.08.06.2001.003) or RT (….003.002) in a village the person serves or belongs to."""
    require(by, Act.CREATE_AREA)
    code, name = clean_line(code), clean_line(name)
    errors: dict[str, list[Any]] = {}
    if not RW_OR_RT.fullmatch(code):
        errors["code"] = [
            gettext(
                "Kode RW atau RT ditulis di bawah kode desa atau kelurahan dengan tiga angka, "
                "misalnya 35.08.06.2001.003 (RW 003) atau 35.08.06.2001.003.002 (RT 002)."
            )
        ]
    if not name or len(name) > NAME_LENGTH:
        errors["name"] = [gettext("Isi nama dengan 1 sampai 120 huruf.")]
    if errors:
        raise DomainError(gettext("RW atau RT belum dapat dicatat."), errors=errors)
    parent = parent_for(code, by)
    area, created = Area.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "search_name": search_name(name),
            "level": parent.level + 1,
            "kind": "rw" if parent.level == Area.Level.VILLAGE else "rt",
            "parent": parent,
        },
    )
    if not created:
        raise Conflict(
            gettext("%(code)s sudah tercatat sebagai %(name)s.")
            % {"code": code, "name": area.name},
            code="area_exists",
        )
    audit.record(act="area.create", record=area, by=by, after=audit.snapshot(area), area_code=code)
    return area


def parent_for(code: str, by: User) -> Area:
    """The village or RW above, where the person may add to it; absent and foreign look alike."""
    scope = scope_of(by)
    above = Area.objects.filter(code=code.rpartition(".")[0])
    if scope.unit_path is not None:
        above = above.served_under(scope.unit_path)
    elif scope.area_code is not None and not code_in(code, scope.area_code):
        above = above.none()
    parent = above.first()
    if parent is None:
        raise DomainError(
            gettext("RW atau RT belum dapat dicatat."),
            code="unknown_parent",
            errors={
                "code": [
                    gettext("Tidak ada desa, kelurahan, atau RW %(code)s di wilayah Anda.")
                    % {"code": code.rpartition(".")[0]}
                ]
            },
        )
    return parent
