"""Typing, mending and sending the record of a kampung."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.bulk import insert_rows
from core.errors import Conflict, DomainError
from programs.ledger import settle, settle_many
from units.models import User
from units.policy import Act, require
from villages.models import Formation
from villages.services import content, duplicates, photos, receipts, records
from villages.services.checks import Checked, Surroundings, check
from villages.services.content import FieldErrors, Values
from villages.services.records import Status, act

MAX_AT_ONCE = 1000
# Fields whose rules build on another.
FOLLOWING = {"place_kind": ("place_name",), "initial": ("formed_year", "figure")}


@dataclass(frozen=True, slots=True)
class NewFormation:
    """A kampung to be recorded. `id` was made where it was typed; `data` are fields of `content`.

    `submit` sends it at once; `confirm_duplicate` says that a like one nearby is another.
    """

    id: UUID
    data: Mapping[str, Any]
    submit: bool = False
    confirm_duplicate: bool = False


def create_formation(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    data: Mapping[str, Any],
    by: User,
    submit: bool = False,
    confirm_duplicate: bool = False,
    simulated: bool = False,
) -> tuple[Formation, bool]:
    """Record a kampung once: the same id with the same content answers the first record, False.

    Program and area in `data` are codes or rows. Raises DomainError with `errors` by field;
    Conflict `id_conflict` (the id has other content or another author), `duplicate_suspected`
    (see `duplicates.Suspected.found`), `place_taken`.
    """
    new = NewFormation(id, data, submit, confirm_duplicate)
    [created] = _create([new], by=by, simulated=simulated, listed=False)
    return created


def create_formations(
    *, items: Sequence[NewFormation], by: User, simulated: bool = False, most: int = MAX_AT_ONCE
) -> list[tuple[Formation, bool]]:
    """The same for a list: all of them or none, in a number of queries that does not grow.

    Errors are keyed `row.field`, rows counted from 0; the messages name the row from 1.
    """
    if not 0 < len(items) <= most:
        raise DomainError(_("Kirim 1 sampai %(most)d kampung sekaligus.") % {"most": most})
    return _create(items, by=by, simulated=simulated, listed=True)


def formation_errors(*, items: Sequence[NewFormation], by: User) -> dict[int, FieldErrors]:
    """What `create_formations` would refuse, row by row; writes nothing.

    A row is asked about again after those that are wrong are out of the way, until none is: one
    fault never hides another row's. One that cannot be read in full is checked as far as it can.
    """
    require(by, Act.CREATE_RECORD)
    found: dict[int, FieldErrors] = {}
    left = list(range(len(items)))
    while left:
        chosen = [items[row] for row in left]
        try:
            contents = _read_all(chosen, listed=True)
            every = range(len(chosen))
            _check_all(chosen, contents, every, by=by, simulated=False, listed=True)
        except DomainError as refusal:
            wrong = _by_row(refusal)
            if not wrong:
                raise
            found |= {left[place]: errors for place, errors in wrong.items()}
            left = [row for place, row in enumerate(left) if place not in wrong]
            continue
        break
    more = _beside_unread({row: items[row] for row in found}, by=by)
    return {row: more.get(row, {}) | errors for row, errors in found.items()}


def _beside_unread(items: Mapping[int, NewFormation], *, by: User) -> dict[int, FieldErrors]:
    """Of rows with fields that cannot be read: what is wrong with the others, as far as it does not
    come of these."""
    read = {row: content.read(item.data) for row, item in items.items()}
    unread = {row: (values, wrong) for row, (values, wrong) in read.items() if wrong}
    if not unread:
        return {}
    around = Surroundings([values for values, _wrong in unread.values()], by)
    found = {}
    for row, (values, wrong) in unread.items():
        follow = {name for key in wrong for name in FOLLOWING.get(key, ())}
        errors = check(values, around)[1]
        found[row] = {name: errors[name] for name in errors if name not in follow}
    return found


def _by_row(refusal: DomainError) -> dict[int, FieldErrors]:
    found: dict[int, FieldErrors] = {}
    for name, messages in refusal.errors.items():
        row, dot, field = name.partition(".")
        if dot and row.isdigit():
            prefix = _("Baris %(row)d: ") % {"row": int(row) + 1}
            bare = [str(message).removeprefix(prefix) for message in messages]
            found.setdefault(int(row), {})[field] = bare
    return found


@act
def _create(
    items: Sequence[NewFormation], *, by: User, simulated: bool, listed: bool
) -> list[tuple[Formation, bool]]:
    require(by, Act.CREATE_RECORD)
    contents = _read_all(items, listed)
    known = _known(items, contents, by=by)
    fresh = [row for row, item in enumerate(items) if item.id not in known]
    formations = _check_all(items, contents, fresh, by=by, simulated=simulated, listed=listed)
    inserted = insert_rows(list(formations.values()), skip_existing=True)
    late_comers = [row for row in fresh if items[row].id not in inserted]
    if late_comers:  # somebody sent the same a moment ago; he has committed by now
        known |= _known(
            [items[row] for row in late_comers], [contents[row] for row in late_comers], by=by
        )
    created = [formation for formation in formations.values() if formation.pk in inserted]
    _tell_and_settle(created, by=by)
    return [
        (formations[row], True)
        if item.id in inserted
        else (_again(known[item.id], item, by), False)
        for row, item in enumerate(items)
    ]


def _read_all(items: Sequence[NewFormation], listed: bool) -> list[Values]:
    """Every row's content, or everything that is wrong with any of them."""
    contents: list[Values] = []
    errors: dict[str, Any] = {}
    seen: set[UUID] = set()
    for row, item in enumerate(items):
        values, wrong = content.read(item.data)
        if item.id in seen:
            wrong["id"] = [_("Nomor ini dipakai dua kali dalam daftar yang sama.")]
        seen.add(item.id)
        contents.append(values)
        errors |= _in_row(row, wrong, listed)
    content.refuse(errors)
    return contents


def _in_row(row: int, errors: FieldErrors, listed: bool) -> FieldErrors:
    if not listed or not errors:
        return errors
    prefix = _("Baris %(row)d: ") % {"row": row + 1}
    return {
        f"{row}.{name}": [prefix + message for message in messages]
        for name, messages in errors.items()
    }


def _known(
    items: Sequence[NewFormation], contents: Sequence[Values], *, by: User
) -> dict[UUID, Formation]:
    """Records that were sent before, by the same user with the same content; others conflict."""
    rows = Formation.objects.filter(pk__in=[item.id for item in items])
    found = {row.pk: row for row in rows.select_related("program", "area", "unit__polres")}
    for item, values in zip(items, contents, strict=True):
        record = found.get(item.id)
        if record is not None and (
            record.created_by_id != by.pk or record.content_hash != content.fingerprint(values)
        ):
            raise Conflict(
                _("Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru."),
                code="id_conflict",
                errors={"id": [_("Sudah dipakai untuk isian lain.")]},
            )
    return found


def _again(formation: Formation, item: NewFormation, by: User) -> Formation:
    """The first answer again; what was typed as a draft then is sent now, if that is asked for."""
    if item.submit and formation.status == Status.DRAFT:
        return submit_formation(
            formation=formation, by=by, confirm_duplicate=item.confirm_duplicate
        )
    return formation


def _check_all(
    items: Sequence[NewFormation],
    contents: Sequence[Values],
    fresh: Sequence[int],
    *,
    by: User,
    simulated: bool,
    listed: bool,
) -> dict[int, Formation]:
    around = Surroundings([contents[row] for row in fresh], by)
    drawn = receipts.draw(len(fresh))
    formations: dict[int, Formation] = {}
    errors: FieldErrors = {}
    for row, receipt in zip(fresh, drawn, strict=True):
        fingerprint = content.fingerprint(contents[row])
        checked, wrong = check(contents[row], around)
        errors |= _in_row(row, wrong, listed)
        if checked is not None:
            formations[row] = _compose(
                items[row], checked, around, receipt, fingerprint, by, simulated
            )
    content.refuse(errors)
    _ask_about_duplicates(items, formations, by=by, listed=listed)
    return formations


def _compose(
    item: NewFormation,
    checked: Checked,
    around: Surroundings,
    receipt: str,
    fingerprint: str,
    by: User,
    simulated: bool,
) -> Formation:
    formation = Formation(
        id=item.id,
        receipt=receipt,
        content_hash=fingerprint,
        simulated=simulated,
        created_by=by,
        last_written_by=by,
        created_at=around.now,
        updated_at=around.now,
        **checked.columns,
    )
    _point_at(formation, checked)
    if item.submit:
        _mark_sent(formation, around, by)
    return formation


def _point_at(formation: Formation, checked: Checked) -> None:
    """Hand the rows at hand to the record, so that nobody fetches them again."""
    formation.program, formation.area = checked.program, checked.area
    formation.unit = checked.unit


def _mark_sent(formation: Formation, around: Surroundings, by: User) -> None:
    formation.status = Status.SUBMITTED
    formation.submitted_at, formation.submitted_by = around.now, by
    formation.late = is_late(formation, around, around.now)


def is_late(formation: Formation, around: Surroundings, sent_at: datetime) -> bool:
    """A first list belongs to no week and is never late."""
    day = formation.formed_on
    if day is None or formation.initial:
        return False
    return around.is_late(formation.unit, day, sent_at)


def _ask_about_duplicates(
    items: Sequence[NewFormation],
    formations: Mapping[int, Formation],
    *,
    by: User,
    listed: bool,
) -> None:
    """Refuse what is sent to a taken place, ask about the rest; rows of a list see each other."""
    neighbours = duplicates.Neighbours(formations.values(), by)
    taken_places: FieldErrors = {}
    takers: list[duplicates.Standing] = []
    suspicions: FieldErrors = {}
    suspects: list[duplicates.Standing] = []
    for row, formation in formations.items():
        item = items[row]
        taken = neighbours.taken(formation)
        if taken is not None and item.submit:
            takers.append(taken)
            taken_places |= _in_row(row, duplicates.taken_errors(taken), listed)
        elif not item.confirm_duplicate and (found := neighbours.of(formation)):
            suspects += found
            message = duplicates.suspicion(found)
            suspicions |= _in_row(row, {"area": [message]}, listed)
        neighbours.add(duplicates.standing_of(formation))
    if taken_places:
        message = _("Tempat ini sudah punya kampung program yang sama.")
        raise duplicates.Taken(message, takers, taken_places)
    if suspicions:
        raise duplicates.Suspected(suspects, suspicions)


def _tell_and_settle(created: Sequence[Formation], *, by: User) -> None:
    if not created:
        return
    sent = [formation for formation in created if formation.status == Status.SUBMITTED]
    audit.record_many(
        [
            records.event(formation, act="create", by=by, after=_filled(formation))
            for formation in created
        ]
        + [records.event(formation, act="submit", by=by) for formation in sent]
    )
    settle_many(worths={row: records.worths_of(row) for row in sent}, by=by)


def _filled(formation: Formation) -> Values:
    """What was typed, for the trail; the fields left empty say nothing."""
    values = content.content_of(formation)
    return {name: value for name, value in values.items() if value not in (None, "", {})}


@act
def edit_formation(
    *,
    formation: Formation | UUID,
    data: Mapping[str, Any],
    version: int | None,
    by: User,
    confirm_duplicate: bool = False,
) -> Formation:
    """Change fields of a record that is not decided yet; `data` holds only what changes.

    A verified record takes a decree where it has none; the rest needs a correction. Raises Stale
    when `version` is not the record's.
    """
    found = records.lock(formation, by=by, version=version)
    require(by, Act.EDIT_RECORD, found)
    changes = content.read_or_refuse(data, partial=True)
    _refuse_decided(found, changes)
    before = records.facts(found)
    was_there = (found.program_id, found.area_id, found.place_kind, found.place_key, found.name)
    apply_changes(found, changes, by=by)
    if records.facts(found) == before:
        return found
    is_there = (found.program_id, found.area_id, found.place_kind, found.place_key, found.name)
    if is_there != was_there:
        _check_place(found, by=by, confirmed=confirm_duplicate)
    found.last_written_by = by
    records.write(found, act="edit", by=by, before=before, after=records.facts(found))
    settle(source=found, worths=records.worths_of(found), by=by)
    return found


def _refuse_decided(formation: Formation, changes: Values) -> None:
    if formation.status in (Status.DRAFT, Status.RETURNED, Status.SUBMITTED):
        return
    filled = [name for name in content.DECREE if name in changes and getattr(formation, name)]
    if formation.status == Status.VERIFIED and set(changes) <= set(content.DECREE) and not filled:
        return
    raise Conflict(
        _("Kampung ini sudah diputuskan. Usulkan perbaikan dengan menyebut alasannya."),
        code="needs_correction",
    )


def apply_changes(formation: Formation, changes: Mapping[str, Any], *, by: User) -> None:
    """Put changed fields into a locked record, checked as a whole as if typed anew."""
    values = {**content.content_of(formation), **changes}
    if "unit" not in changes:
        values["unit"] = ""  # follows the area and the day; where shared, it stays who it is
    if "area" in changes and "place_kind" not in changes and not changes.get("place_name"):
        same_level = len(changes["area"].split(".")) == len(formation.area_id.split("."))
        values["place_kind"] = values["place_kind"] if same_level else ""
    around = Surroundings([values], by)
    checked, errors = check(values, around, before=formation)
    content.refuse(errors)
    assert checked is not None  # noqa: S101 -- no errors, so it fits
    for name, value in checked.columns.items():
        setattr(formation, name, value)
    _point_at(formation, checked)
    if formation.submitted_at is not None:
        formation.late = is_late(formation, around, formation.submitted_at)


def _check_place(formation: Formation, *, by: User, confirmed: bool) -> None:
    neighbours = duplicates.Neighbours([formation], by)
    if formation.status == Status.SUBMITTED:
        duplicates.refuse_taken(formation, neighbours)
    found = [] if confirmed else neighbours.of(formation)
    if found:
        raise duplicates.Suspected(found, {"area": [duplicates.suspicion(found)]})


@act
def submit_formation(
    *,
    formation: Formation | UUID,
    by: User,
    version: int | None = None,
    confirm_duplicate: bool = False,
) -> Formation:
    """Send a draft, or a record that came back, to the Kasat. From now on it takes its place."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.SUBMIT, found)
    records.require_status(found, Status.DRAFT, Status.RETURNED)
    apply_changes(found, {}, by=by)
    neighbours = duplicates.Neighbours([found], by)
    duplicates.refuse_taken(found, neighbours)
    like = [] if confirm_duplicate else neighbours.like(found)
    if like:
        raise duplicates.Suspected(like, {"area": [duplicates.suspicion(like)]})
    before = found.status
    _mark_sent(found, Surroundings([content.content_of(found)], by), by)
    records.write(
        found, act="submit", by=by, before={"status": before}, after={"status": found.status}
    )
    settle(source=found, worths=records.worths_of(found), by=by)
    return found


@act
def delete_draft(*, formation: Formation | UUID, by: User, version: int | None = None) -> None:
    """Throw away a draft that was never sent; everything else stays for good."""
    found = records.lock(formation, by=by, version=version)
    require(by, Act.EDIT_RECORD, found)
    if found.status != Status.DRAFT or found.submitted_at is not None:
        raise Conflict(_("Hanya draf yang belum pernah dikirim dapat dihapus."), code="not_a_draft")
    audit.record(**records.event(found, act="delete", by=by, before=content.content_of(found)))
    files = photos.files_of(found)
    found.delete()
    transaction.on_commit(lambda: photos.remove_files(files))
