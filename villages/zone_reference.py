"""Load the rules and regimes of `villages/data/`.

Only what is missing is added; what is there stays as the administrators left it.
"""

import tomllib
from pathlib import Path

from django.db import transaction

from units.models import Area
from villages.models import Regime, RegimeArea, ZoneResponse, ZoneRule

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_zone_reference(folder: Path = DATA) -> dict[str, tuple[int, int]]:
    """Add missing zone rules and regimes; returns (added, changed) rows by kind of data."""
    return {
        "zone_rules": (add_rules(read(folder / "zones.toml")), 0),
        "regimes": (add_regimes(read(folder / "regimes.toml")), 0),
    }


def read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def add_rules(given: dict) -> int:
    known = set(ZoneRule.objects.values_list("code", flat=True))
    new = [row for row in given["rules"] if row["code"] not in known]
    for row in new:
        scenario = given["responses"][row.pop("responses")]
        rule = ZoneRule.objects.create(**row)
        ZoneResponse.objects.bulk_create(
            ZoneResponse(rule=rule, zone=zone, code=code, text=text, order=order)
            for zone, items in scenario.items()
            for order, (code, text) in enumerate(items, start=1)
        )
    return len(new)


def add_regimes(given: dict) -> int:
    known = set(Regime.objects.values_list("code", flat=True))
    there = set(Area.objects.filter(level__lte=Area.Level.REGENCY).values_list("pk", flat=True))
    new = [row for row in given["regimes"] if row["code"] not in known]
    for row in new:
        areas = row.pop("areas", [])
        codes = given["jawa_bali"] if areas == "jawa_bali" else areas
        ends = row.pop("ends_in", {})
        regime = Regime.objects.create(source=given["source"], **row)
        RegimeArea.objects.bulk_create(
            RegimeArea(regime=regime, area_id=code, ends_on=ends.get(code))
            for code in dict.fromkeys([*codes, *ends])
            if code in there
        )
    return len(new)
