"""The reports one can export. An app registers its own; formats know nothing of any of them.

def content(user, filters):
    found = FormationFilter(filters, queryset=Formation.objects.for_user(user)).qs
    return Content(found, filters=words)

register(Report("formations", _("Daftar kampung"), COLUMNS, content))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.columns import Columns, Label, Row
from core.errors import DomainError

Progress = Callable[[int], None]  # is told how many rows are written
Shapes = Callable[[Collection[str]], Mapping[str, Any]]  # of areas by code, as GeoJSON geometry


def silent(rows: int) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a report holds for one user and his filters.

    `rows` is a queryset (CSV is then written by PostgreSQL, memory stays flat) or computed rows in
    the order of the columns. `lines` are sentences under the title, `filters` pairs of a filter's
    label and its value in words. `totals` is a row of its own where a total is more than the sum of
    the rows above. `subject` (a unit, a week) goes into the name of the file.
    """

    rows: QuerySet[Any] | Sequence[Row]
    lines: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    totals: Row | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report under its name in addresses and the API.

    `content` reads with the rights of `user` and raises DomainError for filters it does not know.
    `paper` names the columns that fit on paper, all if empty. `form` makes the form by which a
    person chooses the filters; its choices are in the user's scope. `shapes` are the boundaries of
    the areas that its rows tell of as a whole (column `area`): such a report is a map, too.
    """

    name: str
    title: Label
    columns: Columns
    content: Callable[[Any, QueryDict], Content]
    paper: tuple[str, ...] = ()
    form: Callable[[Any, QueryDict | None], Form] | None = None
    shapes: Shapes | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Kop surat. Of the police: a block at the left over a rule as long as itself; of a regency
    government (`wide`): across the page, over a double rule."""

    lines: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: `Lumajang, 15 Februari 2021`, his office, a gap, his name, rank and number."""

    place_and_date: str
    office: tuple[str, ...]
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report made ready to be written in any format, at one moment."""

    title: str
    columns: Columns
    content: Content
    made_at: datetime
    letterhead: Letterhead | None = None
    signature: Signature | None = None
    shapes: Shapes | None = None

    @property
    def queried(self) -> bool:
        """Rows come from the database, not from a computation."""
        return isinstance(self.content.rows, QuerySet)

    def only(self, keys: Sequence[str]) -> Document:
        """The same with some of its columns, in their own order."""
        if not keys:
            return self
        places = [n for n, column in enumerate(self.columns) if column.key in keys]

        def pick(row: Row) -> Row:
            return tuple(row[n] for n in places)

        content = self.content
        if not self.queried:
            content = replace(content, rows=[pick(row) for row in content.rows])
        if content.totals is not None:
            content = replace(content, totals=pick(content.totals))
        return replace(self, columns=tuple(self.columns[n] for n in places), content=content)


_REPORTS: dict[str, Report] = {}


def register(report: Report) -> Report:
    if report.name in _REPORTS:
        raise ValueError(f"A report named {report.name!r} exists already.")
    unknown = set(report.paper) - {column.key for column in report.columns}
    if unknown:
        raise ValueError(f"{report.name}: no columns {', '.join(sorted(unknown))}.")
    _REPORTS[report.name] = report
    return report


def reports() -> list[Report]:
    return list(_REPORTS.values())


def get_report(name: object) -> Report:
    if isinstance(name, str) and name in _REPORTS:
        return _REPORTS[name]
    known = ", ".join(sorted(_REPORTS))
    message = _("Laporan ini tidak ada. Pilihan: %(known)s.") % {"known": known}
    raise DomainError(message, code="unknown_report", errors={"report": [message]})
