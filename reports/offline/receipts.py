"""What a receipt proves to whoever holds its number: that a record came in, when, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from patrols.models import Meeting, Operation, Patrol
from units.models import Unit
from villages.models import Formation
from villages.services.receipts import ALPHABET, LENGTH

KINDS: tuple[tuple[Any, Any, str], ...] = (
    (Formation, _("Laporan kampung"), "submitted_at"),
    (Patrol, _("Laporan patroli"), "created_at"),
    (Meeting, _("Catatan rapat"), "created_at"),
    (Operation, _("Catatan operasi"), "created_at"),
)


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
    if len(receipt) != LENGTH or not set(receipt) <= set(ALPHABET):
        return None
    for model, word, moment in KINDS:
        # Not through the scope rule: the number itself is the right to see, as the paper's code is.
        row = model.objects.filter(receipt=receipt, **{f"{moment}__isnull": False})
        found = row.select_related("unit").first()
        if found is not None:
            return Proof(
                receipt,
                str(word),
                found.unit,
                getattr(found, moment),
                found.get_status_display(),
                found.late,
                found.simulated,
                found.content_hash,
            )
    return None
