"""Whatever service writes leaves a row in the trail for each record, in the same transaction."""

import importlib
import pkgutil
import re

import pytest
from django.db import connection

from core import audit
from core.models import AuditEvent
from core.trail import readable
from tests import trail
from tests.trail.calls import CALLS, SILENT
from tests.trail.services import bulk, writes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

INDONESIAN = {"format", "nama", "program", "status"}  # the last word, and a heading of a file
WRITES = writes()
for found in pkgutil.iter_modules(trail.__path__, "tests.trail."):
    if found.name.startswith("tests.trail.calls_"):
        importlib.import_module(found.name)


def contents() -> dict[str, str]:
    """{table: digest of all its rows}"""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            rows = "coalesce(string_agg(r::text, '|' ORDER BY r::text), '')"
            cursor.execute(f'SELECT count(*) || md5({rows}) FROM "{table}" AS r')
            [found[table]] = cursor.fetchone()
    return found


def test_every_service_that_writes_has_a_call():
    missing = sorted(set(WRITES) - set(CALLS) - set(SILENT))
    assert not missing, (
        f"No call stands for {', '.join(missing)}. The first lines of tests/trail/calls.py say how."
    )
    assert not (set(CALLS) | set(SILENT)) - set(WRITES), "A call of a service that is gone."


def keys_in(value):
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value or ():
        if isinstance(inner, dict | list):
            yield from keys_in(inner)


def nameless(events):
    """What the page calls as the code does, since nobody has given it a word."""
    keys = {
        key for event in events for side in (event.before, event.after) for key in keys_in(side)
    }
    changes = [change for told in readable(events) for change in told["changes"]]
    labels = {change["label"] for change in changes}
    told = " ".join(change[side] for change in changes for side in ("before", "after"))
    labels |= set(re.findall(r"(?<![^ ])([a-z_ ]+): ", told))
    return (labels & {key.replace("_", " ") for key in keys}) - INDONESIAN


@pytest.mark.parametrize("path", sorted(set(CALLS) & set(WRITES)))
def test_a_write_leaves_its_rows_inside_its_transaction(world, path):
    call, service = CALLS[path], WRITES[path]
    arguments = call.arguments(world)
    by = arguments.get("by") or arguments.get("user") or world.officer
    outside, inside = len(connection.savepoint_ids), []

    def watch(execute, sql, params, many, context):
        if 'INSERT INTO "core_auditevent"' in sql:
            inside.append(len(connection.savepoint_ids) > outside)
        return execute(sql, params, many, context)

    last = AuditEvent.objects.order_by("id").last()
    with connection.execute_wrapper(watch):
        service(**arguments)
    events = AuditEvent.objects.filter(id__gt=last.id if last else 0).order_by("id")
    assert [event.act for event in events][-1:] == [call.act]
    assert len(events) == call.rows
    assert inside
    assert all(inside), "The row is written outside of the act's own transaction."
    for event in events:
        assert event.actor_id == by.pk
        assert event.actor_name == str(by)
        assert event.record_kind
        assert event.record_id
        assert audit.act_word(event.act) != event.act, "The act has no word for the history page."
    assert not nameless(events), "Values without a word for the history page."


@pytest.mark.parametrize("path", sorted(set(CALLS) & set(WRITES)))
def test_a_write_that_cannot_be_told_is_not_made(world, path, monkeypatch):
    """The trail refuses: nothing in any table has changed. So both are one transaction."""
    call, service = CALLS[path], WRITES[path]
    arguments = call.arguments(world)

    def refuse(execute, sql, params, many, context):
        if 'INSERT INTO "core_auditevent"' in sql:
            raise RuntimeError("The trail is full.")
        return execute(sql, params, many, context)

    before = contents()
    with connection.execute_wrapper(refuse), pytest.raises(RuntimeError, match="trail is full"):
        service(**arguments)
    assert contents() == before


def test_a_bulk_act_leaves_a_row_for_each_record():
    assert {"create_formations", "verify_formations"} <= {p.rpartition(".")[2] for p in bulk()}
    for path in bulk():
        assert path in CALLS, path
        assert CALLS[path].rows >= 2, f"{path}: a call with several records, please."


def test_the_checks_see_a_write_that_is_not_told(world):
    """The twins: what each check is for."""

    def untold(**arguments):
        world.kunir.name = "Diam-diam"
        world.kunir.save()

    def told_apart(**arguments):
        untold()
        audit.record(act="edit", record=world.kunir, by=world.head)

    for service in (untold, told_apart):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(CALLS, "x.services.y", CALLS["units.services.tree.save_unit"])
            patch.setitem(WRITES, "x.services.y", service)
            with pytest.raises(AssertionError):
                test_a_write_leaves_its_rows_inside_its_transaction(world, "x.services.y")
