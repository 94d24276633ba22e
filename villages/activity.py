"""Formed is not alive: how a kampung stands by the last sign of life. Pure: no database, no clock.

It decays on its own, a day at a time, and never changes what counts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Activity(StrEnum):
    LIVELY = "lively"
    QUIET = "quiet"
    CHECK = "check"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many days without a sign a kampung is quiet, and is to be looked at.

    Where nobody stands for any pillar half of the time is allowed: nobody is there to report.
    """

    quiet: int
    check: int

    def without_pillar(self) -> "Patience":
        return Patience(self.quiet // 2, self.check // 2)


def activity(
    last_sign: date, today: date, *, stood_for: bool, ended: bool, patience: Patience
) -> Activity:
    """The state of a kampung. A sign dated after `today` (a clock that is ahead) is of today."""
    if ended:
        return Activity.ENDED
    allowed = patience if stood_for else patience.without_pillar()
    silent = (today - last_sign).days
    if silent > allowed.check:
        return Activity.CHECK
    return Activity.QUIET if silent > allowed.quiet else Activity.LIVELY
