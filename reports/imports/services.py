"""Bringing a file in, in two steps: what it would do is shown first, and done only as shown.

Reading is a job under the user's rights of that moment; saving reads the file again and does it
only if it would do the very same, in one transaction.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.bulk import insert_rows
from core.errors import Conflict, DomainError
from core.imports.answer import write_answer
from core.imports.files import LARGEST_FILE, STARTS, kind_of, read_file, refusal
from core.imports.headings import IGNORED, first_table, for_all_rows, layout_of
from core.imports.headings import plain as plain_heading
from core.imports.preview import ALL_ROWS, OWN, Preview, plain, preview
from core.imports.resources import Resource, Row, State, get_resource
from core.jobs import RunningJob, enqueue, handler
from reports.models import Import, ImportMapping, ImportRow
from units.models import User
from units.scope import scope_of

READ, SAVE = "imports.read", "imports.save"
KEPT_ROWS = (State.NEW, State.CHANGED, State.CONFLICT, State.ERROR)
MOST_VALUE = 200  # characters of a cell kept for the page
audit.name_acts(
    {
        "import": gettext_lazy("diimpor"),
        "upload": gettext_lazy("berkas dibawa"),
        "map": gettext_lazy("kolom dicocokkan"),
        "discard": gettext_lazy("impor dibatalkan"),
        "confirm": gettext_lazy("baris dinyatakan catatan lain"),
        "learn_spelling": gettext_lazy("ejaan diingat"),
    }
)


@transaction.atomic
def upload_import(
    *,
    id: uuid.UUID,  # noqa: A002 -- the record's own word for it
    resource: str,
    upload: File[bytes],
    by: User,
) -> tuple[Import, bool]:
    """Take a file and ask for its preview. The same id with the same file answers the first one.

    What is plainly no spreadsheet is refused at once.
    """
    found = get_resource(resource, by)
    digest = checked_digest(upload)
    again = Import.objects.filter(pk=id).first()
    if again is not None:
        if (again.created_by_id, again.sha256, again.resource) != (by.pk, digest, found.name):
            raise Conflict(_("Nomor ini sudah dipakai untuk berkas lain."), code="id_conflict")
        return again, False
    name = get_valid_filename(Path(upload.name or "berkas").name)[-200:]
    brought = Import(
        id=id, resource=found.name, file_name=name, sha256=digest, created_by=by,
        mapping=remembered(by, found.name),
    )  # fmt: skip
    brought.file.save(f"{id}{Path(name).suffix[:8]}", upload, save=False)
    brought.save(force_insert=True)
    record(brought, "upload", by)
    ask(brought, READ, by)
    return brought, True


def checked_digest(upload: File[bytes]) -> str:
    if upload.size > LARGEST_FILE:
        raise refusal(_("Berkas paling besar 20 MB."))
    kind_of(upload.read(STARTS))
    upload.seek(0)
    sha = hashlib.sha256()
    for chunk in upload.chunks():
        sha.update(chunk)
    upload.seek(0)
    return sha.hexdigest()


def ask(brought: Import, kind: str, by: User) -> None:
    """The job that goes on with it; one at a time."""
    brought.state = Import.State.READING if kind == READ else Import.State.SAVING
    brought.job = enqueue(
        kind,
        payload={"import": str(brought.pk), "scope": scope_key(by)},
        by=by,
        key=str(brought.pk),
    )
    brought.save(update_fields=["state", "job"])


def scope_key(user: User) -> str:
    scope = scope_of(user)
    return scope.unit_path or scope.area_code or ("*" if scope.everything else "")


def locked(brought: Import | uuid.UUID, by: User) -> Import:
    key = brought.pk if isinstance(brought, Import) else brought
    rows = Import.objects.for_user(by).select_for_update(of=("self",))
    return get_object_or_404(rows, pk=key)


@transaction.atomic
def map_import(
    *,
    brought: Import,
    mapping: Mapping[str, str],
    by: User,
    all_rows: Mapping[str, str] | None = None,
) -> Import:
    """Match the columns of somebody's own list by hand, remember it, and read again.

    `all_rows` says what every row has in a required column that the list lacks: of this file alone,
    the next is of another programme. What was answered of single rows was of what stood there.
    """
    found = locked(brought, by)
    require_state(found, Import.State.READY, Import.State.FAILED)
    fields = get_resource(found.resource, by).fields(by)
    known = {field.key for field in (*OWN, *fields)} | {IGNORED}
    chosen = {plain_heading(h)[:200]: key for h, key in mapping.items() if key in known}
    for heading, key in chosen.items():
        ImportMapping.objects.update_or_create(
            user=by, resource=found.resource, heading=heading, defaults={"field": key}
        )
    found.mapping = {**found.mapping, **chosen}
    said = for_all_rows(fields, all_rows or {})
    found.answers = {ALL_ROWS: said} if said else {}
    found.save(update_fields=["mapping", "answers"])
    record(found, "map", by, after={"columns": chosen, **({"all_rows": said} if said else {})})
    ask(found, READ, by)
    return found


@transaction.atomic
def confirm_rows(*, brought: Import, rows: Collection[int] | None, by: User) -> Import:
    """Say that rows are other records than the ones they look like (None: all that are asked
    about), and read again. The file itself stays as it was sent."""
    found = locked(brought, by)
    require_state(found, Import.State.READY)
    get_resource(found.resource, by)
    chosen = [row for row in rows_asked(found) if rows is None or row.number in rows]
    if not chosen:
        raise Conflict(_("Baris ini tidak ditanyakan."), code="not_asked")
    found.answers |= {
        str(row.number): {p["key"]: True for p in row.problems if p.get("asks")} for row in chosen
    }
    found.save(update_fields=["answers"])
    record(found, "confirm", by, after={"rows": [row.number for row in chosen]})
    ask(found, READ, by)
    return found


def rows_asked(brought: Import) -> list[ImportRow]:
    """Rows of which only their user knows whether they are records of their own."""
    rows = ImportRow.objects.filter(brought=brought, state=State.ERROR.value)
    return [row for row in rows if any(p.get("asks") for p in row.problems)]


@transaction.atomic
def read_import_again(*, brought: Import, by: User) -> Import:
    """Preview once more: a spelling was learned, records have changed, or its job came to grief."""
    found = locked(brought, by)
    if not found.stuck:
        require_state(found, Import.State.READY, Import.State.FAILED)
    ask(found, READ, by)
    return found


@transaction.atomic
def commit_import(*, brought: Import, by: User) -> Import:
    """Ask for what the preview showed to be done: all of it or nothing."""
    found = locked(brought, by)
    get_resource(found.resource, by)
    if found.state in (Import.State.SAVING, Import.State.SAVED):
        return found
    require_state(found, Import.State.READY)
    counts = found.counts
    if counts["errors"] or counts["conflicts"]:
        raise Conflict(
            _("Masih ada %(errors)d kesalahan dan %(conflicts)d bentrokan; perbaiki dahulu.")
            % counts,
            code="import_has_errors",
        )
    if not counts["new"] and not counts["changed"]:
        raise Conflict(_("Tidak ada yang berubah dalam berkas ini."), code="nothing_to_import")
    ask(found, SAVE, by)
    return found


@transaction.atomic
def discard_import(*, brought: Import, by: User) -> None:
    found = locked(brought, by)
    require_state(found, Import.State.READY, Import.State.FAILED)
    record(found, "discard", by)
    files = [file for file in (found.file, found.answer) if file]
    found.delete()
    transaction.on_commit(lambda: remove_files(files))


def remove_files(files: Iterable[Any]) -> None:
    for file in files:
        file.storage.delete(file.name)


def require_state(brought: Import, *allowed: str) -> None:
    if brought.state not in allowed:
        raise Conflict(
            _("Impor ini %(state)s; tunggu sampai selesai.")
            % {"state": brought.get_state_display().lower()},
            code="wrong_state",
        )


def remembered(user: User, resource: str) -> dict[str, str]:
    rows = ImportMapping.objects.for_user(user).filter(resource=resource)
    return dict(rows.values_list("heading", "field"))


def record(brought: Import, act: str, by: Any, after: Mapping[str, Any] | None = None) -> None:
    scope = scope_of(by)
    facts = {"resource": brought.resource, "sha256": brought.sha256}
    audit.record(
        act=act,
        record=brought,
        by=by,
        after=facts | dict(after or {}),
        unit_path=scope.unit_path or "",
        area_code=scope.area_code or "",
    )


# The jobs -------------------------------------------------------------------------------------


def may_import(user: User, payload: Mapping[str, Any]) -> bool:
    """Asked as the job starts: whoever was moved since brings nothing in."""
    brought = Import.objects.for_user(user).filter(pk=payload.get("import")).first()
    if brought is None or scope_key(user) != payload.get("scope"):
        return False
    try:
        get_resource(brought.resource, user)
    except DomainError:
        return False
    return True


@handler(READ, title=gettext_lazy("Membaca berkas impor"), allowed=may_import, atomic=False)
def read_import(job: RunningJob) -> None:
    brought = Import.objects.get(pk=job.payload["import"])
    resource = get_resource(brought.resource, job.by)
    job.progress(0, 3, _("Membaca berkas"))
    try:
        found = look(brought, resource, job.by)
    except DomainError as refused:
        keep_refusal(brought, refused, job.by, resource)
        job.message = str(refused.message)
        return
    job.progress(2, 3, _("Menyimpan hasil periksa"))
    answer(brought, found)  # first: whoever sees the rows finds his workbook beside them
    keep(brought, found)
    job.progress(3, 3)
    job.result = {"counts": found.counts, "url": f"/imports/{brought.pk}/"}


def look(brought: Import, resource: Resource, user: Any, *, tried: bool = True) -> Preview:
    sheets = read_file(Path(brought.file.path))
    return preview(resource, sheets, user, brought.mapping, answers=brought.answers, tried=tried)


@transaction.atomic
def keep(brought: Import, found: Preview) -> None:
    ImportRow.objects.filter(brought=brought).delete()
    insert_rows([shown_row(brought, row) for row in found.rows if row.state in KEPT_ROWS])
    brought.state = Import.State.READY
    brought.counts, brought.notes, brought.digest = found.counts, found.notes, found.digest
    brought.sheet = found.layout.sheet.name[:100]
    brought.headings = list(found.layout.headings.values())
    brought.refusals = []
    brought.save()


def answer(brought: Import, found: Preview) -> None:
    """The user's own file, with what is wrong at its cells."""
    if brought.answer:
        brought.answer.delete(save=False)
    if found.counts["errors"] or found.counts["conflicts"]:
        with tempfile.TemporaryDirectory(prefix="kts-answer-") as folder:
            made = Path(folder) / "answer.xlsx"
            write_answer(Path(brought.file.path), found, made)
            with made.open("rb") as file:
                brought.answer.save(f"{brought.pk}-periksa.xlsx", File(file), save=False)
    brought.save(update_fields=["answer"])


def keep_refusal(brought: Import, refused: DomainError, user: Any, resource: Resource) -> None:
    """The file as a whole was not understood; its headings are kept, to be matched by hand."""
    messages = [str(text) for texts in refused.errors.values() for text in texts]
    ImportRow.objects.filter(brought=brought).delete()
    brought.state = Import.State.FAILED
    brought.refusals = messages or [str(refused.message)]
    brought.headings = headings_of(brought, user, resource)
    brought.counts, brought.digest = {}, ""
    brought.save()


def headings_of(brought: Import, user: Any, resource: Resource) -> list[str]:
    """What its columns are called, as far as a table can be found at all."""
    try:
        sheets = read_file(Path(brought.file.path))
        try:
            found = layout_of(sheets, (*OWN, *resource.fields(user)), brought.mapping)
        except DomainError:
            found = first_table(sheets)
    except DomainError:
        return []
    return list(found.headings.values())


def shown_row(brought: Import, row: Row) -> ImportRow:
    differing = row.conflicts or row.changes
    return ImportRow(
        brought=brought,
        number=row.number,
        state=row.state.value,
        values={key: short(value) for key, value in row.values.items() if value is not None},
        changes={key: [short(old), short(new)] for key, (old, new) in differing.items()},
        problems=[
            {"key": p.key, "value": short(row.cells.get(p.key)), "reason": p.reason,
             "remedy": p.remedy, "asks": p.asks}
            for p in row.problems
        ],
    )  # fmt: skip


def short(value: Any) -> Any:
    made = plain(value)
    return made[:MOST_VALUE] if isinstance(made, str) else made


@handler(SAVE, title=gettext_lazy("Menyimpan impor"), allowed=may_import, max_attempts=3)
def save_import(job: RunningJob) -> None:
    """In the job's own transaction: a worker that dies leaves nothing behind."""
    brought = Import.objects.select_for_update(of=("self",)).get(pk=job.payload["import"])
    if brought.state != Import.State.SAVING:
        return
    resource = get_resource(brought.resource, job.by)
    job.progress(0, 3, _("Memeriksa ulang"))
    found = look(brought, resource, job.by, tried=False)  # the services are asked below
    if found.digest != brought.digest:
        show_again(job, brought, found)
        return
    job.progress(1, 3, _("Menyimpan"))
    try:
        with transaction.atomic():
            resource.save(found.to_write, job.by)
    except DomainError:  # somebody changed a record since it was read, a moment ago
        show_again(job, brought, look(brought, resource, job.by))
        return
    brought.state, brought.saved_at = Import.State.SAVED, timezone.now()
    brought.save(update_fields=["state", "saved_at"])
    record(brought, "import", job.by, after={"counts": brought.counts})
    job.progress(3, 3, _("Tersimpan"))
    job.result = {"counts": brought.counts, "url": f"/imports/{brought.pk}/"}


def show_again(job: RunningJob, brought: Import, found: Preview) -> None:
    """The records are not what they were: what the file would do now is shown, nothing is saved."""
    answer(brought, found)
    keep(brought, found)
    job.message = _("Data berubah sejak diperiksa. Belum ada yang disimpan; periksa lagi.")


@transaction.atomic
def save_now(*, resource: Resource, found: Preview, upload: File[bytes], by: User) -> Import:
    """Save a preview in one go, without a job: for the shell."""
    digest = checked_digest(upload)
    name = get_valid_filename(Path(upload.name or "berkas").name)[-200:]
    brought = Import(
        id=uuid.uuid4(), resource=resource.name, file_name=name, sha256=digest, created_by=by,
        state=Import.State.SAVED, counts=found.counts, notes=found.notes, digest=found.digest,
        saved_at=timezone.now(),
    )  # fmt: skip
    brought.file.save(f"{brought.pk}{Path(name).suffix[:8]}", upload, save=False)
    brought.save(force_insert=True)
    resource.save(found.to_write, by)
    record(brought, "import", by, after={"counts": brought.counts})
    return brought
