"""Pages of posko: all of them, one of them by hour and pillar, its plan."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Avg, Count, ExpressionWrapper, F, Q, fields
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from core.htmx import render_page
from units.links import export_url
from units.policy import Act, Role, can
from units.queries import villages_in_reach
from units.scope import posting_of
from villages.coverage import hours_of
from villages.filters.posko import PoskoFilter
from villages.forms.posko import (
    ActivateForm,
    CheckInForm,
    CloseForm,
    PoskoChangeForm,
    PoskoForm,
    RequestForm,
)
from villages.models import Posko, PoskoRequest, Shift
from villages.queries.duty import Duty, due_now, duties_of, duty_of
from villages.services import posko as services
from villages.views.duty_words import board_row, hours_of_posko, spans_in_words, strip
from villages.views.records import history_of, narrow_units

PER_PAGE = 25
REQUESTS_SHOWN = 10
FILTERS = ("q", "state", "unit")


def posko_or_404(user, pk) -> Posko:
    rows = Posko.objects.for_user(user).select_related("unit", "program", "area__parent")
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_POSKO)
@require_safe
def posko_list(request):
    """The board: how each posko is staffed today, and where there is none."""
    user = request.user
    found = PoskoFilter(request.GET, queryset=Posko.objects.for_user(user), request=request)
    narrow_units(user, found.form)
    page = Paginator(found.qs.select_related("unit", "program", "area__parent"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    now = timezone.now()
    duties = duties_of(page.object_list, timezone.localdate(), now)
    context = {
        "page": page,
        "rows": [board_row(duty) for duty in duties],
        "filters": {
            "shown": [found.form[name] for name in FILTERS],
            "kept": [
                found.form[name]
                for name in found.form.fields
                if name not in FILTERS and found.form[name].value()
            ],
        },
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "totals": totals(user),
        "may_run": can(user, Act.RUN_POSKO),
        "export_url": export_url(request, "posko"),
    }
    return render_page(
        request, "villages/posko_list.html", context, part="villages/posko_list_results.html"
    )


def totals(user) -> dict:
    """Counts on top of the board, each of them the rows of a link."""
    states = Posko.objects.for_user(user).aggregate(
        active=Count("pk", filter=Q(state=Posko.State.ACTIVE)),
        all_day=Count("pk", filter=Q(state=Posko.State.ACTIVE, opens_at=None)),
        planned=Count("pk", filter=Q(state=Posko.State.PLANNED)),
        open=Count("area", filter=~Q(state=Posko.State.CLOSED), distinct=True),
    )
    waited = ExpressionWrapper(
        F("responded_at") - F("asked_at"), output_field=fields.DurationField()
    )
    since = timezone.now() - timedelta(days=7)
    requests = PoskoRequest.objects.for_user(user).aggregate(
        waiting=Count("pk", filter=Q(responded_at=None)),
        response=Avg(waited, filter=Q(asked_at__gte=since)),
    )
    villages = villages_in_reach(user, timezone.localdate()).count()
    response = requests["response"]
    return states | {
        "villages": villages,
        "waiting": requests["waiting"],
        "response_minutes": round(response.total_seconds() / 60) if response else None,
    }


@door(Act.READ_POSKO)
@require_safe
def detail(request, pk):
    posko = posko_or_404(request.user, pk)
    return render(request, "villages/posko_detail.html", page_of(request, posko))


def page_of(request, posko: Posko, **forms) -> dict:
    """What the page of a posko shows; `forms` are those that came back with errors."""
    user, today, now = request.user, timezone.localdate(), timezone.now()
    day = asked_day(request.GET.get("date"), today)
    duty = duty_of(posko, day, now)
    today_duty = duty if day == today else duty_of(posko, today, now)
    serves = can(user, Act.SERVE_POSKO, posko) and posko.state == Posko.State.ACTIVE
    requests = posko.requests.select_related("pillar")
    waiting = requests.filter(responded_at=None).count()
    return {
        "posko": posko,
        "hours": hours_of_posko(posko),
        "duty": duty,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == today,
        "pillars": [pillar_row(one) for one in duty.pillars],
        "nobody_planned": spans_in_words(duty.unattended_planned),
        "nobody_present": spans_in_words(duty.unattended_present),
        "here": today_duty.here,
        "due": due_for(user, posko, now) if serves else (),
        "roster": Shift.objects.standing()
        .filter(posko=posko)
        .touching(*whole(duty))
        .select_related("pillar")
        .order_by("starts_at", "pk"),
        "requests": requests.order_by(F("responded_at").desc(nulls_first=True), "-asked_at")[
            :REQUESTS_SHOWN
        ],
        "waiting": waiting,
        "serves": serves,
        "may_run": can(user, Act.RUN_POSKO, posko),
        "history": history_of(posko) if can(user, Act.READ_HISTORY) else (),
        "check_in": forms.get("check_in") or CheckInForm(user=user),
        "ask": forms.get("ask") or RequestForm(user=user),
        "reports_zones": serves and can(user, Act.REPORT_ZONE),
        "is_partner": not can(user, Act.READ_RECORDS),
    }


def due_for(user, posko: Posko, now):
    """Shifts one may check in for now; a partner's are those of his own pillar."""
    due = due_now(posko.shifts.select_related("pillar"), now)
    posting = posting_of(user)
    if posting is not None and posting.role == Role.PARTNER:
        due = due.filter(pillar=posting.pillar)
    return due


def whole(duty: Duty):
    """The day from its first to its last moment."""
    hours = hours_of(duty.day, ZoneInfo(duty.posko.unit.time_zone))
    return hours[0][0], hours[-1][1]


def pillar_row(one) -> dict:
    return {
        "pillar": one.pillar,
        "planned": strip(one.planned),
        "present": strip(one.present) if one.present else None,
    }


def asked_day(text: str | None, today: date) -> date:
    """The day of the address; today where it names none that can be meant."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return day if abs((day - today).days) < 365 * 20 else today


@door(Act.SERVE_POSKO)
@require_safe
def on_duty(request):
    """The first page of who serves: his posko, or which of them."""
    posko = list(
        Posko.objects.for_user(request.user)
        .open()
        .select_related("unit", "program", "area__parent")[: PER_PAGE + 1]
    )
    if len(posko) == 1:
        return render(request, "villages/posko_detail.html", page_of(request, posko[0]))
    if len(posko) > PER_PAGE:
        return redirect("posko:list")
    return render(request, "villages/posko_mine.html", {"posko": posko})


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    initial = {"area": request.GET.get("area", "")}
    form = PoskoForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            posko, _created = services.found_posko(by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Posko tersimpan."))
            return redirect("posko:detail", posko.pk)
    return show(request, form, title=_("Posko baru"), button=_("Simpan"))


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    posko = posko_or_404(request.user, pk)
    names = ("name", "place", "opens_at", "closes_at", "source", "version")
    stored = {name: getattr(posko, name) for name in names}
    form = PoskoChangeForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        try:
            services.edit_posko(posko=pk, data=data, version=version, by=request.user)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("posko:detail", pk)
    return show(request, form, title=_("Ubah posko"), button=_("Simpan perubahan"), posko=posko)


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request, pk):
    posko = posko_or_404(request.user, pk)
    form = ActivateForm(request.POST or None, initial={"active_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.activate_posko(posko=pk, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Posko aktif."))
            return redirect("posko:detail", pk)
    return show(request, form, title=_("Aktifkan posko"), button=_("Aktifkan"), posko=posko)


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk):
    posko = posko_or_404(request.user, pk)
    form = CloseForm(request.POST or None, initial={"closed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.close_posko(posko=pk, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Posko ditutup."))
            return redirect("posko:detail", pk)
    return show(
        request, form, title=_("Tutup posko"), button=_("Tutup posko"), posko=posko, care=True
    )


def show(request, form, *, title, button, posko: Posko | None = None, care: bool = False):
    """A form about a posko on a page of its own."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "care": care,
        "lead": posko.name if posko else "",
        "back": reverse("posko:detail", args=[posko.pk]) if posko else reverse("posko:list"),
        "back_label": posko.name if posko else _("Posko"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)
