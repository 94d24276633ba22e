"""The progress of the Satgas Keamanan Desa: by kecamatan, by desa, over time."""

from datetime import date

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from patrols import skd
from patrols.queries import districts_of
from patrols.skd import totals_of
from units.policy import Act


@door(Act.READ_RECORDS)
@require_safe
def progress(request):
    on, within = asked(request)
    rows = skd.guards(request.user, on=on)
    districts = district_rows(rows, within)
    shown = [row for row in rows if row.area.parent_id == within] if within else []
    growth = skd.published(request.user)
    codes = {area.pk[:5] for area in districts_of(request.user)}
    context = {
        "on": on,
        "today": timezone.localdate(),
        "within": within,
        "district": next((row["area"] for row in districts if row["chosen"]), None),
        "totals": totals_of(rows),
        "districts": districts,
        "villages": shown,
        "growth": growth,
        "line": [row.villages for row in growth if row.villages is not None],
        "regency": codes.pop() if len(codes) == 1 else "",
    }
    return render(request, "patrols/skd.html", context)


def asked(request) -> tuple[date, str]:
    """The day and kecamatan of the URL; what cannot be is today and everywhere."""
    today = timezone.localdate()
    try:
        on = min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        on = today
    within = request.GET.get("within", "")
    return on, within if len(within) == 8 and within.replace(".", "").isdecimal() else ""


def district_rows(rows, within) -> list[dict]:
    by_district: dict = {}
    for row in rows:
        by_district.setdefault(row.area.parent, []).append(row)
    return [
        {
            "area": area,
            "totals": totals_of(own),
            "chosen": area.pk == within,
            "url": f"{reverse('skd')}?within={area.pk}",
        }
        for area, own in by_district.items()
    ]
