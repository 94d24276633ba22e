"""Pieces that a page repeats, drawn faster than by a loop in a template."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class Escaped:
    """A row's values, escaped where they are asked for."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row

    def __getitem__(self, key: str) -> str:
        value = self.row[key]
        return value if isinstance(value, SafeString) else escape(str(value))


def slots(keys: Iterable[str]) -> dict[str, SafeString]:
    """What a template gets in place of values: their names in braces."""
    return {key: mark_safe(f"{{{key}}}") for key in keys}  # noqa: S308 -- names of ours


def drawn(template: str, values: Mapping[str, Any], flags: Mapping[str, Any]) -> SafeString:
    """A small piece by its template, which is rendered once for each combination of the flags."""
    look = _look(template, tuple(values), tuple(flags.items()), get_language())
    return mark_safe(look.format_map(Escaped(values)))  # noqa: S308 -- escaped values


@lru_cache(maxsize=512)
def _look(
    template: str,
    keys: tuple[str, ...],
    flags: tuple[tuple[str, Any], ...],
    language: str,  # its words are the template's own
) -> str:
    return get_template(template).render({**slots(keys), **dict(flags)})


def drawn_rows(
    template: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    flags: Sequence[str],
    context: Mapping[str, Any],
) -> SafeString:
    """Every row by the template, which is rendered once for each combination of the flags.

    `row` holds a slot for each value, except for the flags, by which the template decides; the
    values are then filled in, escaped. A loop would look up and escape each of them by itself.
    """
    looks: dict[tuple[Any, ...], str] = {}
    drawn = []
    for row in rows:
        look = tuple(row[flag] for flag in flags)
        if look not in looks:
            shown = slots(row) | dict(zip(flags, look, strict=True))
            looks[look] = get_template(template).render({**context, "row": shown})
        drawn.append(looks[look].format_map(Escaped(row)))
    return mark_safe("".join(drawn))  # noqa: S308 -- the template's, and escaped values
