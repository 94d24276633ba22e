"""Tokens: one statement, rights read live."""

import datetime

import pytest
from django.utils import timezone

from core.errors import DomainError
from tests.factories import PostingFactory, UserFactory, posted
from units.models import ApiToken, Posting, User
from units.scope import posting_of
from units.services import create_token
from units.tokens import load_token

PUBLIC = {"detail", "code", "errors"}


def bearer(text):
    return {"HTTP_AUTHORIZATION": f"Token {text}"}


def test_token_user_posting_and_unit_come_in_one_statement(
    officer, other_head, django_assert_num_queries
):
    text = create_token(user=officer)[1]
    create_token(user=officer)
    create_token(user=other_head)
    digest = ApiToken.objects.filter(user=officer).order_by("created").first().digest
    whole_unit = officer.postings.get().unit
    with django_assert_num_queries(1):
        user, token = load_token(digest)
        posting = posting_of(user)
        assert (user.username, user.is_active, posting.role) == ("polsek.kunir", True, "officer")
        assert posting.unit.path == "/JATIM/JATIM-LMJ/JATIM-LMJ-KUNIR/"
        assert token.user == officer
        for row, whole in ((user, officer), (posting.unit, whole_unit)):
            loaded = {name for name in row.__dict__ if not name.startswith("_")}
            assert {n: getattr(row, n) for n in loaded} == {n: getattr(whole, n) for n in loaded}
    assert text.startswith(token.token_key)


@pytest.mark.parametrize("tokens", [1, 3])
def test_a_request_by_token_costs_two_statements(
    officer, client, django_assert_num_queries, tokens
):
    texts = [create_token(user=officer)[1] for _n in range(tokens)]
    with django_assert_num_queries(2):  # the token, the list with its count
        answer = client.get("/api/v1/units/", **bearer(texts[0]))
    assert [unit["code"] for unit in answer.json()["results"]] == ["JATIM-LMJ-KUNIR"]


def test_the_posting_is_that_of_the_queryset(country, time_machine):
    """Plh in and out: whatever the day, the statement chooses as `PostingQuerySet.on` does."""
    user = UserFactory()
    for role, unit, acting, start, end in [
        ("officer", country.kunir, False, 1, 5),
        ("binmas_staff", country.lumajang, False, 6, None),
        ("binmas_head", country.lumajang, True, 8, 9),
        ("officer", country.tebet, False, 9, 9),
    ]:
        PostingFactory(
            user=user,
            role=role,
            unit=unit,
            acting=acting,
            starts_on=datetime.date(2021, 2, start),
            ends_on=end and datetime.date(2021, 2, end),
        )
    token = create_token(user=user)[0]
    ApiToken.objects.update(expiry=None)
    for day in range(1, 12):
        time_machine.move_to(datetime.datetime(2021, 2, day, 3, tzinfo=datetime.UTC))
        posting = posting_of(load_token(token.digest)[0])
        expected = Posting.objects.filter(user=user).on(timezone.localdate()).first()
        assert (posting and posting.pk) == (expected and expected.pk)


def test_administrators_without_unit_are_found_too(db):
    user = posted("administrator")
    found, _token = load_token(create_token(user=user)[0].digest)
    assert (found, posting_of(found).unit) == (user, None)


@pytest.mark.parametrize(
    "header", ["Token", "Token x y", "Token tidak-ada", "Token \xff\xfe", "Token " + "a" * 5000]
)
def test_what_is_no_token_is_refused_in_the_shape_of_errors(client, db, header):
    answer = client.get("/api/v1/me/", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert set(answer.json()) == PUBLIC


def test_access_ends_at_once(officer, client):
    text = create_token(user=officer)[1]

    def status():
        return client.get("/api/v1/me/", **bearer(text)).status_code

    assert status() == 200
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert status() == 401
    User.objects.filter(pk=officer.pk).update(is_active=True, must_change_password=True)
    assert status() == 401
    User.objects.filter(pk=officer.pk).update(must_change_password=False)
    assert status() == 200
    Posting.objects.filter(user=officer).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    assert status() == 401
    Posting.objects.filter(user=officer).update(ends_on=timezone.localdate())
    assert status() == 200
    ApiToken.objects.update(expiry=timezone.now())
    assert status() == 401


def test_no_usable_token_is_stored(officer):
    token, text = create_token(user=officer)
    assert text not in {token.digest, token.token_key}
    assert len(token.token_key) < len(text) / 2


# ---- tokens that may less than their owner


def ask(client, text, path="/api/v1/units/", method="get", **body):
    return getattr(client, method)(path, body, content_type="application/json", **bearer(text))


def codes(answer):
    return [unit["code"] for unit in answer.json()["results"]]


def test_a_token_for_one_unit_sees_no_other(client, country, head, django_assert_num_queries):
    text = create_token(user=head, unit=country.kunir)[1]
    with django_assert_num_queries(2):  # as many as any other token's
        assert codes(client.get("/api/v1/units/", **bearer(text))) == ["JATIM-LMJ-KUNIR"]
    assert client.get("/api/v1/units/JATIM-LMJ-JATIROTO/", **bearer(text)).status_code == 404
    whole = create_token(user=head)[1]
    assert len(codes(client.get("/api/v1/units/", **bearer(whole)))) == 3


def test_its_unit_lies_at_or_under_the_owners_own(country, head, officer):
    staff = posted("regency_staff", country.lumajang.coverages.get().area)
    for user, unit in [
        (head, country.jatim),
        (head, country.tebet),
        (officer, country.lumajang),
        (staff, country.kunir),
    ]:
        with pytest.raises(DomainError):
            create_token(user=user, unit=unit)
    assert not ApiToken.objects.exists()
    create_token(user=head, unit=country.lumajang)
    create_token(user=posted("administrator"), unit=country.kunir)


def test_a_token_left_behind_by_a_transfer_opens_nothing(client, country, head):
    text = create_token(user=head, unit=country.kunir)[1]
    Posting.objects.filter(user=head).update(unit=country.jaksel)
    assert client.get("/api/v1/units/", **bearer(text)).status_code == 401
    Posting.objects.filter(user=head).update(unit=country.jatim)
    assert codes(client.get("/api/v1/units/", **bearer(text))) == ["JATIM-LMJ-KUNIR"]


def test_an_administrators_token_for_one_unit_sees_no_more_than_that(client, country):
    text = create_token(user=posted("administrator"), unit=country.kunir)[1]
    assert codes(client.get("/api/v1/units/", **bearer(text))) == ["JATIM-LMJ-KUNIR"]


def test_a_token_that_only_reads_changes_nothing(client, villages, officer):
    text = create_token(user=officer, read_only=True)[1]
    area = {"code": "35.08.06.2001.003", "name": "RW 003"}
    answer = ask(client, text, "/api/v1/areas/", "post", **area)
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only_token")
    assert set(answer.json()) == PUBLIC
    assert ask(client, text).status_code == 200
    writing = create_token(user=officer)[1]
    assert ask(client, writing, "/api/v1/areas/", "post", **area).status_code == 201
    assert ask(client, text, "/api/v1/auth/logout/", "post").status_code == 204
    assert ask(client, text).status_code == 401


def test_no_token_lives_longer_than_ninety_days(officer):
    token = create_token(user=officer, life=datetime.timedelta(days=4000))[0]
    assert token.expiry - timezone.now() <= datetime.timedelta(days=90)


def test_a_role_that_needs_a_second_factor_uses_no_token_without_one(client, head, settings):
    text = create_token(user=head)[1]
    settings.SECOND_FACTOR_ROLES = ["binmas_head"]
    assert client.get("/api/v1/units/", **bearer(text)).status_code == 401
    head.authenticator_set.create(type="recovery_codes", data={})
    assert client.get("/api/v1/units/", **bearer(text)).status_code == 401
    head.authenticator_set.create(type="totp", data={"secret": "x"})
    assert client.get("/api/v1/units/", **bearer(text)).status_code == 200


def test_the_list_of_tokens_tells_no_secret(client, country, head):
    client.force_login(head)
    form = {"name": "rekap", "days": 7, "unit": country.kunir.pk, "read_only": "on"}
    text = client.post("/profile/tokens/", form).context["new_token"]
    page = client.get("/profile/").text
    assert "rekap" in page
    assert "Polsek Kunir" in page
    assert text not in page
    token = ApiToken.objects.get()
    assert (token.unit, token.read_only) == (country.kunir, True)


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "days": 7},
        {"name": "x" * 61, "days": 7},
        {"name": "x", "days": 4000},
        {"name": "x", "days": 7, "unit": "tebet"},
        {"name": "\x00", "days": 7},
    ],
)
def test_a_token_that_cannot_be_is_told_at_the_field(client, country, head, form):
    client.force_login(head)
    if form.get("unit"):
        form = {**form, "unit": country.tebet.pk}
    answer = client.post("/profile/tokens/", form)
    assert answer.status_code == 422
    assert answer.context["token_form"].errors
    assert not ApiToken.objects.exists()
