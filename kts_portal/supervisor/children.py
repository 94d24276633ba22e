"""Processes that end when we do, even when we are killed."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from kts_portal.supervisor.identity import LIBC, Identity

PR_SET_PDEATHSIG = 1

Command = Sequence[str | Path]


def spawn(
    command: Command,
    *,
    env: Mapping[str, str],
    on_our_death: signal.Signals,
    identity: Identity | None = None,
    own_session: bool = True,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a direct child that the kernel signals when this process ends, however it ends.

    The signal is asked for after the switch of user, which would clear it. It follows the thread
    that forks, so this must be called from the main thread.
    """
    us = os.getpid()

    def prepare() -> None:
        if own_session:
            os.setsid()
        if identity:
            identity.become()
        if sys.platform == "linux":
            LIBC.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(on_our_death), 0, 0, 0)
        if os.getppid() != us:
            os._exit(1)

    return subprocess.Popen(
        [os.fspath(part) for part in command],
        env=dict(env),
        cwd=cwd,
        stdin=None if not own_session else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        preexec_fn=prepare,  # noqa: PLW1509 -- one thread, and only system calls
    )


def stop(process: subprocess.Popen[bytes], sign: signal.Signals, seconds: float) -> None:
    """Ask, wait, then kill; and clear away whatever the child left in its group."""
    ask(process, sign)
    deadline = time.monotonic() + seconds
    while not ended(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    kill_group(process.pid)
    process.wait()


def ask(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    if not ended(process):
        os.kill(process.pid, sign)  # ours until reaped, so it can be nobody else by now


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the child has ended; it stays unreaped, so its group's number stays its own."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
