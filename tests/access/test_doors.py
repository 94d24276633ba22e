"""Every route of the URL conf has a door, and one without stays shut."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path, resolve
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from core import doors
from core.api.permissions import DoorPermission, KnownParameters
from core.doors import MACHINE, PUBLIC, SIGNED_IN, Door, door
from kts_portal import urls as portal
from tests.access.routes import ROUTES, needs
from tests.factories import AreaFactory, PolresFactory, posted
from units.policy import Act

# Open to all, and why. A new one is a decision, written down here.
OPEN = {
    "favicon.ico",  # the mark
    "sw.js",  # the app on the phone: the same for everybody, empty of anybody's data
    "manifest.webmanifest",
    "entry/",
    "entry/formation/",
    "entry/patrol/",
    "entry/zone/",
    "entry/checkin/",
    "entry/nil/",
    "unsent/",
    "offline/",
    "healthz",  # up or not
    "readyz",
    "api/v1/schema/",  # what the API is, not what is in it
    "api/v1/docs/",
    "api/v1/auth/login/",
    "accounts/code/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/signup/",  # says that it is closed
    "accounts/inactive/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/confirm-email/",  # part of allauth; no mail leads there
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$",
    "accounts/login/code/confirm/",
    "accounts/2fa/authenticate/",  # the second step of a login
    "accounts/2fa/trust/",  # and whether to trust this device
    "v/",  # closed reports, for whoever holds the paper with the code
    "v/<slug:code>/",
    "feeds/<str:secret>/",  # for a spreadsheet that holds the link, with its maker's rights
    "unsubscribe/<slug:token>/",  # from a mail; asks first, ends one subscription
}
LOCAL = {"metrics"}


def test_the_routes_are_found():
    found = {route.text for route in ROUTES}
    assert {"formations/", "people/", "admin/", "api/v1/formations/", ""} <= found


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_has_a_door(route):
    assert isinstance(route.door, Door), "declare it: @door(Act.…) from core.doors"
    known = {PUBLIC, MACHINE, SIGNED_IN, *Act}
    assert needs(route.door) <= known


def test_what_is_open_to_all_is_written_down():
    assert {route.text for route in ROUTES if PUBLIC in needs(route.door)} == OPEN
    assert {route.text for route in ROUTES if MACHINE in needs(route.door)} == LOCAL


@pytest.mark.parametrize("route", [each for each in ROUTES if each.endpoint], ids=str)
def test_every_endpoint_asks_at_its_door(route):
    assert route.endpoint.permission_classes == [DoorPermission, KnownParameters]


@pytest.mark.parametrize("route", [r for r in ROUTES if r.text not in OPEN | LOCAL], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_enters_unknown(client, db, route, method):
    answer = getattr(client, method)(route.address())
    if route.text.startswith("api/"):
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_authenticated"
    else:
        assert answer.status_code == 302
        assert answer.url.split("?")[0] == "/accounts/login/"


# ---- routes made without a door


def bare(request):
    return HttpResponse("in")


class Bare(APIView):
    def get(self, request):
        return Response("in")


class Open(Bare):
    permission_classes = (AllowAny,)


@door(Act.DECIDE, post=(Act.CREATE_RECORD, Act.DECIDE))
def two(request):
    return HttpResponse("in")


urlpatterns = [
    path("bare/", bare),
    path("api/v1/bare/", Bare.as_view()),
    path("api/v1/open/", Open.as_view()),
    path("api/v1/plain/", bare),
    path("two/", two),
    *portal.urlpatterns,
]
handler403 = "core.views.permission_denied"
UNDECLARED = override_settings(ROOT_URLCONF="tests.access.test_doors")


@UNDECLARED
@pytest.mark.parametrize("address", ["/bare/", "/api/v1/bare/", "/api/v1/open/", "/api/v1/plain/"])
def test_a_route_without_a_door_is_shut_to_all(client, db, admin_user, address):
    assert client.get(address).status_code == 403
    client.force_login(admin_user)
    answer = client.get(address)
    assert answer.status_code == 403
    if address.startswith("/api/"):
        assert set(answer.json()) == {"detail", "code", "errors"}


@UNDECLARED
@pytest.mark.parametrize(
    ("role", "get", "post"),
    [("officer", 403, 200), ("binmas_head", 200, 200), ("partner", 403, 403)],
)
def test_a_door_may_differ_by_method_and_one_act_of_several_is_enough(client, db, role, get, post):
    place = AreaFactory() if role == "partner" else PolresFactory()
    client.force_login(posted(role, place))
    assert [client.get("/two/").status_code, client.post("/two/").status_code] == [get, post]
    assert client.head("/two/").status_code == client.options("/two/").status_code == get


def test_what_is_for_this_machine_does_not_exist_for_others(client, db):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404


# ---- one door


class Somebody:
    """Who may do these acts; with `known` off he has not signed in, whatever he could do."""

    pk = 7

    def __init__(self, *acts, known=True):
        self.acts, self.is_authenticated = acts, known

    def may(self, act):
        return act in self.acts


NOBODY = Somebody(*Act, known=False)
READER = Somebody(Act.READ_RECORDS)


def test_a_method_has_its_own_need_or_that_of_the_door():
    one = Door(Act.READ_RECORDS, {"GET": Act.EXPORT, "POST": Act.DECIDE})
    assert {
        method: one.need_for(method) for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT")
    } == {
        "GET": Act.EXPORT,
        "HEAD": Act.EXPORT,
        "OPTIONS": Act.EXPORT,
        "POST": Act.DECIDE,
        "PUT": Act.READ_RECORDS,
    }


@pytest.mark.parametrize(
    ("need", "nobody", "without_acts", "reader"),
    [
        (PUBLIC, True, True, True),
        (MACHINE, True, True, True),  # where from is asked elsewhere
        (SIGNED_IN, False, True, True),
        (Act.READ_RECORDS, False, False, True),
        (Act.DECIDE, False, False, False),
        ((Act.DECIDE, Act.READ_RECORDS), False, False, True),
        ((Act.DECIDE, Act.EXPORT), False, False, False),
    ],
)
def test_who_is_admitted(need, nobody, without_acts, reader):
    people = (NOBODY, Somebody(), READER)
    assert [Door(need).admits(each, "GET") for each in people] == [nobody, without_acts, reader]


def test_who_is_admitted_depends_on_the_method():
    one = Door(Act.DECIDE, {"POST": Act.READ_RECORDS})
    assert [one.admits(READER, method) for method in ("GET", "POST", "PUT")] == [False, True, False]


def test_a_declaration_leaves_the_view_as_it_is():
    def view(request):
        return HttpResponse("in")

    assert door(Act.DECIDE, post=SIGNED_IN)(view) is view
    assert view.door == Door(Act.DECIDE, {"POST": SIGNED_IN})


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("account_login", {PUBLIC}),
        ("admin:units_user_changelist", {Act.MANAGE_PEOPLE}),
        ("x", None),
    ],
)
def test_views_of_others_have_theirs_in_the_table(name, needed):
    found = doors.door_of_others(name)
    assert (found and needs(found)) == needed


def test_a_views_own_door_goes_before_its_class_and_the_table():
    match = resolve("/accounts/login/")

    def view(request):
        """A function, and what a class makes of itself."""

    assert doors.door_of(view, match) == doors.door_of_others("account_login")
    view.view_class = door(Act.EXPORT)(type("View", (), {}))
    assert doors.door_of(view, match) == Door(Act.EXPORT)
    assert doors.door_of(door(Act.DECIDE)(view), match) == Door(Act.DECIDE)


def test_a_refusal_is_logged_by_number_and_route(caplog):
    caplog.set_level(logging.WARNING)
    doors.told(READER, resolve("/formations/"), "POST")
    doors.told(READER, None, "GET")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "refused: user 7, POST formations:list"),
        ("WARNING", "refused: user 7, GET ?"),
    ]


@pytest.mark.parametrize(
    ("asked", "local"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "203.0.113.9"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, False),
    ],
)
def test_this_machine_is_who_asks_for_itself(asked, local):
    assert doors.is_local(RequestFactory().get("/metrics", **asked)) is local


def test_without_an_address_nobody_is_this_machine():
    request = RequestFactory().get("/metrics")
    del request.META["REMOTE_ADDR"]
    assert doors.is_local(request) is False
