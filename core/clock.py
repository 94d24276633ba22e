"""One clock for Python and the database that the demo and tests can set.

Code reads `timezone.now()`; SQL and triggers read `portal_now()`. Both are the real time, except
inside `simulated`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def simulated(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` (aware), in one transaction.

    For the demo loader and tests only: time stands still, and other threads see it too.
    """
    import time_machine

    with transaction.atomic(), time_machine.travel(moment, tick=False):
        previous = set_database_clock(moment.isoformat())
        yield
        # Only reached when all went well; a rollback takes the setting back by itself.
        set_database_clock(previous)


def set_database_clock(value: str) -> str:
    """Set `portal_now()` for this transaction ("" is the real time); returns what it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('portal.now', true), '')")
        (previous,) = cursor.fetchone()
        cursor.execute("SELECT set_config('portal.now', %s, true)", [value])
    return previous
