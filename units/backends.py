"""Login by NRP or NIP as well as by user name."""

from allauth.account.auth_backends import AuthenticationBackend

from core.text import storable
from units.models import User
from units.standing import find_user


def find_account(login: str) -> User | None:
    """The account a login names. Upper and lower case are one; spaces in an NRP or NIP don't count.

    A user name is never digits alone (a constraint), so a login cannot name two accounts.
    """
    login = login.strip()
    if not storable(login):
        return None
    digits = "".join(login.split())
    if digits.isascii() and digits.isdigit():
        return User.objects.filter(nrp=digits).first()
    return User.objects.filter(username__iexact=login).first()


class NrpOrUsernameBackend(AuthenticationBackend):
    """allauth's backend (equal timing for unknown accounts, inactive ones set apart)."""

    def get_user(self, user_id):
        """Of a session, at every request: with his posting of today."""
        found = find_user("units_user.id = %s", [user_id])
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def _authenticate_by_username(self, username, password):
        return self._check_password(find_account(username), password)
