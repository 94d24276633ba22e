"""Pages of errors: words, no query, nothing lost that was typed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import path

from core.doors import PUBLIC, door
from core.errors import DomainError
from core.views import errors

pytestmark = [pytest.mark.urls("tests.core.test_errors")]


def fail(request):
    raise ZeroDivisionError


def refuse(request):
    raise PermissionDenied("Bukan wewenang Anda.")


def rule(request):
    raise DomainError("Minggu sudah ditutup.", errors={"week": ["Buka dulu."]}, status=409)


def fine(request):
    raise AssertionError


handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
for view in (fail, refuse, rule, fine):
    door(PUBLIC)(view)
urlpatterns = [
    *[path(f"{view.__name__}/", view) for view in (fail, refuse, rule, fine)],
    *[path(f"api/v1/{view.__name__}/", view) for view in (fail, refuse, rule, fine)],
    path("", fine, name="home"),
    path("accounts/logout/", fine, name="account_logout"),
    path("accounts/login/", fine, name="account_login"),
]


@pytest.fixture
def browser():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def test_a_domain_error_is_its_message():
    assert str(DomainError("Minggu sudah ditutup.")) == "Minggu sudah ditutup."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "Halaman ini tidak ada"),
        ("/refuse/", 403, "Bukan wewenang Anda."),
        ("/rule/", 409, "Minggu sudah ditutup."),
        ("/rule/", 409, "Buka dulu."),
        ("/fail/", 500, "Ada gangguan di pihak kami"),
    ],
)
def test_a_person_gets_a_page(browser, address, status, words):
    answer = browser.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/nowhere/", 404, "not_found"),
        ("/api/v1/refuse/", 403, "permission_denied"),
        ("/api/v1/rule/", 409, "invalid"),
        ("/api/v1/fail/", 500, "server_error"),
    ],
)
def test_a_program_gets_the_one_shape(browser, address, status, code):
    answer = browser.get(address)
    assert answer.status_code == status
    assert set(answer.json()) == {"detail", "code", "errors"}
    assert answer.json()["code"] == code


def test_the_page_of_a_fault_needs_no_database():
    """Without the mark `django_db` any query would fail the test."""
    request = RequestFactory().get("/fail/")
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert b"Ada gangguan" in answer.content


def test_a_bad_request_is_told(rf):
    answer = errors.bad_request(rf.get("/api/v1/x/"), None)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/json")


@pytest.mark.django_db
def test_an_old_page_sends_in_vain_but_shows_what_was_typed(browser):
    answer = browser.post(
        "/fine/",
        {
            "id": "0193a1a2-0000-7000-8000-000000000001",
            "name": "Kampung <Tangguh>",
            "formed_on": "2021-02-09",
            "notes": "baris satu\nbaris dua",
            "password": "rahasia-sekali",
            "csrfmiddlewaretoken": "old",
            "empty": " ",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Halaman ini sudah usang" in page
    assert "Kampung &lt;Tangguh&gt;" in page
    assert "baris satu\nbaris dua" in page
    assert 'Tanggal pembentukan</dt><dd class="share-text">2021-02-09' in page
    assert "0193a1a2" not in page
    assert "rahasia-sekali" not in page
    assert "<form" not in page
