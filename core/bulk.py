"""Many rows in one statement. `bulk_create` spends most of its time adapting each value for SQL;
as one JSON document the rows are read by PostgreSQL, at some three times the speed."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection, models


def insert_rows(rows: Sequence[models.Model], *, skip_existing: bool = False) -> set[Any]:
    """Insert unsaved rows of one model; returns the keys of those that are new.

    In order of their keys, where they have any, so that two who insert the same rows wait for each
    other and not in a circle. `skip_existing` leaves rows alone whose key is there already. Neither
    signals nor `auto_now` run.
    """
    if not rows:
        return set()
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
    data = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table, key = meta.db_table, meta.pk.column
    order = f'ORDER BY "{key}"' if meta.pk in fields else ""
    conflict = f'ON CONFLICT ("{key}") DO NOTHING' if skip_existing else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns}'  # noqa: S608 -- our own names
            f' FROM json_populate_recordset(NULL::"{table}", %s::json) {order} {conflict}'
            f' RETURNING "{key}"',
            [orjson.dumps(data, default=str).decode()],
        )
        return {found for (found,) in cursor.fetchall()}
