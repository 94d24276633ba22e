"""Files that arrive in parts over a weak network, and go on where they were cut.

The client announces a file with its size and SHA-256, then sends parts of at most 512 KiB in their
order; what has arrived is asked, not guessed. With the last byte the hash is compared, and only
then the file goes to whoever keeps files of that kind: higher apps register here (`keeper`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError
from core.models import Upload, UploadPart
from core.pictures import MAX_BYTES

PART = 512 * 1024
MOST = 12  # files announced for one record
KEPT = timedelta(days=90)  # of what never became complete; a phone may lie in a drawer that long
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keeper:
    """`check` refuses who may not add to the record; `keep` takes the bytes."""

    check: Callable[[UUID, Any], None]
    keep: Callable[[UUID, UUID, bytes, Any], None]


keepers: dict[str, Keeper] = {}


def keeper(
    kind: str,
    *,
    check: Callable[[UUID, Any], None],
    keep: Callable[[UUID, UUID, bytes, Any], None],
) -> None:
    """Register who keeps files of a kind: `check(record, by)`, `keep(id, record, data, by)`."""
    keepers[kind] = Keeper(check, keep)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Of the files announced for a record, how many are there."""

    done: int
    announced: int

    @property
    def missing(self) -> bool:
        return self.done < self.announced


def arrived(kind: str, record: UUID) -> Arrived:
    rows = Upload.objects.of(kind, record).filter(refusal="")
    done = [upload.complete for upload in rows]
    return Arrived(sum(done), len(done))


@transaction.atomic
def announce_upload(
    *,
    id: UUID,  # noqa: A002
    kind: str,
    record: UUID,
    size: int,
    sha256: str,
    by: Any,
) -> tuple[Upload, bool]:
    """Say that a file will come. The same again answers the first, False."""
    found = keepers.get(kind)
    if found is None:
        raise wrong("kind", _("Pilih salah satu: %(known)s.") % {"known": ", ".join(keepers)})
    found.check(record, by)
    if not 0 < size <= MAX_BYTES:
        raise wrong("size", _("Foto terlalu besar. Paling besar 10 MB."))
    if not SHA256.fullmatch(sha256):
        raise wrong("sha256", _("Tulis SHA-256 sebagai 64 angka heksadesimal kecil."))
    facts = {"kind": kind, "record": record, "size": size, "sha256": sha256}
    upload, created = Upload.objects.get_or_create(
        pk=id, defaults={**facts, "user": by, "announced_at": timezone.now()}
    )
    same = all(getattr(upload, name) == value for name, value in facts.items())
    if upload.user_id != by.pk or not same:
        raise Conflict(_("Nomor foto ini sudah dipakai foto lain."), code="id_conflict")
    if created and Upload.objects.of(kind, record).filter(refusal="").count() > MOST:
        raise DomainError(
            _("Paling banyak %(most)d foto untuk satu catatan.") % {"most": MOST},
            code="too_many_photos",
        )
    return upload, created


def take_part(*, upload: UUID, offset: int, data: bytes, by: Any) -> Upload:
    """Take the bytes from `offset` on. A part that was taken before, or one too early, changes
    nothing: the answer says how far it is. Raises Conflict `hash_mismatch` when all bytes are there
    and are not the announced ones (they are dropped; begin again)."""
    if len(data) > PART:
        raise DomainError(_("Bagian foto paling besar 512 KB."), code="part_too_large", status=413)
    try:
        return _take(upload, offset, data, by)
    except Mismatch:
        with transaction.atomic():
            Upload.objects.for_user(by).filter(pk=upload).update(received=0)
            UploadPart.objects.filter(upload=upload).delete()
        raise Conflict(
            _("Isi foto berubah selagi dikirim. Dikirim ulang dari awal."), code="hash_mismatch"
        ) from None
    except DomainError as refusal:
        _refuse(upload, refusal, by)
        raise


class Mismatch(Exception):
    """All bytes are there, and are others than announced."""


@transaction.atomic
def _take(key: UUID, offset: int, data: bytes, by: Any) -> Upload:
    upload = Upload.objects.for_user(by).select_for_update().filter(pk=key).first()
    if upload is None:
        raise Http404
    if upload.complete or upload.refusal or offset != upload.received or not data:
        return upload
    if upload.received + len(data) > upload.size:
        raise Mismatch
    UploadPart.objects.create(upload=upload, offset=offset, data=data)
    upload.received += len(data)
    if upload.received == upload.size:
        _complete(upload, by)
    upload.save(update_fields=["received", "completed_at"])
    return upload


def _complete(upload: Upload, by: Any) -> None:
    parts = upload.parts.order_by("offset").values_list("data", flat=True)
    whole = b"".join(bytes(part) for part in parts)
    if hashlib.sha256(whole).hexdigest() != upload.sha256:
        raise Mismatch
    keepers[upload.kind].keep(upload.pk, upload.record, whole, by)
    upload.completed_at = timezone.now()
    upload.parts.all().delete()


@transaction.atomic
def _refuse(key: UUID, refusal: DomainError, by: Any) -> None:
    """Not a picture, too many: sending again would not mend it, so it is not waited for."""
    Upload.objects.for_user(by).filter(pk=key, completed_at=None).update(
        refusal=str(refusal.message)[:300]
    )
    UploadPart.objects.filter(upload=key, upload__user=by).delete()


def drop_stale(before: datetime) -> int:
    """Bytes of what never became complete; that it was announced stays to be seen."""
    stale = UploadPart.objects.filter(
        upload__announced_at__lt=before, upload__completed_at=None
    ).values("upload")
    return Upload.objects.filter(pk__in=stale).delete()[0]


def wrong(field: str, message: str) -> DomainError:
    return DomainError(message, errors={field: [message]})
