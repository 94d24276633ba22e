"""The whole portal as its users meet it: web server, worker, dispatcher and a real browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect, sync_playwright

from kts_portal.supervisor.portal import web_command
from tests.conftest import beside, chromium
from tests.e2e.line import BadLine

ROOT = Path(settings.BASE_DIR)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
TIMEOUT_MS = 40_000
START_SECONDS = 90
expect.set_options(timeout=TIMEOUT_MS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(environment: dict, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


@contextmanager
def running(environment: dict, *command: str):
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_up(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=START_SECONDS) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The portal did not come up at {address}.")


@pytest.fixture(scope="session")
def portal(tmp_path_factory, migrated):
    """Address of a running portal with reference and demo data, on a database of its own."""
    name = f"e2e_{uuid.uuid4().hex[:8]}"
    server = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    data = tmp_path_factory.mktemp("portal")
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": beside(server, name),
        # Else its worker would take the messages of this process's other tests.
        "REDIS_URL": os.environ["REDIS_URL"].partition("?")[0] + "?virtual_host=15",
        "KTS_DATA_DIR": str(data),
        "KTS_DEMO": "1",
        "KTS_PLAIN_STATIC": "0",
        "LOG_LEVEL": "WARNING",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    manage(environment, "load_reference")
    manage(environment, "load_demo")
    worker = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "kts_portal",
        "worker",
        "-c",
        "1",
        "-l",
        "WARNING",
    ]
    address = f"http://127.0.0.1:{port}"
    with (
        running(environment, *web_command("127.0.0.1", port)),
        running(environment, *worker),
        running(environment, sys.executable, "manage.py", "run_jobs", "--dispatch"),
    ):
        wait_until_up(address)
        yield address
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


@pytest.fixture
def line(portal):
    """A bad line to the portal."""
    line = BadLine(portal)
    yield line
    line.close()


@pytest.fixture(scope="session")
def browser():
    # Playwright may leave its loop marked as running in this thread; Django would then refuse the
    # database to every test that comes after.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, portal):
    """`open_page(viewport)` gives a page of a fresh visitor; a script error fails the test."""
    contexts, errors = [], []

    def open_page(viewport: dict) -> Page:
        context = browser.new_context(
            base_url=portal, viewport=viewport, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text)
                if message.type == "error" and "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def approve(kasat: Page, kampung: str) -> None:
    """From the queue, where the newest is on the last page; other tests have filled the first."""
    kasat.goto("/verification/?page=99")
    card = kasat.locator("article", has_text=kampung)
    card.get_by_role("button", name="Setujui").click()


def log_in(page: Page, username: str, password: str = settings.DEMO_PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("NRP atau nama pengguna").fill(username)
    page.get_by_role("textbox", name="Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).not_to_have_url(re.compile("/accounts/login/"))
