"""The map: how far a programme has spread, the zones of RT on a day, or how kampung fare, over the
areas of the reader; and kampung, posko and vital objects as points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import numbers
from core.doors import door
from core.text import storable
from core.weeks import Week, date_range
from programs.models import Measure, Program
from reports.queries import targets_for
from reports.queries.layers import (
    ACTIVITY_BY_CONCERN,
    NOTHING,
    ZONES_BY_CONCERN,
    activity_by_area,
    foremost,
    zones_by_area,
)
from reports.queries.points import (
    HIGHEST_ZOOM,
    LOWEST_ZOOM,
    Cluster,
    clusters,
    counted_points,
)
from reports.queries.spread import Spread, SpreadRow, head, level_below, spread
from units.models import Area
from units.policy import Act
from villages.columns.zones import COUNTED_CHOICES
from villages.models import Formation
from villages.queries.activity import WORDS as ACTIVITY_WORDS

WORDS = {
    Spread.ALL.value: _("Semua desa"),
    Spread.MOST.value: _("Sebagian besar"),
    Spread.SOME.value: _("Sebagian kecil"),
    Spread.NONE.value: _("Belum ada"),
}
VILLAGE_WORDS = {Spread.ALL.value: _("Ada kampung"), Spread.NONE.value: _("Belum ada")}
ZONE_WORDS = dict(COUNTED_CHOICES) | {NOTHING: _("Belum ada RT tercatat")}
STATE_WORDS = {code: word for code, word in ACTIVITY_WORDS if code in ACTIVITY_BY_CONCERN} | {
    NOTHING: _("Belum ada kampung")
}
# The shape beside each word; the colour only helps.
SHAPES = {"lively": "done", "quiet": "at_risk", "check": "behind", NOTHING: "no_plan"}
LAYERS = {
    "coverage": (_("Sebaran kampung"), WORDS),
    "zone": (_("Zona RT"), ZONE_WORDS),
    "activity": (_("Keadaan kampung"), STATE_WORDS),
}
LEVEL_WORDS = {
    1: _("Provinsi"),
    2: _("Kabupaten/Kota"),
    3: _("Kecamatan"),
    4: _("Desa/Kelurahan"),
}
BY_VILLAGE = "village"
WEEKS_SHOWN = 12
# How near one may look: a country or province would cluster more points than a phone can draw.
NEAREST = {1: 9, 2: 11, 3: 15, 4: 17}
PAGES = {"kampung": "formations:detail", "posko": "posko:detail", "objek": "points:detail"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    layer: str
    program: Program
    within: str
    day: date
    by_village: bool = False  # a regency told by its desa, without the kecamatan between

    @property
    def level(self) -> int:
        """Of the areas it is told by."""
        below = level_below(self.within)
        if self.by_village and below == Area.Level.DISTRICT:
            return Area.Level.VILLAGE
        return below

    def url(self, **changed) -> str:
        parts = {"layer": self.layer, "program": self.program.code, "within": self.within}
        if self.layer == "zone":
            parts["date"] = self.day.isoformat()
        if self.by_village:
            parts["by"] = BY_VILLAGE
        parts |= changed
        query = urlencode({key: value for key, value in parts.items() if value})
        return f"{reverse('map')}?{query}"


@door(Act.READ_DASHBOARD)
@require_safe
def spread_map(request):
    programs = programs_with_kampung()
    if not programs:
        return render(request, "reports/map.html", {"rows": []})
    asked = asked_for(request, programs)
    rows = areas_asked(request.user, asked)
    while len(rows) == 1 and level_below(asked.within) < Area.Level.DISTRICT:
        # One province, one regency: begin with what lies in it.
        asked = replace(asked, within=rows[0].code)
        rows = areas_asked(request.user, asked)
    if asked.within and not rows:
        raise Http404
    level = asked.level
    words = words_of(asked)
    shown = drawn(request.user, asked, rows, level)
    context = {
        "asked": asked,
        "programs": programs,
        "program": asked.program,
        "layers": [
            {"code": code, "word": word, "url": asked.url(layer=code, date="")}
            for code, (word, _words) in LAYERS.items()
        ],
        "place": Area.objects.filter(pk=asked.within).values_list("name", flat=True).first(),
        "above": asked.url(within=head(asked.within, 2)) if asked.within.count(".") == 2 else "",
        "level_word": LEVEL_WORDS[level],
        "other_detail": other_detail(asked),
        "drawn_level": max(level, Area.Level.REGENCY),
        "nearest": NEAREST[level],
        "villages_shown": level == Area.Level.VILLAGE,
        "rows": shown,
        "districts": by_district(shown) if asked.level > level_below(asked.within) else [],
        "words": words.items(),
        "weeks": weeks_until(asked) if asked.layer == "zone" else [],
        "points": counted_points(request.user, asked.program.code, asked.within),
        "points_query": urlencode({"program": asked.program.code, "within": asked.within}),
        "totals": {
            "villages": sum(row.villages for row in rows),
            "reached": sum(row.reached for row in rows),
            "formations": sum(row.formations for row in rows),
        },
    }
    return render(request, "reports/map.html", context)


@door(Act.READ_DASHBOARD)
@require_safe
def map_points(request):
    """The points of the map at a zoom, clustered; read by the page's script."""
    programs = programs_with_kampung()
    if not programs:
        raise Http404
    program = chosen_program(request, programs)
    zoom = request.GET.get("zoom", "")
    if not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3):
        raise Http404
    zoom = min(max(int(zoom), LOWEST_ZOOM), HIGHEST_ZOOM)
    found = clusters(request.user, program.code, chosen_area(request), zoom=zoom)
    return JsonResponse({"zoom": zoom, "points": [point(cluster) for cluster in found]})


def areas_asked(user, asked: Asked) -> list[SpreadRow]:
    day = timezone.localdate()
    return spread(user, asked.program, asked.within, day, level=asked.level)


def point(cluster: Cluster) -> dict:
    single = reverse(PAGES[cluster.kind], args=[cluster.pk]) if cluster.pk else ""
    return {
        "kind": cluster.kind,
        "latitude": round(cluster.latitude, 5),
        "longitude": round(cluster.longitude, 5),
        "count": cluster.count,
        "name": cluster.name or cluster.area,
        "url": single,
    }


# What is asked for ----------------------------------------------------------------------------


def programs_with_kampung() -> list[Program]:
    return list(Program.objects.filter(active=True, measures=Measure.FORMATION).order_by("code"))


def asked_for(request, programs: list[Program]) -> Asked:
    layer = request.GET.get("layer", "coverage")
    if layer not in LAYERS:
        raise Http404
    program = chosen_program(request, programs)
    by_village = request.GET.get("by") == BY_VILLAGE
    return Asked(layer, program, chosen_area(request), chosen_day(request), by_village)


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


def chosen_day(request) -> date:
    """The day of the address; today where it is none, or to come."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get("date", "")), today)
    except ValueError:
        return today


def weeks_until(asked: Asked) -> list[dict]:
    """The weeks around the day, oldest first: links, which the script turns into a slider."""
    today = timezone.localdate()
    last = min(Week.of(asked.day) + WEEKS_SHOWN // 2, Week.of(today))
    return [
        {
            "url": asked.url(date=min(week.ends_on, today).isoformat()),
            "dates": date_range(week.starts_on, week.ends_on),
            "current": week.contains(asked.day),
        }
        for week in Week.span(last + -(WEEKS_SHOWN - 1), last)
    ]


def other_detail(asked: Asked) -> dict | None:
    """The same regency by desa, or by kecamatan again."""
    if level_below(asked.within) != Area.Level.DISTRICT:
        return None
    word = _("Per kecamatan") if asked.by_village else _("Per desa/kelurahan")
    return {"word": word, "url": asked.url(by="" if asked.by_village else BY_VILLAGE)}


# Rows -----------------------------------------------------------------------------------------


def drawn(user, asked: Asked, rows: list[SpreadRow], level: int) -> list[dict]:
    """Each area in the colour of the layer, with its word, its shape and the figures behind."""
    if asked.layer == "zone":
        found = zones_by_area(user, asked.within, asked.day, level=level)
        return [counted_row(asked, row, found, ZONES_BY_CONCERN, ZONE_WORDS) for row in rows]
    if asked.layer == "activity":
        found = activity_by_area(user, asked.program.code, asked.within, level=level)
        return [counted_row(asked, row, found, ACTIVITY_BY_CONCERN, STATE_WORDS) for row in rows]
    return [coverage_row(asked, row) for row in rows]


def words_of(asked: Asked) -> dict:
    """Of the layer; a desa has kampung or has none."""
    if asked.layer == "coverage" and asked.level == Area.Level.VILLAGE:
        return VILLAGE_WORDS
    return LAYERS[asked.layer][1]


def by_district(rows: list[dict]) -> list[tuple[str, list[dict]]]:
    """Rows of desa under the names of their kecamatan: those of desa occur twice."""
    found: dict[str, list[dict]] = {}
    for item in rows:
        found.setdefault(head(item["row"].code, Area.Level.DISTRICT), []).append(item)
    names = dict(Area.objects.filter(pk__in=found).values_list("pk", "name"))
    return [(names[code], items) for code, items in found.items()]


def coverage_row(asked: Asked, row: SpreadRow) -> dict:
    listed = {
        "program": asked.program.code,
        "within": row.code,
        "status": Formation.Status.VERIFIED.value,
    }
    return {
        "row": row,
        "key": row.spread.value,
        "word": words_of(asked)[row.spread.value],
        "url": deeper(asked, row),
        "list_url": f"{reverse('formations:list')}?{urlencode(listed)}" if row.formations else "",
    }


def counted_row(asked: Asked, row: SpreadRow, found, by_concern, words) -> dict:
    counts = found.get(row.code, {})
    key = foremost(counts, by_concern)
    parts = [f"{numbers.integer(counts[k])} {words[k]}" for k in by_concern if counts.get(k)]
    return {
        "row": row,
        "key": key,
        "word": words[key],
        "shape": SHAPES.get(key, key),
        "url": deeper(asked, row),
        "counted": ", ".join(str(part).lower() for part in parts),
        "list_url": counted_list(asked, row.code) if parts else "",
    }


def counted_list(asked: Asked, code: str) -> str:
    if asked.layer == "zone":
        query = {"within": code, "date": asked.day.isoformat()}
        return f"{reverse('zones:list')}?{urlencode(query)}"
    query = {"program": asked.program.code, "within": code, "status": "verified"}
    return f"{reverse('formations:list')}?{urlencode(query)}"


def deeper(asked: Asked, row: SpreadRow) -> str:
    if asked.level < Area.Level.VILLAGE:
        return asked.url(within=row.code)
    return reverse("village", args=[row.code])
