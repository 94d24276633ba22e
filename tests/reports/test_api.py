"""`progress/` and `progress/series/`: names and nesting of the public interface."""

import pytest
import time_machine
from rest_framework.test import APIClient

from reports.queries import progress
from reports.services import recompute
from tests.factories import PolresFactory, TargetFactory, posted
from tests.reports.conftest import polsek_of, post
from tests.reports.test_progress import SENTENCE, W06
from units.policy import Role

URL = "/api/v1/progress/"


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def article(lumajang):
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    with time_machine.travel("2021-02-16T01:15:00Z", tick=False):
        recompute(lumajang)
        yield lumajang


def test_a_desa_whose_kampung_is_dissolved_is_not_reached(lumajang, kasat):
    polsek = polsek_of(lumajang)[0]
    reached = []
    for measure, day in (
        ("formation", "2021-02-09"),
        ("dissolution", "2021-02-10"),
        ("reactivation", "2021-02-11"),
        ("pending", "2021-02-11"),
        ("dissolution", "2021-02-12"),
        ("reactivation", "2021-02-15"),  # the week after
    ):
        post(lumajang, polsek, day, measure=measure)
        body = client_of(kasat).get(URL, {"target": lumajang.pk, "week": "2021-W06"}).json()
        reached.append(body["villages"]["reached"])
    assert reached == [1, 0, 1, 1, 0, 0]


def test_the_article(article, kasat):
    body = client_of(kasat).get(URL, {"target": article.pk, "week": "2021-W06"}).json()
    rows = body.pop("rows")
    assert body == {
        "target": str(article.pk),
        "week": {
            "code": "2021-W06",
            "label": "Minggu ke-II Februari 2021",
            "starts_on": "2021-02-08",
            "ends_on": "2021-02-14",
            "ended": True,
        },
        "known_at": None,
        "structure": "then",
        "computed_at": "2021-02-16T01:15:00+00:00",
        "sentence": SENTENCE,
        "totals": {
            "planned": 5,
            "planned_cumulative": 5,
            "formed": 6,
            "formed_cumulative": 6,
            "pending": 0,
            "dissolved": 0,
            "deviation": 1,
            "status": "ahead",
            "quantity": 103,
            "remaining": 97,
            "undetailed": 6,
        },
        "villages": {"reached": 0, "of": 0},
        "percentages": {
            "addition": {"numerator": 6, "denominator": 103, "percent": 5.8},
            "stock": {"numerator": 28, "denominator": 125, "percent": 22.4},
            "pace": {"numerator": 6, "denominator": 5, "percent": 120},
        },
        "pace": {"planned": 5, "actual": 6, "needed": 8.28},
        "forecast": {
            "early": None,
            "likely": None,
            "late": None,
            "reason": "Data belum cukup: perkiraan memerlukan empat minggu berakhir.",
        },
    }
    assert len(rows) == 21
    assert rows[0] == {
        "unit": "JATIM-LMJ-01",
        "unit_name": "Polsek 01",
        "planned": 1,
        "planned_cumulative": 1,
        "formed": 0,
        "formed_cumulative": 0,
        "pending": 0,
        "dissolved": 0,
        "deviation": -1,
        "status": "at_risk",
        "quantity": 5,
        "remaining": 5,
    }


def test_page_and_api_have_one_source(article, kasat):
    body = client_of(kasat).get(URL, {"target": article.pk, "week": "2021-W06"}).json()
    report = progress(article, W06, user=kasat)
    assert [
        (row["unit"], row["formed"], row["deviation"], row["status"]) for row in body["rows"]
    ] == [
        (row.unit.code, row.progress.formed, row.progress.deviation, row.progress.status)
        for row in report.rows
    ]


def test_a_foreign_target_is_404_on_both(article):
    elsewhere = client_of(posted(Role.BINMAS_HEAD, PolresFactory()))
    assert elsewhere.get(URL, {"target": article.pk, "week": "2021-W06"}).status_code == 404
    assert elsewhere.get(f"{URL}series/", {"target": article.pk}).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tarjet": "x"}, "tarjet"),
        ({"week": "2021-W06"}, "target"),
        ({"target": "x"}, "target"),
        ({"week": "2021-W54"}, "week"),
        ({"week": ""}, "week"),
        ({"week": "\x00"}, "week"),
        ({"known_at": "besok"}, "known_at"),
        ({"known_at": "2021-13-01"}, "known_at"),
        ({"structure": "later"}, "structure"),
    ],
)
def test_questions_are_refused_at_their_field(article, kasat, query, field):
    if field not in {"target", "tarjet"}:
        query = {"target": article.pk, **query}
    answer = client_of(kasat).get(URL, query)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    ("known_at", "ended"),
    [
        ("2021-02-14", False),
        ("2021-02-15", True),
        ("2021-02-14T23:00:00+07:00", False),
        ("2021-02-15T01:00:00", True),
        ("2021-02-14T18:00:00Z", True),
    ],
)
def test_known_at_is_a_moment_or_a_day(article, kasat, known_at, ended):
    answer = client_of(kasat).get(
        URL, {"target": article.pk, "week": "2021-W06", "known_at": known_at}
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["week"]["ended"] is ended


def test_series_of_the_polres_and_of_a_polsek(article, kasat):
    post(article, polsek_of(article)[0], "2021-02-10", 2)
    recompute(article)
    client = client_of(kasat)
    whole = client.get(f"{URL}series/", {"target": article.pk}).json()
    assert whole["unit"] == "JATIM-LMJ"
    assert [week["formed_cumulative"] for week in whole["weeks"][:2]] == [8, 8]
    own = client.get(f"{URL}series/", {"target": article.pk, "unit": "JATIM-LMJ-01"}).json()
    assert [week["formed"] for week in own["weeks"][:2]] == [2, 0]
    assert own["weeks"][0]["week"]["code"] == "2021-W06"
    assert (
        client.get(f"{URL}series/", {"target": article.pk, "unit": "JATIM-LMJ-99"}).status_code
        == 404
    )


def test_series_of_an_officer_are_his_own(article, officer):
    client = client_of(officer)
    assert client.get(f"{URL}series/", {"target": article.pk}).json()["unit"] == "JATIM-LMJ-01"
    assert (
        client.get(f"{URL}series/", {"target": article.pk, "unit": "JATIM-LMJ-02"}).status_code
        == 404
    )
    assert (
        client.get(f"{URL}series/", {"target": article.pk, "unit": "JATIM-LMJ"}).status_code == 404
    )


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(lumajang, kasat, count, django_assert_num_queries):
    other = PolresFactory(parent=lumajang.unit.parent)
    TargetFactory(unit=other, program=lumajang.program)
    for polsek in polsek_of(lumajang)[:count]:
        post(lumajang, polsek, "2021-02-10")
    recompute(lumajang)
    client = client_of(kasat)
    with django_assert_num_queries(7):
        client.get(URL, {"target": lumajang.pk, "week": "2021-W06"})


def test_partner_may_not_read_progress(article):
    partner = posted(Role.PARTNER, article.unit.coverages.get().area)
    answer = client_of(partner).get(URL, {"target": article.pk, "week": "2021-W06"})
    assert answer.status_code == 403
