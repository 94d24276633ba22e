"""Every door of the portal, found in the URL conf: who is not signed in stays outside."""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

# Open to all, and why. A new one is a decision, written down here.
PUBLIC = {
    "healthz",  # up or not
    "readyz",
    "metrics",  # loopback alone
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
    "accounts/confirm-email/",  # part of allauth; no mail leads there
    "accounts/login/code/confirm/",
    "accounts/2fa/authenticate/",  # the second step of a login
}
SAMPLES = {
    "uuid": str(uuid.UUID(int=1)),
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "export_format": "csv",
}


def routes(patterns, prefix=""):
    for pattern in patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue  # expressions: allauth's keys in mails and the administration's fallback
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, sample(route)


def sample(route):
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], route)


DOORS = dict(routes(get_resolver().url_patterns))


def test_all_doors_are_found():
    assert {"formations/", "people/", "admin/", "api/v1/formations/"} <= set(DOORS)
    assert not [path for path in DOORS.values() if "<" in path]


@pytest.mark.parametrize("route", sorted(set(DOORS) - PUBLIC))
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_enters_unknown(client, db, route, method):
    answer = getattr(client, method)(f"/{DOORS[route]}")
    if route.startswith("api/"):
        assert answer.status_code in {401, 405}
    elif answer.status_code != 405:
        assert answer.status_code == 302
        assert answer.url.split("?")[0] in {"/accounts/login/", "/admin/login/"}


def test_the_list_of_open_doors_holds_no_ghosts():
    assert sorted(set(PUBLIC) - set(DOORS)) == []
