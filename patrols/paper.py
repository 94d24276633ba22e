"""Minutes and attendance list of a meeting, as documents any writer of exports can write."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from core.columns import Column, Row
from core.exports.reports import Content, Document, Letterhead, Signature
from core.weeks import long_date
from patrols.fulfilment import followed
from patrols.models import Attendee, Meeting
from units.models import Unit

MINUTES = (Column("part", _("Bagian")), Column("text", _("Isi"), width=80))
ATTENDANCE = (
    Column("name", _("Nama")),
    Column("rank", _("Pangkat/golongan")),
    Column("office", _("Jabatan")),
    Column("institution", _("Instansi")),
    Column("signature", _("Paraf")),
)


def minutes_of(meeting: Meeting) -> Document:
    """Notulen: when and where, who came, what each said, what was found, decided, followed up."""
    rows = [row for row in _parts(meeting) if row[1]]
    return _document(meeting, _("Notulen %(kind)s"), MINUTES, rows)


def attendance_of(meeting: Meeting) -> Document:
    """Daftar hadir: everybody invited or there, with a place to sign."""
    people = meeting.attendees.select_related("institution").order_by("position")
    rows: list[Row] = [
        (row.name, row.rank, row.office, row.institution.name if row.institution else "", "")
        for row in people
    ]
    return _document(meeting, _("Daftar hadir %(kind)s"), ATTENDANCE, rows)


def _document(
    meeting: Meeting, title: str, columns: tuple[Column, ...], rows: list[Row]
) -> Document:
    polres = meeting.unit.polres or meeting.unit
    head = [line for line in polres.letterhead.splitlines() if line.strip()]
    content = Content(rows, lines=(meeting.title, _when_and_where(meeting)))
    return Document(
        title=title % {"kind": meeting.kind.name.lower()},
        columns=columns,
        content=content,
        made_at=timezone.now(),
        letterhead=Letterhead(tuple(head)) if head else None,
        signature=_signature(meeting, polres),
    )


def _signature(meeting: Meeting, polres: Unit) -> Signature:
    city = polres.city or meeting.area.name
    return Signature(
        place_and_date=f"{city}, {long_date(meeting.held_on)}",
        office=(_("Pimpinan rapat"),),
        name=meeting.chair,
    )


def _when_and_where(meeting: Meeting) -> str:
    hours = "–".join(f"{at:%H.%M}" for at in (meeting.starts_at, meeting.ends_at) if at)
    parts = [long_date(meeting.held_on), hours, meeting.place, meeting.get_mode_display()]
    return ", ".join(part for part in parts if part)


def _parts(meeting: Meeting) -> list[Row]:
    people = list(meeting.attendees.select_related("institution").order_by("position"))
    speakers = [row for row in people if row.part != Attendee.Part.GUEST or row.said]
    problems = meeting.problems.select_related("area", "kind").order_by("position")
    items = meeting.action_items.select_related("unit", "institution", "rule_program", "meeting")
    return [
        (_("Pimpinan rapat"), meeting.chair),
        (_("Notulis"), meeting.minute_taker),
        (_("Agenda"), meeting.agenda),
        (_("Yang hadir"), "\n".join(who(row) for row in people if row.present is not False)),
        *((row.get_part_display(), f"{who(row)}: {row.said or '–'}") for row in speakers),
        (_("Pembahasan"), meeting.minutes),
        *((_("Persoalan"), _problem_words(row)) for row in problems),
        (_("Keputusan"), meeting.decisions),
        *((_("Tindak lanjut"), _item_words(row)) for row in followed(items)),
    ]


def who(row: Attendee) -> str:
    named = " ".join(filter(None, (row.rank, row.name)))
    place = row.office or (row.institution.name if row.institution else "")
    return f"{named}, {place}" if place else named


def _problem_words(row) -> str:
    place = f" ({row.area.name})" if row.area else ""
    severity = f", {row.get_severity_display().lower()}" if row.severity else ""
    said = f"{row.kind.name}{severity}{place}: {row.description}"
    return said + (
        _(" Antisipasi: %(what)s") % {"what": row.anticipation} if row.anticipation else ""
    )


def _item_words(row) -> str:
    item = row.item
    responsible = ", ".join(str(one) for one in (item.unit, item.institution) if one)
    met = row.fulfilment
    far = f" ({met.done}/{met.total})" if met else ""
    state = _("selesai") if row.done else str(item.get_status_display()).lower()
    return _("%(text)s. %(who)s, tenggat %(day)s: %(state)s%(far)s") % {
        "text": item.text,
        "who": responsible,
        "day": long_date(item.due_on),
        "state": state,
        "far": far,
    }
