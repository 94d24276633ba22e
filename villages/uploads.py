"""Photos of kampung that arrive in parts."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from core.uploads import keeper
from units.policy import Act, require
from villages.models import Formation
from villages.services.photos import add_photo


def check(record: UUID, by: Any) -> None:
    rows = Formation.objects.for_user(by).select_related("unit")
    require(by, Act.EDIT_RECORD, get_object_or_404(rows, pk=record))


def keep(id: UUID, record: UUID, data: bytes, by: Any) -> None:  # noqa: A002
    add_photo(id=id, formation=record, upload=data, by=by)


keeper("formation", check=check, keep=keep)
