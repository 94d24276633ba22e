"""Pages that belong to no app: signing in, refusals, help."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PolsekFactory, posted
from units.policy import Role


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def officer(db):
    return posted(Role.OFFICER, PolsekFactory(), username="polsek.tes", name="Petugas Tes")


def test_login_speaks_the_words_of_the_job(client, db):
    html = client.get(reverse("account_login")).content.decode()

    labels = re.findall(r'<label for="[^"]+">([^<]+)', html)
    assert [label.strip() for label in labels][:2] == ["NRP atau nama pengguna", "Kata sandi"]
    assert re.findall(r'<button class="btn btn-primary">([^<]+)', html) == ["Masuk"]


def test_login_tells_what_failed_without_telling_who_exists(client, officer):
    login = reverse("account_login")
    known = client.post(login, {"login": "polsek.tes", "password": "salah"})
    unknown = client.post(login, {"login": "tidak.ada", "password": "salah"})

    assert "Belum bisa masuk" in words(known)
    assert words(known).replace("polsek.tes", "") == words(unknown).replace("tidak.ada", "")


@pytest.mark.parametrize(
    "name",
    ["help", "account_change_password", "usersessions_list", "mfa_index", "account_logout"],
)
def test_pages_of_an_account_open_in_indonesian(client, officer, name):
    client.force_login(officer)
    response = client.get(reverse(name))

    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="id">' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert not re.search(r"\b(Password|Sign|Sessions|Change)\b", words(response))


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_before_signing_in_have_one_heading(client, db, name):
    html = client.get(reverse(name)).content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert "<h1></h1>" not in html


def test_missing_page_says_so_and_leads_home(client, officer):
    client.force_login(officer)
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman ini tidak ada" in words(response)
    assert 'href="/"' in response.content.decode()


def test_page_from_before_a_login_is_refused_in_words(officer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    response = strict.post(reverse("formations:create"), {"name": "x"})
    assert response.status_code == 403
    assert "Halaman ini sudah usang" in words(response)
    assert "Tidak ada yang berubah." in words(response)


def test_pages_carry_a_strict_content_policy(client, officer):
    client.force_login(officer)
    policy = client.get(reverse("help")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
