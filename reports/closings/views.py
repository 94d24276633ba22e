"""Pages of closed weeks: the list, the preview and the closing, the report, the message's words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from core.weeks import Week
from core.wording import Wording, registered
from programs.models import Target
from programs.services.wording import template_of, write_template
from reports.closings.canonical import read_code
from reports.closings.content import closing_of
from reports.closings.files import file_of
from reports.closings.forms import BriefForm, TemplateForm
from reports.closings.paper import known_program, verify_url
from reports.closings.revisions import frozen_content, revised, strip_text
from reports.closings.services import close_week, may_close, preview, write_brief
from reports.closings.sheet import sheet_of
from reports.closings.whatsapp import WEEK, week_text
from reports.models import Closing, WeekBrief
from units.models import Unit
from units.policy import Act, can, require
from units.scope import scope_of

PER_PAGE = 20
OPEN_WEEKS = 8  # ended weeks without a report that are offered for closing


def seen(request, code: str) -> Closing:
    rows = Closing.objects.for_user(request.user).select_related("unit", "lock")
    return get_object_or_404(rows, code=read_code(code))


def polres_asked(request, code: str) -> Unit:
    """A polres in scope, by its code; 404 otherwise."""
    return get_object_or_404(Unit.objects.for_user(request.user).polres(), code=code)


def own_polres(user) -> Unit | None:
    """The one polres that a reader stands in or above; None where there are several."""
    if scope_of(user).unit_path is None:
        return None
    found = list(Unit.objects.for_user(user).polres()[:2])
    return found[0] if len(found) == 1 else None


@door(Act.READ_DASHBOARD)
@require_safe
def closings(request):
    """Closed weeks in scope, the latest first, and of one's own polres those still to be closed.

    Who may not know what waited for a decision reads the counted figures of each on the dashboard.
    """
    if not can(request.user, Act.SEE_PENDING):
        return counted_closings(request)
    rows = Closing.objects.for_user(request.user).select_related("unit", "lock")
    page = Paginator(rows.order_by("-monday", "unit__path"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    polres = own_polres(request.user)
    context = {
        "page": page,
        "rows": [
            {"closing": closing, "changed": [each for each in revised(closing) if each.revisions]}
            for closing in page
        ],
        "polres": polres,
        "may_subscribe": True,
        "open_weeks": open_weeks(polres) if polres else [],
        "may_close": polres is not None and can(request.user, Act.CLOSE_WEEK, polres),
    }
    return render(request, "reports/closings.html", context)


def counted_closings(request):
    """For staff of a regency: the closed weeks of the polres whose targets they see, as known at
    the closing; neither the papers nor their codes."""
    targets = {
        target.unit_id: target
        for target in Target.objects.for_user(request.user).order_by("-starts_on", "pk")
    }
    rows = Closing.objects.filter(unit__in=targets).select_related("unit", "lock")
    page = Paginator(rows.order_by("-monday", "unit__path"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [
            {
                "closing": closing,
                "url": dashboard_then(closing, targets[closing.unit_id]),
                "changed": [each for each in revised(closing) if each.revisions],
            }
            for closing in page
        ],
    }
    return render(request, "reports/closings.html", context)


def dashboard_then(closing: Closing, target: Target) -> str:
    """The dashboard as it stood at the closing."""
    query = {
        "target": str(target.pk),
        "week": closing.week.code,
        "known_at": closing.closed_at.isoformat(),
    }
    return f"{reverse('dashboard')}?{urlencode(query)}"


def open_weeks(polres: Unit) -> list[Week]:
    """Ended weeks since its first target began that have no report, the latest first."""
    first = (
        Target.objects.filter(unit=polres)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    if first is None:
        return []
    closed = set(Closing.objects.filter(unit=polres).values_list("monday", flat=True))
    today = timezone.localdate(timezone=ZoneInfo(polres.time_zone))
    last = Week.of(today).previous
    finished = last_finished(polres)
    if finished is not None:
        last = min(last, finished)
    weeks = reversed(list(Week.span(Week(first), last)))
    return [week for week in weeks if week.monday not in closed][:OPEN_WEEKS]


def last_finished(polres: Unit) -> Week | None:
    """Where no target runs any more, the week in which the last one ended."""
    days = list(Target.objects.filter(unit=polres).values_list("finished_on", flat=True))
    return None if None in days else Week.of(max(days))


# Preview and closing ----------------------------------------------------------------------------


@door(Act.SEE_PENDING, post=Act.CLOSE_WEEK)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request):
    """The report as it would be frozen now; the Kasat adds his words and closes the week."""
    unit = polres_asked(request, request.GET.get("unit", ""))
    week = week_or_404(request.GET.get("week", ""))
    done = closing_of(unit, week)
    if done is not None:
        return redirect("closings:report", done.code)
    form = BriefForm(initial=brief_of(unit, week))
    if request.method == "POST":
        require(request.user, Act.CLOSE_WEEK, unit)
        form = BriefForm(request.POST)
        if form.is_valid():
            try:
                return act(request, unit, week, form.cleaned_data)
            except DomainError as refusal:
                add_errors(form, refusal)
    return show_preview(request, unit, week, form)


def act(request, unit: Unit, week: Week, given: dict[str, Any]):
    if any(given.values()) or brief_of(unit, week):
        write_brief(unit=unit, week=week, by=request.user, **given)
    if request.POST.get("act") != "close":
        messages.success(request, _("Tersimpan. Minggu ini belum ditutup."))
        return redirect(request.get_full_path())
    closing, _created = close_week(unit=unit, week=week, by=request.user)
    messages.success(
        request, _("%(week)s ditutup. Angkanya tidak berubah lagi.") % {"week": week.label}
    )
    return redirect("closings:report", closing.code)


def show_preview(request, unit: Unit, week: Week, form):
    content = preview(unit=unit, week=week)
    context = {
        "unit": unit,
        "week": week,
        "sheet": sheet_of(content),
        "form": form,
        "ended": may_close(unit, week),
        "may_close": can(request.user, Act.CLOSE_WEEK, unit),
    }
    return render(
        request, "reports/closing_preview.html", context, status=422 if form.errors else 200
    )


def brief_of(unit: Unit, week: Week) -> dict[str, str]:
    brief = WeekBrief.objects.filter(unit=unit, monday=week.monday).first()
    names = ("letter_number", "directives", "follow_up")
    return {name: getattr(brief, name) for name in names} if brief else {}


def week_or_404(code: str) -> Week:
    try:
        return Week.parse(code)
    except ValueError:
        raise Http404 from None


# The report -------------------------------------------------------------------------------------


@door(Act.SEE_PENDING)
@require_safe
def report(request, code):
    """The frozen report, what came since, and every form of it."""
    closing = seen(request, code)
    content = frozen_content(closing)
    program = program_asked(request, content)
    url = verify_url(closing.code, request.build_absolute_uri("/"))
    context = {
        "closing": closing,
        "sheet": sheet_of(content, program),
        "program": program,
        "programs": [part["program"] for part in content["targets"]],
        "strips": strips(closing),
        "url": url,
        "text": week_text(content, url, template_of(WEEK, closing.unit)),
        "may_word": can(request.user, Act.CLOSE_WEEK, closing.unit),
        "may_export": can(request.user, Act.EXPORT),
    }
    return render(request, "reports/closing.html", context)


def strips(closing: Closing) -> list[dict[str, Any]]:
    return [
        {
            "program": found.target.program.name,
            "text": strip_text(closing.week, found),
            "revisions": found.revisions,
        }
        for found in revised(closing)
    ]


def program_asked(request, content: dict[str, Any]) -> str:
    asked = request.GET.get("program", "")
    if not known_program(content, asked):
        raise Http404
    return asked


@door(Act.EXPORT)
@require_safe
def download(request, code, kind):
    closing = seen(request, code)
    program = program_asked(request, frozen_content(closing))
    return file_of(request, closing, kind, program)


# The words of the message -----------------------------------------------------------------------


@door(Act.CLOSE_WEEK)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request):
    """Edit a message of the polres, with a preview from its newest record or closed week."""
    unit = own_polres(request.user)
    if unit is None:
        raise PermissionDenied(_("Naskah WhatsApp ditulis oleh Kasat Binmas polres."))
    wording = wording_asked(request)
    form = TemplateForm(request.POST or None, initial={"text": template_of(wording, unit)})
    shown = ""
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            shown = preview_text(wording, unit, text, request)
            if request.POST.get("act") == "save":
                write_template(wording=wording, unit=unit, text=text, by=request.user)
                messages.success(request, _("Naskah disimpan."))
                return redirect(request.get_full_path())
        except DomainError as refusal:
            add_errors(form, refusal)
    elif request.method != "POST":
        shown = preview_text(wording, unit, template_of(wording, unit), request)
    context = {
        "form": form,
        "unit": unit,
        "shown": shown,
        "wording": wording,
        "wordings": registered.values(),
    }
    return render(
        request, "reports/message_template.html", context, status=422 if form.errors else 200
    )


def wording_asked(request) -> Wording:
    found = registered.get(request.GET.get("kind", WEEK.code))
    if found is None:
        raise Http404
    return found


def preview_text(wording: Wording, unit: Unit, text: str, request) -> str:
    """Of the newest record; of the last closed week, or of the last ended one as it stands now."""
    if wording.latest is not None:
        found = wording.latest(unit)
        # Without any record its fields stand in words.
        return wording.text(
            found or {name: f"‹{told}›" for name, told in wording.fields.items()}, text
        )
    closing = Closing.objects.filter(unit=unit).order_by("-monday").first()
    base = request.build_absolute_uri("/")
    if closing is not None:
        return week_text(frozen_content(closing), verify_url(closing.code, base), text)
    week = Week.of(timezone.localdate(timezone=ZoneInfo(unit.time_zone))).previous
    return week_text(preview(unit=unit, week=week), base, text)
