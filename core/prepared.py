"""Statements whose text never changes: PostgreSQL plans each once for a connection.

Planning a record with all it refers to takes as long as reading fifty of them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2s
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

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
    if database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(sql, params)
        return
    name, text, names = numbered(sql)
    planned = _planned.setdefault(database.connection, set())
    if name not in planned:
        with database.connection.cursor() as plain:  # not one of the request's own statements
            plain.execute(f"PREPARE {name} AS {text}")
        planned.add(name)
    values = [params[key] for key in names] if isinstance(params, Mapping) else params
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
    return f"kts_{blake2s(sql.encode(), digest_size=10).hexdigest()}", text, tuple(names)
