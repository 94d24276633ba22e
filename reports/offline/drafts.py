"""Unfinished forms, kept on the server as well while there is a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import storable
from patrols.models import Patrol
from reports.models import EntryDraft
from units.models import User
from villages.models import CheckIn, Formation, ZoneReport

KINDS = ("formation", "patrol", "zone", "checkin", "nil")
LONGEST = 20_000  # bytes of JSON; the longest form has a tenth
MOST = 60


@transaction.atomic
def save_draft(*, id: UUID, kind: str, values: Mapping[str, Any], by: User) -> EntryDraft:  # noqa: A002
    """Keep what is typed so far in place of what was typed before. The oldest of too many go.

    No line in the trail: a draft says nothing to anybody but its writer, and changes at each key.
    """
    if kind not in KINDS:
        raise DomainError(_("Jenis isian tidak dikenal."), errors={"kind": [", ".join(KINDS)]})
    text = orjson.dumps(values).decode()
    if len(text) > LONGEST or not storable(text) or "\\u0000" in text:
        message = _("Isian ini terlalu panjang atau tidak dapat disimpan.")
        raise DomainError(message, errors={"values": [message]})
    found = EntryDraft.objects.select_for_update().filter(pk=id).first()
    if found is not None and found.user_id != by.pk:
        raise Http404
    draft = found or EntryDraft(id=id, user=by)
    draft.kind, draft.values, draft.saved_at = kind, values, timezone.now()
    draft.save()
    surplus = EntryDraft.objects.for_user(by).order_by("-saved_at", "pk")[MOST:]
    EntryDraft.objects.filter(pk__in=[row.pk for row in surplus]).delete()
    return draft


def unsent_drafts(user: User) -> QuerySet[EntryDraft]:
    """His drafts that have not become a record. The phone drops its draft after sending; where it
    was cut before it could, the record says the same."""
    return EntryDraft.objects.for_user(user).exclude(
        Exists(Formation.objects.filter(pk=OuterRef("pk")))
        | Exists(Patrol.objects.filter(pk=OuterRef("pk")))
        | Exists(ZoneReport.objects.filter(pk=OuterRef("pk")))
        | Exists(CheckIn.objects.filter(pk=OuterRef("pk")))
    )


def drop_draft(*, id: UUID, by: User) -> None:  # noqa: A002
    """The form was sent or thrown away."""
    dropped, _models = EntryDraft.objects.for_user(by).filter(pk=id).delete()
    if not dropped:
        raise Http404
