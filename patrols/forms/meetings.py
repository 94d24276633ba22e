"""Invitations, minutes, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, LineField, TextField
from core.widgets import PlainSelect
from patrols.forms.kit import HourField, IdentifiedForm, words
from patrols.models import ActionItem, Attendee, Meeting, Problem, Term
from programs.models import Program
from units.models import Area, Unit

NEW_PEOPLE, NEW_PROBLEMS = 4, 2
YES_NO = (("", "–"), ("yes", _("Hadir")), ("no", _("Tidak hadir")))
PERSON = ("name", "rank", "office", "institution", "part", "present", "said")
PROBLEM = ("description", "area", "kind", "severity", "anticipation")


class MeetingForm(IdentifiedForm):
    """An invitation, or what came of it. People and problems stand in rows; empty ones are left
    out, an emptied one is taken off."""

    kind = forms.ChoiceField(label=_("Jenis"))
    title = LineField(label=_("Acara"), max_length=300)
    program = forms.ChoiceField(label=_("Program"), required=False)
    level = forms.ChoiceField(label=_("Tingkat"), choices=Meeting.Level.choices)
    mode = forms.ChoiceField(
        label=_("Cara"), choices=[("", "–"), *Meeting.Mode.choices], required=False
    )
    held_on = DayField(label=_("Tanggal"))
    starts_at = HourField(label=_("Mulai"), required=False)
    ends_at = HourField(label=_("Selesai"), required=False)
    place = LineField(label=_("Tempat atau tautan"), max_length=200, required=False)
    area = forms.ChoiceField(label=_("Wilayah"), required=False, widget=PlainSelect)
    stage = forms.ChoiceField(label=_("Tahap"), choices=Meeting.Stage.choices)
    invitation_number = LineField(label=_("Nomor undangan"), max_length=80, required=False)
    invitation_date = DayField(label=_("Tanggal undangan"), required=False)
    invited = TextField(label=_("Diundang"), max_length=2000, required=False)
    agenda = TextField(label=_("Agenda"), max_length=4000, required=False)
    chair = LineField(label=_("Pimpinan rapat"), max_length=150, required=False)
    minute_taker = LineField(label=_("Notulis"), max_length=150, required=False)
    minutes = TextField(label=_("Pembahasan"), max_length=20000, required=False)
    decisions = TextField(
        label=_("Keputusan"),
        max_length=8000,
        required=False,
        help_text=_("Satu keputusan satu baris."),
    )

    SIMPLE = (
        "kind title program level mode held_on starts_at ends_at place area stage"
        " invitation_number invitation_date invited agenda chair minute_taker minutes decisions"
    ).split()

    def __init__(
        self,
        *args: Any,
        areas: Iterable[Area],
        programs: Iterable[Program],
        people: int = 0,
        found: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people, self.found = people + NEW_PEOPLE, found + NEW_PROBLEMS
        places = [("", "–"), *((area.pk, area_label(area)) for area in areas)]
        choose = {
            "kind": words(Term.List.MEETING_KIND)[1:],
            "program": [("", "–"), *((program.code, program.name) for program in programs)],
            "area": places,
        }
        for name, choices in choose.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self._add_people()
        self._add_problems(places)
        if self.is_bound:
            return
        self.initial.setdefault("kind", "rakor")

    def _add_people(self) -> None:
        institutions = words(Term.List.INSTITUTION)
        for n in range(self.people):
            self.fields |= {
                f"name-{n}": LineField(label=_("Nama"), max_length=150, required=False),
                f"rank-{n}": LineField(label=_("Pangkat"), max_length=60, required=False),
                f"office-{n}": LineField(label=_("Jabatan"), max_length=150, required=False),
                f"institution-{n}": forms.ChoiceField(
                    label=_("Instansi"), choices=institutions, required=False, widget=PlainSelect
                ),
                f"part-{n}": forms.ChoiceField(
                    label=_("Peran"),
                    choices=Attendee.Part.choices,
                    required=False,
                    widget=PlainSelect,
                    initial=Attendee.Part.GUEST,
                ),
                f"present-{n}": forms.ChoiceField(
                    label=_("Kehadiran"), choices=YES_NO, required=False
                ),
                f"said-{n}": TextField(
                    label=_("Isi arahan, sambutan, atau laporan"), max_length=4000, required=False
                ),
            }

    def _add_problems(self, places: list[tuple[str, Any]]) -> None:
        kinds, severities = words(Term.List.PROBLEM), [("", "–"), *Problem.Severity.choices]
        for n in range(self.found):
            self.fields |= {
                f"problem-description-{n}": LineField(
                    label=_("Persoalan"), max_length=500, required=False
                ),
                f"problem-area-{n}": forms.ChoiceField(
                    label=_("Wilayah"), choices=places, required=False, widget=PlainSelect
                ),
                f"problem-kind-{n}": forms.ChoiceField(
                    label=_("Jenis"), choices=kinds, required=False
                ),
                f"problem-severity-{n}": forms.ChoiceField(
                    label=_("Tingkat"), choices=severities, required=False
                ),
                f"problem-anticipation-{n}": LineField(
                    label=_("Antisipasi"), max_length=500, required=False
                ),
            }

    def people_rows(self) -> list[dict[str, Any]]:
        return [{part: self[f"{part}-{n}"] for part in PERSON} for n in range(self.people)]

    def problem_rows(self) -> list[dict[str, Any]]:
        return [{part: self[f"problem-{part}-{n}"] for part in PROBLEM} for n in range(self.found)]

    def data_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.asked: dict[str, str] = {}
        attendees: list[dict[str, Any]] = []
        for n in range(self.people):
            row = {part: data[f"{part}-{n}"] for part in PERSON}
            if row["name"]:
                row["present"] = {"yes": True, "no": False}.get(row["present"])
                row["part"] = row["part"] or Attendee.Part.GUEST
                self.asked |= {
                    f"attendees.{len(attendees)}.{part}": f"{part}-{n}" for part in PERSON
                }
                attendees.append(row)
        problems: list[dict[str, Any]] = []
        for n in range(self.found):
            row = {part: data[f"problem-{part}-{n}"] for part in PROBLEM}
            if row["description"]:
                self.asked |= {
                    f"problems.{len(problems)}.{part}": f"problem-{part}-{n}" for part in PROBLEM
                }
                problems.append(row)
        simple = {name: data[name] for name in self.SIMPLE}
        return {**simple, "attendees": attendees, "problems": problems}

    def asked_as(self, name: str) -> str:
        return getattr(self, "asked", {}).get(name) or name.partition(".")[0]


def area_label(area: Area) -> str:
    """`Kecamatan Kunir`; the kabupaten by its own name."""
    if area.level == Area.Level.DISTRICT:
        return str(_("Kecamatan %(name)s")) % {"name": area.name}
    return area.name


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """The form as it stands for a stored meeting."""
    initial: dict[str, Any] = {name: getattr(meeting, name) for name in MeetingForm.SIMPLE}
    initial |= {
        "id": meeting.pk,
        "version": meeting.version,
        "kind": meeting.kind_id,
        "program": meeting.program.code if meeting.program else "",
        "area": meeting.area_id,
    }
    for n, row in enumerate(meeting.attendees.order_by("position")):
        initial |= {f"{part}-{n}": getattr(row, part) for part in PERSON}
        initial[f"institution-{n}"] = row.institution_id or ""
        initial[f"present-{n}"] = {True: "yes", False: "no"}.get(row.present, "")
    for n, found in enumerate(meeting.problems.order_by("position")):
        initial |= {f"problem-{part}-{n}": getattr(found, part) for part in PROBLEM}
        initial |= {
            f"problem-area-{n}": found.area_id or "",
            f"problem-kind-{n}": found.kind_id,
        }
    return initial


class ActionItemForm(IdentifiedForm):
    text = LineField(label=_("Tindak lanjut"), max_length=500)
    unit = forms.ChoiceField(label=_("Kesatuan penanggung jawab"), required=False)
    institution = forms.ChoiceField(label=_("Instansi penanggung jawab"), required=False)
    due_on = DayField(label=_("Tenggat"), required=False)
    working_days = CountField(
        label=_("Atau hari kerja setelah rapat"), required=False, min_value=0, max_value=400
    )
    rule = forms.ChoiceField(
        label=_("Dipenuhi oleh catatan"),
        choices=[("", _("Tidak, ditutup dengan bukti")), *ActionItem.Rule.choices],
        required=False,
        help_text=_("Selesai sendiri begitu semua kecamatan atau desa sudah tercatat."),
    )
    rule_program = forms.ChoiceField(label=_("Program yang harus aktif"), required=False)
    decision = LineField(label=_("Keputusan yang mendasarinya"), max_length=500, required=False)

    def __init__(
        self, *args: Any, units: Iterable[Unit], programs: Iterable[Program], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choose: dict[str, list[tuple[str, Any]]] = {
            "unit": [("", "–"), *((unit.code, unit.name) for unit in units)],
            "institution": words(Term.List.INSTITUTION),
            "rule_program": [("", "–"), *((one.code, one.name) for one in programs)],
        }
        for name, choices in choose.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def data_for_service(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("id", "version")
        }


class EvidenceForm(forms.Form):
    evidence = TextField(
        label=_("Bukti"),
        max_length=2000,
        help_text=_("Nomor surat, tanggal kegiatan, atau siapa yang melaksanakan."),
    )


class CancelForm(forms.Form):
    reason = TextField(label=_("Alasan"), max_length=500)
