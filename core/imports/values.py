"""What a cell says, the Indonesian way: dates, numbers, yes and no, one of several. Pure.

Nothing is guessed: day and month never change places, a number that may be read in two ways is
refused, and every refusal says how to write it. Every reader takes the cell's own value (text,
number, date, bool or None) and answers the value or raises ValueError with words for the user.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.weeks import MONTHS

NUMERIC_DAY = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
NAMED_DAY = re.compile(r"(?:[a-z']+,?\s+)?(\d{1,2})[\s-]+([a-z]+)\.?[\s-]+(\d{4})")
YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)
GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
PLAIN = re.compile(r"-?\d+(,\d+)?", re.ASCII)
POINTED = re.compile(r"-?\d+\.\d+", re.ASCII)
HOUR = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?(?:\s*wib)?", re.ASCII | re.IGNORECASE)
MINUS_SIGNS = str.maketrans("−–", "--")
# How months are cut short, in Indonesian and by an Excel that speaks English.
MONTH_NAMES = {name.lower(): n for n, name in enumerate(MONTHS, start=1)} | {
    short: n
    for n, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "peb", "pebruari", "february"),
            ("mar", "mrt", "march"),
            ("apr",),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("agu", "agt", "ags", "agust", "aug", "august"),
            ("sep", "sept"),
            ("okt", "oct", "october"),
            ("nop", "nov", "nopember"),
            ("des", "dec", "december"),
        ),
        start=1,
    )
    for short in names
}
YES = frozenset({"ya", "y", "iya", "ada", "sudah", "benar", "1", "true", "yes", "x", "v", "✓", "✔"})
NO = frozenset({"tidak", "t", "tdk", "tidak ada", "belum", "salah", "0", "false", "no", "-", "n"})
LARGEST = Decimal(10) ** 15  # beyond, a spreadsheet's own numbers lose digits


def read_day(value: Any) -> date | None:
    """A day. Text is read day first; `02/15/2021` is refused, never turned round."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value).lower()
    if not text:
        return None
    if found := ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := NUMERIC_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := NAMED_DAY.fullmatch(text):
        day, year = int(found[1]), int(found[3])
        month = MONTH_NAMES.get(found[2], 0)
        if not month:
            raise ValueError(_("Bulan “%(name)s” tidak dikenal.") % {"name": found[2][:20]})
    else:
        raise ValueError(_("Tanggal tidak dikenal. Tulis seperti 8-2-2021 atau 8 Februari 2021."))
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if month > 12 >= day:
        raise ValueError(
            _("Tidak ada bulan ke-%(month)d. Tulis hari dahulu: %(swapped)s?")
            % {"month": month, "swapped": f"{month}-{day}-{year}"}
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_("Tanggal ini tidak ada dalam kalender.")) from None


def read_number(value: Any, *, pointed: bool = False) -> Decimal | None:
    """A number: `1.083` is a thousand and eighty-three, `5,8` five and eight tenths.

    `pointed`: of coordinates, where a single point is what maps write.
    """
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(Decimal(repr(value)))
    if isinstance(value, datetime | date):
        raise ValueError(_("Ini tanggal, bukan angka. Ubah format selnya menjadi angka."))
    text = _text(value).translate(MINUS_SIGNS).replace("\N{NO-BREAK SPACE}", "")
    if not text:
        return None
    if pointed and POINTED.fullmatch(text):
        return _finite(Decimal(text))
    if GROUPED.fullmatch(text) or PLAIN.fullmatch(text):
        return _finite(Decimal(text.replace(".", "").replace(",", ".")))
    if POINTED.fullmatch(text):
        raise ValueError(
            _("Angka ini dapat dibaca dua cara. Tulis pecahan dengan koma: %(comma)s.")
            % {"comma": text.replace(".", ",")}
        )
    raise ValueError(_("Tulis sebuah angka, misalnya 1.083 atau 5,8."))


def _finite(value: Decimal) -> Decimal:
    try:
        fits = value.is_finite() and abs(value) < LARGEST
    except InvalidOperation:
        fits = False
    if not fits:
        raise ValueError(_("Angka ini terlalu besar."))
    return value


def read_integer(value: Any) -> int | None:
    """A whole number; `1,083` is refused: it may be meant as a thousand."""
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValueError(_("Tulis bilangan bulat; ribuan dengan titik, misalnya 1.083."))
    return int(number)


def read_coordinate(value: Any) -> float | None:
    number = read_number(value, pointed=True)
    return None if number is None else float(number)


def read_year(value: Any) -> int | None:
    number = read_integer(value)
    if number is None:
        return None
    if not YEAR.fullmatch(str(number)):
        raise ValueError(_("Tulis tahun dengan empat angka, misalnya 2020."))
    return number


def read_hour(value: Any) -> time | None:
    """A time of day: `08.15`, `8:15`, or a cell of a spreadsheet that holds one."""
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    text = _text(value)
    if isinstance(value, float):  # 8.15 typed into a cell of numbers
        text = f"{value:.2f}"
    if not text:
        return None
    found = HOUR.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(_("Tulis jam seperti 08.15."))
    return time(int(found[1]), int(found[2]))


def read_bool(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    text = _text(value).lower()
    if not text:
        return None
    if text in YES:
        return True
    if text in NO:
        return False
    raise ValueError(_("Tulis ya atau tidak."))


def read_choice(value: Any, choices: Sequence[tuple[str, Any]]) -> str | None:
    """The key of a choice given as its key or its label, in any case; else the nearest ones."""
    return choice_reader(choices)(value)


def choice_reader(choices: Sequence[tuple[str, Any]]) -> Callable[[Any], str | None]:
    """`read_choice` for many cells of the same choices."""
    known = {key.casefold(): key for key, _label in choices}
    known |= {str(label).casefold(): key for key, label in choices}

    def read(value: Any) -> str | None:
        text = _text(value)
        if not text:
            return None
        found = known.get(" ".join(text.casefold().split()))
        if found is None:
            raise ValueError(_unknown_choice(text, [str(label) for _key, label in choices]))
        return found

    return read


def _unknown_choice(text: str, labels: Sequence[str]) -> str:
    near = nearest(text, labels)
    if near:
        return _("“%(text)s” tidak dikenal. Maksud Anda %(near)s?") % {
            "text": text[:40],
            "near": _(" atau ").join(f"“{label}”" for label in near),
        }
    return _("“%(text)s” tidak dikenal. Pilih salah satu: %(known)s.") % {
        "text": text[:40],
        "known": ", ".join(labels[:12]),
    }


def nearest(text: str, known: Sequence[str], *, most: int = 2, cutoff: float = 0.6) -> list[str]:
    """The known words that look most like `text`."""
    by_fold = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(text.casefold(), by_fold, n=most, cutoff=cutoff)
    return [by_fold[word] for word in found]


def read_text(value: Any) -> str:
    """Text as it stands; numbers in a column of text (an NRP, a house number) as people write
    them."""
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\N{NO-BREAK SPACE}", " ").strip()


def swapped_by_spreadsheet(values: Sequence[Any]) -> list[int]:
    """Places in a column of days where a spreadsheet has likely changed day and month.

    An Excel under American settings reads 08/02/2021 as 2 August and leaves 15/02/2021 text. So
    real dates whose day could be a month, beside text with a day that could not, were turned round
    by it, all or none: nobody can tell from one cell alone.
    """
    left_as_text = any(
        isinstance(value, str)
        and (found := NUMERIC_DAY.fullmatch(value.strip()))
        and int(found[1]) > 12 >= int(found[2])
        and "/" in value
        for value in values
    )
    if not left_as_text:
        return []
    dates = [(place, value) for place, value in enumerate(values) if isinstance(value, date)]
    if any(value.day > 12 for _place, value in dates):
        return []
    return [place for place, _value in dates]
