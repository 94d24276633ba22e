"""Two hundred guesses at once, at every way in: no more than the limit are looked at."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.core.race import collide, race
from units import limits
from units.adapters import ClosedAccountAdapter
from units.limits import Limit, TooManyTries
from units.models import GuessCount, User
from units.services import issue_one_time_code

PASSWORD = "sandi-untuk-tes"
THREADS = 50  # so many connections the database takes; four tries each make two hundred
FEW = Limit("few", tries=5, span=datetime.timedelta(minutes=5))


def tries(act, each=1):
    """`act(n)` by fifty at once, `each` times one after another; the answers."""
    answers = race(act, THREADS, turns=each)
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    assert not errors, errors[0]
    return answers


@pytest.fixture
def looked_at(monkeypatch):
    """Every secret that was compared with the true one, whichever way it came in."""
    seen = []

    def watch(owner, name):
        original = getattr(owner, name)

        def watched(*args, **kwargs):
            seen.append(name)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(User, "check_password")
    watch(totp.TOTP, "validate_code")
    monkeypatch.setattr("units.forms.redeem_one_time_code", redeem(seen))
    return seen


def redeem(seen):
    from units.services import redeem_one_time_code

    def watched(**given):
        seen.append("code")
        return redeem_one_time_code(**given)

    return watched


def admitted(act) -> bool:
    try:
        act()
    except TooManyTries:
        return False
    return True


# ---- the count itself


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_five_are_counted():
    admissions = tries(lambda n: admitted(lambda: limits.count(FEW, "one")), each=4)
    assert admissions.count(True) == 5
    assert len(GuessCount.objects.get().tries_at) == 5


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_its_one_statement_many_more_come_through():
    """The twin: looking first and counting afterwards, as caches do."""

    def look_then_count(n):
        kept = GuessCount.objects.get(key="naive")
        if len(kept.tries_at) >= FEW.tries:
            return False
        kept.tries_at = [*kept.tries_at, timezone.now()]
        kept.save()
        return True

    GuessCount.objects.create(key="naive", tries_at=[])
    assert collide(look_then_count, THREADS) == [True] * THREADS


def test_the_window_slides(db, time_machine):
    start = datetime.datetime(2021, 2, 8, 8, 0, tzinfo=datetime.UTC)
    for minute in range(5):
        time_machine.move_to(start + datetime.timedelta(minutes=minute))
        limits.count(FEW, "one")
    time_machine.move_to(start + datetime.timedelta(minutes=4, seconds=59))
    assert not admitted(lambda: limits.count(FEW, "one"))
    time_machine.move_to(start + datetime.timedelta(minutes=5))
    assert admitted(lambda: limits.count(FEW, "one"))
    assert not admitted(lambda: limits.count(FEW, "one"))


def test_what_is_given_back_was_no_guess_and_keys_are_apart(db):
    for _try in range(20):
        limits.give_back(*limits.guess(FEW, "one", address="192.0.2.1"))
    for _try in range(5):
        limits.guess(FEW, "one", address="192.0.2.1")
    assert not admitted(lambda: limits.guess(FEW, "one", address="192.0.2.1"))
    assert admitted(lambda: limits.guess(FEW, "other", address="192.0.2.1"))


def test_no_name_that_was_typed_is_kept(client, db):
    client.post("/accounts/login/", {"login": "sandi-yang-salah-kolom", "password": "x"})
    assert not [row for row in GuessCount.objects.all() if "kolom" in row.key]


def test_counts_that_no_longer_matter_are_cleared(db, time_machine):
    start = timezone.now()
    limits.count(FEW, "old")
    time_machine.move_to(start + limits.LONGEST + datetime.timedelta(seconds=1))
    limits.count(FEW, "new")
    assert limits.clear_old() == 1
    assert [row.key for row in GuessCount.objects.all()] == [FEW.key("new")]


# ---- every way in


def by_page(n):
    name = "polsek.kunir" if n % 2 else "85010234"
    Client().post("/accounts/login/", {"login": name, "password": f"tebakan-{n}"})


def by_api(n):
    body = {"username": "polsek.kunir", "password": f"tebakan-{n}"}
    Client().post("/api/v1/auth/login/", body, content_type="application/json")


def by_code(n):
    Client().post("/accounts/code/", {"login": "polsek.kunir", "code": f"AAAA-{n:04}"})


def by_administration(n):
    Client().post("/admin/login/", {"username": "polsek.kunir", "password": f"tebakan-{n}"})


def by_all(n):
    (by_page, by_api, by_code, by_administration)[n % 4](n)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("way", "each"), [(by_page, 1), (by_api, 1), (by_code, 1), (by_all, 4)])
def test_guesses_at_a_password_or_code(officer, head, looked_at, way, each):
    issue_one_time_code(user=officer, by=head)
    tries(way, each)
    assert 0 < len(looked_at) <= 5
    answer = Client().post("/accounts/login/", {"login": "85010234", "password": PASSWORD})
    assert "Terlalu banyak percobaan masuk" in answer.text


@pytest.mark.django_db(transaction=True)
def test_the_administration_has_no_form_to_guess_at(officer, looked_at):
    tries(by_administration)
    assert looked_at == []


@pytest.mark.django_db(transaction=True)
def test_with_the_count_off_all_are_looked_at(officer, looked_at, monkeypatch):
    """The twin: it is the count that stops them, nothing else."""
    monkeypatch.setattr("units.limits.count", lambda limit, of: limits.Try("", timezone.now()))
    tries(by_page)
    assert len(looked_at) == THREADS


@pytest.fixture
def second_factor(officer):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(officer, secret)
    RecoveryCodes.activate(officer)
    return secret


def at_the_second_step(login="polsek.kunir"):
    client = Client()
    answer = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert answer.url == "/accounts/2fa/authenticate/"
    return client


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_second_factor(officer, second_factor, looked_at):
    clients = [at_the_second_step() for _n in range(4)]
    cookies = [client.cookies for client in clients]
    looked_at.clear()

    def guess(n):
        client = Client()
        client.cookies = cookies[n % 4].copy()
        client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"})

    tries(guess)
    assert set(looked_at) == {"validate_code"}
    assert 0 < len(looked_at) <= 5


@pytest.mark.django_db(transaction=True)
def test_a_code_of_the_second_factor_opens_once_however_many_try(officer, second_factor):
    cookies = [at_the_second_step().cookies for _n in range(5)]
    code = totp.format_hotp_value(
        totp.hotp_value(second_factor, next(totp.yield_hotp_counters_from_time()) + 1)
    )

    def enter(n):
        client = Client()
        client.cookies = cookies[n]
        return client.post("/accounts/2fa/authenticate/", {"code": code}).status_code

    assert sorted(race(enter, 5)).count(302) == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_confirmation(officer, looked_at):
    client = Client()
    client.force_login(officer)
    cookies = client.cookies

    def guess(n):
        one = Client()
        one.cookies = cookies.copy()
        one.post("/accounts/reauthenticate/", {"password": f"tebakan-{n}"})

    tries(guess)
    assert 0 < len(looked_at) <= 5


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_old_password(officer, looked_at):
    client = Client()
    client.force_login(officer)
    cookies = client.cookies

    def guess(n):
        one = Client()
        one.cookies = cookies.copy()
        form = {"oldpassword": f"tebakan-{n}", "password1": "x" * 14, "password2": "x" * 14}
        one.post("/accounts/password/change/", form)

    tries(guess)
    assert 0 < len(looked_at) <= 5


@pytest.mark.django_db(transaction=True)
def test_letters_with_a_link_are_few_and_each_link_opens_once(officer):
    officer.email = "kunir@example.go.id"
    officer.save()
    EmailAddress.objects.create(user=officer, email=officer.email, primary=True, verified=True)
    tries(lambda n: Client().post("/accounts/password/reset/", {"email": "Kunir@example.go.id"}))
    assert len(mail.outbox) == 3
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    client = Client()
    form = {"password1": "bukit-jati-hujan-pagi", "password2": "bukit-jati-hujan-pagi"}
    assert client.post(client.get(link).url, form).status_code == 302
    assert Client().get(link).status_code == 200  # says that it has been used


def test_a_new_password_opens_the_account_again(client, officer):
    adapter = ClosedAccountAdapter()
    for n in range(5):
        by_page(n)
    assert not admitted(lambda: limits.count(limits.PASSWORD, officer.pk))
    adapter.set_password(officer, "bukit-jati-hujan-pagi")
    answer = client.post(
        "/accounts/login/", {"login": "polsek.kunir", "password": "bukit-jati-hujan-pagi"}
    )
    assert answer.status_code == 302


def test_what_a_client_says_of_its_address_counts_for_nothing(officer):
    for n in range(60):
        Client(headers={"X-Forwarded-For": f"198.51.100.{n}"}).post(
            "/accounts/login/", {"login": f"orang.{n}", "password": "x"}
        )
    answer = Client(headers={"X-Forwarded-For": "203.0.113.9"}).post(
        "/accounts/login/", {"login": "polsek.kunir", "password": PASSWORD}
    )
    assert "Terlalu banyak percobaan masuk" in answer.text
