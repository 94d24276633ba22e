"""A weekly target of packages or doses runs through the same plan, progress, page and file."""

import html
from datetime import date
from uuid import uuid4

import pytest

from core.errors import DomainError
from core.weeks import Week
from programs.models import Measure
from programs.services import open_target
from reports.queries import overview, progress, targets_for, together
from reports.services import recompute
from tests.factories import MeasureFactory, ProgramFactory, TargetFactory
from tests.reports.test_dashboard import words

MONDAY = date(2021, 8, 2)
WEEK = Week(MONDAY)


@pytest.fixture
def target(help_):
    """200 packages at 50 a week, shared by the two polsek."""
    return TargetFactory(
        program=help_.aid,
        measure=Measure.objects.get(pk="package"),
        unit=help_.bekasi,
        baseline=None,
        baseline_as_of=None,
        starts_on=MONDAY,
        plan__quantity=200,
        plan__weekly_pace=50,
        plan__deadline=date(2021, 8, 31),
        shares={help_.gede: 120, help_.barat: 80},
        recorded_by=help_.head,
    )


@pytest.fixture
def handed_out(help_, target):
    help_.moved(quantity=500, moved_on=date(2021, 8, 1))
    out = help_.moved("out", quantity=70, moved_on=date(2021, 8, 4))
    help_.moved("return", original=out.pk, item="", quantity=5, moved_on=date(2021, 8, 5))
    help_.moved("out", quantity=9, moved_on=date(2021, 8, 6), area="32.75.02.1001")
    recompute(target)
    return target


def test_packages_are_planned_and_counted_like_kampung(help_, handed_out):
    report = progress(handed_out, WEEK, user=help_.head)
    total = report.totals.progress
    assert (total.formed, total.planned, total.pending) == (74, 50, 0)
    by_unit = {row.unit.code: row.progress.formed for row in report.rows}
    assert by_unit == {"BKS-GEDE": 65, "BKS-BARAT": 9}
    assert "Minggu ini 74 dari rencana 50 (lebih 24)." in report.sentence


def test_its_dashboard_names_the_measure_and_leads_to_the_rows(client, help_, handed_out):
    client.force_login(help_.head)
    page = html.unescape(
        client.get("/dashboard/", {"target": handed_out.pk, "week": WEEK.code}).content.decode()
    )
    assert handed_out.measure.name in page
    assert "Menunggu verifikasi" not in words(page).partition("Laju")[0]
    links = [part.partition('"')[0] for part in page.split('href="') if "counts_as" in part]
    here = [link for link in links if "unit=BKS-GEDE" in link]
    assert here
    answer = client.get(here[0])
    assert answer.status_code == 200
    assert "70" in answer.content.decode()
    exported = client.get(f"/api/v1/progress/?target={handed_out.pk}&week={WEEK.code}").json()
    assert exported["totals"]["formed"] == 74


def test_different_measures_are_never_added(client, help_, handed_out):
    masks = Measure.objects.get(pk="mask")
    other = TargetFactory(
        program=help_.aid, measure=masks, unit=help_.bekasi, starts_on=MONDAY, baseline=None,
        baseline_as_of=None,
    )  # fmt: skip
    recompute(other)
    groups = together(overview(targets_for(help_.head), WEEK, sees_pending=True))
    assert [(one.measure, one.formed, one.count) for one in groups] == sorted(
        [(handed_out.measure.name, 74, 1), (masks.name, 0, 1)]
    )


def test_what_does_not_add_up_over_units_has_no_sum(help_, handed_out):
    Measure.objects.filter(pk="package").update(over_units=Measure.Rule.LAST)
    (one,) = together(overview(targets_for(help_.head), WEEK, sees_pending=True))
    assert (one.formed, one.addition) == (None, None)


def test_a_state_is_no_weekly_target(help_):
    state = MeasureFactory(code="polisi-rw", unit_name="orang", over_time=Measure.Rule.LAST)
    program = ProgramFactory(code="PRW", measures=("polisi-rw",))
    with pytest.raises(DomainError) as caught:
        open_target(
            target_id=uuid4(), program=program, measure=state, unit=help_.bekasi,
            starts_on=MONDAY, quantity=5, weekly_pace=5, by=help_.head,
        )  # fmt: skip
    assert set(caught.value.errors) == {"measure"}
