"""Who was at a meeting, from the list that went round on paper or in a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.resources import Field, Found, Resource, Row, State, distinct, register
from core.weeks import long_date
from patrols.imports.base import REASON, words_of
from patrols.models import Attendee, Meeting, Term
from patrols.services import edit_meeting
from patrols.services.meetings import content_of, name_key
from units.models import User
from units.policy import Act
from villages.imports.places import id_of, uuids

MOST_MEETINGS = 200  # offered, the latest first
TOLD = ("name", "rank", "office", "institution", "part", "present", "said")


class Attendees(Resource):
    """Known by meeting and place in its list, one without a number by name and institution; its
    version is the meeting's. All rows of a meeting are one change of it."""

    name = "attendees"
    title = gettext_lazy("Peserta rapat")
    act = Act.RECORD_JOINT
    instructions = (
        gettext_lazy("Satu baris untuk setiap orang; rapatnya dipilih dari daftar."),
        gettext_lazy("Peserta tidak dihapus lewat berkas; isi tidak pada “Hadir”."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        return (
            Field("meeting", gettext_lazy("Rapat"), "choice", required=True, width=44,
                  choices=distinct([(str(m.pk), label_of(m)) for m in latest(user)])),
            Field("name", gettext_lazy("Nama"), required=True, example="Aipda Simulasi", width=26),
            Field("rank", gettext_lazy("Pangkat/golongan"), example="Aipda",
                  also=("Pangkat", "Golongan", "Gol", "Pangkat/gol")),
            Field("office", gettext_lazy("Jabatan"), width=24),
            Field("institution", gettext_lazy("Instansi"), "choice", width=22,
                  choices=words_of(Term.List.INSTITUTION)),
            Field("part", gettext_lazy("Peran"), "choice", choices=Attendee.Part.choices),
            Field("present", gettext_lazy("Hadir"), "bool", example="ya"),
            Field("said", gettext_lazy("Isi"), width=30),
            REASON,
        )  # fmt: skip

    def places(self, user: User) -> Sequence[tuple[str, ...]]:
        head = (_("Rapat"), _("Tanggal"), _("Tempat"))
        return [head, *((label_of(m), long_date(m.held_on), m.place) for m in latest(user))]

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        if ids is None:
            meetings: Iterable[Meeting] = latest(user)
        else:
            asked = uuids({key.partition(":")[0] for key in ids})
            meetings = Meeting.objects.for_user(user).filter(pk__in=asked)
        found = {}
        people = Attendee.objects.filter(meeting__in=[m.pk for m in meetings])
        for row in people.select_related("meeting").order_by("meeting", "position"):
            record = {"version": row.meeting.version, "meeting": str(row.meeting_id),
                      "institution": row.institution_id}  # fmt: skip
            record |= {key: getattr(row, key) for key in TOLD if key != "institution"}
            numbered = f"{row.meeting_id}:{row.position}"
            named = key_of(row.meeting_id, row.name, row.institution_id)
            for key in (numbered, named) if ids is not None else (numbered,):
                if ids is None or key in ids:
                    found[key] = record | {"id": numbered}
        return found

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        """Meetings are choices."""

    def identify(self, row: Row, user: User) -> str:
        told = row.values
        return key_of(told.get("meeting"), told.get("name") or "", told.get("institution"))

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows:
            if "meeting" in row.changes:
                row.refuse("meeting", _("Peserta tidak dipindahkan ke rapat lain."))
            elif row.state == State.CHANGED and not place_of(row):
                row.refuse("id", _("Catatan ini tidak ditemukan."))

    def check(self, rows: Sequence[Row], user: User) -> None:
        for part in by_meeting(rows).values():
            self.try_together(part, user)

    def save(self, rows: Sequence[Row], by: User) -> None:
        for key, part in sorted(by_meeting(rows).items()):
            self.write(key, part, by)

    def write(self, key: str, rows: Sequence[Row], by: User) -> None:
        """The list of a meeting with these people in it, as one change from what it was."""
        meeting = Meeting.objects.for_user(by).filter(pk=UUID(key)).first()
        if meeting is None:
            raise Http404
        people = content_of(meeting)["attendees"]
        for row in rows:
            told = {name: row.values[name] for name in TOLD if name in row.values}
            told |= {name: told[name] or "" for name in told if name != "present"}
            if row.state == State.CHANGED:
                people[place_of(row) - 1] |= told
            else:
                people.append(told)
        reason = "; ".join(dict.fromkeys(filter(None, (r.values.get("reason") for r in rows))))
        edit_meeting(
            meeting=meeting.pk,
            data={"attendees": people},
            version=min((r.version for r in rows if r.version), default=meeting.version),
            by=by,
            reason=reason,
        )

    def column_of(self, key: str) -> str:
        return super().column_of(key.rpartition(".")[2])


def latest(user: User) -> list[Meeting]:
    return list(Meeting.objects.for_user(user).order_by("-held_on", "-pk")[:MOST_MEETINGS])


def label_of(meeting: Meeting) -> str:
    return f"{meeting.title[:80]} · {long_date(meeting.held_on)} · {meeting.receipt}"


def by_meeting(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values["meeting"]].append(row)
    return found


def place_of(row: Row) -> int:
    """Place in the list of the meeting, counted from 1; 0 if the row's number names none."""
    place = row.id.rpartition(":")[2]
    return int(place) if place.isdecimal() else 0


def key_of(meeting: Any, name: str, institution: str | None) -> str:
    return f"{meeting}:{id_of('attendee', name_key(name), institution or '')}"


register(Attendees())
