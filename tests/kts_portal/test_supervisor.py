"""The supervisor for real: whole portals in folders of their own, killed in every way."""

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import dj_database_url
import pytest

from kts_portal.supervisor.binaries import postgres_bin, redis_server
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.folder import DataFolder, read_json, started_at
from kts_portal.supervisor.identity import enter_namespace
from kts_portal.supervisor.portal import Portal, Wishes
from kts_portal.supervisor.postgres import host, quoted
from kts_portal.supervisor.service import Service
from kts_portal.supervisor.stamps import fingerprint

pytestmark = pytest.mark.xdist_group("supervisor")

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
WHO = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user")
    print(cursor.fetchone()[0])
"""
OURS = ("DATABASE_URL", "REDIS_URL", "KTS_", "SECRET_KEY", "PORT", "HOST")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One `scripts/run`, without the shell around it."""

    def __init__(self, data: Path, log: Path, *, port: int | None = None, user=None, **env):
        self.data, self.log = data, log
        self.port = port or free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            "KTS_DATA_DIR": os.fspath(data),
            "KTS_DEMO": "0",
            "KTS_PLAIN_STATIC": "1",  # no compressing of static files in every folder
            "PORT": str(self.port),
            **env,
        }
        self.start_at = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kts_portal.supervisor", "run"],
                cwd=PROJECT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=user,  # noqa: PLW1509 -- no threads here
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_bytes()[self.start_at :].decode()

    def wait_for(self, words: str, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def ready(self) -> "Run":
        self.wait_for("Ctrl-C untuk berhenti.")
        return self

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def pid_of(self, name: str) -> int:
        return read_json(self.data / "processes.json")[name][0]

    def family(self) -> dict[int, str]:
        """Everything below the supervisor, by number and moment of start."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(entry.name)] = int(fields[1])
        found, waiting = {}, [self.process.pid]
        while waiting:
            current = waiting.pop()
            children = [pid for pid, parent in parents.items() if parent == current]
            found |= {pid: started_at(pid) for pid in children}
            waiting += children
        return found

    def end(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        return self.process.wait(timeout=60)

    def run_beside(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kts_portal.supervisor", "exec", *command],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def survivors(family: dict[int, str], seconds: float = 10) -> list[int]:
    """Who is still there after a while; the kernel's signals need a moment to be heard."""
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid, started in family.items() if started and started_at(pid) == started]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


@pytest.fixture(scope="module")
def odd_folder(tmp_path_factory):
    """A path with spaces, accents and a quote, below a folder that only we may enter."""
    parent = tmp_path_factory.mktemp("portal") / 'rumah Désa é, "kita"'
    parent.mkdir(mode=0o700)
    folder = parent / "data ñ"
    folder.mkdir()
    DataFolder(folder).demo("0")
    return folder


@pytest.fixture
def begin(odd_folder, tmp_path):
    """Start portals in the odd folder, and leave none behind."""
    runs = []

    def begin_one(data=odd_folder, **options) -> Run:
        runs.append(Run(data, tmp_path / f"{len(runs)}.log", **options))
        return runs[-1]

    yield begin_one
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


class TestWholePortal:
    def test_runs_refuses_a_second_and_stops_on_term(self, begin, odd_folder):
        run = begin().ready()
        assert f"http://localhost:{run.port}/" in run.said
        assert "kata sandi" not in run.said
        assert run.status("/healthz") == 200
        assert run.status("/accounts/login/") == 200
        assert stat.S_IMODE(odd_folder.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE((odd_folder / "secret_key").stat().st_mode) == 0o600

        second = begin()
        assert second.process.wait(timeout=60) == 1
        assert f"Sudah berjalan (pid {run.process.pid})" in second.said
        assert run.status("/healthz") == 200

        assert run.run_beside("psql", "-Atc", "SELECT 1 + 1").stdout == "2\n"
        dump = run.run_beside("pg_dump", "--schema-only", "--table=programs_entry")
        assert "CREATE TABLE public.programs_entry" in dump.stdout
        assert (
            run.run_beside("python", "manage.py", "shell", "-v0", "-c", WHO).stdout == "kts_app\n"
        )
        bare = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", WHO],
            cwd=PROJECT,
            env=run.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert bare.stdout == "kts_app\n"

        family = run.family()
        names = read_json(odd_folder / "processes.json").keys()
        assert names == {"postgres", "redis", "web", "worker", "beat", "dispatch"}
        assert run.end(signal.SIGTERM) == 0
        assert survivors(family, 0) == []
        assert not (odd_folder / "processes.json").exists()
        assert not DataFolder(odd_folder).sockets().joinpath("pg").exists()

    def test_recovers_from_kill_9_and_stops_on_ctrl_c(self, begin):
        run = begin().ready()
        family = run.family()
        assert len(family) >= 8
        run.end(signal.SIGKILL)
        again = begin(port=run.port).ready()  # at once, on the same port
        assert again.status("/healthz") == 200
        assert survivors(family, 0) == []

        family = again.family()
        assert again.end(signal.SIGINT) == 0
        assert survivors(family, 0) == []

    def test_starts_a_dead_child_again_and_ends_without_its_database(self, begin):
        run = begin(KTS_DEMO="1").ready()
        assert "dimulai dengan KTS_DEMO=0" in run.said
        os.kill(run.pid_of("web"), signal.SIGKILL)
        run.wait_for("web berhenti (kode -9); dinyalakan lagi dalam 1 detik")
        deadline = time.monotonic() + START_SECONDS  # worker, beat and dispatch start as well
        while True:
            try:
                assert run.status("/healthz") == 200
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        family = run.family()
        os.kill(run.pid_of("postgres"), signal.SIGKILL)
        assert run.process.wait(timeout=60) == 1
        assert "PostgreSQL berhenti" in run.said
        assert survivors(family) == []

    def test_as_an_ordinary_user(self, begin):
        """Root's suite becomes user 1000 in a namespace; another user's suite is one already."""
        run = begin(
            user=enter_namespace if os.geteuid() == 0 else None,
        ).ready()
        family = run.family()
        assert run.status("/healthz") == 200
        assert run.end(signal.SIGTERM) == 0
        assert survivors(family, 0) == []


def test_a_taken_port_is_said_before_anything_starts(begin, tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = begin(tmp_path / "data", port=port)
        assert run.process.wait(timeout=60) == 1
    assert f"Port {port} di 127.0.0.1 tidak dapat dipakai" in run.said
    assert f"PORT={port + 1} scripts/run" in run.said
    assert "Traceback" not in run.said
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_port_that_a_killed_portal_still_holds_is_waited_for(tmp_path):
    """The killed one's server is gone; its worker holds the port a moment longer."""
    folder = DataFolder(tmp_path)
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    with subprocess.Popen(["true"]) as server:
        folder.write_processes({"web": server.pid})
    with closing(taken):
        assert folder.end_leftovers()
        assert not folder.end_leftovers()
        wishes = Wishes.from_environment({"PORT": str(port), "KTS_DATA_DIR": os.fspath(tmp_path)})
        portal = Portal(wishes, print)
        with pytest.raises(StartError, match="tidak dapat dipakai"):
            portal.require_free_port(patience=0)
        with ThreadPoolExecutor() as beside:
            waiting = beside.submit(portal.require_free_port, patience=START_SECONDS)
            assert not wait([waiting], timeout=0.5).done
            taken.close()
    waiting.result()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PORT": "http"}, "PORT harus angka"),
        ({"PORT": "70000"}, "PORT harus angka"),
        ({"KTS_DEMO": "ya"}, "KTS_DEMO harus 0 atau 1"),
        ({"KTS_DATA_DIR": "/proc/kts"}, "tidak dapat dipakai"),
    ],
)
def test_wrong_settings_are_named(tmp_path, environment, words):
    run = Run(tmp_path / "data", tmp_path / "log", **environment)
    assert run.process.wait(timeout=60) == 1
    assert words in run.said
    assert "Traceback" not in run.said


def temporary(*command: str, **options) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kts_portal.supervisor", "temporary", *command],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        **options,
    )


def test_temporary_services_give_back_the_commands_code():
    process = temporary("sh", "-c", "echo $DATABASE_URL $REDIS_URL; exit 7")
    said = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 7
    folder = re.search(r"redis\+socket://(\S+)/redis.sock", said)[1]
    assert dj_database_url.parse(said.split()[0])["HOST"] == f"{folder}/postgres"
    assert not Path(folder).exists()


def test_temporary_services_die_with_a_killed_parent(tmp_path):
    process = temporary(
        "sh", "-c", "echo ready; exec sleep 60", env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert process.stdout.readline() == b"ready\n"
    run = Run.__new__(Run)
    run.process = process
    family = run.family()
    assert len(family) >= 3
    process.kill()
    process.communicate()
    assert survivors(family) == []


# The pieces


def test_programs_are_found():
    assert (postgres_bin() / "initdb").exists()
    assert redis_server().exists()


def test_socket_folders_survive_in_urls():
    """URL parsers put hosts in lower case; temporary folders may have capitals."""
    folder = Path("/tmp/Désa B, C/x")
    url = f"postgresql://kts_app@{host(folder)}/kts"
    assert dj_database_url.parse(url)["HOST"] == os.fspath(folder)
    assert quoted(Path('/a, "b"')) == '"/a, ""b"""'


def test_a_socket_folder_of_someone_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", os.fspath(tmp_path))
    folder = DataFolder(tmp_path / "data")
    mine = folder.sockets()
    assert stat.S_IMODE(mine.stat().st_mode) == 0o700
    mine.rmdir()
    mine.symlink_to(tmp_path)
    with pytest.raises(StartError, match="milik pengguna lain"):
        folder.sockets()


def test_socket_folder_is_short_below_a_long_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", os.fspath(tmp_path / ("x" * 90)))
    assert len(os.fsencode(DataFolder(tmp_path).sockets())) < 40


def test_what_is_written_once_stays(tmp_path):
    folder = DataFolder(tmp_path)
    key = folder.secret_key()
    assert len(key) >= 50
    assert DataFolder(tmp_path).secret_key() == key
    assert (folder.demo("1"), folder.demo("0")) == ("1", "1")


def test_fingerprint_follows_files_and_packages(tmp_path):
    (tmp_path / "requirements.txt").write_text("a==1")
    (tmp_path / "static").mkdir()
    first = fingerprint(tmp_path, ["static"], "url")
    assert fingerprint(tmp_path, ["static"], "url") == first
    (tmp_path / "static" / "x.css").write_text("a")
    second = fingerprint(tmp_path, ["static"], "url")
    (tmp_path / "static" / ".hidden").mkdir()
    assert fingerprint(tmp_path, ["static"], "url") == second
    (tmp_path / "requirements.txt").write_text("a==2")
    assert len({first, second, fingerprint(tmp_path, ["static"], "url")}) == 3


def test_pauses_grow_up_to_half_a_minute():
    service = Service(
        "x", lambda: subprocess.Popen(["true"], start_new_session=True), signal.SIGTERM, 1
    )
    pauses = []
    for _ in range(7):
        service.mourn(service.launch())
        pauses.append(service.pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_served_database_is_taken_as_it_is(tmp_path):
    wishes = Wishes.from_environment(
        {"DATABASE_URL": "postgresql://a@b/c", "KTS_DATA_DIR": os.fspath(tmp_path)}
    )
    assert wishes.owner_database_url == wishes.database_url == "postgresql://a@b/c"
    assert wishes.port == 8000
    assert wishes.demo == "1"
