"""The map: how far a programme has spread over the desa of the reader's area."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.doors import door
from core.text import storable
from programs.models import Measure, Program
from reports.queries import targets_for
from reports.queries.spread import Spread, SpreadRow, head, level_below, spread
from units.models import Area
from units.policy import Act
from villages.models import Formation

WORDS = {
    Spread.ALL: _("Semua desa"),
    Spread.MOST: _("Sebagian besar"),
    Spread.SOME: _("Sebagian kecil"),
    Spread.NONE: _("Belum ada"),
}


@door(Act.READ_DASHBOARD)
@require_safe
def spread_map(request):
    programs = list(
        Program.objects.filter(active=True, measures=Measure.FORMATION).order_by("code")
    )
    program = chosen_program(request, programs) if programs else None
    within = chosen_area(request)
    rows = spread(request.user, program, within, timezone.localdate()) if program else []
    if not within and len(rows) == 1:  # one regency: begin with its kecamatan
        within = rows[0].code
        rows = spread(request.user, program, within, timezone.localdate())
    if within and not rows:
        raise Http404
    context = {
        "programs": programs,
        "program": program,
        "within": within,
        "place": Area.objects.filter(pk=within).values_list("name", flat=True).first(),
        "above": head(within, 2) if within.count(".") == 2 else "",
        "level": level_below(within),
        "villages_shown": level_below(within) == Area.Level.VILLAGE,
        "rows": [row_context(row, program, within) for row in rows],
        "words": [(key.value, word) for key, word in WORDS.items()],
        "totals": {
            "villages": sum(row.villages for row in rows),
            "reached": sum(row.reached for row in rows),
            "formations": sum(row.formations for row in rows),
        },
    }
    return render(request, "reports/map.html", context)


def chosen_program(request, programs: list[Program]) -> Program:
    """The one in the address; without, the one the reader has a target for."""
    code = request.GET.get("program")
    if code is None:
        ordered = targets_for(request.user).values_list("program__code", flat=True).first()
        return next((program for program in programs if program.code == ordered), programs[0])
    found = next((program for program in programs if program.code == code), None)
    if found is None:
        raise Http404
    return found


def chosen_area(request) -> str:
    within = request.GET.get("within", "")
    if len(within) > 8 or not storable(within) or not within.replace(".", "").isascii():
        raise Http404
    return within


def row_context(row: SpreadRow, program: Program, within: str) -> dict:
    deeper = level_below(within) < Area.Level.VILLAGE
    listed = {
        "program": program.code,
        "within": row.code,
        "status": Formation.Status.VERIFIED.value,
    }
    return {
        "row": row,
        "spread": row.spread.value,
        "word": WORDS[row.spread],
        "url": f"{reverse('map')}?{urlencode({'program': program.code, 'within': row.code})}"
        if deeper
        else reverse("village", args=[row.code]),
        "list_url": f"{reverse('formations:list')}?{urlencode(listed)}" if row.formations else "",
    }
