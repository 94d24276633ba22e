"""Two polres with their stores and goods; it is August 2021."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from aid.models import Movement, Stage, Store
from aid.reference import load_items
from aid.services import open_store, plan_stage, record_movement, report_doses
from programs.models import Program
from tests.factories import (
    AreaFactory,
    MeasureFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    posted,
)
from units.models import Area, Unit, User
from units.policy import Role

NOW = datetime(2021, 8, 12, 3, tzinfo=UTC)  # Thursday, 10.00 WIB
TODAY = date(2021, 8, 12)


@dataclass
class Help:
    """Pondok Gede and Bekasi Barat under Bekasi Kota, Tebet under Jakarta Selatan."""

    bekasi: Unit
    gede: Unit
    barat: Unit
    jaksel: Unit
    tebet: Unit
    officer: User
    neighbour: User
    staff: User
    head: User
    regency: User
    commander: User
    stranger: User
    store: Store
    other: Store
    foreign: Store
    aid: Program

    def moved(self, kind="in", *, by=None, **told) -> Movement:
        facts = {
            "in": {"source": "polda"},
            "out": {"area": "32.75.08.1001", "recipients": "isoman"},
            "transfer": {"other_store": self.other.pk},
            "return": {},
        }[kind]
        facts |= {"store": self.store.pk, "item": "sembako", "moved_on": date(2021, 8, 10)}
        facts |= {"quantity": 10, "id": uuid4(), **told}
        return record_movement(kind=kind, by=by or self.staff, **facts)[0]

    def stage(self, **told) -> Stage:
        facts = {"id": uuid4(), "area": "32.75", "number": 5, "planned_on": date(2021, 7, 15)}
        facts |= {"doses": 100, "dose_number": 1, **told}
        return plan_stage(by=told.pop("by", self.staff), **facts)[0]

    def doses(self, stage, *, by=None, **told):
        facts = {"id": uuid4(), "area": "32.75.08.1001", "reported_on": date(2021, 7, 15), **told}
        return report_doses(stage=stage.pk, by=by or self.staff, **facts)[0]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def help_(db, clock):
    return make()


def make() -> Help:
    for code in ("package", "mask", "dose"):
        MeasureFactory(code=code, unit_name="satuan", counts_when="sent")
    load_items()
    bekasi = PolresFactory(code="METRO-BKS", name="Polres Metro Bekasi Kota", covers="32.75")
    gede = PolsekFactory(
        parent=bekasi, code="BKS-GEDE", name="Polsek Pondok Gede", covers="32.75.08"
    )
    barat = PolsekFactory(parent=bekasi, code="BKS-BARAT", name="Polsek Barat", covers="32.75.02")
    jaksel = PolresFactory(code="METRO-JAKSEL", name="Polres Jaksel", covers="31.74")
    tebet = PolsekFactory(parent=jaksel, code="JS-TEBET", name="Polsek Tebet", covers="31.74.01")
    for code, name in (
        ("32.75.08.1001", "Jatiwaringin"),
        ("32.75.08.1002", "Jaticempaka"),
        ("32.75.02.1001", "Bintara"),
        ("31.74.01.1001", "Tebet Timur"),
    ):
        AreaFactory(code=code, name=name)
    aid = ProgramFactory(code="BANTUAN", name="Bantuan sosial", measures=("package", "mask"))
    ProgramFactory(code="VAKSINASI", name="Vaksinasi", measures=("dose",))
    staff = posted(Role.BINMAS_STAFF, bekasi, name="Staf Binmas")
    stranger = posted(Role.BINMAS_STAFF, jaksel, name="Staf Jaksel")

    def store(name, unit, by=staff):
        return open_store(id=uuid4(), name=name, unit=unit, by=by)[0]

    return Help(
        bekasi=bekasi,
        gede=gede,
        barat=barat,
        jaksel=jaksel,
        tebet=tebet,
        officer=posted(Role.OFFICER, gede, name="Petugas Pondok Gede"),
        neighbour=posted(Role.OFFICER, barat, name="Petugas Barat"),
        staff=staff,
        head=posted(Role.BINMAS_HEAD, bekasi, name="Kasat Binmas"),
        regency=posted(Role.REGENCY_STAFF, Area.objects.get(pk="32.75"), name="Staf Pemkot"),
        commander=posted(Role.COMMANDER, bekasi, name="Kapolres"),
        stranger=stranger,
        store=store("Gudang Polres", "METRO-BKS"),
        other=store("Gudang Pondok Gede", "BKS-GEDE"),
        foreign=store("Gudang Jaksel", "METRO-JAKSEL", stranger),
        aid=aid,
    )
