"""Many rows in one statement: stored as Django would, no row twice."""

import pytest
from django.utils import timezone

from core.bulk import insert_rows
from core.models import AuditEvent, Job

pytestmark = pytest.mark.django_db

NASTY = "NULL \\N 'kutip' \"ganda\" ; -- \t\n 日本 🙂 {} [] %s"


def event(**values):
    return AuditEvent(happened_at=timezone.now(), act="tes", record_kind="x", **values)


def test_values_arrive_as_they_were():
    inserted = insert_rows(
        [
            event(record_id=NASTY, before=None, after={"a": [1, None, NASTY]}),
            event(record_id="2", ip_address="10.0.0.1", actor_id=7, reason=""),
        ]
    )
    first, second = AuditEvent.objects.order_by("id")
    assert inserted == {first.pk, second.pk}
    assert (first.record_id, first.before, first.after) == (NASTY, None, {"a": [1, None, NASTY]})
    assert (second.ip_address, second.actor_id, second.after) == ("10.0.0.1", 7, None)
    assert AuditEvent.objects.filter(before__isnull=True).count() == 2


def test_nothing_is_nothing():
    assert insert_rows([]) == set()


def test_rows_that_are_there_are_left_alone():
    now = timezone.now()
    jobs = [Job(kind=f"tes.{n}", run_at=now, created_at=now) for n in range(3)]
    assert insert_rows(jobs[:2]) == {jobs[0].pk, jobs[1].pk}
    jobs[0].kind = "lain"
    assert insert_rows(jobs, skip_existing=True) == {jobs[2].pk}
    assert set(Job.objects.values_list("kind", flat=True)) == {"tes.0", "tes.1", "tes.2"}
