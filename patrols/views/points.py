"""The registry of objects, and the plan of the week."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.doors import door
from core.errors import DomainError
from core.htmx import render_page
from core.weeks import Week
from patrols import services
from patrols.columns import POINT_COLUMNS
from patrols.filters import PointFilter
from patrols.forms.points import PlanForm, PointForm
from patrols.models import PatrolPlan, PatrolPoint
from patrols.views.lists import area_words, filter_bar, history_of, page_of
from units.links import export_url
from units.models import Unit
from units.policy import Act, can, require
from units.queries import villages_for_entry
from units.scope import posting_of

SHOWN_FILTERS = ("q", "category", "risk", "unit", "active")
ALL_VILLAGES = 500
MOST_POINTS = 80


@door(Act.READ_RECORDS)
@require_safe
def point_list(request):
    found = PointFilter(
        request.GET, queryset=PatrolPoint.objects.for_user(request.user), request=request
    )
    page, rows = page_of(
        request, found.qs.order_by("name", "pk"), POINT_COLUMNS, reverse("points:list")
    )
    risks = dict(PatrolPoint.Risk.choices)
    for row in rows:
        row["risk_word"] = risks[row["risk"]]
    context = {
        "filters": filter_bar(found.form, SHOWN_FILTERS),
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "page": page,
        "rows": rows,
        "may_enter": can(request.user, Act.CREATE_RECORD),
        "export_url": export_url(request, "patrol-points"),
    }
    return render_page(request, "patrols/point_list.html", context, part="patrols/point_rows.html")


@door(Act.READ_RECORDS)
@require_safe
def point_detail(request, pk):
    rows = PatrolPoint.objects.for_user(request.user).select_related(
        "category", "area__parent", "unit"
    )
    point = get_object_or_404(rows, pk=pk)
    visits = point.visits.select_related("patrol__unit").order_by("-visited_on", "-arrived_at")
    context = {
        "point": point,
        "place": area_words(point.area),
        "visits": visits[:20],
        "may_edit": can(request.user, Act.EDIT_RECORD, point),
        "history": history_of(point) if can(request.user, Act.READ_HISTORY) else (),
    }
    return render(request, "patrols/point_detail.html", context)


@door(Act.CREATE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def point_create(request):
    villages = villages_for_entry(request.user, limit=ALL_VILLAGES)
    initial = {"id": uuid.uuid4(), "risk": PatrolPoint.Risk.PRONE, "active": True}
    form = PointForm(request.POST or None, villages=villages, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            point, _created = services.create_point(
                id=form.cleaned_data["id"], data=form.data_for_service(), by=request.user
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Obyek terdaftar."))
            return redirect("points:detail", point.pk)
    return show_point(request, form)


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def point_edit(request, pk):
    point = get_object_or_404(PatrolPoint.objects.for_user(request.user), pk=pk)
    require(request.user, Act.EDIT_RECORD, point)
    villages = villages_for_entry(request.user, limit=ALL_VILLAGES)
    names = "name risk latitude longitude notes active version".split()
    initial = {name: getattr(point, name) for name in names}
    initial |= {"id": point.pk, "category": point.category_id, "area": point.area_id}
    form = PointForm(request.POST or None, villages=villages, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_point(
                point=point,
                data=form.data_for_service(),
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("points:detail", pk)
    return show_point(request, form, point=point)


def show_point(request, form, *, point=None):
    status = 422 if form.is_bound else 200
    return render(request, "patrols/point_form.html", {"form": form, "point": point}, status=status)


# -- plans


@door(Act.READ_RECORDS)
@require_safe
def plan_week(request):
    """The week's plan, day by day, with what has been done of it."""
    week = Week.of(timezone.localdate())
    if code := request.GET.get("week"):
        try:
            week = Week.parse(code)
        except ValueError:
            pass
    plans = (
        PatrolPlan.objects.for_user(request.user)
        .filter(planned_on__range=(week.starts_on, week.ends_on))
        .select_related("unit", "patrol_type")
        .prefetch_related("points", "patrols")
    )
    days = [week.starts_on + timedelta(days=n) for n in range(7)]
    by_day = {day: [plan for plan in plans if plan.planned_on == day] for day in days}
    context = {
        "week": week,
        "days": by_day.items(),
        "any": any(by_day.values()),
        "before": week.previous,
        "after": week.next,
        "today": timezone.localdate(),
        "may_enter": can(request.user, Act.CREATE_RECORD),
    }
    return render(request, "patrols/plan_week.html", context)


def plan_choices(user) -> dict:
    posting = posting_of(user)
    own = posting.unit if posting else None
    points = PatrolPoint.objects.for_user(user).filter(active=True)
    if own is not None and own.kind == Unit.Kind.POLSEK:
        points = points.filter(unit=own)
    units = Unit.objects.for_user(user).polsek().order_by("name")[:60]
    return {
        "points": points.order_by("name")[:MOST_POINTS],
        "units": units if can(user, Act.ENTER_FOR_ANY) else (),
    }


@door(Act.CREATE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request):
    initial = {"id": uuid.uuid4(), "planned_on": timezone.localdate() + timedelta(days=1)}
    form = PlanForm(request.POST or None, initial=initial, **plan_choices(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            plan, _created = services.create_plan(
                id=form.cleaned_data["id"], data=form.data_for_service(), by=request.user
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Rencana tersimpan."))
            week = Week.of(plan.planned_on)
            return redirect(f"{reverse('patrols:plans')}?week={week.code}")
    status = 422 if form.is_bound else 200
    return render(request, "patrols/plan_form.html", {"form": form}, status=status)


@door(Act.EDIT_RECORD)
@require_POST
def plan_remove(request, pk):
    plan = get_object_or_404(PatrolPlan.objects.for_user(request.user), pk=pk)
    week = Week.of(plan.planned_on)
    try:
        services.remove_plan(plan=plan, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Rencana dihapus."))
    return redirect(f"{reverse('patrols:plans')}?week={week.code}")
