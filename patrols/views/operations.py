"""Enforcement operations: the list, one of them, entering one."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import numbers
from core.doors import door
from core.errors import DomainError
from core.htmx import render_page
from core.weeks import date_range, long_date
from patrols import services
from patrols.columns import OPERATION_LIST
from patrols.filters import OperationFilter
from patrols.forms.kit import ReasonForm
from patrols.forms.operations import OperationForm, initial_of
from patrols.models import OPERATION, FieldRecord, Operation, Term
from patrols.views.lists import area_words, filter_bar, history_of, known, page_of
from patrols.views.meetings import choices_for as places_for
from patrols.views.patrols import participant_words
from programs.models import Program
from units.links import export_url
from units.policy import Act, can, require

SHOWN_FILTERS = ("q", "unit", "held_from", "held_to", "status")


@door(Act.READ_RECORDS)
@require_safe
def operation_list(request):
    found = OperationFilter(
        request.GET, queryset=Operation.objects.for_user(request.user), request=request
    )
    ordered = found.qs.order_by("-held_on", "-pk")
    page, rows = page_of(request, ordered, OPERATION_LIST, reverse("operations:list"))
    for row in rows:
        row["days"] = date_range(row["held_on"], row["ended_on"] or row["held_on"])
        stated, counted = row["stated_total"], row["sanction_count"]
        row["unbalanced"] = None not in (stated, counted) and stated != counted
    context = {
        "filters": filter_bar(found.form, SHOWN_FILTERS),
        "page": page,
        "rows": rows,
        "may_enter": can(request.user, Act.RECORD_JOINT),
        "export_url": export_url(request, "operations"),
    }
    part = "patrols/operation_rows.html"
    return render_page(request, "patrols/operation_list.html", context, part=part)


def operation_or_404(user, pk) -> Operation:
    rows = Operation.objects.for_user(user).select_related(
        "program", "area__parent", "unit__polres"
    )
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_RECORDS)
@require_safe
def operation_detail(request, pk):
    operation = operation_or_404(request.user, pk)
    names = dict(Term.objects.values_list("code", "name"))
    returned = operation.status == FieldRecord.Status.RETURNED
    context = {
        "operation": operation,
        "title": _("Operasi yustisi %(unit)s") % {"unit": operation.unit.name},
        "facts": facts_of(operation, names),
        "sanctions": [(names.get(row["kind"], row["kind"]), row["count"])
                      for row in operation.sanctions],
        "warning": imbalance_words(operation),
        "acts": {
            "edit": can(request.user, Act.RECORD_JOINT, operation),
            "return": not returned and can(request.user, Act.DECIDE, operation),
            "submit": returned and can(request.user, Act.SUBMIT, operation),
        },
        "history": history_of(operation) if can(request.user, Act.READ_HISTORY) else (),
    }  # fmt: skip
    return render(request, "patrols/operation_detail.html", context)


def facts_of(operation, names) -> list[tuple]:
    hours = "–".join(f"{at:%H.%M}" for at in (operation.starts_at, operation.ends_at) if at)
    days = date_range(operation.held_on, operation.ended_on or operation.held_on)
    return known(
        [
            (_("Tanggal"), days),
            (_("Waktu"), hours or None),
            (_("Lokasi"), operation.place or None),
            (_("Wilayah"), area_words(operation.area)),
            (_("Tim gabungan"), participant_words(operation.participants, names) or None),
            (_("Orang ditindak"), count_words(operation.people)),
            (_("Sanksi"), count_words(operation.sanction_count)),
            (_("Sanksi menurut sumber"), "" if operation.stated_total is None
             else count_words(operation.stated_total)),
            (_("Masker dibagikan"), count_words(operation.masks)),
            (_("Situasi"), operation.situation),
            (_("Uraian"), operation.notes),
            (_("Sumber"), operation.source),
            (_("Tanda terima"), operation.receipt),
        ]
    )  # fmt: skip


def count_words(value) -> str | None:
    return None if value is None else numbers.integer(value)


def imbalance_words(operation) -> str:
    off = operation.imbalance
    if off is None:
        return ""
    return _(
        "Rincian berjumlah %(parts)s, sumbernya menulis %(total)s: selisih %(off)s. Angka "
        "sumber disimpan apa adanya; yang dihitung adalah rinciannya."
    ) % {
        "parts": numbers.integer(operation.sanction_count),
        "total": numbers.integer(operation.stated_total),
        "off": numbers.signed(off),
    }


def choices_for(user) -> dict:
    programs = Program.objects.filter(active=True, measures=OPERATION)
    return {"areas": places_for(user)["areas"], "programs": programs}


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    initial = {"id": uuid.uuid4(), "held_on": timezone.localdate()}
    form = OperationForm(request.POST or None, initial=initial, **choices_for(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            operation, _created = services.create_operation(
                id=form.cleaned_data["id"], data=form.data_for_service(), by=request.user
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Tercatat. Operasi ini sudah terhitung."))
            return redirect("operations:detail", operation.pk)
    return show(request, form)


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    operation = operation_or_404(request.user, pk)
    require(request.user, Act.RECORD_JOINT, operation)
    form = OperationForm(
        request.POST or None, initial=initial_of(operation), **choices_for(request.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_operation(
                operation=operation,
                data=form.data_for_service(),
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("operations:detail", pk)
    return show(request, form, operation=operation)


def show(request, form, *, operation=None):
    context = {"form": form, "operation": operation}
    status = 422 if form.is_bound else 200
    return render(request, "patrols/operation_form.html", context, status=status)


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, pk):
    operation = operation_or_404(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_operation(
                operation=operation, reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Dikembalikan; sementara tidak terhitung."))
            return redirect("operations:detail", pk)
    context = {
        "form": form,
        "title": _("Kembalikan untuk diperbaiki"),
        "label": _("Kembalikan"),
        "lead": f"{operation.unit.name}, {long_date(operation.held_on)}",
        "back": reverse("operations:detail", args=[pk]),
        "list_url": reverse("operations:list"),
        "list_label": _("Operasi yustisi"),
    }
    return render(request, "patrols/act.html", context, status=422 if form.is_bound else 200)


@door(Act.SUBMIT)
@require_POST
def submit(request, pk):
    operation = operation_or_404(request.user, pk)
    try:
        services.submit_operation(operation=operation, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("operations:detail", pk)
