"""The contract of units, areas, account and login under /api/v1/."""

import pytest

from core.models import AuditEvent
from tests.factories import AreaFactory, PostingFactory, UserFactory, posted
from units.models import ApiToken, Area, Boundary, User
from units.policy import ROLES, Role
from units.services import create_token

PASSWORD = "sandi-untuk-tes"
LOGIN = "/api/v1/auth/login/"


@pytest.fixture
def as_(client):
    """Requests of a person by his token: as_(officer).get("/api/v1/me/")."""

    class Requests:
        def __init__(self, user):
            text = create_token(user=user)[1]
            self.header = {"HTTP_AUTHORIZATION": f"Token {text}"}

        def get(self, path, data=None, **extra):
            return client.get(path, data, **self.header, **extra)

        def post(self, path, data=None):
            return client.post(path, data, content_type="application/json", **self.header)

    return Requests


def log_in(client, username="polsek.kunir", password=PASSWORD):
    body = {"username": username, "password": password}
    return client.post(LOGIN, body, content_type="application/json")


# ---- login


@pytest.mark.parametrize("username", ["polsek.kunir", "POLSEK.KUNIR", "85010234"])
def test_login_answers_a_token_that_works(client, officer, username):
    answer = log_in(client, username)
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expiry"}
    header = {"HTTP_AUTHORIZATION": f"Token {answer.json()['token']}"}
    assert client.get("/api/v1/me/", **header).json()["nrp"] == "85010234"
    assert client.post("/api/v1/auth/logout/", **header).status_code == 204
    assert client.get("/api/v1/me/", **header).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "polsek.kunir", "password": "salah"}, 401, "invalid_credentials"),
        ({"username": "tidak.ada", "password": PASSWORD}, 401, "invalid_credentials"),
        ({"username": "polsek.kunir"}, 400, "invalid"),
        ({"username": "polsek.kunir", "password": PASSWORD, "role": "admin"}, 400, "invalid"),
        ({"username": ["a"], "password": {}}, 400, "invalid"),
        ([], 400, "invalid"),
    ],
)
def test_login_refuses_in_the_shape_of_errors(client, officer, body, status, code):
    answer = client.post(LOGIN, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"detail", "code", "errors"}
    assert not ApiToken.objects.exists()


def test_login_is_limited_as_on_the_page(client, officer):
    for _try in range(5):
        assert log_in(client, password="salah").status_code == 401
    answer = log_in(client, "85010234")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_active": False}, "account_inactive"),
        ({"must_change_password": True}, "password_change_required"),
    ],
)
def test_login_is_refused_to_accounts_that_must_see_the_portal(client, officer, change, code):
    User.objects.filter(pk=officer.pk).update(**change)
    answer = log_in(client)
    assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_login_is_refused_without_a_posting_and_with_a_second_factor(client, country, officer):
    UserFactory(username="lama")
    assert log_in(client, "lama").json()["code"] == "no_posting"
    officer.authenticator_set.create(type="totp", data={"secret": "x"})
    assert log_in(client).json()["code"] == "second_factor"
    assert not ApiToken.objects.exists()


# ---- me


def test_me_says_who_where_and_what(as_, country, officer):
    answer = as_(officer).get("/api/v1/me/").json()
    assert answer.pop("permissions") == sorted(answer_acts())
    assert answer == {
        "username": "polsek.kunir",
        "name": officer.name,
        "nrp": "85010234",
        "role": "officer",
        "role_name": "Petugas polsek",
        "title": "",
        "rank": "",
        "acting": False,
        "unit": {"code": "JATIM-LMJ-KUNIR", "name": "Polsek Kunir"},
        "area": None,
        "simulated": False,
    }
    staff = posted("regency_staff", AreaFactory(code="32.76", name="Kota Depok"))
    answer = as_(staff).get("/api/v1/me/").json()
    assert (answer["unit"], answer["area"]) == (
        None,
        {"code": "32.76", "name": "Kota Depok"},
    )
    assert "see_pending" not in answer["permissions"]


def answer_acts():
    return {str(act) for act in ROLES[Role.OFFICER]}


# ---- units


def test_units_in_scope_with_what_they_cover(as_, country, head, other_head):
    answer = as_(head).get("/api/v1/units/").json()
    assert answer["count"] == 3
    assert answer["results"][0] == {
        "code": "JATIM-LMJ",
        "kind": "polres",
        "name": "Polres Lumajang",
        "parent": "JATIM",
        "covers": ["35.08"],
    }
    assert as_(head).get("/api/v1/units/", {"kind": "polsek"}).json()["count"] == 2
    assert as_(head).get("/api/v1/units/JATIM-LMJ-KUNIR/").json()["covers"] == ["35.08.06"]
    for code in ("METRO-JAKSEL", "TIDAK-ADA"):
        answer = as_(head).get(f"/api/v1/units/{code}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert as_(other_head).get("/api/v1/units/").json()["count"] == 2


# ---- areas


def test_areas_by_code_level_and_name(as_, villages, officer):
    def codes(**parameters):
        answer = as_(officer).get("/api/v1/areas/", parameters)
        return [area["code"] for area in answer.json()["results"]]

    assert codes(within="35.08.06", level="4") == ["35.08.06.2001", "35.08.06.2004"]
    assert codes(within="35.0") == []
    assert codes(q="sukosari") == ["35.08.06.2004", "35.08.17.2002"]
    assert codes(q="kid", level=4) == ["35.08.06.2001"]
    assert codes(level=1) == ["31", "32", "35"]
    assert as_(officer).get("/api/v1/areas/35.08.06.2004/").json() == {
        "code": "35.08.06.2004",
        "name": "Sukosari",
        "level": 4,
        "kind": "desa",
        "parent": "35.08.06",
        "latitude": None,
        "longitude": None,
    }


@pytest.mark.parametrize(
    "parameters",
    [{"wihtin": "35"}, {"level": "9"}, {"level": "x"}, {"limit": "0"}, {"q": "\x00"}],
)
def test_unknown_and_wrong_parameters_are_named(as_, villages, officer, parameters):
    answer = as_(officer).get("/api/v1/areas/", parameters)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(parameters)


@pytest.mark.parametrize("count", [1, 3])
def test_areas_cost_three_statements(as_, country, officer, django_assert_num_queries, count):
    for n in range(count):
        AreaFactory(code=f"35.08.06.2001.00{n}")
    request = as_(officer)
    with django_assert_num_queries(3):
        assert request.get("/api/v1/areas/", {"level": 5}).json()["count"] == count


def test_rw_and_rt_are_recorded_in_ones_scope(as_, villages, officer):
    rw = {"code": "35.08.06.2001.003", "name": "RW 003"}
    answer = as_(officer).post("/api/v1/areas/", rw)
    assert answer.status_code == 201
    assert answer.json() == {
        **rw, "level": 5, "kind": "rw", "parent": "35.08.06.2001",
        "latitude": None, "longitude": None,
    }  # fmt: skip
    rt = {"code": "35.08.06.2001.003.002", "name": "RT 002"}
    assert as_(officer).post("/api/v1/areas/", rt).json()["level"] == 6
    again = as_(officer).post("/api/v1/areas/", rt)
    assert (again.status_code, again.json()["code"]) == (409, "area_exists")
    assert list(AuditEvent.objects.filter(act="area.create").values_list("area_code")) == [
        (rt["code"],),
        (rw["code"],),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "35.08.06.2001.3",
        "35.08.06.2001.0003",
        "35.08.06.2002",
        "35.08.06.9999.001",  # no such desa
        "35.08.06.2001.007.001",  # RT before its RW
        "31.74.01.1001.001",  # of another polres
        "35.08.17.2002.001",  # of the next polsek
        "٣٥.08.06.2001.001",
        "x" * 24,
        "",
    ],
)
def test_rw_outside_scope_or_form_are_refused_at_the_field(as_, villages, officer, code):
    before = Area.objects.count()
    answer = as_(officer).post("/api/v1/areas/", {"code": code, "name": "RW 003"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["code"]
    assert Area.objects.count() == before


@pytest.mark.parametrize(
    "body", [{"code": "35.08.06.2001.001"}, {"code": "35.08.06.2001.001", "name": "x" * 121}, {}]
)
def test_rw_need_a_name(as_, villages, officer, body):
    answer = as_(officer).post("/api/v1/areas/", body)
    assert answer.status_code == 400
    assert "name" in answer.json()["errors"]


def test_who_records_rw_and_who_does_not(as_, country, villages):
    def status(user, code):
        body = {"code": code, "name": "RW"}
        return as_(user).post("/api/v1/areas/", body).status_code

    staff = posted("regency_staff", AreaFactory(code="35.08"))
    partner = posted("partner", AreaFactory(code="35.08.06.2001"))
    assert status(staff, "35.08.06.2001.001") == 201
    assert status(partner, "35.08.06.2001.002") == 201
    assert status(partner, "35.08.06.2004.001") == 400
    assert status(posted("commander", country.lumajang), "35.08.06.2001.003") == 403


# ---- boundaries


@pytest.fixture
def boundaries(villages):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    for area in (villages.kunir_kidul, villages.tebet_timur, Area.objects.get(code="35.08.06")):
        Boundary.objects.create(area=area, geometry=square)
    return square


def test_boundaries_as_geojson(as_, officer, boundaries):
    answer = as_(officer).get("/api/v1/areas.geojson", {"within": "35.08", "level": 4})
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json() == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "35.08.06.2001",
                "properties": {
                    "code": "35.08.06.2001",
                    "name": "Kunir Kidul",
                    "level": 4,
                    "parent": "35.08.06",
                },
                "geometry": boundaries,
            }
        ],
    }
    everything = as_(officer).get("/api/v1/areas.geojson").json()
    assert len(everything["features"]) == 3
    nothing = as_(officer).get("/api/v1/areas.geojson", {"within": "99"})
    assert nothing.json() == {"type": "FeatureCollection", "features": []}
    assert as_(officer).get("/api/v1/areas.geojson", {"q": "kunir"}).status_code == 400


def test_boundaries_are_sent_once(as_, officer, boundaries):
    first = as_(officer).get("/api/v1/areas.geojson")
    again = as_(officer).get("/api/v1/areas.geojson", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Boundary.objects.first().delete()
    changed = as_(officer).get("/api/v1/areas.geojson", HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "path", ["units/", "areas/", "areas/35.08/", "areas.geojson", "me/", "units/JATIM/"]
)
def test_nothing_is_read_without_a_token(client, country, path):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, set(answer.json())) == (401, {"detail", "code", "errors"})


def test_acting_head_may_decide_while_it_lasts(as_, country, time_machine):
    user = posted("binmas_staff", country.lumajang)
    PostingFactory(
        user=user, role="binmas_head", unit=country.lumajang, acting=True,
        starts_on="2021-02-10", ends_on="2021-02-12",
    )  # fmt: skip
    decides = []
    for day in (9, 10, 12, 13):
        time_machine.move_to(f"2021-02-{day:02}T03:00:00+00:00")
        decides.append("decide" in as_(user).get("/api/v1/me/").json()["permissions"])
    assert decides == [False, True, True, False]
