"""Meetings: invited, held, followed up; their papers."""

import io
import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.exports.pdf import write_pdf
from core.htmx import render_page
from core.weeks import long_date
from patrols import services
from patrols.columns import MEETING_LIST
from patrols.filters import MeetingFilter
from patrols.forms.kit import ReasonForm
from patrols.forms.meetings import (
    ActionItemForm,
    CancelForm,
    EvidenceForm,
    MeetingForm,
    initial_of,
)
from patrols.fulfilment import followed, overdue_for
from patrols.models import ActionItem, Attendee, FieldRecord, Meeting
from patrols.paper import attendance_of, minutes_of
from patrols.queries import districts_of
from patrols.views.lists import area_words, filter_bar, history_of, known, page_of
from patrols.views.wording import hours_of, lines_of, meeting_text
from programs.models import Program
from units.links import export_url
from units.models import Area, Unit
from units.policy import Act, can, require
from villages.views.wording import day_words

SHOWN_FILTERS = ("q", "kind", "level", "stage", "unit", "held_from", "held_to")


@door(Act.READ_RECORDS)
@require_safe
def meeting_list(request):
    found = MeetingFilter(
        request.GET, queryset=Meeting.objects.for_user(request.user), request=request
    )
    page, rows = page_of(
        request, found.qs.order_by("-held_on", "-pk"), MEETING_LIST, reverse("meetings:list")
    )
    words = {**dict(Meeting.Level.choices), **dict(Meeting.Mode.choices), "": ""}
    for row in rows:
        row |= {"level_word": words[row["level"]], "mode_word": words[row["mode"]]}
    context = {
        "filters": filter_bar(found.form, SHOWN_FILTERS),
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "page": page,
        "rows": rows,
        "may_enter": can(request.user, Act.RECORD_JOINT),
        "export_url": export_url(request, "meetings"),
        "overdue": overdue_for(request.user),
    }
    return render_page(
        request, "patrols/meeting_list.html", context, part="patrols/meeting_rows.html"
    )


def meeting_or_404(user, pk) -> Meeting:
    rows = Meeting.objects.for_user(user).select_related(
        "program", "area__parent", "unit__polres", "kind", "created_by"
    )
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_RECORDS)
@require_safe
def meeting_detail(request, pk):
    meeting = meeting_or_404(request.user, pk)
    user = request.user
    people = list(meeting.attendees.select_related("institution").order_by("position"))
    items = meeting.action_items.select_related("unit", "institution", "rule_program", "meeting")
    follow_ups = followed(items)
    writes = can(user, Act.RECORD_JOINT, meeting)
    returned = meeting.status == FieldRecord.Status.RETURNED
    context = {
        "meeting": meeting,
        "facts": facts_of(meeting),
        "speakers": [row for row in people if row.part != Attendee.Part.GUEST],
        "people": people,
        "problems": meeting.problems.select_related("area", "kind").order_by("position"),
        "decisions": lines_of(meeting.decisions),
        "follow_ups": follow_ups,
        "share_text": meeting_text(meeting, people, follow_ups)
        if writes and meeting.stage == Meeting.Stage.HELD
        else "",
        "carried": carried_to(user, meeting),
        "acts": {
            "edit": writes,
            "follow_up": writes and meeting.stage != Meeting.Stage.CANCELLED,
            "return": not returned and can(user, Act.DECIDE, meeting),
            "submit": returned and can(user, Act.SUBMIT, meeting),
        },
        "history": history_of(meeting) if can(user, Act.READ_HISTORY) else (),
    }
    return render(request, "patrols/meeting_detail.html", context)


def carried_to(user, meeting) -> list:
    """What is overdue from earlier meetings of the same polres stands on the next agenda."""
    if meeting.stage != Meeting.Stage.INVITED:
        return []
    items = (
        ActionItem.objects.for_user(user)
        .overdue(timezone.localdate())
        .filter(meeting__unit__polres=meeting.unit.polres_id)
        .exclude(meeting=meeting)
        .select_related("meeting__unit", "unit", "institution", "rule_program")
    )
    return [row for row in followed(items[:20]) if row.overdue]


def facts_of(meeting) -> list[tuple]:
    hours = hours_of(meeting)
    invitation = meeting.invitation_number
    if invitation and meeting.invitation_date:
        invitation = f"{invitation}, {long_date(meeting.invitation_date)}"
    return known(
        [
            (_("Jenis"), meeting.kind.name),
            (_("Tingkat"), meeting.get_level_display()),
            (_("Cara"), meeting.get_mode_display() or None),
            (_("Hari, tanggal"), day_words(meeting.held_on)),
            (_("Waktu"), hours or None),
            (_("Tempat"), meeting.place or None),
            (_("Wilayah"), area_words(meeting.area)),
            (_("Program"), meeting.program.name if meeting.program else ""),
            (_("Undangan"), invitation),
            (_("Diundang"), meeting.invited),
            (_("Agenda"), meeting.agenda),
            (_("Pimpinan rapat"), meeting.chair or None),
            (_("Notulis"), meeting.minute_taker),
            (_("Sumber"), meeting.source),
            (_("Tanda terima"), meeting.receipt),
        ]
    )


def choices_for(user) -> dict:
    districts = districts_of(user)
    regencies = Area.objects.filter(pk__in={area.pk[:5] for area in districts})
    return {
        "areas": [*regencies.order_by("code"), *districts],
        "programs": Program.objects.filter(active=True, measures="meeting"),
    }


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    initial = {
        "id": uuid.uuid4(),
        "held_on": timezone.localdate(),
        "stage": Meeting.Stage.INVITED,
        "level": Meeting.Level.REGENCY,
        "mode": Meeting.Mode.OFFLINE,
    }
    form = MeetingForm(request.POST or None, initial=initial, **choices_for(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            meeting, _created = services.create_meeting(
                id=form.cleaned_data["id"], data=form.data_for_service(), by=request.user
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("meetings:detail", meeting.pk)
    return show(request, form)


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    meeting = meeting_or_404(request.user, pk)
    require(request.user, Act.RECORD_JOINT, meeting)
    form = MeetingForm(
        request.POST or None,
        initial=initial_of(meeting),
        people=meeting.attendees.count(),
        found=meeting.problems.count(),
        **choices_for(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_meeting(
                meeting=meeting,
                data=form.data_for_service(),
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("meetings:detail", pk)
    return show(request, form, meeting=meeting)


def show(request, form, *, meeting=None):
    status = 422 if form.is_bound else 200
    context = {"form": form, "meeting": meeting}
    return render(request, "patrols/meeting_form.html", context, status=status)


# -- follow-ups


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request, pk):
    """Give a follow-up to somebody."""
    meeting = meeting_or_404(request.user, pk)
    require(request.user, Act.RECORD_JOINT, meeting)
    units = Unit.objects.filter(Q(polres=meeting.unit.polres_id)).order_by("path")
    programs = Program.objects.filter(active=True, measures="formation")
    form = ActionItemForm(
        request.POST or None, initial={"id": uuid.uuid4()}, units=units, programs=programs
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.create_action_item(
                id=form.cleaned_data["id"],
                data={**form.data_for_service(), "meeting": meeting.pk},
                by=request.user,
            )
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Tindak lanjut dicatat."))
            return redirect("meetings:detail", pk)
    return ask(request, meeting, form, _("Tindak lanjut baru"), _("Simpan tindak lanjut"))


def item_or_404(user, pk) -> ActionItem:
    rows = ActionItem.objects.for_user(user).select_related("meeting__unit", "meeting__kind")
    return get_object_or_404(rows, pk=pk)


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request, pk):
    item = item_or_404(request.user, pk)
    form = EvidenceForm(request.POST or None)
    return close(
        request,
        item,
        form,
        lambda: services.complete_action_item(
            item=item, evidence=form.cleaned_data["evidence"], by=request.user
        ),
        _("Selesaikan tindak lanjut"),
        _("Selesai"),
    )


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    item = item_or_404(request.user, pk)
    form = CancelForm(request.POST or None)
    return close(
        request,
        item,
        form,
        lambda: services.cancel_action_item(
            item=item, reason=form.cleaned_data["reason"], by=request.user
        ),
        _("Batalkan tindak lanjut"),
        _("Batalkan tindak lanjut"),
    )


def close(request, item, form, do, title, label):
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Tindak lanjut ditutup."))
            return redirect("meetings:detail", item.meeting_id)
    return ask(request, item.meeting, form, title, label, question=item.text)


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, pk):
    meeting = meeting_or_404(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_meeting(
                meeting=meeting, reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Dikembalikan untuk diperbaiki."))
            return redirect("meetings:detail", pk)
    return ask(request, meeting, form, _("Kembalikan untuk diperbaiki"), _("Kembalikan"))


@door(Act.SUBMIT)
@require_http_methods(["POST"])
def submit(request, pk):
    meeting = meeting_or_404(request.user, pk)
    try:
        services.submit_meeting(meeting=meeting, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("meetings:detail", pk)


def ask(request, meeting, form, title, label, *, question=""):
    context = {
        "form": form,
        "title": title,
        "label": label,
        "question": question,
        "lead": meeting.title,
        "back": reverse("meetings:detail", args=[meeting.pk]),
        "list_url": reverse("meetings:list"),
        "list_label": _("Rapat"),
    }
    return render(request, "patrols/act.html", context, status=422 if form.is_bound else 200)


# -- papers

PAPERS = {"minutes": (minutes_of, "notulen"), "attendance": (attendance_of, "daftar-hadir")}


@door(Act.READ_RECORDS)
@require_safe
def paper(request, pk, name):
    meeting = meeting_or_404(request.user, pk)
    build, word = PAPERS[name]
    out = io.BytesIO()
    write_pdf(build(meeting), out)
    response = HttpResponse(out.getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="{word}-{meeting.held_on.isoformat()}.pdf"'
    )
    return response
