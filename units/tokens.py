"""API tokens: one statement finds the token, its user and where he stands today.

knox reads all tokens of the user at every request.
"""

from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from units.models import ApiToken
from units.scope import NOBODY, scope_of
from units.second_factor import second_factor_is_due
from units.standing import find_user

SOURCE = """units_apitoken
    JOIN units_user ON units_user.id = units_apitoken.user_id
    LEFT JOIN units_unit AS narrowed ON narrowed.id = units_apitoken.unit_id
"""


class LiveTokenAuthentication(TokenAuthentication):
    """Rights are read live: a posting that ended, or an account switched off, ends access now."""

    def authenticate(self, request):
        found = super().authenticate(request)
        # Logging out only ends the token itself.
        ending = request.resolver_match and request.resolver_match.view_name == "api-logout"
        if found and found[1].read_only and request.method not in SAFE_METHODS and not ending:
            raise PermissionDenied(
                gettext("Token ini hanya untuk membaca."), code="read_only_token"
            )
        return found

    def authenticate_credentials(self, token):
        try:
            digest = hash_token(token.decode("ascii"))
        except UnicodeDecodeError:
            digest = ""
        found = load_token(digest)
        if found is None:
            raise AuthenticationFailed(gettext("Token tidak dikenal atau sudah berakhir."))
        user, auth_token = found
        if user.must_change_password:
            raise AuthenticationFailed(gettext("Ganti kata sandi Anda dahulu di portal."))
        if second_factor_is_due(user):
            raise AuthenticationFailed(gettext("Nyalakan verifikasi dua langkah dahulu di portal."))
        if scope_of(user) == NOBODY:
            raise AuthenticationFailed(
                gettext("Akun ini tidak punya penugasan yang berlaku hari ini.")
            )
        return user, auth_token


class LiveTokenScheme(KnoxTokenScheme):
    target_class = "units.tokens.LiveTokenAuthentication"


def load_token(digest: str):
    """(user with his posting of today, token) of a live token of an active user, or None."""
    found = find_user(
        "units_apitoken.digest = %s AND units_user.is_active"
        " AND (units_apitoken.expiry IS NULL OR units_apitoken.expiry > %s)",
        [digest, timezone.now()],
        source=SOURCE,
        beside=(ApiToken,),
        also="narrowed.path",
    )
    if found is None:
        return None
    user, token, path = found
    token.user = user
    if token.unit_id is not None:
        user._narrowed_to = path
    return user, token
