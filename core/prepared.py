"""Statements whose text never changes: PostgreSQL plans each once for a connection.

Planning a record with all it refers to takes as long as reading fifty of them. Only what is read is
prepared: what is written keeps its text, for whoever watches what goes to the database.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from hashlib import blake2s
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from psycopg2.extensions import AsIs

# What a connection has planned; a statement outlives its transaction, not its connection.
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def execute_prepared(
    database: BaseDatabaseWrapper,
    cursor: CursorWrapper,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any],
) -> None:
    """`cursor.execute(sql, params)`, of a text that is one of few.

    A pooler that hands out another connection for each transaction knows nothing of what was
    prepared; under Django's setting for these (`DISABLE_SERVER_SIDE_CURSORS`) each is planned anew.
    """
    if is_pooled(database):
        cursor.execute(sql, params)
        return
    name, text, names = numbered(sql)
    values = [params[key] for key in names] if isinstance(params, Mapping) else params
    _execute(database, cursor, name, text, values)


def is_pooled(database: BaseDatabaseWrapper) -> bool:
    return bool(database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))


def _execute(
    database: BaseDatabaseWrapper,
    cursor: CursorWrapper,
    name: str,
    text: str,
    values: Sequence[Any],
) -> None:
    planned = _planned.setdefault(database.connection, set())
    if name not in planned:
        with database.connection.cursor() as plain:  # not one of the request's own statements
            plain.execute(f"PREPARE {name} AS {text}")
        planned.add(name)
    marks = f" ({', '.join(['%s'] * len(values))})" if values else ""
    cursor.execute(f"EXECUTE {name}{marks}", values)


@lru_cache(maxsize=256)
def numbered(sql: str) -> tuple[str, str, tuple[str, ...]]:
    """A name for the statement, its text with `$1`, `$2`, … for `%s` and `%(name)s`, and which
    name is which number."""
    names: list[str] = []

    def number(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%"
        name = mark[1] or f"{len(names)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = re.sub(r"%(?:\((\w+)\)s|s|%)", number, sql)
    return name_of(sql), text, tuple(names)


def name_of(sql: str) -> str:
    return f"kts_{blake2s(sql.encode(), digest_size=10).hexdigest()}"


# Querysets --------------------------------------------------------------------------------------


class Question(NamedTuple):
    """A queryset's statement, and how its rows become what the queryset would give."""

    name: str
    text: str
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    model: Any  # None for plain tuples
    fields: tuple[str, ...]

    def read(self, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        if self.converters:
            rows = [self._converted(row) for row in rows]
        if self.model is None:
            return list(rows)
        return [self.model.from_db(connection.alias, self.fields, row) for row in rows]

    def _converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, (convert, expression) in self.converters.items():
            for each in convert:
                values[place] = each(values[place], expression, connection)
        return tuple(values)


def prepared(**kinds: str) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    """A question of which only the values differ from one time to the next.

    Above a function that makes a queryset, of rows of its model or a `values_list`:

        @prepared(unit="bigint", days="date[]")
        def duties(unit, days):
            return Duty.objects.filter(unit=unit, day__in=days)

    `duties(unit=3, days=[…])` answers the list that the queryset would give. Django makes the text
    once for the process, PostgreSQL the plan once for a connection; together they take most of the
    time of a short question. `kinds` are PostgreSQL's types; an array is a list for `__in`.
    """

    def decorate(question: Callable[..., QuerySet[Any]]) -> Callable[..., list[Any]]:
        kept: list[Question] = []

        @wraps(question)
        def ask(**values: Any) -> list[Any]:
            if is_pooled(connection):
                return list(question(**values))
            if not kept:
                kept.append(_question(question(**slots(kinds))))
            with connection.cursor() as cursor:
                given = [values[name] for name in kinds]
                _execute(connection, cursor, kept[0].name, kept[0].text, given)
                return kept[0].read(cursor.fetchall())

        return ask

    return decorate


# Behind a SELECT of its own, how many there are is no reason to plan each time anew.
LISTED = "SELECT unnest((SELECT %s))"


def slots(kinds: Mapping[str, str]) -> dict[str, RawSQL]:
    """What stands for each value while the text is made."""
    return {
        name: RawSQL(  # noqa: S611 -- `$1` and our own name of a type
            LISTED if kind.endswith("[]") else "%s", [AsIs(f"${place}::{kind}")]
        )
        for place, (name, kind) in enumerate(kinds.items(), start=1)
    }


def _question(queryset: QuerySet[Any]) -> Question:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, params).decode()
    columns = [expression for expression, _sql, _alias in compiler.select or ()]
    whole = queryset._iterable_class is ModelIterable
    fields = tuple(column.target.attname for column in columns) if whole else ()
    return Question(
        name=name_of(text),
        text=text,
        converters=compiler.get_converters(columns),
        model=queryset.model if whole else None,
        fields=fields,
    )
