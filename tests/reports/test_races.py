"""Two who compute one target at once; and the twin with the lock off, which must go wrong."""

import pytest

from core.weeks import Week
from programs.models import Target
from reports.queries.counts import counted
from reports.services import recompute
from tests.core.race import beside_an_open_one
from tests.reports.conftest import polsek_of, post

pytestmark = pytest.mark.django_db(transaction=True)

W06 = Week.parse("2021-W06")


def formed(target):
    return counted(target, W06)[target.unit].formed


def compute_across_a_correction(target):
    """One computes with a line; the line is taken back and another computes; the first ends last,
    unless the second waits for it."""
    polsek = polsek_of(target)[0]
    recompute(target)
    post(target, polsek, "2021-02-10", 1)

    def take_back_and_compute():
        post(target, polsek, "2021-02-10", -1)
        recompute(target)

    beside_an_open_one(lambda: recompute(target), take_back_and_compute)


def test_the_second_computes_from_what_the_first_wrote(lumajang):
    compute_across_a_correction(lumajang)
    assert formed(lumajang) == 0


def test_without_the_row_lock_a_line_taken_back_still_counts(lumajang, monkeypatch):
    queryset = type(Target.objects.all())
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **options: self)
    compute_across_a_correction(lumajang)
    assert formed(lumajang) == 1
