"""Every route says at its door who may come in; a route without a door stays shut.

What an act is, and who has it, is told further up (`units/policy.py`): here it is a name that a
user answers to (`user.may(act)`). Which rows are seen behind the door is the scope rule's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

PUBLIC = "public"  # anybody
MACHINE = "machine"  # this machine alone
SIGNED_IN = "signed_in"  # whoever has an account that works today
SAFE = {"HEAD": "GET", "OPTIONS": "GET"}

Need = str | tuple[str, ...]
View = TypeVar("View", bound=Callable[..., Any])


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
