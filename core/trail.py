"""The trail in words: acts, records, fields and values as people read them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import CharField, Field, ForeignKey, ManyToManyField, Model
from django.utils.dateparse import parse_date, parse_datetime

from core import audit
from core.columns import shown
from core.models import AuditEvent, Versioned
from core.weeks import Week

# Bookkeeping that every write changes; it would drown what a person did.
SILENT = {"id", "version", "created_at", "updated_at", "last_written_by_id", "content_hash"}
LONGEST_VALUE = 300
WEEK = re.compile(r"\d{4}-W\d\d", re.ASCII)
NAMES = ("name", "username", "code")
# The field by which people know a record: the first of these that it has.
KNOWN_BY = (*NAMES, "title", "topic", "text")


def readable(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Events with words for acts, records, fields and values; names of records and of related rows
    in one query for each kind."""
    events = list(events)
    names, records = related_names(events), record_names(events)
    return [
        {
            "event": event,
            "act": audit.act_word(event.act),
            "record": record_word(event, records),
            "changes": changes(event, names),
        }
        for event in events
    ]


def model_of(event: AuditEvent) -> type[Model] | None:
    try:
        return apps.get_model(event.record_kind)
    except (LookupError, ValueError):
        return None


def told_in(event: AuditEvent) -> dict[str, Any]:
    return {**(event.before or {}), **(event.after or {})}


def record_word(event: AuditEvent, names: dict[tuple[str, str], str]) -> str:
    """Kind and name; a record that is gone and whose event does not name it has its number."""
    model, told = model_of(event), told_in(event)
    kind = str(model._meta.verbose_name) if model else audit.kind_word(event.record_kind)
    current = names.get((event.record_kind, event.record_id))
    known = (told.get(known_by(model) or ""), current, *map(told.get, NAMES))
    return f"{kind} {next(filter(None, known), event.record_id[:8])}"


def record_names(events: list[AuditEvent]) -> dict[tuple[str, str], str]:
    """{(kind, id): name} of the records whose events do not tell it. Who may read an event of a
    record may read its name."""
    wanted: dict[tuple[type[Model], str], set[Any]] = {}
    for event in events:
        model = model_of(event)
        field = known_by(model)
        if model is None or field is None or told_in(event).get(field):
            continue
        if (key := key_of(model, event.record_id)) is not None:
            wanted.setdefault((model, field), set()).add(key)
    return {
        (model._meta.label_lower, str(key)): name
        for (model, field), keys in wanted.items()
        for key, name in model._base_manager.filter(pk__in=keys).values_list("pk", field)
    }


def known_by(model: type[Model] | None) -> str | None:
    return next((name for name in KNOWN_BY if isinstance(field_of(model, name), CharField)), None)


def field_of(model: type[Model] | None, name: str) -> Field | None:
    """The field whose column is `name` (`area_id` is area's)."""
    if model is None:
        return None
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((f for f in model._meta.concrete_fields if f.attname == name), None)
    return found if isinstance(found, Field) else None


def rows_of(model: type[Model] | None, name: str) -> type[Model] | None:
    """What the rows told under `name` are: the visits of a patrol."""
    if model is None:
        return None
    found = next((each for each in model._meta.related_objects if each.name == name), None)
    return found and found.related_model


def changed_keys(event: AuditEvent) -> list[str]:
    return [key for key in told_in(event) if key not in SILENT]


def related_names(events: list[AuditEvent]) -> dict[tuple[type[Model], str], str]:
    wanted: dict[type[Model], set[Any]] = {}
    for event in events:
        for side in (event.before, event.after):
            for field, value in relations(model_of(event), side or {}):
                if (found := key_of(field.related_model, value)) is not None:
                    wanted.setdefault(field.related_model, set()).add(found)
    return {
        (model, str(key)): str(row)
        for model, keys in wanted.items()
        for key, row in model._base_manager.in_bulk(list(keys)).items()
    }


def relations(model: type[Model] | None, told: dict[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Keys of other records in what was told, those in its rows as well."""
    for name, value in told.items():
        field = field_of(model, name)
        if isinstance(field, ForeignKey) and name not in SILENT:
            yield field, value
        elif isinstance(field, ManyToManyField) and isinstance(value, list):
            yield from ((field, key) for key in value)
        elif (inner := rows_of(model, name)) and are_rows(value):
            for row in value:
                yield from relations(inner, row)


def key_of(model: type[Model], value: Any) -> Any:
    """`value` as a key of `model`; None where the trail holds a readable code instead."""
    try:
        return model._meta.pk.to_python(value) if isinstance(value, int | str) else None
    except ValidationError:
        return None


def changes(event: AuditEvent, names: dict[tuple[type[Model], str], str]) -> list[dict[str, str]]:
    model = model_of(event)
    rows = []
    for key in changed_keys(event):
        field = field_of(model, key)
        old, new = (event.before or {}).get(key), (event.after or {}).get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            old, new = audit.differences(old, new)
        inner = rows_of(model, key)
        before, after = (
            rows_word(inner, value, names)
            if inner and are_rows(value)
            else value_word(field, value, names)
            for value in (old, new)
        )
        if before != after:
            rows.append({"label": label_of(model, key), "before": before, "after": after})
    return rows


def label_of(model: type[Model] | None, key: str) -> str:
    """What people call a field. A trail also speaks of fields that stand in a neighbouring table
    (of a plan in the story of its target), and of words that stand in none."""
    if field := field_of(model, key):
        return str(field.verbose_name)
    if inner := rows_of(model, key):
        return str(inner._meta.verbose_name_plural)
    if word := audit.field_word(key):
        return word
    found = next((field for other in beside(model) if (field := field_of(other, key))), None)
    return str(found.verbose_name) if found else key.replace("_", " ")


def beside(model: type[Model] | None) -> Iterator[type[Model]]:
    """The models of its app, those with rows of it first."""
    if model is not None:
        models = [*apps.get_app_config(model._meta.app_label).get_models()]
        below = {found.related_model for found in model._meta.related_objects}
        yield from sorted(models, key=lambda other: other not in below)


def changes_since(record: Versioned, version: int, acts: Iterable[str]) -> list[dict[str, str]]:
    """What changed in a record since the version one saw: as it was then, as it is now.

    `acts` are those that raise its version, by one each.
    """
    behind = record.version - version
    events = list(AuditEvent.objects.of(record).filter(act__in=acts).order_by("-id")[:behind])
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for event in reversed(events):
        before = {**(event.before or {}), **before}
        after |= event.after or {}
    both = AuditEvent(record_kind=record._meta.label_lower, before=before, after=after)
    return changes(both, related_names([both]))


def value_word(field: Field | None, value: Any, names: dict[tuple[type[Model], str], str]) -> str:
    """A stored value as people read it; unknown is a dash."""
    if isinstance(field, ForeignKey) and isinstance(value, int | str):
        return names.get((field.related_model, str(value)), str(value))
    if isinstance(field, ManyToManyField) and isinstance(value, list):
        value = [names.get((field.related_model, str(key)), str(key)) for key in value]
    for choice, word in field.flatchoices if field is not None else ():
        if choice == value:
            return str(word)
    if value in (None, "", [], {}):
        return shown("text", None)
    match value:
        case bool():
            return shown("bool", value)
        case str():
            return _moment_or_text(value)
        case list():
            return _cut(", ".join(_plain_word(item) for item in value))
        case dict():
            told = ((label_of(None, key), _plain_word(item)) for key, item in value.items())
            return _cut(", ".join(f"{label}: {word}" for label, word in told))
    return str(value)


def are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def rows_word(
    model: type[Model], rows: list[dict[str, Any]], names: dict[tuple[type[Model], str], str]
) -> str:
    """Rows told with their record, each with what is known of it."""
    told = [
        ", ".join(
            f"{label_of(model, key)}: {value_word(field_of(model, key), value, names)}"
            for key, value in row.items()
            if value not in (None, "", [], {})
        )
        for row in rows
    ]
    return _cut(" · ".join(told)) or shown("text", None)


def _plain_word(value: Any) -> str:
    """A value inside a value."""
    if isinstance(value, list):
        return " · ".join(map(_plain_word, value))
    return value_word(None, value, {})


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _moment_or_text(text: str) -> str:
    if len(text) == 10 and text[4:5] == "-":
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day:
            return shown("date", day)
    if len(text) >= 19 and text[10:11] == "T":
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment and moment.tzinfo:
            return shown("moment", moment)
    if WEEK.fullmatch(text):
        try:
            return Week.parse(text).title
        except ValueError:
            return text
    return _cut(text)
