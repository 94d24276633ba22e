"""What a pasted WhatsApp report says of a new kampung. Pure: text in, fields out, nothing guessed.

Read are the forms officers write: labelled lines (`Nama kampung: …`), and the sentence of the
service (`… PEMBENTUKAN KTS DESA … pada hari Selasa tanggal 9 Februari 2021 …`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.weeks import MONTHS

SHORT = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
WORDS = {name.lower(): n for n, name in enumerate(MONTHS, start=1)}
WORDS |= {name: n for n, name in enumerate(SHORT, start=1)} | {"agt": 8, "nop": 11, "pebruari": 2}
LONGEST = 6000

DAY_IN_WORDS = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})\b")
DAY_IN_DIGITS = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
LABEL = re.compile(r"^[\s*_•\-–\d.)]*([A-Za-z][A-Za-z /.]{1,30}?)\s*[:=]\s*(.+)$")
STOP = (
    r"(?=\s*(?:[,.;:()\n*]|\bkec|\brw\b|\brt\b|\bpada\b|\bhari\b|\btanggal\b|\bdi\b|\bwilayah\b|$))"
)
VILLAGE = re.compile(
    rf"\b(?:desa/kelurahan|desa|kelurahan|kel\.|ds\.)\s+([A-Za-z][\w' ]{{1,40}}?){STOP}",
    re.IGNORECASE,
)
DISTRICT = re.compile(
    r"\b(?:kecamatan|kec\.?)\s+([A-Za-z][\w' ]{1,40}?)"
    r"(?=\s*(?:[,.;:()\n*]|\bkab|\bpada\b|\bhari\b|\bdi\b|$))",
    re.IGNORECASE,
)
RW = re.compile(r"\bRW[\s.]*0*(\d{1,3})\b", re.IGNORECASE)
KAMPUNG = re.compile(r"\b(Kampung\s+Tangguh[\w' ]{0,60}?)(?=\s*[,.;:()\n*]|$)", re.IGNORECASE)

LABELS = {
    "name": ("nama kampung", "nama kts", "nama ktj", "nama", "kampung"),
    "village": ("desa", "kelurahan", "desa/kelurahan", "tempat", "lokasi"),
    "district": ("kecamatan", "kec"),
    "formed_on": ("tanggal pembentukan", "tanggal", "waktu", "hari/tanggal", "hari tanggal"),
    "petugas": ("petugas", "bhabinkamtibmas", "bhabin"),
    "decree_number": ("nomor sk", "no sk", "no. sk", "sk"),
}
FIELDS_BY_LABEL = {label: field for field, labels in LABELS.items() for label in labels}
NOTHING = {"nihil", "-", "–", "tidak ada", "belum ada"}


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found; "" and None where the text does not say."""

    program: str = ""
    village: str = ""
    district: str = ""
    rw: str = ""
    name: str = ""
    formed_on: date | None = None
    petugas: str = ""
    decree_number: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.village or self.name) and bool(self.formed_on or self.program)


def read(text: str, programs: Mapping[str, str]) -> Pasted:
    """`programs`: code to name of those the reader reports for."""
    text = text[:LONGEST].replace("\r\n", "\n")
    labelled = labelled_lines(text)
    place = labelled.get("village", "")
    return Pasted(
        program=program_in(text, programs),
        village=village_in(place) or village_in(text) or bare_place(place),
        district=clean(labelled.get("district", "")) or first(DISTRICT, text),
        rw=first(RW, place) or first(RW, text),
        name=clean(labelled.get("name", "")) or kampung_in(text, programs),
        formed_on=day_in(labelled.get("formed_on", "")) or day_in(text),
        petugas=clean(labelled.get("petugas", "")),
        decree_number=clean(labelled.get("decree_number", "")),
    )


def labelled_lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.split("\n"):
        match = LABEL.match(line)
        if match:
            label = " ".join(match[1].lower().replace(".", " ").split())
            field = FIELDS_BY_LABEL.get(label)
            if field and clean(match[2]):
                found.setdefault(field, match[2])
    return found


def program_in(text: str, programs: Mapping[str, str]) -> str:
    """The programme the text names by its code, or else by its name; "" where it names several."""
    by_code = [code for code in programs if re.search(rf"\b{re.escape(code)}\b", text, re.I)]
    by_name = [code for code, name in programs.items() if name.lower() in text.lower()]
    chosen = by_code or by_name
    return chosen[0] if len(chosen) == 1 else ""


def kampung_in(text: str, programs: Mapping[str, str]) -> str:
    """A name of its own: every report begins with the programme's."""
    general = {name.lower() for name in programs.values()}
    named = (clean(match[1]) for match in KAMPUNG.finditer(text))
    return next((name for name in named if name.lower() not in general), "")


def village_in(text: str) -> str:
    return first(VILLAGE, text)


def bare_place(text: str) -> str:
    """`Kunir Kidul` of `Kunir Kidul, Kec. Kunir` or `RW 03, Kunir Kidul (Kec. Kunir)`."""
    parts = [clean(part) for part in re.split(r"[,(]", text)]
    named = [p for p in parts if p and not re.match(r"(?i)(rw|rt|dusun|kec|kab|lingkungan)\b", p)]
    return named[0] if named else ""


def day_in(text: str) -> date | None:
    """The first day the text names that exists."""
    for match in DAY_IN_WORDS.finditer(text):
        month = WORDS.get(match[2].lower())
        if month and (day := as_day(int(match[3]), month, int(match[1]))):
            return day
    for match in DAY_IN_DIGITS.finditer(text):
        year = int(match[3])
        if day := as_day(year + 2000 if year < 100 else year, int(match[2]), int(match[1])):
            return day
    return None


def as_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return clean(match[1]) if match else ""


def clean(text: str) -> str:
    """Without the stars of bold letters and what stands for nothing."""
    text = " ".join(text.replace("*", " ").replace("_", " ").split()).strip(" .,;:")
    return "" if text.lower() in NOTHING else text.title() if text.isupper() else text
