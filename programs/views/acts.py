"""What is done to targets from their pages: each act asks, does, and leads back."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.doors import door
from core.errors import DomainError, Stale
from core.forms import add_errors, overtaken, overtaken_since
from core.trail import changes_since
from core.weeks import Week
from programs import services, sharing
from programs.forms import (
    AllocationForm,
    ExplanationForm,
    FigureForm,
    FinishForm,
    RevisionForm,
    SuccessorForm,
    TargetForm,
    revision_initial,
)
from programs.models import Plan, Target
from programs.queries import holders_of, latest_plan, polsek_on, shares_of, village_counts
from units.policy import Act, require

asks = require_http_methods(["GET", "HEAD", "POST"])
# Acts of the trail that raise a target's version, by one each.
CHANGES = ("revise", "allocate", "reorder", "explain", "finish")


def managed(request, pk) -> Target:
    """The target, if the user manages it: 404 where he does not see it, else 403."""
    rows = Target.objects.for_user(request.user).select_related("program", "measure", "unit")
    target = get_object_or_404(rows, pk=pk)
    require(request.user, Act.MANAGE_TARGETS, target)
    return target


def attempt(form, act, target=None, opened=None) -> bool:
    """Do what a sent and valid form asks; what the service refuses stands at its fields.

    Where somebody changed the `target` meanwhile the form tells it: beside the same form `opened`
    now, or by what has changed since.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except Stale:
        target.refresh_from_db()
        if opened is not None:
            overtaken(form, opened(), version=target.version)
        else:
            changed = changes_since(target, form.cleaned_data["version"], CHANGES)
            overtaken_since(form, changed, version=target.version)
        return False
    except DomainError as error:
        add_errors(form, error)
        return False
    return True


def show(request, template: str, form, **context: Any):
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)


def back_to(request, pk, words):
    messages.success(request, words)
    return redirect("targets:detail", pk)


@door(Act.MANAGE_TARGETS)
@asks
def create(request):
    form = TargetForm(request.POST or None, request.FILES or None, user=request.user)
    return open_with(request, form, services.open_target, _("Target baru"), reverse("targets:list"))


@door(Act.MANAGE_TARGETS)
@asks
def succeed(request, pk):
    target = managed(request, pk)
    form = SuccessorForm(request.POST or None, request.FILES or None)
    return open_with(
        request,
        form,
        services.succeed_target,
        _("Target lanjutan"),
        reverse("targets:detail", args=[pk]),
        predecessor=target,
    )


def open_with(request, form, service, title, back, **given):
    """Open a target by a form; the same form sent twice is one target."""
    mine = Target.objects.for_user(request.user)
    if form.is_valid() and mine.filter(pk=form.cleaned_data["id"]).exists():
        return redirect("targets:detail", form.cleaned_data["id"])

    def act():
        order = form.order()
        key = order.pop("id")
        service(target_id=key, basis=form.basis(), by=request.user, **order, **given)

    if attempt(form, act):
        messages.success(request, _("Target dibuat. Sekarang bagikan kepada polsek."))
        return redirect("targets:allocate", form.cleaned_data["id"])
    context = {"title": title, "back": back, **given}
    return show(request, "programs/target_form.html", form, **context)


@door(Act.MANAGE_TARGETS)
@asks
def revise(request, pk):
    target = managed(request, pk)

    def opened(*sent):
        plan = latest_plan(target)
        week = max(Week.of(timezone.localdate()), Week(plan.effective_on))
        return RevisionForm(*sent, initial=revision_initial(plan, week))

    form = opened(request.POST or None, request.FILES or None)

    def act():
        services.revise_target(target=target, basis=form.basis(), by=request.user, **form.order())

    if attempt(form, act, target, opened):
        return back_to(request, pk, _("Rencana diubah; minggu-minggu sebelumnya tetap."))
    return show(request, "programs/revision_form.html", form, target=target)


@door(Act.MANAGE_TARGETS)
@asks
def allocate(request, pk):
    target = managed(request, pk)
    today = timezone.localdate()
    villages = village_counts(target.unit, today)

    def opened(sent=None, split=None):
        plan = latest_plan(target)
        return AllocationForm(
            sent,
            units=list(polsek_on(target.unit, today) | holders_of(plan)),
            villages=villages,
            shares={share.unit_id: (share.quantity, share.rank) for share in shares_of(plan)},
            split=split_of(plan, split, target, villages),
            initial={
                "version": target.version,
                "effective_on": services.natural_week(plan).monday,
            },
        )

    form = opened(request.POST or None, request.GET.get("split"))

    def act():
        services.set_allocation(
            target=target,
            shares=form.shares(),
            effective_week=form.week(),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    if attempt(form, act, target, opened):
        return back_to(request, pk, _("Jatah disimpan."))
    plan = latest_plan(target)
    return show(request, "programs/allocation_form.html", form, target=target, plan=plan)


def split_of(plan: Plan, way, target, villages) -> dict[int, int] | None:
    """The shares that a way of splitting proposes; None leaves those that there are."""
    units = [unit.pk for unit in polsek_on(target.unit, timezone.localdate())]
    if way == "equal":
        return sharing.equally(plan.quantity, units)
    if way == "villages":
        return sharing.proportionally(plan.quantity, {pk: villages.get(pk, 0) for pk in units})
    return None


@door(Act.MANAGE_TARGETS)
@asks
def explain(request, pk):
    target = managed(request, pk)

    def opened(sent=None):
        stored = {"version": target.version, "note": target.allocation_note}
        return ExplanationForm(sent, initial=stored)

    form = opened(request.POST or None)

    def act():
        services.explain_difference(target=target, by=request.user, **form.cleaned_data)

    if attempt(form, act, target, opened):
        return back_to(request, pk, _("Penjelasan disimpan."))
    words = {"title": _("Jelaskan selisih jatah"), "label": _("Simpan")}
    return show(request, "programs/target_act.html", form, target=target, **words)


@door(Act.MANAGE_TARGETS)
@asks
def finish(request, pk):
    target = managed(request, pk)
    opened = {"version": target.version, "finished_on": timezone.localdate()}
    form = FinishForm(request.POST or None, initial=opened)

    def act():
        services.finish_target(target=target, by=request.user, **form.cleaned_data)

    if attempt(form, act, target):
        return back_to(request, pk, _("Target diselesaikan."))
    words = {
        "title": _("Selesaikan target"),
        "label": _("Selesaikan target"),
        "question": _("Sesudah diselesaikan, target tidak dapat diubah; buat target lanjutan."),
    }
    return show(request, "programs/target_act.html", form, target=target, care=True, **words)


@door(Act.MANAGE_TARGETS)
@asks
def record_figure(request, pk):
    target = managed(request, pk)
    form = FigureForm(request.POST or None, user=request.user)

    def act():
        given = dict(form.cleaned_data)
        services.record_figure(
            figure_id=given.pop("id"),
            program=target.program,
            unit=None if given["area"] else target.unit,
            by=request.user,
            **given,
        )

    if attempt(form, act):
        return back_to(request, pk, _("Angka sumber dicatat."))
    words = {
        "title": _("Catat angka sumber"),
        "label": _("Simpan"),
        "question": _("Tulis angka seperti di sumbernya; ia tampil di samping hitungan portal."),
    }
    return show(request, "programs/target_act.html", form, target=target, **words)
