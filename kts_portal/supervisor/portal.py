"""The portal as a whole: what starts in which order, what is watched, how it all stops."""

import http.client
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kts_portal.supervisor import redis
from kts_portal.supervisor.binaries import postgres_bin, redis_server
from kts_portal.supervisor.children import ask, ended, spawn, stop
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.folder import PROJECT, DataFolder, data_path
from kts_portal.supervisor.identity import postgres_identity
from kts_portal.supervisor.postgres import (
    APPLICATION,
    DATABASE,
    OWNER,
    SUPERUSER,
    Cluster,
    forget_other_servers,
    last_lines,
    migrations_state,
)
from kts_portal.supervisor.service import Service
from kts_portal.supervisor.stamps import fingerprint

READY_SECONDS = 60
PORT_SECONDS = 15  # gunicorn's workers see within a second that they are alone, and finish
RECOVERY_SECONDS = 600  # PostgreSQL after a crash


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the environment asks of `scripts/run`."""

    host: str
    port: int
    data: Path
    demo: str
    database_url: str
    owner_database_url: str
    redis_url: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Wishes":
        port = env.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise StartError(f"PORT harus angka dari 1 sampai 65535, bukan {port!r}.")
        demo = env.get("KTS_DEMO") or "1"
        if demo not in {"0", "1"}:
            raise StartError(f"KTS_DEMO harus 0 atau 1, bukan {demo!r}.")
        database = env.get("DATABASE_URL", "")
        return cls(
            host=env.get("HOST") or "127.0.0.1",
            port=int(port),
            data=data_path(env),
            demo=demo,
            database_url=database,
            owner_database_url=env.get("KTS_OWNER_DATABASE_URL") or database,
            redis_url=env.get("REDIS_URL", ""),
        )


class Portal:
    def __init__(self, wishes: Wishes, say: Callable[[str], None]) -> None:
        self.wishes = wishes
        self.say = say
        self.folder = DataFolder(wishes.data)
        self.services: list[Service] = []
        self.step: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}
        self.owner_url = wishes.owner_database_url
        self.tools: dict[str, str] = {}  # for psql and pg_dump beside the running portal

    @property
    def has_demo(self) -> bool:
        return self.environment["KTS_DEMO"] == "1"

    # Starting

    def start(self) -> None:
        if importlib.util.find_spec("psycopg"):
            raise StartError("psycopg 3 terpasang: Django akan diam-diam memakainya. Hapus dulu.")
        self.folder.acquire()
        killed = self.folder.end_leftovers()
        self.require_free_port(patience=PORT_SECONDS if killed else 0)
        demo = self.folder.demo(self.wishes.demo)
        if demo != self.wishes.demo and "KTS_DEMO" in os.environ:
            self.say(f"Folder data ini dimulai dengan KTS_DEMO={demo}; itu tetap berlaku.")
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "kts_portal.settings",
            "KTS_DATA_DIR": os.fspath(self.folder.path),
            "KTS_DEMO": demo,
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self.folder.secret_key(),
        }
        self.start_database()
        self.start_broker()
        beside = {"KTS_OWNER_DATABASE_URL": self.owner_url, **self.tools}
        self.folder.write_environment({**self.environment, **beside})
        self.prepare()
        self.start_processes()

    def require_free_port(self, *, patience: float) -> None:
        """Refuse before anything starts; workers of a killed server may hold the port a while."""
        deadline = time.monotonic() + patience
        while fault := self.port_fault():
            if time.monotonic() >= deadline:
                raise StartError(fault)
            time.sleep(0.05)

    def port_fault(self) -> str:
        family = socket.AF_INET6 if ":" in self.wishes.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.wishes.host, self.wishes.port))
            except PermissionError:
                return (
                    f"Port {self.wishes.port} memerlukan hak root. Pilih yang lain: "
                    "PORT=8000 scripts/run"
                )
            except OSError as error:
                return (
                    f"Port {self.wishes.port} di {self.wishes.host} tidak dapat dipakai "
                    f"({error.strerror}). Mungkin program lain memakainya: hentikan, atau pilih "
                    f"yang lain: PORT={self.wishes.port + 1} scripts/run"
                )
        return ""

    def start_database(self) -> None:
        if self.wishes.database_url:
            self.environment["DATABASE_URL"] = self.wishes.database_url
            return
        forget_other_servers()
        cluster = self.cluster()
        if not cluster.data.exists():
            self.say("Membuat basis data PostgreSQL …")
            cluster.create()
        cluster.require_version()
        log = self.folder.log("postgres")
        process = self.keep(
            "postgres", lambda: cluster.start({}, log), signal.SIGINT, stop_seconds=60
        )
        cluster.wait_until_ready(process, log, RECOVERY_SECONDS)
        cluster.prepare()
        self.environment["DATABASE_URL"] = cluster.url(APPLICATION)
        self.owner_url = cluster.url(OWNER)
        self.tools = {
            "PGHOST": os.fspath(cluster.sockets),
            "PGUSER": SUPERUSER,
            "PGDATABASE": DATABASE,
            "PATH": os.pathsep.join([os.fspath(cluster.binaries), os.environ["PATH"]]),
        }

    def cluster(self) -> Cluster:
        binaries, identity = postgres_bin(), postgres_identity()
        shared = self.folder.sockets()
        sockets = shared / "pg"
        sockets.mkdir(mode=0o700, exist_ok=True)
        identity.give(sockets)
        identity.let_through(shared)
        if self.folder.created:
            identity.let_through(self.folder.path)
        identity.require_passage(binaries, self.folder.path, shared)
        return Cluster(binaries, self.folder.postgres / "data", sockets, identity)

    def start_broker(self) -> None:
        if self.wishes.redis_url:
            self.environment["REDIS_URL"] = self.wishes.redis_url
            return
        binary = redis_server()
        if binary is None:
            self.say("Redis tidak ada: pekerjaan latar diambil langsung dari basis data.")
            return
        path = self.folder.sockets() / "redis.sock"
        log = self.folder.log("redis")
        process = self.keep(
            "redis",
            lambda: redis.start(binary, data=self.folder.redis, socket=path, log=log),
            signal.SIGTERM,
            stop_seconds=10,
        )
        redis.wait_until_ready(process, path, log, READY_SECONDS)
        self.environment["REDIS_URL"] = redis.url(path)

    def prepare(self) -> None:
        """Migrations, rights, files and data: each only where something has changed since."""
        patient = {"KTS_STATEMENT_TIMEOUT_MS": "0"}
        owner = {"DATABASE_URL": self.owner_url, **patient}
        migrations = [os.fspath(path.relative_to(PROJECT)) for path in PROJECT.glob("*/migrations")]
        code = sorted({folder.partition(os.sep)[0] for folder in migrations} | {"kts_portal"})
        say = "Menyesuaikan basis data"
        self.unless_same(say, ["migrate", "--no-input", "--skip-checks"], migrations, owner)
        role = unquote(urlsplit(self.environment["DATABASE_URL"]).username or "")
        if role and self.owner_url != self.environment["DATABASE_URL"]:
            self.unless_same("Memberi hak", ["grant_app_role", role], code, owner)
        static = ["collectstatic", "--no-input", "--clear"]
        self.unless_same("Mengumpulkan berkas statis", static, ["static"], patient)
        self.unless_same("Memuat data rujukan", ["load_reference"], code, patient)
        if self.has_demo:
            self.unless_same("Memuat data peragaan", ["load_demo"], code, patient)

    def unless_same(
        self, label: str, command: Sequence[str], of: Sequence[str], env: Mapping[str, str]
    ) -> None:
        """Run a command unless it ran here before: same files and packages, same database."""

        def current() -> str:
            return fingerprint(PROJECT, of, self.owner_url, migrations_state(self.owner_url))

        if self.folder.stamps().get(command[0]) != current():
            self.manage(label, *command, env=env)
            self.folder.write_stamps({**self.folder.stamps(), command[0]: current()})

    def manage(self, label: str, *command: str, env: Mapping[str, str] | None = None) -> None:
        self.say(f"{label} …")
        log = self.folder.log("setup")
        with log.open("ab") as output:
            self.step = spawn(
                [sys.executable, "manage.py", *command],
                env={**self.child_environment(), **(env or {})},
                on_our_death=signal.SIGKILL,
                cwd=PROJECT,
                output=output,
            )
            code = self.step.wait()
        self.step = None
        if code != 0:
            raise StartError(
                f"{label} gagal (manage.py {' '.join(command)}):\n{last_lines(log)}\n"
                f"Selengkapnya: {log}"
            )

    def start_processes(self) -> None:
        # Pages first: the others take as much work to start, and nobody waits for them.
        web = web_command(self.wishes.host, self.wishes.port)
        web_server = self.keep_python("web", web, on_our_death=signal.SIGTERM, stop_seconds=15)
        self.wait_for_web(web_server)
        python = sys.executable
        celery = [python, "-m", "celery", "--app", "kts_portal"]
        worker = [
            *(*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
        ]
        beat = [
            *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
            *("--schedule", os.fspath(self.folder.path / "beat-schedule")),
        ]
        # SIGQUIT is Celery's cold stop: what was running is sent again, the queue is the database.
        if "REDIS_URL" in self.environment:
            self.keep_python("worker", worker, on_our_death=signal.SIGQUIT, stop_seconds=20)
            self.keep_python("beat", beat, on_our_death=signal.SIGTERM, stop_seconds=10)
            dispatch = [python, "manage.py", "run_jobs", "--dispatch"]
            self.keep_python("dispatch", dispatch, on_our_death=signal.SIGTERM, stop_seconds=20)
        else:
            loop = [python, "manage.py", "run_jobs"]
            self.keep_python("jobs", loop, on_our_death=signal.SIGTERM, stop_seconds=20)

    def wait_for_web(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.web_answers():
            if ended(server) or time.monotonic() > deadline:
                log = self.folder.log("web")
                raise StartError(f"Server web tidak menjawab:\n{last_lines(log)}\nLog: {log}")
            time.sleep(0.1)

    def web_answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.wishes.host, self.wishes.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.wishes.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    # Keeping

    def child_environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONUNBUFFERED": "1", **self.environment}

    def keep(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        stop_signal: signal.Signals,
        stop_seconds: float,
    ) -> subprocess.Popen[bytes]:
        service = Service(name, start, stop_signal, stop_seconds)
        self.services.append(service)
        return self.launch(service)

    def keep_python(
        self,
        name: str,
        command: Sequence[str],
        *,
        on_our_death: signal.Signals,
        stop_seconds: float,
    ) -> subprocess.Popen[bytes]:
        def start() -> subprocess.Popen[bytes]:
            with self.folder.log(name).open("ab") as output:
                return spawn(
                    command,
                    env=self.child_environment(),
                    on_our_death=on_our_death,
                    cwd=PROJECT,
                    output=output,
                )

        return self.keep(name, start, signal.SIGTERM, stop_seconds)

    def launch(self, service: Service) -> subprocess.Popen[bytes]:
        process = service.launch()
        self.folder.write_processes(
            {each.name: each.process.pid for each in self.services if each.process}
        )
        return process

    def watch(self) -> None:
        """Start again what ends; without PostgreSQL nothing makes sense, so that ends it all."""
        while True:
            for service in self.services:
                if service.process is None:
                    if time.monotonic() >= service.again_at:
                        self.launch(service)
                elif ended(service.process):
                    if service.name == "postgres":
                        log = self.folder.log("postgres")
                        raise StartError(f"PostgreSQL berhenti:\n{last_lines(log)}\nLog: {log}")
                    code = service.mourn(service.process)
                    self.say(
                        f"{service.name} berhenti (kode {code}); dinyalakan lagi dalam "
                        f"{service.pause:.0f} detik. Log: {self.folder.log(service.name)}"
                    )
            time.sleep(0.2)

    # Stopping

    def stop(self) -> None:
        """First what takes work, then what it leans on."""
        if self.step:
            stop(self.step, signal.SIGTERM, 5)
        leaning = [each for each in self.services if each.name not in {"postgres", "redis"}]
        for service in leaning:
            if service.process:
                ask(service.process, service.stop_signal)
        for service in [*leaning, *reversed([s for s in self.services if s not in leaning])]:
            if service.process:
                stop(service.process, service.stop_signal, service.stop_seconds)
        if self.services:
            self.folder.clear_processes()
            shutil.rmtree(self.folder.sockets(), ignore_errors=True)
        self.folder.release()


def web_command(host: str, port: int) -> list[str]:
    """The server of the pages. A browser opens connections in advance, and one that says nothing
    yet holds a thread for up to five seconds: hence more threads than two cores need."""
    name = f"[{host}]" if ":" in host else host
    return [
        *(sys.executable, "-m", "gunicorn", "kts_portal.wsgi:application"),
        *("--bind", f"{name}:{port}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "8", "--timeout", "60", "--graceful-timeout", "10"),
        *("--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket"),
        *("--forwarded-allow-ips", ""),  # the portal itself decides whom it believes
    ]
