"""The dashboard as known at an earlier moment, by the structure of now, and since a closing."""

import datetime
import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from core.clock import simulated
from core.weeks import Week
from reports.closings.services import close_week
from reports.services import recompute
from tests.factories import CoverageFactory, PolresFactory, posted
from tests.reports.conftest import polsek_of, post
from units.models import Area
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")


def at(moment):
    return datetime.datetime.fromisoformat(moment)


@pytest.fixture
def closed(lumajang):
    """Six reported, closed on Monday at seven; one more came on Thursday."""
    with simulated(at("2021-02-10T09:00:00+07:00")):
        post(lumajang, polsek_of(lumajang)[0], "2021-02-09", 6)
    with simulated(at("2021-02-15T07:00:00+07:00")):
        made, _ = close_week(unit=lumajang.unit, week=W06, by=None)
    with simulated(at("2021-02-18T10:00:00+07:00")):
        post(lumajang, polsek_of(lumajang)[1], "2021-02-12", reason="Bripka Anu lupa")
    recompute(lumajang)
    return made


def page(client, user, target, **asked):
    client.force_login(user)
    query = {"target": target.pk, "week": "2021-W06"} | asked
    answer = client.get("/dashboard/", query)
    return answer, html.unescape(" ".join(answer.content.decode().split()))


def test_the_strip_stands_on_the_dashboard(client, lumajang, closed, kasat):
    _, text = page(client, kasat, lumajang)
    assert (
        "Minggu ke-II Februari: dilaporkan 6, kini 7 "
        "(+1, terlambat 3 hari, alasan: Bripka Anu lupa)." in text
    )
    assert "Minggu ini 7 dari rencana 5" in text
    assert f"/closings/{closed.code}/" in text


def test_a_polsek_reads_of_its_own_and_may_ask(client, lumajang, closed, officer):
    _, text = page(client, officer, lumajang)
    assert "dilaporkan 6, belum ada perubahan." in text
    assert "/weeks/ask/?unit=JATIM-LMJ-01&week=2021-W06" in text
    assert closed.code not in text


def test_staff_of_the_regency_read_no_reasons(client, lumajang, closed):
    staff = posted(Role.REGENCY_STAFF, Area.objects.get(code="35.08"))
    _, text = page(client, staff, lumajang)
    assert "kini 7 (+1, terlambat 3 hari)." in text
    assert "Bripka Anu" not in text
    assert closed.code not in text


def test_staff_of_the_regency_read_the_closed_figures_without_what_waits(client, lumajang, closed):
    client.force_login(posted(Role.REGENCY_STAFF, Area.objects.get(code="35.08")))
    asked = {"target": lumajang.pk, "week": "2021-W06", "known_at": closed.closed_at.isoformat()}
    answered = client.get("/api/v1/progress/", asked).json()
    [frozen] = json.loads(closed.content)["targets"]
    counted = ("planned", "formed", "planned_cumulative", "formed_cumulative", "remaining")
    assert [{key: row[key] for key in ("unit", *counted)} for row in answered["rows"]] == [
        {key: row[key] for key in ("unit", *counted)} for row in frozen["rows"]
    ]
    assert {key: answered["totals"][key] for key in counted} == {
        key: frozen["totals"][key] for key in counted
    }
    assert answered["totals"]["pending"] is None
    assert {row["pending"] for row in answered["rows"]} == {None}


def test_staff_of_the_regency_find_the_closed_weeks(client, lumajang, closed):
    client.force_login(posted(Role.REGENCY_STAFF, Area.objects.get(code="35.08")))
    text = html.unescape(client.get("/closings/").content.decode())
    assert "Minggu ke-II Februari" in text
    assert closed.code not in text
    [address] = set(re.findall(r'href="(/dashboard/[?]target=[^"]+)"', text))
    page = client.get(address).content.decode()
    assert "Minggu ini 6 dari rencana 5 (lebih 1)." in page
    assert client.get(f"/closings/{closed.code}/").status_code == 403
    PolresFactory(covers="31.74")
    client.force_login(posted(Role.REGENCY_STAFF, Area.objects.get(code="31.74")))
    assert "Minggu ke-II Februari" not in client.get("/closings/").content.decode()


@pytest.mark.parametrize(
    ("known_at", "formed"),
    [("2021-02-14", 6), ("2021-02-17", 6), ("2021-02-18", 7), ("2021-02-09", 0)],
)
def test_the_slider_shows_what_was_known(client, lumajang, closed, kasat, known_at, formed):
    answer, text = page(client, kasat, lumajang, known_at=known_at)
    assert answer.status_code == 200
    assert f"Minggu ini {formed} dari rencana 5" in text
    assert "Seperti diketahui pada" in text
    assert "/formations/?" not in text.split("</main>")[0].split("per-polsek")[1]


def test_at_the_closing_it_shows_the_report(client, lumajang, closed, kasat):
    _, text = page(client, kasat, lumajang, known_at=closed.closed_at.isoformat())
    assert "Minggu ini 6 dari rencana 5 (lebih 1)." in text


@pytest.mark.parametrize("known_at", ["kemarin", "2999-01-01", "2021-13-01", "2020-01-01"])
def test_a_moment_that_cannot_be_is_said(client, lumajang, closed, kasat, known_at):
    answer, text = page(client, kasat, lumajang, known_at=known_at)
    assert answer.status_code == 400
    assert "Minggu ini 7 dari rencana 5" in text


def test_a_moved_kecamatan_counts_where_it_belonged_or_where_it_belongs(
    client, lumajang, closed, kasat
):
    """Earlier weeks stay as they were; recast on demand, the page says so."""
    first, _, third = polsek_of(lumajang)[:3]
    first.coverages.update(valid_until=datetime.date(2021, 3, 31))
    CoverageFactory(
        unit=third,
        area=first.coverages.get().area,
        valid_from=datetime.date(2021, 4, 1),
    )

    def formed(**asked):
        client.force_login(kasat)
        query = {"target": lumajang.pk, "week": "2021-W06"} | asked
        body = client.get("/api/v1/progress/", query).json()
        return {row["unit"]: row["formed"] for row in body["rows"] if row["formed"]}

    assert formed() == {first.code: 6, "JATIM-LMJ-02": 1}
    assert formed(structure="now") == {third.code: 6, "JATIM-LMJ-02": 1}
    _, text = page(client, kasat, lumajang, structure="now")
    assert "Dikelompokkan menurut wilayah hukum sekarang" in text


def test_of_what_was_known_the_sums_are_told_without_a_list(client, lumajang, closed, kasat):
    _, text = page(client, kasat, lumajang, known_at="2021-02-17")
    assert "6 kampung tercatat" in text
    assert "Belum ada kampung tercatat" not in text


def test_the_export_holds_what_is_shown(client, lumajang, closed, kasat):
    def carried(**asked):
        _, text = page(client, kasat, lumajang, **asked)
        [link] = re.findall(r'href="(/reports/[?]report=weekly-progress[^"]*)"', text)
        form = html.unescape(client.get(link).content.decode())
        assert [f'value="{value}"' in form for value in asked.values()] == [True] * len(asked)
        return {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}

    usual = {"report": "weekly-progress", "target": str(lumajang.pk), "week": "2021-W06"}
    known_at = closed.closed_at.isoformat()
    assert carried() == usual
    assert carried(known_at=known_at) == usual | {"known_at": known_at}
    assert carried(structure="now") == usual | {"structure": "now"}


@pytest.mark.parametrize(
    ("known_at", "said"), [("2021-02-21", "belum mulai"), ("2021-02-22", "masih berjalan")]
)
def test_a_week_that_had_not_begun(client, lumajang, closed, kasat, known_at, said):
    _, text = page(client, kasat, lumajang, week="2021-W08", known_at=known_at)
    assert re.findall("Minggu ini (belum mulai|masih berjalan)", text) == [said]
