"""What people type about patrols. Types and lengths are checked here, rules by the services."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, LineField, TextField
from core.widgets import PlainCheckboxes
from patrols.forms.kit import HourField, IdentifiedForm, offer_units, words
from patrols.models import Patrol, PatrolPlan, PatrolPoint, Term
from programs.models import Program
from units.models import Unit
from villages.forms.formations import OpenChoiceField, PhotosField

INCIDENT_ROWS = 3
PARTICIPANT_ROWS = 4
SITUATIONS = (_("Aman dan kondusif"), _("Aman terkendali"), _("Ada kejadian menonjol"))
NIHIL, HAPPENED = "nihil", "happened"


class PatrolForm(IdentifiedForm):
    """A patrol in the order in which an officer tells it: when, where, whom, what happened.

    `points` are the objects of his unit; each has a box, an hour and a number of people. What a
    plan or the last patrol held is filled in already.
    """

    plan = forms.UUIDField(widget=forms.HiddenInput, required=False)
    program = OpenChoiceField(label=_("Program"))
    unit = forms.ChoiceField(label=_("Kesatuan"), required=False)
    patrol_type = forms.ChoiceField(label=_("Jenis patroli"), required=False)
    patrolled_on = DayField(label=_("Tanggal"))
    starts = HourField(label=_("Mulai"), required=False)
    ends = HourField(label=_("Selesai"), required=False)
    overnight = forms.BooleanField(label=_("Selesai lewat tengah malam"), required=False)
    elsewhere = LineField(
        label=_("Tempat lain"),
        max_length=120,
        required=False,
        help_text=_("Yang belum terdaftar sebagai obyek."),
    )
    elsewhere_category = forms.ChoiceField(label=_("Jenis tempat lain"), required=False)
    happened = forms.ChoiceField(
        label=_("Kejadian"),
        choices=((NIHIL, _("NIHIL")), (HAPPENED, _("Ada kejadian"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih NIHIL atau Ada kejadian.")},
    )
    hotlines = forms.MultipleChoiceField(
        label=_("Kanal yang disosialisasikan"), required=False, widget=PlainCheckboxes
    )
    appeals = TextField(label=_("Himbauan kamtibmas"), max_length=1000, required=False)
    situation = LineField(
        label=_("Situasi"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "situasi-lazim", "autocomplete": "off"}),
    )
    notes = TextField(label=_("Uraian"), max_length=4000, required=False)
    photos = PhotosField(label=_("Foto"), required=False)
    team = TextField(
        label=_("Tim"),
        max_length=4000,
        required=False,
        help_text=_("Satu orang satu baris: pangkat dan nama."),
    )
    vehicle = LineField(label=_("Sarana"), max_length=80, required=False)
    order_number = LineField(label=_("Nomor sprin"), max_length=80, required=False)
    units = forms.MultipleChoiceField(
        label=_("Polsek lain yang ikut"), required=False, widget=PlainCheckboxes
    )

    reason = LineField(
        label=_("Alasan perubahan"),
        max_length=500,
        required=False,
        help_text=_("Wajib bila minggunya sudah ditutup."),
    )

    def __init__(
        self,
        *args: Any,
        programs: Iterable[Program],
        points: Iterable[PatrolPoint],
        others: Iterable[Unit],
        units: Iterable[Unit] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.points = list(points)
        self.asked: dict[str, str] = {}
        choose: dict[str, list[tuple[str, Any]]] = {
            "program": [(program.code, program.name) for program in programs],
            "patrol_type": words(Term.List.PATROL_TYPE),
            "elsewhere_category": words(Term.List.POINT_CATEGORY),
            "hotlines": [(code, name) for code, (name, _n) in settings.HOTLINES.items()],
            "units": [(unit.code, unit.name) for unit in others],
        }
        for name, choices in choose.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choose["units"]:
            del self.fields["units"]
        offer_units(self, units)
        self.fields["patrolled_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self._add_stops()
        self._add_incidents()
        self._add_participants()

    def _add_stops(self) -> None:
        for point in self.points:
            name = str(point.pk)
            self.fields[f"go-{name}"] = forms.BooleanField(label=point.name, required=False)
            self.fields[f"at-{name}"] = HourField(label=_("Tiba"), required=False)
            self.fields[f"met-{name}"] = CountField(
                label=_("Warga"), required=False, min_value=0, max_value=100_000
            )

    def _add_incidents(self) -> None:
        kinds = words(Term.List.INCIDENT)
        places = [("", "–"), *((str(point.pk), point.name) for point in self.points)]
        for n in range(INCIDENT_ROWS):
            self.fields[f"kind-{n}"] = forms.ChoiceField(
                label=_("Jenis kejadian"), choices=kinds, required=False
            )
            self.fields[f"hour-{n}"] = HourField(label=_("Pukul"), required=False)
            self.fields[f"place-{n}"] = forms.ChoiceField(
                label=_("Di obyek"), choices=places, required=False
            )
            self.fields[f"told-{n}"] = LineField(
                label=_("Uraian kejadian"), max_length=500, required=False
            )

    def _add_participants(self) -> None:
        institutions = words(Term.List.INSTITUTION)
        for n in range(PARTICIPANT_ROWS):
            self.fields[f"who-{n}"] = forms.ChoiceField(
                label=_("Instansi"), choices=institutions, required=False
            )
            self.fields[f"many-{n}"] = CountField(
                label=_("Personel"), required=False, min_value=0, max_value=100_000
            )

    # -- as the template draws them

    def stops(self) -> list[dict[str, Any]]:
        return [
            {
                "point": point,
                "go": self[f"go-{point.pk}"],
                "at": self[f"at-{point.pk}"],
                "met": self[f"met-{point.pk}"],
            }
            for point in self.points
        ]

    def incidents(self) -> list[list[Any]]:
        return [
            [self[f"{part}-{n}"] for part in ("kind", "hour", "place", "told")]
            for n in range(INCIDENT_ROWS)
        ]

    def participants(self) -> list[list[Any]]:
        return [[self[f"{part}-{n}"] for part in ("who", "many")] for n in range(PARTICIPANT_ROWS)]

    # -- as the service takes them

    def data_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        started = self._moment(data["starts"])
        told = {
            name: data.get(name)
            for name in "program patrol_type plan appeals situation notes vehicle order_number"
            " hotlines".split()
        }
        incidents = self._incidents(started) if data["happened"] == HAPPENED else []
        return {
            **told,
            "unit": data.get("unit") or "",
            "units": data.get("units") or [],
            "patrolled_on": data["patrolled_on"],
            "started_at": started,
            "ended_at": self._moment(data["ends"], after=started),
            "team": [line for line in data["team"].splitlines() if line.strip()] or None,
            "visits": self._visits(started),
            "incidents": incidents,
            "nihil": data["happened"] == NIHIL,
            "participants": self._participants(),
        }

    def changes_for_service(self) -> dict[str, Any]:
        """The same of what was changed only: a stored patrol may hold more than the form shows."""
        changed = {name.partition("-")[0] for name in self.changed_data}
        return {
            name: value
            for name, value in self.data_for_service().items()
            if changed & set(PARTS.get(name, (name,)))
        }

    def _moment(self, hour: time | None, *, after: datetime | None = None) -> datetime | None:
        """The hour on the patrol's day; after midnight on the next one, if it went on so long."""
        if hour is None:
            return None
        day: date = self.cleaned_data["patrolled_on"]
        found = timezone.make_aware(datetime.combine(day, hour))
        if after is not None and found < after and self.cleaned_data["overnight"]:
            found += timedelta(days=1)
        return found

    def _visits(self, started: datetime | None) -> list[dict[str, Any]]:
        """In order of arrival; what has no hour keeps its place in the list, behind."""
        found = []
        for point in self.points:
            if not self.cleaned_data[f"go-{point.pk}"]:
                continue
            at = self._moment(self.cleaned_data[f"at-{point.pk}"], after=started)
            people = self.cleaned_data[f"met-{point.pk}"]
            found.append((at, point, people))
        found.sort(key=lambda stop: stop[0].timestamp() if stop[0] else math.inf)
        visits: list[dict[str, Any]] = []
        for at, point, people in found:
            place = f"visits.{len(visits)}"
            self.asked |= {
                f"{place}.point": f"go-{point.pk}",
                f"{place}.arrived_at": f"at-{point.pk}",
                f"{place}.people_met": f"met-{point.pk}",
            }
            visits.append({"point": point.pk, "arrived_at": at, "people_met": people})
        elsewhere = (self.cleaned_data["elsewhere"], self.cleaned_data["elsewhere_category"])
        if any(elsewhere):
            self.asked[f"visits.{len(visits)}.point"] = "elsewhere"
            visits.append({"place": elsewhere[0], "category": elsewhere[1]})
        return visits

    def _incidents(self, started: datetime | None) -> list[dict[str, Any]]:
        incidents: list[dict[str, Any]] = []
        for n in range(INCIDENT_ROWS):
            kind, told = self.cleaned_data[f"kind-{n}"], self.cleaned_data[f"told-{n}"]
            if not kind and not told:
                continue
            place = f"incidents.{len(incidents)}"
            self.asked |= {f"{place}.kind": f"kind-{n}", f"{place}.happened_at": f"hour-{n}"}
            incidents.append(
                {
                    "kind": kind,
                    "happened_at": self._moment(self.cleaned_data[f"hour-{n}"], after=started),
                    "point": self.cleaned_data[f"place-{n}"] or None,
                    "description": told,
                }
            )
        return incidents

    def _participants(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for n in range(PARTICIPANT_ROWS):
            if self.cleaned_data[f"who-{n}"]:
                self.asked[f"participants.{len(found)}.institution"] = f"who-{n}"
                found.append(
                    {
                        "institution": self.cleaned_data[f"who-{n}"],
                        "headcount": self.cleaned_data[f"many-{n}"],
                    }
                )
        return found

    def asked_as(self, name: str) -> str:
        known = {"started_at": "starts", "ended_at": "ends", "nihil": "happened"}
        return self.asked.get(name) or known.get(name) or name.partition(".")[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("happened") == HAPPENED and not any(
            data.get(f"kind-{n}") for n in range(INCIDENT_ROWS)
        ):
            self.add_error("kind-0", _("Pilih jenis kejadiannya, atau pilih NIHIL."))
        return data


# Fields of a record that several fields of the form make up.
PARTS = {
    "patrolled_on": ("patrolled_on", "starts"),
    "started_at": ("patrolled_on", "starts"),
    "ended_at": ("patrolled_on", "ends", "overnight"),
    "visits": ("go", "at", "met", "elsewhere", "elsewhere_category", "patrolled_on"),
    "incidents": ("happened", "kind", "hour", "place", "told", "patrolled_on"),
    "nihil": ("happened",),
    "participants": ("who", "many"),
}
KEPT = ("patrol_type", "appeals", "situation", "vehicle", "order_number", "team", "hotlines")


def initial_for_new(
    *, program: str, last: Patrol | None, plan: PatrolPlan | None, again: bool
) -> dict[str, Any]:
    """Defaults that save typing: what the plan says, what was said last time, today.

    `again`: the same round as last time, with its objects.
    """
    initial: dict[str, Any] = {
        "id": uuid.uuid4(),
        "program": program,
        "patrolled_on": timezone.localdate(),
        "situation": SITUATIONS[0],
        "hotlines": list(settings.HOTLINES),
    }
    if last is not None:
        stored = initial_of(last)
        kept = {name: stored[name] for name in KEPT if stored.get(name)}
        initial |= kept | {"program": stored["program"]}
        if again:
            initial |= {name: True for name in stored if name.startswith("go-")}
    if plan is not None:
        initial |= {
            "plan": plan.pk,
            "patrolled_on": min(plan.planned_on, timezone.localdate()),
            "starts": plan.starts_at,
        }
        if plan.patrol_type_id:
            initial["patrol_type"] = plan.patrol_type_id
        initial |= {f"go-{point.pk}": True for point in plan.points.all()}
    return initial


def initial_of(patrol: Patrol) -> dict[str, Any]:
    """The form as it stands for a stored patrol."""
    initial: dict[str, Any] = {
        "id": patrol.pk,
        "version": patrol.version,
        "plan": patrol.plan_id,
        "program": patrol.program.code,
        "unit": patrol.unit.code,
        "units": [joined.unit.code for joined in patrol.joining.select_related("unit")],
        "patrol_type": patrol.patrol_type_id or "",
        "patrolled_on": patrol.patrolled_on,
        "starts": _hour(patrol.started_at),
        "ends": _hour(patrol.ended_at),
        "overnight": _overnight(patrol),
        "team": "\n".join(patrol.team or []),
        "happened": {True: NIHIL, False: HAPPENED}.get(patrol.nihil, ""),
        **{
            name: getattr(patrol, name)
            for name in "appeals situation notes vehicle order_number hotlines".split()
        },
    }
    for visit in patrol.visits.all():
        if visit.point_id is None:
            initial |= {"elsewhere": visit.place, "elsewhere_category": visit.category_id or ""}
        else:
            initial |= {
                f"go-{visit.point_id}": True,
                f"at-{visit.point_id}": _hour(visit.arrived_at),
                f"met-{visit.point_id}": visit.people_met,
            }
    for n, incident in enumerate(patrol.incidents.all()):
        initial |= {
            f"kind-{n}": incident.kind_id,
            f"hour-{n}": _hour(incident.happened_at),
            f"place-{n}": str(incident.point_id or ""),
            f"told-{n}": incident.description,
        }
    for n, row in enumerate(patrol.participants):
        initial |= {f"who-{n}": row["institution"], f"many-{n}": row.get("headcount")}
    return initial


def _hour(moment: datetime | None) -> time | None:
    return timezone.localtime(moment).time() if moment else None


def _overnight(patrol: Patrol) -> bool:
    if patrol.started_at is None or patrol.ended_at is None:
        return False
    return timezone.localdate(patrol.ended_at) > timezone.localdate(patrol.started_at)
