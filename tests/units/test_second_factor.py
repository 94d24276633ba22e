"""Second factor, confirmation, sessions: for whom, how long, and what ends them."""

import datetime
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import settings as portal
from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEvent
from tests.factories import posted
from units.models import ApiToken, OneTimeCode, Posting, User
from units.services import create_token, issue_one_time_code, remove_second_factor, set_password

PASSWORD = "sandi-untuk-tes"
NEW = "bukit-jati-hujan-pagi"
SETUP = "/accounts/2fa/"
CONFIRM = "/accounts/reauthenticate/"
OTHERS = ["officer", "commander", "partner"]
DECIDING = ["binmas_head", "binmas_staff", "regency_staff", "administrator"]


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = DECIDING


def log_in(client, user, **given):
    return client.post("/accounts/login/", {"login": user.username, "password": PASSWORD, **given})


def with_app(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(timezone.now().timestamp()) // 30))


def later(time_machine, **span):
    time_machine.move_to(timezone.now() + datetime.timedelta(**span), tick=False)


def enters(client):
    return client.get("/profile/").status_code == 200


# ---- who needs one


def test_whose_role_decides_sets_one_up_before_anything_else(client, head, required):
    assert log_in(client, head).status_code == 302
    for path in ("/", "/profile/", "/formations/", "/people/", "/help/", "/accounts/sessions/"):
        assert client.get(path).url == SETUP, path
    assert client.post("/profile/tokens/", {"name": "x", "days": 7}).url == SETUP
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    page = client.get(SETUP)
    assert "Nyalakan salah satu dahulu" in page.text

    page = client.get("/accounts/2fa/totp/activate/")
    answer = client.post(
        "/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)}
    )
    assert answer.url == "/accounts/2fa/recovery-codes/"
    codes = client.get(answer.url)
    assert len(codes.context["unused_codes"]) == 10
    assert enters(client)


@pytest.mark.parametrize(
    ("role", "needs"),
    [
        *((role, True) for role in DECIDING),
        ("officer", False),
        ("commander", False),
        ("partner", False),
    ],
)
def test_which_roles(client, country, required, role, needs):
    place = {
        "officer": country.kunir,
        "regency_staff": country.lumajang.coverages.get().area,
        "partner": country.kunir.coverages.get().area,
        "administrator": None,
    }.get(role, country.lumajang)
    client.force_login(posted(role, place))
    assert (client.get("/help/").status_code == 302) == needs


def test_the_invented_people_of_the_demo_do_not(client, head, required, settings):
    User.objects.filter(pk=head.pk).update(simulated=True)
    client.force_login(head)
    assert not enters(client)  # outside of the demo the mark opens nothing
    settings.DEMO = True
    assert enters(client)


def test_recovery_codes_alone_are_no_second_factor(client, head, required):
    RecoveryCodes.activate(head)
    client.force_login(head)
    assert not enters(client)


def test_a_promotion_asks_for_one_at_the_next_request(client, country, officer, required):
    client.force_login(officer)
    assert enters(client)
    Posting.objects.filter(user=officer).update(role="binmas_staff", unit=country.lumajang)
    assert client.get("/profile/").url == SETUP


def test_who_takes_his_away_sets_up_another(client, head, required):
    with_app(head)
    client.force_login(head)
    assert enters(client)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not enters(client)


def test_no_token_by_password_for_roles_that_need_one(client, head, required):
    body = {"username": head.username, "password": PASSWORD}
    answer = client.post("/api/v1/auth/login/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")


# ---- the second step


def test_the_second_step_is_asked_for_and_opens(client, officer):
    secret = with_app(officer)
    assert log_in(client, officer).url == "/accounts/2fa/authenticate/"
    assert not enters(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert enters(client)


def test_a_recovery_code_opens_once(officer):
    with_app(officer)
    code = RecoveryCodes.activate(officer).get_unused_codes()[0]
    for status in (302, 200):
        client = Client()
        log_in(client, officer)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status


def test_a_device_that_is_remembered_is_asked_for_the_password_alone(client, officer):
    secret = with_app(officer)
    log_in(client, officer)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/accounts/2fa/trust/", {"action": "trust"})
    client.post("/accounts/logout/")
    log_in(client, officer)
    assert enters(client)
    set_password(user=officer, password=NEW, by=officer)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": officer.username, "password": NEW})
    assert not enters(client)


def test_neither_a_code_nor_a_letter_goes_around_it(client, officer, head):
    with_app(officer)
    code = issue_one_time_code(user=officer, by=head)
    answer = client.post("/accounts/code/", {"login": officer.username, "code": code})
    assert answer.url == "/accounts/2fa/authenticate/"
    assert not enters(client)


def test_secrets_are_encrypted_in_the_database(officer):
    secret = with_app(officer)
    seed = RecoveryCodes.activate(officer).instance.data["seed"]
    stored = Authenticator.objects.get(user=officer, type="totp")
    assert secret not in str(stored.data)
    assert len(seed) > 80
    assert stored.wrap().validate_code(code_of(secret))


def test_they_outlive_a_new_secret_key(officer, settings):
    secret = with_app(officer)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert Authenticator.objects.get(user=officer).wrap().validate_code(code_of(secret))


def test_an_administrator_takes_it_away_for_who_lost_all(client, head, required):
    create_token(user=head)
    phone = Client()
    log_in(phone, head)
    with_app(head)
    administrator = posted("administrator", is_staff=True, is_superuser=True)
    with pytest.raises(PermissionDenied):
        remove_second_factor(user=administrator, by=head)
    with pytest.raises(DomainError):
        remove_second_factor(user=administrator, by=administrator)
    with_app(administrator)
    client.force_login(administrator)
    action = {"action": "take_second_factor", "_selected_action": [head.pk]}
    assert client.post("/admin/units/user/", action).status_code == 302
    assert not Authenticator.objects.filter(user=head).exists()
    assert not ApiToken.objects.exists()
    assert not get_user(phone).is_authenticated
    event = AuditEvent.objects.get(act="second_factor.remove")
    assert (event.actor_id, event.record_id) == (administrator.pk, str(head.pk))


# ---- acts that ask again


def test_dangerous_acts_ask_who_it_is(client, country, officer, head, time_machine):
    secret = with_app(head)
    client.force_login(head)
    later(time_machine, minutes=11)
    acts = {
        "/profile/tokens/": {"name": "x", "days": 7},
        f"/people/{officer.pk}/code/": {},
        "/accounts/2fa/totp/deactivate/": {},
        "/accounts/2fa/webauthn/add/": {},
        "/accounts/2fa/recovery-codes/generate/": {},
    }
    for path, form in acts.items():
        answer = client.post(path, form)
        assert answer.url.split("?")[0] == CONFIRM, path
    assert not ApiToken.objects.exists()
    assert not OneTimeCode.objects.exists()
    assert Authenticator.objects.filter(user=head).exists()

    answer = client.post(f"/people/{officer.pk}/code/")
    done = client.post(answer.url, {"password": PASSWORD, "next": f"/people/{officer.pk}/code/"})
    assert "Serahkan langsung" in done.text  # what was asked for goes on
    assert OneTimeCode.objects.filter(user=officer).count() == 1
    later(time_machine, minutes=11)
    assert client.post("/profile/tokens/", {"name": "x", "days": 7}).url.startswith(CONFIRM)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
    assert client.post("/profile/tokens/", {"name": "x", "days": 7}).status_code == 200


def test_a_wrong_password_confirms_nothing(client, officer, time_machine):
    client.force_login(officer)
    later(time_machine, minutes=11)
    assert "Kata sandi salah" in client.post(CONFIRM, {"password": "salah"}).text
    assert client.post("/profile/tokens/", {"name": "x", "days": 7}).url.startswith(CONFIRM)


def test_the_administration_asks_again_but_loses_no_form(client, officer, time_machine):
    administrator = posted("administrator", is_staff=True, is_superuser=True)
    client.force_login(administrator)
    change = f"/admin/units/user/{officer.pk}/change/"
    assert client.get(change).status_code == 200
    later(time_machine, minutes=30)
    assert client.get(change).url.startswith(CONFIRM)
    assert client.post(change, {"name": "x"}).status_code == 200  # told what is wrong with it
    later(time_machine, minutes=60)
    assert client.post(change, {"name": "x"}).url.startswith(CONFIRM)


# ---- sessions


def test_a_session_left_alone_ends(client, officer, time_machine):
    log_in(client, officer)
    later(time_machine, seconds=portal.SESSION_IDLE_SECONDS - 1)
    assert enters(client)
    later(time_machine, seconds=portal.SESSION_IDLE_SECONDS - 1)
    assert enters(client)  # it was used in between
    later(time_machine, seconds=portal.SESSION_IDLE_SECONDS)
    answer = client.get("/profile/", follow=True)
    assert "Sesi Anda sudah berakhir" in answer.text
    assert client.get("/api/v1/me/").status_code == 401


def test_a_session_ends_some_time_after_the_login_however_busy(client, officer, time_machine):
    log_in(client, officer)
    for _hour in range(portal.SESSION_SECONDS // 3600 - 1):
        later(time_machine, hours=1)
        assert enters(client)
    later(time_machine, hours=1)
    assert not enters(client)


def test_an_officer_on_his_own_phone_is_not_asked_every_day(client, officer, time_machine):
    log_in(client, officer, remember="on")
    for _week in range(12):
        later(time_machine, days=7)
        assert enters(client)
    later(time_machine, days=7)
    assert not enters(client)  # ninety days after the login


def test_his_own_phone_left_alone_for_two_weeks_asks(client, officer, time_machine):
    log_in(client, officer, remember="on")
    later(time_machine, days=14)
    assert not enters(client)


def test_the_long_session_is_the_roles_of_today(client, country, officer, head, time_machine):
    log_in(client, officer, remember="on")
    other = Client()
    log_in(other, head, remember="on")
    later(time_machine, hours=4)
    assert enters(client)
    assert not enters(other)
    later(time_machine, days=1)
    assert enters(client)
    Posting.objects.filter(user=officer).update(role="commander")
    later(time_machine, hours=4)
    assert not enters(client)


def test_a_session_that_does_not_know_when_it_began_is_over(client, officer):
    client.force_login(officer)
    session = client.session
    del session["started_at"]
    session.save()
    assert not enters(client)


def test_the_list_tells_devices_and_signs_them_out(client, officer, head):
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile"})
    log_in(phone, officer)
    stranger = Client()
    log_in(stranger, head)
    log_in(client, officer)
    page = client.get("/accounts/sessions/").text
    assert "Chrome di Android" in page
    assert page.count("perangkat ini") == 1
    foreign = UserSession.objects.get(user=head)
    assert client.post(f"/accounts/sessions/{foreign.pk}/end/").status_code == 404
    other = UserSession.objects.filter(user=officer).order_by("pk").first()
    assert client.post(f"/accounts/sessions/{other.pk}/end/").status_code == 302
    assert not enters(phone)
    assert enters(client)
    assert enters(stranger)
    log_in(phone, officer)
    client.post("/accounts/sessions/")
    assert not enters(phone)
    assert enters(client)


# ---- rotation, and what ends all


def test_the_key_of_a_session_changes_at_the_login(client, officer):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[portal.SESSION_COOKIE_NAME] = planted = session.session_key
    log_in(client, officer)
    assert client.cookies[portal.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    thief = Client()
    thief.cookies[portal.SESSION_COOKIE_NAME] = planted
    assert not enters(thief)
    thief.cookies[portal.SESSION_COOKIE_NAME] = "a" * 32  # one the server never gave
    log_in(thief, officer)
    assert thief.cookies[portal.SESSION_COOKIE_NAME].value != "a" * 32


def test_logging_out_ends_the_session_itself(client, officer):
    log_in(client, officer)
    cookies = client.cookies.copy()
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'
    replay = Client()
    replay.cookies = cookies
    assert not enters(replay)
    assert not UserSession.objects.filter(user=officer).exists() or not enters(replay)


def everywhere(officer):
    """A second session and a token; what is left of them."""
    elsewhere = Client()
    log_in(elsewhere, officer)
    text = create_token(user=officer)[1]

    def left():
        answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {text}"})
        return [enters(elsewhere), answer.status_code == 200]

    assert left() == [True, True]
    return left


def test_a_new_password_ends_all_others(client, officer):
    left = everywhere(officer)
    log_in(client, officer)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert left() == [False, False]
    assert enters(client)


def test_an_account_that_is_switched_off_ends_all_for_good(client, officer):
    left = everywhere(officer)
    officer.is_active = False
    request = SimpleNamespace(user=posted("administrator"))
    admin.site.get_model_admin(User).save_model(request, officer, form=None, change=True)
    officer.refresh_from_db()
    assert not officer.is_active
    assert left() == [False, False]
    User.objects.filter(pk=officer.pk).update(is_active=True)
    assert left() == [False, False]


def test_an_ended_posting_opens_no_record(client, officer):
    log_in(client, officer)
    text = create_token(user=officer)[1]
    Posting.objects.filter(user=officer).update(ends_on=datetime.date(2020, 12, 31))
    assert client.get("/formations/").status_code == 403
    token = {"Authorization": f"Token {text}"}
    assert Client().get("/api/v1/me/", headers=token).status_code == 401


# ---- passwords


@pytest.mark.parametrize(
    "password",
    ["kampung-tangguh-2021", "polreslumajang1945", "KasatBinmas123", "Semeru-Jatim-2021"],
)
def test_words_everybody_would_try_first_are_no_password(officer, password):
    with pytest.raises(ValidationError):
        set_password(user=officer, password=password, by=officer)


@pytest.mark.parametrize(
    "password", ["bukit-jati-hujan-pagi", "polsek di tepi sawah hijau", "abcdefgh 1 " * 12]
)
def test_a_good_password_of_any_kind_and_length_is_taken_as_it_is(client, officer, password):
    set_password(user=officer, password=password, by=officer)
    for typed, enters_with in ((password, True), (password.upper() + "x", False)):
        client.post("/accounts/login/", {"login": officer.username, "password": typed})
        assert enters(client) == enters_with
        client.post("/accounts/logout/")


def test_logins_and_refusals_stand_in_the_log_by_number(client, officer, caplog):
    log_in(Client(), officer, password="rahasia-orang")
    told = caplog.text
    assert f"login refused: user {officer.pk}" in told
    assert "rahasia-orang" not in told
    assert officer.username not in told


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:evil()",
        "http:evil",
    ],
)
def test_redirects_stay_in_the_house(officer, elsewhere):
    client = Client()
    answer = log_in(client, officer, next=elsewhere)
    assert answer.url == "/"
    confirmed = client.post(CONFIRM, {"password": PASSWORD, "next": elsewhere})
    assert "evil" not in confirmed.url
    assert "evil" not in client.post("/accounts/logout/", {"next": elsewhere}).url
