"""Many counts at once: a page that tells five numbers need not ask five times."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counts(**querysets: QuerySet[Any] | None) -> dict[str, int | None]:
    """How many rows each has, by its name, in one statement; None for what is not asked."""
    parts, params, found = [], [], dict.fromkeys(querysets)
    for name, queryset in querysets.items():
        if queryset is None:
            continue
        try:
            sql, values = queryset.order_by().query.sql_with_params()
        except EmptyResultSet:  # nobody can be in it
            found[name] = 0
            continue
        parts.append((name, f"(SELECT count(*) FROM ({sql}) AS counted)"))  # noqa: S608 -- Django's
        params.extend(values)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(sql for _name, sql in parts)}", params)
            found.update(zip((name for name, _sql in parts), cursor.fetchone(), strict=True))
    return found
