"""Records of the field from spreadsheets: new ones are checked as a list, as a list is sent."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.imports.resources import Choices, Field, Row, State, batched, distinct
from patrols.models import Term
from patrols.services import kit
from units.models import Unit, User
from villages.imports.places import PlacedResource

REASON = Field(
    "reason",
    gettext_lazy("Alasan perubahan"),
    said=True,
    help=gettext_lazy("Wajib bila mengubah catatan dari minggu yang sudah ditutup."),
    width=30,
)


class FieldResource(PlacedResource):
    """`kind` says how its records are checked and written."""

    kind: ClassVar[kit.Kind]
    place_needed = False

    @abstractmethod
    def prepare(self, rows: Sequence[Row], user: User) -> None:
        """Set what of each row the services take (`made`): all of a new one, the changes of
        another."""

    def check(self, rows: Sequence[Row], user: User) -> None:
        new = [row for row in rows if row.state == State.NEW]
        for part in batched(new, self.tried_at_once):
            self.try_list(part, user)
        super().check([row for row in rows if row.state == State.CHANGED], user)

    def try_list(self, rows: Sequence[Row], user: User) -> None:
        """Write them as one list and take it back; if the list is refused as a whole, each alone
        says why."""
        wrong = self.refusal_of(rows, user)
        while wrong is not None:
            told = by_row(wrong)
            if not told:
                super().check(rows, user)
                return
            for place, errors in told.items():
                for key, messages in errors.items():
                    for message in messages:
                        rows[place].refuse(self.column_of(key), message)
            rows = [row for row in rows if row.state != State.ERROR]
            wrong = self.refusal_of(rows, user) if rows else None

    def refusal_of(self, rows: Sequence[Row], user: User) -> DomainError | None:
        try:
            with transaction.atomic():
                self.save_new(rows, user)
                transaction.set_rollback(True)
        except DomainError as refusal:
            return refusal
        return None

    def save_new(self, rows: Sequence[Row], by: User) -> None:
        items = [kit.New(UUID(row.id), row.made) for row in rows]
        for start in range(0, len(items), kit.MAX_AT_ONCE):
            kit.create_many(self.kind, items=items[start : start + kit.MAX_AT_ONCE], by=by)

    def save(self, rows: Sequence[Row], by: User) -> None:
        self.save_new([row for row in rows if row.state == State.NEW], by)
        for row in rows:
            if row.state == State.CHANGED:
                kit.edit(
                    self.kind,
                    key=UUID(row.id),
                    data=row.made,
                    version=row.version,
                    by=by,
                    reason=row.values.get(REASON.key) or "",
                )


def by_row(refusal: DomainError) -> dict[int, dict[str, list[str]]]:
    """Errors keyed `row.field`, by row, without the words that say which row."""
    told: dict[int, dict[str, list[str]]] = {}
    errors: Mapping[str, Any] = refusal.errors
    for name, messages in errors.items():
        place, _dot, key = name.partition(".")
        if not place.isdecimal():
            return {}
        words = [str(message).partition(": ")[2] or str(message) for message in messages]
        told.setdefault(int(place), {})[key] = words
    return told


def words_of(group: Term.List) -> Choices:
    """The words of a list, retired ones too: they stand in rows that are there."""
    return distinct(Term.objects.filter(list=group).values_list("code", "name"))


def units_of(user: User) -> Choices:
    """Units whose records he may bring."""
    found = Unit.objects.for_user(user).exclude(kind=Unit.Kind.POLDA).order_by("name", "code")
    return distinct(found.values_list("code", "name"))
