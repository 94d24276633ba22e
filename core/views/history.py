"""The trail's pages: who changed what from what to what, and the seals upon it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.doors import door
from core.filters import AuditFilter
from core.htmx import render_page
from core.models import AuditEvent, AuditSeal
from core.trail import readable

PER_PAGE = 25


@door("read_history")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    filters = AuditFilter(request.GET, queryset=AuditEvent.objects.for_user(request.user))
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filters, "page": page, "entries": readable(page.object_list)}
    if request.user.scope.everything:
        context["seal"] = AuditSeal.objects.for_user(request.user).light().first()
    return render_page(request, "history/history.html", context, part="history/_results.html")


@door("manage_reference")
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """The chain's digests, to be held against those on paper."""
    rows = AuditSeal.objects.for_user(request.user).light()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "history/seals.html", {"page": page, "results": "segel"})
