"""The page of exports, and files asked for live."""

import tempfile
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.doors import PUBLIC, door
from core.errors import DomainError
from core.exports.formats import FORMATS, formats_of
from core.exports.reports import Report, reports
from core.htmx import render_page
from core.models import Job
from core.views.jobs import shown
from reports.exports.feeds import create_feed, export_of, revoke_feed
from reports.exports.services import (
    KIND,
    NOT_FILTERS,
    Export,
    is_small,
    request_export,
    write_export,
)
from reports.models import ExportFeed
from units.policy import Act

PER_PAGE = 10


@door(Act.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponseBase:
    """Choose a report, its filters and a format. A short file comes at once, a long one as a job
    with its own page."""
    if request.method == "POST":
        return make(request, request.POST)
    return exports_page(request, request.GET)


def make(request: HttpRequest, asked: QueryDict) -> HttpResponseBase:
    export_filters = _filters(asked)
    names = {"report": asked.get("report"), "format_name": asked.get("format")}
    try:
        export = Export.asked(**names, filters=export_filters, by=request.user)
        content = export.content()
        if is_small(export, content):
            return file_response(export, content)
        job = request_export(**names, filters=export_filters, by=request.user)
    except DomainError as refusal:
        return exports_page(request, asked, refusal)
    messages.info(
        request, _("Berkas ini besar dan disiapkan di latar belakang. Unduh di sini bila selesai.")
    )
    return redirect("jobs:detail", pk=job.pk)


@door(Act.EXPORT)
@require_safe
def download(request: HttpRequest, report: str, format_name: str) -> HttpResponseBase:
    """`/formations/export.csv?…`: what a list shows, as a file. A long one is asked for on the page
    of exports, which makes a job of it."""
    try:
        export = Export.asked(
            report=report, format_name=format_name, filters=request.GET, by=request.user
        )
        content = export.content()
        if is_small(export, content):
            return file_response(export, content)
        refusal = _("Berkas ini besar. Tekan “Buat berkas” untuk menyiapkannya di latar belakang.")
    except DomainError as error:
        refusal = str(error)
    messages.warning(request, refusal)
    query = request.GET.copy()
    query["report"], query["format"] = report, format_name
    return redirect(f"{reverse('reports:exports')}?{query.urlencode()}")


@door(Act.EXPORT)
@require_POST
def feed_create(request: HttpRequest) -> HttpResponseBase:
    """Save a report with its filters under a link, shown this once."""
    asked = request.POST
    try:
        feed, secret = create_feed(
            name=asked.get("name", ""),
            report=asked.get("report"),
            format_name=asked.get("format"),
            filters=_filters(asked),
            by=request.user,
        )
    except DomainError as refusal:
        return exports_page(request, asked, refusal)
    link = request.build_absolute_uri(reverse("reports:feed", args=[secret]))
    return exports_page(request, asked, feed_link=link, feed=feed)


@door(Act.EXPORT)
@require_POST
def feed_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    feed = get_object_or_404(ExportFeed.objects.for_user(request.user), pk=pk)
    revoke_feed(feed=feed, by=request.user)
    messages.success(request, _("Tautan dicabut; berkas yang memakainya tidak diperbarui lagi."))
    return redirect("reports:exports")


@door(PUBLIC)
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What a spreadsheet fetches by itself; the link is its right."""
    export = export_of(secret)
    return file_response(export, export.content())


def file_response(export: Export, content) -> FileResponse:
    """Written to a temporary file first: what fails is an answer, and no database connection waits
    for a slow phone."""
    out = tempfile.TemporaryFile(prefix="kts-export-")  # noqa: SIM115 -- the response closes it
    try:
        written = write_export(export, content, out)
    except BaseException:
        out.close()
        raise
    return FileResponse(
        out,
        as_attachment=True,
        filename=written.name,
        content_type=export.format.content_type,
    )


def exports_page(
    request: HttpRequest, asked: QueryDict, refusal: DomainError | None = None, **more: Any
) -> HttpResponseBase:
    """The chosen report with the filters it came with; the others by name, a tap away."""
    # The latest registered first: what sums up stands above what it is made of.
    listed = reports()[::-1]
    names = [report.name for report in listed]
    chosen = asked.get("report")
    report = listed[names.index(chosen) if chosen in names else 0]
    form = _form(report, request.user, asked if report.name == chosen else None)
    mine = Job.objects.for_user(request.user).filter(kind=KIND, requested_by=request.user)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    rows = [shown(job) for job in page]
    context = {
        "report": report,
        "form": form,
        "formats": formats_of(report),
        "others": [other for other in listed if other is not report],
        "format": asked.get("format") if asked.get("format") in FORMATS else "xlsx",
        "refusal": refusal and refusal_words(refusal, form),
        "page": page,
        "rows": rows,
        "under_way": any(not job.ended for job in page),
        "feeds": ExportFeed.objects.for_user(request.user),
        **more,
    }
    return render_page(
        request,
        "reports/exports.html",
        context,
        part="jobs/_results.html",
        status=refusal.status if refusal else 200,
    )


def refusal_words(refusal: DomainError, form: Form | None) -> str:
    """The refusal, and what it says of fields that the form does not show."""
    shown_fields = set(form.fields) if form else set()
    hidden = [
        str(message)
        for name, messages_ in refusal.errors.items()
        if name not in shown_fields
        for message in messages_
    ]
    return " ".join(dict.fromkeys([str(refusal), *hidden]))


def _form(report: Report, user, asked: QueryDict | None) -> Form | None:
    if report.form is None:
        return None
    form = report.form(user, None if asked is None else _filters(asked))
    form.prefix = None
    form.auto_id = "id_%s"
    return form


def _filters(asked: QueryDict) -> QueryDict:
    filters = asked.copy()
    for name in (*NOT_FILTERS, "csrfmiddlewaretoken"):
        filters.pop(name, None)
    return filters
