"""API tokens: one statement finds the token, its user, his posting of today and its unit.

knox reads all tokens of the user at every request, and the posting would be two more queries.
"""

from functools import cache

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from units.models import Posting, Unit, User
from units.scope import NOBODY, scope_of

# Everything but passwords and long texts, which are fetched where they are asked for.
LEFT_OUT = {
    User: {"password", "phone", "email", "last_login", "date_joined"},
    Unit: {"letterhead", "city", "notes"},
}


class LiveTokenAuthentication(TokenAuthentication):
    """Rights are read live: a posting that ended, or an account switched off, ends access now."""

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
        if scope_of(user) == NOBODY:
            raise AuthenticationFailed(
                gettext("Akun ini tidak punya penugasan yang berlaku hari ini.")
            )
        return user, auth_token


class LiveTokenScheme(KnoxTokenScheme):
    target_class = "units.tokens.LiveTokenAuthentication"


def load_token(digest: str):
    """(user with his posting of today, token) of a live token of an active user, or None."""
    sql, shapes = statement()
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(sql, [today, today, digest, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    token, user, posting, unit = rows_of(row, shapes)
    if posting is not None:
        posting.unit, posting.user = unit, user
    user._posting = posting
    token.user = user
    return user, token


def rows_of(row, shapes):
    """Cut the joined row into model instances; None where an outer join found nothing."""
    start = 0
    for model, names in shapes:
        values = row[start : start + len(names)]
        start += len(names)
        yield model.from_db(connection.alias, names, values) if values[0] is not None else None


def fields_of(model):
    """In the order of the model, which is the one `from_db` goes by."""
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in LEFT_OUT.get(model, ()))


@cache
def statement():
    """The statement and which of its columns are which model's; the first column is its key.

    The order of postings is that of `PostingQuerySet.on`.
    """
    shapes = tuple((model, fields_of(model)) for model in (AuthToken, User, Posting, Unit))
    columns = ", ".join(
        f'"{model._meta.db_table}"."{name}"' for model, names in shapes for name in names
    )
    sql = f"""
        SELECT {columns}
        FROM knox_authtoken
        JOIN units_user ON units_user.id = knox_authtoken.user_id
        LEFT JOIN LATERAL (
            SELECT * FROM units_posting AS p
            WHERE p.user_id = units_user.id AND p.starts_on <= %s
              AND (p.ends_on IS NULL OR p.ends_on >= %s)
            ORDER BY p.acting DESC, p.starts_on DESC, p.id DESC LIMIT 1
        ) AS units_posting ON true
        LEFT JOIN units_unit ON units_unit.id = units_posting.unit_id
        WHERE knox_authtoken.digest = %s AND units_user.is_active
          AND (knox_authtoken.expiry IS NULL OR knox_authtoken.expiry > %s)
    """  # noqa: S608 -- names of our own columns
    return sql, shapes
