"""Mails that go out by themselves: closed reports to subscribers, reminders to the missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import RunningJob, handler
from core.weeks import Week
from reports.delivery.compose import reminder_mail, report_mail
from reports.delivery.mails import deliver
from reports.models import Closing, Delivery, Subscription
from reports.unit_weeks.queries import State, due, targets_in_force, unit_weeks
from units.models import Posting, Unit, User
from units.policy import Act, Role, can
from units.scope import lies_in_scope

FRESH = timedelta(days=7)  # a subscription begins with the next report, not with those of the past
REMIND_BEFORE = timedelta(hours=12)  # Sunday evening for a deadline on Monday morning


@handler("reports.deliver", title=_("Mengirim laporan mingguan"), atomic=False)
def deliver_reports(job: RunningJob) -> None:
    """Every ten minutes: what was closed and is due for a subscriber goes out, once."""
    sent = 0
    for subscription, closing in due_reports(timezone.now()):
        done = deliver(
            kind=Delivery.Kind.REPORT,
            unit=closing.unit,
            week=closing.week,
            recipient=subscription.recipient,
            closing=closing,
            compose=partial(report_mail, subscription, closing),
        )
        sent += done is not None and done.state == Delivery.State.SENT
    job.result = {"sent": sent}


def due_reports(now: datetime) -> Iterator[tuple[Subscription, Closing]]:
    """Subscriptions with a report of the last days that was not delivered; rights are of now."""
    delivered = set(
        Delivery.objects.filter(
            kind=Delivery.Kind.REPORT, started_at__gt=now - 2 * FRESH
        ).values_list("unit_id", "monday", "recipient_id")
    )
    subscriptions = Subscription.objects.select_related("unit", "recipient").order_by("created_at")
    for subscription in subscriptions:
        reports = Closing.objects.filter(
            unit=subscription.unit_id,
            closed_at__gt=max(now - FRESH, subscription.created_at),
            closed_at__lte=now,
        ).select_related("unit", "lock")
        for closing in reports.order_by("monday"):
            key = (closing.unit_id, closing.monday, subscription.recipient_id)
            if (
                key not in delivered
                and is_hour(subscription, closing, now)
                and may_read(subscription.recipient, closing)
            ):
                yield subscription, closing


def is_hour(subscription: Subscription, closing: Closing, now: datetime) -> bool:
    """At once, or at the hour he named, on the day of the closing or the one after."""
    if subscription.hour is None:
        return True
    closed = closing.closed_at.astimezone(ZoneInfo(closing.unit.time_zone))
    at = datetime.combine(closed.date(), time(subscription.hour), closed.tzinfo)
    return now >= (at if at >= closed else at + timedelta(days=1))


def may_read(person: User, closing: Closing) -> bool:
    return bool(
        person.is_active
        and person.email
        and can(person, Act.SEE_PENDING)
        and lies_in_scope(person, closing)
    )


@handler("weeks.remind", title=_("Mengingatkan polsek yang belum lapor"), atomic=False)
def remind(job: RunningJob) -> None:
    """Hourly: in the last hours before the deadline, the officers of polsek that told nothing."""
    sent = 0
    for unit, week in missing_before_deadline(timezone.now()):
        for person in officers_of(unit):
            done = deliver(
                kind=Delivery.Kind.REMINDER,
                unit=unit,
                week=week,
                recipient=person,
                compose=partial(reminder_mail, person, unit, week),
            )
            sent += done is not None and done.state == Delivery.State.SENT
    job.result = {"sent": sent}


def missing_before_deadline(now: datetime) -> Iterator[tuple[Unit, Week]]:
    """Polsek of a polres with an order that have told nothing of the week that is nearly due."""
    by_week: dict[Week, list[Unit]] = {}
    for unit in Unit.objects.polsek().order_by("path"):
        week = Week.of(timezone.localdate(now + REMIND_BEFORE, ZoneInfo(unit.time_zone))).previous
        if now < due(unit, week) <= now + REMIND_BEFORE:
            by_week.setdefault(week, []).append(unit)
    for week, units in by_week.items():
        polres = {unit.polres_id for unit in units}
        ordered = set(
            targets_in_force(polres, week.monday, week.ends_on).values_list("unit_id", flat=True)
        )
        for row in unit_weeks([unit for unit in units if unit.polres_id in ordered], [week]):
            if row.state == State.MISSING:
                yield row.unit, week


def officers_of(unit: Unit) -> list[User]:
    """Those who can mend it today and have an address."""
    postings = Posting.objects.on(timezone.localdate()).filter(unit=unit, role=Role.OFFICER)
    people = User.objects.filter(pk__in=postings.order_by().values("user"), is_active=True)
    return list(people.exclude(email="").order_by("pk"))
