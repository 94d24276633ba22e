"""What a value looks like: per kind one Python and one SQL renderer for each written form.

Three forms: `shown` for people (pages, PDF), `EXCEL` (CSV for an Indonesian Excel) and `MACHINE`
(CSV for programs). `shown` exists in Python alone; the other two exist twice and tests hold them
equal, since CSV is written by PostgreSQL from a query and by Python from computed rows.

How the Excel form was chosen:
- numbers without thousands separators and with a decimal comma, percent with its sign;
- dates as 2021-02-08. Excel takes that for a date under every regional setting, while 08/02/2021
  is silently read as 2 August wherever Windows still stands on American settings;
- moments to the minute in local time, 2021-02-08 08:15.

A percentage is given as percent (5.8 is 5,8 %), not as a share.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import numbers
from core.weeks import long_date

# A spreadsheet runs what begins so, the full-width forms included. Import takes the mark off.
FORMULA_STARTS = "=+-@\t\n\r\0＝＋－＠"
INERT_MARK = "'"
# PostgreSQL holds no NUL; ascii() of an empty text is 0.
_FORMULA_CODES = ",".join(str(ord(letter)) for letter in FORMULA_STARTS if letter != "\0")


class Form(StrEnum):
    """A written form of CSV."""

    EXCEL = "excel"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Kind:
    """Renderers of one kind. Values are never None; `places` are digits after the comma.

    SQL renderers take the column's reference and answer an expression without parameters, in which
    a percent sign is doubled.
    """

    shown: Callable[[Any, int], str]
    text: Callable[[Any, int, Form], str]
    sql: Callable[[str, int, Form], str]
    numeric: bool = False  # stands at the right and may be summed


def inert(text: str) -> str:
    """Free text that no spreadsheet takes for a formula.

    Text that already looks marked is marked once more, so that `without_mark` gives back exactly
    what was typed.
    """
    start = text.lstrip(INERT_MARK)[:1]
    return INERT_MARK + text if start and start in FORMULA_STARTS else text


def without_mark(text: str) -> str:
    """Undo `inert`: what import reads back is what export was given."""
    marked = text[:1] == INERT_MARK and inert(text) != text
    return text[1:] if marked else text


def exact(value: float | Decimal | Fraction) -> Decimal | Fraction:
    """The number people mean by a float: 15 digits, as PostgreSQL turns floats into numeric."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Fraction(value)


def literal(text: str) -> str:
    """`text` as an SQL literal inside a statement that is sent with parameters."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


def _text_sql(ref: str, places: int, form: Form) -> str:
    """The first test is cheap and fails for nearly every text."""
    mark = literal(INERT_MARK)
    looks_so = (
        f"ascii({ref}) IN ({_FORMULA_CODES},{ord(INERT_MARK)})"
        f" AND ascii(ltrim({ref}, {mark})) IN ({_FORMULA_CODES})"
    )
    return f"CASE WHEN {looks_so} THEN {mark} || {ref} ELSE {ref} END"


def _decimal_text(value: Any, places: int, form: Form) -> str:
    rounded = numbers.round_half_up(exact(value), places)
    text = f"{rounded:.{places}f}"
    if not rounded:
        text = text.lstrip("-")
    return text.replace(".", ",") if form == Form.EXCEL else text


def _decimal_sql(ref: str, places: int, form: Form) -> str:
    text = f"round({ref}::numeric, {places})::text"
    return f"replace({text}, '.', ',')" if form == Form.EXCEL else text


def _percent_text(value: Any, places: int, form: Form) -> str:
    text = _decimal_text(value, places, form)
    return f"{text}%" if form == Form.EXCEL else text


def _percent_sql(ref: str, places: int, form: Form) -> str:
    text = _decimal_sql(ref, places, form)
    return f"{text} || '%%'" if form == Form.EXCEL else text


def _moment_shown(value: datetime, places: int) -> str:
    local = timezone.localtime(value)
    return f"{long_date(local.date())} {local:%H.%M}"


def _moment_text(value: datetime, places: int, form: Form) -> str:
    if form == Form.EXCEL:
        local = timezone.localtime(value).replace(tzinfo=None)
        return local.isoformat(sep=" ", timespec="minutes")
    return moment_json(value)


def _moment_sql(ref: str, places: int, form: Form) -> str:
    if form == Form.EXCEL:
        zone = literal(timezone.get_current_timezone_name())
        return f"left(({ref} AT TIME ZONE {zone})::text, 16)"
    return f"to_json({ref}) #>> '{{}}'"


def moment_json(value: datetime) -> str:
    """As PostgreSQL writes a moment into JSON on Django's connections: in UTC, zeros trimmed."""
    utc = value.astimezone(UTC)
    whole = utc.strftime(f"{utc.year:04d}-%m-%dT%H:%M:%S")
    fraction = f".{utc.microsecond:06d}".rstrip("0") if utc.microsecond else ""
    return f"{whole}{fraction}+00:00"


def _bool_text(value: bool, places: int, form: Form) -> str:
    return yes_no(value) if form == Form.EXCEL else ("true" if value else "false")


def _bool_sql(ref: str, places: int, form: Form) -> str:
    if form == Form.MACHINE:
        return f"{ref}::text"
    return f"CASE {ref} WHEN true THEN {literal(_('Ya'))} WHEN false THEN {literal(_('Tidak'))} END"


def yes_no(value: bool) -> str:
    return _("Ya") if value else _("Tidak")


def _json_text(value: Any, places: int, form: Form) -> str:
    """A raw cursor brings JSON as text; computed rows as objects."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_CODE = Kind(
    shown=lambda value, places: str(value),
    text=lambda value, places, form: str(value),
    sql=lambda ref, places, form: ref,
)

KINDS: dict[str, Kind] = {
    # Words people typed: made inert in every CSV.
    "text": Kind(
        shown=lambda value, places: str(value),
        text=lambda value, places, form: inert(str(value)),
        sql=_text_sql,
    ),
    # Controlled words: codes, ids, names of units and areas. Never touched.
    "code": _CODE,
    # A code with a word for people; the word comes from the column's choices.
    "status": _CODE,
    "integer": Kind(
        shown=lambda value, places: numbers.integer(value),
        text=lambda value, places, form: str(int(value)),
        sql=lambda ref, places, form: ref,
        numeric=True,
    ),
    "decimal": Kind(
        shown=lambda value, places: numbers.decimal(exact(value), places),
        text=_decimal_text,
        sql=_decimal_sql,
        numeric=True,
    ),
    "percent": Kind(
        shown=lambda value, places: f"{numbers.decimal(exact(value), places)} %",
        text=_percent_text,
        sql=_percent_sql,
        numeric=True,
    ),
    "date": Kind(
        shown=lambda value, places: long_date(value),
        text=lambda value, places, form: value.isoformat(),
        sql=lambda ref, places, form: ref,
    ),
    "moment": Kind(shown=_moment_shown, text=_moment_text, sql=_moment_sql),
    "bool": Kind(shown=lambda value, places: yes_no(value), text=_bool_text, sql=_bool_sql),
    # For the API; in a CSV its text.
    "json": Kind(
        shown=lambda value, places: _json_text(value, places, Form.MACHINE),
        text=_json_text,
        sql=lambda ref, places, form: f"{ref}::text",
    ),
}


def shown(kind: str, value: Any, places: int = 1) -> str:
    """A value as people read it: 1.083 · 5,8 % · 8 Februari 2021; unknown and empty are `–`."""
    if value is None or value == "":
        return numbers.MISSING
    if kind == "date" and isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if kind == "date" and not isinstance(value, date):
        raise TypeError(f"A date is expected, not {value!r}.")
    return KINDS[kind].shown(value, places)
