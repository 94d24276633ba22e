"""Reading targets: the list, one target, the scan of its order."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from core.htmx import render_page
from programs.files import document_for
from programs.filters import TargetFilter
from programs.forms import ScheduleForm
from programs.models import Target
from programs.overview import TargetOverview
from programs.queries import with_formed, with_plan, with_versions
from programs.schedule import schedule as planned_weeks
from units.policy import Act, can

PAGE_SIZE = 25
WEEKS_ON_PAGE = 120


@door(Act.READ_DASHBOARD)
@require_safe
def target_list(request):
    rows = with_formed(with_plan(Target.objects.for_user(request.user)))
    filters = TargetFilter(request.GET, queryset=rows, request=request)
    pages = Paginator(filters.qs.order_by("-starts_on", "pk"), PAGE_SIZE)
    context = {
        "shown": [filters.form[name] for name in ("program", "state")],
        "kept": [filters.form["unit"]] if request.GET.get("unit") else [],
        "filtered": any(request.GET.get(name) for name in filters.form.fields),
        "page": pages.get_page(request.GET.get("page")),
        "may_manage": can(request.user, Act.MANAGE_TARGETS),
    }
    return render_page(
        request, "programs/target_list.html", context, part="programs/target_rows.html"
    )


@door(Act.READ_DASHBOARD)
@require_safe
def detail(request, pk):
    target = get_object_or_404(with_versions(Target.objects.for_user(request.user)), pk=pk)
    context = {
        "target": target,
        "overview": TargetOverview.of(target, user=request.user, today=timezone.localdate()),
        "may_manage": can(request.user, Act.MANAGE_TARGETS, target),
    }
    return render(request, "programs/target_detail.html", context)


@require_safe
@door(Act.READ_DASHBOARD)
def schedule(request, pk):
    """The rows behind the planned numbers: of a unit, of a week, up to a week."""
    targets = Target.objects.for_user(request.user).select_related("program", "unit")
    target = get_object_or_404(targets, pk=pk)
    form = ScheduleForm(request.GET)
    rows = form.narrowed(planned_weeks(target, user=request.user), target.unit)
    context = {
        "target": target,
        "form": form,
        "page": Paginator(rows, WEEKS_ON_PAGE).get_page(request.GET.get("page")),
        "sum": sum(row.quantity for row in rows),
    }
    return render_page(
        request,
        "programs/schedule.html",
        context,
        part="programs/schedule_rows.html",
        status=200 if form.is_valid() else 400,
    )


@door(Act.READ_DASHBOARD)
@require_safe
def document(request, pk, plan):
    return document_for(request.user, target=pk, plan=plan)
