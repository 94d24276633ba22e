"""The portal and the bare app, side by side on loopback, and the tokens to ask them with."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

GUNICORN = [sys.executable, "-m", "gunicorn", "--workers", "1", "--worker-class", "gthread",
            "--threads", "4", "--timeout", "300", "--log-level", "warning",
            "--no-control-socket"]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postmaster() -> int:
    """Process number of the database server; its ended backends are counted with it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


@contextmanager
def serving(application: str, environment: dict):
    """A web server for `application`: its address and its process number."""
    port = free_port()
    process = subprocess.Popen(
        [*GUNICORN, "--bind", f"127.0.0.1:{port}", application],
        env=os.environ | environment,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(port)
        yield address, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a benchmark server did not start")


@contextmanager
def statements_file(statements: dict[str, str]):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(statements, file)
        file.flush()
        yield {"BENCH_STATEMENTS": file.name}


def get(url: str, headers: dict | None = None) -> bytes:
    request = urllib.request.Request(url, headers=headers or {})
    return answer_of(request)


def post(url: str, body: object, headers: dict) -> bytes:
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"} | headers,
        method="POST",
    )
    return answer_of(request)


def answer_of(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{request.full_url}: {error.code} {error.read()[:500]!r}") from None
