"""Who has a second factor, and who has still to set one up."""

from allauth.mfa.models import Authenticator

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user) -> bool:
    """Recovery codes alone are none. Known of whoever asks (`units/standing.py`)."""
    if hasattr(user, "_has_second_factor"):
        return user._has_second_factor
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def second_factor_is_due(user) -> bool:
    return user.needs_second_factor and not has_second_factor(user)
