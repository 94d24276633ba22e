"""Stages, their shares and doses: what is planned, what came of it, and what is refused."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st

from aid.models import DoseReport, DoseStock, Share, Stage
from aid.queries import coverage_by_village, doses_by_village
from aid.services import (
    add_site,
    allocate_by_hand,
    allocate_by_zone,
    clear_allocation,
    edit_stage,
    hold_stage,
    resend_doses,
    return_doses,
    state_vaccine_target,
)
from core.errors import Conflict, DomainError
from programs.sharing import proportionally
from tests.aid.support import fields_of, worth

JATIWARINGIN, JATICEMPAKA, BINTARA = "32.75.08.1001", "32.75.08.1002", "32.75.02.1001"


def test_a_stage_to_come_is_a_plan_until_it_took_place(help_):
    stage = help_.stage(planned_on=date(2021, 8, 20))
    assert (stage.held_on, stage.detailed) == (None, False)
    with pytest.raises(DomainError) as caught:
        hold_stage(stage=stage, held_on=date(2021, 8, 20), by=help_.staff)
    assert fields_of(caught) == {"held_on"}
    held = hold_stage(stage=stage, held_on=date(2021, 8, 12), by=help_.staff)
    assert (held.planned_on, held.held_on) == (date(2021, 8, 20), date(2021, 8, 12))
    with pytest.raises(Conflict):
        hold_stage(stage=stage, held_on=date(2021, 8, 12), by=help_.staff)


def test_shares_by_hand_add_up_or_are_refused(help_):
    stage = help_.stage(doses=100)
    with pytest.raises(DomainError) as caught:
        allocate_by_hand(stage=stage, doses={JATIWARINGIN: 60, BINTARA: 41}, by=help_.staff)
    assert (caught.value.code, fields_of(caught)) == ("allocation_sum", {"allocations"})
    assert "+1" in str(caught.value)
    assert not Share.objects.exists()
    found = allocate_by_hand(stage=stage, doses={JATIWARINGIN: 60, BINTARA: 40}, by=help_.staff)
    assert found.detailed
    shares = dict(Share.objects.values_list("area", "unit__code"))
    assert shares == {JATIWARINGIN: "BKS-GEDE", BINTARA: "BKS-BARAT"}
    with pytest.raises(DomainError) as caught:
        edit_stage(stage=stage, data={"doses": 120}, by=help_.staff, version=found.version)
    assert fields_of(caught) == {"doses"}
    cleared = clear_allocation(stage=stage, by=help_.staff)
    assert (cleared.detailed, Share.objects.count()) == (False, 0)


def test_shares_by_zone_give_red_more_and_add_up(help_):
    stage = help_.stage(doses=100)
    zones = {JATIWARINGIN: "merah", JATICEMPAKA: "oranye", BINTARA: "kuning"}
    weights = {"kuning": 1, "oranye": 2, "merah": 3}
    allocate_by_zone(stage=stage, zones=zones, weights=weights, by=help_.staff)
    shares = dict(Share.objects.values_list("area", "doses"))
    assert shares == {JATIWARINGIN: 50, JATICEMPAKA: 33, BINTARA: 17}


@given(
    st.integers(0, 10**6),
    st.dictionaries(st.text(max_size=4), st.integers(0, 1000), min_size=1),
)
def test_shares_in_proportion_always_add_up(doses, weights):
    shares = proportionally(doses, weights)
    assert sum(shares.values()) == (doses if sum(weights.values()) else 0)
    assert all(share >= 0 for share in shares.values())


@pytest.mark.parametrize(
    ("zones", "weights", "field"),
    [
        ({JATIWARINGIN: "ungu"}, {}, "zones"),
        ({JATIWARINGIN: "merah"}, {}, "weights"),
        ({JATIWARINGIN: "merah"}, {"merah": -1}, "weights"),
        ({JATIWARINGIN: "merah"}, {"merah": 0}, "weights"),
        ({"31.74.01.1001": "merah"}, {"merah": 1}, "allocations"),
    ],
)
def test_bad_zones_and_weights_are_told(help_, zones, weights, field):
    stage = help_.stage()
    with pytest.raises(DomainError) as caught:
        allocate_by_zone(stage=stage, zones=zones, weights=weights, by=help_.staff)
    assert fields_of(caught) == {field}


def test_doses_used_count_where_and_when(help_):
    stage = help_.stage()
    found = help_.doses(stage, arrived=50, used=40, wasted=3, screened_out=9)
    assert worth(found) == {("BKS-GEDE", JATIWARINGIN, "dose"): 40}
    row = doses_by_village(stage, help_.staff).get()
    told = (row.arrived, row.used, row.wasted, row.screened_out, row.allocated)
    assert told == (50, 40, 3, 9, None)


def test_no_more_is_used_than_arrived(help_):
    stage = help_.stage()
    help_.doses(stage, arrived=50)
    for told in ({"used": 51}, {"used": 40, "wasted": 11}):
        with pytest.raises(DomainError) as caught:
            help_.doses(stage, **told)
        assert (caught.value.code, fields_of(caught)) == ("doses_short", {"used"})
    with pytest.raises(DomainError) as caught:
        help_.doses(stage, used=1, reported_on=date(2021, 7, 14))
    assert fields_of(caught) == {"reported_on"}
    with pytest.raises(DomainError):  # what lies in another kelurahan is not there
        help_.doses(stage, used=1, area=JATICEMPAKA)
    assert DoseReport.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseStock.objects.update(used=51)


def test_a_report_given_back_counts_nothing_until_it_is_sent_again(help_):
    stage = help_.stage()
    came = help_.doses(stage, arrived=50)
    used = help_.doses(stage, used=20)
    with pytest.raises(DomainError) as caught:
        return_doses(report=came, reason="Salah", by=help_.head)
    assert caught.value.code == "doses_short"
    return_doses(report=used, reason="Salah", by=help_.head)
    assert worth(used) == {}
    assert DoseStock.objects.get().used == 0
    resend_doses(report=used, by=help_.staff)
    assert sum(worth(used).values()) == 20
    with pytest.raises(Conflict):
        resend_doses(report=used, by=help_.staff)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(1, 5), *[st.integers(0, 9)] * 4).filter(lambda row: any(row[1:])),
        max_size=8,
    )
)
def test_the_rest_of_doses_is_what_came_less_what_went_and_never_negative(help_, reports):
    DoseReport.objects.all().delete()
    DoseStock.objects.all().delete()
    stage = Stage.objects.first() or help_.stage()
    kept = []
    for day, arrived, used, wasted, out in reports:
        counts = {"arrived": arrived, "used": used, "wasted": wasted, "screened_out": out}
        try:
            with transaction.atomic():
                help_.doses(stage, reported_on=date(2021, 7, day), **counts)
        except DomainError as error:
            if error.code != "doses_short":
                raise
        else:
            kept.append((day, arrived - used - wasted, counts))
    stock = DoseStock.objects.first()
    for name in ("arrived", "used", "wasted", "screened_out"):
        assert (getattr(stock, name) if stock else 0) == sum(told[name] for _, _, told in kept)
    for last in range(1, 6):
        assert sum(change for day, change, _ in kept if day <= last) >= 0


def test_coverage_is_doses_of_a_number_against_people(help_):
    first, second = help_.stage(), help_.stage(number=6, dose_number=2)
    help_.doses(first, arrived=50, used=40)
    help_.doses(second, arrived=50, used=10)
    told = {"id": uuid4(), "area": JATIWARINGIN, "as_of": date(2021, 7, 1), "by": help_.staff}
    state_vaccine_target(people=160, **told)
    help_.doses(first, area=JATICEMPAKA, arrived=5, used=5)
    rows = {row.code: row for row in coverage_by_village(help_.staff, 1)}
    assert (rows[JATIWARINGIN].used, rows[JATIWARINGIN].people) == (40, 160)
    assert float(rows[JATIWARINGIN].coverage) == 25
    assert (rows[JATICEMPAKA].used, rows[JATICEMPAKA].coverage) == (5, None)
    assert [row.used for row in coverage_by_village(help_.staff, 2)] == [10]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"number": 0}, "number"),
        ({"doses": 0}, "doses"),
        ({"doses": -1}, "doses"),
        ({"dose_number": 10}, "dose_number"),
        ({"area": "31.74"}, "area"),
        ({"area": "32.75.08"}, "area"),
        ({"planned_on": date(2031, 1, 1)}, "planned_on"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told(help_, told, field):
    with pytest.raises(DomainError) as caught:
        help_.stage(**told)
    assert fields_of(caught) == {field}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "used"),
        ({"used": -1}, "used"),
        ({"arrived": 1, "reported_on": date(2021, 8, 13)}, "reported_on"),
        ({"arrived": 1, "area": "31.74.01.1001"}, "area"),
        ({"arrived": 1, "area": "32.75.08"}, "area"),
    ],
)
def test_a_report_that_makes_no_sense_is_told(help_, told, field):
    stage = help_.stage()
    with pytest.raises(DomainError) as caught:
        help_.doses(stage, **told)
    assert field in fields_of(caught)
    assert not DoseReport.objects.exists()


def test_one_stage_of_a_number(help_):
    help_.stage()
    with pytest.raises(DomainError) as caught:
        help_.stage()
    assert fields_of(caught) == {"number"}


def test_a_polsek_sees_the_stage_and_reports_its_own(help_):
    stage = help_.stage()
    assert Stage.objects.for_user(help_.officer).get() == stage
    assert not Stage.objects.for_user(help_.stranger).exists()
    assert Stage.objects.for_user(help_.regency).get() == stage
    with pytest.raises(Http404):
        hold_stage(stage=stage, held_on=date(2021, 7, 15), by=help_.officer)
    help_.doses(stage, by=help_.officer, arrived=5)
    with pytest.raises(DomainError) as caught:
        help_.doses(stage, by=help_.neighbour, arrived=5)
    assert fields_of(caught) == {"area"}
    with pytest.raises(PermissionDenied):
        help_.doses(stage, by=help_.commander, arrived=5)
    assert DoseReport.objects.for_user(help_.neighbour).count() == 0
    assert list(doses_by_village(stage, help_.neighbour)) == []
    add_site(id=uuid4(), stage=stage, area=JATIWARINGIN, name="Puskesmas", by=help_.regency)
    with pytest.raises(DomainError):
        add_site(id=uuid4(), stage=stage, area=JATIWARINGIN, name="puskesmas", by=help_.regency)
