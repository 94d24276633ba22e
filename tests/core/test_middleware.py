"""Numbers and headers around every request."""

import logging
import uuid

import pytest

from core.origin import NOWHERE, Origin, RequestIdFilter, origin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/healthz", "/jobs/", "/nowhere/", "/api/v1/jobs/"])
def test_every_answer_has_a_number_and_is_kept_nowhere(client, people, address):
    client.force_login(people.officer)
    answer = client.get(address)
    assert uuid.UUID(answer.headers["X-Request-ID"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_number_from_before_is_kept_if_it_is_one(client):
    good = "0b0d2f1e-7b7e-4f52-9a3f-0d6a1c1f2e33"
    assert client.get("/healthz", headers={"X-Request-ID": good}).headers["X-Request-ID"] == good
    for bad in ("short", "x" * 37, "a b c d e f", "a\tb-12345678", "<script>alert"):
        answer = client.get("/healthz", headers={"X-Request-ID": bad})
        assert uuid.UUID(answer.headers["X-Request-ID"])


def test_the_trail_knows_the_request(rf):
    from core.middleware import RequestIdMiddleware

    seen = []

    def view(request):
        from django.http import HttpResponse

        seen.append(origin.get())
        return HttpResponse()

    request = rf.get("/", headers={"X-Request-ID": "req-12345678"}, REMOTE_ADDR="10.1.2.3")
    RequestIdMiddleware(view)(request)
    assert seen == [Origin("req-12345678", "10.1.2.3")]
    assert origin.get() == NOWHERE


def test_lines_of_the_log_carry_the_number():
    line = logging.LogRecord("core", logging.INFO, "core.py", 1, "said", (), None)
    assert RequestIdFilter().filter(line)
    assert line.request_id == "-"
    token = origin.set(Origin("req-12345678"))
    RequestIdFilter().filter(line)
    origin.reset(token)
    assert line.request_id == "req-12345678"


def test_a_line_about_an_answer_names_its_request(client, caplog):
    answer = client.get("/nowhere/")
    (line,) = [each for each in caplog.records if each.name == "django.request"]
    RequestIdFilter().filter(line)
    assert line.request_id == answer.headers["X-Request-ID"]


def test_the_trail_forgets_the_request_after_a_fault(rf):
    from core.middleware import RequestIdMiddleware

    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIdMiddleware(view)(rf.get("/"))
    assert origin.get() == NOWHERE
