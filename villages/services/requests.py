"""What residents ask a posko for. Kinds and moments; never who asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from units.scope import posting_of
from villages.models import Pillar, Posko, PoskoRequest
from villages.services import keeping
from villages.services.duty import OF_POSKO
from villages.services.posko import require_open
from villages.services.records import act

FIELDS = ("posko_id", "category", "asked_at", "responded_at", "pillar_id")


@act
def log_request(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    posko: Posko | UUID,
    category: str,
    by: User,
    asked_at: datetime | None = None,
    responded_at: datetime | None = None,
    simulated: bool = False,
) -> tuple[PoskoRequest, bool]:
    """A resident asked for something; without a moment, now. Answered at once or later."""
    require(by, Act.SERVE_POSKO)
    found = keeping.lock(Posko, posko, by=by)
    require(by, Act.SERVE_POSKO, found)
    now = timezone.now()
    row = PoskoRequest(
        id=id, posko=found, category=category, asked_at=asked_at, responded_at=responded_at,
        pillar_id=_own_pillar(by) if responded_at else None,
        responded_by=by if responded_at else None,
    )  # fmt: skip
    earlier = keeping.first_of_its_number(row, FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    require_open(found)
    row.asked_at = asked_at or now
    faults = Faults()
    if category not in PoskoRequest.Category.values:
        faults.add("category", _("Pilih jenis permintaan dari daftar."))
    keeping.moment(row.asked_at, "asked_at", faults)
    _check_answer(row, faults)
    faults.refuse()
    return keeping.insert(
        row, FIELDS, by=by, unit=found.unit, area_code=found.area_id, simulated=simulated
    )


@act
def answer_request(
    *,
    request: PoskoRequest | UUID,
    by: User,
    responded_at: datetime | None = None,
    version: int | None = None,
) -> PoskoRequest:
    """The posko saw to it; without a moment, now."""
    found = keeping.lock(PoskoRequest, request, by=by, version=version, related=OF_POSKO)
    require(by, Act.SERVE_POSKO, found)
    if found.responded_at is not None:
        raise Conflict(_("Permintaan ini sudah ditanggapi."), code="answered_already")
    faults = Faults()
    moment = responded_at or timezone.now()
    _check_answer(PoskoRequest(asked_at=found.asked_at, responded_at=moment), faults)
    faults.refuse()
    keeping.write(
        found,
        {"responded_at": moment, "responded_by": by, "pillar_id": _own_pillar(by)},
        act="request.answer",
        by=by,
        unit=found.posko.unit,
        area_code=found.posko.area_id,
    )
    return found


def _check_answer(row: PoskoRequest, faults: Faults) -> None:
    keeping.moment(row.responded_at, "responded_at", faults)
    if row.responded_at is not None and row.responded_at < row.asked_at:
        faults.add("responded_at", _("Waktu ditanggapi mendahului waktu diminta."))


def _own_pillar(by: User) -> str | None:
    """The pillar a partner stands for; of others it is not known."""
    posting = posting_of(by)
    code = posting.pillar if posting else ""
    return code if code and Pillar.objects.filter(pk=code).exists() else None
