"""Reports of RT zones: checked, computed with the rule of their day, kept revision by revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, numbers
from core.bulk import insert_rows
from core.errors import Conflict, DomainError
from core.idempotency import content_hash
from core.weeks import long_date
from programs.services.checks import Faults
from units.models import Area, Unit, User
from units.policy import Act, require
from villages.models import ZONE_CHOICES, ZoneReport
from villages.queries.rules import zone_rules
from villages.services import keeping
from villages.services.places_of_day import Places
from villages.services.records import act
from villages.zones import FRESH_DAYS, Rule, rule_in_force

MAX_AT_ONCE = 1000
MOST_HOUSES = 1000  # an RT has some thirty to a hundred
ZONES = dict(ZONE_CHOICES)


@dataclass(frozen=True, slots=True)
class NewZoneReport:
    """What an RT reports: houses with a confirmed case in the seven days up to `as_of`, and the
    zone the posko gave it, "" if it gave none."""

    id: UUID
    area: str
    as_of: date
    positive_houses: int
    stated_zone: str = ""
    note: str = ""

    def content(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "as_of": self.as_of,
            "positive_houses": self.positive_houses,
            "stated_zone": self.stated_zone,
            "note": self.note,
        }


def report_zone(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    as_of: date,
    positive_houses: int,
    by: User,
    stated_zone: str = "",
    note: str = "",
    simulated: bool = False,
) -> tuple[ZoneReport, bool]:
    """Record what an RT (by code) reports for a day; see `report_zones`."""
    item = NewZoneReport(id, area, as_of, positive_houses, stated_zone, note)
    try:
        [kept] = report_zones(items=[item], by=by, simulated=simulated)
    except DomainError as error:
        error.errors = {name.removeprefix("0."): told for name, told in error.errors.items()}
        raise
    return kept


@act
def report_zones(
    *, items: Sequence[NewZoneReport], by: User, simulated: bool = False
) -> list[tuple[ZoneReport, bool]]:
    """Record reports, all or none; each with whether it is new.

    The zone is computed with the rule in force in that RT on that day and kept beside the rule. A
    further report for the same RT and day is a correction: the next revision, the earlier ones
    stay. Errors are told by `row.field`.
    """
    require(by, Act.REPORT_ZONE)
    if len(items) > MAX_AT_ONCE:
        message = _("Paling banyak %(most)s catatan sekaligus.")
        raise DomainError(message % {"most": numbers.integer(MAX_AT_ONCE)})
    hashes = [content_hash(item.content()) for item in items]
    lock_areas({item.area for item in items})
    known = ZoneReport.objects.in_bulk([item.id for item in items])
    new = [row for row, item in enumerate(items) if item.id not in known]
    judged = judge([items[row] for row in new], numbered=new, by=by)
    reports = dict(known)
    fresh = []
    last = revisions_of(items[row] for row in new)
    for row, (unit, rule) in zip(new, judged, strict=True):
        item = items[row]
        if item.id in reports:  # the same number twice in one list
            continue
        last[item.area, item.as_of] += 1
        revision = last[item.area, item.as_of]
        report = made(item, unit, rule, revision, by=by)
        report.content_hash, report.simulated = hashes[row], simulated
        reports[item.id] = report
        fresh.append(report)
    for item, given in zip(items, hashes, strict=True):
        require_same(reports[item.id], given, by=by)
    keep(fresh, by=by)
    written = {report.pk for report in fresh}
    return [(reports[item.id], item.id in written) for item in items]


def lock_areas(codes: Iterable[str]) -> None:
    """Two who report for one RT at once come after each other."""
    list(Area.objects.filter(pk__in=codes).order_by("pk").select_for_update(no_key=True))


def judge(
    items: Sequence[NewZoneReport], *, numbered: Sequence[int], by: User
) -> list[tuple[Unit, Rule]]:
    """Of each report the polsek and the rule of its day; or all that is wrong with any of them."""
    places = Places(((item.area, item.as_of) for item in items), by=by)
    rules = zone_rules()
    found: list[tuple[Unit, Rule]] = []
    errors: dict[str, Any] = {}
    for row, item in zip(numbered, items, strict=True):
        faults = Faults()
        unit = places.unit(item.area, item.as_of, faults, level=Area.Level.RT, what=_("RT"))
        rule = rule_in_force(rules, item.area, item.as_of)
        check(item, rule, rules, faults)
        errors |= {f"{row}.{field}": told for field, told in faults.errors.items()}
        if not faults.errors and unit and rule:
            found.append((unit, rule))
    if errors:
        said = next(iter(errors.values()))[0]
        raise DomainError(
            said if len(items) == 1 else _("Ada baris yang perlu diperbaiki."), errors=errors
        )
    return found


def check(item: NewZoneReport, rule: Rule | None, rules: Sequence[Rule], faults: Faults) -> None:
    keeping.day(item.as_of, "as_of", faults)
    if "as_of" not in faults.errors and rule is None:
        first = min((known.starts_on for known in rules), default=None)
        message = _("Belum ada aturan zona RT yang berlaku di sana pada %(day)s.")
        if first is not None and item.as_of < first:
            message = _("Aturan zona RT baru ada sejak %(first)s; laporan ini per %(day)s.")
        said = {"day": long_date(item.as_of), "first": long_date(first) if first else ""}
        faults.add("as_of", message % said)
    if not 0 <= item.positive_houses <= MOST_HOUSES:
        message = _("Isi jumlah rumah 0 sampai %(most)s.")
        faults.add("positive_houses", message % {"most": numbers.integer(MOST_HOUSES)})
    if item.stated_zone and item.stated_zone not in ZONES:
        faults.add("stated_zone", _("Pilih hijau, kuning, oranye, atau merah."))
    keeping.line(item.note, "note", faults, most=300)


def revisions_of(items: Iterable[NewZoneReport]) -> defaultdict[tuple[str, date], int]:
    """The last revision of each RT and day, 0 where there is none."""
    asked = {(item.area, item.as_of) for item in items}
    found = (
        ZoneReport.objects.filter(
            area__in={code for code, _day in asked}, as_of__in={day for _code, day in asked}
        )
        .order_by()
        .values_list("area", "as_of")
        .annotate(last=Max("revision"))
    )
    return defaultdict(int, {(code, day): last for code, day, last in found})


def made(
    item: NewZoneReport, unit: Unit, rule: Rule, revision: int, *, by: User, note: str = ""
) -> ZoneReport:
    return ZoneReport(
        id=item.id,
        area_id=item.area,
        unit=unit,
        as_of=item.as_of,
        revision=revision,
        positive_houses=item.positive_houses,
        rule_id=rule.code,
        zone=rule.zone(item.positive_houses).value,
        stated_zone=item.stated_zone,
        note=keeping.line(item.note, "note", Faults(), most=300),
        late=timezone.localdate() - item.as_of > timedelta(days=FRESH_DAYS),
        recorded_at=timezone.now(),
        recorded_by=by,
    )


def require_same(report: Any, given: str, *, by: User) -> None:
    """The same number with the same content from the same person is the same report."""
    if report.content_hash != given or report.recorded_by_id != by.pk:
        raise Conflict(
            _("Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru."),
            code="id_conflict",
            errors={"id": [_("Sudah dipakai untuk isian lain.")]},
        )


def keep(reports: Sequence[ZoneReport], *, by: User, reason: str = "") -> None:
    """Write reports, let them stand, and put them into the trail."""
    if not reports:
        return
    insert_rows(reports)
    let_stand([report.pk for report in reports])
    audit.record_many(
        {
            "act": "create" if report.revision == 1 else "zone.revise",
            "record": report,
            "by": by,
            "after": {
                "as_of": report.as_of,
                "positive_houses": report.positive_houses,
                "zone": report.zone,
                "rule": report.rule_id,
                "stated_zone": report.stated_zone,
                "revision": report.revision,
            },
            "reason": reason,
            "unit_path": report.unit.path,
            "area_code": report.area_id,
        }
        for report in reports
    )


STAND = """
INSERT INTO villages_zonestanding AS kept (area_id, as_of, holds_until, report_id, zone)
SELECT DISTINCT ON (area_id, as_of) area_id, as_of, DATE '9999-12-31', id, zone
FROM villages_zonereport WHERE {which} ORDER BY area_id, as_of, revision DESC
ON CONFLICT (area_id, as_of) DO UPDATE SET report_id = excluded.report_id, zone = excluded.zone
"""
DISPLACE = """
UPDATE villages_zonestanding AS kept SET holds_until = told.until
FROM (
    SELECT id, coalesce(
        lead(as_of) OVER (PARTITION BY area_id ORDER BY as_of) - 1, DATE '9999-12-31') AS until
    FROM villages_zonestanding WHERE {which}
) AS told WHERE told.id = kept.id AND kept.holds_until <> told.until
"""


REBUILD = """
INSERT INTO villages_zonestanding (area_id, as_of, holds_until, report_id, zone)
SELECT area_id, as_of, coalesce(
    lead(as_of) OVER (PARTITION BY area_id ORDER BY as_of) - 1, DATE '9999-12-31'), id, zone
FROM (
    SELECT DISTINCT ON (area_id, as_of) area_id, as_of, id, zone
    FROM villages_zonereport ORDER BY area_id, as_of, revision DESC
) AS told
"""


def let_stand(keys: Sequence[UUID]) -> None:
    """Make what stands follow new lines of the ledger; their RT are locked."""
    new = "id = ANY(%s::uuid[])"
    touched = f"area_id IN (SELECT area_id FROM villages_zonereport WHERE {new})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(STAND.format(which=new), [list(map(str, keys))])
        cursor.execute(DISPLACE.format(which=touched), [list(map(str, keys))])


def rebuild_standings() -> None:
    """All of it anew from the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM villages_zonestanding")
        cursor.execute(REBUILD)
