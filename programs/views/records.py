"""Reading targets: the list, one target, the scan of its order."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from core.htmx import render_page
from programs.files import document_for
from programs.filters import TargetFilter
from programs.models import Target
from programs.overview import TargetOverview
from programs.queries import with_formed, with_plan, with_versions
from units.policy import Act, can

PAGE_SIZE = 25


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


@door(Act.READ_DASHBOARD)
@require_safe
def document(request, pk, plan):
    return document_for(request.user, target=pk, plan=plan)
