"""What is done at a posko: roster, coming and leaving, requests of residents."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from units.policy import Act
from villages.columns import posko as columns
from villages.filters.posko import PoskoRequestFilter
from villages.forms.posko import CancelForm, CheckInForm, RequestForm, ShiftForm
from villages.models import CheckIn, PoskoRequest, Shift
from villages.services import duty, requests
from villages.views.lists import list_page
from villages.views.posko import asked_day, page_of, posko_or_404, show

SHIFT_HOURS = 8


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request, pk):
    """Put somebody on the roster, for one day or for each day through another."""
    posko = posko_or_404(request.user, pk)
    form = ShiftForm(request.POST or None, user=request.user, initial=proposed(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = duty.plan_shifts(posko=posko, by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(count)d giliran jaga tersimpan.") % {"count": len(made)})
            day = timezone.localdate(made[0].starts_at)
            return redirect(f"{reverse('posko:detail', args=[pk])}?date={day.isoformat()}#jadwal")
    return show(request, form, title=_("Tambah giliran jaga"), button=_("Simpan"), posko=posko)


def proposed(request) -> dict:
    """The day of the address from 08.00, eight hours; the pillar it names."""
    day = asked_day(request.GET.get("date"), timezone.localdate())
    starts = timezone.make_aware(datetime.combine(day, time(8)))
    return {
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=SHIFT_HOURS),
        "pillar": request.GET.get("pillar", ""),
    }


@door(Act.RUN_POSKO)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    rows = Shift.objects.for_user(request.user).select_related("posko")
    shift = get_object_or_404(rows, pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            duty.cancel_shift(shift=pk, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Giliran jaga dibatalkan."))
            return redirect("posko:detail", shift.posko_id)
    return show(
        request,
        form,
        title=_("Batalkan giliran %(person)s") % {"person": shift.person},
        button=_("Batalkan giliran"),
        posko=shift.posko,
        care=True,
    )


@door(Act.SERVE_POSKO)
@require_POST
def check_in(request, pk):
    """One tap: he is here. What cannot be is told on the page of the posko."""
    posko = posko_or_404(request.user, pk)
    form = CheckInForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            found, _created = duty.check_in(posko=posko, by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("%(person)s tercatat hadir pukul %(time)s.")
                % {
                    "person": found.person,
                    "time": f"{timezone.localtime(found.arrived_at):%H.%M}",
                },
            )
            return redirect("posko:detail", pk)
    context = page_of(request, posko, check_in=form)
    return render(request, "villages/posko_detail.html", context, status=422)


@door(Act.SERVE_POSKO)
@require_POST
def leave(request, pk):
    found = get_object_or_404(CheckIn.objects.for_user(request.user), pk=pk)
    try:
        duty.check_out(check_in=pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(person)s tercatat pulang.") % {"person": found.person})
    return redirect("posko:detail", found.posko_id)


@door(Act.SERVE_POSKO)
@require_POST
def ask(request, pk):
    """A resident asked for something just now."""
    posko = posko_or_404(request.user, pk)
    form = RequestForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            requests.log_request(posko=posko, by=request.user, **form.values())
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Permintaan warga tercatat."))
            return redirect(f"{reverse('posko:detail', args=[pk])}#permintaan")
    context = page_of(request, posko, ask=form)
    return render(request, "villages/posko_detail.html", context, status=422)


@door(Act.SERVE_POSKO)
@require_POST
def answer(request, pk):
    found = get_object_or_404(PoskoRequest.objects.for_user(request.user), pk=pk)
    try:
        requests.answer_request(request=pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Permintaan ditanggapi."))
    return redirect(f"{reverse('posko:detail', args=[found.posko_id])}#permintaan")


@door(Act.READ_POSKO)
@require_safe
def request_list(request):
    return list_page(
        request,
        PoskoRequest.objects.for_user(request.user),
        columns.REQUESTS_LIST,
        PoskoRequestFilter,
        title=_("Permintaan warga"),
        shown_filters=("category", "answered", "since", "until"),
        report="posko-requests",
        acts=[(reverse("posko:list"), _("Posko"), "pin")],
        empty=_("Permintaan warga yang dicatat posko tampil di sini."),
        icon="pin",
    )
