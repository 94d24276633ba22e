"""One fair call of every service of patrols, meetings, operations and what follows from them."""

from uuid import uuid4

from patrols import services as field
from patrols.reference import load_terms
from patrols.services import kit
from tests.factories import MeasureFactory, PatrolPointFactory, ProgramFactory
from tests.trail.calls import call
from tests.villages.test_photos import encoded, picture
from units.models import Area

VILLAGE = "35.08.06.2001"
MEETING = {
    "kind": "rakor",
    "title": "Rapat koordinasi keamanan",
    "level": "kabupaten",
    "mode": "luring",
    "held_on": "2021-02-16",
    "area": "35.08",
}
OPERATION = {
    "program": "YUSTISI",
    "held_on": "2021-02-15",
    "area": "35.08",
    "sanctions": [{"kind": "teguran-lisan", "count": 3}],
}
POINT = {"name": "Pasar Kunir", "category": "perbankan", "area": VILLAGE}
MEASURES = ("patrol", "visit", "people_met", "meeting", "operation", "sanction", "mask")


def ready() -> None:
    """Words, measures and the two programmes."""
    load_terms()
    for code in MEASURES:
        MeasureFactory(code=code, counts_when="sent")
    ProgramFactory(code="POLISI-KETOK", measures=("patrol", "visit", "people_met"))
    ProgramFactory(code="YUSTISI", measures=("operation", "sanction", "mask"))


def market(w):
    ready()
    return PatrolPointFactory(name="Pasar", unit=w.kunir, area=Area.objects.get(pk=VILLAGE))


def patrol_data(w, point=None) -> dict:
    day = "2021-02-17T"
    visit = {"point": str((point or market(w)).pk), "arrived_at": f"{day}08:15:00+07:00"}
    return {
        "program": "POLISI-KETOK",
        "patrol_type": "obvit",
        "started_at": f"{day}08:00:00+07:00",
        "ended_at": f"{day}10:00:00+07:00",
        "visits": [visit],
        "nihil": True,
        "situation": "Aman dan kondusif",
    }


def patrol(w):
    return field.create_patrol(id=uuid4(), data=patrol_data(w), by=w.officer)[0]


def plan_data(w, point=None) -> dict:
    return {
        "planned_on": "2021-02-20",
        "patrol_type": "obvit",
        "points": [str((point or market(w)).pk)],
    }


def plan(w):
    return field.create_plan(id=uuid4(), data=plan_data(w), by=w.officer)[0]


def meeting(w):
    ready()
    return field.create_meeting(id=uuid4(), data=MEETING, by=w.head)[0]


def operation(w):
    ready()
    return field.create_operation(id=uuid4(), data=OPERATION, by=w.head)[0]


def item_data(w) -> dict:
    return {
        "meeting": str(meeting(w).pk),
        "text": "Patroli di setiap kecamatan",
        "institution": "polri",
        "due_on": "2021-02-25",
    }


def item(w):
    return field.create_action_item(id=uuid4(), data=item_data(w), by=w.head)[0]


def photo(w):
    upload = encoded(picture())
    found = field.add_photo(id=uuid4(), patrol=patrol(w), upload=upload, by=w.officer)[0]
    field.return_patrol(patrol=found.patrol_id, reason="Fotonya keliru", by=w.head)
    return found


def news(data: dict) -> list[kit.New]:
    return [kit.New(uuid4(), data), kit.New(uuid4(), data)]


@call("patrols.services.points.create_point", act="create")
def _(w):
    ready()
    return {"id": uuid4(), "data": POINT, "by": w.officer}


@call("patrols.services.points.create_points", act="create", rows=2)
def _(w):
    ready()
    other = POINT | {"name": "Bank Kunir"}
    return {"items": [kit.New(uuid4(), POINT), kit.New(uuid4(), other)], "by": w.officer}


@call("patrols.services.points.edit_point", act="edit")
def _(w):
    return {"point": market(w), "data": {"notes": "Ramai"}, "version": 1, "by": w.officer}


@call("patrols.services.plans.create_plan", act="create")
def _(w):
    return {"id": uuid4(), "data": plan_data(w), "by": w.officer}


@call("patrols.services.plans.create_plans", act="create", rows=2)
def _(w):
    return {"items": news(plan_data(w)), "by": w.officer}


@call("patrols.services.plans.edit_plan", act="edit")
def _(w):
    return {"plan": plan(w), "data": {"notes": "Pagi"}, "version": 1, "by": w.officer}


@call("patrols.services.plans.remove_plan", act="delete")
def _(w):
    return {"plan": plan(w), "by": w.officer}


@call("patrols.services.patrols.create_patrol", act="create")
def _(w):
    return {"id": uuid4(), "data": patrol_data(w), "by": w.officer}


@call("patrols.services.patrols.create_patrols", act="create", rows=2)
def _(w):
    first = patrol_data(w)
    later = {"started_at": "2021-02-17T12:00:00+07:00", "ended_at": "2021-02-17T13:00:00+07:00"}
    items = [kit.New(uuid4(), first), kit.New(uuid4(), first | later | {"visits": []})]
    return {"items": items, "by": w.officer}


@call("patrols.services.patrols.edit_patrol", act="edit")
def _(w):
    return {"patrol": patrol(w), "data": {"situation": "Ramai"}, "version": 1, "by": w.officer}


@call("patrols.services.patrols.return_patrol", act="return")
def _(w):
    return {"patrol": patrol(w), "reason": "Jamnya keliru", "by": w.head}


@call("patrols.services.patrols.submit_patrol", act="submit")
def _(w):
    back = field.return_patrol(patrol=patrol(w), reason="Jamnya keliru", by=w.head)
    return {"patrol": back, "by": w.officer}


@call("patrols.services.photos.add_photo", act="add_photo")
def _(w):
    return {
        "id": uuid4(), "patrol": patrol(w), "upload": encoded(picture()), "by": w.officer,
    }  # fmt: skip


@call("patrols.services.photos.remove_photo", act="remove_photo")
def _(w):
    return {"photo": photo(w), "by": w.officer}


@call("patrols.services.meetings.create_meeting", act="create")
def _(w):
    ready()
    return {"id": uuid4(), "data": MEETING, "by": w.head}


@call("patrols.services.meetings.edit_meeting", act="edit")
def _(w):
    return {"meeting": meeting(w), "data": {"title": "Rakor"}, "version": 1, "by": w.head}


@call("patrols.services.meetings.return_meeting", act="return")
def _(w):
    return {"meeting": meeting(w), "reason": "Tanggalnya keliru", "by": w.deputy}


@call("patrols.services.meetings.submit_meeting", act="submit")
def _(w):
    back = field.return_meeting(meeting=meeting(w), reason="Tanggalnya keliru", by=w.deputy)
    return {"meeting": back, "by": w.head}


@call("patrols.services.operations.create_operation", act="create")
def _(w):
    ready()
    return {"id": uuid4(), "data": OPERATION, "by": w.head}


@call("patrols.services.operations.edit_operation", act="edit")
def _(w):
    return {"operation": operation(w), "data": {"masks": 5}, "version": 1, "by": w.head}


@call("patrols.services.operations.return_operation", act="return")
def _(w):
    return {"operation": operation(w), "reason": "Jumlahnya keliru", "by": w.deputy}


@call("patrols.services.operations.submit_operation", act="submit")
def _(w):
    back = field.return_operation(operation=operation(w), reason="Jumlahnya keliru", by=w.deputy)
    return {"operation": back, "by": w.head}


@call("patrols.services.action_items.create_action_item", act="create")
def _(w):
    return {"id": uuid4(), "data": item_data(w), "by": w.head}


@call("patrols.services.action_items.edit_action_item", act="edit")
def _(w):
    return {"item": item(w), "data": {"text": "Patroli malam"}, "version": 1, "by": w.head}


@call("patrols.services.action_items.complete_action_item", act="complete")
def _(w):
    return {"item": item(w), "evidence": "Surat tugas 12", "by": w.head}


@call("patrols.services.action_items.cancel_action_item", act="cancel")
def _(w):
    return {"item": item(w), "reason": "Digabung", "by": w.head}
