"""What may be done to a kampung from its page: each act asks, does, and leads back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.doors import door
from core.errors import DomainError, Stale
from core.forms import overtaken_since
from core.trail import changes_since
from units.policy import Act
from villages import services
from villages.forms import (
    ActForm,
    DecreeForm,
    DissolveForm,
    PhotosForm,
    ReactivateForm,
    RefuseForm,
    ReturnForm,
)
from villages.models import Correction, Formation
from villages.views.access import formation_for, formation_or_404, place_of
from villages.views.entry import add_photos, ask_about_double


@dataclass(frozen=True, slots=True)
class Question:
    """An act with something to ask first. `care`: it takes a counted record away."""

    title: Any
    button: Any
    form: type[forms.Form]
    do: Callable[..., Any]
    done: Any
    act: Act
    question: Any = ""
    care: bool = False


# Acts of the trail that raise a kampung's version, by one each.
CHANGES = ("edit", "submit", "verify", "return", "correct", "dissolve", "reactivate")

QUESTIONS = {
    "return": Question(
        gettext_lazy("Kembalikan untuk diperbaiki"),
        gettext_lazy("Kembalikan"),
        ReturnForm,
        services.return_formation,
        gettext_lazy("Dikembalikan kepada petugas."),
        Act.DECIDE,
    ),
    "dissolve": Question(
        gettext_lazy("Nonaktifkan kampung"),
        gettext_lazy("Nonaktifkan"),
        DissolveForm,
        services.dissolve_formation,
        gettext_lazy("Kampung dinonaktifkan."),
        Act.DECIDE,
        gettext_lazy(
            "Kampung ini tetap terhitung pernah dibentuk, dan tampil nonaktif sejak tanggal itu."
        ),
        care=True,
    ),
    "reactivate": Question(
        gettext_lazy("Aktifkan kembali"),
        gettext_lazy("Aktifkan kembali"),
        ReactivateForm,
        services.reactivate_formation,
        gettext_lazy("Kampung aktif kembali."),
        Act.DECIDE,
    ),
}


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk, name):
    """Return, dissolve or reactivate."""
    question = QUESTIONS[name]
    formation = formation_for(request.user, question.act, pk)
    opened = {"version": formation.version, **today_for(question.form)}
    form = question.form(request.POST or None, initial=opened)
    if request.method == "POST" and form.is_valid():
        try:
            question.do(formation=formation, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, formation, error)
        else:
            messages.success(request, question.done)
            return redirect(way_back(request, formation))
    return show_question(request, formation, question, form)


def opened_now(formation):
    """A question without fields; it still knows what it was asked about."""
    return ActForm(initial={"version": formation.version})


def today_for(form):
    return {
        name: timezone.localdate()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    }


def show_question(request, formation, question, form):
    context = {
        "formation": formation,
        "place": place_of(formation),
        "act": question,
        "form": form,
        "back": way_back(request, formation),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/formation_act.html", context, status=status)


def show_errors(form, error):
    """The service's refusal at the fields it names, else on top."""
    named = {field: said for field, said in error.errors.items() if field in form.fields}
    for field, said in named.items():
        for message in said:
            form.add_error(field, message)
    if not named:
        form.add_error(None, error.message)


def show_refusal(form, formation, error):
    """The same; and if somebody wrote meanwhile, what is not any more as it was looked at."""
    if not isinstance(error, Stale):
        show_errors(form, error)
        return
    formation.refresh_from_db()
    changed = changes_since(formation, form.cleaned_data["version"], CHANGES)
    overtaken_since(form, changed, version=formation.version)


def way_back(request, formation) -> str:
    if request.GET.get("next") == "verification":
        return reverse("verification")
    return reverse("formations:detail", args=[formation.pk])


@door(Act.SUBMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, pk):
    """Send a draft as it stands. A likely double is shown, and sent once someone says it is not."""
    formation = formation_for(request.user, Act.SUBMIT, pk)
    if request.method != "POST":
        return redirect("formations:detail", pk)
    try:
        services.submit_formation(
            formation=formation,
            by=request.user,
            version=version_of(request),
            confirm_duplicate=request.POST.get("act") == "submit-anyway",
        )
    except DomainError as error:
        if error.code != "duplicate_suspected":
            refuse(request, error)
            return redirect("formations:edit" if error.errors else "formations:detail", pk)
        return ask_about_double(request, formation, error)
    messages.success(request, _("Terkirim, menunggu verifikasi."))
    return redirect(f"{reverse('formations:detail', args=[pk])}?terkirim=1")


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, pk):
    """Throw away a draft that was never sent."""
    formation = formation_for(request.user, Act.EDIT_RECORD, pk)
    if request.method != "POST":
        question = {
            "title": _("Hapus draf"),
            "button": _("Hapus draf"),
            "question": _("Draf yang belum pernah dikirim dapat dihapus. Fotonya ikut terhapus."),
            "care": True,
        }
        return show_question(request, formation, question, opened_now(formation))
    try:
        services.delete_draft(formation=formation, by=request.user, version=version_of(request))
    except DomainError as error:
        refuse(request, error)
        return redirect("formations:detail", pk)
    messages.success(request, _("Draf dihapus."))
    return redirect("formations:list")


@door(Act.DECIDE)
@require_POST
def verify(request, pk):
    formation = formation_for(request.user, Act.DECIDE, pk)
    try:
        services.verify_formation(formation=formation, by=request.user, version=version_of(request))
    except DomainError as error:
        refuse(request, error)
    else:
        messages.success(request, _("Terverifikasi. Kampung ini sekarang terhitung."))
    return redirect("formations:detail", pk)


def version_of(request) -> int | None:
    """The version the page showed: what was changed since is looked at again before deciding."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def refuse(request, error):
    messages.error(request, error.message)
    for said in error.errors.values():
        for message in said:
            if str(message) != str(error.message):
                messages.error(request, message)


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def decree(request, pk):
    """A decree that came later is added without asking anyone."""
    formation = formation_for(request.user, Act.EDIT_RECORD, pk)
    form = DecreeForm(request.POST or None, initial={"version": formation.version})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        try:
            services.edit_formation(
                formation=formation, data=data, version=version, by=request.user
            )
        except DomainError as error:
            show_refusal(form, formation, error)
        else:
            messages.success(request, _("SK ditambahkan."))
            return redirect("formations:detail", pk)
    question = {"title": _("Tambahkan SK"), "button": _("Simpan SK"), "question": "", "care": False}
    return show_question(request, formation, question, form)


@door(Act.EDIT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request, pk):
    formation = formation_for(request.user, Act.EDIT_RECORD, pk)
    if request.method != "POST":
        return redirect("formations:detail", pk)
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        for said in form.errors.get("photos", ()):
            messages.error(request, said)
        return redirect("formations:detail", pk)
    try:
        with transaction.atomic():
            add_photos(formation, form, request.user)
    except DomainError as error:
        refuse(request, error)
    else:
        messages.success(request, _("Foto ditambahkan."))
    return redirect("formations:detail", pk)


def correction_or_404(user, formation_pk, pk) -> Correction:
    rows = Correction.objects.filter(formation__in=Formation.objects.for_user(user))
    return get_object_or_404(rows, formation_id=formation_pk, pk=pk)


@door(Act.DECIDE)
@require_POST
def approve(request, pk, correction):
    formation_for(request.user, Act.DECIDE, pk)
    found = correction_or_404(request.user, pk, correction)
    try:
        services.approve_correction(correction=found, by=request.user)
    except DomainError as error:
        refuse(request, error)
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Perbaikan disetujui dan tersimpan."))
    return redirect("formations:detail", pk)


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_correction(request, pk, correction):
    formation = formation_or_404(request.user, pk)
    found = correction_or_404(request.user, pk, correction)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse_correction(correction=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Usulan ditolak; petugas membaca alasannya."))
            return redirect("formations:detail", pk)
    question = {
        "title": _("Tolak usulan perbaikan"),
        "button": _("Tolak usulan"),
        "question": "",
        "care": True,
    }
    return show_question(request, formation, question, form)
