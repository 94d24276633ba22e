"""Which function runs jobs of which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.jobs.running import RunningJob

    Run = Callable[[RunningJob], None]

Allowed = Callable[[Any, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` does the work. With `allowed`, the requester's rights are asked again as it starts.

    `atomic`: the handler's writes commit together with the job's end. Long readers turn it off.
    """

    kind: str
    title: Any
    run: Run
    max_attempts: int
    atomic: bool
    allowed: Allowed | None


registered: dict[str, Handler] = {}


def handler(
    kind: str,
    *,
    title: Any,
    max_attempts: int = 5,
    atomic: bool = True,
    allowed: Allowed | None = None,
) -> Callable[[Run], Run]:
    """Register what runs jobs of `kind`. Lower apps name kinds, higher ones register."""

    def register(run: Run) -> Run:
        if kind in registered and registered[kind].run is not run:
            raise ValueError(f"Two handlers for {kind}.")
        registered[kind] = Handler(kind, title, run, max_attempts, atomic, allowed)
        return run

    return register


def handler_of(kind: str) -> Handler | None:
    return registered.get(kind)


def attempts_of(kind: str) -> int:
    return registered[kind].max_attempts if kind in registered else 5


def title_of(kind: str) -> str:
    found = registered.get(kind)
    return str(found.title) if found else kind
