"""Calls of the services of closed weeks and of the weeks of polsek; see `calls.py`."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from core.weeks import Week
from reports.closings.services import close_week
from reports.delivery.services import subscribe
from reports.unit_weeks.services import ObstacleGiven, ask_for_opening, report_nil
from tests.trail.calls import call

W06 = Week.parse("2021-W06")  # ended when these acts are done


def closed(w):
    close_week(unit=w.kunir.polres, week=W06, by=w.head)
    return {"unit": w.kunir, "week": W06}


@call("reports.closings.services.close_week", act="freeze", rows=2)
def _(w):
    return {"unit": w.kunir.polres, "week": W06, "by": w.head}


@call("reports.closings.services.write_brief", act="brief")
def _(w):
    words = {"letter_number": "B/12", "directives": "Percepat.", "follow_up": ""}
    return {"unit": w.kunir.polres, "week": W06, "by": w.head, **words}


@call("reports.unit_weeks.services.report_nil", act="nil")
def _(w):
    return {"unit": w.kunir, "week": W06, "by": w.officer}


@call("reports.unit_weeks.services.withdraw_nil", act="nil.withdraw")
def _(w):
    report_nil(unit=w.kunir, week=W06, by=w.officer)
    return {"unit": w.kunir, "week": W06, "by": w.officer}


@call("reports.unit_weeks.services.name_obstacles", act="obstacles")
def _(w):
    obstacles = [ObstacleGiven("weather", "banjir")]
    return {"unit": w.kunir, "week": W06, "obstacles": obstacles, "by": w.officer}


@call("reports.unit_weeks.services.ask_for_opening", act="ask")
def _(w):
    return closed(w) | {"reason": "salah desa", "by": w.officer}


@call("reports.unit_weeks.services.open_week", act="open")
def _(w):
    until = timezone.now() + timedelta(hours=2)
    return closed(w) | {"until": until, "reason": "salah desa", "by": w.head}


@call("reports.unit_weeks.services.refuse_opening", act="refuse")
def _(w):
    asked = ask_for_opening(**closed(w), reason="salah desa", by=w.officer)
    return {"request": asked, "reason": "lewat koreksi", "by": w.head}


def subscribed(w):
    return {
        "subscription_id": uuid4(),
        "unit": w.lumajang,
        "recipient": w.commander,
        "file_format": "pdf",
        "hour": None,
        "by": w.head,
    }


@call("reports.delivery.services.subscribe", act="subscribe")
def _(w):
    return subscribed(w)


@call("reports.delivery.services.unsubscribe", act="unsubscribe")
def _(w):
    made, _created = subscribe(**subscribed(w))
    return {"subscription": made, "by": w.head}
