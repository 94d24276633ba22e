"""One-time codes: the way in for who has lost his password."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from units.backends import find_account
from units.models import ApiToken, OneTimeCode, User
from units.policy import Act, Role, require
from units.scope import posting_of, scope_of

# Letters and digits that no one reads wrongly to another over the telephone.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)
CODE_TRIES = 5
CODE_ROLES = (Role.OFFICER, Role.BINMAS_STAFF)


def may_receive_code(user: User, by: User) -> bool:
    """Of a person in scope: may `by` hand him a code? A Kasat may not for those above him."""
    posting = posting_of(user)
    if user == by or posting is None:
        return False
    return posting.role in CODE_ROLES or scope_of(by).everything


@transaction.atomic
def issue_one_time_code(*, user: User, by: User) -> str:
    """A code the Kasat hands to an officer of his polres. Shown now and never again; an earlier one
    ends. Administrators may give it to anyone but themselves."""
    require(by, Act.ISSUE_CODE, user)
    if not may_receive_code(user, by):
        raise DomainError(
            gettext("Kode sekali pakai hanya untuk petugas dan staf Binmas di polres Anda."),
            code="code_not_for_this_account",
        )
    posting = posting_of(user)
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    now = timezone.now()
    user.one_time_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    issued = OneTimeCode.objects.create(
        user=user,
        code_hash=make_password(code),
        issued_by=by,
        expires_at=now + CODE_LIFE,
    )
    audit.record(
        act="code.issue",
        record=user,
        by=by,
        after={"expires_at": issued.expires_at},
        unit_path=posting.unit.path if posting and posting.unit_id else "",
    )
    return f"{code[:4]}-{code[4:]}"


WRONG_CODE = _("Kode atau nama pengguna salah, sudah dipakai, atau sudah lewat 24 jam.")


def redeem_one_time_code(*, login: str, code: str) -> User:
    """The user whose code it is; the code is used up and a new password becomes due.

    The row lock makes it work once, however many try at once; a wrong try is counted even though
    it is refused.
    """
    user = find_account(login)
    if user is None or not user.is_active:
        make_password(code)  # takes as long as a real check: accounts cannot be told apart
        raise DomainError(WRONG_CODE, code="wrong_code")
    if not spend_code(user, "".join(filter(str.isalnum, code)).upper()):
        raise DomainError(WRONG_CODE, code="wrong_code")
    return user


@transaction.atomic
def spend_code(user: User, code: str) -> bool:
    waiting = (
        OneTimeCode.objects.select_for_update()
        .filter(user=user, used_at=None, expires_at__gt=timezone.now(), tries__lt=CODE_TRIES)
        .order_by("-issued_at")
        .first()
    )
    if waiting is None:
        make_password(code)
        return False
    if not check_password(code, waiting.code_hash):
        waiting.tries = F("tries") + 1
        waiting.save(update_fields=["tries"])
        return False
    waiting.used_at = timezone.now()
    waiting.save(update_fields=["used_at"])
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    ApiToken.objects.filter(user=user).delete()
    audit.record(act="code.use", record=user, by=user)
    return True
