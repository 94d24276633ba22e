"""Adding photos to a kampung. They may come late and in any order, also to what is verified."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from core.pictures import MAX_BYTES, Picture, draw, refused
from units.models import User
from units.policy import Act, require
from villages.models import Formation, Photo
from villages.services import records
from villages.services.records import act

MAX_PHOTOS = 12


def add_photo(
    *,
    id: UUID,  # noqa: A002
    formation: Formation | UUID,
    upload: IO[bytes] | bytes,
    by: User,
) -> tuple[Photo, bool]:
    """Draw an upload anew and keep it with the kampung. The same upload again answers the first
    photo, False, whatever its id; the same id with another upload conflicts."""
    data = upload if isinstance(upload, bytes) else upload.read(MAX_BYTES + 1)
    if not data:
        raise refused(_("Berkas foto kosong."))
    picture = draw(data)  # before the transaction: nobody waits on a lock for a decoder
    written: list[str] = []
    try:
        return _keep(id, formation, picture, by=by, written=written)
    except BaseException:
        remove_files(written)
        raise


@act
def _keep(
    id: UUID,  # noqa: A002
    formation: Formation | UUID,
    picture: Picture,
    *,
    by: User,
    written: list[str],
) -> tuple[Photo, bool]:
    found = records.lock(formation, by=by)
    require(by, Act.EDIT_RECORD, found)
    again = found.photos.filter(upload_sha256=picture.sha256).first()
    if again is not None:
        return again, False
    if Photo.objects.filter(pk=id).exists():
        raise Conflict(_("Nomor foto ini sudah dipakai foto lain."), code="id_conflict")
    if found.photos.count() >= MAX_PHOTOS:
        raise DomainError(
            _("Paling banyak %(most)d foto untuk satu kampung.") % {"most": MAX_PHOTOS},
            code="too_many_photos",
            errors={"photo": [_("Sudah cukup foto.")]},
        )
    photo = Photo(
        id=id,
        formation=found,
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        upload_sha256=picture.sha256,
        look=picture.look,
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    photo.image.save(f"{id}.jpg", ContentFile(picture.jpeg), save=False)
    written.append(str(photo.image.name))
    photo.thumbnail.save(f"{id}-small.jpg", ContentFile(picture.small), save=False)
    written.append(str(photo.thumbnail.name))
    photo.save(force_insert=True)
    facts: dict[str, Any] = {"photo": str(id), "sha256": picture.sha256}
    audit.record(**records.event(found, act="add_photo", by=by, after=facts))
    return photo, True


@act
def remove_photo(*, photo: Photo | UUID, by: User) -> None:
    """Take a photo off a record that has not been decided; later it is evidence."""
    key = photo.pk if isinstance(photo, Photo) else photo
    row = Photo.objects.for_user(by).select_related("formation").filter(pk=key).first()
    if row is None:
        raise Conflict(_("Foto ini sudah tidak ada."), code="photo_gone", status=404)
    found = records.lock(row.formation_id, by=by)
    require(by, Act.EDIT_RECORD, found)
    records.require_status(
        found, records.Status.DRAFT, records.Status.RETURNED, records.Status.SUBMITTED
    )
    if not Photo.objects.filter(pk=row.pk).exists():  # another one was quicker to the lock
        raise Conflict(_("Foto ini sudah tidak ada."), code="photo_gone", status=404)
    facts = {"photo": str(row.pk), "sha256": row.upload_sha256}
    audit.record(**records.event(found, act="remove_photo", by=by, before=facts))
    names = [row.image.name, row.thumbnail.name]
    row.delete()
    transaction.on_commit(lambda: remove_files(names))


def files_of(formation: Formation) -> list[str]:
    return [name for pair in formation.photos.values_list("image", "thumbnail") for name in pair]


def remove_files(names: list[str]) -> None:
    for name in names:
        with suppress(OSError):  # what is left over takes space, and nothing else
            default_storage.delete(name)
