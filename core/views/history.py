"""The trail, readable: who changed what from what to what."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_safe

from core import audit
from core.columns import shown
from core.doors import door
from core.filters import AuditFilter
from core.htmx import render_page
from core.models import AuditEvent

PER_PAGE = 25
# Bookkeeping that every write changes; it would drown what a person did.
SILENT = {"id", "version", "created_at", "updated_at", "last_written_by_id", "content_hash"}
LONGEST_VALUE = 300


@door("read_history")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    filters = AuditFilter(request.GET, queryset=AuditEvent.objects.for_user(request.user))
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filters, "page": page, "entries": readable(page.object_list)}
    return render_page(request, "history/history.html", context, part="history/_results.html")


def readable(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Events with words for acts, records, fields and values; names of related rows in one query
    for each kind."""
    events = list(events)
    names = related_names(events)
    return [
        {
            "event": event,
            "act": audit.act_word(event.act),
            "record": record_word(event),
            "changes": changes(event, names),
        }
        for event in events
    ]


def model_of(event: AuditEvent) -> type[Model] | None:
    try:
        return apps.get_model(event.record_kind)
    except (LookupError, ValueError):
        return None


def record_word(event: AuditEvent) -> str:
    model = model_of(event)
    kind = str(model._meta.verbose_name) if model else event.record_kind
    values = {**(event.before or {}), **(event.after or {})}
    name = values.get("name") or values.get("username") or values.get("code")
    return f"{kind} {name}" if name else f"{kind} {event.record_id[:8]}"


def field_of(model: type[Model] | None, name: str) -> Field | None:
    """The field whose column is `name` (`area_id` is area's)."""
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((f for f in model._meta.concrete_fields if f.attname == name), None)


def changed_keys(event: AuditEvent) -> list[str]:
    keys = {**(event.before or {}), **(event.after or {})}
    return [key for key in keys if key not in SILENT]


def related_names(events: list[AuditEvent]) -> dict[tuple[type[Model], str], str]:
    wanted: dict[type[Model], set[Any]] = {}
    for event in events:
        for key in changed_keys(event):
            field = field_of(model_of(event), key)
            if isinstance(field, ForeignKey):
                for side in (event.before, event.after):
                    if side and (found := key_of(field.related_model, side.get(key))) is not None:
                        wanted.setdefault(field.related_model, set()).add(found)
    return {
        (model, str(key)): str(row)
        for model, keys in wanted.items()
        for key, row in model._base_manager.in_bulk(list(keys)).items()
    }


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
        before = value_word(field, (event.before or {}).get(key), names)
        after = value_word(field, (event.after or {}).get(key), names)
        if before != after:
            label = str(field.verbose_name) if field else key.replace("_", " ")
            rows.append({"label": label, "before": before, "after": after})
    return rows


def value_word(field: Field | None, value: Any, names: dict[tuple[type[Model], str], str]) -> str:
    """A stored value as people read it; unknown is a dash."""
    if isinstance(field, ForeignKey) and isinstance(value, int | str):
        return names.get((field.related_model, str(value)), str(value))
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
            return ", ".join(map(str, value))[:LONGEST_VALUE]
        case dict():
            return ", ".join(f"{key}: {item}" for key, item in value.items())[:LONGEST_VALUE]
    return str(value)


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
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
