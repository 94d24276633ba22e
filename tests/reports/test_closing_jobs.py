"""Weeks that close themselves: at their hour, once, whatever the number of schedulers."""

import datetime

import pytest

from core import jobs
from core.clock import simulated
from core.models import Job
from core.weeks import Week
from reports.closings.jobs import due_for_closing
from reports.closings.services import close_week
from reports.models import Closing

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
BEFORE = "2021-02-15T06:59:00+07:00"
SEVEN = "2021-02-15T07:00:00+07:00"


def at(moment):
    return datetime.datetime.fromisoformat(moment)


def due(moment):
    return [(unit.code, week) for unit, week in due_for_closing(at(moment))]


def test_a_week_is_due_on_monday_at_seven(lumajang):
    assert due(BEFORE) == []
    assert due(SEVEN) == [("JATIM-LMJ", W06)]


def test_the_hour_is_that_of_the_polres(lumajang):
    lumajang.unit.time_zone = "Asia/Jayapura"
    lumajang.unit.save()
    assert due("2021-02-15T07:00:00+09:00") == [("JATIM-LMJ", W06)]


def test_weeks_close_by_hand_where_the_setting_is_empty(lumajang, settings):
    settings.WEEK_CLOSES_AT = None
    assert due(SEVEN) == []


def test_an_order_given_later_does_not_reach_back(lumajang):
    lumajang.recorded_at = at("2021-02-16T09:00:00+07:00")
    lumajang.save()
    assert due("2021-02-17T09:00:00+07:00") == []


def test_three_schedulers_close_once(lumajang):
    with simulated(at(SEVEN)):
        for _ in range(3):
            jobs.enqueue_scheduled("weeks.close_due", "hour")
        jobs.drain()
        jobs.enqueue("weeks.close_due")
        jobs.drain()
    assert Closing.objects.count() == 1
    assert Job.objects.filter(kind="weeks.close").count() == 1
    assert Closing.objects.get().closed_by is None


def test_the_kasat_was_first(lumajang, kasat):
    close_week(unit=lumajang.unit, week=W06, by=kasat)
    assert due(SEVEN) == []
