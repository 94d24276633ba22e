"""Tokens of the API."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from core import audit
from core.errors import DomainError
from units.models import ApiToken, Unit, User
from units.scope import scope_of

TOKEN_LIFE = timedelta(days=90)


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str = "",
    unit: Unit | None = None,
    read_only: bool = False,
    life: timedelta = TOKEN_LIFE,
) -> tuple[ApiToken, str]:
    """A new API token and its text, which is not kept anywhere.

    With `unit` (at or under one's own) it sees and does no more than that unit's; `read_only` ones
    change nothing. What the owner loses, his tokens lose.
    """
    if unit is not None and not units_for_tokens(user).filter(pk=unit.pk).exists():
        message = gettext("Pilih kesatuan Anda sendiri atau yang di bawahnya.")
        raise DomainError(message, code="unit_not_yours", errors={"unit": [message]})
    token, text = ApiToken.objects.create(
        user=user, expiry=min(life, TOKEN_LIFE), name=name, unit=unit, read_only=read_only
    )
    after = {"key": token.token_key[:8], "unit": unit and unit.code, "read_only": read_only}
    audit.record(act="token.create", record=user, by=user, after=after)
    return token, text


def units_for_tokens(user: User) -> QuerySet[Unit]:
    """Units to which one may narrow a token: those at or under one's own, if one has any."""
    scope = scope_of(user)
    if scope.unit_path is None and not scope.everything:
        return Unit.objects.none()
    return Unit.objects.for_user(user)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """Once revoked it is gone; who comes second finds nothing to do."""
    ended, _models = ApiToken.objects.filter(pk=token.pk).delete()
    if ended:
        before = {"key": token.token_key[:8]}
        audit.record(act="token.revoke", record=token.user, by=by, before=before)
