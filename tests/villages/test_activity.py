"""A kampung decays by itself: the rule, and the same rule where the database reads the signs."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from programs.models import Entry
from tests.factories import (
    FormationFactory,
    MeasureFactory,
    PillarHolderFactory,
    PoskoFactory,
    ProgramFactory,
)
from units.models import Area
from villages.activity import Activity, Patience, activity
from villages.models import Assessment, CheckIn, Formation, Mark, PoskoRequest
from villages.queries.activity import in_state, patience, with_activity
from villages.services import receipts

ALLOWED = Patience(quiet=30, check=60)
FORMED = date(2021, 2, 9)
WIB = ZoneInfo("Asia/Jakarta")


def state(days, **changes):
    given = {"stood_for": True, "ended": False, "patience": ALLOWED} | changes
    return activity(FORMED, FORMED + timedelta(days=days), **given)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "lively"), (30, "lively"), (31, "quiet"), (60, "quiet"), (61, "check"), (4000, "check")],
)
def test_it_decays_day_by_day(days, expected):
    assert state(days) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(15, "lively"), (16, "quiet"), (30, "quiet"), (31, "check")]
)
def test_without_a_pillar_half_the_time_is_allowed(days, expected):
    assert state(days, stood_for=False) == expected


def test_what_is_dissolved_has_ended():
    assert state(0, ended=True) == Activity.ENDED


@given(st.integers(0, 400), st.integers(0, 400), st.booleans())
def test_it_never_recovers_without_a_sign(one, later, stood_for):
    order = [Activity.LIVELY, Activity.QUIET, Activity.CHECK]
    first, second = sorted((one, later))
    assert order.index(state(first, stood_for=stood_for)) <= order.index(
        state(second, stood_for=stood_for)
    )


# In the database


@pytest.fixture
def kampung(world, pillars):
    return FormationFactory(
        program=world.kts,
        area=Area.objects.get(pk="35.08.06.2001"),
        unit=world.kunir,
        status="verified",
        formed_on=FORMED,
    )


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=WIB), tick=False)


def told(formation):
    """As the database says it on the day that Python's clock shows."""
    from django.utils import timezone

    from core.clock import set_database_clock

    set_database_clock(timezone.now().isoformat())
    return with_activity(Formation.objects.filter(pk=formation.pk)).get()


def common(user):
    return {"id": uuid4(), "receipt": receipts.draw(1)[0], "created_by": user}


def ledger_line(world, area, day, measure="patrol", quantity=1):
    MeasureFactory(code=measure)
    Entry.objects.create(
        program=ProgramFactory(code="KTS"), measure_id=measure, polres=world.lumajang,
        unit=world.kunir, unit_path=world.kunir.path, area_code=area, effective_on=day,
        quantity=quantity, source_kind="tes", source_id=uuid4(), recorded_by=world.officer,
        recorded_at=datetime(2021, 2, 9, tzinfo=WIB),
    )  # fmt: skip


def test_ledger_lines_of_the_desa_and_below_are_signs(world, kampung):
    ledger_line(world, "35.08.06.2001", date(2021, 3, 1))
    ledger_line(world, "35.08.06.2001.003.002", date(2021, 3, 5))
    assert told(kampung).last_sign == date(2021, 3, 5)


def test_lines_elsewhere_taken_back_or_of_the_count_are_no_signs(world, kampung):
    ledger_line(world, "35.08.06.2002", date(2021, 3, 1))
    ledger_line(world, "35.08.06", date(2021, 3, 1))
    ledger_line(world, "35.08.06.2001", date(2021, 3, 1), quantity=-1)
    for measure in ("formation", "pending", "dissolution"):
        ledger_line(world, "35.08.06.2001", date(2021, 3, 1), measure=measure)
    assert told(kampung).last_sign == FORMED


def test_posko_assessment_and_visit_are_signs(world, kampung, pillars):
    posko = PoskoFactory(area=kampung.area, unit=world.kunir, program=pillars)
    CheckIn.objects.create(
        **common(world.officer), posko=posko, pillar_id="babinsa", person="Babinsa",
        arrived_at=datetime(2021, 3, 1, 23, tzinfo=WIB),
    )  # fmt: skip
    assert told(kampung).last_sign == date(2021, 3, 1)
    PoskoRequest.objects.create(
        **common(world.officer), posko=posko, category="food",
        asked_at=datetime(2021, 3, 2, 1, tzinfo=WIB),
    )  # fmt: skip
    assert told(kampung).last_sign == date(2021, 3, 2)
    Assessment.objects.create(
        **common(world.officer), formation=kampung, assessed_on=date(2021, 3, 3), assessor="Juri",
        points={"LOG": 80}, total=80, aspects_assessed=1, aspects_asked=7,
    )  # fmt: skip
    assert told(kampung).last_sign == date(2021, 3, 3)
    Mark.objects.create(
        **common(world.officer), area=kampung.area, unit=world.kunir, kind="visit",
        marked_on=date(2021, 3, 4), who="Kapolres", source="simulasi",
    )  # fmt: skip
    assert told(kampung).last_sign == date(2021, 3, 4)


@pytest.mark.parametrize("stood_for", [True, False])
@pytest.mark.parametrize("days", [0, 15, 16, 30, 31, 60, 61])
def test_database_and_rule_agree(world, kampung, days, stood_for):
    if stood_for:
        PillarHolderFactory(area=kampung.area, unit=world.kunir)
    PillarHolderFactory(area=kampung.area, unit=world.kunir, ends_on=date(2021, 2, 1))
    today = FORMED + timedelta(days=days)
    with on(today):
        row = told(kampung)
        assert row.stood_for is stood_for
        assert row.activity == activity(
            row.last_sign, today, stood_for=stood_for, ended=False, patience=patience()
        )
        assert list(in_state(Formation.objects.all(), row.activity)) == [kampung]


def test_activity_never_changes_the_count(world, kampung):
    before = Entry.objects.count(), Formation.objects.get(pk=kampung.pk).status
    with on(date(2024, 1, 1)):
        assert told(kampung).activity == Activity.CHECK
    assert (Entry.objects.count(), Formation.objects.get(pk=kampung.pk).status) == before
