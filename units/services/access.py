"""Passwords, second factors, and the end of all sessions."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext

from core import audit
from core.errors import DomainError
from units import limits
from units.models import ApiToken, User
from units.policy import Act, require


@transaction.atomic
def end_access(*, user: User) -> None:
    """All his sessions and tokens end; what he then may still do begins at the login."""
    ApiToken.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def remove_second_factor(*, user: User, by: User) -> None:
    """For who lost the phone and the recovery codes. He sets up another at his next login."""
    require(by, Act.MANAGE_PEOPLE)
    if user == by:
        raise DomainError(
            gettext("Verifikasi dua langkah Anda sendiri diatur di halaman profil."),
            code="own_second_factor",
        )
    held = list(Authenticator.objects.select_for_update().filter(user=user))
    if not held:
        return
    Authenticator.objects.filter(user=user).delete()
    end_access(user=user)
    kinds = sorted(each.type for each in held)
    audit.record(act="second_factor.remove", record=user, by=by, before={"kinds": kinds})


@transaction.atomic
def set_password(*, user: User, password: str, by: User) -> None:
    """Set a new password; tokens made under the old one end, and so do the other sessions."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ApiToken.objects.filter(user=user).delete()
    limits.forget(limits.PASSWORD, user.pk)
    audit.record(act="password.change", record=user, by=by)
