"""CPU time of all server processes and wall time, limit and ours in turn."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_ms(pids: list[int]) -> float:
    """Milliseconds on a processor so far, of these processes and of their ended children."""
    total = 0.0
    for pid in pids:
        try:
            total += sum(
                int((task / "schedstat").read_text().split()[0]) / 1e6
                for task in Path(f"/proc/{pid}/task").iterdir()
            )
            children = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[13:15]
            total += sum(map(int, children)) * 1000 / TICK
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended in between; what it used is counted with its parent
    return total


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        queue += children.get(current, [])
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of one side: milliseconds of processor and of wall clock, per call."""

    cpu: float
    wall: float


def measured(call: Callable[[], object], roots: list[int], calls: int) -> Figure:
    pids = sorted({pid for root in roots for pid in family(root)})  # roots may be related
    before, started = cpu_ms(pids), time.perf_counter()
    for _ in range(calls):
        call()
    wall = (time.perf_counter() - started) * 1000
    pids = sorted({*pids, *(pid for root in roots for pid in family(root))})
    return Figure(cpu=(cpu_ms(pids) - before) / calls, wall=wall / calls)


def interleaved(
    limit: Callable[[], object],
    ours: Callable[[], object],
    limit_roots: list[int],
    our_roots: list[int],
    *,
    calls: int,
    rounds: int = 5,
) -> tuple[Figure, Figure]:
    """Medians over rounds in which the two sides take turns; one uncounted round warms both."""
    limit()
    ours()
    pairs = [
        (measured(limit, limit_roots, calls), measured(ours, our_roots, calls))
        for _ in range(rounds)
    ]
    return tuple(
        Figure(
            cpu=statistics.median(pair[side].cpu for pair in pairs),
            wall=statistics.median(pair[side].wall for pair in pairs),
        )
        for side in (0, 1)
    )
