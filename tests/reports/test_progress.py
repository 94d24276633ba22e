"""What a reader is told about a week: the article's figures, his rows, what was known when."""

import datetime
from fractions import Fraction

import pytest
import time_machine
from django.http import Http404

from core.clock import set_database_clock
from core.errors import DomainError
from core.weeks import Week
from programs.models import Plan
from programs.queries import plan_versions
from programs.weekly import Status
from reports.columns import (
    WEEKLY_PROGRESS,
    as_row,
    as_rows,
    at_polres_values,
    row_values,
    total_values,
)
from reports.models import WeeklyProgress
from reports.queries import default_week, overview, progress, targets_for
from reports.services import recompute
from tests.factories import AreaFactory, CoverageFactory, PolresFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

W06 = Week.parse("2021-W06")
SENTENCE = (
    "Minggu ini 6 dari rencana 5 (lebih 1). Sejak 8 Februari 6 dari 103 tambahan (5,8 %), sisa 97. "
    "Seluruhnya 28 dari 125."
)


@pytest.fixture
def article(lumajang):
    """Six formed, undetailed, in the second week of February; seen in the third."""
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    with time_machine.travel("2021-02-16T01:15:00Z", tick=False):
        recompute(lumajang)
        yield lumajang


def test_the_article(article, kasat):
    report = progress(article, W06, user=kasat)
    line = report.totals.progress
    assert (line.planned, line.formed, line.formed_cumulative, line.deviation) == (5, 6, 6, 1)
    assert report.sentence == SENTENCE
    shown = report.percentages
    assert [
        (each.numerator, each.denominator, float(each.percent))
        for each in (shown.addition, shown.stock, shown.pace)
    ] == [(6, 103, 5.8), (28, 125, 22.4), (6, 5, 120.0)]
    assert report.pace.needed == Fraction(97 * 7, 82)
    assert (report.totals.undetailed, report.totals.remaining) == (6, 97)
    assert line.status == Status.AHEAD
    assert report.share_difference == 2


def test_rows_and_what_stands_at_the_polres_sum_to_the_totals(article, kasat):
    post(article, polsek_of(article)[2], "2021-02-11", 2)
    post(article, polsek_of(article)[3], "2021-02-12", 1, measure="formation")
    recompute(article)
    report = progress(article, W06, user=kasat)
    assert len(report.rows) == 21
    places = [n for n, column in enumerate(WEEKLY_PROGRESS) if column.key in SUMMED]
    totals = as_row(total_values(report))
    for place in places:
        assert sum(row[place] or 0 for row in as_rows(report)) == totals[place]


SUMMED = {
    "quantity",
    "planned",
    "formed",
    "planned_cumulative",
    "formed_cumulative",
    "remaining",
    "dissolved",
    "pending",
}


def test_an_officer_is_told_of_his_own_polsek_only(article, officer):
    mine, other = polsek_of(article)[:2]
    post(article, mine, "2021-02-10", 1)
    post(article, other, "2021-02-10", 3)
    recompute(article)
    report = progress(article, W06, user=officer)
    assert [row.unit for row in report.rows] == [mine]
    assert (report.totals.progress.formed, report.totals.quantity) == (1, 5)
    assert report.totals.undetailed == 0
    assert report.at_polres is None
    assert report.sentence.startswith("Minggu ini 1 dari rencana 1 (sesuai rencana).")
    assert "Seluruhnya" not in report.sentence
    assert report.percentages.stock.percent is None


def test_staff_of_the_regency_see_all_rows_but_nothing_undecided(article):
    post(article, polsek_of(article)[0], "2021-02-10", 1, measure="pending")
    recompute(article)
    staff = posted(Role.REGENCY_STAFF, AreaFactory(code="35.08"))
    report = progress(article, W06, user=staff)
    assert len(report.rows) == 21
    assert {row.progress.pending for row in report.rows} == {None}
    assert report.totals.progress.pending is None


def test_the_rows_and_what_no_polsek_detailed_sum_to_the_totals(article, kasat):
    post(article, article.unit, "2021-02-14", 4, undetailed=True)
    recompute(article)
    report = progress(article, W06, user=kasat)
    total, lines = total_values(report), [*row_values(report), at_polres_values(report)]
    for name in ("planned", "formed", "planned_cumulative", "formed_cumulative", "deviation"):
        assert sum(line[name] for line in lines) == total[name], name


def test_a_foreign_target_does_not_exist(article):
    kasat_elsewhere = posted(Role.BINMAS_HEAD, PolresFactory())
    with pytest.raises(Http404):
        progress(article, W06, user=kasat_elsewhere)


def test_the_running_week_is_shown_and_not_judged(article, kasat):
    post(article, polsek_of(article)[0], "2021-02-15", 2)
    recompute(article)
    report = progress(article, W06 + 1, user=kasat)
    assert not report.ended
    assert {row.progress.status for row in report.rows} == {Status.RUNNING}
    assert report.totals.progress.formed_cumulative == 8
    assert report.pace.needed == Fraction(97 * 7, 82)  # from the last ended week
    assert progress(article, W06 + 5, user=kasat).pace.needed == Fraction(97 * 7, 82)


def test_before_the_start_there_is_no_plan(article, kasat):
    report = progress(article, W06 - 1, user=kasat)
    assert report.totals.progress.planned is None
    assert report.totals.progress.status == Status.NO_PLAN
    assert report.percentages.pace.percent is None
    assert report.rows[0].progress.deviation is None


def test_weeks_beyond_the_computed_ones_are_counted_from_the_ledger(article, kasat):
    WeeklyProgress.objects.all().delete()
    article.calculation.delete()
    article.refresh_from_db()
    report = progress(article, W06, user=kasat)
    assert (report.sentence, report.computed_at) == (SENTENCE, None)


def test_as_known_at_an_earlier_moment(article, kasat):
    """A line recorded on Thursday is not known on Wednesday; nor is the plan of a later order."""
    polsek = polsek_of(article)[0]
    set_database_clock("2021-02-18T05:00:00+00:00")
    post(article, polsek, "2021-02-12", 1)
    set_database_clock("2021-02-15T05:00:00+00:00")
    post(article, polsek, "2021-02-13", 1)
    set_database_clock("")
    Plan.objects.create(
        target=article,
        effective_on=W06.monday,
        quantity=200,
        weekly_pace=9,
        recorded_at=datetime.datetime(2021, 2, 18, 5, tzinfo=datetime.UTC),
        recorded_by=article.recorded_by,
    )
    with time_machine.travel("2021-02-20T01:00:00Z", tick=False):
        recompute(article)
        wednesday = datetime.datetime(2021, 2, 17, 5, tzinfo=datetime.UTC)
        # The six of the article were recorded just now, so only what the clock was set for is old.
        then = progress(article, W06, user=kasat, known_at=wednesday)
        assert (then.totals.progress.formed, then.totals.quantity) == (1, 103)
        assert then.known_at == wednesday
        now = progress(article, W06, user=kasat)
        assert (now.totals.progress.formed, now.totals.quantity) == (8, 200)


def test_weeks_are_judged_as_of_the_moment_asked_about(article, kasat):
    sunday = datetime.datetime(2021, 2, 14, 5, tzinfo=datetime.UTC)
    assert not progress(article, W06, user=kasat, known_at=sunday).ended


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"structure": "tomorrow"}, "structure"),
        ({"known_at": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)}, "known_at"),
        ({"known_at": datetime.datetime(2021, 2, 7, tzinfo=datetime.UTC)}, "known_at"),
        ({"week": Week.parse("9998-W01")}, "week"),
    ],
)
def test_questions_without_answer_are_refused_at_their_field(article, kasat, question, field):
    with pytest.raises(DomainError) as refused:
        progress(article, **({"week": W06, "user": kasat} | question))
    assert list(refused.value.errors) == [field]


def test_by_todays_structure_lines_follow_their_area(article, kasat):
    """A desa that another polsek serves today counts there; the lines stay as they are."""
    old, new = polsek_of(article)[:2]
    post(article, old, "2021-02-10", 1)  # in 35.08.01.2001
    post(article, old, "2021-02-10", 1, area_code="35.08.01.2002")
    CoverageFactory(unit=new, area=AreaFactory(code="35.08.01.2002"))
    recompute(article)

    def formed(structure):
        report = progress(article, W06, user=kasat, structure=structure)
        figures = {row.unit: row.progress.formed for row in report.rows}
        return figures[old], figures[new], report.totals.progress.formed

    assert formed("then") == (2, 0, 8)
    assert formed("now") == (1, 1, 8)


def test_first_shown_is_the_last_ended_week_in_which_something_happened(article):
    versions = plan_versions(article)
    assert default_week(article, versions) == W06
    with time_machine.travel("2021-03-10T01:00:00Z", tick=False):
        assert default_week(article, versions) == Week.parse("2021-W09")
    with time_machine.travel("2026-03-10T01:00:00Z", tick=False):
        assert default_week(article, versions) == Week.parse("2021-W26")


def test_overview_reads_one_line_for_each_target(article, django_assert_num_queries):
    other = TargetFactory(
        unit=PolresFactory(parent=article.unit.parent), program=article.program, shares={}
    )
    recompute(other)
    foreign = TargetFactory(unit=PolresFactory(), program=article.program)
    recompute(foreign)
    polda = posted(Role.COMMANDER, article.unit.parent)
    targets = targets_for(polda)
    polda.scope  # noqa: B018 -- read once for a request
    with django_assert_num_queries(1):
        rows = overview(targets, W06, sees_pending=True)
    assert {row.target_id: (row.formed_cumulative, row.status) for row in rows} == {
        article.pk: (6, Status.AHEAD),
        other.pk: (0, Status.BEHIND),
    }
    assert rows[0].target_id == other.pk
