"""The weekly report in words, as the service writes it: one text for page and paper.

Made from the frozen content alone. Numbers stand as Indonesians write them, nothing as NIHIL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from core import numbers
from core.kinds import shown
from core.weeks import date_range, long_date
from programs.weekly import Status
from reports.columns import STATUS_WORDS
from reports.unit_weeks.queries import STATE_WORDS, State


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: texts of its cells, and the status with its word."""

    name: str
    cells: tuple[str, ...]
    status: str
    word: str

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """(heading, cell): on a phone each figure stands under its own heading."""
        return list(zip(headings(), self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Part:
    """One programme of the report."""

    target: str
    program: str
    name: str
    unit_name: str
    simulated: bool
    sentence: str
    shares: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    total: Line
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The report: what stands above, each programme, and what stands below."""

    title: str
    subject: str
    number: str
    unit: str
    week: str
    closed: str
    closed_at: datetime
    headings: tuple[str, ...]
    parts: tuple[Part, ...]
    completeness: str
    absent: tuple[tuple[str, str], ...]
    pending: tuple[str, ...]
    obstacles: tuple[dict[str, str], ...]
    directives: str
    follow_up: str
    letterhead: tuple[str, ...]
    signature: dict[str, Any]
    trail: str


def headings() -> tuple[str, ...]:
    return (
        _("Target"),
        _("Minggu ini"),
        _("Minggu lalu"),
        _("+/−"),
        _("%"),
        _("Kumulatif"),
        _("Sisa"),
    )


def sheet_of(content: dict[str, Any], program: str = "") -> Sheet:
    """All programmes of the polres, or the one with this code."""
    chosen = [each for each in content["targets"] if program in ("", each["program"]["code"])]
    parts = tuple(part_of(each) for each in chosen)
    letter = content["letter"]
    return Sheet(
        title=_("LAPORAN MINGGUAN"),
        subject=subject_of(parts),
        number=letter["number"],
        unit=content["unit"]["name"],
        week=week_title(content["week"]),
        closed=closed_words(content),
        closed_at=datetime.fromisoformat(content["closed_at"]),
        headings=headings(),
        parts=parts,
        completeness=completeness_words(content["completeness"]),
        absent=absent_units(content["completeness"]["rows"]),
        pending=tuple(pending_words(each) for each in content["pending"]),
        obstacles=tuple(content["obstacles"]),
        directives=content["directives"],
        follow_up=content["follow_up"],
        letterhead=tuple(letter["letterhead"]),
        signature=letter["signature"],
        trail=trail_words(content["trail"]),
    )


def subject_of(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return _("ANALISA DAN EVALUASI %(program)s") % {"program": parts[0].name.upper()}
    return _("ANALISA DAN EVALUASI PROGRAM KETAHANAN MASYARAKAT")


def week_title(week: dict[str, str]) -> str:
    first, last = (date.fromisoformat(week[key]) for key in ("starts_on", "ends_on"))
    return f"{week['label']} ({date_range(first, last)})"


def closed_words(content: dict[str, Any]) -> str:
    at = datetime.fromisoformat(content["closed_at"])
    facts = {"moment": shown("moment", at), "name": content["closed_by"] or ""}
    if content["closed_by"]:
        return _("Keadaan seperti diketahui %(moment)s, ditutup oleh %(name)s.") % facts
    return _("Keadaan seperti diketahui %(moment)s.") % facts


# One programme ----------------------------------------------------------------------------------


def part_of(content: dict[str, Any]) -> Part:
    lines = [line_of(row["unit_name"], row) for row in content["rows"]]
    if content["at_polres"]:
        lines.append(line_of(_("Belum dirinci per polsek"), content["at_polres"]))
    return Part(
        target=content["target"],
        program=content["program"]["code"],
        name=content["program"]["name"],
        unit_name=content["measure"]["unit"],
        simulated=content["simulated"],
        sentence=content["sentence"],
        shares=tuple(share_words(content["percentages"])),
        lines=tuple(lines),
        total=line_of(_("Jumlah"), content["totals"]),
        notes=tuple(notes_of(content)),
    )


def line_of(name: str, row: dict[str, Any]) -> Line:
    status = row["status"] or ""
    return Line(
        name=name,
        cells=(
            numbers.integer(row["quantity"]),
            numbers.integer(row["formed"]),
            numbers.integer(row["previous"]),
            numbers.signed(row["change"]),
            change_percent(row["change"], row["previous"]),
            numbers.integer(row["formed_cumulative"]),
            numbers.integer(row["remaining"]),
        ),
        status=status,
        word=str(STATUS_WORDS[Status(status)]) if status else "",
    )


def change_percent(change: int, previous: int) -> str:
    """`(kini − lalu)/lalu`; of nothing there is no percentage."""
    if previous <= 0:
        return numbers.MISSING
    return numbers.percent(Fraction(100 * change, previous))


def share_words(percentages: dict[str, Any]):
    """(name, percent, `6 dari 103`) of the three percentages."""
    names = {
        "addition": _("Tambahan"),
        "stock": _("Seluruhnya, dengan data awal"),
        "pace": _("Rencana minggu ini"),
    }
    for key, name in names.items():
        each = percentages[key]
        percent = each["percent"]
        parts = _("%(numerator)s dari %(denominator)s") % {
            "numerator": numbers.integer(each["numerator"]),
            "denominator": numbers.integer(each["denominator"]),
        }
        yield name, numbers.percent(None if percent is None else Fraction(str(percent))), parts


def notes_of(content: dict[str, Any]):
    if content["highest"]:
        yield _("Tertinggi minggu ini: %(units)s.") % {
            "units": ", ".join(
                f"{each['unit_name']} ({numbers.integer(each['formed'])})"
                for each in content["highest"]
            )
        }
    if content["lowest"]:
        yield _("Terendah terhadap rencana: %(units)s.") % {
            "units": ", ".join(
                f"{each['unit_name']} ({numbers.signed(each['deviation'])})"
                for each in content["lowest"]
            )
        }
    allocation = content["allocation"]
    if allocation and allocation["difference"]:
        yield _("Jumlah jatah polsek %(sum)s, target %(quantity)s: selisih %(rest)s, %(note)s.") % {
            "sum": numbers.integer(allocation["sum_of_shares"]),
            "quantity": numbers.integer(allocation["quantity"]),
            "rest": numbers.signed(allocation["difference"]),
            "note": allocation["note"].rstrip(". ") or _("belum dijelaskan"),
        }
    if content["totals"]["undetailed"]:
        yield _("%(n)s %(unit)s belum dirinci per desa.") % {
            "n": numbers.integer(content["totals"]["undetailed"]),
            "unit": content["measure"]["unit"],
        }
    if content["totals"]["dissolved"]:
        yield _("%(n)s %(unit)s kini nonaktif; tetap terhitung sebagai yang dibentuk.") % {
            "n": numbers.integer(content["totals"]["dissolved"]),
            "unit": content["measure"]["unit"],
        }
    if content["simulated"]:
        yield _("Target ini simulasi.")


# Below ------------------------------------------------------------------------------------------


def completeness_words(found: dict[str, Any]) -> str:
    """`Dari 21 polsek: 18 sudah lapor, 1 NIHIL, 1 terlambat, 1 belum lapor.`"""
    said = ", ".join(
        f"{numbers.integer(found[state.value])} {word_inside(str(word))}"
        for state, word in STATE_WORDS.items()
    )
    return _("Dari %(units)s polsek: %(said)s.") % {
        "units": numbers.integer(found["units"]),
        "said": said,
    }


def word_inside(word: str) -> str:
    """A word inside a sentence begins small; NIHIL stays as it is."""
    return word if word.isupper() else word[:1].lower() + word[1:]


def absent_units(rows: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(state's word, names) of the polsek that were late or said nothing."""
    found = []
    for state in (State.LATE, State.MISSING):
        names = [row["unit_name"] for row in rows if row["state"] == state]
        if names:
            found.append((str(STATE_WORDS[state]), ", ".join(names)))
    return tuple(found)


def pending_words(each: dict[str, str]) -> str:
    return _("%(name)s, %(unit)s, dibentuk %(day)s (tanda terima %(receipt)s)") % {
        "name": each["name"],
        "unit": each["unit_name"],
        "day": long_date(date.fromisoformat(each["formed_on"])),
        "receipt": each["receipt"],
    }


def trail_words(trail: dict[str, Any]) -> str:
    if not trail["number"]:
        return _("Jejak audit belum disegel.")
    return _("Segel jejak audit nomor %(number)s: %(digest)s") % {
        "number": numbers.integer(trail["number"]),
        "digest": trail["digest"],
    }
