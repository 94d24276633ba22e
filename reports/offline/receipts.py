"""What a receipt proves to whoever holds its number: that a record came in, when, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from patrols.models import Meeting, Operation, Patrol
from reports.models import NilReport
from units.models import Unit
from villages.models import CheckIn, Formation, ZoneReport
from villages.services import receipts


@dataclass(frozen=True, slots=True)
class Kind:
    """Where records of a kind keep what their receipt tells."""

    model: Any
    word: Any
    moment: str = "created_at"
    unit: str = "unit"


DRAWN = (
    Kind(Formation, _("Laporan kampung"), moment="submitted_at"),
    Kind(Patrol, _("Laporan patroli")),
    Kind(Meeting, _("Catatan rapat")),
    Kind(Operation, _("Catatan operasi")),
    Kind(CheckIn, _("Hadir di posko"), moment="arrived_at", unit="posko__unit"),
    Kind(NilReport, _("Laporan NIHIL"), moment="reported_at"),
)
ZONE = Kind(ZoneReport, _("Laporan zona RT"), moment="recorded_at")


@dataclass(frozen=True, slots=True)
class Proof:
    """No name, no place below the unit: the number may stand in a group chat."""

    receipt: str
    kind: str
    unit: Unit
    received_at: datetime
    status: str
    late: bool
    simulated: bool
    content_hash: str


def proof_of(typed: str) -> Proof | None:
    """The record of a receipt, typed in any case, with or without strokes. What was never sent has
    none."""
    receipt = "".join(letter for letter in typed.upper() if letter.isalnum())
    if not set(receipt) <= set(receipts.ALPHABET):
        return None
    if len(receipt) == receipts.LENGTH_OF_NUMBER:
        low, high = receipts.numbers_of(receipt)
        return _first(receipt, ZONE, {"pk__gte": low, "pk__lte": high})
    if len(receipt) != receipts.LENGTH:
        return None
    found = (_first(receipt, kind, {"receipt": receipt}) for kind in DRAWN)
    return next((proof for proof in found if proof is not None), None)


def _first(receipt: str, kind: Kind, which: dict[str, Any]) -> Proof | None:
    # Not through the scope rule: the number itself is the right to see, as the paper's code is.
    rows = kind.model.objects.filter(**which, **{f"{kind.moment}__isnull": False})
    row = rows.select_related(kind.unit).order_by(kind.moment).first()
    if row is None:
        return None
    unit = row
    for step in kind.unit.split("__"):
        unit = getattr(unit, step)
    told = getattr(row, "get_status_display", None)
    return Proof(
        receipt,
        str(kind.word),
        unit,
        getattr(row, kind.moment),
        str(told() if told else _("Tercatat")),
        getattr(row, "late", False),
        getattr(row, "simulated", False),
        row.content_hash,
    )
