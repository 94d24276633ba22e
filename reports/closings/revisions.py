"""What came after a closing: the frozen figures, each revision, and the figures of now.

The lines of the polres with an id above the closing's last one are its revisions, all of them and
nothing else. So for every unit and week: frozen + revisions = live.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import numbers
from core.weeks import Week
from programs.models import Entry, Measure, Target
from programs.queries import lines_of
from reports.models import Closing
from reports.unit_weeks.queries import due
from units.models import Unit


class Kind(StrEnum):
    LATE = "late"  # a record that was not there when the week was closed
    DECIDED = "decided"  # a submission that stood in the report as waiting: no correction
    CORRECTED = "corrected"  # a counted record that was changed
    DETAILED = "detailed"  # records took the place of a figure without villages


KIND_WORDS = {
    Kind.LATE: gettext_lazy("terlambat"),
    Kind.DECIDED: gettext_lazy("diverifikasi sesudah penutupan"),
    Kind.CORRECTED: gettext_lazy("koreksi"),
    Kind.DETAILED: gettext_lazy("dirinci"),
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One line that came after the closing. `days_late` is how many days after the deadline its
    record came in; None where it is not late."""

    unit: Unit
    effective_on: date
    quantity: int
    kind: Kind
    days_late: int | None
    reason: str
    recorded_at: datetime
    source_kind: str
    source_id: UUID

    @property
    def word(self) -> str:
        return kind_text(self.kind, self.days_late)


@dataclass(frozen=True, slots=True)
class Revised:
    """A target's week: what was reported, what came since, what stands now."""

    target: Target
    reported: int
    now: int
    revisions: tuple[Revision, ...]
    reported_cumulative: int
    now_cumulative: int

    @property
    def change(self) -> int:
        return self.now - self.reported


def frozen_content(closing: Closing) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(closing.content)
    return content


def lines_since(closing: Closing, target: Target) -> QuerySet[Entry]:
    """The target's lines up to the closed week that its report did not see."""
    return lines_of(target).filter(
        id__gt=closing.lock.last_entry_id, effective_on__lte=closing.week.ends_on
    )


def revised(
    closing: Closing, *, only: str | None = None, target_id: str | None = None
) -> list[Revised]:
    """Every target of a closed report, with its revisions; `only` units under a path."""
    content = frozen_content(closing)
    parts = [part for part in content["targets"] if target_id in (None, part["target"])]
    targets = Target.objects.select_related("program", "measure", "unit").in_bulk(
        [UUID(part["target"]) for part in parts]
    )
    return [_revised(closing, part, targets[UUID(part["target"])], only) for part in parts]


def _revised(closing: Closing, part: dict[str, Any], target: Target, only: str | None) -> Revised:
    lines = list(lines_since(closing, target).select_related("unit").order_by("id"))
    if only is not None:
        lines = [line for line in lines if line.unit_path.startswith(only)]
    first_day = max(closing.monday, target.starts_on)
    of_week = [line for line in lines if line.effective_on >= first_day]
    frozen = part["totals"]
    if only is not None:
        own = [row for row in part["rows"] if _under(row["unit"], only)]
        frozen = {key: sum(row[key] for row in own) for key in ("formed", "formed_cumulative")}
    reported, reported_cumulative = frozen["formed"], frozen["formed_cumulative"]
    return Revised(
        target=target,
        reported=reported,
        now=reported + sum(line.quantity for line in of_week),
        revisions=_explained(closing, of_week),
        reported_cumulative=reported_cumulative,
        now_cumulative=reported_cumulative + sum(line.quantity for line in lines),
    )


def _under(code: str, path: str) -> bool:
    """A unit's path is the codes above it and its own, each closed by a slash."""
    return path.endswith(f"/{code}/")


def _explained(closing: Closing, lines: Sequence[Entry]) -> tuple[Revision, ...]:
    known, waiting = _seen_before(closing, lines)
    sent = _first_sent(lines)
    deadline = due(closing.unit, closing.week)
    zone = ZoneInfo(closing.unit.time_zone)

    def explained(line: Entry) -> Revision:
        kind = _kind(line, known, waiting)
        days = None
        if kind == Kind.LATE:
            came = timezone.localdate(sent.get(line.source_id, line.recorded_at), zone)
            days = max(0, (came - deadline.astimezone(zone).date()).days)
        return Revision(
            unit=line.unit,
            effective_on=line.effective_on,
            quantity=line.quantity,
            kind=kind,
            days_late=days,
            reason=line.reason,
            recorded_at=line.recorded_at,
            source_kind=line.source_kind,
            source_id=line.source_id,
        )

    return tuple(explained(line) for line in lines)


def _kind(line: Entry, known: set[UUID], waiting: set[UUID]) -> Kind:
    if line.undetailed:
        return Kind.DETAILED
    if line.source_id in known:
        return Kind.CORRECTED
    return Kind.DECIDED if line.source_id in waiting else Kind.LATE


def _seen_before(closing: Closing, lines: Iterable[Entry]) -> tuple[set[UUID], set[UUID]]:
    """Sources that the report counted, and those it named as waiting."""
    sources = {line.source_id for line in lines}
    rows = Entry.objects.filter(
        source_id__in=sources, polres=closing.unit_id, id__lte=closing.lock.last_entry_id
    ).values_list("source_id", "measure_id")
    known, waiting = set(), set()
    for source, measure in rows:
        (waiting if measure == Measure.PENDING else known).add(source)
    return known, waiting - known


def _first_sent(lines: Iterable[Entry]) -> dict[UUID, datetime]:
    """When each source first came in: with its submission, not with its decision."""
    sources = {line.source_id for line in lines}
    return dict(
        Entry.objects.filter(Q(source_id__in=sources))
        .order_by()
        .values_list("source_id")
        .annotate(first=Min("recorded_at"))
    )


# Words ------------------------------------------------------------------------------------------


def strip_text(week: Week, found: Revised, *, reasons: bool = True) -> str:
    """`Minggu ke-II Februari: dilaporkan 6, kini 7 (+1, terlambat 3 hari, alasan: …).`"""
    label = week.label.rpartition(" ")[0]  # the year is known from where it stands
    if not found.revisions:
        return _("%(week)s: dilaporkan %(reported)s, belum ada perubahan.") % {
            "week": label,
            "reported": numbers.integer(found.reported),
        }
    return _("%(week)s: dilaporkan %(reported)s, kini %(now)s (%(changes)s).") % {
        "week": label,
        "reported": numbers.integer(found.reported),
        "now": numbers.integer(found.now),
        "changes": "; ".join(change_texts(found.revisions, reasons=reasons)),
    }


def change_texts(revisions: Iterable[Revision], *, reasons: bool = True) -> list[str]:
    """Lines that say the same are told as one."""
    sums: dict[tuple[Kind, int | None, str], int] = defaultdict(int)
    for each in revisions:
        reason = each.reason.strip() if reasons else ""
        sums[each.kind, each.days_late, reason] += each.quantity
    return [
        change_text(quantity, kind, days, reason) for (kind, days, reason), quantity in sums.items()
    ]


def change_text(quantity: int, kind: Kind, days: int | None, reason: str) -> str:
    # A record that moved from one polsek to another takes as much as it brings.
    parts = [numbers.signed(quantity) if quantity else _("jumlah tetap"), kind_text(kind, days)]
    if reason:
        parts.append(_("alasan: %(reason)s") % {"reason": reason})
    return ", ".join(parts)


def kind_text(kind: Kind, days: int | None) -> str:
    if days is None:
        return str(KIND_WORDS[kind])
    if days == 0:
        return _("terlambat kurang dari sehari")
    return _("terlambat %(days)s hari") % {"days": numbers.integer(days)}


def by_unit(closing: Closing, target: Target) -> dict[int, int]:
    """Of each unit, the sum of its revisions of the closed week."""
    sums: dict[int, int] = defaultdict(int)
    first_day = max(closing.monday, target.starts_on)
    lines = lines_since(closing, target).filter(effective_on__gte=first_day)
    for unit, quantity in lines.values_list("unit_id", "quantity"):
        sums[unit] += quantity
    return sums
