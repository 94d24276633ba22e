"""Photos of a patrol: drawn anew by the same hand as those of kampung."""

from __future__ import annotations

from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError
from core.pictures import MAX_BYTES, Picture, draw, refused
from patrols.models import Patrol, PatrolPhoto
from patrols.services import kit
from patrols.services.patrols import KIND
from units.models import User
from units.policy import Act, require
from villages.services.photos import MAX_PHOTOS, remove_files
from villages.services.records import act


def add_photo(
    *,
    id: UUID,  # noqa: A002
    patrol: Patrol | UUID,
    upload: IO[bytes] | bytes,
    by: User,
) -> tuple[PatrolPhoto, bool]:
    """Draw an upload anew and keep it with the patrol. The same upload again answers the first
    photo, False; the same id with another upload conflicts."""
    data = upload if isinstance(upload, bytes) else upload.read(MAX_BYTES + 1)
    if not data:
        raise refused(_("Berkas foto kosong."))
    picture = draw(data)  # before the transaction: nobody waits on a lock for a decoder
    written: list[str] = []
    try:
        return _keep(id, patrol, picture, by=by, written=written)
    except BaseException:
        remove_files(written)
        raise


@act
def _keep(
    id: UUID,  # noqa: A002
    patrol: Patrol | UUID,
    picture: Picture,
    *,
    by: User,
    written: list[str],
) -> tuple[PatrolPhoto, bool]:
    found = kit.lock(KIND, patrol, by=by)
    require(by, Act.EDIT_RECORD, found)
    again = found.photos.filter(upload_sha256=picture.sha256).first()
    if again is not None:
        return again, False
    if PatrolPhoto.objects.filter(pk=id).exists():
        raise Conflict(_("Nomor foto ini sudah dipakai foto lain."), code="id_conflict")
    if found.photos.count() >= MAX_PHOTOS:
        raise DomainError(
            _("Paling banyak %(most)d foto untuk satu patroli.") % {"most": MAX_PHOTOS},
            code="too_many_photos",
            errors={"photo": [_("Sudah cukup foto.")]},
        )
    photo = PatrolPhoto(
        id=id,
        patrol=found,
        width=picture.width,
        height=picture.height,
        upload_sha256=picture.sha256,
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    photo.image.save(f"{id}.jpg", ContentFile(picture.jpeg), save=False)
    written.append(str(photo.image.name))
    photo.thumbnail.save(f"{id}-small.jpg", ContentFile(picture.small), save=False)
    written.append(str(photo.thumbnail.name))
    photo.save(force_insert=True)
    facts: dict[str, Any] = {"photo": str(id), "sha256": picture.sha256}
    audit.record(**kit.event(found, act="add_photo", by=by, after=facts))
    return photo, True


@act
def remove_photo(*, photo: PatrolPhoto | UUID, by: User) -> None:
    """Take a photo off a record that was returned; of one that counts it is evidence."""
    key = photo.pk if isinstance(photo, PatrolPhoto) else photo
    row = PatrolPhoto.objects.for_user(by).filter(pk=key).first()
    if row is None:
        raise Http404
    found = kit.lock(KIND, row.patrol_id, by=by)
    require(by, Act.EDIT_RECORD, found)
    kit.require_status(found, kit.Status.RETURNED)
    if not PatrolPhoto.objects.filter(pk=row.pk).exists():  # another was quicker to the lock
        raise Http404
    facts = {"photo": str(row.pk), "sha256": row.upload_sha256}
    audit.record(**kit.event(found, act="remove_photo", by=by, before=facts))
    names = [str(row.image.name), str(row.thumbnail.name)]
    row.delete()
    transaction.on_commit(lambda: remove_files(names))
