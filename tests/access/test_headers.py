"""Every answer of every route carries the headers that keep browsers and caches from helping."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as portal
from django.test import Client

from tests.access.routes import ROUTES
from tests.access.world import actor

NONCE = re.compile(r"'nonce-[\w+/=-]{20,}'")
SAME = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "worker-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}
SHUT = ("microphone", "payment", "usb", "bluetooth", "serial", "hid", "display-capture")
FOR_ALL_TO_KEEP = {"favicon.ico"}
ENDS_THE_SESSION = {"account_logout", "api-logout"}


def policy_of(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {
        part[0]: {source for source in part[1:] if not NONCE.fullmatch(source)} for part in parts
    }


def answers(user, method):
    """Of every route, from an address that names nothing that exists."""
    client = Client(raise_request_exception=False)
    for route in ROUTES:
        if user and not client.cookies.get(portal.SESSION_COOKIE_NAME):
            client.force_login(user)
        answer = client.generic(method, route.address())
        if answer.streaming:
            b"".join(answer)  # read to its end, which closes the file behind it
        yield route, answer
        if route.view_name in ENDS_THE_SESSION:
            client.cookies.clear()


@pytest.mark.parametrize(
    ("name", "method"),
    [("anonymous", "GET"), ("administrator", "GET"), ("kasat", "GET"), ("kasat", "POST")],
)
def test_every_route_sends_them(world, name, method):
    wrong = []
    for route, answer in answers(actor(world, name), method):
        told = {
            "headers": {header: answer.get(header) for header in SAME} == SAME,
            "policy": policy_of(answer) == POLICY,
            "features": all(f"{each}=()" in answer["Permissions-Policy"] for each in SHUT),
            "cache": str(route) in FOR_ALL_TO_KEEP
            or name == "anonymous"
            or is_kept_by_none(answer),
            "inline": not is_page(answer) or INLINE.search(answer.text) is None,
        }
        wrong += [(str(route), answer.status_code, what) for what, good in told.items() if not good]
    assert wrong == []


def is_page(answer):
    return answer.get("Content-Type", "").startswith("text/html")


def is_kept_by_none(answer):
    """Nothing of a person stays in a shared cache, and no page in the browser's."""
    control = answer.get("Cache-Control", "")
    return "private" in control and ("no-store" in control or not is_page(answer))


# Scripts, event handlers and styles within a page: none, so the policy has to allow none.
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"|nonce=))[^>]*>|<[^>]+\son\w+=|"
    r"<[^>]+\sstyle=|href=[\"']?javascript:",
    re.IGNORECASE,
)


def test_errors_and_files_that_do_not_exist_send_them(client, world):
    for path in ("/tiada/", "/static/tiada.css", "/formations/x", "/api/v1/tiada/"):
        answer = client.get(path)
        assert answer.status_code in {302, 404}
        assert {header: answer.get(header) for header in SAME} == SAME, path


def test_a_fault_sends_them(world, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("units.views.show_profile", broken)
    client = Client(raise_request_exception=False)
    client.force_login(actor(world, "petugas"))
    answer = client.get("/profile/")
    assert answer.status_code == 500
    assert {header: answer.get(header) for header in SAME} == SAME


def test_the_mark_is_there_for_browsers_that_ask_at_the_root(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content.startswith(b"<svg")


# ---- behind TLS (the settings are read once, at the start: a process of its own)

DEPLOYED = {
    "KTS_TLS": "1",
    "KTS_PROXIES": "127.0.0.1",
    "KTS_ALLOWED_HOSTS": "portal.example.go.id",
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "DEBUG": "0",
}
ASK = """
import django; django.setup()
import json
from django.conf import settings
from django.test import RequestFactory
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
answer = SecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get("/", secure=True))
print(json.dumps({
    "hsts": answer.get("Strict-Transport-Security"),
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME,
                settings.MFA_TRUST_COOKIE_NAME],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "upgrade": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"],
    "scheme": settings.SECURE_PROXY_SSL_HEADER,
    "redirect": settings.SECURE_SSL_REDIRECT,
}))
"""


def deployed(code, **changed):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kts_portal.settings", **DEPLOYED, **changed},
        capture_output=True,
        text=True,
        check=True,
        cwd=portal.BASE_DIR,
    )
    return json.loads(done.stdout)


def test_behind_tls():
    assert deployed(ASK) == {
        "hsts": "max-age=31536000; includeSubDomains; preload",
        "cookies": ["__Host-session", "__Host-csrf", "__Host-trusted"],
        "secure": [True, True],
        "upgrade": True,
        "scheme": ["HTTP_X_FORWARDED_PROTO", "https"],
        "redirect": True,
    }


def test_the_scheme_is_believed_of_nobody_while_no_proxy_is_named():
    assert deployed(ASK, KTS_PROXIES="")["scheme"] is None
    assert deployed(ASK, KTS_TLS="0")["scheme"] is None


def test_cookies_are_for_this_host_alone_and_out_of_reach_of_scripts(client, world):
    user = actor(world, "petugas")
    client.post("/accounts/login/", {"login": user.username, "password": "sandi-untuk-tes"})
    cookie = client.cookies[portal.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )


def test_the_deployment_check_has_nothing_to_say_of_security():
    code = (
        "import django; django.setup()\n"
        "import json\n"
        "from django.core.checks import run_checks\n"
        "told = run_checks(include_deployment_checks=True, tags=['security'])\n"
        "print(json.dumps([str(each) for each in told]))"
    )
    assert deployed(code) == []
