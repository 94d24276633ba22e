"""Pages beside the zones: the ledger of reports, what others stated, regimes, cases."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import numbers
from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from core.htmx import render_page
from core.weeks import long_date
from units.links import export_url
from units.models import Area
from units.policy import Act, can
from villages.columns import zones as columns
from villages.filters.zones import (
    CaseFilter,
    DeclaredZoneFilter,
    RegimeFilter,
    ZoneReportFilter,
    ZoneSnapshotFilter,
)
from villages.forms.zones import (
    CaseForm,
    DeclaredZoneForm,
    EnforcementForm,
    LocalStartForm,
    SnapshotForm,
)
from villages.models import (
    CaseClaim,
    CaseReport,
    DeclaredZone,
    Enforcement,
    Regime,
    ZoneReport,
    ZoneRule,
    ZoneSnapshot,
)
from villages.queries.cases import areas_with_cases, case_series
from villages.services.cases import NewCaseReport, case_warnings, record_cases
from villages.services.statements import (
    declare_zone,
    imbalance_words,
    note_enforcement,
    note_snapshot,
    score_warning,
    snapshot_imbalance,
)
from villages.services.zone_rules import begin_rule_locally
from villages.views.lists import list_page
from villages.zones import Trend

PER_PAGE = 50
REPORTS_LIST = (
    columns.REPORT_RT, columns.REPORT_RW, columns.REPORT_VILLAGE, columns.AS_OF,
    columns.HOUSES_REPORTED, columns.REPORT_ZONE, columns.REPORT_STATED, columns.REPORT_REVISION,
    columns.REPORT_LATE, columns.SIMULATED,
)  # fmt: skip
DECLARED_LIST = (
    columns.AREA_NAME, columns.SCALE, columns.STATED_VALUE, columns.STATED_BEFORE, columns.AS_OF,
    columns.SOURCE, columns.SIMULATED,
)  # fmt: skip


@door(Act.READ_RECORDS)
@require_safe
def report_list(request):
    acts = []
    if can(request.user, Act.REPORT_ZONE):
        acts.append((reverse("zones:report"), _("Lapor zona RT"), "plus"))
    return list_page(
        request,
        ZoneReport.objects.for_user(request.user),
        REPORTS_LIST,
        ZoneReportFilter,
        title=_("Laporan zona RT"),
        shown_filters=("within", "zone", "since", "until", "late"),
        report="zone-reports",
        acts=acts,
        empty=_("Setiap laporan RT tampil di sini, juga yang kemudian diperbaiki."),
        icon="report",
    )


@door(Act.READ_RECORDS)
@require_safe
def declared_list(request):
    acts = []
    if can(request.user, Act.RECORD_CASES):
        acts.append((reverse("zones:declare"), _("Catat zona"), "plus"))
    return list_page(
        request,
        DeclaredZone.objects.for_user(request.user).standing(),
        DECLARED_LIST,
        DeclaredZoneFilter,
        title=_("Zona yang dinyatakan"),
        shown_filters=("within", "scale", "since", "until"),
        report="declared-zones",
        acts=acts,
        empty=_("Zona kelurahan atau kabupaten tampil di sini sebagaimana dinyatakan sumbernya."),
        icon="info",
        context={
            "lead": _(
                "Sebagaimana dinyatakan, dengan skala dan sumbernya. Tidak dihitung dari RT dan "
                "tidak ikut dijumlahkan."
            )
        },
    )


@door(Act.READ_RECORDS)
@require_safe
def snapshot_list(request):
    found = ZoneSnapshotFilter(
        request.GET,
        queryset=ZoneSnapshot.objects.for_user(request.user).standing(),
        request=request,
    )
    page = Paginator(found.qs.select_related("area"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": row, "warning": imbalance_words(odd) if (odd := snapshot_imbalance(row)) else ""}
        for row in page
    ]
    context = {
        "filters": {
            "shown": [found.form[name] for name in ("within", "since", "until")],
            "kept": [],
        },
        "page": page,
        "rows": rows,
        "filtered": bool(found.form.changed_data),
        "may_record": can(request.user, Act.RECORD_CASES),
    }
    return render_page(
        request, "villages/snapshot_list.html", context, part="villages/snapshot_results.html"
    )


# Regimes and rules ----------------------------------------------------------------------------


@door(Act.READ_RECORDS)
@require_safe
def regimes(request):
    """Rules of RT zones, and the regimes that held on a day in an area."""
    found = RegimeFilter(
        request.GET, queryset=Regime.objects.order_by("-starts_on", "code"), request=request
    )
    applied = Enforcement.objects.for_user(request.user).standing()
    context = {
        "filters": {"shown": [found.form["area"], found.form["date"]], "kept": []},
        "regimes": found.qs.prefetch_related("areas__area"),
        "rules": ZoneRule.objects.order_by("starts_on").prefetch_related(
            "local_starts__area", "responses"
        ),
        "may_record": can(request.user, Act.RECORD_CASES),
        "may_rule": can(request.user, Act.KEEP_RULES),
        "enforcements": applied.select_related("area", "regime")[:PER_PAGE],
    }
    return render_page(
        request, "villages/regimes.html", context, part="villages/regimes_results.html"
    )


# Cases ----------------------------------------------------------------------------------------


@door(Act.READ_RECORDS)
@require_safe
def case_list(request):
    found = CaseFilter(
        request.GET, queryset=CaseReport.objects.for_user(request.user).current(), request=request
    )
    page = Paginator(areas_with_cases(found.qs), PER_PAGE).get_page(request.GET.get("page"))
    series = case_series(found.qs, page.object_list.select_related("parent"))
    claims = CaseClaim.objects.for_user(request.user).standing().select_related("area")
    context = {
        "filters": {
            "shown": [found.form[name] for name in ("within", "since", "until")],
            "kept": [],
        },
        "filtered": bool(found.form.changed_data),
        "page": page,
        "rows": [{"series": one, "trend": trend_words(one.trend)} for one in series],
        "claims": [claim_row(claim) for claim in claims[:PER_PAGE]],
        "may_record": can(request.user, Act.RECORD_CASES),
        "export_url": export_url(request, "cases"),
    }
    return render_page(
        request, "villages/case_list.html", context, part="villages/case_results.html"
    )


def claim_row(claim: CaseClaim) -> dict:
    places = Area.objects.filter(pk__in=claim.candidates) if claim.candidates else ()
    return {"claim": claim, "candidates": [place.name_with_kind for place in places]}


def trend_words(found: Trend | None) -> str:
    """How active cases came down, in a sentence."""
    if found is None:
        return ""
    if found.zero_since is not None:
        return _("nol kasus sejak %(day)s") % {"day": long_date(found.zero_since)}
    if not found.fall:
        return _("puncak sejauh ini")
    return _("turun %(fall)s dari puncak %(peak)s (%(day)s)") % {
        "fall": numbers.integer(found.fall),
        "peak": numbers.integer(found.peak),
        "day": long_date(found.peak_on),
    }


@door(Act.READ_RECORDS)
@require_safe
def case_detail(request, code):
    rows = CaseReport.objects.for_user(request.user).current()
    # One question for a desa that is foreign, silent or nowhere.
    seen = Area.objects.filter(pk__in=rows.filter(area=code).values("area"))
    area = get_object_or_404(seen.select_related("parent"), pk=code)
    series = case_series(rows, [area])
    if not series:
        raise Http404
    reports = rows.filter(area=area).order_by("-as_of")
    claims = CaseClaim.objects.for_user(request.user).standing().filter(area=area)
    context = {
        "area": area,
        "series": series[0],
        "trend": trend_words(series[0].trend),
        "rows": [{"row": row, "warnings": case_warnings(row)} for row in reports],
        "claims": [claim_row(claim) for claim in claims],
    }
    return render(request, "villages/case_detail.html", context)


# Writing --------------------------------------------------------------------------------------


def kept(request, form, save: Callable[[dict], Any], *, then: str, **words):
    """A form's page: shown, refused at its fields, or saved and left."""
    if request.method == "POST" and form.is_valid():
        try:
            warnings = save(form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tersimpan."))
            for warning in filter(None, warnings):
                messages.warning(request, warning)
            return redirect(then)
    context = {"form": form, "back": reverse(then), "button": _("Simpan"), **words}
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)


@door(Act.RECORD_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request):
    def save(values):
        row, _new = declare_zone(by=request.user, **values)
        return [score_warning(row)]

    form = DeclaredZoneForm(request.POST or None, user=request.user)
    title, label = _("Catat zona yang dinyatakan"), _("Zona yang dinyatakan")
    return kept(request, form, save, then="zones:declared", title=title, back_label=label)


@door(Act.RECORD_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot(request):
    def save(values):
        row, _new = note_snapshot(by=request.user, **values)
        odd = snapshot_imbalance(row)
        return [imbalance_words(odd)] if odd else []

    initial = {"as_of": timezone.localdate()}
    form = SnapshotForm(request.POST or None, user=request.user, initial=initial)
    title, label = _("Catat rekap terbitan"), _("Rekap terbitan")
    return kept(request, form, save, then="zones:snapshots", title=title, back_label=label)


@door(Act.RECORD_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def enforce(request):
    def save(values):
        note_enforcement(by=request.user, **values)
        return []

    form = EnforcementForm(request.POST or None, user=request.user)
    title, label = _("Catat pemberlakuan"), _("Rezim PPKM dan aturan zona")
    return kept(request, form, save, then="zones:regimes", title=title, back_label=label)


@door(Act.KEEP_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def local_start(request):
    """A rule that began here on a day of its own; reports in between are judged anew."""

    def save(values):
        _start, changed = begin_rule_locally(by=request.user, **values)
        said = _("%(count)s laporan dihitung ulang; hasil lamanya tetap terlihat.")
        return [said % {"count": numbers.integer(changed)}] if changed else []

    form = LocalStartForm(request.POST or None, user=request.user)
    title, label = _("Catat awal berlaku setempat"), _("Rezim PPKM dan aturan zona")
    return kept(request, form, save, then="zones:regimes", title=title, back_label=label)


@door(Act.RECORD_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request):
    def save(values):
        row, _new = record_cases(item=NewCaseReport(**values), by=request.user)
        return case_warnings(row)

    initial = {"as_of": timezone.localdate()}
    form = CaseForm(request.POST or None, user=request.user, initial=initial)
    title, label = _("Catat kasus"), _("Kasus per kelurahan")
    lead = _("Hanya jumlah. Data pasien tidak dicatat di sini.")
    return kept(request, form, save, then="zones:cases", title=title, back_label=label, lead=lead)
