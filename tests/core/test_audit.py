"""The trail: written with the act, never changed, nothing secret in it."""

import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy

from core import audit, clock
from core.models import AuditEvent, Job
from core.origin import Origin, origin
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def an_event(**more):
    return audit.record(**{"act": "edit", "record": ("core.job", "1"), "by": None, **more})


def test_an_event_says_who_what_when_where_and_why():
    user = UserFactory(name="Sri Wahyuni")
    token = origin.set(Origin("req-12345678", "10.1.2.3"))
    moment = datetime.datetime(2021, 2, 8, 1, 15, tzinfo=datetime.UTC)
    with clock.simulated(moment):
        event = an_event(
            record=user,
            by=user,
            before={"name": "Sri", "phone": "1"},
            after={"name": "Sri Wahyuni", "phone": "1"},
            reason="nama lengkap",
            unit_path="/JATIM/",
            area_code="35.08",
        )
    origin.reset(token)
    event.refresh_from_db()
    assert {
        field.attname: getattr(event, field.attname)
        for field in AuditEvent._meta.concrete_fields
        if field.attname != "id"
    } == {
        "happened_at": moment,
        "act": "edit",
        "record_kind": "units.user",
        "record_id": str(user.pk),
        "actor_id": user.pk,
        "actor_name": "Sri Wahyuni",
        "unit_path": "/JATIM/",
        "area_code": "35.08",
        "before": {"name": "Sri"},
        "after": {"name": "Sri Wahyuni"},
        "reason": "nama lengkap",
        "request_id": "req-12345678",
        "ip_address": "10.1.2.3",
    }


def test_values_are_kept_plain_and_secrets_are_not_kept():
    event = an_event(
        after={
            "password": "hunter22",
            "one_time_code_hash": "abc",
            "deeper": {"api_token": "x", "name": "y"},
            "day": datetime.date(2021, 2, 8),
            "amount": Decimal("1.50"),
            "key": UUID(int=1),
            "state": Job.State.DONE,
            "label": gettext_lazy("Selesai"),
            "items": (1, {2}),
            "long": "x" * 3000,
            "none": None,
        }
    )
    event.refresh_from_db()
    assert event.after == {
        "password": "•••",
        "one_time_code_hash": "•••",
        "deeper": {"api_token": "•••", "name": "y"},
        "day": "2021-02-08",
        "amount": "1.50",
        "key": "00000000-0000-0000-0000-000000000001",
        "state": "done",
        "label": "Selesai",
        "items": [1, [2]],
        "long": "x" * 2000 + "…",
        "none": None,
    }


def test_a_snapshot_of_a_person_holds_no_password():
    user = UserFactory()
    event = an_event(record=user, after=audit.snapshot(user))
    assert event.after["password"] == "•••"
    assert user.password not in str(event.after)


def test_many_events_are_one_statement(django_assert_num_queries):
    rows = [{"act": "edit", "record": ("core.job", n), "by": None} for n in range(500)]
    with django_assert_num_queries(1):
        assert audit.record_many(rows) == 500
    assert AuditEvent.objects.count() == 500


def test_the_event_goes_with_the_act_that_is_rolled_back():
    with transaction.atomic():
        an_event()
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == 0


def test_a_refused_act_leaves_a_trace_of_its_own():
    user = UserFactory()
    audit.record_refusal(act="verify", record=user, by=user, reason="bukan wewenang")
    event = AuditEvent.objects.get()
    assert (event.act, event.reason) == ("verify.refused", "bukan wewenang")
    assert (event.record_kind, event.record_id, event.actor_id) == (
        "units.user",
        str(user.pk),
        user.pk,
    )
    assert audit.act_word(event.act) == "ditolak: diverifikasi"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET reason = 'x'",
        "UPDATE core_auditevent SET reason = 'x' WHERE false",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "TRUNCATE django_session, core_auditevent",
        "INSERT INTO core_auditevent SELECT * FROM core_auditevent"
        " ON CONFLICT (id) DO UPDATE SET reason = 'x'",
    ],
)
@pytest.mark.parametrize("role", ["owner", "application"])
def test_the_trail_refuses_change(statement, role):
    an_event(reason="asli")
    with connection.cursor() as cursor:
        if role == "application":
            cursor.execute("CREATE ROLE portal_test_app NOSUPERUSER")
            cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO portal_test_app")
            cursor.execute("SET LOCAL ROLE portal_test_app")
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert refusal.value.__cause__.pgcode == "23001"
    assert AuditEvent.objects.values_list("reason", flat=True).get() == "asli"


def test_the_application_role_cannot_switch_the_triggers_off():
    an_event()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_test_app NOSUPERUSER")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO portal_test_app")
        cursor.execute("SET LOCAL ROLE portal_test_app")
        for statement in (
            "SET LOCAL session_replication_role = replica",
            "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_is_append_only ON core_auditevent",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
        ):
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                refused(cursor, statement)
        cursor.execute("RESET ROLE")


def refused(cursor, statement):
    with transaction.atomic():
        cursor.execute(statement)


def test_everyone_reads_the_history_of_his_own_part(people):
    here = an_event(unit_path=people.kunir.path)
    polres = an_event(unit_path=people.lumajang.path)
    there = an_event(unit_path=people.ajung.path)
    nowhere = an_event()
    assert set(AuditEvent.objects.for_user(people.officer)) == {here}
    assert set(AuditEvent.objects.for_user(people.head)) == {here, polres}
    assert set(AuditEvent.objects.for_user(people.other)) == {there}
    assert set(AuditEvent.objects.for_user(people.staff)) == set()
    assert set(AuditEvent.objects.for_user(people.admin)) == {here, polres, there, nowhere}


def test_the_history_of_one_record():
    first, other = UserFactory(), UserFactory()
    event = an_event(record=first)
    an_event(record=other)
    assert list(AuditEvent.objects.of(first)) == [event]


# ---- words and values, without a row


@pytest.fixture
def words(monkeypatch):
    """A vocabulary of this test's own."""
    acts = {"edit": "diubah", "unit.change": "diubah", "change": "diganti", "job.retry": "diulang"}
    monkeypatch.setattr(audit, "_acts", acts)
    monkeypatch.setattr(audit, "_fields", {"week": gettext_lazy("minggu")})


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("edit", "diubah"),
        ("formation.edit", "diubah"),  # by its verb
        ("unit.change", "diubah"),  # unless it has a word of its own
        ("area.change", "diganti"),
        ("edit.refused", "ditolak: diubah"),
        ("unit.change.refused", "ditolak: diubah"),
        ("paint", "paint"),
    ],
)
def test_an_act_has_its_own_word_or_that_of_its_verb(words, act, word):
    assert audit.act_word(act) == word


def test_there_is_one_choice_for_each_word(words):
    assert audit.act_choices() == [
        ("change", "diganti"),
        ("edit", "diubah"),
        ("job.retry", "diulang"),
        ("refused", "ditolak"),
    ]


def test_acts_and_fields_are_named_by_who_knows_them(words):
    audit.name_acts({"paint": "dicat", "edit": "disunting"})
    audit.name_fields({"colour": "warna"})
    assert [audit.act_word(act) for act in ("paint", "edit", "job.retry")] == [
        "dicat", "disunting", "diulang",
    ]  # fmt: skip
    assert [audit.field_word(name) for name in ("colour", "week", "size")] == [
        "warna",
        "minggu",
        "",
    ]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("edit", {"edit", "unit.change", "formation.edit"}),
        ("change", {"change", "area.change"}),
        ("job.retry", {"job.retry"}),
        ("refused", {"edit.refused", "area.change.refused"}),
        ("paint", set()),
    ],
)
def test_a_choice_stands_for_all_acts_of_its_word(words, choice, found):
    told = ("edit", "unit.change", "formation.edit", "change", "area.change", "job.retry")
    for act in (*told, "edit.refused", "area.change.refused"):
        an_event(act=act)
    events = AuditEvent.objects.filter(audit.like_act(choice))
    assert set(events.values_list("act", flat=True)) == found


def test_only_what_differs_is_kept_and_who_lacks_it_has_nothing_there():
    before, after = {"a": 1, "b": 2, "gone": 3, "same": None}, {"a": 1, "b": 4, "new": 5}
    assert audit.differences(before, after) == (
        {"b": 2, "gone": 3, "new": None},
        {"b": 4, "gone": None, "new": 5},
    )


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (1.5, 1.5),
        ("x" * 2000, "x" * 2000),
        ("x" * 2001, "x" * 2000 + "…"),
        (Job.State.DONE, "done"),
        (type("Text", (str,), {})("y" * 2001), "y" * 2000 + "…"),
        (datetime.date(2021, 2, 8), "2021-02-08"),
        (datetime.time(8, 15), "08:15:00"),
        (datetime.datetime(2021, 2, 8, 1, 15, tzinfo=datetime.UTC), "2021-02-08T01:15:00+00:00"),
        (FieldFile(None, FileField(), "foto/a.jpg"), "foto/a.jpg"),
        (FieldFile(None, FileField(), ""), None),
        (Job(pk=UUID(int=2)), "00000000-0000-0000-0000-000000000002"),
        (
            {"token": "x", "in": {"sandi": "y", "n": 1}},
            {"token": "•••", "in": {"sandi": "•••", "n": 1}},
        ),
        ((n for n in (1, Decimal("2.50"))), [1, "2.50"]),
        (complex(1, 2), "(1+2j)"),
    ],
)
def test_a_value_is_kept_as_json_holds_it(value, kept):
    assert audit.plain({"value": value}) == {"value": kept}


@pytest.mark.parametrize(
    "key",
    ["password", "Secret_key", "api_TOKEN", "digest", "code_hash", "otp", "recovery", "kata_sandi"],
)
def test_a_secret_is_known_by_its_name(key):
    assert audit.plain({key: "x", "name": "y"}) == {key: "•••", "name": "y"}


def test_nothing_stays_nothing():
    assert audit.plain(None) is None
    event = an_event(before={"a": 1})
    assert (event.before, event.after) == ({"a": 1}, None)
    assert (event.actor_id, event.actor_name, event.reason) == (None, "", "")
    assert (event.unit_path, event.area_code) == ("", "")


def test_a_long_name_fits_its_column():
    user = UserFactory(name="N" * 150)
    user.name = "N" * 300
    assert an_event(by=user).actor_name == "N" * 200


def test_a_snapshot_may_hold_some_columns_only():
    user = UserFactory(name="Sri Wahyuni")
    assert audit.snapshot(user, ["name", "password"]) == {
        "name": "Sri Wahyuni",
        "password": user.password,  # hidden where it is recorded
    }


def test_before_the_first_seal_the_digest_is_zeros():
    assert audit.last_digest() == {"number": 0, "digest": "0" * 64, "sealed_at": None}
