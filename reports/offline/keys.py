"""The key with which a person's queue is locked on his phones."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import UTC, datetime

from reports.models import PhoneKey
from units import sessions
from units.adapters import cipher
from units.models import User

KEY_BYTES = 32  # AES-256-GCM


def key_of(user: User) -> PhoneKey:
    """His key, made at his first login on a phone; two first logins at once get the same."""
    found = PhoneKey.objects.filter(pk=user.pk).first()
    if found is not None:
        return found
    secret = b64encode(secrets.token_bytes(KEY_BYTES))
    made, _new = PhoneKey.objects.get_or_create(
        user=user,
        defaults={
            "account": secrets.token_hex(8),
            "secret": cipher().encrypt(secret).decode(),
        },
    )
    return made


def unlocked(key: PhoneKey) -> str:
    """The key itself, base64. On the server it lies encrypted: a copy of the database opens no
    phone, and a phone alone does not open its queue."""
    return cipher().decrypt(key.secret.encode()).decode()


def valid_until(session, user: User) -> datetime:
    """When this session ends if it is not used any more."""
    idle, total = sessions.limits_for(session, user)
    last = min(
        session.get(sessions.SEEN, 0) + idle,
        session.get(sessions.STARTED, 0) + total,
    )
    return datetime.fromtimestamp(last, tz=UTC)
