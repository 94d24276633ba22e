"""Many counts in one statement."""

import pytest

from core.counting import counts
from tests.factories import PolresFactory, PolsekFactory
from units.models import Unit

pytestmark = pytest.mark.django_db


def test_each_has_its_rows(django_assert_num_queries):
    polres = PolresFactory()
    PolsekFactory.create_batch(3, parent=polres)
    grouped = Unit.objects.values("kind").distinct()
    with django_assert_num_queries(1):
        found = counts(
            polsek=Unit.objects.filter(kind=Unit.Kind.POLSEK),
            kinds=grouped,
            nobody=Unit.objects.none(),
            unasked=None,
            named=Unit.objects.filter(name__contains="%"),
        )
    assert found == {
        "polsek": 3,
        "kinds": grouped.count(),
        "nobody": 0,
        "unasked": None,
        "named": 0,
    }


def test_nothing_asked_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts(one=None, none=Unit.objects.none()) == {"one": None, "none": 0}
