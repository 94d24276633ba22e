"""What may stand in a record of the field: every field read strictly, from JSON or a form.

Reading knows types, lengths and words; it asks neither the database nor the clock. Lists of rows
(visits, incidents, attendees) are read by the same rules; what is wrong stands at `visits.0.point`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from villages.services.content import (
    EARLIEST_DAY,
    FieldErrors,
    Reader,
    Values,
    as_json,
    refuse,
)

EMPTY_VALUES: tuple[Any, ...] = (None, "", [], {})
LARGEST_COUNT = 1_000_000_000


class Nested(ValueError):
    """What is wrong inside a list, by place and field."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self.errors = errors


def moment(value: Any) -> datetime | None:
    """A time with its day; without a zone it is local."""
    if value in (None, ""):
        return None
    if isinstance(value, str):
        try:
            value = parse_datetime(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise ValueError(_("Tulis waktu seperti 2024-01-09T08:30."))
    if value.year < EARLIEST_DAY.year or value.year > 9000:
        raise ValueError(_("Periksa tahunnya."))
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    return value.astimezone(UTC)


def hour(value: Any) -> time | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, time):
        raise ValueError(_("Tulis jam seperti 08:30."))
    return value.replace(tzinfo=None)


def flag(value: Any) -> bool | None:
    """Yes, no, or unknown."""
    if value is None or value == "":
        return None
    if not isinstance(value, bool):
        raise ValueError(_("Isi true atau false."))
    return value


def count(value: Any) -> int | None:
    """A whole number from 0; unknown is None, never 0."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(_("Tulis bilangan bulat."))
    if not 0 <= value <= LARGEST_COUNT:
        raise ValueError(_("Isi bilangan dari 0 sampai 1.000.000.000."))
    return value


def uuid_key(value: Any) -> UUID | None:
    """Number of another record, or the row itself."""
    value = getattr(value, "pk", value)
    if value is None or value == "":
        return None
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise ValueError(_("Tulis nomor catatan (UUID).")) from None


def listing(reader: Reader, most: int, *, empty: Any = None) -> Reader:
    """A list of single values; `empty` is what stands for none given."""

    def read(value: Any) -> Any:
        if value is None or value == "":
            return empty
        if not isinstance(value, list | tuple):
            raise ValueError(_("Kirim sebuah daftar."))
        if len(value) > most:
            raise ValueError(_("Paling banyak %(most)d.") % {"most": most})
        found, errors = [], {}
        for place, item in enumerate(value):
            try:
                found.append(reader(item))
            except ValueError as error:
                errors[str(place)] = [str(error)]
            except ValidationError as error:
                errors[str(place)] = list(error.messages)
        if errors:
            raise Nested(errors)
        return [item for item in found if item not in EMPTY_VALUES] or empty

    return read


def rows(fields: Mapping[str, Reader], required: tuple[str, ...], most: int) -> Reader:
    """A list of small records, each read strictly."""
    content = Content(fields, required)

    def read(value: Any) -> list[Values]:
        if value is None or value == "":
            return []
        if not isinstance(value, list | tuple):
            raise ValueError(_("Kirim sebuah daftar."))
        if len(value) > most:
            raise ValueError(_("Paling banyak %(most)d.") % {"most": most})
        found, errors = [], {}
        for place, item in enumerate(value):
            if not isinstance(item, Mapping):
                errors[str(place)] = [_("Kirim sebuah objek JSON.")]
                continue
            values, wrong = content.read(item)
            found.append(values)
            errors |= {f"{place}.{name}": told for name, told in wrong.items()}
        if errors:
            raise Nested(errors)
        return found

    return read


@dataclass(frozen=True, slots=True)
class Content:
    """The fields of one kind of record."""

    fields: Mapping[str, Reader]
    required: tuple[str, ...] = ()

    @property
    def empty(self) -> Values:
        return {name: reader(None) for name, reader in self.fields.items()}

    def read(self, data: Mapping[str, Any], *, partial: bool = False) -> tuple[Values, FieldErrors]:
        """Values of the known fields and what is wrong with them. `partial`: only what is given."""
        values: Values = {} if partial else self.empty
        errors: FieldErrors = {}
        for name, given in data.items():
            reader = self.fields.get(name)
            if reader is None:
                errors[str(name)[:60]] = [_("Isian ini tidak dikenal atau tidak dapat diubah.")]
                continue
            try:
                values[name] = reader(given)
            except Nested as error:
                errors |= {f"{name}.{place}": told for place, told in error.errors.items()}
            except ValueError as error:
                errors[name] = [str(error)]
            except ValidationError as error:
                errors[name] = list(error.messages)
        for name in self.required:
            if name in values and values[name] in EMPTY_VALUES and name not in errors:
                errors[name] = [_("Wajib diisi.")]
        return values, errors

    def read_or_refuse(self, data: Mapping[str, Any], *, partial: bool = False) -> Values:
        values, errors = self.read(data, partial=partial)
        refuse(errors)
        return values

    def fingerprint(self, values: Values) -> str:
        """SHA-256 of what was sent: the same content again is recognised, whatever its spelling."""
        filled = {name: value for name, value in values.items() if value not in EMPTY_VALUES}
        packed = orjson.dumps(filled, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z, default=str)
        return hashlib.sha256(packed).hexdigest()


def told(values: Values) -> dict[str, Any]:
    """Values as the trail keeps them, without the empty ones."""
    return {name: plain(value) for name, value in values.items() if value not in EMPTY_VALUES}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, Mapping):
        return told(dict(value))
    if isinstance(value, list):
        return [plain(item) for item in value]
    return as_json(value)
