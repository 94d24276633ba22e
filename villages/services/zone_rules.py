"""When a rule began in a jurisdiction, and what that changes in what was reported there."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.weeks import long_date
from programs.services.checks import Faults
from units.models import Area, User
from units.policy import Act, require
from units.scope import area_in, scope_of
from villages.models import ZoneReport, ZoneRule, ZoneRuleStart, ZoneStanding
from villages.queries.rules import zone_rules
from villages.services import keeping, zones
from villages.services.places_of_day import unit_of_area
from villages.services.records import act
from villages.zones import rule_in_force

CHUNK = 2000


@act
def begin_rule_locally(
    *, rule: str, area: str, starts_on: date, basis: str, by: User
) -> tuple[ZoneRuleStart, int]:
    """Record that a jurisdiction itself began a rule on another day than the instruction's.

    Reports of the days in between are judged anew: what comes out otherwise becomes a further
    revision of its report, so that the change is seen. Answers how many.
    """
    require(by, Act.KEEP_RULES)
    faults = Faults()
    known = ZoneRule.objects.filter(pk=rule).first()
    if known is None:
        faults.add("rule", _("Aturan “%(code)s” tidak dikenal.") % {"code": rule[:40]})
    place = Area.objects.filter(pk=area, level__range=(1, 4)).first()
    unit = unit_of_area(place, timezone.localdate(), by=by) if place else None
    if place is None or (unit is None and not scope_of(by).everything):
        faults.add("area", _("Pilih provinsi, kabupaten/kota, kecamatan, atau desa Anda."))
    basis = keeping.line(basis, "basis", faults, most=300, required=True)
    keeping.day(starts_on, "starts_on", faults)
    if known is not None and starts_on < known.starts_on:
        message = _("Aturan ini ditetapkan berlaku sejak %(day)s, tidak lebih awal.")
        faults.add("starts_on", message % {"day": long_date(known.starts_on)})
    faults.refuse()
    assert known is not None and place is not None  # noqa: S101, PT018
    earlier = ZoneRuleStart.objects.select_for_update().filter(rule=known, area=place).first()
    before = audit.snapshot(earlier) if earlier else None
    start, _created = ZoneRuleStart.objects.update_or_create(
        rule=known,
        area=place,
        defaults={
            "starts_on": starts_on,
            "basis": basis,
            "recorded_at": timezone.now(),
            "recorded_by": by,
        },
    )
    audit.record(
        act="zone.begin_rule",
        record=start,
        by=by,
        before=before,
        after=audit.snapshot(start),
        unit_path=unit.path if unit else "",
        area_code=place.code,
    )
    return start, judge_anew(place, since=known.starts_on, by=by, reason=basis)


def judge_anew(area: Area, *, since: date, by: User, reason: str) -> int:
    """Give every report there from a day on whose rule is another now its next revision."""
    rules = zone_rules()
    keys = (
        ZoneStanding.objects.filter(area_in("area", area.code), as_of__gte=since)
        .order_by("area", "as_of")
        .values_list("report", flat=True)
    )
    changed, waiting = 0, []
    list(
        Area.objects.filter(area_in("", area.code), level=Area.Level.RT)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    reports = ZoneReport.objects.filter(pk__in=keys).select_related("unit")
    for report in reports.order_by("area", "as_of").iterator(CHUNK):
        rule = rule_in_force(rules, report.area_id, report.as_of)
        if rule is None or rule.code == report.rule_id:
            continue
        item = zones.NewZoneReport(
            uuid4(), report.area_id, report.as_of, report.positive_houses, report.stated_zone,
            report.note,
        )  # fmt: skip
        again = zones.made(item, report.unit, rule, report.revision + 1, by=by)
        again.simulated, again.content_hash = report.simulated, report.content_hash
        waiting.append(again)
        if len(waiting) == CHUNK:
            zones.keep(waiting, by=by, reason=reason)
            changed, waiting = changed + len(waiting), []
    zones.keep(waiting, by=by, reason=reason)
    return changed + len(waiting)
