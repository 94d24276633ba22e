"""What may stand in the record of a kampung: every field read strictly, from JSON or a form.

Reading knows types, lengths and words; it asks neither the database nor the clock. What depends on
programme, area, day and user is checked in `villages/services/checks.py`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import clean, clean_line
from villages.models import Formation
from villages.services.places import level_of

Reader = Callable[[Any], Any]
Values = dict[str, Any]
FieldErrors = dict[str, list[str]]

# Nothing here began earlier; an older day is a slip of the hand (0201, 1921).
EARLIEST_DAY = date(1990, 1, 1)
REQUIRED = ("program", "area", "name")
MAX_ASPECTS = 100
LARGEST_ANSWER = 1_000_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def line(limit: int) -> Reader:
    """Text on one line, at most `limit` characters; None is empty."""

    def read(value: Any) -> str:
        return _short(clean_line(_text(value)), limit)

    return read


def paragraph(limit: int) -> Reader:
    def read(value: Any) -> str:
        return _short(clean(_text(value)), limit)

    return read


def key(limit: int) -> Reader:
    """Code of a row that stands elsewhere, or the row itself, as forms give it."""

    def read(value: Any) -> str:
        value = getattr(value, "code", value)
        return _short(clean_line(_text(value)), limit)

    return read


def one_of(choices: list[str]) -> Reader:
    def read(value: Any) -> str:
        value = _text(value)
        if value and value not in choices:
            raise ValueError(
                _("Pilihan “%(value)s” tidak dikenal. Pilih salah satu: %(choices)s.")
                % {"value": value[:40], "choices": ", ".join(choices)}
            )
        return value

    return read


def day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError(_("Tanggal ini tidak ada dalam kalender.")) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(_("Tulis tanggal seperti 2021-02-08."))
    if value < EARLIEST_DAY:
        raise ValueError(_("Tanggal terlalu lampau. Periksa tahunnya."))
    return value


def number(low: float, high: float) -> Reader:
    def read(value: Any) -> float | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise ValueError(_("Tulis sebuah angka."))
        if not low <= value <= high or not math.isfinite(value):
            raise ValueError(
                _("Angka harus antara %(low)s dan %(high)s.") % {"low": low, "high": high}
            )
        return round(float(value), 6)

    return read


def whole(low: int, high: int) -> Reader:
    decimal = number(low, high)

    def read(value: Any) -> int | None:
        result = decimal(value)
        return None if result is None else round(result)

    return read


def yes(value: Any) -> bool:
    if value not in (None, True, False):
        raise ValueError(_("Isi true atau false."))
    return bool(value)


def coordinate(low: float, high: float) -> Reader:
    decimal = number(-180, 180)

    def read(value: Any) -> float | None:
        result = decimal(value)
        if result is not None and not low <= result <= high:
            raise ValueError(_("Posisi di luar Indonesia."))
        return result

    return read


def answers(value: Any) -> dict[str, Any]:
    """Aspects as given; what they may say is checked against the programme."""
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping) or len(value) > MAX_ASPECTS:
        raise ValueError(_("Aspek ditulis sebagai pasangan kode dan isi."))
    return {str(code): _answer(value[code]) for code in sorted(value) if value[code] is not None}


def _answer(value: Any) -> str | bool | int | float:
    if isinstance(value, str):
        return _short(clean(value), 500)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal) and -LARGEST_ANSWER <= value <= LARGEST_ANSWER:
        return float(value) if isinstance(value, Decimal) else value
    raise ValueError(_("Isi aspek adalah ya/tidak, angka, atau teks."))


def figure(value: Any) -> UUID | None:
    value = getattr(value, "pk", value)
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, UUID) else UUID(_text(value))
    except ValueError:
        raise ValueError(_("Angka sumber ini tidak ditemukan.")) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(_("Tulis sebuah teks."))
    return value


def _short(value: str, limit: int) -> str:
    if len(value) > limit:
        raise ValueError(
            _("Paling banyak %(limit)d karakter; ini %(length)d.")
            % {"limit": limit, "length": len(value)}
        )
    return value


FIELDS: dict[str, Reader] = {
    "program": key(20),
    "area": key(24),
    "unit": key(40),
    "place_kind": one_of(Formation.PlaceKind.values),
    "place_name": line(80),
    "name": line(120),
    "formed_on": day,
    "formed_year": whole(EARLIEST_DAY.year, 2100),
    "initial": yes,
    "inaugurated_on": day,
    "inaugurated_by": line(150),
    "settlement_type": one_of(Formation.Settlement.values),
    "decree_number": line(80),
    "decree_date": day,
    "latitude": coordinate(-11.5, 6.5),
    "longitude": coordinate(94.5, 141.5),
    "position_accuracy_m": whole(0, 100_000),
    "aspects": answers,
    "petugas": line(150),
    "notes": paragraph(2000),
    "figure": figure,
}
EMPTY = {name: reader(None) for name, reader in FIELDS.items()}
# Added freely to a verified record, as long as they are empty there.
DECREE = ("decree_number", "decree_date")


def read(data: Mapping[str, Any], *, partial: bool = False) -> tuple[Values, FieldErrors]:
    """Values of the known fields and what is wrong with them. `partial`: only what is given."""
    values: Values = {} if partial else dict(EMPTY)
    errors: FieldErrors = {}
    for name, given in data.items():
        reader = FIELDS.get(name)
        if reader is None:
            errors[str(name)[:60]] = [_("Isian ini tidak dikenal atau tidak dapat diubah.")]
            continue
        try:
            values[name] = reader(given)
        except ValueError as error:
            errors[name] = [str(error)]
        except ValidationError as error:
            errors[name] = list(error.messages)
    for name in required(values):
        if name in values and not values[name] and name not in errors:
            errors[name] = [_("Wajib diisi.")]
    return values, errors


def required(values: Values) -> tuple[str, ...]:
    """The day may be unknown in a first list alone."""
    return REQUIRED if values.get("initial") else (*REQUIRED, "formed_on")


def read_or_refuse(data: Mapping[str, Any], *, partial: bool = False) -> Values:
    values, errors = read(data, partial=partial)
    refuse(errors)
    return values


def refuse(errors: FieldErrors) -> None:
    if errors:
        raise DomainError(_("Periksa isian yang ditandai."), errors=errors)


def fingerprint(values: Values) -> str:
    """SHA-256 of what was sent: the same content again is recognised, whatever its spelling."""
    values = values | {
        "place_kind": values["place_kind"] or level_of(values["area"].count(".") + 1)
    }
    filled = {name: value for name, value in values.items() if value not in (None, "", {}, False)}
    return hashlib.sha256(orjson.dumps(filled, option=orjson.OPT_SORT_KEYS)).hexdigest()


def content_of(formation: Formation) -> Values:
    """The record's content as `read` gives it; program, area and unit by their codes."""
    values = {name: getattr(formation, name) for name in FIELDS if name not in RELATIONS}
    values["program"] = formation.program.code
    values["area"] = formation.area_id
    values["unit"] = formation.unit.code
    values["figure"] = formation.figure_id
    return values


RELATIONS = ("program", "area", "unit", "figure")


def as_json(value: Any) -> Any:
    """A value as the audit trail and proposed corrections keep it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def differences(before: Values, after: Values) -> dict[str, list[Any]]:
    """{field: [old, new]} of what changed."""
    return {
        name: [as_json(before.get(name)), as_json(after[name])]
        for name in after
        if before.get(name) != after[name]
    }
