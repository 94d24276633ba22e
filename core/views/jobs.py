"""Background jobs as their owners see them: a list, one with its bar, its file, a second try."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.doors import SIGNED_IN, door
from core.errors import DomainError
from core.filters import JobFilter
from core.htmx import render_page
from core.models import Job
from core.results import file_response, file_until

PER_PAGE = 25


@door(SIGNED_IN)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    filters = JobFilter(request.GET, queryset=Job.objects.for_user(request.user))
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [shown(job) for job in page]
    context = {
        "filter": filters,
        "page": page,
        "rows": rows,
        "under_way": any(not job.ended for job in page),
    }
    return render_page(request, "jobs/job_list.html", context, part="jobs/_results.html")


@door(SIGNED_IN)
@require_safe
def job_detail(request: HttpRequest, pk) -> HttpResponse:
    job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
    return render_page(request, "jobs/job_detail.html", shown(job), part="jobs/_state.html")


@door(SIGNED_IN)
@require_POST
def job_retry(request: HttpRequest, pk) -> HttpResponse:
    job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
    try:
        jobs.retry_job(job=job, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Pekerjaan diulang dan menunggu giliran."))
    return redirect("jobs:detail", pk=job.pk)


@door(SIGNED_IN)
@require_safe
def job_file(request: HttpRequest, pk) -> HttpResponseBase:
    return file_response(request, get_object_or_404(Job.objects.for_user(request.user), pk=pk))


def shown(job: Job) -> dict[str, object]:
    return {
        "job": job,
        "title": jobs.title_of(job.kind),
        "file_until": file_until(job),
        "url": job.result.get("url", ""),
    }
