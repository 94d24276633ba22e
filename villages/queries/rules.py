"""Rules and regimes as the zone engine reads them."""

from collections import defaultdict

from villages.models import Regime, RegimeArea, ZoneRule, ZoneRuleStart
from villages.zones import Rule, Term


def zone_rules() -> list[Rule]:
    """All versions of the RT rule, oldest first: two queries, a handful of rows."""
    local = defaultdict(dict)
    for rule, area, day in ZoneRuleStart.objects.values_list("rule_id", "area_id", "starts_on"):
        local[rule][area] = day
    return [
        Rule(
            code=row.code,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            yellow=row.yellow_from,
            orange=row.orange_from,
            red=row.red_from,
            jurisdiction=row.area_id or "",
            local_starts=local[row.code],
        )
        for row in ZoneRule.objects.order_by("starts_on", "code")
    ]


def regime_terms() -> dict[str, Term]:
    """Every regime's days and areas, by its code, oldest first."""
    areas = defaultdict(dict)
    for regime, area, day in RegimeArea.objects.values_list("regime_id", "area_id", "ends_on"):
        areas[regime][area] = day
    return {
        row.code: Term(row.code, row.starts_on, row.ends_on, row.everywhere, areas[row.code])
        for row in Regime.objects.order_by("starts_on", "code")
    }
