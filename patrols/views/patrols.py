"""Patrols: the list, one of them, entering one in a minute."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import numbers
from core.doors import door
from core.errors import DomainError
from core.htmx import render_page
from core.uploads import arrived
from core.weeks import Week, long_date
from patrols import services
from patrols.columns import PATROL_LIST
from patrols.files import photo_for
from patrols.filters import PatrolFilter
from patrols.forms.kit import ReasonForm
from patrols.forms.patrols import NIHIL, SITUATIONS, PatrolForm, initial_for_new, initial_of
from patrols.models import PATROL, FieldRecord, Patrol, PatrolPlan, PatrolPoint, Term
from patrols.views.lists import area_words, filter_bar, history_of, known, page_of
from patrols.views.wording import hotline_words, patrol_text, span_words
from programs.models import Program
from units.links import export_url
from units.models import Unit
from units.policy import Act, can, require
from units.scope import posting_of
from villages.forms import PhotosForm
from villages.views.wording import day_words

SHOWN_FILTERS = (
    "q",
    "patrol_type",
    "unit",
    "patrolled_from",
    "patrolled_to",
    "incident",
    "joint",
    "status",
)
WEEKS_SHOWN = 3  # before the running one, unless one asks for more
MOST_POINTS = 80


@door(Act.READ_RECORDS)
@require_safe
def patrol_list(request):
    chosen = shown_span(request.GET)
    found = PatrolFilter(chosen, queryset=Patrol.objects.for_user(request.user), request=request)
    rows = found.qs.order_by("-patrolled_on", "-started_at", "-pk")
    page, shown = page_of(request, rows, PATROL_LIST, reverse("patrols:list"))
    context = {
        "filters": filter_bar(found.form, SHOWN_FILTERS),
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "page": page,
        "rows": shown,
        "may_enter": can(request.user, Act.CREATE_RECORD),
        "export_url": export_url(request, "patrols", chosen),
        "plans": open_plans(request.user) if can(request.user, Act.CREATE_RECORD) else (),
    }
    return render_page(
        request, "patrols/patrol_list.html", context, part="patrols/patrol_rows.html"
    )


def shown_span(given: QueryDict) -> QueryDict:
    """Without a day or week asked for, the last weeks: a year of patrols is nobody's list."""
    if any(given.get(name) for name in ("patrolled_from", "week", "patrolled_to")):
        return given
    chosen = given.copy()
    chosen["patrolled_from"] = (Week.of(timezone.localdate()) - WEEKS_SHOWN).starts_on.isoformat()
    return chosen


def open_plans(user):
    """Plans of these days that nobody has entered yet."""
    today = timezone.localdate()
    return (
        PatrolPlan.objects.for_user(user)
        .open()
        .filter(planned_on__range=(today - timedelta(days=7), today))
        .select_related("unit", "patrol_type")
        .prefetch_related("points")[:5]
    )


def patrol_or_404(user, pk) -> Patrol:
    rows = Patrol.objects.for_user(user).select_related(
        "program", "area__parent", "unit__polres", "patrol_type", "created_by", "plan"
    )
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_RECORDS)
@require_safe
def patrol_detail(request, pk):
    patrol = patrol_or_404(request.user, pk)
    photos = [picture(photo) for photo in patrol.photos.all()]
    visits = list(patrol.visits.select_related("point__area", "point__category", "category"))
    context = {
        "patrol": patrol,
        "title": title_of(patrol),
        "place": area_words(patrol.area),
        "facts": facts_of(patrol),
        "visits": visits,
        "incidents": patrol.incidents.select_related("kind", "area", "point"),
        "photos": photos,
        "arrived": arrived("patrol", patrol.pk),
        "photos_form": PhotosForm(),
        "acts": acts_on(request.user, patrol),
        "history": history_of(patrol) if can(request.user, Act.READ_HISTORY) else (),
        "share_text": patrol_text(patrol, visits, len(photos)),
        "just_sent": "terkirim" in request.GET,
    }
    return render(request, "patrols/patrol_detail.html", context)


def title_of(patrol) -> str:
    kind = patrol.patrol_type.name if patrol.patrol_type else _("Patroli")
    return _("%(kind)s %(unit)s") % {"kind": kind, "unit": patrol.unit.name}


def acts_on(user, patrol) -> dict[str, bool]:
    returned = patrol.status == FieldRecord.Status.RETURNED
    edits = can(user, Act.EDIT_RECORD, patrol)
    return {
        "edit": edits,
        "submit": returned and can(user, Act.SUBMIT, patrol),
        "return": not returned and can(user, Act.DECIDE, patrol),
        "photos": edits,
    }


def facts_of(patrol) -> list[tuple]:
    """What is known; times, team and people that the record does not tell are shown as unknown."""
    day = patrol.patrolled_on
    joining = [joined.unit.name for joined in patrol.joining.select_related("unit")]
    institutions = dict(Term.objects.filter(list=Term.List.INSTITUTION).values_list("code", "name"))
    return known(
        [
            (_("Program"), patrol.program.name),
            (_("Hari, tanggal"), day_words(day)),
            (_("Waktu"), span_words(patrol)),
            (_("Kesatuan"), ", ".join([patrol.unit.name, *joining])),
            (_("Wilayah"), area_words(patrol.area)),
            (_("Tim"), "\n".join(patrol.team) if patrol.team else None),
            (_("Peserta"), participant_words(patrol.participants, institutions)),
            (_("Sarana"), patrol.vehicle),
            (_("Nomor sprin"), patrol.order_number),
            (_("Warga ditemui"), people_words(patrol)),
            (_("Himbauan"), patrol.appeals),
            (_("Disosialisasikan"), ", ".join(map(hotline_words, patrol.hotlines))),
            (_("Kejadian"), {True: _("NIHIL"), None: None}.get(patrol.nihil, "")),
            (_("Situasi"), patrol.situation),
            (_("Uraian"), patrol.notes),
            (_("Sumber"), patrol.source),
            (_("Tanda terima"), patrol.receipt),
        ]
    )


def people_words(patrol) -> str | None:
    met = [visit.people_met for visit in patrol.visits.all() if visit.people_met is not None]
    return _("%(count)s orang") % {"count": numbers.integer(sum(met))} if met else None


def participant_words(participants, institutions) -> str:
    said = []
    for row in participants:
        name, count = institutions.get(row["institution"], row["institution"]), row.get("headcount")
        said.append(f"{name} ({numbers.integer(count)})" if count is not None else name)
    return ", ".join(said)


def picture(photo) -> dict[str, str]:
    url = reverse("patrols:photo", args=[photo.patrol_id, photo.pk])
    return {"url": url, "thumbnail_url": f"{url}small/", "caption": ""}


# -- entering


def choices_for(user, kept: Patrol | None = None) -> dict:
    """What the form may offer this user."""
    posting = posting_of(user)
    own = posting.unit if posting else None
    polres = own.polres_id if own else None
    runs = Q(active=True, measures=PATROL) & (Q(polres=None) | Q(polres=polres))
    if kept is not None:
        runs |= Q(pk=kept.program_id)
    lead = kept.unit if kept is not None else own
    points = PatrolPoint.objects.filter(active=True).select_related("category", "area")
    if lead is not None and lead.kind == Unit.Kind.POLSEK:
        offered = points.filter(unit=lead)
    else:
        offered = points.for_user(user)
    if kept is not None:
        offered = points.filter(
            Q(pk__in=offered.values("pk")) | Q(pk__in=kept.visits.values("point"))
        )
    others = Unit.objects.polsek().filter(polres=polres).exclude(pk=lead.pk if lead else None)
    return {
        "programs": Program.objects.filter(runs).distinct(),
        "points": offered.order_by("name")[:MOST_POINTS],
        "others": others.order_by("name") if polres else (),
        "units": Unit.objects.for_user(user).exclude(kind=Unit.Kind.POLDA).order_by("path")[:60]
        if can(user, Act.ENTER_FOR_ANY)
        else (),
    }


@door(Act.CREATE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    offered = choices_for(request.user)
    if request.method != "POST":
        return show(request, PatrolForm(initial=start_of(request), **offered))
    form = PatrolForm(request.POST, request.FILES, **offered)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        with transaction.atomic():
            patrol, _created = services.create_patrol(
                id=form.cleaned_data["id"], data=form.data_for_service(), by=request.user
            )
            add_photos(patrol, form.cleaned_data["photos"], request.user)
    except DomainError as error:
        form.show(error)
        return show(request, form, status=422)
    messages.success(request, _("Tercatat. Patroli ini sudah terhitung."))
    return redirect(f"{reverse('patrols:detail', args=[patrol.pk])}?terkirim=1")


def start_of(request) -> dict:
    """What the form begins with: a plan, the last patrol's round, or what was said last time."""
    own = Patrol.objects.for_user(request.user).filter(created_by=request.user)
    last = own.select_related("program", "unit").order_by("-created_at").first()
    plan = None
    if number := uuid_or_none(request.GET.get("plan")):
        plan = PatrolPlan.objects.for_user(request.user).filter(pk=number).first()
    program = Program.objects.filter(active=True, measures=PATROL).order_by("code").first()
    return initial_for_new(
        program=program.code if program else "",
        last=last,
        plan=plan,
        again=plan is None and "lagi" in request.GET,
    )


def uuid_or_none(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def add_photos(patrol, uploads, by) -> None:
    """Number each photo after its record, so that a repeated sending is recognised."""
    for number, upload in enumerate(uploads or ()):
        try:
            services.add_photo(
                id=uuid.uuid5(patrol.pk, f"{patrol.version}/{number}/{upload.name}"),
                patrol=patrol,
                upload=upload,
                by=by,
            )
        except DomainError as error:
            named = f"{upload.name[:60]}: {error.message}"
            raise DomainError(named, code=error.code, errors={"photos": [named]}) from error


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    patrol = patrol_or_404(request.user, pk)
    require(request.user, Act.EDIT_RECORD, patrol)
    offered, stored = choices_for(request.user, patrol), initial_of(patrol)
    if request.method != "POST":
        return show(request, PatrolForm(initial=stored, **offered), patrol=patrol)
    form = PatrolForm(request.POST, request.FILES, initial=stored, **offered)
    if not form.is_valid():
        return show(request, form, patrol=patrol, status=422)
    try:
        with transaction.atomic():
            edited = services.edit_patrol(
                patrol=patrol,
                data=form.changes_for_service(),
                version=form.cleaned_data["version"],
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
            add_photos(edited, form.cleaned_data["photos"], request.user)
    except DomainError as error:
        form.show(error)
        return show(request, form, patrol=patrol, status=422)
    messages.success(request, _("Perubahan tersimpan."))
    return redirect("patrols:detail", pk)


def show(request, form, *, patrol=None, status=200):
    more = ("team", "vehicle", "order_number", "units", "notes")
    context = {
        "form": form,
        "patrol": patrol,
        "nihil": NIHIL,
        "situations": SITUATIONS,
        "single_program": len(form.fields["program"].choices) == 1,
        "more_open": any(name in form.errors for name in more),
        "joint_open": bool(form["who-0"].value())
        or any(name.partition("-")[0] in ("who", "many", "units") for name in form.errors),
        "photos_lost": bool(request.FILES),
    }
    return render(request, "patrols/patrol_form.html", context, status=status)


# -- acts


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, pk):
    patrol = patrol_or_404(request.user, pk)
    require(request.user, Act.DECIDE, patrol)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_patrol(
                patrol=patrol, reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Dikembalikan kepada petugas; sementara tidak terhitung."))
            return redirect("patrols:detail", pk)
    context = {
        "form": form,
        "title": _("Kembalikan untuk diperbaiki"),
        "label": _("Kembalikan"),
        "lead": f"{title_of(patrol)}, {long_date(patrol.patrolled_on)}",
        "back": reverse("patrols:detail", args=[pk]),
        "list_url": reverse("patrols:list"),
        "list_label": _("Patroli"),
    }
    return render(request, "patrols/act.html", context, status=422 if form.is_bound else 200)


@door(Act.SUBMIT)
@require_POST
def submit(request, pk):
    patrol = patrol_or_404(request.user, pk)
    try:
        services.submit_patrol(patrol=patrol, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Tercatat. Patroli ini terhitung lagi."))
    return redirect("patrols:detail", pk)


@door(Act.EDIT_RECORD)
@require_POST
def photos(request, pk):
    patrol = patrol_or_404(request.user, pk)
    form = PhotosForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            with transaction.atomic():
                add_photos(patrol, form.cleaned_data["photos"], request.user)
            messages.success(request, _("Foto ditambahkan."))
        for said in form.errors.get("photos", ()):
            messages.error(request, said)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("patrols:detail", pk)


@door(Act.READ_RECORDS)
@require_safe
def photo(request, pk, photo, small=False):
    return photo_for(request.user, patrol=pk, photo=photo, small=small)
