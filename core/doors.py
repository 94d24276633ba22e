"""Every route says at its door who may come in; a route without a door stays shut.

What an act is, and who has it, is told further up (`units/policy.py`): here it is a name that a
user answers to (`user.may(act)`). Which rows are seen behind the door is the scope rule's.

Pages are asked at `core.middleware.DoorMiddleware`, endpoints of the API at
`core.api.permissions.DoorPermission` (a token is known only there). Views that come with libraries
have their doors in one table, the setting `DOORS_OF_OTHERS`.
"""

import ipaddress
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

PUBLIC = "public"  # anybody
MACHINE = "machine"  # this machine alone
SIGNED_IN = "signed_in"  # whoever has an account that works today
SAFE = {"HEAD": "GET", "OPTIONS": "GET"}

Need = str | tuple[str, ...]
View = TypeVar("View", bound=Callable[..., Any])
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What one needs to come in; by method where methods differ. Of several acts, one is enough."""

    need: Need
    by_method: Mapping[str, Need] = field(default_factory=dict)

    def need_for(self, method: str) -> Need:
        return self.by_method.get(SAFE.get(method, method), self.need)

    def admits(self, user: Any, method: str) -> bool:
        need = self.need_for(method)
        if need in (PUBLIC, MACHINE):
            return True
        if not user.is_authenticated:
            return False
        if need == SIGNED_IN:
            return True
        return any(user.may(act) for act in ([need] if isinstance(need, str) else need))


def door(need: Need, **by_method: Need) -> Callable[[View], View]:
    """Declare a view's door: `@door(Act.READ_RECORDS, post=Act.CREATE_RECORD)`."""
    declared = Door(need, {method.upper(): act for method, act in by_method.items()})

    def declare(view: View) -> View:
        view.door = declared  # type: ignore[attr-defined]
        return view

    return declare


def door_of(view: Callable[..., Any], match: ResolverMatch) -> Door | None:
    """The door of what the URL conf leads to: its own, its class's, or that of the table."""
    own = getattr(view, "door", None) or getattr(getattr(view, "view_class", None), "door", None)
    return own or door_of_others(match.view_name)


@cache
def door_of_others(name: str) -> Door | None:
    """The first in the table whose pattern fits the route's name (`account_login`, `admin:*`)."""
    table: Mapping[str, Door] = import_string(settings.DOORS_OF_OTHERS)
    return next((door for pattern, door in table.items() if fnmatchcase(name, pattern)), None)


def told(user: Any, match: ResolverMatch | None, method: str) -> None:
    """Refusals are logged, by number and route: who tries doors that are not his is seen."""
    name = match.view_name if match else "?"
    logger.warning("refused: user %s, %s %s", user.pk, method, name)


def is_local(request: HttpRequest) -> bool:
    """Asked by this machine, and not on behalf of another one."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
