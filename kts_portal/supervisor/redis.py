"""An embedded Redis on a Unix socket: the broker, and nothing that must not be lost."""

import os
import signal
import subprocess
import time
from pathlib import Path

from kts_portal.supervisor.children import spawn
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.postgres import last_lines


def url(socket: Path) -> str:
    """As Celery spells a Unix socket."""
    return f"redis+socket://{socket}"


def start(
    binary: Path, *, data: Path, socket: Path, log: Path, durable: bool = True
) -> subprocess.Popen[bytes]:
    """Start it in `data`. Settings are arguments: a file would have to quote odd paths."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    command = [
        *(binary, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "yes" if durable else "no", "--daemonize", "no"),
    ]
    with log.open("ab") as file:
        # It keeps its files in the folder it starts in.
        return spawn(command, env=os.environ, on_our_death=signal.SIGTERM, cwd=data, output=file)


def wait_until_ready(
    process: subprocess.Popen[bytes], socket: Path, log: Path, seconds: float
) -> None:
    deadline = time.monotonic() + seconds
    while not socket.exists():
        if process.poll() is not None:
            raise StartError(f"Redis berhenti saat dinyalakan:\n{last_lines(log)}")
        if time.monotonic() > deadline:
            raise StartError(f"Redis belum siap sesudah {seconds:.0f} detik: {log}")
        time.sleep(0.02)
