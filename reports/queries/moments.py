"""Moments at which something was known, as people and programs write them."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.errors import DomainError
from programs.models import Target


def asked_moment(text: str | None, target: Target) -> datetime | None:
    """A moment, or a day: then its end, in the zone of the target's polres."""
    if text is None:
        return None
    zone = ZoneInfo(target.unit.time_zone)
    try:
        day = parse_date(text)
        if day is not None:
            end = datetime.combine(day, time.max, zone)
            return min(end, timezone.now()) if day == timezone.localdate(timezone=zone) else end
        # In an address a plus means a space, also in 2021-02-14T23:00+07:00.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        message = _("Tulis waktu seperti 2021-02-14T23:00:00+07:00, atau tanggal 2021-02-14.")
        raise DomainError(_("Waktu tidak dikenal."), errors={"known_at": [message]})
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=zone)
