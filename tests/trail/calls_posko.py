"""One fair call of every service of pillars, posko, duty, requests, assessments and marks."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from programs.models import Aspect
from tests.factories import (
    CheckInFactory,
    FormationFactory,
    PillarHolderFactory,
    PoskoFactory,
    PoskoRequestFactory,
    ProgramFactory,
    ShiftFactory,
)
from tests.trail.calls import call
from units.models import Area
from villages.reference import load_pillars

VILLAGE = "35.08.06.2001"
DAY = date(2021, 2, 17)
WIB = ZoneInfo("Asia/Jakarta")


def at(hour):
    return datetime(2021, 2, 18, hour, tzinfo=WIB)


def ready(w) -> dict:
    """Pillars, a programme of posko, and what stands in the desa of the officer."""
    load_pillars()
    program = ProgramFactory(code="POSKO-PPKM", kind="posko", pillars=["babinsa"])
    return {"program": program, "unit": w.kunir, "area": Area.objects.get(pk=VILLAGE)}


def posko(w, **changes):
    return PoskoFactory(**(ready(w) | changes))


def in_place(w) -> dict:
    placed = ready(w)
    return {"unit": placed["unit"], "area": placed["area"]}


@call("villages.services.pillars.name_holder", act="create")
def _(w):
    ready(w)
    return {
        "id": uuid4(), "pillar": "babinsa", "area": VILLAGE, "name": "Serda Simulasi",
        "starts_on": DAY, "by": w.officer,
    }  # fmt: skip


@call("villages.services.pillars.edit_holder", act="edit")
def _(w):
    holder = PillarHolderFactory(**in_place(w))
    return {"holder": holder, "data": {"title": "Serka"}, "version": 1, "by": w.officer}


@call("villages.services.pillars.end_holder", act="edit")
def _(w):
    holder = PillarHolderFactory(**in_place(w))
    return {"holder": holder, "ends_on": DAY, "version": 1, "by": w.officer}


@call("villages.services.posko.found_posko", act="create")
def _(w):
    ready(w)
    return {"id": uuid4(), "area": VILLAGE, "name": "Posko Kunir Kidul", "by": w.officer}


@call("villages.services.posko.edit_posko", act="edit")
def _(w):
    return {"posko": posko(w), "data": {"place": "Balai desa"}, "version": 1, "by": w.officer}


@call("villages.services.posko.activate_posko", act="posko.activate")
def _(w):
    planned = posko(w, state="planned", active_from=None)
    return {"posko": planned, "active_from": DAY, "by": w.officer}


@call("villages.services.posko.close_posko", act="posko.close")
def _(w):
    return {"posko": posko(w), "closed_on": DAY, "reason": "Selesai", "by": w.officer}


def a_shift(w) -> dict:
    return {
        "id": uuid4(), "posko": posko(w), "pillar": "babinsa", "person": "Serda Simulasi",
        "starts_at": at(8), "ends_at": at(16), "by": w.officer,
    }  # fmt: skip


@call("villages.services.duty.plan_shift", act="create")
def _(w):
    return a_shift(w)


@call("villages.services.duty.plan_shifts", act="create", rows=3)
def _(w):
    return a_shift(w) | {"until": date(2021, 2, 20)}


@call("villages.services.duty.edit_shift", act="edit")
def _(w):
    shift = ShiftFactory(posko=posko(w))
    return {"shift": shift, "data": {"person": "Serda Lain"}, "version": 1, "by": w.officer}


@call("villages.services.duty.cancel_shift", act="shift.cancel")
def _(w):
    return {"shift": ShiftFactory(posko=posko(w)), "reason": "Sakit", "by": w.officer}


@call("villages.services.duty.check_in", act="create")
def _(w):
    return {"id": uuid4(), "posko": posko(w), "pillar": "babinsa", "by": w.officer}


@call("villages.services.duty.check_out", act="check_out")
def _(w):
    return {"check_in": CheckInFactory(posko=posko(w)), "by": w.officer}


@call("villages.services.requests.log_request", act="create")
def _(w):
    return {"id": uuid4(), "posko": posko(w), "category": "food", "by": w.officer}


@call("villages.services.requests.answer_request", act="request.answer")
def _(w):
    return {"request": PoskoRequestFactory(posko=posko(w)), "by": w.officer}


@call("villages.services.assessments.assess_formation", act="create")
def _(w):
    Aspect.objects.create(program=w.kts, code="LOG", name="Tangguh logistik")
    kampung = FormationFactory(program=w.kts, status="verified", **in_place(w))
    return {
        "id": uuid4(), "formation": kampung, "assessed_on": DAY, "assessor": "Juri",
        "points": {"LOG": 80}, "by": w.officer,
    }  # fmt: skip


@call("villages.services.assessments.mark_area", act="create")
def _(w):
    return {"id": uuid4(), "area": VILLAGE, "kind": "model", "source": "Koran", "by": w.regency}


@call("villages.services.areas.ensure_area", act="area.create")
def _(w):
    return {"code": f"{VILLAGE}.003", "by": w.officer}


@call("villages.services.areas.rw_in", act="area.create")
def _(w):
    return {"village": VILLAGE, "text": "RW 03", "by": w.officer}


@call("villages.services.areas.area_of_words", act="area.create", rows=2)
def _(w):
    return {"village": VILLAGE, "kind": "rt", "words": "RT 02 RW 03", "by": w.officer}
