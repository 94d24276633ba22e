"""No foreign site writes through somebody's cookies, and reading writes nothing."""

import re

import pytest
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from tests.access.asking import Browser
from tests.access.noninterference import address_at_home
from tests.access.routes import ROUTES
from tests.access.samples import fill
from tests.access.world import actor

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Reads no cookie: name and password make a token that stands in the answer alone.
WITHOUT_COOKIES = {"api/v1/auth/login/"}
# Reading may write these: sessions, limits on guessing, who took which file away, and when a
# saved link was last fetched.
BOOKKEEPING = re.compile(
    r'(INTO|UPDATE|FROM) "?(django_session|usersessions_usersession|core_cache|core_auditevent'
    r"|units_\w*session|account_\w+|knox_\w+|units_apitoken|reports_exportfeed)",
    re.IGNORECASE,
)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)


@pytest.fixture
def kasat(world):
    user = actor(world, "kasat")
    fill(world, user)
    return user


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example"])
def test_every_unsafe_request_needs_the_token(world, kasat, origin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kasat)
    if origin:  # knows the token, and comes from another site all the same
        client.cookies["csrftoken"] = token = _get_new_csrf_string()
    let_in = []
    for route in ROUTES:
        if route.text in WITHOUT_COOKIES or route.unknown:
            continue
        for method in UNSAFE:
            headers = {"Origin": origin, "X-CSRFToken": token} if origin else {}
            answer = client.generic(method, address_at_home(world, kasat, route), headers=headers)
            if answer.status_code != 403 or not about_csrf(answer, route.is_api):
                let_in.append(f"{method} {route}: {answer.status_code}")
    assert let_in == []


def about_csrf(answer, is_api: bool) -> bool:
    if is_api and "json" in answer["Content-Type"]:
        return b"CSRF" in answer.content or b"csrf_failed" in answer.content
    return "csrf.html" in [template.name for template in answer.templates]


def test_with_the_token_it_passes(world, kasat):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kasat)
    page = client.get(reverse("targets:create")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = client.post(reverse("targets:create"), {"csrfmiddlewaretoken": token})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["kasat", "administrator"])
def test_reading_writes_nothing(world, name):
    user = actor(world, name)
    fill(world, user)
    browser = Browser(user)
    written = []
    route = None

    def watch(execute, sql, *arguments):
        if WRITES.match(sql) and not BOOKKEEPING.search(sql):
            written.append(f"{route}: {sql[:120]}")
        return execute(sql, *arguments)

    with connection.execute_wrapper(watch):
        for route in ROUTES:
            if not route.unknown:
                browser.ask("GET", address_at_home(world, user, route))
    assert written == []
