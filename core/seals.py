"""The trail, sealed: a chain of digests in which a changed, removed or added row shows.

Writers know nothing of it. A job looks what is there, waits until everyone who was writing at that
moment has ended (it reads who holds the table, and takes no lock itself), and seals that far.

Whoever owns the database can rewrite rows, seals and all. So the last digest also stands outside:
on every weekly closing and in the log; `manage.py verify_trail --digest` holds the chain to it.
"""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import GENESIS
from core.jobs import RunningJob, handler
from core.models import AuditSeal

logger = logging.getLogger(__name__)

SEALING_LOCK = 0x5345414C  # two sealers would give two seals one number
MAX_LINES = 10_000
BEFORE_ALL = -(1 << 63)
DIGEST_BYTES = 32
WAIT = 5.0
LOOK_AGAIN = 0.02

# Every column by name, in forms no setting of a session changes. `jsonb` keeps the parts apart.
ROW_COLUMNS = {
    "id": "id",
    "happened_at": """to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
    "act": "act",
    "record_kind": "record_kind",
    "record_id": "record_id",
    "actor_id": "actor_id",
    "actor_name": "actor_name",
    "unit_path": "unit_path",
    "area_code": "area_code",
    "before": "before",
    "after": "after",
    "reason": "reason",
    "request_id": "request_id",
    "ip_address": "host(ip_address)",
}
ROWS = f"""
    SELECT coalesce(array_agg(id ORDER BY id), ARRAY[]::bigint[]),
           coalesce(string_agg(digest, ''::bytea ORDER BY id), ''::bytea)
    FROM (
        SELECT id, sha256(convert_to(
            jsonb_build_array({", ".join(ROW_COLUMNS.values())})::text, 'UTF8')) AS digest
        FROM core_auditevent WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
    ) AS row
"""  # noqa: S608 -- our own columns
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = 'core_auditevent'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid()
"""


@handler("core.seal_trail", title=gettext_lazy("Menyegel riwayat"), atomic=False)
def seal_job(job: RunningJob) -> None:
    seals = seal_trail()
    job.result = {"seals": len(seals)}
    job.message = _("%(lines)d baris riwayat disegel.") % {
        "lines": sum(seal.lines for seal in seals)
    }


def seal_trail(wait: float = WAIT) -> list[AuditSeal]:
    """Seal what is written so far; the seals that were added. Call it outside transactions.

    Nothing while a transaction that writes goes on longer than `wait` seconds: the next time then.
    """
    through = settled_through(wait)
    if through is None:
        return []
    seals = []
    while seal := _seal_next(through):
        seals.append(seal)
        logger.info("Trail sealed: %s through row %s, %s", seal.number, seal.to_id, seal.digest)
    return seals


def settled_through(wait: float) -> int | None:
    """A row's id below which no row will ever appear; None where that is not known in time.

    An id is taken by who has the table open for writing, and becomes visible before he lets go of
    it. So when all who had it open after the newest row was seen have ended, all below is there.
    """
    newest = _one("SELECT max(id) FROM core_auditevent")
    if newest is None:
        return None
    until = time.monotonic() + wait
    writing = _writers()
    while writing:
        if time.monotonic() >= until:
            return None
        time.sleep(LOOK_AGAIN)
        writing &= _writers()
    return int(newest)


def _one(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {transaction_id for (transaction_id,) in cursor.fetchall()}


@transaction.atomic
def _seal_next(through: int) -> AuditSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
    last = AuditSeal.objects.light().order_by("-number").first()
    ids, digests = _rows(last.to_id if last else BEFORE_ALL, through, MAX_LINES)
    if not ids:
        return None
    seal = AuditSeal(
        number=last.number + 1 if last else 1,
        to_id=ids[-1],
        lines=len(ids),
        row_ids=ids,
        row_digests=digests,
        sealed_at=timezone.now(),
    )
    seal.digest = digest_of(seal, last.digest if last else GENESIS)
    seal.save(force_insert=True)
    return seal


def _rows(after: int, through: int, limit: int) -> tuple[list[int], bytes]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [after, through, limit])
        ids, digests = cursor.fetchone()
    return ids, bytes(digests)


def digest_of(seal: AuditSeal, previous: str) -> str:
    """SHA-256 of the digest before, the seal's own facts and the digests of its rows."""
    moment = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    ids = ",".join(map(str, seal.row_ids))
    facts = f"{previous} {seal.number} {seal.to_id} {seal.lines} {moment} {ids} "
    return hashlib.sha256(facts.encode() + bytes(seal.row_digests)).hexdigest()


# Verifying --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain breaks first: a row of the trail, or (row None) a seal itself."""

    seal: int
    row: int | None
    what: str

    def __str__(self) -> str:
        words = {
            "changed": _("baris riwayat %(row)s diubah"),
            "removed": _("baris riwayat %(row)s dihapus"),
            "added": _("baris riwayat %(row)s disisipkan"),
            "seal_missing": _("segel %(seal)s hilang"),
            "seal_changed": _("segel %(seal)s diubah"),
            "other_digest": _("segel %(seal)s tidak sama dengan sidik yang tercetak"),
        }[self.what]
        place = _("Rantai putus pada segel %(seal)s: ") % {"seal": self.seal}
        return place + words % {"row": self.row, "seal": self.seal}


def verify(printed: tuple[int, str] | None = None) -> Broken | None:
    """The first place where trail and seals do not fit; None where all is as it was sealed.

    `printed`: number and digest as they stand on paper; the seal of that number must bear it.
    """
    digest, to_id, number = GENESIS, BEFORE_ALL, 0
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=10):
        number += 1
        if seal.number != number:
            return Broken(number, None, "seal_missing")
        if digest_of(seal, digest) != seal.digest:
            return Broken(number, None, "seal_changed")
        if printed and printed[0] == number and printed[1] != seal.digest:
            return Broken(number, None, "other_digest")
        if wrong := _first_wrong(seal, to_id):
            return Broken(number, *wrong)
        digest, to_id = seal.digest, seal.to_id
    if printed and printed[0] > number:
        return Broken(printed[0], None, "seal_missing")
    return None


def _first_wrong(seal: AuditSeal, after: int) -> tuple[int, str] | None:
    """The first row in a seal's stretch that is not what was sealed."""
    ids, digests = _rows(after, seal.to_id, seal.lines + 1)
    sealed = _by_id(seal.row_ids, bytes(seal.row_digests))
    found = _by_id(ids, digests)
    if found == sealed:
        return None
    for row in sorted(sealed.keys() | found.keys()):
        if row not in found:
            return row, "removed"
        if row not in sealed:
            return row, "added"
        if found[row] != sealed[row]:
            return row, "changed"
    return None


def _by_id(ids: Sequence[int], digests: bytes) -> dict[int, bytes]:
    starts = range(0, len(digests), DIGEST_BYTES)
    return dict(zip(ids, (digests[at : at + DIGEST_BYTES] for at in starts), strict=True))
