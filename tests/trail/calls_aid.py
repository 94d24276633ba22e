"""One fair call of every service of aid and vaccination."""

from datetime import date
from uuid import uuid4

from aid import services as aid
from aid.reference import load_items
from tests.factories import MeasureFactory, ProgramFactory
from tests.trail.calls import call

VILLAGE = "35.08.06.2001"
DAY = date(2021, 2, 16)


def ready() -> None:
    """Goods, measures and the two programmes."""
    for code in ("package", "mask", "dose"):
        MeasureFactory(code=code, counts_when="sent")
    load_items()
    ProgramFactory(code="BANTUAN", measures=("package", "mask"))
    ProgramFactory(code="VAKSINASI", measures=("dose",))


def store(w):
    ready()
    return aid.open_store(id=uuid4(), name="Gudang", unit=w.lumajang.code, by=w.staff)[0]


def arrival(w) -> dict:
    return {
        "id": uuid4(), "kind": "in", "store": store(w).pk, "moved_on": DAY, "item": "sembako",
        "quantity": 10, "source": "polda", "by": w.staff,
    }  # fmt: skip


def movement(w):
    return aid.record_movement(**arrival(w))[0]


def planned(w) -> dict:
    return {
        "id": uuid4(), "area": "35.08", "number": 1, "planned_on": date(2021, 2, 15), "doses": 100,
        "dose_number": 1, "by": w.staff,
    }  # fmt: skip


def stage(w):
    ready()
    return aid.plan_stage(**planned(w))[0]


def told(w) -> dict:
    return {
        "id": uuid4(), "stage": stage(w).pk, "area": VILLAGE, "reported_on": DAY, "arrived": 10,
        "used": 4, "by": w.staff,
    }  # fmt: skip


def report(w):
    return aid.report_doses(**told(w))[0]


@call("aid.services.stores.open_store", act="create")
def _(w):
    ready()
    return {"id": uuid4(), "name": "Gudang", "unit": w.lumajang.code, "by": w.staff}


@call("aid.services.stores.edit_store", act="edit")
def _(w):
    return {"store": store(w), "data": {"name": "Gudang timur"}, "version": 1, "by": w.staff}


@call("aid.services.movements.record_movement", act="create")
def _(w):
    return arrival(w)


@call("aid.services.movements.edit_movement", act="edit")
def _(w):
    return {"movement": movement(w), "data": {"quantity": 12}, "version": 1, "by": w.staff}


@call("aid.services.movements.return_movement", act="return")
def _(w):
    return {"movement": movement(w), "reason": "Jumlahnya keliru", "by": w.head}


@call("aid.services.movements.resend_movement", act="submit")
def _(w):
    back = aid.return_movement(movement=movement(w), reason="Jumlahnya keliru", by=w.head)
    return {"movement": back, "by": w.staff}


@call("aid.services.stages.plan_stage", act="create")
def _(w):
    ready()
    return planned(w)


@call("aid.services.stages.edit_stage", act="edit")
def _(w):
    return {"stage": stage(w), "data": {"doses": 120}, "version": 1, "by": w.staff}


@call("aid.services.stages.hold_stage", act="stage.hold")
def _(w):
    return {"stage": stage(w), "held_on": DAY, "by": w.staff}


@call("aid.services.stages.add_site", act="create")
def _(w):
    return {
        "id": uuid4(), "stage": stage(w), "area": VILLAGE, "name": "Balai desa", "by": w.staff,
    }  # fmt: skip


@call("aid.services.stages.state_vaccine_target", act="create")
def _(w):
    ready()
    return {
        "id": uuid4(), "area": VILLAGE, "people": 900, "as_of": DAY, "citation": "Dinkes",
        "by": w.staff,
    }  # fmt: skip


@call("aid.services.allocations.allocate_by_hand", act="stage.allocate")
def _(w):
    return {"stage": stage(w), "doses": {VILLAGE: 60, "35.08.06.2002": 40}, "by": w.staff}


@call("aid.services.allocations.allocate_by_zone", act="stage.allocate")
def _(w):
    zones = {VILLAGE: "merah", "35.08.06.2002": "hijau"}
    return {
        "stage": stage(w), "zones": zones, "weights": {"merah": 3, "hijau": 1}, "by": w.staff,
    }  # fmt: skip


@call("aid.services.allocations.clear_allocation", act="stage.allocate")
def _(w):
    made = aid.allocate_by_hand(stage=stage(w), doses={VILLAGE: 100}, by=w.staff)
    return {"stage": made, "by": w.staff}


@call("aid.services.doses.report_doses", act="create")
def _(w):
    return told(w)


@call("aid.services.doses.return_doses", act="return")
def _(w):
    return {"report": report(w), "reason": "Jumlahnya keliru", "by": w.head}


@call("aid.services.doses.resend_doses", act="submit")
def _(w):
    back = aid.return_doses(report=report(w), reason="Jumlahnya keliru", by=w.head)
    return {"report": back, "by": w.staff}
