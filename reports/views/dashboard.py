"""The dashboard: a target's week with everything behind it, or several polres side by side."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import numbers
from core.counting import counts
from core.doors import door
from core.errors import DomainError
from core.htmx import render_page
from core.weeks import Week
from programs.models import Figure, Measure, Target
from programs.queries import counts_from, figures_beside, plan_versions
from programs.weekly import (
    Percentage,
    needed_pace_text,
    pace_lands_text,
)
from reports.columns import STATUS_WORDS, at_polres_values
from reports.models import Chart
from reports.queries import (
    ProgressReport,
    UnitRow,
    default_week,
    recent_weeks,
    targets_for,
    weeks_of,
)
from reports.queries.desa import desa_formed, served_in
from reports.queries.forecasts import forecast_of, forecast_text
from reports.queries.progress import report_on
from reports.queries.targets import today_of
from reports.views.links import Links, NoRows, RowsBehind
from reports.views.moments import asked_view, is_live, then_and_now
from reports.views.overview import asked_week, show_overview
from reports.views.polres_map import legend, unit_map
from units.policy import Act, can
from units.scope import scope_of
from villages.models import Formation
from villages.queries.first_list import baseline_detailed

SPARK_WEEKS = 12
ORIGIN = "#asal-angka"  # where the page says what its sums are made of
MOST_TARGETS = 60  # to choose from in a list; beyond, the overview leads on


@door(Act.READ_DASHBOARD)
@require_safe
def dashboard(request):
    targets = with_charts(targets_for(request.user))
    asked = request.GET.get("target", "")
    if asked:
        pk = uuid_or_404(asked)
        of_its_polres = Target.objects.for_user(request.user).filter(pk=pk).values("unit")
        choices = list(targets.filter(unit__in=of_its_polres))
        target = next((target for target in choices if target.pk == pk), None)
        if target is None:
            raise Http404
        return show_target(request, target, choices)
    polres = Target.objects.for_user(request.user).order_by().values_list("unit").distinct()
    if len(polres[:2]) > 1:
        return show_overview(request, targets)
    choices = list(targets[:MOST_TARGETS])
    if not choices:
        empty = "reports/dashboard_empty.html"
        may_manage = can(request.user, Act.MANAGE_TARGETS)
        return render_page(request, empty, {"may_manage": may_manage}, part=empty)
    return show_target(request, choices[0], choices)


def uuid_or_404(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


# One target -------------------------------------------------------------------------------------


def show_target(request, target: Target, choices: list[Target]):
    versions = plan_versions(target)
    week, error = asked_week(request.GET.get("week", ""), lambda: default_week(target, versions))
    try:
        report = report_on(target, week, user=request.user, **asked_view(request, target, versions))
    except DomainError as refusal:
        error = str(refusal)
        if not {"known_at", "structure"} & refusal.errors.keys():
            week = default_week(target, versions)
        report = report_on(target, week, user=request.user, versions=versions)
    context = target_context(request, report, choices, versions) | {"error": error}
    return render_page(
        request,
        "reports/dashboard.html",
        context,
        part="reports/dashboard_content.html",
        status=400 if error else 200,
    )


def target_context(request, report: ProgressReport, choices, versions) -> dict:
    user, target, week = request.user, report.target, report.week
    links: Links = RowsBehind(target, week) if is_live(report) else NoRows()
    total = total_row(report, links)
    lines = recent_weeks(target, week, weeks=SPARK_WEEKS)
    rows = [table_row(row, links, lines) for row in report.rows]
    first, last = weeks_of(target)
    running = Week.of(today_of(target))
    figures = list(figures_beside(target, user)) if report.whole else []
    served = served_in(report, user)
    counted = counts(
        waiting=waiting_for(user, target),
        detailed=baseline_detailed(target) if report.whole else None,
        reached=desa_formed(report, user),
        of=served.villages,
    )
    return {
        "report": report,
        "target": target,
        "choices": choices,
        "week": week,
        "first": first,
        "last": last,
        "default_week": default_week(target, versions) if week == running else None,
        "running": running if first <= running <= last and running != week else None,
        "tiles": tiles(report, total) + desa_tile(target, counted),
        "pace": pace_facts(report),
        "rows": rows,
        "rest": at_polres_values(report),
        "total": total,
        "own": lines.get(report.rows[0].unit.pk) if report.rows and not report.whole else None,
        "sees_pending": can(user, Act.SEE_PENDING),
        "queue": counted["waiting"],
        "queue_url": queue_url(user, target),
        "polres_word": STATUS_WORDS[report.totals.progress.status],
        "counts_from": counts_from(target),
        "charts": report.whole and is_live(report) and target.wide_chart,  # type: ignore[attr-defined]
        "map": unit_map(report, served) if report.whole else None,
        "legend": legend(report),
        "counted_figures": [counted_figure(each) for each in figures if each.counts],
        "baseline_detailed": counted["detailed"],
        "claims": [each for each in figures if not each.counts],
        "status_words": STATUS_WORDS,
        "shapes": staticfiles_storage.url("img/shapes.svg"),
        "may_export": can(user, Act.EXPORT),
        **then_and_now(request, report),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the rows behind it; no link where there are none to be shown."""

    value: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    code: str
    name: str
    share: int | None
    remaining: int | None
    planned: Cell
    planned_cumulative: Cell
    formed: Cell
    formed_cumulative: Cell
    pending: Cell
    dissolved: Cell
    deviation: int | None
    status: str
    word: str
    actual: list[int]
    plan: list[int]


def table_row(row: UnitRow, links: Links, lines) -> TableRow:
    line, code = row.progress, row.unit.code
    recent = lines.get(row.unit.pk, [])
    return TableRow(
        code=code,
        name=row.unit.name,
        share=row.share,
        remaining=row.remaining,
        planned=cell(line.planned, links.planned, code),
        planned_cumulative=cell(line.planned_cumulative, links.planned_cumulative, code),
        formed=cell(line.formed, links.formed, code),
        formed_cumulative=cell(line.formed_cumulative, links.formed_cumulative, code),
        pending=cell(line.pending, links.pending, code),
        dissolved=cell(line.dissolved, links.dissolved, code),
        deviation=line.deviation,
        status=line.status.value,
        word=str(STATUS_WORDS[line.status]),
        actual=[formed for _, _, formed in recent],
        plan=[planned for _, planned, _ in recent],
    )


def cell(value: int | None, link, code: str) -> Cell:
    return Cell(value, link(code) if value else "")


def total_row(report: ProgressReport, links: Links) -> dict:
    """The foot of the table. Undetailed kampung have no rows: where some are counted, a sum leads
    to what it is made of."""
    line = report.totals.progress
    code = (
        report.target.unit.code if report.whole else report.rows[0].unit.code if report.rows else ""
    )
    rough = report.totals.undetailed
    made_of = (lambda _code: ORIGIN) if rough else None
    return {
        "planned": cell(line.planned, links.planned, code),
        "planned_cumulative": cell(line.planned_cumulative, links.planned_cumulative, code),
        "formed": cell(line.formed, made_of or links.formed, code),
        "formed_cumulative": cell(line.formed_cumulative, made_of or links.formed_cumulative, code),
        "dissolved": cell(line.dissolved, links.dissolved, code),
        "detailed": cell(line.formed_cumulative - rough, links.formed_cumulative, code),
        "pending": cell(line.pending, links.pending, code),
    }


def tiles(report: ProgressReport, total: dict) -> list[dict]:
    """The three percentages, each with its numerator and denominator, and what it is made of."""
    shares = report.percentages
    since, this_week = total["formed_cumulative"].url, total["formed"].url
    named = [
        (_("Tambahan"), shares.addition, _("dari target tambahan"), since),
        (_("Seluruhnya"), shares.stock, _("dengan data awal"), ORIGIN),
        (_("Minggu ini"), shares.pace, _("dari rencana minggu ini"), this_week),
    ]
    if not report.whole:
        named.pop(1)
    return [
        {
            "label": label,
            "value": numbers.percent(each.percent),
            "parts": parts(each),
            "note": note,
            "url": url,
        }
        for label, each, note, url in named
    ]


def desa_tile(target: Target, counted: dict[str, int | None]) -> list[dict]:
    """Distinct desa beside kampung, where the target counts kampung."""
    if counted["reached"] is None:
        return []
    query = urlencode({"program": target.program.code})
    return [
        {
            "label": _("Desa/kelurahan"),
            "value": numbers.integer(counted["reached"]),
            "parts": _("dari %(of)s") % {"of": numbers.integer(counted["of"])},
            "note": _("punya kampung yang terinci"),
            "url": f"{reverse('map')}?{query}",
        }
    ]


def parts(percentage: Percentage) -> str:
    return _("%(numerator)s dari %(denominator)s") % {
        "numerator": numbers.integer(percentage.numerator),
        "denominator": numbers.integer(percentage.denominator),
    }


def pace_facts(report: ProgressReport) -> dict:
    pace, plan = report.pace, report.plan
    return {
        "planned": pace.planned,
        "actual": pace.actual,
        "needed": pace.needed,
        "needed_text": needed_pace_text(pace.needed, _),
        "lands": pace_lands_text(
            pace=pace.planned or 0,
            lands_on=pace.lands_on,
            quantity=report.totals.quantity,
            deadline=plan.deadline,
            gettext=_,
        ),
        "deadline": plan.deadline,
        "forecast": "" if report.target.finished_on else forecast_text(forecast_of(report)),
    }


def waiting_for(user, target: Target) -> QuerySet[Formation] | None:
    """Submissions that wait for a decision; None for who may not know, and for what counts as soon
    as it is sent."""
    if target.measure_id != Measure.FORMATION or not can(user, Act.SEE_PENDING):
        return None
    waiting = Formation.objects.for_user(user).awaiting()
    return waiting.filter(program=target.program_id, unit__path__startswith=target.unit.path)


def queue_url(user, target: Target) -> str:
    """Where they are decided, or for others where they are listed."""
    if can(user, Act.DECIDE):
        return f"{reverse('verification')}?{urlencode({'program': target.program.code})}"
    query = {
        "program": target.program.code,
        "unit": target.unit.code,
        "status": Formation.Status.SUBMITTED.value,
    }
    return f"{reverse('formations:list')}?{urlencode(query)}"


def with_charts(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with the keys of their latest drawings."""

    def latest(form: str) -> Subquery:
        drawn = Chart.objects.filter(target=OuterRef("pk"), form=form).order_by("-drawn_at")
        return Subquery(drawn.values("key")[:1])

    return targets.annotate(
        wide_chart=latest(Chart.Form.WIDE), narrow_chart=latest(Chart.Form.NARROW)
    )


def counted_figure(figure: Figure) -> dict:
    return {"figure": figure, "value": int(figure.value), "detailed": figure.detailed}


# Drawings ---------------------------------------------------------------------------------------


@door(Act.READ_DASHBOARD)
@require_safe
@cache_control(private=True, immutable=True, max_age=31536000)
def chart(request, target, key):
    """A drawing of the whole target, for who sees the whole target."""
    found = get_object_or_404(targets_for(request.user), pk=target)
    path = scope_of(request.user).unit_path
    if path is not None and not found.unit.path.startswith(path):
        raise Http404
    drawing = get_object_or_404(Chart, key=key, target=found)
    response = HttpResponse(drawing.svg, content_type="image/svg+xml")
    # Opened by itself it is a document, and may do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
