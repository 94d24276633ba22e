"""The trail: who did what, when and why, written in the transaction of the act itself."""

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.bulk import insert_rows
from core.models import AuditEvent, AuditSeal
from core.origin import origin

HIDDEN = "•••"
SECRET = re.compile(r"passw|secret|token|digest|code_hash|otp|recovery|sandi", re.IGNORECASE)
MAX_TEXT = 2000
SIMPLE = frozenset({str, int, float, bool})
REFUSED = "refused"
GENESIS = "0" * 64  # the digest before the first seal


# Words for acts. An act is `verb` or `what.verb`; apps add theirs with `name_acts`.
_acts: dict[str, Any] = {
    "create": _("dibuat"),
    "edit": _("diubah"),
    "delete": _("dihapus"),
    "submit": _("dikirim"),
    "verify": _("diverifikasi"),
    "return": _("dikembalikan"),
    "dissolve": _("dinonaktifkan"),
    "reactivate": _("diaktifkan kembali"),
    "correct": _("dikoreksi"),
    "job.retry": _("pekerjaan diulang"),
    "job.download": _("berkas diunduh"),
}


def name_acts(words: Mapping[str, Any]) -> None:
    """Give acts their words for the history page."""
    _acts.update(words)


def act_word(act: str) -> str:
    if act.endswith(f".{REFUSED}"):
        return str(_("ditolak: %(act)s") % {"act": act_word(act.removesuffix(f".{REFUSED}"))})
    return str(_acts.get(act) or _acts.get(act.rpartition(".")[2]) or act)


def act_choices() -> list[tuple[str, str]]:
    """One choice for each word: acts of one word are one thing to a reader. Refusals of whatever
    act are one more."""
    acts = {act_word(act): act for act in sorted(_acts, reverse=True)}
    return [*sorted((act, word) for word, act in acts.items()), (REFUSED, str(_("ditolak")))]


def like_act(act: str) -> Q:
    """The events that the choice `act` stands for: all acts that have its word."""
    if act == REFUSED:
        return Q(act__endswith=f".{REFUSED}")
    word = act_word(act)
    same = {name for name in _acts if act_word(name) == word}
    wanted = Q(act__in=same)
    for verb in (name for name in same if "." not in name):
        # `unit.change` is called as `change` is, unless it has a word of its own.
        own = [name for name in _acts if name.endswith(f".{verb}") and name not in same]
        wanted |= Q(act__endswith=f".{verb}") & ~Q(act__in=own)
    return wanted


# Words for what stands in `before` and `after` and is no field of a model.
_fields: dict[str, Any] = {
    "week": _("minggu"),
    "photo": _("foto"),
    "sha256": _("sidik berkas"),
    "key": _("awal token"),
    "last_entry_id": _("baris buku besar terakhir"),
    "allocations": _("jatah"),
    "report": _("laporan"),
    "format": _("bentuk berkas"),
    "filters": _("saringan"),
}


def name_fields(words: Mapping[str, Any]) -> None:
    """Give values of the trail their words for the history page."""
    _fields.update(words)


def field_word(name: str) -> str:
    return str(_fields.get(name, ""))


# Words for kinds of records that are no models.
_kinds: dict[str, Any] = {}


def name_kinds(words: Mapping[str, Any]) -> None:
    """Give kinds of records their words for the history page."""
    _kinds.update(words)


def kind_word(kind: str) -> str:
    return str(_kinds.get(kind, kind))


def named_kinds() -> dict[str, str]:
    return {kind: kind_word(kind) for kind in _kinds}


def record(
    *,
    act: str,
    record: models.Model | tuple[str, Any],
    by: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    unit_path: str = "",
    area_code: str = "",
) -> AuditEvent:
    """One event about `record` (a row, or its kind and key). Of two states only what differs stays.

    `unit_path` and `area_code` place it: they decide in whose history it appears.
    """
    event = build(
        act=act, record=record, by=by, before=before, after=after, reason=reason,
        unit_path=unit_path, area_code=area_code,
    )  # fmt: skip
    event.save(force_insert=True)
    return event


def record_many(events: Iterable[Mapping[str, Any]]) -> int:
    """Many events at once; each is the arguments of `record`. Returns how many."""
    rows = [build(**event) for event in events]
    return len(insert_rows(rows))


def record_refusal(
    *, act: str, record: models.Model | tuple[str, Any], by: Any, reason: str
) -> None:
    """An act that was refused. Call it outside the transaction that the refusal rolls back."""
    build(act=f"{act}.{REFUSED}", record=record, by=by, reason=reason).save(force_insert=True)


def build(
    *,
    act: str,
    record: models.Model | tuple[str, Any],
    by: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    unit_path: str = "",
    area_code: str = "",
) -> AuditEvent:
    kind, key = record if isinstance(record, tuple) else (record._meta.label_lower, record.pk)
    before, after = plain(before), plain(after)
    if before is not None and after is not None:
        before, after = differences(before, after)
    where = origin.get()
    return AuditEvent(
        happened_at=timezone.now(),
        act=act,
        record_kind=kind,
        record_id=str(key),
        actor_id=by.pk if by else None,
        actor_name=str(by)[:200] if by else "",
        unit_path=unit_path or "",
        area_code=area_code or "",
        before=before,
        after=after,
        reason=reason,
        request_id=where.request_id,
        ip_address=where.ip_address,
    )


def last_digest() -> dict[str, Any]:
    """`number`, `digest` (64 hex digits) and `sealed_at` of the trail's last seal, to be printed
    where nobody rewrites it. Before the first seal: 0, zeros, None."""
    last = AuditSeal.objects.order_by("-number").values("number", "digest", "sealed_at").first()
    return last or {"number": 0, "digest": GENESIS, "sealed_at": None}


def snapshot(row: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The row's own columns as plain values, for `before` and `after`."""
    names = fields or (field.attname for field in row._meta.concrete_fields)
    return {name: _plain(getattr(row, name)) for name in names}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of what is not the same; a key that one side lacks is None there."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


def plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON holds them; secrets are hidden, long text is cut."""
    if values is None:
        return None
    return {key: HIDDEN if _secret(key) else _plain(item) for key, item in values.items()}


@lru_cache(maxsize=1000)
def _secret(key: str) -> bool:
    return SECRET.search(key) is not None


def _plain(value: Any) -> Any:
    if value is None or type(value) in SIMPLE:  # most values; a thousand records have 20,000
        return value if type(value) is not str or len(value) <= MAX_TEXT else _cut(value)
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return _plain(value.value)
        case str():
            return _cut(value) if len(value) > MAX_TEXT else value
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case Decimal() | UUID() | Promise():
            return str(value)
        case FieldFile():
            return value.name or None
        case models.Model():
            return _plain(value.pk)
        case Mapping():
            return plain(value)
        case Iterable():
            return [_plain(item) for item in value]
    return str(value)


def _cut(text: str) -> str:
    return text[:MAX_TEXT] + "…"
