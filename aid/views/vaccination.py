"""Pages of vaccination: stages with plan and realisation, shares, doses, coverage."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aid import columns, filters, forms, services
from aid.models import DoseReport, Stage
from aid.queries import coverage_by_village, doses_by_village
from aid.views.showing import VACCINATION, ask, link_to
from core.columns import rows
from core.doors import door
from core.errors import DomainError
from units.models import Area
from units.policy import Act, can
from villages.views.lists import list_page
from villages.views.records import history_of

DOSE_NUMBERS = ("1", "2", "3")


@door(Act.READ_RECORDS)
@require_safe
def stage_list(request):
    acts = [
        (reverse("vaccination:doses"), _("Laporan dosis"), "report"),
        (reverse("vaccination:coverage"), _("Cakupan"), "chart"),
    ]
    if can(request.user, Act.RECORD_JOINT):
        acts = [
            (reverse("vaccination:report"), _("Lapor dosis"), "plus"),
            (reverse("vaccination:create"), _("Rencanakan tahap"), "plus"),
            *acts,
        ]
    return list_page(
        request,
        Stage.objects.for_user(request.user),
        columns.STAGES_LIST,
        filters.StageFilter,
        title=_("Vaksinasi"),
        shown_filters=("held", "detailed"),
        report="vaccination",
        link=link_to("vaccination:detail"),
        acts=acts,
        empty=_("Tahap vaksinasi dengan rencana dan pelaksanaannya tampil di sini."),
        icon="calendar",
    )


@door(Act.READ_RECORDS)
@require_safe
def dose_list(request):
    acts = [(reverse(VACCINATION), _("Tahap vaksinasi"), "calendar")]
    if can(request.user, Act.RECORD_JOINT):
        acts.insert(0, (reverse("vaccination:report"), _("Lapor dosis"), "plus"))
    return list_page(
        request,
        DoseReport.objects.for_user(request.user),
        columns.DOSE_REPORTS_LIST,
        filters.DoseReportFilter,
        title=_("Laporan dosis"),
        shown_filters=("stage", "since", "until"),
        report="doses",
        link=link_to("vaccination:dose"),
        acts=acts,
        empty=_("Dosis yang datang, dipakai, dan rusak per kelurahan tampil di sini."),
        icon="report",
    )


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    form = forms.StageForm(request.POST or None, user=request.user)

    def save():
        made, _created = services.plan_stage(by=request.user, **form.values())
        return reverse("vaccination:detail", args=[made.pk])

    return ask(
        request, form, save, title=_("Rencanakan tahap"), button=_("Simpan"),
        back=reverse(VACCINATION), back_label=_("Vaksinasi"),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request):
    initial = {"stage": request.GET.get("stage", ""), "area": request.GET.get("area", "")}
    form = forms.DosesForm(request.POST or None, user=request.user, initial=initial)

    def save():
        made, _created = services.report_doses(by=request.user, **form.values())
        return reverse("vaccination:dose", args=[made.pk])

    return ask(
        request, form, save, title=_("Lapor dosis"), button=_("Kirim"),
        back=reverse(VACCINATION), back_label=_("Vaksinasi"), done=_("Tercatat."),
    )  # fmt: skip


def stage_or_404(user, pk) -> Stage:
    rows = Stage.objects.for_user(user).select_related("area", "unit", "program")
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_RECORDS)
@require_safe
def detail(request, pk):
    stage = stage_or_404(request.user, pk)
    villages = doses_by_village(stage, request.user).order_by("parent__name", "name")
    shown = columns.VILLAGE_DOSES[1:]
    may = can(request.user, Act.RECORD_JOINT, stage.unit)
    context = {
        "stage": stage,
        "columns": shown,
        "rows": table(villages, shown),
        "sites": stage.sites.for_user(request.user).select_related("area").order_by("area", "name"),
        "may": may,
        "may_report": can(request.user, Act.RECORD_JOINT),
        "history": history_of(stage) if can(request.user, Act.READ_HISTORY) else (),
    }
    return render(request, "aid/stage_detail.html", context)


def table(queryset, shown) -> list[dict]:
    """Rows as people read them, and the sums of what may be summed below."""
    found = list(rows(queryset, shown))
    if not found:
        return []
    sums = [
        sum(row[n] or 0 for row in found) if column.total else None
        for n, column in enumerate(shown)
    ]
    told = [{"cells": cells(shown, row), "total": False} for row in found]
    words = cells(shown, sums)
    words[0]["text"] = _("Jumlah")
    for n, column in enumerate(shown[1:], start=1):
        if not column.total:
            words[n]["text"] = ""
    return [*told, {"cells": words, "total": True}]


def cells(shown, row) -> list[dict]:
    return [
        {"label": column.label, "text": column.shown(value), "numeric": column.numeric}
        for column, value in zip(shown, row, strict=True)
    ]


@door(Act.READ_RECORDS)
@require_safe
def coverage(request):
    """Doses used against the people to reach, per desa and kelurahan."""
    chosen = request.GET.get("dose_number", DOSE_NUMBERS[0])
    if chosen not in DOSE_NUMBERS:
        raise Http404
    villages = coverage_by_village(request.user, int(chosen)).order_by("parent__name", "name")
    shown = columns.VILLAGE_COVERAGE[1:]
    context = {
        "columns": shown,
        "rows": table(villages, shown),
        "dose_numbers": DOSE_NUMBERS,
        "may": can(request.user, Act.RECORD_JOINT),
        "chosen": chosen,
    }
    return render(request, "aid/coverage.html", context)


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request, pk):
    stage = stage_or_404(request.user, pk)
    form = forms.HoldForm(request.POST or None)
    back = reverse("vaccination:detail", args=[pk])

    def save():
        services.hold_stage(stage=pk, held_on=form.cleaned_data["held_on"], by=request.user)
        return back

    return ask(
        request, form, save, title=_("Tahap terlaksana"), button=_("Simpan"), back=back,
        back_label=str(stage),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def allocate(request, pk, by_zone=False):
    """Split the doses among the desa and kelurahan, by hand or by the weight of their zones."""
    stage = stage_or_404(request.user, pk)
    areas = list(
        Area.objects.within(stage.area_id)
        .filter(level=Area.Level.VILLAGE)
        .select_related("parent")
        .order_by("parent__name", "name")
    )
    shares = {share.area_id: share for share in stage.shares.all()}
    initial = {code: share.zone if by_zone else share.doses for code, share in shares.items()}
    form = forms.ShareForm(request.POST or None, initial=initial, areas=areas, by_zone=by_zone)
    back = reverse("vaccination:detail", args=[pk])

    def save():
        if by_zone:
            services.allocate_by_zone(
                stage=pk, zones=form.given(), weights=form.weights(), by=request.user
            )
        else:
            services.allocate_by_hand(stage=pk, doses=form.given(), by=request.user)
        return back

    return ask(
        request, form, save, title=_("Alokasi per kelurahan"), button=_("Simpan alokasi"),
        back=back, back_label=str(stage),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request, pk):
    """Add a place where the stage is held."""
    stage = stage_or_404(request.user, pk)
    form = forms.SiteForm(request.POST or None, user=request.user)
    back = reverse("vaccination:detail", args=[pk])

    def save():
        services.add_site(stage=pk, by=request.user, **form.values())
        return back

    return ask(
        request, form, save, title=_("Tambah titik"), button=_("Simpan"), back=back,
        back_label=str(stage),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request):
    """State how many people of a desa or kelurahan are to be vaccinated."""
    form = forms.PeopleForm(request.POST or None, user=request.user)
    back = reverse("vaccination:coverage")

    def save():
        services.state_vaccine_target(by=request.user, **form.values())
        return back

    return ask(
        request, form, save, title=_("Catat sasaran"), button=_("Simpan"), back=back,
        back_label=_("Cakupan vaksinasi"),
    )  # fmt: skip


@door(Act.READ_RECORDS)
@require_safe
def dose(request, pk):
    rows = DoseReport.objects.for_user(request.user).select_related(
        "stage__area", "stage__unit", "unit", "area__parent"
    )
    found = get_object_or_404(rows, pk=pk)
    stands = found.status == DoseReport.Status.RECORDED
    context = {
        "report": found,
        "stands": stands,
        "may_return": stands and can(request.user, Act.DECIDE, found),
        "may_submit": not stands and can(request.user, Act.RECORD_JOINT, found),
        "history": history_of(found) if can(request.user, Act.READ_HISTORY) else (),
    }
    return render(request, "aid/dose_detail.html", context)


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, pk):
    get_object_or_404(DoseReport.objects.for_user(request.user), pk=pk)
    form = forms.ReasonForm(request.POST or None)
    back = reverse("vaccination:dose", args=[pk])

    def save():
        reason = form.cleaned_data["reason"]
        services.return_doses(report=pk, reason=reason, by=request.user)
        return back

    return ask(
        request, form, save, title=_("Kembalikan laporan"), button=_("Kembalikan"), back=back,
        back_label=_("Laporan dosis"), care=True, done=_("Dikembalikan untuk diperbaiki."),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_POST
def submit(request, pk):
    try:
        services.resend_doses(report=pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Terkirim kembali."))
    return redirect("vaccination:dose", pk)
