"""The doors: login, one-time codes, new passwords, profile, people."""

import contextlib
import datetime

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEvent
from tests.core.race import collide, race
from tests.factories import AreaFactory, PostingFactory, UserFactory, posted
from units.backends import NrpOrUsernameBackend
from units.models import ApiToken, OneTimeCode, Posting, User
from units.services import create_token, issue_one_time_code, redeem_one_time_code, spend_code

PASSWORD = "sandi-untuk-tes"
NEW = "bukit-jati-hujan-pagi"


def log_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def signed_in(client):
    return get_user(client)


@pytest.mark.parametrize(
    "login",
    ["polsek.kunir", "POLSEK.Kunir", " polsek.kunir ", "85010234", "8501 0234", " 85010234"],
)
def test_login_by_nrp_or_user_name_in_any_case(client, officer, other_head, login):
    answer = log_in(client, login)
    assert answer.status_code == 302
    assert signed_in(client) == officer


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("polsek.kunir", "SANDI-UNTUK-TES"),
        ("polsek.kunir", ""),
        ("tidak.ada", PASSWORD),
        ("85010235", PASSWORD),
        ("a" * 151, PASSWORD),
        ("polsek\x00kunir", PASSWORD),
    ],
)
def test_wrong_logins_say_the_same_and_sign_nobody_in(client, officer, login, password):
    answer = log_in(client, login, password)
    assert answer.status_code in {200, 422}
    assert not signed_in(client).is_authenticated


def test_inactive_accounts_do_not_enter(client, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    log_in(client, "polsek.kunir")
    assert not signed_in(client).is_authenticated


def test_without_a_posting_of_today_one_is_told_so_at_the_door(client, country):
    user = UserFactory(username="lama")
    PostingFactory(user=user, unit=country.kunir, ends_on=datetime.date(2020, 12, 31))
    answer = log_in(client, "lama")
    assert "tidak punya penugasan yang berlaku hari ini" in answer.text
    assert not signed_in(client).is_authenticated


def test_guessing_is_limited_per_account_however_it_is_spelt(client, officer):
    for login in ("polsek.kunir", "85010234", "POLSEK.KUNIR", "8501 0234", " polsek.kunir"):
        log_in(client, login, "salah")
    answer = log_in(client, "polsek.kunir")
    assert "Terlalu banyak percobaan masuk" in answer.text
    assert not signed_in(client).is_authenticated


def test_too_many_requests_of_one_address_get_a_page(client, officer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    log_in(client, "polsek.kunir", "salah")
    answer = log_in(client, "polsek.kunir")
    assert answer.status_code == 429
    assert "Tunggu satu menit" in answer.text


def test_guessing_through_many_accounts_is_limited_per_address(client, officer):
    for number in range(60):
        log_in(client, f"orang.{number}", "salah")
    assert "Terlalu banyak percobaan masuk" in log_in(client, "polsek.kunir").text
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert log_in(elsewhere, "polsek.kunir").status_code == 302


def test_sign_up_is_closed(client, db):
    answer = client.post(
        "/accounts/signup/", {"username": "baru", "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 200
    assert not User.objects.filter(username="baru").exists()


@pytest.mark.parametrize(
    ("username", "rule"),
    [
        ("Polsek.Kunir", "username_once_in_any_case"),
        ("85010234", "username_is_no_number"),
    ],
)
def test_a_user_name_is_unique_in_any_case_and_no_number(officer, username, rule):
    with pytest.raises(IntegrityError, match=rule):
        UserFactory(username=username)


# ---- one-time codes


@pytest.fixture
def code(officer, head):
    return issue_one_time_code(user=officer, by=head)


def use_code(client, code, login="polsek.kunir"):
    return client.post("/accounts/code/", {"login": login, "code": code})


def test_the_way_back_in_by_code(client, officer, head, code):
    token = create_token(user=officer)[0]
    assert use_code(client, code.lower(), "85010234").url == "/accounts/code/password/"
    assert signed_in(client) == officer
    assert not ApiToken.objects.filter(pk=token.pk).exists()
    assert client.get("/profile/").url == "/accounts/code/password/"
    assert client.get("/api/v1/me/").status_code == 403

    form = {"new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/code/password/", form).status_code == 302
    assert client.get("/profile/").status_code == 200
    assert client.get("/accounts/code/password/").url == "/accounts/password/change/"
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert not officer.must_change_password
    acts = AuditEvent.objects.filter(record_id=str(officer.pk)).values_list("act", "actor_name")
    assert {
        ("code.issue", head.name),
        ("code.use", officer.name),
        ("password.change", officer.name),
    } <= set(acts)


def test_other_sessions_end_with_a_new_password(client, officer, code):
    elsewhere = Client()
    elsewhere.force_login(officer)
    use_code(client, code)
    client.post("/accounts/code/password/", {"new_password1": NEW, "new_password2": NEW})
    assert elsewhere.get("/profile/").status_code == 302


@pytest.mark.parametrize("password", ["pendek", "password1234", "polsek.kunir"])
def test_a_weak_new_password_is_refused(client, officer, code, password):
    use_code(client, code)
    form = {"new_password1": password, "new_password2": password}
    assert client.post("/accounts/code/password/", form).status_code == 422
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_a_code_works_once_and_for_24_hours(client, officer, head, code, time_machine):
    use_code(client, code)
    assert use_code(Client(), code).status_code == 422
    second = issue_one_time_code(user=officer, by=head)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=24, seconds=1))
    assert use_code(Client(), second).status_code == 422


def test_a_new_code_ends_the_one_before(client, officer, head, code):
    second = issue_one_time_code(user=officer, by=head)
    with pytest.raises(DomainError):
        redeem_one_time_code(login="polsek.kunir", code=code)
    assert redeem_one_time_code(login="polsek.kunir", code=second) == officer


def test_five_wrong_tries_end_a_code(officer, code):
    for _try in range(5):
        assert not spend_code(officer, "SALAH234")
    assert OneTimeCode.objects.get().tries == 5
    with pytest.raises(DomainError):
        redeem_one_time_code(login="polsek.kunir", code=code)


def test_tries_by_code_count_against_the_same_limit(client, officer, code):
    for _try in range(5):
        use_code(client, "AAAA-AAAA")
    assert "Terlalu banyak percobaan" in use_code(client, code).text


def test_a_code_of_one_account_does_not_open_another(client, officer, other_head, code):
    assert use_code(client, code, "kasat.jaksel").status_code == 422
    assert not signed_in(client).is_authenticated


def test_the_code_is_not_stored(officer, code):
    stored = OneTimeCode.objects.get().code_hash
    assert code not in stored
    assert code.replace("-", "") not in stored


@pytest.mark.django_db(transaction=True)
def test_one_code_opens_once_under_twenty_parallel_tries(country, officer, head):
    code = issue_one_time_code(user=officer, by=head)
    answers = race(lambda n: redeem_one_time_code(login="polsek.kunir", code=code), 20)
    assert [each for each in answers if not isinstance(each, DomainError)] == [officer]


@pytest.mark.django_db(transaction=True)
def test_without_its_row_lock_one_code_opens_several_times(country, officer, head, monkeypatch):
    """The twin: what the lock is there for."""
    code = issue_one_time_code(user=officer, by=head).replace("-", "")
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda self, **_kw: self)
    assert collide(lambda n: spend_code(officer, code), 2) == [True, True]


def test_who_may_hand_a_code_to_whom(country, officer, head, other_head):
    commander = posted("commander", country.lumajang)
    staff = posted("binmas_staff", country.lumajang)
    administrator = posted("administrator")
    people = [officer, head, other_head, commander, staff, administrator]
    given = set()
    for by in people:
        for user in people:
            with contextlib.suppress(Http404, PermissionDenied, DomainError):
                issue_one_time_code(user=user, by=by)
                given.add((by.username, user.username))
    mine = {(head.username, officer.username), (head.username, staff.username)}
    everyone = {(administrator.username, user.username) for user in people if user != administrator}
    assert given == mine | everyone


# ---- pages


def test_people_shows_who_is_posted_in_scope_and_gives_codes(client, country, officer, head):
    PostingFactory(user=UserFactory(name="Petugas Tebet"), unit=country.tebet)
    client.force_login(head)
    page = client.get("/people/")
    assert officer.name in page.text
    assert "Petugas Tebet" not in page.text
    assert page.text.count("Beri kode sekali pakai") == 1

    answer = client.post(f"/people/{officer.pk}/code/")
    code = OneTimeCode.objects.get()
    assert answer.status_code == 200
    assert answer["Cache-Control"].count("no-store") == 1
    assert code.user == officer
    assert code.issued_by == head


def test_codes_are_spoken_of_to_those_alone_who_issue_them(client, country, officer, head):
    seen = {}
    for reader in (head, posted("commander", country.lumajang)):
        client.force_login(reader)
        page = client.get("/people/").text
        assert officer.name in page
        seen[reader] = ("Kode sekali pakai" in page, page.count('scope="col"'))
    assert list(seen.values()) == [(True, 5), (False, 4)]


def test_people_outside_the_scope_do_not_exist(client, officer, other_head):
    client.force_login(other_head)
    assert client.post(f"/people/{officer.pk}/code/").status_code == 404
    assert client.post("/people/999999/code/").status_code == 404
    client.force_login(officer)
    assert client.get("/people/").status_code == 403
    assert client.post(f"/people/{other_head.pk}/code/").status_code == 403
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_people_cost_the_same_queries(client, country, head, django_assert_max_num_queries, count):
    for _n in range(count):
        posted("officer", country.kunir)
    client.force_login(head)
    client.get("/people/")
    with django_assert_max_num_queries(7):
        client.get("/people/")


def test_profile_shows_the_posting_and_makes_tokens_shown_once(client, officer):
    client.force_login(officer)
    assert "Polsek Kunir" in client.get("/profile/").text
    page = client.post("/profile/tokens/", {"name": "rekap", "days": 30})
    token = ApiToken.objects.get(user=officer)
    text = page.context["new_token"]
    assert text in page.text
    assert text not in client.get("/profile/").text
    header = {"HTTP_AUTHORIZATION": f"Token {text}"}
    assert Client().get("/api/v1/me/", **header).json()["username"] == "polsek.kunir"
    assert client.post(f"/profile/tokens/{token.digest}/revoke/").status_code == 302
    assert Client().get("/api/v1/me/", **header).status_code == 401


def test_a_token_of_another_cannot_be_revoked(client, officer, other_head):
    token = create_token(user=other_head)[0]
    client.force_login(officer)
    assert client.post(f"/profile/tokens/{token.digest}/revoke/").status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()


@pytest.mark.parametrize("path", ["/people/", "/profile/", "/areas/search", "/admin/"])
def test_pages_are_behind_the_door(client, db, path):
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_village_search_of_the_picker(client, villages, officer, other_head):
    client.force_login(officer)
    results = client.get("/areas/search", {"q": "suko"}).json()["results"]
    assert results == [
        {
            "code": "35.08.06.2004",
            "name": "Sukosari",
            "district": "Kunir",
            "unit": "Polsek Kunir",
            "label": "Sukosari (Kec. Kunir)",
            "assigned": False,
        }
    ]
    for q in ("x" * 5000, "\x00", "%", "'"):
        assert client.get("/areas/search", {"q": q}).status_code == 200
    client.force_login(other_head)
    assert client.get("/areas/search", {"q": "suko"}).json() == {"results": []}


# ---- the administration


def test_the_administration_is_for_administrators_of_today(client, officer):
    administrator = posted("administrator", is_staff=True, is_superuser=True)
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 200
    for page in ("units/unit", "units/user", "units/area", "units/letterhead"):
        assert client.get(f"/admin/{page}/").status_code == 200
    assert client.get(f"/admin/units/user/{officer.pk}/change/").status_code == 200

    User.objects.filter(pk=officer.pk).update(is_staff=True, is_superuser=True)
    client.force_login(officer)
    assert client.get("/admin/", follow=True).status_code == 403
    Posting.objects.filter(user=administrator).delete()
    User.objects.filter(pk=administrator.pk).update(is_superuser=False)
    client.force_login(administrator)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_first_administrator_made_by_command_enters(client, db):
    call_command(
        "createsuperuser", username="pertama", name="Pertama", interactive=False, verbosity=0
    )
    client.force_login(User.objects.get(username="pertama"))
    for path in ("/", "/profile/", "/people/", "/admin/", "/formations/", "/history/"):
        assert client.get(path).status_code == 200, path
    assert client.get("/api/v1/me/").json()["role"] == "administrator"


def test_the_administrations_own_login_form_is_never_shown(client, officer):
    answer = client.post("/admin/login/", {"username": "polsek.kunir", "password": PASSWORD})
    assert answer.url.startswith("/accounts/login/?next=")
    assert not signed_in(client).is_authenticated


def test_an_administrator_moves_a_polsek_and_its_path_follows(client, country, officer):
    client.force_login(posted("administrator", is_staff=True, is_superuser=True))
    unit = country.kunir
    form = {
        "kind": "polsek",
        "name": "Polsek Kunir",
        "parent": country.jember.pk,
        "time_zone": "Asia/Jakarta",
        "coverages-TOTAL_FORMS": 1,
        "coverages-INITIAL_FORMS": 1,
        "coverages-0-id": unit.coverages.get().pk,
        "coverages-0-unit": unit.pk,
        "coverages-0-area": "35.08.06",
        "coverages-0-valid_until": "2021-12-31",
    }
    answer = client.post(f"/admin/units/unit/{unit.pk}/change/", form)
    assert answer.status_code == 302, answer.context["errors"]
    unit.refresh_from_db()
    assert unit.path == "/JATIM/JATIM-LMJ2/JATIM-LMJ-KUNIR/"
    assert unit.polres == country.jember
    acts = list(AuditEvent.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["unit.change", "coverage.change"]


def test_an_account_made_by_an_administrator_chooses_its_own_password(client, country):
    client.force_login(posted("administrator", is_staff=True, is_superuser=True))
    form = {
        "username": "baru",
        "name": "Orang Baru",
        "password1": NEW,
        "password2": NEW,
        "usable_password": "true",
        "postings-TOTAL_FORMS": 0,
        "postings-INITIAL_FORMS": 0,
        "assignments-TOTAL_FORMS": 0,
        "assignments-INITIAL_FORMS": 0,
    }
    answer = client.post("/admin/units/user/add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    assert User.objects.get(username="baru").must_change_password


def test_password_reset_by_mail(client, officer, mailoutbox):
    User.objects.filter(pk=officer.pk).update(email="petugas@contoh.invalid")
    client.post("/accounts/password/reset/", {"email": "petugas@contoh.invalid"})
    client.post("/accounts/password/reset/", {"email": "tidak-ada@contoh.invalid"})
    assert [mail.to for mail in mailoutbox] == [["petugas@contoh.invalid"]]
    assert mailoutbox[0].subject == "Kampung Tangguh: E-mail Reset Kata Sandi"
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0]
    client.post(path, {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=officer.pk).check_password(NEW)


def test_people_of_an_area_stand_in_their_area(client, country):
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    client.force_login(staff)
    assert client.get("/people/").status_code == 403
    assert client.get("/profile/").status_code == 200


def test_a_browser_set_to_english_reads_one_language(client, db):
    page = client.get("/accounts/password/reset/", headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "id"


@pytest.mark.django_db(transaction=True)
def test_guessing_in_parallel_is_no_way_around_the_limit(officer, monkeypatch):
    """Forty wrong passwords for one account at once: at most five are looked at."""
    checked = []
    original = NrpOrUsernameBackend._check_password

    def counted(self, user, password):
        checked.append(password)
        return original(self, user, password)

    monkeypatch.setattr(NrpOrUsernameBackend, "_check_password", counted)
    names = ["85010234", "polsek.kunir"]
    race(lambda n: log_in(Client(), names[n % 2], f"tebakan-{n}"), 40)
    assert len(checked) == 5
