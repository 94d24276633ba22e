"""Hosts and proxies are not believed, unless they are named."""

import random

import pytest
from django.test import Client, RequestFactory

from core.proxies import ProxyMiddleware, client_of
from units.models import GuessCount


def address_seen(**meta):
    request = RequestFactory().get("/", **meta)
    ProxyMiddleware(lambda request: None)(request)
    return request.META["REMOTE_ADDR"]


def test_without_a_named_proxy_nobody_is_believed(settings):
    settings.PROXIES = []
    for chain in ("198.51.100.1", "127.0.0.1", "", "x, y", "198.51.100.1, 10.0.0.1"):
        assert address_seen(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=chain) == "127.0.0.1"


@pytest.mark.parametrize(
    ("chain", "seen"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.66, 198.51.100.1", "198.51.100.1"),  # the first is what the client invented
        ("203.0.113.66, 198.51.100.1, 10.1.2.3", "198.51.100.1"),  # two proxies of ours
        ("2001:db8::1", "2001:db8::1"),
        ("10.1.2.3", "10.0.0.9"),
        ("not an address", "10.0.0.9"),
        ("", "10.0.0.9"),
        ("198.51.100.1, <script>", "10.0.0.9"),
    ],
)
def test_a_named_proxy_tells_who_asked(settings, chain, seen):
    settings.PROXIES = ["10.0.0.0/8"]
    assert address_seen(REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=chain) == seen
    assert address_seen(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=chain) == "192.0.2.1"


def test_a_chain_of_proxies_alone_names_nobody(settings):
    settings.PROXIES = ["10.0.0.0/8"]
    assert client_of("10.0.0.1, 10.0.0.2") == ""


def test_a_thousand_invented_addresses_are_one(settings, db):
    """Whatever stands in front: the proxy's own word comes last."""
    settings.PROXIES = ["127.0.0.1"]
    chance = random.Random(2021)
    seen = {
        address_seen(
            REMOTE_ADDR="127.0.0.1",
            HTTP_X_FORWARDED_FOR=f"{chance.getrandbits(8)}.1.2.3, {chance.getrandbits(8)}.9.9.9,"
            " 198.51.100.7",
        )
        for _n in range(1000)
    }
    assert seen == {"198.51.100.7"}


def test_of_the_scheme_only_a_named_proxy_may_speak(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PROXIES = ["127.0.0.1"]

    def secure(address):
        request = RequestFactory().get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_PROTO="https")
        ProxyMiddleware(lambda request: None)(request)
        return request.is_secure()

    assert secure("127.0.0.1")
    assert not secure("192.0.2.1")


def test_with_tls_the_api_is_never_led_from_http_to_https(settings, client, db):
    settings.TLS = True
    answer = client.get("/api/v1/units/", headers={"Authorization": "Token rahasia"})
    assert (answer.status_code, answer.json()["code"]) == (403, "https_required")
    assert client.get("/api/v1/units/", secure=True).status_code == 401
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/help/").status_code == 301
    assert Client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "testserver.evil.example",
        "testserver@evil.example",
        "testserver:80@evil.example",
        "testserver/evil",
        "testserver evil",
        "",
        "..",
        "[::ffff]",
        "testserver\\evil",
    ],
)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/api/v1/me/"])
def test_other_hosts_are_refused(client, db, host, path):
    assert client.get(path, headers={"Host": host}).status_code == 400


def test_a_host_said_by_a_header_of_proxies_is_not_believed(client, db):
    answer = client.get("/accounts/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


def test_the_limit_on_guessing_counts_the_address_the_proxy_tells(settings, client, db):
    settings.PROXIES = ["127.0.0.1"]
    for n in range(3):
        client.post(
            "/accounts/login/",
            {"login": f"orang.{n}", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"},
        )
    assert max(len(row.tries_at) for row in GuessCount.objects.all()) == 3
