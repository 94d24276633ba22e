"""The scope rule: which rows a user may see. Everything that lists, counts, offers, exports or
fetches rows goes through `Model.objects.for_user(user)`.

A user of a police unit sees rows of units at or under his own. Staff of a regency and partners see
rows whose area lies in theirs. Administrators see all. Nobody else sees anything.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a user stands today. At most one of `unit_path` and `area_code` is set."""

    role: str | None = None
    unit_path: str | None = None
    area_code: str | None = None
    everything: bool = False


NOBODY = Scope()
ADMINISTRATOR = Scope(role="administrator", everything=True)


def posting_of(user):
    """The user's posting of today, read live once per user object (one request)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    if not hasattr(user, "_posting"):
        user._posting = (
            user.postings.on(timezone.localdate()).select_related("unit", "area").first()
        )
    return user._posting


def scope_of(user) -> Scope:
    """Where the user stands today; a token may have narrowed it to a unit at or under his own."""
    scope = standing_of(user)
    path = getattr(user, "_narrowed_to", None)
    return scope if path is None else narrowed(scope, path)


def narrowed(scope: Scope, path: str) -> Scope:
    """A unit that no longer lies there (a transfer, a posting elsewhere) leaves nothing."""
    if scope.everything or (scope.unit_path is not None and path.startswith(scope.unit_path)):
        return Scope(role=scope.role, unit_path=path)
    return NOBODY


def standing_of(user) -> Scope:
    """By his posting; a superuser made by command, without posting, administers."""
    posting = posting_of(user)
    if posting is None:
        created_by_command = getattr(user, "is_superuser", False) and user.is_active
        return ADMINISTRATOR if created_by_command else NOBODY
    if posting.role == "administrator":
        return ADMINISTRATOR
    if posting.unit_id:
        return Scope(role=posting.role, unit_path=posting.unit.path)
    return Scope(role=posting.role, area_code=posting.area_id)


def area_in(lookup: str, code: str) -> Q:
    """Rows whose area is `code` or lies below it; `lookup` leads to the area ("" is the area)."""
    column = f"{lookup}__code" if lookup else "code"
    return Q(**{column: code}) | Q(**{f"{column}__startswith": f"{code}."})


def code_in(code: str, within: str) -> bool:
    """Is the area `code` in the area `within`? A dot closes a code: 35.10 is not in 35.1."""
    return f"{code}.".startswith(f"{within}.")


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows how its rows lie in the police tree and on the map.

    `unit_lookup` leads to the row's unit, `area_lookup` to its area; "" means the row itself, None
    that rows of this kind are not reachable that way (then such users see none).
    """

    unit_lookup: str | None = None
    area_lookup: str | None = None

    def for_user(self, user):
        return self.in_scope(scope_of(user))

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None and self.unit_lookup is not None:
            return self.filter(self.unit_filter(scope.unit_path))
        if scope.area_code is not None and self.area_lookup is not None:
            return self.filter(area_in(self.area_lookup, scope.area_code))
        return self.none()

    def unit_filter(self, path: str) -> Q:
        lookup = f"{self.unit_lookup}__path" if self.unit_lookup else "path"
        return Q(**{f"{lookup}__startswith": path})


def lies_in_scope(user, row) -> bool:
    """Is this row, already fetched, in the user's scope? No query where its unit tells it."""
    scope = scope_of(user)
    rows = type(row)._default_manager.all()
    if scope.everything:
        return True
    if scope.unit_path is not None and rows.unit_lookup is not None:
        unit = follow(row, rows.unit_lookup)
        return unit is not None and unit.path.startswith(scope.unit_path)
    return rows.for_user(user).filter(pk=row.pk).exists()


def follow(row, lookup: str):
    """What a lookup such as `formation__unit` leads to from this row, None where it ends."""
    for name in filter(None, lookup.split("__")):
        row = getattr(row, name, None)
    return row
