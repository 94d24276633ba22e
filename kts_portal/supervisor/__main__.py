"""`python -m kts_portal.supervisor`: see USAGE."""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from kts_portal.supervisor import temporary
from kts_portal.supervisor.errors import StartError
from kts_portal.supervisor.folder import ENVIRONMENT, data_path, read_json
from kts_portal.supervisor.messages import welcome
from kts_portal.supervisor.portal import Portal, Wishes

USAGE = """\
run                         the portal with everything it needs, until Ctrl-C
exec COMMAND ARGUMENT …     a command (python manage.py, psql, pg_dump) beside the portal
temporary COMMAND …         a command with a PostgreSQL and a Redis of its own"""


class Stopped(BaseException):
    """Ctrl-C, TERM, or the terminal was closed."""


def stopped(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def say(text: str) -> None:
    print(text, flush=True)


def run() -> int:
    portal = Portal(Wishes.from_environment(os.environ), say)
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for sign in signals:
        signal.signal(sign, stopped)
    try:
        portal.start()
        say(welcome(portal.wishes.host, portal.wishes.port, demo=portal.has_demo))
        portal.watch()
    except Stopped:
        say("\nMenghentikan …")
    finally:
        for sign in signals:
            signal.signal(sign, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it
        portal.stop()
    say("Berhenti.")
    return 0


def execute(command: Sequence[str]) -> NoReturn:
    """Become `command`, with the settings of the portal in the data folder."""
    folder = data_path(os.environ)
    environment = read_json(folder / ENVIRONMENT)
    if not environment:
        raise StartError(f"Portal belum pernah dijalankan dengan folder data {folder}.")
    here = os.path.dirname(sys.executable)
    path = os.pathsep.join([here, environment.pop("PATH", os.environ["PATH"])])
    try:
        os.execvpe(command[0], list(command), {**environment, **os.environ, "PATH": path})  # noqa: S606
    except FileNotFoundError:
        raise StartError(f"Perintah {command[0]} tidak ditemukan.") from None


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        match arguments:
            case ["run"]:
                return run()
            case ["exec", *command] if command:
                execute(command)
            case ["temporary", *command] if command:
                return temporary.run(command)
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except StartError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
