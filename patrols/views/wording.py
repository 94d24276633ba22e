"""Patrols and meetings as WhatsApp messages; each polres may word them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import numbers
from core.weeks import long_date
from core.wording import Wording, register
from patrols.fulfilment import followed
from patrols.models import FieldRecord, Meeting, Patrol, Visit
from patrols.paper import who
from patrols.views.lists import area_words
from programs.services.wording import worded
from units.models import Unit
from villages.views.wording import day_words, marked, photos_words


def numbered(lines: Iterable[str]) -> str:
    """One below the other, ` NIHIL` where there are none; to stand right after a colon."""
    listed = "".join(f"\n   {n}) {line}" for n, line in enumerate(lines, start=1))
    return listed or f" {_('NIHIL')}"


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def clock_words(hours: str) -> str:
    return _("%(hours)s WIB") % {"hours": hours} if hours else numbers.MISSING


# Patrols ----------------------------------------------------------------------------------------


def hotline_words(code: str) -> str:
    name, number = settings.HOTLINES.get(code, (code, ""))
    return f"{name} ({number})" if number and number not in name else name


def span_words(patrol: Patrol) -> str | None:
    if patrol.started_at is None:
        return None
    hours = [f"{timezone.localtime(at):%H.%M}" for at in (patrol.started_at, patrol.ended_at) if at]
    return "–".join(hours)


def visit_words(visit: Visit) -> str:
    if visit.point is not None:
        return visit.point.name
    return visit.place or (visit.category.name if visit.category else numbers.MISSING)


def patrol_values(patrol: Patrol, visits: Sequence[Visit], photo_count: int) -> dict[str, str]:
    kind = patrol.patrol_type.name if patrol.patrol_type else _("Patroli")
    incidents = [row.kind.name for row in patrol.incidents.select_related("kind")]
    nothing = _("NIHIL") if patrol.nihil else numbers.MISSING
    met = [visit.people_met for visit in visits if visit.people_met is not None]
    return {
        "polres": patrol.unit.polres.name,
        "kesatuan": patrol.unit.name,
        "jenis": kind.upper(),
        "program": patrol.program.name,
        "hari": day_words(patrol.patrolled_on),
        "waktu": clock_words(span_words(patrol) or ""),
        "wilayah": str(area_words(patrol.area)),
        "obyek": numbered(map(visit_words, visits)),
        "warga": numbers.integer(sum(met)) if met else numbers.MISSING,
        "tim": ", ".join(patrol.team or ()) or numbers.MISSING,
        "nomor_sprin": patrol.order_number or numbers.MISSING,
        "himbauan": patrol.appeals or numbers.MISSING,
        "disosialisasikan": ", ".join(map(hotline_words, patrol.hotlines)) or numbers.MISSING,
        "kejadian": ", ".join(incidents) or nothing,
        "situasi": patrol.situation or numbers.MISSING,
        "uraian": patrol.notes or numbers.MISSING,
        "dokumentasi": photos_words(photo_count),
        "tanda_terima": patrol.receipt,
    }


def latest_patrol(unit: Unit) -> dict[str, str] | None:
    newest = (
        Patrol.objects.filter(unit__polres=unit, status=FieldRecord.Status.RECORDED)
        .select_related("unit__polres", "program", "patrol_type", "area__parent")
        .order_by("-patrolled_on", "-pk")
        .first()
    )
    if newest is None:
        return None
    visits = list(newest.visits.select_related("point", "category").order_by("position"))
    return patrol_values(newest, visits, newest.photos.count())


PATROL = register(
    Wording(
        "patrol",
        gettext_lazy("Patroli"),
        fields={
            "polres": gettext_lazy("nama polres"),
            "kesatuan": gettext_lazy("kesatuan yang berpatroli"),
            "jenis": gettext_lazy("jenis patroli"),
            "program": gettext_lazy("nama program"),
            "hari": gettext_lazy("hari dan tanggal"),
            "waktu": gettext_lazy("jam mulai dan selesai"),
            "wilayah": gettext_lazy("wilayah"),
            "obyek": gettext_lazy("obyek yang dikunjungi, satu per baris"),
            "warga": gettext_lazy("warga ditemui"),
            "tim": gettext_lazy("anggota tim"),
            "nomor_sprin": gettext_lazy("nomor sprin"),
            "himbauan": gettext_lazy("himbauan"),
            "disosialisasikan": gettext_lazy("kanal yang disosialisasikan"),
            "kejadian": gettext_lazy("kejadian atau NIHIL"),
            "situasi": gettext_lazy("situasi"),
            "uraian": gettext_lazy("uraian"),
            "dokumentasi": gettext_lazy("banyaknya foto"),
            "tanda_terima": gettext_lazy("tanda terima"),
        },
        default=gettext_lazy("""Kepada Yth : Kapolres, {polres}
Dari       : {kesatuan}

Mohon izin melaporkan giat *{jenis}* pada {hari} sebagai berikut:

1. Waktu: {waktu}
2. Wilayah: {wilayah}
3. Obyek:{obyek}
4. Himbauan: {himbauan}
5. Disosialisasikan: {disosialisasikan}
6. Kejadian: {kejadian}
7. Situasi: {situasi}
8. Dokumentasi: {dokumentasi}

Tanda terima: {tanda_terima}

Demikian untuk menjadi periksa."""),
        latest=latest_patrol,
    )
)


def patrol_text(patrol: Patrol, visits: Sequence[Visit], photo_count: int) -> str:
    """The patrol as it is sent in WhatsApp, in the customary form or the polres' own words."""
    values = patrol_values(patrol, visits, photo_count)
    return marked(worded(PATROL, patrol.unit, values), patrol)


# Meetings ---------------------------------------------------------------------------------------


def hours_of(meeting: Meeting) -> str:
    return "–".join(f"{at:%H.%M}" for at in (meeting.starts_at, meeting.ends_at) if at)


def task_words(row: Any) -> str:
    item = row.item
    responsible = item.unit or item.institution
    due = _("tenggat %(due)s") % {"due": long_date(item.due_on)}
    return ", ".join(filter(None, (item.text, responsible.name if responsible else "", due)))


def meeting_values(
    meeting: Meeting, people: Iterable[Any], follow_ups: Iterable[Any]
) -> dict[str, str]:
    return {
        "polres": meeting.unit.polres.name,
        "kesatuan": meeting.unit.name,
        "jenis": meeting.kind.name.upper(),
        "acara": meeting.title,
        "hari": day_words(meeting.held_on),
        "waktu": clock_words(hours_of(meeting)),
        "tempat": meeting.place or str(area_words(meeting.area)),
        "cara": str(meeting.get_mode_display() or numbers.MISSING),
        "pimpinan": meeting.chair or numbers.MISSING,
        "hadir": numbered(who(row) for row in people if row.present is not False),
        "keputusan": numbered(lines_of(meeting.decisions)),
        "tindak_lanjut": numbered(map(task_words, follow_ups)),
        "tanda_terima": meeting.receipt,
    }


def latest_meeting(unit: Unit) -> dict[str, str] | None:
    newest = (
        Meeting.objects.filter(
            unit__polres=unit, stage=Meeting.Stage.HELD, status=FieldRecord.Status.RECORDED
        )
        .select_related("unit__polres", "kind", "area__parent")
        .order_by("-held_on", "-pk")
        .first()
    )
    if newest is None:
        return None
    people = newest.attendees.select_related("institution").order_by("position")
    return meeting_values(newest, people, followed(newest.action_items.order_by("due_on")))


MEETING = register(
    Wording(
        "meeting",
        gettext_lazy("Rapat dan kunjungan"),
        fields={
            "polres": gettext_lazy("nama polres"),
            "kesatuan": gettext_lazy("kesatuan yang mencatat"),
            "jenis": gettext_lazy("jenis pertemuan"),
            "acara": gettext_lazy("acara"),
            "hari": gettext_lazy("hari dan tanggal"),
            "waktu": gettext_lazy("jam mulai dan selesai"),
            "tempat": gettext_lazy("tempat"),
            "cara": gettext_lazy("luring, daring atau hibrida"),
            "pimpinan": gettext_lazy("pimpinan rapat"),
            "hadir": gettext_lazy("yang hadir, satu per baris"),
            "keputusan": gettext_lazy("keputusan, satu per baris"),
            "tindak_lanjut": gettext_lazy("tindak lanjut, satu per baris"),
            "tanda_terima": gettext_lazy("tanda terima"),
        },
        default=gettext_lazy("""Kepada Yth : Kapolres, {polres}
Dari       : {kesatuan}

Mohon izin melaporkan giat *{jenis}* {acara} pada {hari} sebagai berikut:

1. Waktu: {waktu}
2. Tempat: {tempat}
3. Pimpinan rapat: {pimpinan}
4. Yang hadir:{hadir}
5. Keputusan:{keputusan}
6. Tindak lanjut:{tindak_lanjut}

Tanda terima: {tanda_terima}

Demikian untuk menjadi periksa."""),
        latest=latest_meeting,
    )
)


def meeting_text(meeting: Meeting, people: Iterable[Any], follow_ups: Iterable[Any]) -> str:
    """The meeting that was held, as it is sent in WhatsApp, in the customary form or the polres'
    own words."""
    values = meeting_values(meeting, people, follow_ups)
    return marked(worded(MEETING, meeting.unit, values), meeting)
