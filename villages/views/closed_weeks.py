"""What a closed week means for a kampung that counts in it, said on the kampung's own page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.weeks import Week
from programs.ledger import is_closed, opening_of
from units.models import Unit
from units.policy import Act, can
from villages.models import Formation


def closed_week(user: Any, formation: Formation) -> dict[str, Any] | None:
    """Why this kampung cannot just be changed, and until when or by asking whom it can.

    None where its week is open, or where it does not count in a week.
    """
    if formation.formed_on is None or formation.initial:
        return None
    if not is_closed(formation.unit, formation.formed_on):
        return None
    week = Week.of(formation.formed_on)
    opening = opening_of(formation.unit, week)
    decides = can(user, Act.DECIDE, formation)
    polsek = formation.unit.kind == Unit.Kind.POLSEK
    return {
        "week": week,
        "opening": opening,
        "decides": decides,
        "may_ask": not opening
        and not decides
        and polsek
        and can(user, Act.PROPOSE_CORRECTION, formation),
        "reason": _("Perbaikan %(name)s (%(receipt)s)")
        % {"name": formation.name, "receipt": formation.receipt},
    }
