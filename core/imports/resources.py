"""What can be brought in from a spreadsheet. An app registers its own; the reading knows none.

A resource names its columns, finds the rows that are there, and hands what is new or changed to the
same services as the form: rights, history and ledger come with them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core import numbers
from core.columns import Label
from core.errors import DomainError
from core.imports import values
from core.weeks import long_date

Choices = Sequence[tuple[str, Any]]
Reader = Callable[[Any], Any]

TRIED_AT_ONCE = 200
# What lists of the field call columns that several resources have.
DAY_ALSO: tuple[Label, ...] = ("Tanggal", "Tgl")
NOTES_ALSO: tuple[Label, ...] = ("Keterangan", "Ket")
OWN_KEYS = frozenset({"", "id", "version"})  # a fault there is of the row: which record is it?
READERS: dict[str, Reader] = {
    "text": values.read_text,
    "day": values.read_day,
    "integer": values.read_integer,
    "number": values.read_number,
    "coordinate": values.read_coordinate,
    "year": values.read_year,
    "hour": values.read_hour,
    "bool": values.read_bool,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `kind` is a reader's name, or `choice` with its `choices`.

    `fixed` columns are shown beside the rows and may not be changed there; `said` ones tell
    something about the row (why it changes) or are worked out anew each day, and are not set beside
    the record; `also` are other headings by which people call the column. Not `offered` ones stand
    in files of ours but not in the template.
    """

    key: str
    label: Label
    kind: str = "text"
    required: bool = False
    fixed: bool = False
    said: bool = False
    choices: Choices = ()
    example: Any = ""
    help: Label = ""
    also: tuple[Label, ...] = ()
    width: int = 16
    offered: bool = True

    def reader(self) -> Reader:
        """What makes of a cell its value, None if empty; ValueError with words and remedy. Cells
        of a column repeat: each is read once."""
        read = READERS[self.kind] if self.kind != "choice" else values.choice_reader(self.choices)
        known: dict[tuple[type, Any], Any] = {}

        def remembered(cell: Any) -> Any:
            key = type(cell), cell  # 1 and True are equal, and are not the same
            if key not in known:
                value = read(cell)
                known[key] = None if value == "" else value
            return known[key]

        return remembered

    def shown(self, value: Any) -> str | None:
        """A value that was read, or kept as JSON, as people write it."""
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return _("ya") if value else _("tidak")
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        if self.kind == "day":
            return long_date(date.fromisoformat(str(value)[:10]))
        if isinstance(value, int) and self.kind == "integer":
            return numbers.integer(value)
        if isinstance(value, int | float):
            return str(value).replace(".", ",")
        return f"{value:%H.%M}" if isinstance(value, time) else str(value)


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"


@dataclass(slots=True)
class Problem:
    """What is wrong with a cell (`key` is the column's, "" the row's) and what to do about it.
    `asks`: a yes in that column answers it, on the page with a button."""

    key: str
    reason: str
    remedy: str = ""
    asks: bool = False


@dataclass(slots=True)
class Row:
    """A row of the file. `changes` and `conflicts`: of a column (what is there, what is here).

    `version` is that of the record it was set beside: what is changed is changed from there.
    `made` is what its resource made of the cells, for its services. `kind` is what it would be
    without its faults; `unsure` are columns of which enough is said.
    """

    number: int
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    version: int | None = None
    kind: State = State.NEW
    wrong: bool = False
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)

    @property
    def state(self) -> State:
        return State.ERROR if self.wrong else self.kind

    @state.setter
    def state(self, kind: State) -> None:
        self.kind = kind

    def refuse(self, key: str, reason: Any, remedy: Any = "", *, asks: bool = False) -> None:
        self.wrong = True
        if key not in self.unsure:
            self.problems.append(Problem(key, str(reason), str(remedy), asks))

    def go_on(self, depends: Mapping[str, Collection[str]]) -> None:
        """Be looked at further, as far as its other cells go. What is said of it as a whole, or of
        a cell that builds on a wrong one, would be of something that nobody wrote."""
        told = {problem.key for problem in self.problems}
        self.unsure |= told | {""} | {other for key in told for other in depends.get(key, ())}
        self.wrong = bool(told & OWN_KEYS)


Found = Mapping[str, Mapping[str, Any]]


class Resource(ABC):
    """One kind of record. `id` and `version` are columns of all of them."""

    name: ClassVar[str]
    title: ClassVar[Label]
    act: ClassVar[str]  # what a user must be allowed to
    instructions: ClassVar[Sequence[Label]] = ()
    # Rows tried in one go. Where rows build on others of the file, all of them.
    tried_at_once: ClassVar[int] = TRIED_AT_ONCE
    # Columns that mean nothing while another is wrong.
    depends: ClassVar[Mapping[str, Collection[str]]] = {}

    @abstractmethod
    def fields(self, user: Any) -> Sequence[Field]:
        """The columns for this user: his choices are in his scope."""

    @abstractmethod
    def existing(self, user: Any, ids: Collection[str] | None = None) -> Found:
        """Records in his scope (these, or all) as values by column, `id` and `version` among them,
        in the order in which a person would list them."""

    def places(self, user: Any) -> Sequence[tuple[str, ...]]:
        """Rows of the second sheet of the template, its heading first: his own areas."""
        return ()

    @abstractmethod
    def resolve(self, rows: Sequence[Row], user: Any) -> None:
        """Turn names into what they mean; `row.refuse` where they mean nothing or two things."""

    @abstractmethod
    def identify(self, row: Row, user: Any) -> str:
        """The id of a row that brings none: the same row brought twice must get the same."""

    def prepare(self, rows: Sequence[Row], user: Any) -> None:  # noqa: B027 -- most need none
        """Look at new and changed rows before the services do, with nothing written: refuse what
        they are not asked for, set what they take (`made`)."""

    def check(self, rows: Sequence[Row], user: Any) -> None:
        """What the services would say: each row is written for real, and all of it taken back.

        In parts, so that nobody waits long for the locks it takes. A resource whose services can
        tell without writing asks them instead.
        """
        for part in batched(rows, self.tried_at_once):
            with transaction.atomic():
                for row in part:
                    self.try_out(row, user)
                transaction.set_rollback(True)

    def may_try(self, row: Row, fields: Sequence[Field]) -> bool:
        """Can the services be asked about a row with wrong cells? Only if it has all they need."""
        return all(row.values.get(f.key) is not None for f in fields if f.required)

    def try_out(self, row: Row, user: Any) -> None:
        try:
            with transaction.atomic():
                self.save([row], user)
        except DomainError as refusal:
            self.refuse(row, refusal)
        except (PermissionDenied, Http404) as refusal:
            row.refuse("", str(refusal) or _("Catatan ini bukan wewenang Anda."))

    def try_together(self, rows: Sequence[Row], user: Any) -> None:
        """Of rows that become one change: all in one go. If it is refused, each alone says why."""
        try:
            with transaction.atomic():
                self.save(rows, user)
                transaction.set_rollback(True)
        except (DomainError, PermissionDenied, Http404) as refusal:
            for row in rows:
                with transaction.atomic():
                    self.try_out(row, user)
                    transaction.set_rollback(True)
            if isinstance(refusal, DomainError) and all(r.state != State.ERROR for r in rows):
                for row in rows:
                    self.refuse(row, refusal)

    def refuse(self, row: Row, refusal: DomainError) -> None:
        """A service's refusal at the columns it names."""
        if not refusal.errors:
            row.refuse("", refusal.message)
        for key, messages in refusal.errors.items():
            for message in messages:
                row.refuse(self.column_of(key), message)

    def column_of(self, key: str) -> str:
        """The column that a service's word for a field means: `visits.0.point` is of `visits`."""
        return "" if key == "__all__" else key.partition(".")[0]

    @abstractmethod
    def save(self, rows: Sequence[Row], by: Any) -> None:
        """Write new and changed rows through the services, in the caller's transaction."""


def distinct(choices: Choices) -> list[tuple[str, str]]:
    """Choices with labels that are each one's own: equal ones get their key beside them."""
    seen: dict[str, int] = {}
    for _key, label in choices:
        seen[str(label).casefold()] = seen.get(str(label).casefold(), 0) + 1
    return [
        (key, str(label) if seen[str(label).casefold()] == 1 else f"{label} ({key})")
        for key, label in choices
    ]


def batched(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


registered: dict[str, Resource] = {}


def register(resource: Resource) -> None:
    if resource.name in registered:
        raise ValueError(f"Two resources named {resource.name}.")
    registered[resource.name] = resource


def resources_of(user: Any) -> list[Resource]:
    """What he may bring in, by its title."""
    found = [resource for resource in registered.values() if user.may(resource.act)]
    return sorted(found, key=lambda resource: str(resource.title))


def get_resource(name: object, user: Any) -> Resource:
    found = registered.get(name) if isinstance(name, str) else None
    if found is None or not user.may(found.act):
        known = ", ".join(resource.name for resource in resources_of(user))
        message = _("Jenis data ini tidak ada. Pilihan: %(known)s.") % {"known": known or "–"}
        raise DomainError(message, code="unknown_resource", errors={"resource": [message]})
    return found
