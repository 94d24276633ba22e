"""From a settled record to a drawn chart, through the queue."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import jobs
from core.models import Job
from core.weeks import Week
from programs.ledger import enqueue_progress
from reports.models import Calculation, Chart, WeeklyProgress
from reports.services import recompute
from tests.reports.conftest import polsek_of, post

W07 = Week.parse("2021-W07")


def run_all():
    count = 0
    while jobs.run_one():
        count += 1
    return count


@pytest.mark.django_db(transaction=True)
def test_a_touched_week_is_computed_and_drawn(lumajang):
    with time_machine.travel("2021-02-23T01:00:00Z", tick=False):
        recompute(lumajang)
        post(lumajang, polsek_of(lumajang)[0], "2021-02-16")
        enqueue_progress(lumajang, W07)
        assert run_all() == 2
        row = WeeklyProgress.objects.get(target=lumajang, unit=lumajang.unit, monday=W07.monday)
        assert row.formed == 1
        assert Chart.objects.filter(target=lumajang).count() == 2
        assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db(transaction=True)
def test_the_hourly_job_begins_a_new_week(lumajang):
    """After plan and deadline the weeks still reach the running one."""
    with time_machine.travel("2021-08-09T01:00:00Z", tick=False):
        recompute(lumajang)
        before = Calculation.objects.get().last_monday
    with time_machine.travel("2021-08-16T01:00:00Z", tick=False):
        jobs.enqueue_scheduled("progress.running_week")
        run_all()
        assert (Calculation.objects.get().last_monday - before).days == 7


@pytest.mark.django_db(transaction=True)
def test_the_nightly_job_mends_the_last_two_weeks(lumajang):
    with time_machine.travel("2021-02-23T01:00:00Z", tick=False):
        recompute(lumajang)
        WeeklyProgress.objects.filter(monday=W07.monday).update(formed_cumulative=99)
        jobs.enqueue_scheduled("progress.last_weeks", "day")
        run_all()
        assert not WeeklyProgress.objects.filter(formed_cumulative=99).exists()


def test_a_target_that_is_gone_is_no_failure(lumajang):
    enqueue_progress(lumajang, W07)
    lumajang.plans.all().delete()
    type(lumajang).objects.filter(pk=lumajang.pk).delete()
    assert jobs.run_one()
    assert Job.objects.get().state == "done"


def test_the_command_computes_everything_or_one(lumajang):
    out = StringIO()
    call_command("recompute_progress", stdout=out)
    assert out.getvalue().startswith("1 target dihitung, ")
    out = StringIO()
    call_command("recompute_progress", target=str(lumajang.pk), week="2021-W06", stdout=out)
    assert out.getvalue() == "1 target dihitung, 0 baris berubah.\n"


@pytest.mark.parametrize("given", [{"week": "6"}, {"target": "x"}, {"target": "0" * 32}])
def test_the_command_says_what_it_does_not_know(db, given):
    with pytest.raises(CommandError):
        call_command("recompute_progress", **given)
