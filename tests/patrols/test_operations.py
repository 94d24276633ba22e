"""Enforcement operations: people and sanctions apart, sums that do not balance kept."""

from uuid import uuid4

import pytest

from core.errors import DomainError
from patrols.models import Operation
from patrols.services import create_operation
from programs.models import Entry
from tests.factories import ProgramFactory
from tests.patrols.support import errors_of, worth

# Lumajang, 14 to 23 September 2020, as printed: the parts exceed the sum by 60.
PRINTED = {
    "program": "YUSTISI",
    "held_on": "2020-09-14",
    "ended_on": "2020-09-23",
    "area": "35.08",
    "sanctions": [
        {"kind": "teguran-tertulis", "count": 3387},
        {"kind": "teguran-lisan", "count": 113},
        {"kind": "sanksi-fisik", "count": 2970},
        {"kind": "kerja-sosial", "count": 276},
    ],
    "stated_total": 6686,
    "source": "madura.tribunnews.com, 23 September 2020",
}


@pytest.fixture
def operation(field):
    ProgramFactory(code="YUSTISI", measures=("operation", "sanction", "mask"))

    def make(*, by=None, **changes):
        row, _ = create_operation(id=uuid4(), data=PRINTED | changes, by=by or field.head)
        return row

    return make


def test_a_sum_that_does_not_balance_is_kept(field, operation):
    found = operation()
    assert (found.sanction_count, found.stated_total, found.imbalance) == (6746, 6686, 60)
    assert worth(found) == {("JATIM-LMJ", "operation"): 1, ("JATIM-LMJ", "sanction"): 6746}
    assert found.people is None  # nobody told how many people they were


def test_one_person_may_get_several_sanctions(field, operation):
    found = operation(
        people=42,
        sanctions=[{"kind": "teguran-lisan", "count": 42}, {"kind": "tilang", "count": 19}],
        stated_total=None,
        masks=100,
    )
    assert worth(found) == {
        ("JATIM-LMJ", "operation"): 1,
        ("JATIM-LMJ", "sanction"): 61,
        ("JATIM-LMJ", "mask"): 100,
    }
    assert found.imbalance is None


def test_the_regency_records_them_too(field, operation):
    found = operation(by=field.regency)
    assert found.unit == field.lumajang
    assert set(Operation.objects.for_user(field.regency)) == {found}
    assert not Operation.objects.for_user(field.stranger).exists()


WRONG = {
    "to come": ({"ended_on": "2024-02-01"}, "held_on"),
    "end before start": ({"ended_on": "2020-09-13"}, "ended_on"),
    "hours": ({"ended_on": None, "starts_at": "10:00", "ends_at": "09:00"}, "ends_at"),
    "twice": ({"sanctions": [{"kind": "tilang"}, {"kind": "tilang"}]}, "sanctions.1.kind"),
    "no sanction": ({"sanctions": [{"kind": "curat"}]}, "sanctions.0.kind"),
    "negative": ({"people": -1}, "people"),
    "huge": ({"masks": 10**12}, "masks"),
    "nan": ({"masks": float("nan")}, "masks"),
    "foreign area": ({"area": "31.74.01"}, "unit"),
}


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_told_and_changes_nothing(field, operation, case):
    changes, name = WRONG[case]
    with pytest.raises(DomainError) as caught:
        operation(by=field.regency, **changes)
    assert set(errors_of(caught)) == {name}
    assert not Operation.objects.exists()
    assert not Entry.objects.exists()
