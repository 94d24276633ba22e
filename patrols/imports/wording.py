"""Stops, incidents and institutions of a patrol as a person writes them in one cell.

`08.15 Pasar Kunir (4); BRI Kunir` · `Curat: ternak; Laka lantas` · `TNI 3; Satpol PP`. What is
written is read back as the same; what cannot be read is a ValueError with words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.imports.values import nearest
from patrols.models import PatrolPoint, Term
from units.models import User

Values = dict[str, Any]
STOP = re.compile(
    r"(?:(?P<hour>\d{1,2})[.:](?P<minute>\d{2})\s+)?(?P<what>.*?)"
    r"(?:\s*\((?P<people>\d[\d.]*)(?:\s*(?:warga|orang))?\))?",
    re.ASCII | re.DOTALL,
)
HEADED = re.compile(r"(?P<what>.*?)(?:\s+(?P<count>\d+))?", re.ASCII | re.DOTALL)
OTHER = "lainnya"  # a place of no kind: `Lainnya: balai warga`


class Wording:
    """The objects and words a user may name, fetched once for a file."""

    def __init__(self, user: User) -> None:
        self.names: dict[str, str] = {}  # of objects by their number
        self.points: dict[str, str] = {}  # number by name, as it is written here
        known = PatrolPoint.objects.for_user(user).order_by("-active", "pk")
        by_name: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for pk, name, area in known.values_list("pk", "name", "area__name"):
            by_name[folded(name)].append((str(pk), name, area))
        for same in by_name.values():
            for pk, name, area in same:
                written = name if len(same) == 1 else f"{name} @{area}"
                self.names[pk] = written
                self.points.setdefault(folded(written), pk)
        self.terms: dict[str, dict[str, str]] = defaultdict(dict)
        self.words: dict[str, str] = {}
        for code, group, name in Term.objects.values_list("code", "list", "name"):
            self.words[code] = name
            for word in (name.partition(" (")[0], name, code):
                self.terms[group].setdefault(folded(word), code)

    # Written -----------------------------------------------------------------------------------

    def stops(self, visits: Iterable[Mapping[str, Any]]) -> str:
        return "; ".join(self.stop(visit) for visit in visits)

    def stop(self, visit: Mapping[str, Any]) -> str:
        at = clock_of(visit["arrived_at"])
        people = visit["people_met"]
        return (
            (f"{at:%H.%M} " if at else "")
            + self.what(visit)
            + ("" if people is None else f" ({people})")
        )

    def what(self, visit: Mapping[str, Any]) -> str:
        if visit["point"]:
            return self.names.get(str(visit["point"]), str(visit.get("name") or ""))
        kind = self.words.get(visit["category"] or "", _("Lainnya"))
        return f"{kind}: {visit['place']}".rstrip()

    def incidents(self, told: Iterable[Mapping[str, Any]]) -> str:
        return "; ".join(self.incident(row) for row in told)

    def incident(self, row: Mapping[str, Any]) -> str:
        kind = self.words.get(row["kind"], row["kind"])
        return f"{kind}: {row['description']}" if row["description"] else kind

    def participants(self, told: Iterable[Mapping[str, Any]]) -> str:
        return "; ".join(
            " ".join(
                str(part)
                for part in (self.words.get(row["institution"], row["institution"]),
                             row.get("headcount"))
                if part is not None
            )
            for row in told
        )  # fmt: skip

    # Read --------------------------------------------------------------------------------------

    def read_stops(
        self, text: str, day: date | None, before: Sequence[Mapping[str, Any]] = ()
    ) -> list[Values]:
        """`before`: the stops there are; what the cell does not tell of one (its note) is kept."""
        left = [dict(visit) for visit in before]
        return [self.read_stop(item, day, left) for item in items(text)]

    def read_stop(self, text: str, day: date | None, left: list[Values]) -> Values:
        found = STOP.fullmatch(text)
        assert found is not None  # noqa: S101 -- its parts may all be empty
        visit = self.read_what(found["what"].strip())
        visit["people_met"] = int(found["people"].replace(".", "")) if found["people"] else None
        at = None
        if found["hour"]:
            at = moment(day, hour_of(found["hour"], found["minute"]))
        same = next((old for old in left if self.what(old) == self.what(visit)), None)
        visit["note"] = ""
        if same is not None:
            left.remove(same)
            visit["note"] = same["note"]
            if at is not None and clock_of(same["arrived_at"]) == clock_of(at):
                at = same["arrived_at"]
        visit["arrived_at"] = at
        return visit

    def read_what(self, text: str) -> Values:
        point = self.points.get(folded(text))
        if point is not None:
            return {"point": point, "category": "", "place": ""}
        kind, colon, place = (part.strip() for part in text.partition(":"))
        if colon and folded(kind) == OTHER and place:
            return {"point": None, "category": "", "place": place}
        code = self.terms[Term.List.POINT_CATEGORY].get(folded(kind))
        if code is not None:
            return {"point": None, "category": code, "place": place}
        near = nearest(text, list(self.names.values()))
        raise ValueError(
            _("Obyek “%(text)s” tidak terdaftar. Maksud Anda %(near)s?")
            % {"text": text[:60], "near": _(" atau ").join(f"“{name}”" for name in near)}
            if near
            else _("Obyek “%(text)s” tidak terdaftar. Tulis jenisnya, misalnya “Pasar: %(text)s”.")
            % {"text": text[:60]}
        )

    def read_incidents(self, text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[Values]:
        left = {self.incident(row): dict(row) for row in before}
        found = []
        for item in items(text):
            kind, _colon, told = (part.strip() for part in item.partition(":"))
            code = self.term(Term.List.INCIDENT, kind)
            told_row = {"kind": code, "description": told}
            found.append(left.get(self.incident(told_row), told_row))
        return found

    def read_participants(self, text: str) -> list[Values]:
        found = []
        for item in items(text):
            parts = HEADED.fullmatch(item)
            assert parts is not None  # noqa: S101 -- its parts may all be empty
            code = self.term(Term.List.INSTITUTION, parts["what"].strip())
            count = int(parts["count"]) if parts["count"] else None
            found.append({"institution": code, "headcount": count})
        return found

    def term(self, group: Term.List, word: str) -> str:
        code = self.terms[group].get(folded(word))
        if code is None:
            known = [self.words[code] for code in dict.fromkeys(self.terms[group].values())]
            near = nearest(word, known) or known[:8]
            raise ValueError(
                _("“%(word)s” tidak dikenal. Pilihan: %(near)s.")
                % {"word": word[:40], "near": ", ".join(near)}
            )
        return code


def items(text: str | None) -> list[str]:
    parts = re.split(r"[;\n]", text or "")
    return [part.strip() for part in parts if part.strip()]


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def hour_of(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError(_("Tulis jam seperti 08.15.")) from None


def clock_of(value: Any) -> time | None:
    """The local time of day of a moment, given as one or as JSON has it."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value).time().replace(second=0, microsecond=0)


def moment(day: date | None, at: time | None, *, after: time | None = None) -> datetime | None:
    """That time of the day, or of the next where it lies before `after`."""
    if day is None or at is None:
        return None
    found = timezone.make_aware(datetime.combine(day, at))
    if after is not None and at < after:
        found += timedelta(days=1)
    return found
