"""The burn-up chart of a target: drawn by the job that computed its weeks, kept by its content.

vl-convert must never be used in a process that forks afterwards (the child would hang for ever):
it is imported where a job draws, nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.weeks import MONTHS, Week
from programs.models import Target
from programs.queries import plan_versions
from programs.weekly import in_order
from reports.models import Chart
from reports.queries import last_meaningful_week, series
from reports.queries.targets import today_of

# Part of the content: a change of the drawing below draws everything again.
DRAWING = 2
KEPT = timedelta(days=1)
SIZES = {Chart.Form.WIDE: (560, 340, 12), Chart.Form.NARROW: (300, 210, 12)}
INK, SOFT, LINE, GREEN, BRASS = "#1b2420", "#4f5b55", "#e6e0d0", "#14493b", "#8f6110"
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
DAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"]
TIME_WORDS = {
    "dateTime": "%A, %e %B %Y %X",
    "date": "%d/%m/%Y",
    "time": "%H.%M.%S",
    "periods": ["", ""],
    "days": DAYS,
    "shortDays": [day[:3] for day in DAYS],
    "months": list(MONTHS),
    "shortMonths": SHORT_MONTHS,
}


def burn_up(target: Target) -> dict[str, Any] | None:
    """What the chart shows: per week its Sunday, the plan, what was formed up to the running week,
    and the quantity in force. None while no week is computed."""
    versions = in_order(plan_versions(target))
    weeks = series(target)
    if not (weeks and versions):
        return None
    last = last_meaningful_week(target, versions)
    running = Week.of(today_of(target))
    place = 0
    points = []
    for each in weeks:
        if each.week > last:
            break
        while place + 1 < len(versions) and versions[place + 1].effective <= each.week:
            place += 1
        points.append(
            {
                "day": each.week.ends_on.isoformat(),
                "plan": each.planned_cumulative,
                "formed": each.formed_cumulative if each.week <= running else None,
                "target": versions[place].quantity,
            }
        )
    start = {"day": (Week(target.starts_on).previous.ends_on).isoformat(), "plan": 0, "formed": 0}
    return {"points": [start | {"target": points[0]["target"]}, *points]}


def key_of(figures: dict[str, Any], target: Target, form: str) -> str:
    """The same figures give the same drawing under the same name."""
    content = json.dumps([DRAWING, str(target.pk), form, figures], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def draw_charts(target: Target) -> int:
    """Draw what is not drawn yet; returns how many were. Drawings nobody asks for any more go
    after a day, so that a page opened before does not lose its picture."""
    figures = burn_up(target)
    if figures is None:
        return 0
    keys = {form: key_of(figures, target, form) for form in SIZES}
    there = set(Chart.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
    missing = [form for form, key in keys.items() if key not in there]
    now = timezone.now()
    for form in missing:
        Chart.objects.update_or_create(
            key=keys[form],
            defaults={
                "target": target,
                "form": form,
                "svg": svg_of(specification(figures, form)),
                "drawn_at": now,
            },
        )
    # A drawing that is right again (a correction taken back) counts as the latest.
    Chart.objects.filter(pk__in=there).update(drawn_at=now)
    old = Q(target=target, drawn_at__lt=now - KEPT)
    Chart.objects.filter(old).exclude(pk__in=keys.values()).delete()
    return len(missing)


def specification(figures: dict[str, Any], form: str) -> dict[str, Any]:
    """The Vega-Lite specification, written with Altair."""
    import altair as alt

    width, height, size = SIZES[Chart.Form(form)]
    points = figures["points"]
    formed = [point for point in points if point["formed"] is not None]
    x = alt.X(
        "day:T",
        title=None,
        axis=alt.Axis(
            format="%b %Y" if form == Chart.Form.NARROW else "%e %b",
            tickCount=3 if form == Chart.Form.NARROW else 8,
            grid=False,
            labelOverlap=True,
        ),
    )

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=None, axis=alt.Axis(tickCount=5, format="d"))

    base = alt.Chart(alt.Data(values=points)).encode(x=x)
    actual = alt.Chart(alt.Data(values=formed)).encode(x=x)
    # Below its line, where the plan seldom runs; above it while that would hit the axis.
    low = 5 * formed[-1]["formed"] < points[-1]["target"]
    ends = [
        _end(alt, points[-1], "target", _("Target"), INK, dy=-8),
        _end(alt, points[-1], "plan", _("Rencana"), BRASS, dy=34),
        _end(alt, formed[-1], "formed", _("Realisasi"), GREEN, dy=-14 if low else 36, dot=True),
    ]
    layers = [
        base.mark_line(interpolate="step-after", stroke=INK, strokeWidth=1.2).encode(y=y("target")),
        base.mark_line(interpolate="step-after", stroke=BRASS, strokeWidth=1.6).encode(y=y("plan")),
        actual.mark_area(fill=GREEN, fillOpacity=0.1).encode(y=y("formed")),
        actual.mark_line(stroke=GREEN, strokeWidth=3).encode(y=y("formed")),
        *[layer for end in ends for layer in end],
    ]
    chart = alt.layer(*layers).properties(
        width=width, height=height, background="transparent", padding={"right": 8, "top": 12}
    )
    return (
        chart.configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT, gridColor=LINE, domainColor=LINE, tickColor=LINE, labelFontSize=size
        )
        .configure_text(font="sans-serif", fontSize=size)
        .to_dict()
    )


def _end(alt, point, field, word, colour, *, dy, dot=False) -> list:
    """The last point of a line says what the line is, and its number."""
    told = {"day": point["day"], "value": point[field], "word": f"{word} {point[field]}"}
    at = alt.Chart(alt.Data(values=[told])).encode(x="day:T", y="value:Q")
    label = at.mark_text(
        align="right", dy=dy, dx=-4, color=colour, fontWeight="bold", clip=False
    ).encode(text="word:N")
    return [label, at.mark_point(filled=True, size=60, color=colour, opacity=1)] if dot else [label]


def svg_of(specification: dict[str, Any]) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(
        specification,
        format_locale={"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]},
        time_format_locale=TIME_WORDS,
    )
