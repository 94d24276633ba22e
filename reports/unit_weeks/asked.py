"""What an address asks of the weeks of polsek: which units, which week, which state."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.weeks import Week
from reports.unit_weeks.queries import State
from units.models import Unit

MOST_UNITS = 6000  # the country has fewer polsek


def asked_week(code: str | None) -> Week:
    if not code:
        return Week.of(timezone.localdate()).previous
    try:
        return Week.parse(code)
    except ValueError as error:
        raise DomainError(str(error), errors={"week": [str(error)]}) from None


def asked_state(code: str | None) -> State | None:
    if not code:
        return None
    try:
        return State(code)
    except ValueError:
        message = _("Pilih salah satu: %(known)s.") % {"known": ", ".join(State)}
        raise DomainError(message, errors={"state": [message]}) from None


def asked_units(user, code: str | None) -> list[Unit]:
    """Polsek in scope, or those of a unit in scope, in the order of their codes."""
    units = Unit.objects.for_user(user).polsek()
    if code:
        above = Unit.objects.for_user(user).filter(code=code).first()
        if above is None:
            message = _("Kesatuan ini tidak dikenal.")
            raise DomainError(message, errors={"unit": [message]})
        units = units.under(above)
    return list(units.order_by("path")[:MOST_UNITS])
