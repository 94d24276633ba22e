"""One tuple of columns for pages, API, CSV, XLSX and PDF.

A column is a query expression with a label and a kind. The rows come from the queryset's own SQL,
wrapped once and renamed by an alias list, so that every output has the same rows in the same order
under the same scope: JSON is made by PostgreSQL, CSV by COPY, pages and workbooks from raw tuples.

    KAMPUNG = (
        Column("name", _("Nama kampung")),
        Column("program", _("Program"), "program__code", kind="code"),
        Column("formed_on", _("Tanggal pembentukan"), kind="date"),
    )
    count, results = json_page(queryset, KAMPUNG, limit=50, offset=0)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils.functional import Promise

from core.kinds import KINDS, Form, Kind, literal, shown
from core.prepared import execute_prepared

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

__all__ = [
    "Column",
    "Columns",
    "counted_page",
    "counted_rows",
    "json_page",
    "json_rows",
    "page_rows",
    "relation",
    "rows",
    "shown",
]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
CHUNK = 2000
WORDED = ("status", "code")  # kinds whose values may have words

Label = str | Promise
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it for programs, `label` for people.

    `expression` is a path (`area__name`) or a Django expression; left out, it is the key. `choices`
    (value, word) give a status its words. `places` are the digits after the comma. `total` asks
    for a sum below the table, `width` is in characters, for workbooks and paper.
    """

    key: str
    label: Label
    expression: str | Combinable = ""
    kind: str = "text"
    choices: tuple[tuple[Any, Label], ...] = ()
    places: int = 1
    total: bool = False
    width: int | None = None

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key of a column.")
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind; there are {', '.join(KINDS)}.")
        if self.choices and self.kind not in WORDED:
            raise ValueError(f"A column of kind {self.kind} shows its value, not a word for it.")
        object.__setattr__(self, "choices", tuple(self.choices))

    @property
    def source(self) -> str | Combinable:
        return self.expression or self.key

    @property
    def renderers(self) -> Kind:
        return KINDS[self.kind]

    @property
    def numeric(self) -> bool:
        return self.renderers.numeric

    def word(self, value: Any) -> Any:
        """The word of a code that has one, else the value."""
        for code, label in self.choices:
            if code == value:
                return str(label)
        return value

    def shown(self, value: Any) -> str:
        """As people read it, on pages and on paper."""
        return shown(self.kind, self.word(value), self.places)

    def text(self, value: Any, form: Form) -> str:
        """As it is written into a CSV; unknown is empty."""
        if value is None:
            return ""
        if form == Form.EXCEL:
            value = self.word(value)
        return self.renderers.text(value, self.places, form)

    def sql(self, form: Form, alias: str = "t") -> str:
        """The expression over `relation` that gives `text`; percent signs are doubled."""
        ref = f'{alias}."{self.key}"'
        if self.choices and form == Form.EXCEL:
            words = " ".join(
                f"WHEN {literal(str(code))} THEN {literal(str(label))}"
                for code, label in self.choices
            )
            ref = f"CASE {ref}::text {words} ELSE {ref}::text END"
        return self.renderers.sql(ref, self.places, form)


Columns = Sequence[Column]


def relation(queryset: QuerySet[Any], columns: Columns) -> tuple[str, tuple[Any, ...]]:
    """`(queryset's SQL) AS t("key", …)` and its parameters, to stand after FROM.

    The alias list renames, since `.values(program=F("program__code"))` is refused when it clashes
    with a field. `elide_empty=False`: without it `.none()` and `pk__in=[]` raise. The inner order
    reaches the outer rows because nothing above reorders them (held by a test).
    """
    query = queryset.values_list(*(column.source for column in columns)).query
    sql, params = query.get_compiler(queryset.db, elide_empty=False).as_sql()
    names = ", ".join(f'"{column.key}"' for column in columns)
    return f"({sql}) AS t({names})", tuple(params)


def rows(queryset: QuerySet[Any], columns: Columns) -> Iterator[Row]:
    """Plain tuples in the order of `columns`."""
    source, params = relation(queryset, columns)
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {source}", params)  # noqa: S608 -- the queryset's own SQL
        while found := cursor.fetchmany(CHUNK):
            yield from found


def counted_rows(queryset: QuerySet[Any], columns: Columns) -> tuple[int, Iterator[Row]]:
    """How many rows there are, and they, a few thousand at a time: of one statement, so equal."""
    source, params = relation(queryset, columns)

    def fetched() -> Iterator[Row]:
        with connections[queryset.db].chunked_cursor() as cursor:
            cursor.execute(f"SELECT count(*) OVER (), t.* FROM {source}", params)  # noqa: S608
            while found := cursor.fetchmany(CHUNK):
                yield from found

    numbered = fetched()
    first = next(numbered, None)
    if first is None:
        return 0, iter(())
    return first[0], (row[1:] for row in chain((first,), numbered))


def json_rows(queryset: QuerySet[Any], columns: Columns) -> str:
    """The rows as one JSON array of objects, made by PostgreSQL; for `orjson.Fragment`.

    Numbers are numbers, dates `2021-02-08`, moments `2021-02-08T01:15:00+00:00`, unknown null.
    """
    database = connections[queryset.db]
    with database.cursor() as cursor:
        if not is_plain(queryset):
            source, params = relation(queryset, columns)
            cursor.execute(_json_array(source), params)
            return cursor.fetchone()[0]
        keys, key_params = relation(queryset, (KEY,))
        cursor.execute(f"SELECT {_array(keys)}", key_params)
        (found,) = cursor.fetchone()
        execute_prepared(database, cursor, _json_of_keys(queryset, columns), (found,))
        return cursor.fetchone()[0]


def json_record(row: Any, columns: Columns) -> dict[str, Any]:
    """One row as it is now, in nobody's scope: for whoever has just written it."""
    database, model = connections[row._state.db or DEFAULT_DB_ALIAS], type(row)
    with database.cursor() as cursor:
        statement = _json_of_keys(model._base_manager.all(), columns)
        execute_prepared(database, cursor, statement, ([row.pk],))
        (record,) = orjson.loads(cursor.fetchone()[0])
    return record


def json_page(
    queryset: QuerySet[Any], columns: Columns, *, limit: int, offset: int = 0
) -> tuple[int, str]:
    """How many rows there are in all, and one page of them as a JSON array.

    Count and keys come of one statement, so they fit each other.
    """
    database = connections[queryset.db]
    counted, params = relation(queryset.order_by(), (KEY,))
    page = queryset[offset : offset + limit]
    with database.cursor() as cursor:
        if not is_plain(queryset):
            source, page_params = relation(page, columns)
            cursor.execute(
                f"SELECT (SELECT count(*) FROM {counted}), ({_json_array(source)})",  # noqa: S608
                (*params, *page_params),
            )
            return cursor.fetchone()
        keys, key_params = relation(page, (KEY,))
        cursor.execute(
            f"SELECT (SELECT count(*) FROM {counted}), {_array(keys)}",  # noqa: S608
            (*params, *key_params),
        )
        number, found = cursor.fetchone()
        execute_prepared(database, cursor, _json_of_keys(queryset, columns), (found,))
        return number, cursor.fetchone()[0]


def counted_page(
    queryset: QuerySet[Any], columns: Columns, *, distinct: Column, limit: int, offset: int = 0
) -> tuple[int, int, list[Row]]:
    """How many rows there are in all, how many values `distinct` has among them, and one page."""
    database = connections[queryset.db]
    counted, params = relation(queryset.order_by(), (KEY, distinct))
    numbers = f'SELECT count(*), count(DISTINCT "{distinct.key}") FROM {counted}'  # noqa: S608
    with database.cursor() as cursor:
        if not is_plain(queryset):
            cursor.execute(numbers, params)
            return *cursor.fetchone(), page_rows(queryset, columns, limit=limit, offset=offset)
        keys, key_params = relation(queryset[offset : offset + limit], (KEY,))
        cursor.execute(
            f"SELECT *, {_array(keys)} FROM ({numbers}) AS numbers",  # noqa: S608
            (*key_params, *params),
        )
        number, different, found = cursor.fetchone()
        execute_prepared(database, cursor, _rows_of_keys(queryset, columns), (found,))
        return number, different, cursor.fetchall()


def page_rows(
    queryset: QuerySet[Any], columns: Columns, *, limit: int, offset: int = 0
) -> list[Row]:
    """One page as plain tuples."""
    database = connections[queryset.db]
    page = queryset[offset : offset + limit]
    if not is_plain(queryset):
        return list(rows(page, columns))
    keys, params = relation(page, (KEY,))
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {_array(keys)}", params)
        (found,) = cursor.fetchone()
        execute_prepared(database, cursor, _rows_of_keys(queryset, columns), (found,))
        return cursor.fetchall()


def is_plain(queryset: QuerySet[Any]) -> bool:
    """Is a row known by its key alone? Filters and order differ from request to request, so their
    statement is made each time; that of the columns, by far the longer, is then planned once."""
    query = queryset.query
    return not (
        query.annotations
        or query.extra
        or query.distinct
        or query.combinator
        or query.group_by is not None
    )


KEY = Column("row_key", "", "pk", kind="code")


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """These very columns, as a key of a cache: comparing their expressions would take long."""

    columns: Columns

    def __hash__(self) -> int:
        return id(self.columns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.columns is self.columns


def _array(keys: str) -> str:
    """As PostgreSQL writes it, to be handed back untouched."""
    return f"ARRAY(SELECT * FROM {keys})::text"  # noqa: S608


def _json_of_keys(queryset: QuerySet[Any], columns: Columns) -> str:
    return _json_array(f"({_rows_of_keys(queryset, columns)}) AS t")


def _rows_of_keys(queryset: QuerySet[Any], columns: Columns) -> str:
    model: Any = queryset.model
    return _statement(model, queryset.db, Same(columns))


@lru_cache(maxsize=128)
def _statement(model: Any, using: str, same: Same) -> str:
    """Rows of the keys that its one parameter lists, in their order. Behind a SELECT of its own the
    list's length is unknown to the planner, and no reason to plan each time anew."""
    source, params = relation(model._base_manager.using(using).order_by(), (KEY, *same.columns))
    with connections[using].cursor() as cursor:
        text = cursor.mogrify(source, params).decode().replace("%", "%%")
    names = ", ".join(f't."{column.key}"' for column in same.columns)
    kind = model._meta.pk.rel_db_type(connections[using])
    return (
        f"SELECT {names} FROM"  # noqa: S608 -- the columns' own SQL
        f' unnest((SELECT %s::{kind}[])) WITH ORDINALITY AS page("{KEY.key}", place)'
        f' JOIN {text} ON t."{KEY.key}" = page."{KEY.key}" ORDER BY page.place'
    )


def _json_array(source: str) -> str:
    return f"SELECT coalesce(json_agg(t)::text, '[]') FROM {source}"  # noqa: S608
