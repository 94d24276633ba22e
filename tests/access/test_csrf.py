"""No foreign site writes through somebody's cookies."""

import re

import pytest
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from tests.access.asking import EVERYTHING
from tests.access.routes import ROUTES
from tests.access.samples import fill
from tests.access.test_noninterference import address_at_home
from tests.access.world import actor

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# Reads no cookie: name and password make a token that stands in the answer alone.
WITHOUT_COOKIES = {"api/v1/auth/login/"}


@pytest.fixture
def kasat(world):
    user = actor(world, "kasat")
    fill(world, user)
    return user


def test_every_unsafe_request_needs_the_token(world, kasat):
    let_in = []
    for origin in (None, "https://elsewhere.example"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(kasat)
        headers = {}
        if origin:  # knows the token, and comes from another site all the same
            client.cookies["csrftoken"] = token = _get_new_csrf_string()
            headers = {"Origin": origin, "X-CSRFToken": token}
        for route in ROUTES:
            if route.text in WITHOUT_COOKIES or route.unknown:
                continue
            for method in UNSAFE if EVERYTHING else route.methods & UNSAFE:
                address = address_at_home(world, kasat, route)
                answer = client.generic(method, address, headers=headers)
                if answer.status_code != 403 or not about_csrf(answer):
                    let_in.append(f"{method} {route}: {answer.status_code}")
    assert not let_in, "\n".join(let_in)


def about_csrf(answer) -> bool:
    page = "csrf.html" in [template.name for template in answer.templates]
    return page or b"CSRF" in answer.content or b"csrf_failed" in answer.content


def test_with_the_token_it_passes(world, kasat):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kasat)
    page = client.get(reverse("targets:create")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = client.post(reverse("targets:create"), {"csrfmiddlewaretoken": token})
    assert answer.status_code == 422
