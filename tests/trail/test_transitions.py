"""Every transition happens once, however many ask for it at the same moment; and for each of them
a twin without its protection, where it happens twice."""

import copy
import importlib
import pkgutil
from uuid import uuid4

import pytest
from django.db import connection, models, transaction
from django.http import Http404

from core.audit import REFUSED
from core.errors import DomainError
from core.models import AuditEvent
from programs import ledger
from programs.models import WeekLock
from tests import trail
from tests.access.asking import EVERYTHING
from tests.core.race import collide, race
from tests.trail.calls import CALLS
from tests.trail.services import writes
from villages.models import Correction, Inactivity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

WRITES = writes()
for found in pkgutil.iter_modules(trail.__path__, "tests.trail."):
    if found.name.startswith("tests.trail.calls_"):
        importlib.import_module(found.name)
UNIQUE = [
    (Correction, "one_waiting_correction"),
    (Inactivity, "one_open_inactivity"),
    (WeekLock, "week_closed_once"),
]
AT_ONCE, TURNS = 10, 5
TRANSITIONS = [
    "villages.services.formations.submit_formation",
    "villages.services.formations.delete_draft",
    "villages.services.decisions.verify_formation",
    "villages.services.decisions.verify_formations",
    "villages.services.decisions.return_formation",
    "villages.services.decisions.dissolve_formation",
    "villages.services.decisions.reactivate_formation",
    "villages.services.corrections.propose_correction",
    "villages.services.corrections.approve_correction",
    "villages.services.corrections.refuse_correction",
    "programs.services.targets.finish_target",
    "programs.services.weeks.close_week",
    "programs.services.weeks.open_week",
    "units.services.codes.redeem_one_time_code",
]
# What a service does once to a record, by its verb.
VERBS = {
    "activate", "answer", "approve", "cancel", "check", "close", "complete", "delete", "discard",
    "dissolve", "end", "finish", "hold", "open", "reactivate", "redeem", "refuse", "remove",
    "resend", "retry", "return", "revoke", "submit", "succeed", "unsubscribe", "verify", "withdraw",
}  # fmt: skip
# Named like a transition, and none.
NO_TRANSITIONS = {
    "aid.services.stores.open_store": "Makes a store; its id makes it once.",
    "programs.services.targets.open_target": "Makes a target; its id makes it once.",
    "villages.services.duty.check_in": "Writes a line; its id makes it once.",
}


def verb(path):
    return path.rpartition(".")[2].split("_")[0]


FURTHER = sorted(
    path
    for path in CALLS
    if verb(path) in VERBS and path not in TRANSITIONS and path not in NO_TRANSITIONS
)


def attempt(path, arguments):
    """The call as another request makes it; a refusal is an answer."""
    given = {
        name: value.pk if name in ("formation", "correction") else copy.copy(value)
        for name, value in arguments.items()
    }
    if "id" in given:
        given["id"] = uuid4()
    try:
        WRITES[path](**given)
    except (DomainError, Http404) as refusal:
        return refusal
    return None


def happened(path, since):
    told = AuditEvent.objects.filter(id__gt=since).exclude(act__endswith=f".{REFUSED}")
    return told.count() / CALLS[path].rows


def last_event():
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


@pytest.mark.parametrize("path", TRANSITIONS)
def test_of_fifty_at_once_one_succeeds(world, path):
    arguments, since = CALLS[path].arguments(world), last_event()
    answers = race(lambda n: attempt(path, arguments), AT_ONCE, turns=TURNS)
    assert sum(answer is None for answer in answers) == 1
    assert all(answer is None or isinstance(answer, (DomainError, Http404)) for answer in answers)
    assert happened(path, since) == 1


@pytest.mark.parametrize("path", FURTHER if EVERYTHING else FURTHER[::6])
def test_nor_does_any_other_happen_twice(world, path):
    """Each costs the emptying of the database: the suite tries every sixth of them."""
    arguments, since = CALLS[path].arguments(world), last_event()
    answers = race(lambda n: attempt(path, arguments), AT_ONCE, turns=TURNS)
    assert None in answers
    assert all(told is None or isinstance(told, (DomainError, Http404)) for told in answers)
    assert happened(path, since) == 1


def constraint(model, name):
    return next(found for found in model._meta.constraints if found.name == name)


@pytest.fixture
def unprotected(monkeypatch):
    """Rows are read without their lock, books are not held, nothing is unique."""
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **options: rows)
    monkeypatch.setattr(ledger, "_hold_books_alone", lambda polres: None)
    with connection.schema_editor() as editor:
        for model, name in UNIQUE:
            editor.remove_constraint(model, constraint(model, name))
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, _name in UNIQUE:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
    with connection.schema_editor() as editor:
        for model, name in UNIQUE:
            editor.add_constraint(model, constraint(model, name))


@pytest.mark.parametrize("path", TRANSITIONS)
def test_without_protection_it_happens_twice(world, path, unprotected):
    arguments, since = CALLS[path].arguments(world), last_event()
    assert collide(lambda n: attempt(path, arguments), 2) == [None, None]
    assert happened(path, since) == 2
