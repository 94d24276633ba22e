"""The physical limit as a WSGI app: psycopg2, orjson, string formatting; no rights, no filters.

`BENCH_STATEMENTS` names a JSON file: {name: sql}. `/json/NAME` answers a page of rows with the
count of `NAME.count`, `/html/NAME` the same rows as one string, `/copy/NAME` swallows a COPY.
"""

import json
import os
import threading
from html import escape
from pathlib import Path

import orjson
import psycopg2

STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())
local = threading.local()


class Sink:
    def write(self, data):
        return len(data)


def cursor():
    if not hasattr(local, "connection"):
        local.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        local.connection.autocommit = True
    return local.connection.cursor()


def json_page(name: str) -> tuple[str, bytes]:
    with cursor() as rows:
        rows.execute(STATEMENTS[f"{name}.count"])
        (count,) = rows.fetchone()
        rows.execute(STATEMENTS[name])
        keys = [column.name for column in rows.description]
        results = [dict(zip(keys, row, strict=True)) for row in rows]
    body = orjson.dumps({"count": count, "next": None, "previous": None, "results": results})
    return "application/json", body


def html_page(name: str) -> tuple[str, bytes]:
    with cursor() as rows:
        rows.execute(STATEMENTS[f"{name}.count"])
        (count,) = rows.fetchone()
        rows.execute(STATEMENTS[name])
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
            for row in rows
        )
    return "text/html", f"<p>{count}</p><table>{body}</table>".encode()


def copy(name: str) -> tuple[str, bytes]:
    with cursor() as rows:
        rows.copy_expert(f"COPY ({STATEMENTS[name]}) TO STDOUT WITH CSV HEADER", Sink())
    return "text/plain", b"ok"


def application(environ, start_response):
    kind, name = environ["PATH_INFO"].strip("/").split("/")
    content_type, body = {"json": json_page, "html": html_page, "copy": copy}[kind](name)
    start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]
