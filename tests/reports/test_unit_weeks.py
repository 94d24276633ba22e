"""Whether a polsek told of its week: reported, NIHIL, late, missing, and of how many."""

import datetime
import json
from fractions import Fraction

import pytest
from django.http import Http404
from django.utils import timezone

from core.clock import simulated
from core.errors import Conflict, DomainError
from core.models import AuditEvent
from core.weeks import Week
from programs import ledger
from programs.models import WeekOpening
from reports.closings.services import close_week
from reports.models import NilReport, Obstacle, OpeningRequest
from reports.unit_weeks import services
from reports.unit_weeks.queries import (
    State,
    completeness,
    due,
    on_time_rates,
    unit_weeks,
)
from reports.unit_weeks.services import ObstacleGiven
from tests.core.race import race
from tests.factories import PolresFactory, PolsekFactory, ProgramFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
IN_TIME = "2021-02-15T05:59:00+07:00"
TOO_LATE = "2021-02-15T06:01:00+07:00"


def at(moment):
    return datetime.datetime.fromisoformat(moment)


def states(target, week=W06, **asked):
    return [row.state for row in unit_weeks(polsek_of(target), [week], **asked)]


@pytest.fixture
def three(db):
    """A polres of three polsek with a target."""
    polres = PolresFactory()
    shares = {PolsekFactory(parent=polres, code=f"P{n}", name=f"Polsek {n}"): 5 for n in "123"}
    return TargetFactory(unit=polres, shares=shares)


@pytest.fixture
def people(three):
    """The officer of each polsek."""
    return [posted(Role.OFFICER, unit) for unit in polsek_of(three)]


def test_the_deadline_is_monday_at_six_of_the_polsek(three):
    assert due(polsek_of(three)[0], W06) == at("2021-02-15T06:00:00+07:00")


def test_four_states(three, people):
    first, second, _third = polsek_of(three)
    with simulated(at(IN_TIME)):
        post(three, first, "2021-02-12")
    with simulated(at(TOO_LATE)):
        post(three, second, "2021-02-12")
    assert states(three) == [State.REPORTED, State.LATE, State.MISSING]
    with simulated(at(IN_TIME)):
        services.report_nil(unit=polsek_of(three)[2], week=W06, by=people[2])
    assert states(three) == [State.REPORTED, State.LATE, State.NIL]
    found = completeness(unit_weeks(polsek_of(three), [W06]))
    assert (found.units, found.in_time) == (3, 2)


def test_a_nil_after_the_deadline_is_late(three, people):
    with simulated(at(TOO_LATE)):
        services.report_nil(unit=polsek_of(three)[0], week=W06, by=people[0])
    [row, *_] = unit_weeks(polsek_of(three), [W06])
    assert (row.state, row.nil.at) == (State.LATE, at(TOO_LATE))


def test_a_polsek_that_closed_in_the_week_leaves_the_denominator(three):
    gone = polsek_of(three)[2]
    gone.active_until = datetime.date(2021, 2, 11)
    gone.save()
    assert len(states(three)) == 2
    assert len(states(three, W06.previous)) == 3


def test_nil_in_one_programme_is_not_nil_in_all(three, people):
    unit = polsek_of(three)[0]
    other = TargetFactory(unit=three.unit, program=ProgramFactory(code="KTJ"))
    with simulated(at(IN_TIME)):
        services.report_nil(unit=unit, week=W06, by=people[0], program=three.program)
        assert states(three)[0] == State.MISSING
        assert states(three, program=three.program)[0] == State.NIL
        assert states(three, program=other.program)[0] == State.MISSING
        services.report_nil(unit=unit, week=W06, by=people[0], program=other.program)
    assert states(three)[0] == State.NIL


def test_nil_is_refused_where_there_are_records(three, people):
    post(three, polsek_of(three)[0], "2021-02-12")
    with pytest.raises(Conflict):
        services.report_nil(unit=polsek_of(three)[0], week=W06, by=people[0])
    assert not NilReport.objects.exists()


def test_records_that_come_after_a_nil_count(three, people):
    with simulated(at(IN_TIME)):
        services.report_nil(unit=polsek_of(three)[0], week=W06, by=people[0])
    post(three, polsek_of(three)[0], "2021-02-12")
    [row, *_] = unit_weeks(polsek_of(three), [W06])
    assert (row.state, row.nil.receipt) == (State.REPORTED, NilReport.objects.get().receipt)


def test_nil_is_said_once_and_taken_back_while_the_week_is_open(three, people):
    unit = polsek_of(three)[0]
    assert services.report_nil(unit=unit, week=W06, by=people[0])[1] is True
    assert services.report_nil(unit=unit, week=W06, by=people[0])[1] is False
    assert services.withdraw_nil(unit=unit, week=W06, by=people[0]) is True
    assert services.withdraw_nil(unit=unit, week=W06, by=people[0]) is False
    services.report_nil(unit=unit, week=W06, by=people[0])
    close_week(unit=three.unit, week=W06, by=None)
    with pytest.raises(Conflict):
        services.withdraw_nil(unit=unit, week=W06, by=people[0])
    acts = list(AuditEvent.objects.filter(act__startswith="nil").values_list("act", flat=True))
    assert sorted(acts) == ["nil", "nil", "nil.withdraw"]


def test_a_week_to_come_and_a_foreign_polsek_are_refused(three, people):
    unit, foreign = polsek_of(three)[:2]
    coming = Week.of(timezone.localdate()).next
    with pytest.raises(DomainError):
        services.report_nil(unit=unit, week=coming, by=people[0])
    with pytest.raises(Http404):
        services.report_nil(unit=foreign, week=W06, by=people[0])
    assert not NilReport.objects.exists()


def test_the_rate_counts_weeks_told_of_in_time(three):
    unit = polsek_of(three)[0]
    with simulated(at(IN_TIME)):
        post(three, unit, "2021-02-12")
        post(three, unit, "2021-02-03")
    rows = unit_weeks([unit], [W06, W06.previous])
    assert on_time_rates(rows) == {unit: Fraction(1, 2)}


def test_weeks_cost_the_same_however_many(three, django_assert_num_queries):
    units = polsek_of(three)
    with django_assert_num_queries(4):
        unit_weeks(units[:1], [W06])
    with django_assert_num_queries(4):
        unit_weeks(units, [W06 - n for n in range(8)])


# Obstacles


def test_obstacles_are_replaced_as_a_whole(three, people):
    unit = polsek_of(three)[0]
    name = services.name_obstacles
    name(
        unit=unit,
        week=W06,
        obstacles=[
            ObstacleGiven("papers", "SK belum terbit", "surat camat"),
            ObstacleGiven("budget"),
        ],
        by=people[0],
    )
    name(unit=unit, week=W06, obstacles=[ObstacleGiven("weather", "banjir")], by=people[0])
    assert [row.category for row in Obstacle.objects.all()] == ["weather"]
    close_week(unit=three.unit, week=W06, by=None)
    with pytest.raises(Conflict):
        name(unit=unit, week=W06, obstacles=[], by=people[0])


def test_the_report_lists_them(three, people):
    unit = polsek_of(three)[0]
    services.name_obstacles(
        unit=unit,
        week=W06,
        obstacles=[ObstacleGiven("papers", "SK belum terbit", "surat camat")],
        by=people[0],
    )
    closing, _ = close_week(unit=three.unit, week=W06, by=None)
    assert json.loads(closing.content)["obstacles"] == [
        {
            "unit": "P1",
            "unit_name": "Polsek 1",
            "category": "SK dan administrasi",
            "text": "SK belum terbit",
            "needs": "surat camat",
        }
    ]


@pytest.mark.parametrize(
    "given",
    [
        [ObstacleGiven("entah")],
        [ObstacleGiven("budget"), ObstacleGiven("budget")],
        [ObstacleGiven("budget", "x" * 501)],
        [ObstacleGiven("budget", "a\0b")],
    ],
)
def test_obstacles_that_are_wrong_are_named(three, people, given):
    with pytest.raises(DomainError) as refused:
        services.name_obstacles(unit=polsek_of(three)[0], week=W06, obstacles=given, by=people[0])
    assert next(iter(refused.value.errors)).startswith("obstacles.")
    assert not Obstacle.objects.exists()


# Opening a closed week


@pytest.fixture
def closed(three):
    close_week(unit=three.unit, week=W06, by=None)
    return three


@pytest.fixture
def head(three):
    return posted(Role.BINMAS_HEAD, three.unit)


def test_asked_opened_and_closed_by_itself(closed, people, head):
    unit = polsek_of(closed)[0]
    asked = services.ask_for_opening(unit=unit, week=W06, reason="salah desa", by=people[0])
    assert services.ask_for_opening(unit=unit, week=W06, reason="lagi", by=people[0]) == asked
    until = timezone.now() + datetime.timedelta(hours=2)
    opening = services.open_week(unit=unit, week=W06, until=until, reason="boleh", by=head)
    asked.refresh_from_db()
    assert (asked.opening, asked.answered_by) == (opening, head)
    assert ledger.opening_of(unit, W06) == opening
    assert ledger.opening_of(polsek_of(closed)[1], W06) is None
    assert ledger.opening_of(unit, W06.next) is None
    with simulated(until + datetime.timedelta(seconds=1)):
        assert ledger.opening_of(unit, W06) is None
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert {"ask", "open"} <= acts


def test_a_refusal_is_read_by_the_polsek(closed, people, head):
    unit = polsek_of(closed)[0]
    asked = services.ask_for_opening(unit=unit, week=W06, reason="salah desa", by=people[0])
    services.refuse_opening(request=asked, reason="lewat koreksi saja", by=head)
    with pytest.raises(Conflict):
        services.refuse_opening(request=asked, reason="lagi", by=head)
    assert services.ask_for_opening(unit=unit, week=W06, reason="lagi", by=people[0]) != asked


def test_an_open_week_needs_no_opening(three, people, head):
    unit = polsek_of(three)[0]
    with pytest.raises(Conflict):
        services.ask_for_opening(unit=unit, week=W06, reason="x", by=people[0])
    with pytest.raises(Conflict):
        services.open_week(
            unit=unit,
            week=W06,
            until=timezone.now() + datetime.timedelta(hours=1),
            reason="x",
            by=head,
        )
    assert not OpeningRequest.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_request_needs_a_reason(closed, people, reason):
    with pytest.raises(DomainError) as refused:
        services.ask_for_opening(unit=polsek_of(closed)[0], week=W06, reason=reason, by=people[0])
    assert "reason" in refused.value.errors


@pytest.mark.django_db(transaction=True)
def test_asking_at_the_same_moment_makes_one_request(closed, people):
    unit = polsek_of(closed)[0]
    answers = race(
        lambda n: services.ask_for_opening(unit=unit, week=W06, reason="salah", by=people[0]).pk, 6
    )
    assert len(set(answers)) == OpeningRequest.objects.count() == 1


# API and pages


@pytest.fixture
def api(client, people):
    client.force_login(people[0])

    def call(path, body=None):
        if body is None:
            return client.get(f"/api/v1/{path}")
        return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    return call


def test_nil_and_obstacles_over_the_api(three, api):
    said = api(
        "unit-weeks/",
        {
            "unit": "P1",
            "week": "2021-W06",
            "nil": True,
            "obstacles": [{"category": "weather", "text": "banjir"}],
        },
    )
    assert said.status_code == 200
    assert (said.json()["state"], said.json()["nil"]) == ("late", True)
    assert said.json()["receipt"] == NilReport.objects.get().receipt
    [row] = api("unit-weeks/?week=2021-W06").json()["results"]
    assert row == said.json()
    assert row["obstacles"] == [{"category": "weather", "text": "banjir", "needs": ""}]
    assert api("unit-weeks/?week=2021-W06&state=missing").json()["count"] == 0


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"unit": "P2", "week": "2021-W06", "nil": True}, 404, "unit"),
        ({"unit": "P1", "week": "2021-W99", "nil": True}, 400, "week"),
        ({"unit": "P1", "week": "2021-W06", "program": "X", "nil": True}, 400, "program"),
        ({"unit": "P1", "week": "2021-W06", "nihil": True}, 400, "nihil"),
        (
            {"unit": "P1", "week": "2021-W06", "obstacles": [{"category": "x"}]},
            400,
            "obstacles.0.category",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(three, api, body, status, field):
    answer = api("unit-weeks/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not NilReport.objects.exists()


def test_openings_over_the_api(closed, client, head, people):
    client.force_login(head)
    until = (timezone.now() + datetime.timedelta(hours=3)).isoformat()
    body = {"unit": "P1", "week": "2021-W06", "until": until, "reason": "salah desa"}
    answer = client.post("/api/v1/week-openings/", json.dumps(body), "application/json")
    assert answer.status_code == 201
    assert answer.json()["unit"] == "P1"
    past = body | {"until": "2021-02-15T06:00:00+07:00"}
    refused = client.post("/api/v1/week-openings/", json.dumps(past), "application/json")
    assert list(refused.json()["errors"]) == ["until"]
    assert client.get("/api/v1/week-openings/").json()["count"] == 1
    client.force_login(people[0])
    assert (
        client.post("/api/v1/week-openings/", json.dumps(body), "application/json").status_code
        == 403
    )
    client.force_login(posted(Role.BINMAS_HEAD, PolresFactory()))
    assert client.get("/api/v1/week-openings/").json()["count"] == 0


def test_one_tap_says_nihil(three, client, people):
    client.force_login(people[0])
    page = client.get("/weeks/?week=2021-W06").content.decode()
    assert "NIHIL semua program" in page
    assert "Polsek 2" not in page
    said = client.post("/weeks/nil/", {"unit": "P1", "week": "2021-W06"}, follow=True)
    assert "NIHIL semua program tercatat untuk Polsek 1" in said.content.decode()
    assert client.post("/weeks/nil/", {"unit": "P2", "week": "2021-W06"}).status_code == 404


def test_asking_and_opening_on_their_pages(closed, client, people, head):
    client.force_login(people[0])
    assert "Minta pembukaan" in client.get("/weeks/?week=2021-W06").content.decode()
    address = "/weeks/ask/?unit=P1&week=2021-W06"
    assert "sudah ditutup" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "salah desa"}).status_code == 302
    client.force_login(head)
    assert "salah desa" in client.get("/weeks/?week=2021-W06").content.decode()
    client.post("/weeks/open/?unit=P1&week=2021-W06", {"hours": "2", "reason": "boleh"})
    assert WeekOpening.objects.get().unit.code == "P1"
    assert OpeningRequest.objects.get().opening is not None


def test_obstacles_on_their_page(three, client, people):
    client.force_login(people[0])
    address = "/weeks/obstacles/?unit=P1&week=2021-W06"
    empty = {f"{name}_{n}": "" for name in ("category", "text", "needs") for n in range(3)}
    wrong = client.post(address, empty | {"text_0": "banjir"})
    assert wrong.status_code == 422
    assert (
        client.post(address, empty | {"category_0": "weather", "text_0": "banjir"}).status_code
        == 302
    )
    assert "banjir" in client.get(address).content.decode()
    assert "banjir" in client.get("/weeks/?week=2021-W06").content.decode()
