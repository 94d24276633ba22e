"""`manage.py close_week`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.models import WeekLock
from reports.models import Closing
from tests.factories import PolresFactory

pytestmark = pytest.mark.django_db


def run(unit, week):
    out = StringIO()
    call_command("close_week", unit=unit, week=week, stdout=out)
    return out.getvalue()


def test_closing_twice_gives_the_same_code():
    polres = PolresFactory()
    first = run(polres.code, "2021-W06")
    assert first.startswith("Minggu ke-II Februari 2021 (8–14 Februari 2021)")
    closing = Closing.objects.get()
    assert closing.code in first
    assert closing.code in run(polres.code, "2021-W06")
    assert WeekLock.objects.get().unit == polres


@pytest.mark.parametrize(
    ("unit", "week"), [("TIDAK-ADA", "2021-W06"), (None, "2021-W60"), (None, "2999-W01")]
)
def test_close_week_says_what_is_wrong(unit, week):
    with pytest.raises(CommandError):
        run(unit or PolresFactory().code, week)
    assert not WeekLock.objects.exists()
