"""The page of a week's completeness, and what is done from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import numbers
from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from core.weeks import Week
from programs.models import WeekLock
from reports.models import Obstacle, OpeningRequest
from reports.unit_weeks import services
from reports.unit_weeks.asked import asked_units, asked_week
from reports.unit_weeks.forms import AskForm, ObstaclesForm, OpenForm, RefuseForm
from reports.unit_weeks.queries import (
    STATE_WORDS,
    State,
    UnitWeek,
    completeness,
    on_time_rates,
    unit_weeks,
)
from units.models import Unit
from units.policy import Act, can, require

PER_PAGE = 60
RATED = 8  # weeks
# Shape and colour of a state, of those the statuses have.
LOOKS = {
    State.REPORTED: "done",
    State.NIL: "on_track",
    State.LATE: "at_risk",
    State.MISSING: "behind",
}
asks = require_http_methods(["GET", "HEAD", "POST"])


@door(Act.SEE_PENDING)
@require_safe
def weeks(request):
    """Each polsek of a week: whether it told, when, what stands in its way, how punctual it is."""
    week, error = week_asked(request)
    units = asked_units(request.user, None)
    rated = [week - n for n in range(RATED)]
    found = unit_weeks(units, rated)
    rows = [row for row in found if row.week == week]
    rates = on_time_rates(found)
    closed = closed_polres(units, week)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    whole = completeness(rows)
    context = {
        "week": week,
        "error": error,
        "page": page,
        "rows": [shown(request.user, row, rates, closed) for row in page],
        "counts": [(LOOKS[s], word, whole.counts[s]) for s, word in STATE_WORDS.items()],
        "whole": whole,
        "requests": waiting_requests(request.user),
        "may_open": can(request.user, Act.CLOSE_WEEK),
        "rated": RATED,
    }
    return render(request, "reports/weeks.html", context, status=400 if error else 200)


def week_asked(request) -> tuple[Week, str]:
    try:
        return asked_week(request.GET.get("week")), ""
    except DomainError as refusal:
        return asked_week(None), str(refusal)


def closed_polres(units: list[Unit], week: Week) -> set[int]:
    polres = {unit.polres_id for unit in units}
    rows = WeekLock.objects.filter(unit__in=polres, monday=week.monday)
    return set(rows.values_list("unit_id", flat=True))


def shown(user, row: UnitWeek, rates, closed: set[int]) -> dict[str, Any]:
    is_closed = row.unit.polres_id in closed
    query = urlencode({"unit": row.unit.code, "week": row.week.code})
    return {
        "row": row,
        "look": LOOKS[row.state],
        "word": STATE_WORDS[row.state],
        "rate": numbers.percent(100 * rates[row.unit]),
        "closed": is_closed,
        "query": query,
        "may_nil": row.told_at is None and can(user, Act.SUBMIT, row.unit),
        "may_name": not is_closed and can(user, Act.SUBMIT, row.unit),
        "may_ask": is_closed
        and can(user, Act.PROPOSE_CORRECTION, row.unit)
        and not can(user, Act.CLOSE_WEEK),
    }


def waiting_requests(user) -> list[OpeningRequest]:
    rows = OpeningRequest.objects.for_user(user).waiting().select_related("unit", "asked_by")
    return list(rows.order_by("asked_at")[:PER_PAGE])


# Acts -------------------------------------------------------------------------------------------


def named(request, act: Act) -> tuple[Unit, Week]:
    """The polsek and week an address names, if the user may do that to it."""
    asked = request.POST if "unit" in request.POST else request.GET
    units = Unit.objects.for_user(request.user).polsek()
    unit = get_object_or_404(units, code=asked.get("unit", ""))
    require(request.user, act, unit)
    try:
        return unit, Week.parse(asked.get("week", ""))
    except ValueError:
        raise Http404 from None


def back(week: Week):
    return redirect(f"{reverse('weeks:list')}?{urlencode({'week': week.code})}")


@door(Act.SUBMIT)
@require_POST
def nil(request):
    """One tap: NIHIL for all programmes."""
    unit, week = named(request, Act.SUBMIT)
    try:
        report, _created = services.report_nil(unit=unit, week=week, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("NIHIL semua program tercatat untuk %(unit)s, %(week)s. Tanda terima: %(receipt)s.")
            % {"unit": unit.name, "week": week.label, "receipt": report.receipt},
        )
    return back(week)


def answer(request, form, do, *, unit: Unit, week: Week, done: str, template: str, **words: Any):
    """Ask, do, and lead back; what the service refuses stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except DomainError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, done)
            return back(week)
    context = {"form": form, "unit": unit, "week": week, **words}
    return render(request, template, context, status=422 if form.is_bound else 200)


@door(Act.SUBMIT)
@asks
def obstacles(request):
    """Why the polsek is behind, and what it needs."""
    unit, week = named(request, Act.SUBMIT)
    before = list(Obstacle.objects.filter(unit=unit, monday=week.monday).order_by("category"))
    form = ObstaclesForm(request.POST or None, named=before)
    return answer(
        request,
        form,
        lambda form: services.name_obstacles(
            unit=unit, week=week, obstacles=form.given(), by=request.user
        ),
        unit=unit,
        week=week,
        done=_("Hambatan tersimpan."),
        template="reports/week_obstacles.html",
    )


@door(Act.PROPOSE_CORRECTION)
@asks
def ask(request):
    """Ask the Kasat to open a closed week."""
    unit, week = named(request, Act.PROPOSE_CORRECTION)
    form = AskForm(request.POST or None)
    return answer(
        request,
        form,
        lambda form: services.ask_for_opening(
            unit=unit, week=week, by=request.user, **form.cleaned_data
        ),
        unit=unit,
        week=week,
        done=_("Permintaan terkirim kepada Kasat Binmas."),
        template="reports/week_act.html",
        title=_("Minta pembukaan minggu"),
        label=_("Kirim permintaan"),
        question=_(
            "Minggu ini sudah ditutup: laporan baru tetap diterima dan ditandai terlambat, tetapi "
            "catatan yang sudah terhitung hanya dapat diubah bila Kasat Binmas membukanya."
        ),
    )


@door(Act.CLOSE_WEEK)
@asks
def open_week(request):
    """Open one polsek's closed week until an hour."""
    unit, week = named(request, Act.CLOSE_WEEK)
    waiting = OpeningRequest.objects.waiting().filter(unit=unit, monday=week.monday).first()
    form = OpenForm(request.POST or None, initial={"reason": waiting.reason if waiting else ""})
    return answer(
        request,
        form,
        lambda form: services.open_week(
            unit=unit,
            week=week,
            until=form.until(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
        unit=unit,
        week=week,
        done=_("Minggu dibuka untuk %(unit)s dan menutup sendiri pada waktunya.")
        % {"unit": unit.name},
        template="reports/week_act.html",
        title=_("Buka minggu"),
        label=_("Buka"),
        question=_("Hanya polsek ini, hanya minggu ini. Semua perubahan tercatat di riwayat."),
    )


@door(Act.CLOSE_WEEK)
@asks
def refuse(request, pk):
    """Answer a request without opening the week."""
    rows = OpeningRequest.objects.for_user(request.user).waiting().select_related("unit")
    asked = get_object_or_404(rows, pk=pk)
    form = RefuseForm(request.POST or None)
    return answer(
        request,
        form,
        lambda form: services.refuse_opening(request=asked, by=request.user, **form.cleaned_data),
        unit=asked.unit,
        week=asked.week,
        done=_("Permintaan ditolak; polsek membaca alasannya."),
        template="reports/week_act.html",
        title=_("Tolak permintaan"),
        label=_("Tolak"),
        question=asked.reason,
        care=True,
    )
