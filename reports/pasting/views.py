"""Paste a WhatsApp report, see what was understood, save it as a draft."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.doors import door
from core.errors import DomainError
from core.forms import DayField, LineField, TextField, add_errors
from programs.models import Program
from reports.pasting.reader import LONGEST, Pasted, read
from units.policy import Act
from units.queries import Village, as_villages, villages_for_entry, villages_in_reach
from villages.services import create_formation

MOST_VILLAGES = 8


class PasteForm(forms.Form):
    text = TextField(
        label=gettext_lazy("Laporan WhatsApp"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class DraftForm(forms.Form):
    """What was understood, to be mended and confirmed. Desa are those one may enter for."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    program = forms.ChoiceField(label=gettext_lazy("Program"))
    area = forms.ChoiceField(label=gettext_lazy("Desa/Kelurahan"))
    rw = LineField(label=gettext_lazy("RW"), required=False, max_length=3)
    name = LineField(label=gettext_lazy("Nama kampung"), max_length=120)
    formed_on = DayField(label=gettext_lazy("Tanggal pembentukan"))
    petugas = LineField(label=gettext_lazy("Petugas"), required=False, max_length=120)
    decree_number = LineField(label=gettext_lazy("Nomor SK"), required=False, max_length=60)
    search = LineField(
        label=gettext_lazy("Cari desa"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Ketik nama desa lain bila yang benar tidak ada di pilihan."),
    )

    def __init__(self, *args: Any, programs, villages: list[Village], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [("", "–"), *programs.items()]  # type: ignore[attr-defined]
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            *([] if len(villages) == 1 else [("", _("Pilih desa"))]),
            *((village.code, village.label) for village in villages),
        ]


def programs_for(user) -> dict[str, str]:
    return dict(
        Program.objects.filter(active=True, measures="formation")
        .order_by("code")
        .values_list("code", "name")
    )


@door(Act.CREATE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request):
    """Nothing is saved until a person has seen what was understood."""
    programs = programs_for(request.user)
    if request.method == "POST" and "id" in request.POST:
        return confirm(request, programs)
    form = PasteForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        return show(request, form)
    found = read(form.cleaned_data["text"], programs)
    if not found.says_something:
        form.add_error(
            "text",
            _("Ini tidak terbaca sebagai laporan pembentukan: desa, nama, atau tanggal tidak ada."),
        )
        return show(request, form)
    villages = villages_of(request.user, found.village, found.district)
    draft = DraftForm(initial=initial(found), programs=programs, villages=villages)
    return show(request, form, draft, found, villages)


def initial(found: Pasted) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "program": found.program,
        "rw": found.rw,
        "name": found.name or (f"Kampung Tangguh {found.village}" if found.village else ""),
        "formed_on": found.formed_on,
        "petugas": found.petugas,
        "decree_number": found.decree_number,
    }


def villages_of(user, village: str, district: str = "") -> list[Village]:
    """Desa by that name where one may enter; with the kecamatan where the text says it."""
    if not village:
        return []
    exact = villages_for_entry(user, f"{village} {district}".strip(), MOST_VILLAGES)
    return exact or villages_for_entry(user, village, MOST_VILLAGES)


def confirm(request, programs):
    searched = villages_of(request.user, request.POST.get("search", ""))
    if request.POST.get("act") == "search":
        typed = request.POST.dict()
        draft = DraftForm(initial=typed, programs=programs, villages=searched)
        found = Pasted(village=typed.get("search", ""))
        return show(request, PasteForm(), draft, found, searched)
    chosen = villages_by_code(request.user, request.POST.get("area", ""))
    form = DraftForm(request.POST, programs=programs, villages=chosen or searched)
    if form.is_valid():
        given = form.cleaned_data
        try:
            formation, _created = create_formation(
                id=given["id"],
                data=content(given),
                by=request.user,
                submit=False,
                confirm_duplicate=True,
            )
        except DomainError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Tersimpan sebagai draf. Periksa, lalu kirim."))
            return redirect("formations:edit", formation.pk)
    return show(request, PasteForm(), form)


def villages_by_code(user, code: str) -> list[Village]:
    today = timezone.localdate()
    return as_villages(villages_in_reach(user, today).filter(code=code), today)


def content(given: dict[str, Any]) -> dict[str, Any]:
    place = {"place_kind": "desa", "place_name": ""}
    if given["rw"]:
        place = {"place_kind": "rw", "place_name": f"RW {given['rw'].zfill(2)}"}
    day: date = given["formed_on"]
    return {
        "program": given["program"],
        "area": given["area"],
        "name": given["name"],
        "formed_on": day.isoformat(),
        "petugas": given["petugas"],
        "decree_number": given["decree_number"],
        **place,
    }


def show(request, form, draft=None, found: Pasted | None = None, villages=()):
    bound_wrong = (form.is_bound and form.errors) or (draft is not None and draft.is_bound)
    context = {
        "form": form,
        "draft": draft,
        "found": found,
        "unknown_village": found is not None and bool(found.village) and not villages,
        "today": timezone.localdate(),
    }
    return render(request, "reports/paste.html", context, status=422 if bound_wrong else 200)
