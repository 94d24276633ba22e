"""The Lumajang article as a target, and lines of the ledger to fill its weeks."""

import datetime
import uuid

import pytest
from django.utils import timezone

from programs.models import Entry
from tests.factories import PolresFactory, PolsekFactory, TargetFactory, posted
from units.policy import Role


@pytest.fixture
def lumajang(db):
    """Polres Lumajang with 21 polsek of 5 each: 105 shared out for 103 ordered."""
    polres = PolresFactory(code="JATIM-LMJ", name="Polres Lumajang", covers="35.08")
    shares = {
        PolsekFactory(
            parent=polres,
            code=f"JATIM-LMJ-{n:02d}",
            name=f"Polsek {n:02d}",
            covers=f"35.08.{n:02d}",
        ): 5
        for n in range(1, 22)
    }
    return TargetFactory(unit=polres, shares=shares)


@pytest.fixture
def kasat(lumajang):
    return posted(Role.BINMAS_HEAD, lumajang.unit, name="Kasat Binmas")


@pytest.fixture
def officer(lumajang):
    """Of the first polsek of Lumajang."""
    return posted(Role.OFFICER, polsek_of(lumajang)[0], name="Petugas")


def polsek_of(target):
    return list(target.unit.children.order_by("code"))


def post(target, unit, day, quantity=1, measure="formation", **fields):
    """One line, as a settled record leaves it."""
    day = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    area = (
        unit.coverages.values_list("area_id", flat=True).first() if unit.kind == "polsek" else None
    )
    return Entry.objects.create(
        program=target.program,
        measure_id=measure,
        polres_id=unit.polres_id,
        unit=unit,
        unit_path=unit.path,
        effective_on=day,
        quantity=quantity,
        recorded_at=timezone.now(),
        **{
            "area_code": area and f"{area}.2001",
            "source_kind": "villages.formation",
            "source_id": uuid.uuid4(),
            "recorded_by": target.recorded_by,
        }
        | fields,
    )
