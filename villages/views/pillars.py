"""Pages of pillars: who stands where, where nobody does."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from units.models import Area
from units.policy import Act, can
from units.queries import as_villages
from villages.columns import posko as columns
from villages.filters.posko import PillarHolderFilter
from villages.forms.posko import HolderChangeForm, HolderForm
from villages.models import Pillar, PillarHolder
from villages.queries.pillars import areas_without, pillar_coverage
from villages.services import pillars as services
from villages.services.areas import rw_in
from villages.views.lists import list_page
from villages.views.records import history_of

SHOWN = 200  # of areas without a pillar; the export and the API have all


@door(Act.READ_RECORDS)
@require_safe
def holder_list(request):
    acts = [(reverse("pillars:coverage"), _("Cakupan pilar"), "chart")]
    if can(request.user, Act.KEEP_PILLARS):
        acts.insert(0, (reverse("pillars:create"), _("Catat pilar"), "plus"))
    return list_page(
        request,
        PillarHolder.objects.for_user(request.user),
        columns.HOLDERS_LIST,
        PillarHolderFilter,
        title=_("Pilar"),
        shown_filters=("q", "pillar", "unit", "on"),
        report="pillars",
        link=lambda key: reverse("pillars:detail", args=[key]),
        acts=acts,
        empty=_("Siapa memegang pilar apa di wilayah mana tampil di sini."),
    )


@door(Act.KEEP_PILLARS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    initial = {
        "starts_on": timezone.localdate(),
        "pillar": request.GET.get("pillar", ""),
        **place_in_address(request.GET.get("area", "")),
    }
    form = HolderForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            holder = save(form, request.user)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("pillars:detail", holder.pk)
    return show(request, form, _("Catat pilar"), _("Simpan"))


def place_in_address(code: str) -> dict:
    """An RW in the address fills both fields."""
    parts = code.split(".")
    if len(parts) == Area.Level.RW:
        return {"area": ".".join(parts[:4]), "rw": f"RW {parts[4]}"}
    return {"area": code}


@transaction.atomic
def save(form, user) -> PillarHolder:
    values = form.values()
    rw = values.pop("rw", "")
    if rw:
        values["area"] = rw_in(village=values["area"], text=rw, by=user).pk
    holder, _created = services.name_holder(by=user, **values)
    return holder


@door(Act.READ_RECORDS, post=Act.KEEP_PILLARS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request, pk):
    rows = PillarHolder.objects.for_user(request.user).select_related(
        "pillar", "area__parent", "unit"
    )
    holder = get_object_or_404(rows, pk=pk)
    may = can(request.user, Act.KEEP_PILLARS, holder)
    stored = {name: getattr(holder, name) for name in (*services.CHANGEABLE, "version")}
    form = HolderChangeForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        try:
            services.edit_holder(holder=pk, data=data, version=version, by=request.user)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("pillars:detail", pk)
    context = {
        "holder": holder,
        "form": form if may else None,
        "history": history_of(holder) if can(request.user, Act.READ_HISTORY) else (),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/pillar_detail.html", context, status=status)


def show(request, form, title, button):
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": reverse("pillars:list"),
        "back_label": _("Pilar"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)


@door(Act.READ_RECORDS)
@require_safe
def coverage(request):
    """How many areas have somebody for each pillar today; counts lead to the rows."""
    today = timezone.localdate()
    context = {"today": today, "rows": pillar_coverage(request.user, today)}
    return render(request, "villages/pillar_coverage.html", context)


@door(Act.READ_RECORDS)
@require_safe
def missing(request, code):
    pillar = get_object_or_404(Pillar, pk=code)
    today = timezone.localdate()
    areas = areas_without(request.user, pillar, today).order_by("code")
    count = areas.count()
    if pillar.level == Area.Level.VILLAGE:
        shown = [(one.code, one.label, one.unit) for one in as_villages(areas[:SHOWN], today)]
    else:
        shown = [
            (area.code, _("%(rw)s, %(village)s") % {"rw": area, "village": area.parent}, "")
            for area in areas.select_related("parent")[:SHOWN]
        ]
    context = {
        "pillar": pillar,
        "today": today,
        "count": count,
        "areas": shown,
        "may_add": can(request.user, Act.KEEP_PILLARS),
    }
    return render(request, "villages/pillar_missing.html", context)
