"""The data folder: its lock, what is written into it once, and who was running in it."""

import fcntl
import hashlib
import json
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kts_portal.supervisor.children import kill_group
from kts_portal.supervisor.errors import StartError

# A Unix socket's address has room for 107 bytes, and PostgreSQL's name in it takes 16.
SOCKET_FOLDER_BYTES = 107 - 16
ENVIRONMENT = "environment.json"
LOG_BYTES = 10_000_000


PROJECT = Path(__file__).resolve().parent.parent.parent


def data_path(env: Mapping[str, str]) -> Path:
    return Path(env.get("KTS_DATA_DIR") or PROJECT / "var").expanduser().resolve()


def join_portal() -> None:
    """Give a bare `manage.py` the settings of the portal in the data folder; what is set wins."""
    if "DATABASE_URL" not in os.environ:
        for name, value in read_json(data_path(os.environ) / ENVIRONMENT).items():
            os.environ.setdefault(name, value)


class DataFolder:
    """Everything the portal keeps. One supervisor at a time holds its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "log"
        self.postgres = path / "postgres"
        self.redis = path / "redis"
        self.created = False
        self._lock: int | None = None

    def acquire(self) -> None:
        """Take the lock, or say who has it. The kernel frees it however the holder ends."""
        try:
            if not self.path.exists():
                self.path.mkdir(parents=True, mode=0o700)
                self.created = True
            self.logs.mkdir(exist_ok=True, mode=0o700)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StartError(
                f"Folder data {self.path} tidak dapat dipakai: {error.strerror}."
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(lock, 32).decode().strip() or "?"
            os.close(lock)
            raise StartError(
                f"Sudah berjalan (pid {pid}) dengan folder data {self.path}."
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    # Once written, always the same

    def secret_key(self) -> str:
        return self._once("secret_key", secrets.token_urlsafe(50))

    def demo(self, wanted: str) -> str:
        """Whether this folder holds a demo: decided at its first start, never after."""
        return self._once("demo", wanted)

    def _once(self, name: str, value: str) -> str:
        path = self.path / name
        if not path.exists():
            write_private(path, value)
        return path.read_text().strip()

    # For the next start and for commands beside the running portal

    def write_environment(self, environment: Mapping[str, str]) -> None:
        write_private(self.path / ENVIRONMENT, json.dumps(dict(environment), indent=1))

    def stamps(self) -> dict[str, str]:
        """What was prepared with which files, so that a second start skips it."""
        return read_json(self.path / "prepared.json")

    def write_stamps(self, stamps: Mapping[str, str]) -> None:
        write_private(self.path / "prepared.json", json.dumps(dict(stamps), indent=1))

    def write_processes(self, pids: Mapping[str, int]) -> None:
        running = {name: [pid, started_at(pid)] for name, pid in pids.items()}
        write_private(self.path / "processes.json", json.dumps(running, indent=1))

    def clear_processes(self) -> None:
        (self.path / "processes.json").unlink(missing_ok=True)

    def end_leftovers(self, seconds: float = 30) -> bool:
        """End what a killed supervisor left, where the kernel has not done so already.

        A number alone could by now belong to someone else: the moment of its start must match.
        Says whether there was a killed one: children of its children may still be ending then.
        """
        recorded = read_json(self.path / "processes.json")
        left = {
            name: pid
            for name, (pid, started) in recorded.items()
            if started and started_at(pid) == started
        }
        for name, pid in left.items():
            if name == "postgres":
                signal_quietly(pid, signal.SIGINT)
            else:
                kill_group(pid)
        deadline = time.monotonic() + seconds
        while any(map(started_at, left.values())) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in left.values():
            signal_quietly(pid, signal.SIGKILL)
        self.clear_processes()
        return bool(recorded)

    def log(self, name: str) -> Path:
        """A child's log; one that has grown large is put aside first."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def sockets(self) -> Path:
        """A short private folder for Unix sockets, the same at every start.

        It lies in the temporary folder, which others may write to: a folder that is not ours is
        refused, never used.
        """
        name = "kts-" + hashlib.sha256(f"{os.geteuid()}:{self.path}".encode()).hexdigest()[:12]
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base / name)) > SOCKET_FOLDER_BYTES:
            base = Path("/tmp")  # noqa: S108 -- the owner is checked below
        folder = base / name
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StartError(f"Folder {folder} tidak dapat dibuat: {error.strerror}.") from None
        state = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or state.st_uid != os.geteuid():
            raise StartError(f"{folder} milik pengguna lain. Hapus, atau isi TMPDIR.")
        folder.chmod(0o700)
        return folder


def write_private(path: Path, text: str) -> None:
    """Write all or nothing, readable by the owner only."""
    partial = path.with_name(path.name + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def signal_quietly(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        pass


def started_at(pid: int) -> str:
    """When a process started, in whatever way this system says it; "" if there is none."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    done = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
