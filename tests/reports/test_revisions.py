"""Frozen + revisions = live, for every unit and week, whatever came after the closing."""

import datetime
import json
import uuid

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core.weeks import Week
from reports.closings.revisions import Kind, by_unit, revised, strip_text
from reports.closings.services import close_week
from reports.queries import progress
from reports.services import recompute
from tests.factories import PolresFactory, PolsekFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
WEEKS = 4

# A line: which unit (0 is the polres, undetailed), which day, how many; or the closing of a week.
line = st.tuples(
    st.integers(0, 3), st.integers(0, 7 * WEEKS - 1), st.sampled_from([-2, -1, 1, 1, 2, 3])
)
closing = st.integers(0, WEEKS - 1)
history = st.lists(st.one_of(line, line, line, closing), max_size=12)


def play(target, units, steps):
    """The steps written to the ledger in order; the closings on the way."""
    closings = []
    for step in steps:
        if isinstance(step, int):
            made, _ = close_week(unit=target.unit, week=W06 + step, by=None)
            closings.append(made)
        else:
            place, days, quantity = step
            post(
                target,
                units[place],
                W06.monday + datetime.timedelta(days=days),
                quantity,
                undetailed=place == 0,
            )
    return list({made.pk: made for made in closings}.values())


@pytest.fixture
def books():
    polres = PolresFactory()
    polsek = [PolsekFactory(parent=polres) for _ in range(3)]
    target = TargetFactory(unit=polres, shares=dict.fromkeys(polsek, 5))
    return target, [polres, *polsek], posted(Role.BINMAS_HEAD, polres)


@settings(max_examples=200)
@given(steps=history)
def test_frozen_and_revisions_are_live(books, steps):
    with transaction.atomic():
        check_history(*books, steps)
        transaction.set_rollback(True)


def check_history(target, units, kasat, steps):
    polres = units[0]
    closings = play(target, units, steps)
    recompute(target)
    for made in closings:
        [part] = json.loads(made.content)["targets"]
        then = progress(target, made.week, user=kasat, known_at=made.closed_at)
        now = progress(target, made.week, user=kasat)
        assert {row.unit.code: row.progress.formed for row in then.rows} == {
            row["unit"]: row["formed"] for row in part["rows"]
        }
        assert (then.totals.progress.formed, then.totals.progress.formed_cumulative) == (
            part["totals"]["formed"],
            part["totals"]["formed_cumulative"],
        )
        since = by_unit(made, target)
        frozen = {row["unit"]: row["formed"] for row in part["rows"]}
        for row in now.rows:
            live = row.progress.formed
            assert frozen[row.unit.code] + since.pop(row.unit.pk, 0) == live
        since.pop(polres.pk, None)
        assert not any(since.values())
        [found] = revised(made)
        live = now.totals.progress
        assert found.reported == part["totals"]["formed"]
        assert (found.now, found.now_cumulative) == (live.formed, live.formed_cumulative)


@pytest.fixture
def closed(lumajang):
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", 6)
    made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    return made


def at(moment):
    return datetime.datetime.fromisoformat(moment)


def late_by_days(target, moment, **fields):
    from core.clock import simulated

    with simulated(at(moment)):
        post(target, polsek_of(target)[1], "2021-02-12", **fields)


@pytest.fixture
def closed_in_time(lumajang):
    """Closed on its Monday at seven, with six reported."""
    from core.clock import simulated

    with simulated(at("2021-02-10T09:00:00+07:00")):
        post(lumajang, polsek_of(lumajang)[0], "2021-02-09", 6)
    with simulated(at("2021-02-15T07:00:00+07:00")):
        made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    return made


def test_the_strip_says_what_was_reported_and_what_came(lumajang, closed_in_time):
    late_by_days(lumajang, "2021-02-18T10:00:00+07:00", reason="SK baru terbit")
    [found] = revised(closed_in_time)
    assert (found.reported, found.now, found.change) == (6, 7, 1)
    assert strip_text(W06, found) == (
        "Minggu ke-II Februari: dilaporkan 6, kini 7 "
        "(+1, terlambat 3 hari, alasan: SK baru terbit)."
    )


def test_a_submission_that_stood_as_waiting_is_no_correction(lumajang):
    source = uuid.uuid4()
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", measure="pending", source_id=source)
    made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", -1, measure="pending", source_id=source)
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", source_id=source)
    [found] = revised(made)
    assert [each.kind for each in found.revisions] == [Kind.DECIDED]
    assert "diverifikasi sesudah penutupan" in strip_text(W06, found)


def test_a_counted_record_taken_back_is_a_correction(lumajang):
    source = uuid.uuid4()
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", source_id=source)
    made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09", -1, source_id=source, reason="ganda")
    [found] = revised(made)
    assert [(each.kind, each.quantity) for each in found.revisions] == [(Kind.CORRECTED, -1)]
    assert strip_text(W06, found).endswith("dilaporkan 1, kini 0 (−1, koreksi, alasan: ganda).")


def test_detailing_leaves_the_total(lumajang):
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    post(lumajang, lumajang.unit, "2021-02-09", -1, undetailed=True)
    post(lumajang, polsek_of(lumajang)[0], "2021-02-09")
    [found] = revised(made)
    assert (found.reported, found.now) == (6, 6)


def test_without_revisions_it_says_so(closed):
    [found] = revised(closed)
    assert strip_text(W06, found) == ("Minggu ke-II Februari: dilaporkan 6, belum ada perubahan.")


def test_a_polsek_is_told_of_its_own(lumajang, closed):
    first, second = polsek_of(lumajang)[:2]
    post(lumajang, second, "2021-02-10")
    assert [(r.reported, r.now) for r in revised(closed, only=first.path)] == [(6, 6)]
    assert [(r.reported, r.now) for r in revised(closed, only=second.path)] == [(0, 1)]
