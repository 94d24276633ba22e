"""One fair call of every service of zones, statements and cases."""

from datetime import date
from io import StringIO
from uuid import uuid4

from tests.factories import AreaFactory
from tests.trail.calls import call
from villages.services import cases, statements, zones
from villages.services.cases import NewCaseReport
from villages.services.zones import NewZoneReport
from villages.zone_reference import load_zone_reference

VILLAGE = "35.08.06.2001"
DAY = date(2021, 2, 17)


def rt(number: int) -> str:
    """An RT of Kunir Kidul; the rules are there with it."""
    load_zone_reference()
    return AreaFactory(code=f"{VILLAGE}.001.{number:03}").pk


def of_cases() -> NewCaseReport:
    return NewCaseReport(uuid4(), VILLAGE, DAY, "Dinkes", active=3)


@call("villages.services.zones.report_zone", act="create")
def _(w):
    return {"id": uuid4(), "area": rt(1), "as_of": DAY, "positive_houses": 4, "by": w.officer}


@call("villages.services.zones.report_zones", act="create", rows=2)
def _(w):
    items = [NewZoneReport(uuid4(), rt(number), DAY, number) for number in (1, 2)]
    return {"items": items, "by": w.officer}


@call("villages.services.zone_rules.begin_rule_locally", act="zone.begin_rule")
def _(w):
    rt(1)
    return {
        "rule": "INMENDAGRI-3-2021",
        "area": "35.08",
        "starts_on": date(2021, 2, 15),
        "basis": "Surat edaran bupati",
        "by": w.head,
    }


@call("villages.services.responses.tick_response", act="zone.tick")
def _(w):
    area = rt(1)
    zones.report_zone(id=uuid4(), area=area, as_of=DAY, positive_houses=4, by=w.officer)
    return {"area": area, "item": "lacak-kontak", "done": True, "by": w.officer}


@call("villages.services.statements.declare_zone", act="create")
def _(w):
    return {
        "id": uuid4(), "area": "35.08", "scale": "risiko", "value": "oranye", "source": "Satgas",
        "by": w.regency,
    }  # fmt: skip


@call("villages.services.statements.note_snapshot", act="create")
def _(w):
    return {
        "id": uuid4(), "area": "35.08", "as_of": DAY, "green": 7094, "source": "Siaran pers",
        "by": w.regency,
    }  # fmt: skip


@call("villages.services.statements.note_enforcement", act="create")
def _(w):
    return {
        "id": uuid4(), "area": "35.08", "measure": "Lockdown RT/RW", "state": "dipantau",
        "source": "Siaran pers", "by": w.regency,
    }  # fmt: skip


@call("villages.services.statements.claim_cases", act="create")
def _(w):
    return {
        "id": uuid4(), "area": VILLAGE, "place": "Kunir", "measure": "active", "value": 0,
        "source": "Siaran pers", "by": w.regency,
    }  # fmt: skip


@call("villages.services.statements.withdraw", act="zone.withdraw")
def _(w):
    row, _new = statements.note_snapshot(
        id=uuid4(), area="35.08", as_of=DAY, green=1, source="Siaran pers", by=w.regency
    )
    return {"statement": row, "reason": "Salah baca.", "by": w.regency}


@call("villages.services.cases.record_cases", act="create")
def _(w):
    return {"item": of_cases(), "by": w.regency}


@call("villages.services.cases.record_many_cases", act="zone.revise", rows=2)
def _(w):
    return {"items": [of_cases(), of_cases()], "by": w.regency}


@call("villages.services.cases.import_cases", act="create")
def _(w):
    rows = f"code,date,active\n{VILLAGE},{DAY},{cases.MOST}\n"
    return {"file": StringIO(rows), "source": "Dinkes", "by": w.regency}
