"""Hours of a posko as people read them: a strip of 24 cells, and the gaps in words."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core import numbers
from villages.coverage import Covered, Span
from villages.queries.duty import Duty

FULL, NONE, PART, SHUT = "full", "none", "part", "shut"


def spans_in_words(spans: list[Span]) -> str:
    """`00.00–08.00, 16.00–24.00`, in local time; empty where there is none."""
    return ", ".join(f"{_hour(start)}–{_hour(end, ends=True)}" for start, end in spans)


def _hour(moment, *, ends: bool = False) -> str:
    local = timezone.localtime(moment)
    return "24.00" if ends and f"{local:%H%M}" == "0000" else f"{local:%H.%M}"


def strip(covered: Covered) -> dict:
    """For the template: 24 cells, hours in words, and the exact gaps."""
    cells = [{"x": 10 * hour, "kind": _kind(share)} for hour, share in enumerate(covered.hours)]
    return {
        "cells": cells,
        "hours": _("%(covered)s dari %(needed)s jam")
        % {"covered": _hours(covered.covered), "needed": _hours(covered.needed)},
        "gaps": spans_in_words(covered.gaps),
        "needed": bool(covered.needed),
    }


def _kind(share: float | None) -> str:
    if share is None:
        return SHUT
    return FULL if share == 1 else NONE if share == 0 else PART


def _hours(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    return numbers.integer(int(hours)) if hours == int(hours) else numbers.decimal(hours, 1)


def board_row(duty: Duty) -> dict:
    posko = duty.posko
    return {
        "posko": posko,
        "hours": hours_of_posko(posko),
        "planned": duty.planned_percent,
        "present": duty.present_percent,
        "here": len(duty.here),
        "nobody": spans_in_words(duty.unattended_planned),
    }


def hours_of_posko(posko) -> str:
    if posko.opens_at is None:
        return _("24 jam")
    return f"{posko.opens_at:%H.%M}–{posko.closes_at:%H.%M}"
