"""How often one may guess at a secret: counted in the database, one statement a try.

Every way in counts here: password, one-time code, second factor, confirmation, reset, API. The row
of a key is locked by the statement that counts, so two hundred tries at once are two hundred tries
one after another; a cache that is full, restarted or slow has no say in it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from units.models import GuessCount


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in any span of that length."""

    name: str
    tries: int
    span: timedelta

    def key(self, of: object) -> str:
        """What names the row; a login somebody typed is not kept in the clear."""
        return f"{self.name}:{hashlib.sha256(str(of).encode()).hexdigest()}"


# Offices and whole mobile networks share an address: what guards an account is its own limit.
PASSWORD = Limit("password", tries=5, span=timedelta(minutes=5))
SECOND_FACTOR = Limit("second-factor", tries=5, span=timedelta(minutes=5))
RESET = Limit("reset", tries=3, span=timedelta(hours=1))
ADDRESS = Limit("address", tries=60, span=timedelta(minutes=1))
LONGEST = max(limit.span for limit in (PASSWORD, SECOND_FACTOR, RESET, ADDRESS))


class TooManyTries(Exception):
    """The limit of a key is reached; the guess was not looked at."""


@dataclass(frozen=True, slots=True)
class Try:
    key: str
    at: datetime


def count(limit: Limit, of: object) -> Try:
    """Count one try, or raise TooManyTries. A refused try is not counted: waiting helps."""
    one = Try(limit.key(of), timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO units_guesscount AS kept (key, tries_at) VALUES (%(key)s, ARRAY[%(at)s])
            ON CONFLICT (key) DO UPDATE
            SET tries_at = ARRAY(
                SELECT tried_at FROM unnest(kept.tries_at) AS tried_at WHERE tried_at > %(since)s
            ) || excluded.tries_at
            WHERE (
                SELECT count(*) FROM unnest(kept.tries_at) AS tried_at WHERE tried_at > %(since)s
            ) < %(tries)s
            """,
            {"key": one.key, "at": one.at, "since": one.at - limit.span, "tries": limit.tries},
        )
        if not cursor.rowcount:
            raise TooManyTries
    return one


def give_back(*tries: Try) -> None:
    """What turned out to be no guess: the secret was right."""
    with connection.cursor() as cursor:
        for one in tries:
            cursor.execute(
                "UPDATE units_guesscount SET tries_at = array_remove(tries_at, %s) WHERE key = %s",
                [one.at, one.key],
            )


def guess(limit: Limit, of: object, *, address: str) -> tuple[Try, Try]:
    """Count one try of the account and of the address; give it back when the secret was right."""
    return count(ADDRESS, address), count(limit, of)


def forget(limit: Limit, of: object) -> None:
    """After a new password: what was guessed at the old one does not matter."""
    GuessCount.objects.filter(key=limit.key(of)).delete()


def clear_old() -> int:
    """Remove the rows whose tries no longer count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM units_guesscount WHERE NOT (%s < ANY (tries_at))",
            [timezone.now() - LONGEST],
        )
        return int(cursor.rowcount)
