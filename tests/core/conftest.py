"""People of two polres, an administrator, and kinds of jobs that tests register for themselves."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from core import jobs
from core.jobs import registry
from tests.factories import AreaFactory, PolresFactory, PolsekFactory, posted


@pytest.fixture
def people(db):
    """An officer and a head in each of two polres, regency staff, an administrator."""
    lumajang, jember = PolresFactory(code="LMJ"), PolresFactory(code="LMJ2")
    kunir, ajung = PolsekFactory(parent=lumajang), PolsekFactory(parent=jember)
    return SimpleNamespace(
        lumajang=lumajang,
        jember=jember,
        kunir=kunir,
        ajung=ajung,
        officer=posted("officer", kunir),
        head=posted("binmas_head", lumajang),
        other=posted("officer", ajung),
        staff=posted("regency_staff", AreaFactory(code="35.08")),
        admin=posted("administrator"),
    )


@pytest.fixture
def kind(monkeypatch):
    """Registers handlers that are gone after the test: `kind("t.name", run)`."""
    monkeypatch.setattr(registry, "registered", dict(registry.registered))

    def register(name, run, **options):
        jobs.handler(name, title=options.pop("title", name), **options)(run)
        return name

    return register


@pytest.fixture
def child(settings):
    """Starts Python processes on this test's own database; what still runs is ended."""
    running = []

    def start(*arguments, **environment):
        url = os.environ["DATABASE_URL"].rpartition("/")[0]
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
                "DJANGO_SETTINGS_MODULE": "kts_portal.settings",
                "PYTHONUNBUFFERED": "1",
                "KTS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        print(process.communicate()[0])  # shown where the test failed


@pytest.fixture
def wait_until():
    def wait(condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "It did not happen in time."
            time.sleep(0.05)

    return wait
