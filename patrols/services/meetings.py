"""Inviting to a meeting, holding it, writing down who came and what was decided."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from patrols.columns import MEETING_COLUMNS
from patrols.models import MEETING, Attendee, Meeting, Problem, Term
from patrols.services import kit
from patrols.services.around import Around
from patrols.services.content import Content, flag, hour, rows
from programs.ledger import Worth
from units.models import User
from units.policy import Act
from villages.services.content import FieldErrors, Values, day, key, line, one_of, paragraph

FURTHEST = timedelta(days=366)
MOST_PEOPLE = 500

CONTENT = Content(
    {
        "program": key(20),
        "unit": key(40),
        "area": key(24),
        "stage": one_of(Meeting.Stage.values),
        "kind": key(40),
        "title": line(300),
        "level": one_of(Meeting.Level.values),
        "mode": one_of(Meeting.Mode.values),
        "held_on": day,
        "starts_at": hour,
        "ends_at": hour,
        "place": line(200),
        "invitation_number": line(80),
        "invitation_date": day,
        "invited": paragraph(2000),
        "agenda": paragraph(4000),
        "chair": line(150),
        "minute_taker": line(150),
        "minutes": paragraph(20000),
        "attendees": rows(
            {
                "name": line(150),
                "rank": line(60),
                "office": line(150),
                "institution": key(40),
                "part": one_of(Attendee.Part.values),
                "said": paragraph(4000),
                "present": flag,
            },
            ("name",),
            MOST_PEOPLE,
        ),
        "problems": rows(
            {
                "area": key(24),
                "kind": key(40),
                "severity": one_of(Problem.Severity.values),
                "description": line(500),
                "anticipation": line(500),
            },
            ("kind", "description"),
            200,
        ),
        "decisions": paragraph(8000),
        "source": line(200),
    },
    required=("kind", "title", "level", "held_on"),
)


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    held_on = values["held_on"]
    stage = values["stage"] or (
        Meeting.Stage.INVITED if held_on > around.today() else Meeting.Stage.HELD
    )
    program = around.program(values["program"], errors)
    area = around.area(values["area"], errors)
    unit = around.unit(values["unit"], area, held_on, errors)
    if unit is None:
        return None
    area = area or around.own_area(unit, held_on)
    _check_days(values, stage, held_on, around, errors)
    kind = around.term(values["kind"], Term.List.MEETING_KIND, errors, "kind")
    attendees = _attendees(values["attendees"], around, errors)
    problems = _problems(values["problems"], around, errors)
    if area is None:
        errors["area"] = [_("Sebutkan wilayahnya.")]
    else:
        around.check_territory(unit, area, held_on, errors)
    if errors or area is None:
        return None
    simple = (
        "title level mode held_on starts_at ends_at place invitation_number invitation_date"
        " invited agenda chair minute_taker minutes decisions source"
    ).split()
    return kit.Checked(
        columns={
            **{name: values[name] for name in simple},
            "program_id": program.pk if program else None,
            "unit_id": unit.pk,
            "area_id": area.pk,
            "stage": stage,
            "kind_id": kind,
            "late": stage == Meeting.Stage.HELD and around.is_late(unit, held_on),
        },
        children=[
            *(lambda row, found=found: Attendee(meeting=row, **found) for found in attendees),
            *(lambda row, found=found: Problem(meeting=row, **found) for found in problems),
        ],
        points_at={"unit": unit, "area": area, "program": program},
    )


def _check_days(
    values: Values, stage: str, held_on: date, around: Around, errors: FieldErrors
) -> None:
    if stage == Meeting.Stage.HELD and held_on > around.today():
        errors["held_on"] = [_("Rapat ini belum berlangsung; simpan sebagai undangan.")]
    elif held_on > around.today() + FURTHEST:
        errors["held_on"] = [_("Undangan paling jauh setahun ke depan.")]
    if values["starts_at"] and values["ends_at"] and values["ends_at"] < values["starts_at"]:
        errors["ends_at"] = [_("Selesai mendahului mulai. Periksa jamnya.")]
    if values["invitation_date"] and values["invitation_date"] > held_on:
        errors["invitation_date"] = [_("Undangan bertanggal setelah rapatnya.")]


def _attendees(rows: Sequence[Values], around: Around, errors: FieldErrors) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seen: set[tuple[str, str | None]] = set()
    for place, row in enumerate(rows):
        name = f"attendees.{place}"
        institution = around.term(
            row["institution"], Term.List.INSTITUTION, errors, f"{name}.institution"
        )
        who = (name_key(row["name"]), institution)
        if who in seen:
            errors[f"{name}.name"] = [
                _("%(name)s sudah ada dalam daftar hadir.") % {"name": row["name"]}
            ]
        seen.add(who)
        found.append(
            {
                **{part: row[part] for part in ("name", "rank", "office", "said", "present")},
                "position": place + 1,
                "name_key": who[0],
                "institution_id": institution,
                "part": row["part"] or Attendee.Part.GUEST,
            }
        )
    return found


def name_key(name: str) -> str:
    """One key for spellings of a name: no accents, no points, small letters."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter if letter.isalnum() else " " for letter in plain)
    return " ".join(letters.split())[:150]


def _problems(rows: Sequence[Values], around: Around, errors: FieldErrors) -> list[dict[str, Any]]:
    found = []
    for place, row in enumerate(rows):
        name = f"problems.{place}"
        area = around.area(row["area"], errors, f"{name}.area")
        kind = around.term(row["kind"], Term.List.PROBLEM, errors, f"{name}.kind")
        found.append(
            {
                **{part: row[part] for part in ("severity", "description", "anticipation")},
                "position": place + 1,
                "area_id": area.pk if area else None,
                "kind_id": kind,
            }
        )
    return found


def content_of(meeting: Meeting) -> Values:
    related = {"program", "unit", "area", "kind", "attendees", "problems"}
    values = {name: getattr(meeting, name) for name in CONTENT.fields if name not in related}
    return values | {
        "program": meeting.program.code if meeting.program else "",
        "unit": meeting.unit.code,
        "area": meeting.area_id,
        "kind": meeting.kind_id,
        "attendees": [
            {
                "name": row.name,
                "rank": row.rank,
                "office": row.office,
                "institution": row.institution_id or "",
                "part": row.part,
                "said": row.said,
                "present": row.present,
            }
            for row in meeting.attendees.order_by("position")
        ],
        "problems": [
            {
                "area": row.area_id or "",
                "kind": row.kind_id,
                "severity": row.severity,
                "description": row.description,
                "anticipation": row.anticipation,
            }
            for row in meeting.problems.order_by("position")
        ],
    }


def worths_of(meeting: Meeting) -> list[Worth]:
    """A meeting that was held is worth one, where a programme counts it."""
    held = meeting.stage == Meeting.Stage.HELD and meeting.status == kit.Status.RECORDED
    if not held or meeting.program_id is None:
        return []
    return [Worth(meeting.program_id, MEETING, meeting.unit, meeting.area_id, meeting.held_on, 1)]


KIND = kit.Kind(
    model=Meeting,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=MEETING_COLUMNS,
    worths_of=worths_of,
    below=(Attendee, Problem),
    parent="meeting",
    create=Act.RECORD_JOINT,
    edit=Act.RECORD_JOINT,
    related=("unit__polres", "area"),
)


def create_meeting(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[Meeting, bool]:
    """Invite to a meeting, or write down one that was held. An invitation may lie ahead."""
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def edit_meeting(
    *,
    meeting: Meeting | UUID,
    data: Mapping[str, Any],
    version: int | None,
    by: User,
    reason: str = "",
) -> Meeting:
    return kit.edit(KIND, key=meeting, data=data, version=version, by=by, reason=reason)


def return_meeting(
    *, meeting: Meeting | UUID, reason: Any, by: User, version: int | None = None
) -> Meeting:
    return kit.give_back(KIND, key=meeting, reason=reason, by=by, version=version)


def submit_meeting(*, meeting: Meeting | UUID, by: User, version: int | None = None) -> Meeting:
    return kit.send_again(KIND, key=meeting, by=by, version=version)
