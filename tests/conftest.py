"""What every test stands on: a real PostgreSQL and Redis (started by scripts/test), no network."""

import fcntl
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

BROWSER_TESTS = Path(__file__).parent / "e2e"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

hypothesis_settings.register_profile(
    "suite",
    derandomize=True,  # the same examples every time: a red build can be repeated
    database=None,
    deadline=None,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.register_profile("search", parent=hypothesis_settings(), max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_configure(config):
    if "DATABASE_URL" not in os.environ:
        raise pytest.UsageError("Tests need their own PostgreSQL and Redis: run scripts/test.")
    give_each_worker_its_own_broker()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it


def give_each_worker_its_own_broker() -> None:
    """Number the Redis databases as xdist numbers its workers; PostgreSQL is pytest-django's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = os.environ["REDIS_URL"].partition("?")[0] + f"?virtual_host={worker}"
    os.environ["REDIS_URL"] = url  # for the processes a test starts
    settings.REDIS_URL = settings.CELERY_BROKER_URL = url


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own hook
def pytest_collection_modifyitems(items):
    browser = [item for item in items if BROWSER_TESTS in item.path.parents]
    for item in browser:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))  # one portal serves them all
    for item in items:
        if "reference" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("reference"))
    if any(item.get_closest_marker("browser") for item in items):
        require_chromium()


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def require_chromium() -> None:
    """Browser tests are never skipped: Chromium is installed, or the run ends saying what to do."""
    if chromium():
        return
    with open(Path(tempfile.gettempdir()) / f"kts-chromium-{os.getuid()}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run ask at once
        if not chromium() and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if not chromium():
        pytest.exit(
            "The browser tests need Chromium, which is not on PATH. "
            "Install it (Debian: apt-get install chromium) and run scripts/test again.",
            returncode=2,
        )


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every connection that leaves this machine."""
    original = socket.socket.connect

    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = address[0]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise RuntimeError(f"A test tried to reach {address}.")
        return original(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = original


@pytest.fixture(scope="session")
def migrated() -> str:
    """A database with the schema and no rows, made once for all workers and copied by each."""
    name = f"migrated_{os.environ.get('PYTEST_XDIST_TESTRUNUID', uuid.uuid4().hex)}"
    server = os.environ["DATABASE_URL"]
    with (
        open(Path(tempfile.gettempdir()) / f"{name}.lock", "w") as lock,
        closing(psycopg2.connect(server)) as admin,
        admin.cursor() as cursor,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        admin.autocommit = True
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() == (0,):
            cursor.execute(f'CREATE DATABASE "{name}"')
            environment = os.environ | {"DATABASE_URL": beside(server, name)}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=settings.BASE_DIR, env=environment, check=True)
    return name


def beside(url: str, database: str) -> str:
    """The same server's other database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, migrated):
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated


@pytest.fixture(scope="session", autouse=True)
def flush_past_append_only_triggers():
    """Let the flush after a transactional test empty the ledger, and nothing else.

    Append-only tables refuse TRUNCATE. Only here, for the one statement of the flush, are triggers
    off; the tests themselves still meet the refusal.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    original = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        return original(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    yield
    DatabaseOperations.execute_sql_flush = original


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    """The reference data of the whole country, loaded once for a module."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        yield
        # Row by row it takes a minute; append-only tables, all empty here, refuse TRUNCATE.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("TRUNCATE units_area, units_unit, programs_program CASCADE")


@pytest.fixture(autouse=True)
def media_in_a_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
