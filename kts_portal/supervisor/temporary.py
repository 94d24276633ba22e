"""A command with a PostgreSQL and a Redis of its own that vanish with it (tests, checks, bench)."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kts_portal.supervisor import redis
from kts_portal.supervisor.binaries import postgres_bin, redis_server
from kts_portal.supervisor.children import spawn, stop
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.folder import SOCKET_FOLDER_BYTES
from kts_portal.supervisor.identity import postgres_identity
from kts_portal.supervisor.postgres import SUPERUSER, THROWAWAY, Cluster, forget_other_servers

PREFIX = "kts-temp-"
STALE_SECONDS = 3600


@contextmanager
def services(*, with_redis: bool = True) -> Iterator[dict[str, str]]:
    """Start both in a folder of their own; yields the environment that leads to them."""
    clear_stale()
    forget_other_servers()
    root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_folder()))
    processes: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            cluster = Cluster(
                binaries=postgres_bin(),
                data=root / "postgres" / "data",
                sockets=root / "postgres",
                identity=postgres_identity(),
            )
            cluster.identity.let_through(root)
            cluster.identity.require_passage(cluster.binaries, root)
            log = root / "postgres.log"
            cluster.create(durable=False)
            postgres = cluster.start(THROWAWAY, log)
            processes.append((postgres, signal.SIGQUIT))
            environment = {
                "DATABASE_URL": cluster.url(SUPERUSER, "postgres"),
                "KTS_DATA_DIR": os.fspath(root / "data"),
            }
            if with_redis:
                binary = redis_server()
                if binary is None:
                    raise StartError(
                        "redis-server tidak ditemukan. Pasang Redis 6 atau lebih baru."
                    )
                socket = root / "redis.sock"
                broker = redis.start(
                    binary,
                    data=root / "redis",
                    socket=socket,
                    log=root / "redis.log",
                    durable=False,
                )
                processes.append((broker, signal.SIGKILL))
                environment["REDIS_URL"] = redis.url(socket)
                redis.wait_until_ready(broker, socket, root / "redis.log", 30)
            cluster.wait_until_ready(postgres, log, 60)
            yield environment
        finally:
            for process, sign in reversed(processes):
                stop(process, sign, 10)
            shutil.rmtree(root, ignore_errors=True)


def temporary_folder() -> Path:
    """The system's temporary folder, or `/tmp` where the path of a socket would be too long."""
    base = Path(tempfile.gettempdir())
    longest = base / f"{PREFIX}{8 * 'x'}" / "postgres"
    if len(os.fsencode(longest)) > SOCKET_FOLDER_BYTES:
        return Path("/tmp")  # noqa: S108 -- mkdtemp makes a folder of our own in it
    return base


def clear_stale() -> None:
    """Remove folders whose owner was killed before it could: their lock is free."""
    for folder in temporary_folder().glob(PREFIX + "*"):
        try:
            if time.time() - folder.stat().st_mtime < STALE_SECONDS:
                continue
            with (folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def run(command: Sequence[str]) -> int:
    """Run `command` with services of its own; its exit code is ours."""
    with services() as environment:
        # In our group, so that Ctrl-C reaches it too; it decides what to do with that.
        process = spawn(
            command,
            env={**os.environ, **environment},
            on_our_death=signal.SIGTERM,
            own_session=False,
        )
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()
