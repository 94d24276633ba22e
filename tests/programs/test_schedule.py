"""The schedule behind the planned numbers: who sees which rows of it, and what they add up to."""

import pytest

from core.weeks import Week
from programs.models import Allocation
from programs.queries import latest_plan, plan_versions
from programs.schedule import schedule
from programs.weekly import planned_cumulative, seats
from tests.factories import PolresFactory, PolsekFactory, TargetFactory, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def polres():
    return PolresFactory()


@pytest.fixture
def units(polres):
    return [PolsekFactory(parent=polres, code=f"PSK-{n}") for n in range(3)]


@pytest.fixture
def target(polres, units):
    return TargetFactory(unit=polres, shares=dict(zip(units, (7, 4, 2), strict=True)))


def by_unit(rows, until=None):
    found = {}
    for row in rows:
        if until is None or row.week <= until:
            key = row.unit and row.unit.pk
            found[key] = found.get(key, 0) + row.quantity
    return found


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_its_sum_is_the_plan_of_the_engine(target, polres, units, weeks):
    until = Week(target.starts_on) + weeks
    versions = plan_versions(target)
    rows = schedule(target, user=posted("binmas_head", polres))
    plan = seats(versions, until)
    expected = {unit.pk: plan.planned_cumulative(unit.pk, until) for unit in units}
    if left := plan.unallocated_at(until):
        expected[None] = left
    assert by_unit(rows, until) == {unit: n for unit, n in expected.items() if n}
    assert sum(by_unit(rows, until).values()) == planned_cumulative(versions, until)


def test_an_officer_sees_his_own_weeks(target, units):
    rows = schedule(target, user=posted("officer", units[1]))
    assert by_unit(rows) == {units[1].pk: 4}


def test_rows_stand_by_week_then_by_rank(target, polres, units):
    latest = latest_plan(target)
    for place, unit in enumerate(reversed(units), 1):
        Allocation.objects.filter(plan=latest, unit=unit).update(rank=place)
    rows = schedule(target, user=posted("binmas_head", polres))
    first = [row.unit for row in rows if row.week == Week(target.starts_on) and row.unit]
    assert first == [unit for unit in reversed(units) if unit in first]
    assert [row.week for row in rows] == sorted(row.week for row in rows)
