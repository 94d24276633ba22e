"""Cases of a desa or kelurahan by day: revisions in an append-only ledger, and their import."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TextIO
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, numbers
from core.bulk import insert_rows
from core.errors import DomainError
from core.idempotency import content_hash
from programs.services.checks import Faults
from units.models import Area, Unit, User
from units.policy import Act, require
from villages.models import CaseReport
from villages.services import keeping
from villages.services.places_of_day import Places
from villages.services.records import act
from villages.services.zones import lock_areas, require_same

MAX_AT_ONCE = 1000
MOST = 10_000_000
IMPORTED = UUID("5d1c0d9e-0f0b-4c55-9f3e-3f4f0d1f7a10")
NUMBERS = ("positive", "active", "hospitalised", "self_isolation", "recovered", "died")


@dataclass(frozen=True, slots=True)
class NewCaseReport:
    """Cases of an area (by code) on a day, by source; what is not known is None."""

    id: UUID
    area: str
    as_of: date
    source: str
    positive: int | None = None
    active: int | None = None
    hospitalised: int | None = None
    self_isolation: int | None = None
    recovered: int | None = None
    died: int | None = None


def record_cases(
    *, item: NewCaseReport, by: User, simulated: bool = False
) -> tuple[CaseReport, bool]:
    """Record one; see `record_many_cases`."""
    try:
        [kept] = record_many_cases(items=[item], by=by, simulated=simulated)
    except DomainError as error:
        error.errors = {name.removeprefix("0."): told for name, told in error.errors.items()}
        raise
    return kept


@act
def record_many_cases(
    *, items: Sequence[NewCaseReport], by: User, simulated: bool = False
) -> list[tuple[CaseReport, bool]]:
    """Record cases, all or none; each with whether it is new. A further report for the same area
    and day is its next revision. Errors are told by `row.field`."""
    require(by, Act.RECORD_CASES)
    if len(items) > MAX_AT_ONCE:
        message = _("Paling banyak %(most)s catatan sekaligus.")
        raise DomainError(message % {"most": numbers.integer(MAX_AT_ONCE)})
    lock_areas({item.area for item in items})
    kept: dict[UUID, CaseReport] = CaseReport.objects.in_bulk([item.id for item in items])
    new = {row: item for row, item in enumerate(items) if item.id not in kept}
    units = checked(new, by=by)
    last = revisions_of(new.values())
    fresh = []
    for row, item in new.items():
        if item.id in kept:
            continue
        last[item.area, item.as_of] += 1
        report = made(item, units[row], last[item.area, item.as_of], by=by)
        report.simulated = simulated
        kept[item.id] = report
        fresh.append(report)
    for item in items:
        require_same(kept[item.id], hash_of(item), by=by)
    keep(fresh, by=by)
    written = {report.pk for report in fresh}
    return [(kept[item.id], item.id in written) for item in items]


def hash_of(item: NewCaseReport) -> str:
    return content_hash(asdict(item))


def checked(items: dict[int, NewCaseReport], *, by: User) -> dict[int, Unit]:
    """Of each row the polsek of its day; or all that is wrong with any of them."""
    places = Places(((item.area, item.as_of) for item in items.values()), by=by)
    units: dict[int, Unit] = {}
    errors: dict[str, Any] = {}
    for row, item in items.items():
        faults = Faults()
        what = _("desa atau kelurahan")
        unit = places.unit(item.area, item.as_of, faults, level=Area.Level.VILLAGE, what=what)
        keeping.day(item.as_of, "as_of", faults)
        keeping.line(item.source, "source", faults, most=300, required=True)
        for field in NUMBERS:
            value = getattr(item, field)
            if value is not None and not 0 <= value <= MOST:
                message = _("Isi 0 sampai %(most)s.")
                faults.add(field, message % {"most": numbers.integer(MOST)})
        if all(getattr(item, field) is None for field in NUMBERS):
            faults.add("positive", _("Isi sedikitnya satu angka."))
        errors |= {f"{row}.{field}": told for field, told in faults.errors.items()}
        if unit is not None:
            units[row] = unit
    if errors:
        said = next(iter(errors.values()))[0]
        raise DomainError(
            said if len(items) == 1 else _("Ada baris yang perlu diperbaiki."), errors=errors
        )
    return units


def revisions_of(items: Iterable[NewCaseReport]) -> defaultdict[tuple[str, date], int]:
    asked = {(item.area, item.as_of) for item in items}
    found = (
        CaseReport.objects.filter(
            area__in={code for code, _day in asked}, as_of__in={day for _code, day in asked}
        )
        .order_by()
        .values_list("area", "as_of")
        .annotate(last=Max("revision"))
    )
    return defaultdict(int, {(code, day): last for code, day, last in found})


def made(item: NewCaseReport, unit: Unit, revision: int, *, by: User) -> CaseReport:
    return CaseReport(
        id=item.id,
        area_id=item.area,
        unit=unit,
        as_of=item.as_of,
        revision=revision,
        source=keeping.line(item.source, "source", Faults(), most=300),
        content_hash=hash_of(item),
        recorded_at=timezone.now(),
        recorded_by=by,
        **{name: getattr(item, name) for name in NUMBERS},
    )


def keep(reports: Sequence[CaseReport], *, by: User) -> None:
    insert_rows(reports)
    audit.record_many(
        {
            "act": "create" if report.revision == 1 else "zone.revise",
            "record": report,
            "by": by,
            "after": {
                "as_of": report.as_of,
                "revision": report.revision,
                **{name: getattr(report, name) for name in NUMBERS},
            },
            "unit_path": report.unit.path,
            "area_code": report.area_id,
        }
        for report in reports
    )


def case_warnings(row: CaseReport | NewCaseReport) -> list[str]:
    """Where a report's own numbers do not fit each other. It is kept all the same."""
    found = []
    parts = (row.active, row.recovered, row.died)
    if row.positive is not None and None not in parts and sum(filter(None, parts)) != row.positive:
        message = _("Aktif, sembuh, dan meninggal berjumlah %(sum)s, terkonfirmasi %(positive)s.")
        said = {"sum": numbers.integer(sum(filter(None, parts)))}
        found.append(message % {**said, "positive": numbers.integer(row.positive)})
    treated = (row.hospitalised, row.self_isolation)
    if row.active is not None and None not in treated and sum(filter(None, treated)) != row.active:
        message = _("Dirawat dan isolasi mandiri berjumlah %(sum)s, aktif %(active)s.")
        said = {"sum": numbers.integer(sum(filter(None, treated)))}
        found.append(message % {**said, "active": numbers.integer(row.active)})
    return found


# Import ---------------------------------------------------------------------------------------


@transaction.atomic
def import_cases(*, file: TextIO, source: str, by: User) -> dict[str, int]:
    """Record the rows of a CSV with `code`, `date` and any of the numbers; all or nothing.

    Reading the same file again changes nothing; a row that has changed is a revision. Returns how
    many rows were new, and how many were there.
    """
    reader = csv.DictReader(file)
    missing = {"code", "date"} - set(reader.fieldnames or ())
    if missing or not set(NUMBERS) & set(reader.fieldnames or ()):
        raise DomainError(
            _("Berkas perlu kolom code, date, dan sedikitnya satu dari %(numbers)s.")
            % {"numbers": ", ".join(NUMBERS)}
        )
    counts = {"new": 0, "unchanged": 0}
    waiting: list[NewCaseReport] = []
    for line, row in enumerate(reader, start=2):
        waiting.append(case_of(row, line=line, source=source))
        if len(waiting) == MAX_AT_ONCE:
            tell(counts, record_many_cases(items=waiting, by=by))
            waiting = []
    tell(counts, record_many_cases(items=waiting, by=by))
    return counts


def tell(counts: dict[str, int], kept: Sequence[tuple[CaseReport, bool]]) -> None:
    for _report, new in kept:
        counts["new" if new else "unchanged"] += 1


def case_of(row: dict[str, Any], *, line: int, source: str) -> NewCaseReport:
    try:
        given: dict[str, int | None] = {
            name: int(row[name]) if row.get(name) else None for name in NUMBERS
        }
        day = date.fromisoformat(row["date"] or "")
    except ValueError as error:
        message = _("Baris %(line)d: tanggal atau angka tidak terbaca (%(error)s).")
        raise DomainError(message % {"line": line, "error": str(error)[:100]}) from None
    told = content_hash({"source": source, "code": row["code"], "date": day, **given})
    return NewCaseReport(uuid5(IMPORTED, told), row["code"] or "", day, source, **given)
