"""An embedded PostgreSQL: made, started, reached over a Unix socket in a private folder."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import psycopg2.errors

from kts_portal.supervisor.children import spawn
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.identity import Identity

SUPERUSER = "postgres"
OWNER = "kts_owner"
APPLICATION = "kts_app"
DATABASE = "kts"
OLDEST_SERVER = 150000
SOCKET_NAME = ".s.PGSQL.5432"

THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def forget_other_servers() -> None:
    """Drop the PG… variables of the environment: they would steer our server and its clients."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One PostgreSQL: its programs, its data, the folder of its socket, and as whom it runs."""

    binaries: Path
    data: Path
    sockets: Path
    identity: Identity

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@{host(self.sockets)}/{database}"

    def create(self, *, durable: bool = True) -> None:
        """`initdb`, in a folder beside and then renamed: a kill in the middle leaves no half."""
        self.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = self.data.with_name(self.data.name + ".new")
        if making.exists():
            subprocess.run(["rm", "-rf", "--", making], check=True)
        making.mkdir(mode=0o700)
        self.identity.give(self.data.parent)
        self.identity.give(making)
        command = [
            *(self.binaries / "initdb", "--pgdata", making, "--username", SUPERUSER),
            *("--auth", "trust", "--encoding", "UTF8"),
            # The same order and case rules on every machine, whatever locales it has.
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(() if durable else ("--no-sync",)),
        ]
        process = spawn(
            command,
            env=os.environ,
            on_our_death=signal.SIGKILL,
            identity=self.identity,
            cwd=Path("/"),
            output=subprocess.PIPE,
        )
        text = process.communicate()[0].decode(errors="replace")
        if process.returncode != 0:
            raise StartError(f"PostgreSQL tidak dapat dibuat di {self.data}:\n{text.strip()}")
        making.rename(self.data)

    def start(self, options: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": quoted(self.sockets),
            "unix_socket_permissions": "0700",
            **options,
        }
        command: list[str | Path] = [self.binaries / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("ab") as file:
            return spawn(
                command,
                env=os.environ,
                on_our_death=signal.SIGINT,  # fast shutdown
                identity=self.identity,
                cwd=Path("/"),
                output=file,
            )

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=os.fspath(self.sockets), user=SUPERUSER, dbname=database, connect_timeout=5
        )

    def wait_until_ready(self, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
        """Return when it answers. Recovery after a crash may take a while: hence `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            if process.poll() is not None:
                raise StartError(f"PostgreSQL berhenti saat dinyalakan:\n{last_lines(log)}")
            if (self.sockets / SOCKET_NAME).exists():
                try:
                    self.connect().close()
                    return
                except psycopg2.OperationalError:
                    pass
            if time.monotonic() > deadline:
                raise StartError(f"PostgreSQL belum siap sesudah {seconds:.0f} detik: {log}")
            time.sleep(0.02)

    def require_version(self) -> None:
        """Refuse the data of another major version, which only its own programs can read."""
        data = (self.data / "PG_VERSION").read_text().strip()
        programs = self.binaries.parent.name.removeprefix("pginstall")
        if data != programs:
            raise StartError(
                f"Data di {self.data} berasal dari PostgreSQL {data}, program yang terpasang "
                f"{programs}. Pindahkan dengan pg_dump dan pg_restore: docs/operations.md."
            )

    def prepare(self) -> None:
        """Two roles and a database: the owner migrates, the application only reads and writes."""
        connection = self.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {name for (name,) in cursor.fetchall()}
            for role in {OWNER, APPLICATION} - roles:
                cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        connection.close()


def migrations_state(url: str) -> str:
    """What the database says of itself: another one, or an older copy, says something else."""
    try:
        connection = psycopg2.connect(url, connect_timeout=10)
    except psycopg2.Error as error:
        raise StartError(f"Basis data tidak dapat dihubungi (DATABASE_URL):\n{error}") from None
    try:
        if connection.server_version < OLDEST_SERVER:
            raise StartError("Perlu PostgreSQL 15 atau lebih baru (DATABASE_URL).")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) || '|' || max(applied) FROM django_migrations")
            return str(cursor.fetchone()[0])
    except psycopg2.errors.UndefinedTable:
        return "new"
    finally:
        connection.close()


def host(folder: Path) -> str:
    """A folder as the host of a URL. Capitals are escaped too: parsers put hosts in lower case."""
    plain = b"abcdefghijklmnopqrstuvwxyz0123456789-_."
    return "".join(chr(c) if c in plain else f"%{c:02X}" for c in os.fsencode(folder))


def quoted(path: Path) -> str:
    """One entry of a list setting: commas and spaces in a folder's name must not split it."""
    return '"' + os.fspath(path).replace('"', '""') + '"'


def last_lines(log: Path, count: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
