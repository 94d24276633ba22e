"""Writing about a kampung: new, changed, corrected."""

import json
import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.doors import door
from core.errors import DomainError, Stale
from core.forms import overtaken
from programs.models import Figure, Program
from units.models import Unit
from units.policy import Act, can
from units.queries import villages_for_entry
from units.scope import posting_of
from villages import services
from villages.forms import (
    ASPECT,
    CorrectionForm,
    FormationForm,
    initial_for_new,
    initial_of,
    place_as_typed,
)
from villages.models import Formation
from villages.services import Suspected
from villages.services.areas import area_of_words
from villages.views.access import formation_for, place_of

ALL_VILLAGES = 500  # a polres has a few hundred at most; the browser finds among them by letters
UNSENT = (Formation.Status.DRAFT, Formation.Status.RETURNED)
OPEN = (*UNSENT, Formation.Status.SUBMITTED)


def choices_for(user, kept: Formation | None = None) -> dict:
    """What the form may offer this user. `kept`: its own programme stays, even if it has ended."""
    posting = posting_of(user)
    polres = posting.unit.polres_id if posting and posting.unit else None
    runs = Q(active=True) & (Q(polres=None) | Q(polres=polres))
    if kept is not None:
        runs |= Q(pk=kept.program_id)
    units = Unit.objects.for_user(user).polsek() if can(user, Act.ENTER_FOR_ANY) else ()
    figures = ()
    if can(user, Act.ENTER_FOR_ANY):
        figures = Figure.objects.for_user(user).filter(counts=True, detailed__lt=F("value"))
    return {
        "programs": Program.objects.filter(runs, measures="formation").distinct(),
        "villages": villages_for_entry(user, limit=ALL_VILLAGES),
        "units": units,
        "figures": figures,
    }


def last_of(user) -> Formation | None:
    """The record he typed last: its petugas and programme are likely those of the next."""
    mine = Formation.objects.for_user(user).filter(created_by=user).select_related("program")
    return mine.order_by("-created_at").first()


@door(Act.CREATE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    offered = choices_for(request.user)
    if request.method != "POST":
        initial = initial_for_new(request.user, last_of(request.user))
        if request.GET.get("program"):
            initial["program"] = request.GET["program"]
        return show(request, FormationForm(initial=initial, **offered))
    form = FormationForm(request.POST, request.FILES, **offered)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        formation, doubt = save_new(request, form)
    except DomainError as error:
        return refused(request, form, error, formation=written_before(request.user, form, error))
    return sent(request, formation, doubt)


def save_new(request, form) -> tuple[Formation, Suspected | None]:
    """The record and its photos, or nothing. The same form sent twice is one record."""
    with transaction.atomic():
        formation, _created = services.create_formation(
            id=form.cleaned_data["id"],
            data=placed(form, request.user),
            by=request.user,
            confirm_duplicate=True,
        )
        add_photos(formation, form, request.user)
        return send_if_asked(request, formation)


def placed(form, user, formation: Formation | None = None) -> dict:
    """What was typed, standing at the RW or RT it names; one that nobody recorded yet is. A place
    that was not touched stays where it is."""
    data = form.data_for_service()
    if formation is not None:
        stored = place_as_typed(formation)
        if all((data[name] or "") == (stored[name] or "") for name in stored):
            return (
                data
                | {name: getattr(formation, name) for name in ("place_kind", "place_name")}
                | {"area": formation.area_id}
            )
    area = area_of_words(
        village=data["area"], kind=data["place_kind"], words=data["place_name"], by=user
    )
    return data if area is None else data | {"area": area.pk, "place_name": ""}


def send_if_asked(request, formation) -> tuple[Formation, Suspected | None]:
    """Send what was saved. In doubt whether it is there already it stays a draft, photos and all,
    until somebody says that it is another."""
    if request.POST.get("act") != "submit" or formation.status not in UNSENT:
        return formation, None
    try:
        return services.submit_formation(formation=formation, by=request.user), None
    except Suspected as doubt:
        return formation, doubt


def written_before(user, form, error) -> Formation | None:
    """His own record under this form's number: he went back in the browser and typed on."""
    if error.code != "id_conflict":
        return None
    mine = Formation.objects.for_user(user).filter(created_by=user, status__in=OPEN)
    return mine.filter(pk=form.cleaned_data["id"]).select_related("program", "unit").first()


def add_photos(formation, form, by) -> None:
    """Number each photo after its record, so that a repeated sending is recognised."""
    for number, upload in enumerate(form.cleaned_data.get("photos") or ()):
        try:
            services.add_photo(
                id=uuid.uuid5(formation.pk, f"{formation.version}/{number}/{upload.name}"),
                formation=formation,
                upload=upload,
                by=by,
            )
        except DomainError as error:
            named = _("%(name)s: %(message)s") % {
                "name": upload.name[:60],
                "message": error.message,
            }
            raise DomainError(named, code=error.code, errors={"photos": [named]}) from error


def sent(request, formation, doubt=None):
    """Post, redirect, get: the record's own page carries receipt and text."""
    if doubt is not None:
        return ask_about_double(request, formation, doubt)
    if formation.status == Formation.Status.SUBMITTED:
        messages.success(request, _("Terkirim, menunggu verifikasi."))
        return redirect(f"{reverse('formations:detail', args=[formation.pk])}?terkirim=1")
    messages.success(request, _("Draf tersimpan. Kirim bila sudah lengkap."))
    return redirect("formations:detail", formation.pk)


def ask_about_double(request, formation, doubt):
    context = {"formation": formation, "place": place_of(formation), "duplicate": doubt}
    return render(request, "villages/formation_double.html", context, status=422)


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    formation = formation_for(request.user, Act.EDIT_RECORD, pk)
    if formation.status not in OPEN:
        return redirect("formations:correct", pk)
    offered = choices_for(request.user, formation)
    stored = initial_of(formation)
    if request.method != "POST":
        return show(request, FormationForm(initial=stored, **offered), formation=formation)
    form = FormationForm(request.POST, request.FILES, initial=stored, **offered)
    if not form.is_valid():
        return show(request, form, formation=formation, status=422)
    try:
        formation, doubt = save_edit(request, formation, form)
    except DomainError as error:
        return refused(request, form, error, formation=formation)
    return sent(request, formation, doubt)


def save_edit(request, formation, form) -> tuple[Formation, Suspected | None]:
    with transaction.atomic():
        formation = services.edit_formation(
            formation=formation,
            data=placed(form, request.user, formation),
            version=form.cleaned_data["version"],
            by=request.user,
            confirm_duplicate=True,
        )
        add_photos(formation, form, request.user)
        return send_if_asked(request, formation)


@door(Act.PROPOSE_CORRECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    """A counted record: the officer proposes, the Kasat decides (or corrects what others wrote)."""
    formation = formation_for(request.user, Act.PROPOSE_CORRECTION, pk)
    if formation.status in OPEN:
        return redirect("formations:edit", pk)
    offered = choices_for(request.user, formation)
    stored = initial_of(formation)
    if request.method != "POST":
        return show(request, CorrectionForm(initial=stored, **offered), formation=formation)
    form = CorrectionForm(request.POST, initial=stored, **offered)
    if form.is_valid():
        try:
            services.correct_formation(
                formation=formation,
                changes=changes_in(form, formation, request.user),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except DomainError as error:
            return refused(request, form, error, formation=formation)
        formation.refresh_from_db()
        messages.success(request, said_after_correction(formation))
        return redirect("formations:detail", pk)
    return show(request, form, formation=formation, status=422)


def said_after_correction(formation) -> str:
    if formation.corrections.waiting().exists():
        return _("Usulan perbaikan terkirim, menunggu keputusan Kasat Binmas.")
    return _("Perbaikan tersimpan.")


def changes_in(form, formation, user) -> dict:
    """Only what reads otherwise than the stored record."""
    stored = initial_of(formation) | {
        "area": formation.area_id,
        "place_kind": formation.place_kind,
        "place_name": formation.place_name,
    }
    return {
        name: value
        for name, value in placed(form, user, formation).items()
        if (value or None) != (stored.get(name) or None)
    }


def refused(request, form, error, *, formation=None):
    """The service said no. The user's words stay in the form; what he must know stands above."""
    if formation is not None and (isinstance(error, Stale) or error.code == "id_conflict"):
        formation.refresh_from_db()
        overtaken(form, form.opened_with(initial_of(formation)), version=formation.version)
    else:
        form.show(error)
    return show(request, form, formation=formation, status=422)


def show(request, form, *, formation=None, status=200, **context):
    correcting = isinstance(form, CorrectionForm)
    if formation is not None and not correcting:
        context["action"] = reverse("formations:edit", args=[formation.pk])
    settlements = {program.code: program.settlement_types for program in form.programs.values()}
    aspects = [
        {
            "program": program,
            "fields": [
                form[name] for aspect, name in form.aspects if aspect.program_id == program.pk
            ],
        }
        for program in form.programs.values()
    ]
    context |= {
        "form": form,
        "formation": formation,
        "correcting": correcting,
        "photos_lost": bool(request.FILES),  # a page cannot hand files back to the browser
        "settlements": json.dumps(settlements),
        "aspects": [group for group in aspects if group["fields"]],
        "more_open": any(
            name in form.errors
            for name in form.fields
            if name.startswith(ASPECT) or name in ("inaugurated_on", "inaugurated_by")
        ),
    }
    return render(request, "villages/formation_form.html", context, status=status)
