from datetime import date
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from programs import services
from programs.models import Aspect, Figure, Plan, Target
from tests.factories import (
    AreaFactory,
    FigureFactory,
    MeasureFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    TargetFactory,
    posted,
)

pytestmark = pytest.mark.django_db


def client(user):
    api = APIClient()
    api.force_authenticate(user)
    return api


@pytest.fixture
def polres():
    ProgramFactory()
    return PolresFactory(code="JATIM-LMJ", covers="35.08")


@pytest.fixture
def kunir(polres):
    return PolsekFactory(parent=polres, code="LMJ-KNR", name="Polsek Kunir")


@pytest.fixture
def candipuro(polres):
    return PolsekFactory(parent=polres, code="LMJ-CDP", name="Polsek Candipuro")


@pytest.fixture
def head(polres):
    return posted("binmas_head", polres)


def order(**changed):
    return {
        "id": str(uuid4()),
        "program": "KTS",
        "measure": "formation",
        "unit": "JATIM-LMJ",
        "baseline": 22,
        "baseline_as_of": "2021-02-07",
        "quantity": 103,
        "weekly_pace": 5,
        "starts_on": "2021-02-08",
        "deadline": "2021-05-07",
        "deadline_assumed": True,
        "basis": {"ordered_by": "Kapolres Lumajang", "quote": "5 KTS dalam seminggu"},
    } | changed


# Programmes ----------------------------------------------------------------------------------


def test_programs_tell_measures_levels_and_aspects(polres, head):
    Aspect.objects.create(program=ProgramFactory(), code="lumbung", name="Lumbung pangan")
    body = client(head).get("/api/v1/programs/").json()
    assert body["count"] == 1
    assert body["results"] == [client(head).get("/api/v1/programs/KTS/").json()]
    assert [measure["code"] for measure in body["results"][0]["measures"]] == [
        "dissolution",
        "formation",
        "pending",
        "reactivation",
    ]
    assert body["results"][0]["aspects"] == [
        {"code": "lumbung", "name": "Lumbung pangan", "kind": "yes_no"}
    ]


# Targets -------------------------------------------------------------------------------------


def test_a_target_is_opened_and_given_back(head, kunir, candipuro):
    shares = [
        {"unit": "LMJ-CDP", "quantity": 60, "rank": 1},
        {"unit": "LMJ-KNR", "quantity": 45, "rank": 2},
    ]
    sent = order(allocations=shares)
    answer = client(head).post("/api/v1/targets/", sent)
    assert answer.status_code == 201
    body = answer.json()
    assert body == sent | {
        "basis": {
            "ordered_by": "Kapolres Lumajang",
            "document": "",
            "document_date": None,
            "quote": "5 KTS dalam seminggu",
            "document_file": None,
        },
        "allocation_difference": 2,
        "allocation_note": "",
        "finished_on": None,
        "succeeds": None,
        "simulated": False,
        "version": 1,
    }
    detail = client(head).get(f"/api/v1/targets/{sent['id']}/")
    assert (detail.json(), detail["ETag"]) == (body, '"1"')
    assert client(head).get("/api/v1/targets/").json()["results"] == [body]


def test_the_same_target_again_is_the_first_answer_another_under_its_id_a_conflict(head, kunir):
    sent = order(allocations=[{"unit": "LMJ-KNR", "quantity": 60}])
    first = client(head).post("/api/v1/targets/", sent)
    again = client(head).post("/api/v1/targets/", sent)
    assert (again.status_code, again.json()) == (200, first.json())
    other = client(head).post("/api/v1/targets/", sent | {"quantity": 104})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    assert Plan.objects.get().quantity == 103


def test_no_id_is_refused(head):
    sent = order()
    del sent["id"]
    answer = client(head).post("/api/v1/targets/", sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["id"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -3}, "quantity"),
        ({"quantity": "banyak"}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"quantity": 10**30}, "quantity"),
        ({"weekly_pace": 0}, "weekly_pace"),
        ({"weekly_pace": -1}, "weekly_pace"),
        ({"starts_on": "2021-02-09"}, "starts_on"),
        ({"starts_on": "besok"}, "starts_on"),
        ({"baseline": -1}, "baseline"),
        ({"unit": "TIDAK-ADA"}, "unit"),
        ({"unit": {"code": "JATIM-LMJ"}}, "unit"),
        ({"program": "XYZ"}, "program"),
        ({"measure": "patrol"}, "measure"),
        ({"measur": "formation"}, "measur"),
        ({"basis": "lisan"}, "basis"),
        ({"basis": {"ordered_by": "x" * 201}}, "basis.ordered_by"),
        ({"allocations": [{"unit": "LMJ-KNR", "quantity": 0}]}, "allocations"),
        ({"allocations": [{"unit": "TIDAK-ADA", "quantity": 5}]}, "allocations"),
        ({"allocations": "semua"}, "allocations"),
        ({"allocation_note": "x" * 5001}, "allocation_note"),
        ({"succeeds": str(uuid4())}, "succeeds"),
    ],
)
def test_bad_targets_are_refused_at_the_field(head, kunir, changed, field):
    MeasureFactory(code="patrol")
    answer = client(head).post("/api/v1/targets/", order(**changed))
    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"]), answer.json()
    assert Target.objects.count() == 0


@pytest.mark.parametrize("raw", ['{"id": ', '"teks"', "7", "null", '{"quantity": NaN}'])
def test_what_is_no_target_at_all(head, raw):
    answer = client(head).post("/api/v1/targets/", raw, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code", "errors"}


def test_a_share_of_another_polres_is_refused(head, kunir):
    PolsekFactory(code="LAIN")
    answer = client(head).post(
        "/api/v1/targets/", order(allocations=[{"unit": "LAIN", "quantity": 5}])
    )
    assert answer.status_code == 400
    assert "LAIN" in answer.json()["errors"]["allocations"][0]


def test_who_may_open_a_target(polres, kunir):
    for role, place in [("officer", kunir), ("binmas_staff", polres), ("commander", polres)]:
        answer = client(posted(role, place)).post("/api/v1/targets/", order())
        assert answer.status_code == 403
    stranger = posted("binmas_head", PolresFactory())
    answer = client(stranger).post("/api/v1/targets/", order())
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["unit"])
    assert Target.objects.count() == 0


def test_a_list_is_all_or_nothing_and_names_the_row(head):
    ProgramFactory(code="SKD")
    good, bad = order(), order(program="SKD", quantity=0)
    answer = client(head).post("/api/v1/targets/", [good, bad])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["1.quantity"])
    assert Target.objects.count() == 0
    bad["quantity"] = 5
    answer = client(head).post("/api/v1/targets/", [good, bad])
    assert (answer.status_code, [row["program"] for row in answer.json()]) == (201, ["KTS", "SKD"])


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(head, kunir, count, django_assert_num_queries):
    for n in range(count):
        TargetFactory(unit=kunir.polres, program=ProgramFactory(code=f"P{n}"), shares={kunir: 5})
    with django_assert_num_queries(5):
        assert client(head).get("/api/v1/targets/").json()["count"] == count


def test_targets_are_seen_by_their_own_and_holders_of_a_share_see_their_row(
    polres, kunir, candipuro
):
    target = TargetFactory(unit=polres, shares={kunir: 60, candipuro: 43})
    TargetFactory(unit=PolresFactory())
    url = f"/api/v1/targets/{target.pk}/"
    for person, units in [
        (posted("officer", kunir), ["LMJ-KNR"]),
        (posted("commander", polres), ["LMJ-KNR", "LMJ-CDP"]),
        (posted("regency_staff", AreaFactory(code="35.08")), ["LMJ-KNR", "LMJ-CDP"]),
    ]:
        rows = client(person).get("/api/v1/targets/").json()["results"]
        assert [row["id"] for row in rows] == [str(target.pk)]
        assert [share["unit"] for share in rows[0]["allocations"]] == units
        assert client(person).get(url).status_code == 200
    stranger = client(posted("binmas_head", PolresFactory()))
    assert stranger.get("/api/v1/targets/").json()["count"] == 0
    for path in ("", "revisions/"):
        assert stranger.get(url + path).status_code == 404
    for path in ("revisions/", "finish/", "allocation/", "ranks/", "explanation/"):
        assert stranger.post(url + path, {}).status_code == 404
        for role, place in [("commander", polres), ("officer", kunir)]:
            assert client(posted(role, place)).post(url + path, {}).status_code == 403
    assert APIClient().get(url).status_code == 401


def test_the_list_filters_and_refuses_unknown_parameters(polres, head):
    running = TargetFactory(unit=polres)
    finished = TargetFactory(unit=polres, finished_on=date(2021, 6, 1))
    for query, found in [
        ("state=running", {running}),
        ("state=finished", {finished}),
        ("program=KTS", {running, finished}),
        ("unit=JATIM-LMJ&limit=1", {running, finished}),
    ]:
        body = client(head).get(f"/api/v1/targets/?{query}").json()
        assert body["count"] == len(found)
        assert {row["id"] for row in body["results"]} <= {str(target.pk) for target in found}
    for query in ("programme=KTS", "program=XYZ", "state=x", "limit=0"):
        assert client(head).get(f"/api/v1/targets/?{query}").status_code == 400


# Acts on a target ----------------------------------------------------------------------------


@pytest.fixture
def target(polres, kunir, candipuro):
    return TargetFactory(unit=polres, shares={kunir: 60, candipuro: 45})


def act(user, target, path, body, **headers):
    return client(user).post(f"/api/v1/targets/{target.pk}/{path}/", body, headers=headers)


def test_a_revision(head, target):
    answer = act(
        head,
        target,
        "revisions",
        {
            "effective_week": "2021-W10",
            "weekly_pace": 8,
            "allocations": [{"unit": "LMJ-KNR", "quantity": 103}],
            "reason": "dipercepat",
            "basis": {"document": "ST/12/III/2021", "document_date": "2021-03-05"},
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["weekly_pace"], body["deadline"], body["allocation_difference"]) == (
        8,
        "2021-05-07",
        0,
    )
    rows = client(head).get(f"/api/v1/targets/{target.pk}/revisions/").json()["results"]
    assert [(row["effective_week"], row["weekly_pace"], row["reason"]) for row in rows] == [
        ("2021-W06", 5, ""),
        ("2021-W10", 8, "dipercepat"),
    ]
    assert rows[1]["basis"]["document_date"] == "2021-03-05"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"effective_week": "2021-W54"}, "effective_week"),
        ({"effective_week": 6}, "effective_week"),
        ({"effective_week": "2021-W05"}, "effective_week"),
        ({"weekly_pace": 0}, "weekly_pace"),
        ({"quantity": -1}, "quantity"),
        ({"reason": ""}, "reason"),
        ({"basis": {}}, "basis"),
        ({"deadline": "2021-03-08"}, "deadline"),
    ],
)
def test_a_bad_revision_is_refused_at_the_field(head, target, changed, field):
    sent = {
        "effective_week": "2021-W10", "weekly_pace": 8, "reason": "x", "basis": {"document": "ST"}
    }  # fmt: skip
    answer = act(head, target, "revisions", sent | changed)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert target.plans.count() == 1


def test_a_revision_into_a_closed_past_wants_a_reason(head, target):
    from core.weeks import Week

    services.close_week(unit=target.unit, week=Week.parse("2021-W06"), by=head)
    sent = {"effective_week": "2021-W06", "weekly_pace": 8, "basis": {"document": "ST"}}
    answer = act(head, target, "revisions", sent)
    assert answer.status_code == 400
    assert "sudah ditutup" in answer.json()["errors"]["reason"][0]
    assert act(head, target, "revisions", sent | {"reason": "keliru"}).status_code == 201


def test_allocation_explanation_ranks_and_end(head, target):
    body = act(head, target, "explanation", {"note": "dibulatkan"}).json()
    assert (body["allocation_note"], body["version"]) == ("dibulatkan", 2)
    body = act(head, target, "ranks", {"units": ["LMJ-CDP", "LMJ-KNR"]}).json()
    assert [(share["unit"], share["rank"]) for share in body["allocations"]] == [
        ("LMJ-CDP", 1),
        ("LMJ-KNR", 2),
    ]
    shares = [{"unit": "LMJ-KNR", "quantity": 3}, {"unit": "LMJ-CDP", "quantity": 100}]
    body = act(head, target, "allocation", {"allocations": shares}).json()
    assert (body["allocation_difference"], body["allocation_note"]) == (0, "")
    body = act(head, target, "finish", {"finished_on": "2021-06-30"}).json()
    assert body["finished_on"] == "2021-06-30"
    answer = act(head, target, "finish", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "target_finished")
    successor = order(succeeds=str(target.pk), starts_on="2021-07-05", deadline=None, baseline=None)
    first = client(head).post("/api/v1/targets/", successor)
    assert (first.status_code, first.json()["baseline"]) == (201, 22)
    assert client(head).post("/api/v1/targets/", successor).status_code == 200


def test_an_act_heeds_the_version_it_is_sent(head, target):
    stale = act(head, target, "explanation", {"note": "x"}, **{"If-Match": '"7"'})
    assert stale.status_code == 412
    assert act(head, target, "explanation", {"note": "x"}, **{"If-Match": '"1"'}).status_code == 200
    assert act(head, target, "explanation", {"note": "y\0"}).status_code == 400


# Figures -------------------------------------------------------------------------------------


def number(**changed):
    return {
        "id": str(uuid4()),
        "program": "KTS",
        "measure": "formation",
        "unit": "JATIM-LMJ",
        "value": 6,
        "as_of": "2021-02-09",
        "source": "Siaran pers",
        "quote": "sudah ada 6 KTS yang terbentuk",
        "counts": True,
    } | changed


def test_a_figure_is_recorded_and_given_back(head):
    sent = number()
    answer = client(head).post("/api/v1/figures/", sent)
    assert answer.status_code == 201
    assert answer.json() == sent | {
        "area": None,
        "value_unit": "",
        "approximate": False,
        "claim": False,
        "detailed": 0,
    }
    assert client(head).get(f"/api/v1/figures/{sent['id']}/").json() == answer.json()
    assert client(head).post("/api/v1/figures/", sent).status_code == 200
    assert client(head).post("/api/v1/figures/", sent | {"value": 7}).status_code == 409
    assert Figure.objects.count() == 1


def test_a_claim_of_an_area_may_be_unknown_or_approximate(head):
    AreaFactory(code="35.08.06.2001")
    sent = number(unit=None, area="35.08.06.2001", counts=False, value=None, as_of=None)
    answer = client(head).post("/api/v1/figures/", sent)
    assert (answer.status_code, answer.json()["value"], answer.json()["claim"]) == (201, None, True)
    assert answer.json()["unit"] == "JATIM-LMJ"
    assert client(head).post("/api/v1/figures/", sent).status_code == 200
    percent = number(value=80.5, value_unit="persen", approximate=True, counts=False)
    assert client(head).post("/api/v1/figures/", percent).json()["value"] == 80.5


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": -1}, "value"),
        ({"value": 6.5}, "value"),
        ({"value": "enam"}, "value"),
        ({"value": None}, "value"),
        ({"as_of": "2999-01-01"}, "as_of"),
        ({"as_of": None}, "as_of"),
        ({"unit": None}, "unit"),
        ({"source": ""}, "source"),
        ({"source": "x" * 201}, "source"),
        ({"area": "99.99"}, "area"),
    ],
)
def test_bad_figures_are_refused_at_the_field(head, changed, field):
    answer = client(head).post("/api/v1/figures/", number(**changed))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Figure.objects.count() == 0


def test_figures_are_seen_in_scope(polres, kunir):
    own = FigureFactory(unit=polres)
    FigureFactory(unit=PolresFactory())
    for person, found in [
        (posted("commander", polres), [str(own.pk)]),
        (posted("officer", kunir), []),
    ]:
        rows = client(person).get("/api/v1/figures/").json()["results"]
        assert [row["id"] for row in rows] == found
    stranger = client(posted("commander", PolresFactory()))
    assert stranger.get(f"/api/v1/figures/{own.pk}/").status_code == 404
    assert stranger.post("/api/v1/figures/", number()).status_code == 403
