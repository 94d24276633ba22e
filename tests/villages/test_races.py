"""Fifty at once. Each test has a twin with the protection off, which must show the failure."""

from uuid import uuid4

import pytest
from django.db import connection

from core.errors import Conflict, DomainError, Stale
from core.models import AuditEvent
from programs.models import Entry
from tests.core.race import collide, race
from tests.villages.support import worth
from villages.models import Formation
from villages.services import (
    create_formation,
    edit_formation,
    records,
    return_formation,
    verify_formation,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

AT_ONCE, TURNS = 10, 5
TRIES = AT_ONCE * TURNS


def fifty(act):
    return race(act, AT_ONCE, turns=TURNS)


def refused(answers):
    return [answer for answer in answers if isinstance(answer, DomainError)]


def decide(formation, world):
    def act(number):
        by = (world.head, world.deputy)[number % 2]
        if number % 3:
            return verify_formation(formation=formation.pk, by=by)
        return return_formation(formation=formation.pk, reason="Kurang", by=by)

    return act


def test_a_decision_is_made_once(world, create):
    formation = create(submit=True)
    answers = fifty(decide(formation, world))
    assert len(refused(answers)) == TRIES - 1
    assert all(isinstance(error, Conflict) for error in refused(answers))
    formation.refresh_from_db()
    assert formation.version == 2
    assert AuditEvent.objects.filter(act__in=["verify", "return"]).count() == 1
    expected = {("formation", "2021-02-09"): 1} if formation.status == "verified" else {}
    assert worth(formation) == expected


def test_without_the_row_lock_it_is_made_more_than_once(world, create, monkeypatch):
    def look(formation, *, by, version=None):
        return Formation.objects.select_related("program", "area", "unit__polres").get(pk=formation)

    formation = create(submit=True)
    monkeypatch.setattr(records, "lock", look)
    answers = collide(decide(formation, world), 2)
    assert [answer.pk for answer in answers] == [formation.pk, formation.pk]
    assert AuditEvent.objects.filter(act__in=["verify", "return"]).count() == 2


def test_the_same_sending_fifty_times_is_one_record(world):
    key = uuid4()

    def send(number):
        return create_formation(id=key, data=world.data(), by=world.officer, submit=True)

    answers = fifty(send)
    assert not refused(answers)
    assert [created for _formation, created in answers].count(True) == 1
    assert len({formation.receipt for formation, _created in answers}) == 1
    assert Formation.objects.count() == 1
    assert AuditEvent.objects.count() == 2
    assert Entry.objects.count() == 1


def take_the_place(world):
    def act(number):
        return create_formation(
            id=uuid4(), data=world.data(), by=world.officer, submit=True, confirm_duplicate=True
        )

    return act


def test_a_place_is_taken_once(world):
    answers = fifty(take_the_place(world))
    assert len(refused(answers)) == TRIES - 1
    assert {error.code for error in refused(answers)} == {"place_taken"}
    assert Formation.objects.count() == 1


def test_without_the_constraint_a_place_is_taken_more_than_once(world):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_active_formation_per_place")
    try:
        answers = collide(take_the_place(world), 2)
        assert [created for _formation, created in answers] == [True, True]
        assert Formation.objects.count() == 2
    finally:
        Formation.objects.all().delete()
        constraint = next(
            found
            for found in Formation._meta.constraints
            if found.name == "one_active_formation_per_place"
        )
        with connection.schema_editor() as editor:
            editor.add_constraint(Formation, constraint)


def test_edits_of_one_version_happen_once(world, create):
    formation = create()

    def edit(number):
        return edit_formation(
            formation=formation.pk, data={"notes": f"Nomor {number}"}, version=1, by=world.officer
        )

    answers = fifty(edit)
    assert len(refused(answers)) == TRIES - 1
    assert all(isinstance(error, Stale) for error in refused(answers))
    assert Formation.objects.get().version == 2
