"""Meetings: from the invitation to follow-ups that close, by hand or by the records themselves."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, DomainError
from core.jobs import run_one
from core.models import AuditEvent, Job
from patrols.fulfilment import followed, overdue_for
from patrols.models import ActionItem, Meeting
from patrols.services import (
    close_satisfied,
    complete_action_item,
    create_action_item,
    create_meeting,
    edit_meeting,
)
from patrols.working_days import add_working_days, is_working_day, working_days_between
from tests.factories import AreaFactory, FormationFactory, ProgramFactory
from tests.patrols.support import errors_of, total
from units.models import Area

RAKOR = {
    "kind": "rakor",
    "title": "Rapat koordinasi keamanan",
    "level": "kabupaten",
    "mode": "luring",
    "held_on": "2024-01-16",
    "area": "35.08",
}


@pytest.fixture
def meeting(field):
    def make(*, by=None, **changes):
        row, _ = create_meeting(id=uuid4(), data=RAKOR | changes, by=by or field.head)
        return row

    return make


@pytest.fixture
def item(field, meeting):
    def make(*, of=None, by=None, **changes):
        data = {
            "meeting": str((of or meeting()).pk),
            "text": "Patroli di setiap kecamatan",
            "institution": "polri",
            "due_on": "2024-01-20",
        }
        row, _ = create_action_item(id=uuid4(), data=data | changes, by=by or field.head)
        return row

    return make


def test_an_invitation_counts_once_it_was_held(field, meeting):
    ProgramFactory(code="SKD", measures=("meeting",))
    found = meeting(held_on="2024-02-01", program="SKD")
    assert found.stage == Meeting.Stage.INVITED
    assert total(field.lumajang, "meeting") == 0
    with pytest.raises(DomainError) as caught:
        edit_meeting(meeting=found, data={"stage": "held"}, version=1, by=field.head)
    assert errors_of(caught) == {"held_on": "Rapat ini belum berlangsung; simpan sebagai undangan."}
    held = edit_meeting(
        meeting=found, data={"held_on": "2024-01-16", "stage": "held"}, version=1, by=field.head
    )
    assert held.stage == Meeting.Stage.HELD
    assert total(field.lumajang, "meeting") == 1


def test_nobody_attends_twice(field, meeting):
    people = [
        {"name": "Budi Santoso", "institution": "tni"},
        {"name": "budi  santoso.", "institution": "tni"},
    ]
    with pytest.raises(DomainError) as caught:
        meeting(attendees=people)
    assert errors_of(caught) == {"attendees.1.name": "budi santoso. sudah ada dalam daftar hadir."}
    assert not Meeting.objects.exists()
    people[1]["institution"] = "desa"  # another man of that name
    assert meeting(attendees=people).attendees.count() == 2


def test_what_is_wrong_is_told_at_its_row(field, meeting):
    with pytest.raises(DomainError) as caught:
        meeting(
            attendees=[{"rank": "AKP"}, {"name": "A", "part": "tamu"}],
            problems=[{"kind": "curat", "description": "x"}, {"kind": "sosial"}],
        )
    errors = errors_of(caught)
    assert set(errors) == {"attendees.0.name", "attendees.1.part", "problems.1.description"}


def test_the_regency_holds_meetings_too(field, meeting):
    found = meeting(by=field.regency)
    assert found.unit == field.lumajang  # in the books of the covering polres
    assert Meeting.objects.for_user(field.head).filter(pk=found.pk).exists()
    assert not Meeting.objects.for_user(field.stranger).exists()
    with pytest.raises(PermissionDenied):
        create_meeting(id=uuid4(), data=RAKOR, by=commander(field))


def commander(field):
    from tests.factories import posted
    from units.policy import Role

    return posted(Role.COMMANDER, field.lumajang)


def test_a_follow_up_needs_somebody_and_a_day(field, item):
    with pytest.raises(DomainError) as caught:
        item(institution="", due_on=None)
    assert errors_of(caught) == {
        "unit": "Sebutkan penanggung jawabnya: kesatuan atau instansi.",
        "due_on": "Isi tenggatnya, atau jumlah hari kerjanya.",
    }
    with pytest.raises(DomainError) as caught:
        item(due_on="2024-01-15")
    assert errors_of(caught) == {"due_on": "Tenggat mendahului rapatnya (16 Januari 2024)."}
    with pytest.raises(DomainError) as caught:
        item(unit="JAKSEL-TEBET")
    assert errors_of(caught) == {"unit": "Tidak ada kesatuan berkode JAKSEL-TEBET di polres ini."}


def test_working_days_skip_weekends_and_national_holidays(item):
    assert item(due_on=None, working_days=3).due_on == date(2024, 1, 19)
    # From Wednesday 7 February: Thursday and Friday were Isra Mikraj and joint leave, Saturday
    # Imlek; joint leave is no holiday by decree.
    assert not is_working_day(date(2024, 2, 8))
    assert add_working_days(date(2024, 2, 7), 1) == date(2024, 2, 9)
    assert add_working_days(date(2024, 4, 9), 1) == date(2024, 4, 12)  # Idul Fitri, 10 and 11


@given(st.dates(date(2019, 1, 1), date(2027, 12, 31)), st.integers(1, 120))
def test_counting_on_and_back_agree(start, count):
    due = add_working_days(start, count)
    assert is_working_day(due)
    assert working_days_between(start, due) == count
    assert working_days_between(due, start) == -count


def test_patrols_of_all_kecamatan_close_it(field, meeting, item, patrol):
    found = item(rule="patrol-each-district")
    assert progress_of(found) == (0, 2, ["Jatiroto", "Kunir"])
    with pytest.raises(Conflict) as caught:
        complete_action_item(item=found, evidence="Sudah.", by=field.head)
    assert caught.value.code == "not_fulfilled"
    patrol()  # before the meeting: not what was asked for
    assert progress_of(found)[0] == 0
    at = {"started_at": "2024-01-17T08:00+07:00", "ended_at": None, "visits": []}
    patrol(**at)
    assert progress_of(found) == (1, 2, ["Jatiroto"])
    assert close_satisfied() == 0
    patrol(**at | {"visits": [{"point": str(field.far_market.pk)}]})
    run_waiting()
    found.refresh_from_db()
    assert (found.status, found.closed_on) == ("done", date(2024, 1, 18))
    assert found.evidence == "Dipenuhi oleh catatan: 2 dari 2."
    event = AuditEvent.objects.of(found).get(act="complete")
    assert event.actor_id is None


def run_waiting():
    """The job that the new patrol asked for."""
    for job in Job.objects.filter(kind="follow_ups.check", state="pending"):
        run_one(str(job.pk))


def progress_of(found):
    [row] = followed([ActionItem.objects.select_related("meeting__unit").get(pk=found.pk)])
    met = row.fulfilment
    return met.done, met.total, [area.name for area in met.missing]


def test_a_joint_patrol_is_not_one_of_the_police_alone(field, item, patrol):
    found = item(rule="joint-patrol-each-district")
    at = {"started_at": "2024-01-17T08:00+07:00", "ended_at": None, "visits": []}
    patrol(**at, participants=[{"institution": "polri", "headcount": 4}])
    assert progress_of(found)[0] == 0
    patrol(**at, participants=[{"institution": "polri"}, {"institution": "tni"}])
    assert progress_of(found) == (1, 2, ["Jatiroto"])


def test_a_returned_patrol_satisfies_nothing(field, item, patrol):
    from patrols.services import return_patrol

    found = item(rule="patrol-each-district")
    row = patrol(started_at="2024-01-17T08:00+07:00", ended_at=None, visits=[])
    assert progress_of(found)[0] == 1
    return_patrol(patrol=row, reason="Salah hari.", by=field.head)
    assert progress_of(found)[0] == 0


def test_a_programme_is_active_in_every_desa_but_not_in_a_kelurahan(field, item):
    AreaFactory(code="35.08.06.1001", name="Kelurahan", kind="kelurahan")
    skd = ProgramFactory(code="SKD")
    found = item(rule="active-each-village", rule_program="SKD")
    assert progress_of(found)[:2] == (0, 3)
    desa = Area.objects.in_bulk(["35.08.06.2001", "35.08.06.2002", "35.08.17.2001"])
    *standing, gone = desa.values()
    for area in standing:
        FormationFactory(program=skd, area=area, unit=field.kunir, status="verified")
    FormationFactory(program=skd, area=gone, unit=field.jatiroto, status="dissolved")
    assert progress_of(found) == (2, 3, ["Jatiroto"])


def test_overdue_ones_are_shown_until_they_are_done(field, item, clock):
    found = item()
    assert overdue_for(field.head) == []
    clock.move_to("2024-01-22T03:00:00Z")
    assert [row.item for row in overdue_for(field.head)] == [found]
    assert overdue_for(field.stranger) == []
    complete_action_item(item=found, evidence="Giat 18 Januari.", by=field.head)
    assert overdue_for(field.head) == []
    with pytest.raises(Conflict):
        complete_action_item(item=found, evidence="Lagi.", by=field.head)
