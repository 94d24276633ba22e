"""Who needs a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from units.scope import scope_of

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user) -> bool:
    """By his role of today. The invented people of the demo, whose password is printed, do not."""
    if settings.DEMO and user.simulated:
        return False
    return scope_of(user).role in settings.SECOND_FACTOR_ROLES


def has_second_factor(user) -> bool:
    """Recovery codes alone are none. Known of whoever asks (`units/standing.py`)."""
    if hasattr(user, "_has_second_factor"):
        return user._has_second_factor
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def second_factor_is_due(user) -> bool:
    return needs_second_factor(user) and not has_second_factor(user)
