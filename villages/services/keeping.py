"""What keeping a record asks for, whatever it is of: once by its number, locked, in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.bulk import insert_rows
from core.columns import json_record
from core.errors import Conflict, DomainError, Stale
from core.idempotency import content_hash
from core.text import clean, clean_line
from programs.services.checks import Faults
from units.models import Area, Unit, User
from units.queries import foreign_village_message, units_covering, villages_in_reach
from units.scope import code_in, scope_of
from villages.columns import COLUMNS_OF
from villages.models import Record
from villages.services import receipts

R = TypeVar("R", bound=Record)
EARLIEST_DAY = date(1990, 1, 1)
DAYS_AHEAD = 366


def first_of_its_number(row: R, fields: Iterable[str], *, by: User) -> R | None:
    """The record that was sent before under this number, by the same person and with the same
    content; any other content is a conflict. Sets the row's `content_hash`: call it with the
    values as they were sent."""
    row.content_hash = content_hash({name: getattr(row, name) for name in fields})
    return _same(row, by=by)


def _same(row: R, *, by: User) -> R | None:
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is not None and (
        found.created_by_id != by.pk or found.content_hash != row.content_hash
    ):
        raise Conflict(
            _("Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru."),
            code="id_conflict",
            errors={"id": [_("Sudah dipakai untuk isian lain.")]},
        )
    return found


def insert(
    row: R, fields: Iterable[str], *, by: User, unit: Unit, area_code: str, simulated: bool = False
) -> tuple[R, bool]:
    """Write a checked row and its place in the trail. Of two who send the same number at once the
    second gets the first one's record, and False."""
    now = timezone.now()
    row.receipt = receipts.draw(1)[0]
    row.created_by, row.simulated = by, simulated
    row.created_at = row.updated_at = now
    if not insert_rows([row], skip_existing=True):
        earlier = _same(row, by=by)
        assert earlier is not None  # noqa: S101 -- its number is taken, so it is there
        return earlier, False
    row._state.adding = False
    filled = {name: getattr(row, name) for name in fields}
    audit.record(
        act="create",
        record=row,
        by=by,
        after={name: value for name, value in filled.items() if value not in (None, "")},
        unit_path=unit.path,
        area_code=area_code,
    )
    return row, True


def lock(
    model: type[R],
    row: R | UUID,
    *,
    by: User,
    version: int | None = None,
    related: tuple[str, ...] = ("unit", "area"),
) -> R:
    """The row as it is now, locked. One the user does not see is missing, a stale one refused."""
    key = row.pk if isinstance(row, Record) else row
    rows: Any = model._default_manager
    locked = rows.for_user(by).select_related(*related).select_for_update(of=("self",), no_key=True)
    found = locked.filter(pk=key).first()
    if found is None:
        raise Http404
    if version is not None and version != found.version:
        raise Stale(current(found))
    return found


def current(row: Record) -> dict[str, Any]:
    """The record as the API gives it."""
    return json_record(row, COLUMNS_OF[type(row)])


def write(
    row: Record,
    changes: Mapping[str, Any],
    *,
    act: str,
    by: User,
    unit: Unit,
    area_code: str,
    reason: str = "",
) -> None:
    """Put changes into a locked row under its next version; what stays the same is not written."""
    before = {name: getattr(row, name) for name in changes}
    if all(before[name] == value for name, value in changes.items()) and act == "edit":
        return
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record(
        act=act, record=row, by=by, before=before, after=dict(changes), reason=reason,
        unit_path=unit.path, area_code=area_code,
    )  # fmt: skip


# Where ------------------------------------------------------------------------------------------


def area_for(
    code: str, faults: Faults, *, by: User, level: int | None = None
) -> tuple[Area, Unit] | None:
    """The area and the polsek that serves it today, if the user writes there; else a fault.

    `level` is the only one allowed; without it a desa, kelurahan, RW or RT.
    """
    area = Area.objects.for_user(by).select_related("parent").filter(pk=code).first()
    if area is None:
        faults.add("area", _("Wilayah “%(code)s” tidak dikenal.") % {"code": code[:40]})
        return None
    if area.level < Area.Level.VILLAGE or (level is not None and area.level != level):
        faults.add("area", _("Pilih desa atau kelurahan."))
        return None
    today = timezone.localdate()
    unit = _reached(area, today, by=by)
    if unit is None:
        faults.add("area", _foreign(area, today, by=by))
        return None
    return area, unit


def _reached(area: Area, today: date, *, by: User) -> Unit | None:
    scope = scope_of(by)
    units = units_covering(area, today)
    if scope.unit_path is not None:
        units = [unit for unit in units if unit.path.startswith(scope.unit_path)]
    elif scope.area_code is not None and not code_in(area.code, scope.area_code):
        return None
    return units[0] if units else None


def _foreign(area: Area, today: date, *, by: User) -> str:
    reached = villages_in_reach(by, today).filter(pk=area.village_code).exists()
    if reached:
        return _("Belum ada polsek yang mencakup %(area)s.") % {"area": area.name}
    return foreign_village_message(area, by, today)


# What -------------------------------------------------------------------------------------------


def line(value: str, field: str, faults: Faults, *, most: int, required: bool = False) -> str:
    return _text(clean_line, value, field, faults, most, required)


def paragraph(value: str, field: str, faults: Faults, *, most: int) -> str:
    return _text(clean, value, field, faults, most, False)


def _text(cleaned: Any, value: str, field: str, faults: Faults, most: int, required: bool) -> str:
    try:
        value = cleaned(value)
    except ValidationError as error:
        faults.add(field, error.messages[0])
        return ""
    if required and not value:
        faults.add(field, _("Wajib diisi."))
    if len(value) > most:
        faults.add(field, _("Paling banyak %(most)d huruf.") % {"most": most})
    return value


def day(value: date | None, field: str, faults: Faults, *, ahead: bool = False) -> None:
    """A day that can be meant: not of another century, not to come unless plans may be."""
    if value is None:
        return
    latest = timezone.localdate()
    if value < EARLIEST_DAY:
        faults.add(field, _("Tanggal terlalu lampau. Periksa tahunnya."))
    elif not ahead and value > latest:
        faults.add(field, _("Tanggal tidak boleh di masa depan."))
    elif (value - latest).days > DAYS_AHEAD:
        faults.add(field, _("Tanggal terlalu jauh di depan. Periksa tahunnya."))


def moment(value: datetime | None, field: str, faults: Faults) -> None:
    """A moment that has come."""
    if value is None:
        return
    if value > timezone.now():
        faults.add(field, _("Waktu tidak boleh di masa depan."))
    elif value.date() < EARLIEST_DAY:
        faults.add(field, _("Tanggal terlalu lampau. Periksa tahunnya."))


def require_reason(value: str, *, field: str = "reason", most: int = 300) -> str:
    faults = Faults()
    reason = line(value, field, faults, most=most, required=True)
    faults.refuse()
    return reason


def overlaps(starts_on: date, ends_on: date | None) -> Q:
    """Rows whose days, both included and None open, share one with the span; for `filter`."""
    not_over = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    return not_over if ends_on is None else not_over & Q(starts_on__lte=ends_on)


def wrong(field: str, message: str, *, code: str = "invalid") -> DomainError:
    return DomainError(message, code=code, errors={field: [message]})
