"""How long a session lasts: by what was ticked at the login, and by the role of today.

A session ends when it has not been used for a while, and in any case some time after the login. An
officer on a phone of his own keeps his for weeks: he reports from the field every day. Whoever
loses that role has the short limits at his next request.
"""

import logging

from django.conf import settings
from django.utils import timezone

from units.scope import scope_of

logger = logging.getLogger(__name__)

STARTED, SEEN, OWN_DEVICE = "started_at", "seen_at", "own_device"
SECONDS_BETWEEN_NOTES = 60  # how exactly it is known when a session was last used


def begin(sender, request, user, **kwargs) -> None:
    """Receiver of `user_logged_in`: from now on the clock runs."""
    request.session[STARTED] = request.session[SEEN] = now()
    logger.info("signed in: user %s", user.pk)


def now() -> int:
    return int(timezone.now().timestamp())


def began_within(session, seconds: int) -> bool:
    """Did its owner sign in that lately?"""
    return now() - session.get(STARTED, 0) < seconds


def on_own_device(session, user) -> bool:
    """Did he say at the login that the phone is his, and may his role have such a session?"""
    return bool(session.get(OWN_DEVICE)) and scope_of(user).role in settings.OWN_DEVICE_ROLES


def limits_for(session, user) -> tuple[int, int]:
    """Seconds without use, and seconds in all."""
    if on_own_device(session, user):
        return settings.OWN_DEVICE_IDLE_SECONDS, settings.OWN_DEVICE_SECONDS
    return settings.SESSION_IDLE_SECONDS, settings.SESSION_SECONDS


def is_over(session, user) -> bool:
    """A session that does not know when it began is over too."""
    idle, total = limits_for(session, user)
    return now() - session.get(SEEN, 0) >= idle or now() - session.get(STARTED, 0) >= total


def note_use(session) -> bool:
    """Remember that it was used just now; not at every request, for each note is a write."""
    if now() - session[SEEN] < SECONDS_BETWEEN_NOTES:
        return False
    session[SEEN] = now()
    return True
