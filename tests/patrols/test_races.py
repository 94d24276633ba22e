"""Several at the same moment on one patrol or follow-up. Each test has a twin with the protection
off, which fails."""

from uuid import uuid4

import pytest

from core.bulk import insert_rows
from core.errors import Conflict, Stale
from core.models import AuditEvent
from patrols.models import ActionItem, Patrol
from patrols.services import (
    cancel_action_item,
    complete_action_item,
    create_patrol,
    edit_patrol,
    kit,
    return_patrol,
)
from tests.core.race import collide, race
from tests.factories import ActionItemFactory, MeetingFactory
from tests.patrols.support import worth

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(kind, key, *, by, version=None):
    """As `kit.lock` without FOR UPDATE."""
    key = getattr(key, "pk", key)
    found = kind.model.objects.for_user(by).select_related(*kind.related).get(pk=key)
    if version is not None and version != found.version:
        raise Stale(kit.current(kind, found))
    return found


def won(answers):
    return [answer for answer in answers if not isinstance(answer, Exception)]


def acts(record, act):
    return AuditEvent.objects.of(record).filter(act=act).count()


# One patrol sent by six phones' retries -----------------------------------------------------------


def sent_at_once(field):
    key, data = uuid4(), field.data()
    return race(lambda _n: create_patrol(id=key, data=data, by=field.officer), 6)


def test_a_patrol_sent_six_times_at_once_counts_once(field):
    answers = sent_at_once(field)
    assert sorted(new for _patrol, new in answers) == [False] * 5 + [True]
    patrol = Patrol.objects.get()
    assert worth(patrol)["LMJ-KUNIR", "patrol"] == 1
    assert acts(patrol, "create") == 1


def test_without_the_skip_they_collide(field, monkeypatch):
    monkeypatch.setattr(kit, "_known", lambda *_given: {})
    monkeypatch.setattr(kit, "insert_rows", lambda rows, skip_existing=False: insert_rows(rows))
    assert len(won(sent_at_once(field))) < 6


# Two who change one patrol ------------------------------------------------------------------------


def changed_at_once(patrol, field, meet=race):
    data = [{"situation": "Aman"}, {"situation": "Kondusif"}]
    return meet(
        lambda n: edit_patrol(patrol=patrol.pk, data=data[n], version=1, by=field.officer), 2
    )


def test_of_two_changes_of_one_version_the_second_is_told(field, patrol):
    row = patrol()
    answers = changed_at_once(row, field)
    assert [type(answer) for answer in answers if answer not in won(answers)] == [Stale]
    row.refresh_from_db()
    assert row.version == 2
    assert row.situation == won(answers)[0].situation
    assert row.visits.count() == 2
    assert worth(row)["LMJ-KUNIR", "visit"] == 2


def test_without_the_lock_the_second_is_not_told(field, patrol, monkeypatch):
    row = patrol()
    monkeypatch.setattr(kit, "lock", unlocked)
    answers = changed_at_once(row, field, collide)
    assert Stale not in {type(answer) for answer in answers}


def returned_at_once(patrol, field, meet=race):
    return meet(lambda n: return_patrol(patrol=patrol.pk, reason=f"Jam {n}", by=field.head), 3)


def test_a_patrol_is_returned_once(field, patrol):
    row = patrol()
    assert len(won(returned_at_once(row, field))) == 1
    assert acts(row, "return") == 1
    assert worth(row) == {}


def test_without_the_lock_it_is_returned_again_and_again(field, patrol, monkeypatch):
    row = patrol()
    monkeypatch.setattr(kit, "lock", unlocked)
    assert len(won(returned_at_once(row, field, collide))) == 3
    assert acts(row, "return") == 3


# A follow-up that is done and given up at once ----------------------------------------------------


def follow_up(field):
    meeting = MeetingFactory(unit=field.lumajang, area_id="35.08")
    return ActionItemFactory(meeting=meeting, text="Jadwal ronda")


def closed_at_once(item, field, meet=race):
    def act(n):
        if n:
            return cancel_action_item(item=item.pk, reason="Tidak perlu lagi", by=field.head)
        return complete_action_item(item=item.pk, evidence="Surat B/12", by=field.head)

    return meet(act, 2)


def test_a_follow_up_is_done_or_given_up_never_both(field):
    item = follow_up(field)
    answers = closed_at_once(item, field)
    assert [type(answer) for answer in answers if answer not in won(answers)] == [Conflict]
    item.refresh_from_db()
    assert item.status == won(answers)[0].status
    assert acts(item, "complete") + acts(item, "cancel") == 1


def test_without_the_lock_it_is_both(field, monkeypatch):
    item = follow_up(field)
    monkeypatch.setattr(kit, "lock", unlocked)
    closed_at_once(item, field, collide)
    assert acts(item, "complete") + acts(item, "cancel") == 2
    assert ActionItem.objects.count() == 1
