"""Where nobody went: objects, hours, kecamatan; and where things happen."""

from dataclasses import asdict
from datetime import timedelta

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from core.weeks import Week
from patrols import queries
from patrols.models import Term
from units.models import Unit
from units.policy import Act

SPANS = (30, 90, 365)
DAYS = (3, 7, 14, 30)
MOST_ROWS = 100


@door(Act.READ_RECORDS)
@require_safe
def coverage(request):
    user, unit = request.user, chosen_unit(request)
    days = chosen(request, "days", DAYS, queries.UNVISITED_DAYS)
    week = Week.of(timezone.localdate())
    points = queries.unvisited(user, days=days, unit=unit)
    by_district = queries.districts(user, week, unit=unit)
    hours = queries.hours(user, unit=unit)
    context = {
        "unit": unit,
        "units": Unit.objects.for_user(user).exclude(kind=Unit.Kind.POLDA).order_by("path")[:60],
        "days": days,
        "day_choices": DAYS,
        "points": points[:MOST_ROWS],
        "point_count": len(points),
        "week": week,
        "districts": by_district,
        "without": [row for row in by_district if not row.patrols],
        "hours": hours,
        "bars": [
            {"hour": f"{hour:02}", "count": count, "next": f"{(hour + 1) % 24:02}"}
            for hour, count in enumerate(hours.counts)
        ],
        "busiest": max(hours.counts) or 1,
    }
    return render(request, "patrols/coverage.html", context)


def chosen(request, name, among, default) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and int(text[:6]) in among else default


def chosen_unit(request) -> Unit | None:
    code = request.GET.get("unit", "")
    if not code or "\0" in code:
        return None
    return Unit.objects.for_user(request.user).filter(code=code).first()


def spots_for(request):
    span = chosen(request, "span", SPANS, SPANS[-1])
    kind = request.GET.get("kind", "")
    kinds = Term.objects.filter(list=Term.List.INCIDENT)
    one = next((term for term in kinds if term.code == kind), None)
    spots, unplaced = queries.hot_spots(
        request.user,
        since=timezone.localdate() - timedelta(days=span),
        kinds=[one.code] if one else (),
        unit=chosen_unit(request),
    )
    return span, kinds, one, spots, unplaced


@door(Act.READ_RECORDS)
@require_safe
def hot_spots(request):
    span, kinds, kind, spots, unplaced = spots_for(request)
    context = {
        "span": span,
        "spans": SPANS,
        "kinds": kinds,
        "kind": kind,
        "spots": spots[:MOST_ROWS],
        "total": sum(spot.count for spot in spots) + unplaced,
        "unplaced": unplaced,
        "query": request.GET.urlencode(),
        "within": regency_of(request.user),
    }
    return render(request, "patrols/hot_spots.html", context)


def regency_of(user) -> str:
    """The one kabupaten or kota whose outline goes below the spots, if it is one."""
    codes = {area.pk[:5] for area in queries.districts_of(user)}
    return codes.pop() if len(codes) == 1 else ""


@door(Act.READ_RECORDS)
@require_safe
def hot_spots_data(request):
    """What the map draws: the rows of the table beside it."""
    _span, _kinds, _kind, spots, _unplaced = spots_for(request)
    return JsonResponse({"spots": [asdict(spot) for spot in spots[:MOST_ROWS]]})
