"""Pages of assessments, marks and visits."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from programs.models import Aspect
from units.policy import Act, can
from villages.columns import posko as columns
from villages.filters.posko import AssessmentFilter, MarkFilter
from villages.forms.posko import AssessmentForm, MarkForm
from villages.models import Assessment, Mark
from villages.services import assessments as services
from villages.views.access import formation_for, place_of
from villages.views.lists import list_page


@door(Act.READ_RECORDS)
@require_safe
def assessment_list(request):
    return list_page(
        request,
        Assessment.objects.for_user(request.user),
        columns.ASSESSMENTS_LIST,
        AssessmentFilter,
        title=_("Penilaian kampung"),
        shown_filters=("since", "until", "complete"),
        report="assessments",
        key=columns.FORMATION,
        link=lambda formation: reverse("formations:detail", args=[formation]),
        empty=_("Penilaian dicatat dari halaman kampungnya."),
        icon="task",
    )


@door(Act.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request, pk):
    formation = formation_for(request.user, Act.ASSESS, pk)
    aspects = Aspect.objects.filter(program=formation.program_id)
    form = AssessmentForm(request.POST or None, user=request.user, aspects=aspects)
    if request.method == "POST" and form.is_valid():
        try:
            services.assess_formation(formation=formation, by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Penilaian tersimpan."))
            return redirect("formations:detail", pk)
    context = {
        "form": form,
        "title": _("Nilai kampung"),
        "lead": f"{formation.name} · {place_of(formation)}",
        "button": _("Simpan penilaian"),
        "back": reverse("formations:detail", args=[pk]),
        "back_label": formation.name,
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)


@door(Act.READ_RECORDS)
@require_safe
def mark_list(request):
    acts = []
    if can(request.user, Act.ASSESS):
        acts = [(reverse("marks:create"), _("Catat tanda atau kunjungan"), "plus")]
    return list_page(
        request,
        Mark.objects.for_user(request.user),
        columns.MARKS_LIST,
        MarkFilter,
        title=_("Percontohan dan kunjungan"),
        shown_filters=("kind", "unit"),
        report="marks",
        acts=acts,
        empty=_("Tanda percontohan dan kunjungan tampil di sini beserta sumbernya."),
        icon="village",
    )


@door(Act.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def create_mark(request):
    form = MarkForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_area(by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("marks:list")
    context = {
        "form": form,
        "title": _("Catat tanda atau kunjungan"),
        "button": _("Simpan"),
        "back": reverse("marks:list"),
        "back_label": _("Percontohan dan kunjungan"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)
