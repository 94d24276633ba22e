"""Recording, changing, giving back: what is the same for every kind of record of the field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from core import audit
from core.bulk import insert_rows
from core.columns import Columns, json_record
from core.errors import Conflict, DomainError, Stale
from patrols.models import FieldRecord
from patrols.services.around import Around
from patrols.services.content import Content, told
from programs.ledger import Worth, settle, settle_many
from units.models import User
from units.policy import Act, require
from villages.services import receipts
from villages.services.content import FieldErrors, Values, refuse
from villages.services.records import act, require_reason

MAX_AT_ONCE = 1000
Status = FieldRecord.Status


@dataclass(frozen=True, slots=True)
class New:
    """A record to be made. `id` was made where it was typed."""

    id: UUID
    data: Mapping[str, Any]


@dataclass(slots=True)
class Checked:
    """A record that fits: its columns, the rows below it, and what it is worth."""

    columns: dict[str, Any]
    children: list[Callable[[Any], models.Model]] = field(default_factory=list)
    points_at: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: how it is read, checked, what it is worth and how it is answered.

    `check` answers what fits, or puts what does not into the errors. `content_of` gives a stored
    record as it would be sent. `below` are the models of its rows, replaced as a whole.
    `told` hears of every record written, before it is settled.
    """

    model: type[Any]
    content: Content
    check: Callable[[Values, Around, FieldErrors], Checked | None]
    content_of: Callable[[Any], Values]
    columns: Columns
    worths_of: Callable[[Any], list[Worth]] | None = None
    below: tuple[type[models.Model], ...] = ()
    parent: str = ""
    create: Act = Act.CREATE_RECORD
    edit: Act = Act.EDIT_RECORD
    with_receipt: bool = True
    related: tuple[str, ...] = ("unit__polres", "area")
    told: Callable[[Sequence[Any]], None] | None = None


def create(
    kind: Kind,
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[Any, bool]:
    """Record once: the same id with the same content answers the first record, False."""
    [made] = _create(kind, [New(id, data)], by=by, simulated=simulated, listed=False)
    return made


def create_many(
    kind: Kind, *, items: Sequence[New], by: User, simulated: bool = False
) -> list[tuple[Any, bool]]:
    """All of them or none. Errors are keyed `row.field`, rows counted from 0."""
    if not 0 < len(items) <= MAX_AT_ONCE:
        raise DomainError(_("Kirim 1 sampai %(most)d catatan sekaligus.") % {"most": MAX_AT_ONCE})
    return _create(kind, items, by=by, simulated=simulated, listed=True)


@act
def _create(
    kind: Kind, items: Sequence[New], *, by: User, simulated: bool, listed: bool
) -> list[tuple[Any, bool]]:
    require(by, kind.create)
    contents = _read_all(kind, items, listed)
    around, known = Around(by), {}
    fresh = list(range(len(items)))
    try:
        made = _check_all(kind, items, contents, fresh, around, simulated, listed)
    except DomainError:  # what was sent before may fit no more, and is answered all the same
        known = _known(kind, items, contents, by)
        if not known:
            raise
        fresh = [row for row in fresh if items[row].id not in known]
        made = _check_all(kind, items, contents, fresh, around, simulated, listed)
    inserted = insert_rows([row for row, _ in made.values()], skip_existing=True)
    missed = [row for row in fresh if items[row].id not in inserted]
    if missed:  # sent before; if a moment ago, that one has committed by now
        known |= _known(kind, [items[n] for n in missed], [contents[n] for n in missed], by)
    created = [(row, checked) for row, checked in made.values() if row.pk in inserted]
    _insert_below(created)
    audit.record_many(
        event(row, act="create", by=by, after=told(contents[n]))
        for n, (row, _) in made.items()
        if row.pk in inserted
    )
    if kind.told is not None and created:
        kind.told([row for row, _ in created])
    if kind.worths_of is not None and created:
        worths = {row: kind.worths_of(row) for row, _ in created}
        settle_many(worths=worths, by=by, inserted=True, books=around.books)
    return [
        (made[n][0], True) if item.id in inserted else (known[item.id], False)
        for n, item in enumerate(items)
    ]


def _read_all(kind: Kind, items: Sequence[New], listed: bool) -> list[Values]:
    contents: list[Values] = []
    errors: FieldErrors = {}
    seen: set[UUID] = set()
    for row, item in enumerate(items):
        values, wrong = kind.content.read(item.data)
        if item.id in seen:
            wrong["id"] = [_("Nomor ini dipakai dua kali dalam daftar yang sama.")]
        seen.add(item.id)
        contents.append(values)
        errors |= in_row(row, wrong, listed)
    refuse(errors)
    return contents


def in_row(row: int, errors: FieldErrors, listed: bool) -> FieldErrors:
    if not listed or not errors:
        return errors
    prefix = _("Baris %(row)d: ") % {"row": row + 1}
    return {
        f"{row}.{name}": [prefix + str(message) for message in messages]
        for name, messages in errors.items()
    }


def _known(
    kind: Kind, items: Sequence[New], contents: Sequence[Values], by: User
) -> dict[UUID, Any]:
    """Records that were sent before, by the same user with the same content; others conflict."""
    rows = kind.model._default_manager.filter(pk__in=[item.id for item in items])
    found = {row.pk: row for row in rows}
    for item, values in zip(items, contents, strict=True):
        record = found.get(item.id)
        if record is not None and (
            record.created_by_id != by.pk or record.content_hash != kind.content.fingerprint(values)
        ):
            raise Conflict(
                _("Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru."),
                code="id_conflict",
                errors={"id": [_("Sudah dipakai untuk isian lain.")]},
            )
    return found


def _check_all(
    kind: Kind,
    items: Sequence[New],
    contents: Sequence[Values],
    fresh: Sequence[int],
    around: Around,
    simulated: bool,
    listed: bool,
) -> dict[int, tuple[Any, Checked]]:
    drawn = receipts.draw(len(fresh)) if kind.with_receipt and fresh else [""] * len(fresh)
    made: dict[int, tuple[Any, Checked]] = {}
    errors: FieldErrors = {}
    for n, receipt in zip(fresh, drawn, strict=True):
        wrong: FieldErrors = {}
        checked = kind.check(contents[n], around, wrong)
        errors |= in_row(n, wrong, listed)
        if checked is None or wrong:
            continue
        row = kind.model(
            id=items[n].id,
            content_hash=kind.content.fingerprint(contents[n]),
            simulated=simulated,
            created_by=around.by,
            created_at=around.now,
            updated_at=around.now,
            **checked.columns,
        )
        if kind.with_receipt:
            row.receipt, row.last_written_by = receipt, around.by
        _point_at(row, checked)
        made[n] = (row, checked)
    refuse(errors)
    return made


def _point_at(row: Any, checked: Checked) -> None:
    """Hand the rows at hand to the record, so that nobody fetches them again."""
    for name, value in checked.points_at.items():
        setattr(row, name, value)


def _insert_below(created: Iterable[tuple[Any, Checked]]) -> None:
    below: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row, checked in created:
        for build in checked.children:
            child = build(row)
            below[type(child)].append(child)
    for children in below.values():
        insert_rows(children)


def event(
    row: Any,
    *,
    act: str,
    by: User | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Arguments of `audit.record` for an act on a record of the field."""
    return {
        "act": act,
        "record": row,
        "by": by,
        "before": before,
        "after": after,
        "reason": reason,
        **place_of(row),
    }


def place_of(row: Any) -> dict[str, str]:
    """Where in the trail: of a follow-up that of its meeting."""
    record = getattr(row, "meeting", None) or row
    return {"unit_path": record.unit.path, "area_code": getattr(record, "area_id", None) or ""}


def lock(kind: Kind, key: Any, *, by: User, version: int | None = None) -> Any:
    """The row as it is now, locked. One the user does not see is missing, a stale one refused."""
    key = key.pk if isinstance(key, models.Model) else key
    rows = kind.model._default_manager.for_user(by).select_related(*kind.related)
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    if found is None:
        raise Http404
    if version is not None and version != found.version:
        raise Stale(current(kind, found))
    return found


def current(kind: Kind, row: Any) -> dict[str, Any]:
    """The record as the API gives it."""
    return json_record(row, kind.columns)


@act
def edit(
    kind: Kind,
    *,
    key: Any,
    data: Mapping[str, Any],
    version: int | None,
    by: User,
    reason: str = "",
) -> Any:
    """Change a record; `data` holds only what changes, and the whole is checked as if new."""
    row = lock(kind, key, by=by, version=version)
    require(by, kind.edit, row)
    changes = kind.content.read_or_refuse(data, partial=True)
    before = kind.content_of(row)
    values = {**before, **changes}
    errors: FieldErrors = {
        name: [_("Wajib diisi.")]
        for name in kind.content.required
        if values[name] in (None, "", [])
    }
    refuse(errors)
    if kind.content.fingerprint(values) == kind.content.fingerprint(before):
        return row
    checked = kind.check(values, Around(by), errors)
    refuse(errors)
    assert checked is not None  # noqa: S101 -- no errors, so it fits
    for name, value in checked.columns.items():
        setattr(row, name, value)
    _point_at(row, checked)
    for model in kind.below:
        model._default_manager.filter(**{kind.parent: row}).delete()
    _insert_below([(row, checked)])
    save(kind, row, act="edit", by=by, before=told(before), after=told(values), reason=reason)
    return row


def save(
    kind: Kind,
    row: Any,
    *,
    act: str,
    by: User,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Save a locked row under its next version, put the act into the trail, last settle."""
    row.version += 1
    if kind.with_receipt and act in ("edit", "submit"):
        row.last_written_by = by
    row.save()
    audit.record(**event(row, act=act, by=by, before=before, after=after, reason=reason))
    if kind.told is not None:
        kind.told([row])
    if kind.worths_of is not None:
        settle(source=row, worths=kind.worths_of(row), by=by, reason=reason)


@act
def give_back(kind: Kind, *, key: Any, reason: Any, by: User, version: int | None = None) -> Any:
    """Return a record to its unit to be mended: until it is sent again it does not count."""
    row = lock(kind, key, by=by, version=version)
    require(by, Act.DECIDE, row)
    require_status(row, Status.RECORDED)
    row.status, row.return_reason = Status.RETURNED, require_reason(reason)
    save(
        kind,
        row,
        act="return",
        by=by,
        before={"status": str(Status.RECORDED)},
        after={"status": str(Status.RETURNED)},
        reason=row.return_reason,
    )
    return row


@act
def send_again(kind: Kind, *, key: Any, by: User, version: int | None = None) -> Any:
    """Send a mended record: it counts again."""
    row = lock(kind, key, by=by, version=version)
    require(by, Act.SUBMIT, row)
    require_status(row, Status.RETURNED)
    row.status, row.return_reason = Status.RECORDED, ""
    save(
        kind,
        row,
        act="submit",
        by=by,
        before={"status": str(Status.RETURNED)},
        after={"status": str(Status.RECORDED)},
    )
    return row


def require_status(row: FieldRecord, *allowed: Status) -> None:
    if row.status not in allowed:
        raise Conflict(
            _("Catatan ini berstatus %(status)s; tindakan ini tidak dapat dilakukan.")
            % {"status": row.get_status_display().lower()},
            code="wrong_status",
        )


def once_above(
    *,
    program_id: int,
    units: Sequence[Any],
    day: Any,
    quantities: Iterable[tuple[str, str | None, int]],
) -> list[Worth]:
    """Worths of something that several units of one polres did together.

    Each unit has it once; the polres takes back what is too many, so that it counts once above
    them. `quantities`: (measure, area code, quantity).
    """
    worths = []
    for measure, area_code, quantity in quantities:
        if not quantity:
            continue

        def at(unit: Any, count: int, measure: str = measure, area: Any = area_code) -> Worth:
            return Worth(program_id, measure, unit, area, day, count)

        worths += [at(unit, quantity) for unit in units]
        if len(units) > 1:
            worths.append(at(units[0].polres, -(len(units) - 1) * quantity))
    return worths
