"""A child that is started again when it ends."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from kts_portal.supervisor.children import kill_group

LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # a child that ran this long starts again without a pause


@dataclass(slots=True)
class Service:
    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals
    stop_seconds: float
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0

    def launch(self) -> subprocess.Popen[bytes]:
        self.process = self.start()
        self.since = time.monotonic()
        return self.process

    def mourn(self, process: subprocess.Popen[bytes]) -> int:
        """Reap it with all it left, and choose when to start it again: in 0, 1, 2, 4 … 30 s."""
        kill_group(process.pid)
        code = process.wait()
        self.process = None
        steady = time.monotonic() - self.since > STEADY_SECONDS
        self.pause = 0.0 if steady else min(max(1.0, self.pause * 2), LONGEST_PAUSE)
        self.again_at = time.monotonic() + self.pause
        return code
