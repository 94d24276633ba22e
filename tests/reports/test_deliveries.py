"""Reports by e-mail: to whom, once, at the hour, until he says stop; and reminders."""

import datetime
import json
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from core import jobs
from core.clock import simulated
from core.errors import Conflict, DomainError
from core.weeks import Week
from reports.closings.services import close_week
from reports.delivery import services
from reports.delivery.jobs import due_reports, missing_before_deadline
from reports.models import Delivery, Subscription
from reports.unit_weeks.services import report_nil
from tests.core.race import race
from tests.factories import PolresFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
SUNDAY = "2021-02-14T18:30:00+07:00"
SEVEN = "2021-02-15T07:00:00+07:00"


def at(moment):
    return datetime.datetime.fromisoformat(moment)


@pytest.fixture
def chief(lumajang):
    return posted(Role.COMMANDER, lumajang.unit, email="kapolres@contoh.id", name="Kapolres")


def subscribe(target, by, recipient, **given):
    fields = {"file_format": "text", "hour": None} | given
    return services.subscribe(
        subscription_id=uuid.uuid4(), unit=target.unit, recipient=recipient, by=by, **fields
    )[0]


def subscribed_on_sunday(target, by, recipient, **given):
    with simulated(at(SUNDAY)):
        row = subscribe(target, by, recipient, **given)
    Subscription.objects.filter(pk=row.pk).update(created_at=at(SUNDAY))
    return row


def deliver_at(moment):
    with simulated(at(moment)):
        jobs.enqueue("reports.deliver")
        jobs.drain()


def closed_at_seven(target):
    with simulated(at(SEVEN)):
        return close_week(unit=target.unit, week=W06, by=None)[0]


def test_one_mail_even_if_the_job_runs_twice(lumajang, kasat, chief):
    subscribed_on_sunday(lumajang, kasat, chief)
    closing = closed_at_seven(lumajang)
    deliver_at("2021-02-15T07:10:00+07:00")
    deliver_at("2021-02-15T07:20:00+07:00")
    [sent] = mail.outbox
    assert sent.to == ["kapolres@contoh.id"]
    assert "Minggu ke-II Februari 2021" in sent.subject
    assert closing.code in sent.body
    assert sent.extra_headers["List-Unsubscribe"] in f"<{sent.body.rsplit(' ', 1)[-1]}>"
    [row] = Delivery.objects.all()
    assert (row.state, row.closing) == ("sent", closing)


@pytest.mark.django_db(transaction=True)
def test_one_mail_even_at_the_same_moment(lumajang, kasat, chief):
    subscribed_on_sunday(lumajang, kasat, chief)
    closed_at_seven(lumajang)
    from reports.delivery.compose import report_mail
    from reports.delivery.mails import deliver

    def send(_):
        [(subscription, closing)] = pairs
        return deliver(
            kind=Delivery.Kind.REPORT,
            unit=closing.unit,
            week=W06,
            recipient=subscription.recipient,
            closing=closing,
            compose=lambda: report_mail(subscription, closing),
        )

    pairs = list(due_reports(at("2021-02-15T07:10:00+07:00")))
    answers = race(send, 4)
    assert sum(answer is not None for answer in answers) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("form", "name"), [("pdf", ".pdf"), ("xlsx", ".xlsx")])
def test_the_report_is_attached(lumajang, kasat, chief, form, name):
    subscribed_on_sunday(lumajang, kasat, chief, file_format=form)
    closed_at_seven(lumajang)
    deliver_at("2021-02-15T07:10:00+07:00")
    [(filename, content, _)] = mail.outbox[0].attachments
    assert filename.endswith(name)
    assert len(content) > 1000


def test_at_the_hour_one_named(lumajang, kasat, chief):
    subscribed_on_sunday(lumajang, kasat, chief, hour=9)
    closed_at_seven(lumajang)
    assert list(due_reports(at("2021-02-15T08:59:00+07:00"))) == []
    assert len(list(due_reports(at("2021-02-15T09:00:00+07:00")))) == 1


def test_rights_are_those_of_the_hour_of_sending(lumajang, kasat, chief):
    subscribed_on_sunday(lumajang, kasat, chief)
    closed_at_seven(lumajang)
    chief.is_active = False
    chief.save()
    assert list(due_reports(at("2021-02-15T07:10:00+07:00"))) == []


def test_a_mail_that_fails_stands_on_the_page_and_goes_again(
    lumajang, kasat, chief, client, settings
):
    subscribed_on_sunday(lumajang, kasat, chief)
    closed_at_seven(lumajang)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.reports.test_deliveries.Broken"
    deliver_at("2021-02-15T07:10:00+07:00")
    [row] = Delivery.objects.all()
    assert (row.state, row.message) == ("failed", "Surel tidak terkirim: ConnectionRefusedError")
    settings.EMAIL_BACKEND = working
    client.force_login(kasat)
    assert "Kirim lagi" in client.get("/subscriptions/").content.decode()
    client.post(f"/deliveries/{row.pk}/send/")
    client.post(f"/deliveries/{row.pk}/send/")
    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert row.state == "sent"


class Broken:
    """A mail server that is not there."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


# Who subscribes whom


def test_oneself_or_by_the_kasat(lumajang, kasat, chief, officer):
    subscribe(lumajang, chief, chief)
    with pytest.raises(Conflict):
        subscribe(lumajang, kasat, chief)
    kasat.email = "kasat@contoh.id"
    with pytest.raises(PermissionDenied):
        subscribe(lumajang, chief, kasat)


def test_an_unknown_recipient_is_said(lumajang, kasat, officer):
    stranger = posted(Role.COMMANDER, PolresFactory(), email="lain@contoh.id")
    silent = posted(Role.COMMANDER, lumajang.unit)
    for name in ("entah", stranger.username, officer.username, silent.username):
        with pytest.raises(DomainError) as refused:
            services.recipient_named(lumajang.unit, name)
        assert "recipient" in refused.value.errors


def test_subscriptions_over_the_api(lumajang, kasat, chief, client):
    client.force_login(kasat)
    body = {
        "id": str(uuid.uuid4()),
        "unit": "JATIM-LMJ",
        "recipient": chief.username,
        "format": "pdf",
        "hour": 8,
    }

    def send(**changes):
        return client.post("/api/v1/subscriptions/", json.dumps(body | changes), "application/json")

    assert send().status_code == 201
    assert send().status_code == 200
    assert send(hour=9).status_code == 409
    assert send(id=None).status_code == 400
    assert list(send(id=str(uuid.uuid4()), format="doc").json()["errors"]) == ["format"]
    assert list(send(id=str(uuid.uuid4()), recipient="x").json()["errors"]) == ["recipient"]
    assert client.get("/api/v1/subscriptions/").json()["count"] == 1
    client.force_login(posted(Role.BINMAS_HEAD, PolresFactory()))
    assert client.get("/api/v1/subscriptions/").json()["count"] == 0
    assert client.delete(f"/api/v1/subscriptions/{body['id']}/").status_code == 404
    client.force_login(chief)
    assert client.delete(f"/api/v1/subscriptions/{body['id']}/").status_code == 204


def test_a_page_to_subscribe_and_a_link_to_stop(lumajang, kasat, chief, client):
    client.force_login(kasat)
    given = {"unit": lumajang.unit.pk, "recipient": chief.username, "format": "pdf", "hour": ""}
    assert client.post("/subscriptions/", given | {"recipient": "x"}).status_code == 422
    assert client.post("/subscriptions/", given).status_code == 302
    row = Subscription.objects.get()
    client.logout()
    address = f"/unsubscribe/{row.token}/"
    assert "Polres Lumajang" in client.get(address).content.decode()
    assert Subscription.objects.exists()
    assert "Langganan dihentikan" in client.post(address).content.decode()
    assert not Subscription.objects.exists()
    gone = client.get(address)
    assert gone.status_code == 404
    assert "sudah tidak ada" in gone.content.decode()


# Reminders


def missing(moment):
    return [unit.code for unit, _week in missing_before_deadline(at(moment))]


def test_the_missing_are_reminded_before_the_deadline(lumajang, officer):
    first, second = polsek_of(lumajang)[:2]
    with simulated(at("2021-02-13T10:00:00+07:00")):
        post(lumajang, second, "2021-02-12")
    assert first.code in missing(SUNDAY)
    assert second.code not in missing(SUNDAY)
    assert missing("2021-02-14T12:00:00+07:00") == []
    assert missing("2021-02-15T06:30:00+07:00") == []
    with simulated(at(SUNDAY)):
        report_nil(unit=first, week=W06, by=officer)
    assert first.code not in missing(SUNDAY)


def test_one_reminder_for_a_week(lumajang, officer):
    officer.email = "petugas@contoh.id"
    officer.save()
    for moment in (SUNDAY, "2021-02-14T19:30:00+07:00"):
        with simulated(at(moment)):
            jobs.enqueue("weeks.remind")
            jobs.drain()
    [sent] = mail.outbox
    assert sent.to == ["petugas@contoh.id"]
    assert "NIHIL" in sent.body
    assert "15 Februari 2021, 06.00 WIB" in sent.body
