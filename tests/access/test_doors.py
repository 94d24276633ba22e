"""Every route of the URL conf has a door, and one without stays shut."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

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
