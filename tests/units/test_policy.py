"""What each role may do, and that nobody decides what he wrote last."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.factories import AreaFactory, UserFactory, posted
from units.models import Coverage
from units.policy import ROLES, Act, Role, acts_of, can, is_own_decision, require

# Every row of the design's table of roles that can be told by one act: who may do it.
WHO_MAY = {
    Act.CREATE_RECORD: {Role.OFFICER, Role.BINMAS_STAFF, Role.BINMAS_HEAD},
    Act.EDIT_RECORD: {Role.OFFICER, Role.BINMAS_STAFF, Role.BINMAS_HEAD},
    Act.SUBMIT: {Role.OFFICER, Role.BINMAS_STAFF, Role.BINMAS_HEAD},
    Act.PROPOSE_CORRECTION: {Role.OFFICER, Role.BINMAS_STAFF, Role.BINMAS_HEAD},
    Act.CREATE_AREA: set(Role) - {Role.COMMANDER},
    Act.READ_PEOPLE: {Role.BINMAS_STAFF, Role.BINMAS_HEAD, Role.COMMANDER, Role.ADMINISTRATOR},
    Act.ENTER_FOR_ANY: {Role.BINMAS_STAFF, Role.BINMAS_HEAD},
    Act.DECIDE: {Role.BINMAS_HEAD},
    Act.MANAGE_TARGETS: {Role.BINMAS_HEAD},
    Act.CLOSE_WEEK: {Role.BINMAS_HEAD},
    Act.ISSUE_CODE: {Role.BINMAS_HEAD, Role.ADMINISTRATOR},
    Act.EXPORT: set(Role) - {Role.PARTNER},
    Act.READ_DASHBOARD: set(Role) - {Role.PARTNER},
    Act.READ_RECORDS: set(Role) - {Role.PARTNER},
    Act.READ_POSKO: set(Role),
    Act.IMPORT: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.PARTNER},
    Act.RECORD_JOINT: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.PARTNER},
    Act.SERVE_POSKO: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR},
    Act.RUN_POSKO: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.PARTNER},
    Act.KEEP_PILLARS: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.PARTNER},
    Act.ASSESS: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.PARTNER},
    Act.REPORT_ZONE: set(Role) - {Role.COMMANDER, Role.ADMINISTRATOR, Role.REGENCY_STAFF},
    Act.RECORD_CASES: {Role.BINMAS_STAFF, Role.BINMAS_HEAD, Role.REGENCY_STAFF},
    Act.KEEP_RULES: {Role.BINMAS_HEAD, Role.REGENCY_STAFF, Role.ADMINISTRATOR},
    Act.SEE_PENDING: set(Role) - {Role.PARTNER, Role.REGENCY_STAFF},
    Act.READ_HISTORY: set(Role) - {Role.PARTNER, Role.REGENCY_STAFF},
    Act.MANAGE_PEOPLE: {Role.ADMINISTRATOR},
    Act.MANAGE_REFERENCE: {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("act", WHO_MAY)
def test_who_may(act):
    assert {role for role in Role if act in ROLES[role]} == WHO_MAY[act]


def test_every_act_is_told_who_may():
    assert set(WHO_MAY) == set(Act)


def test_every_role_has_its_acts_and_strangers_none(db):
    assert set(ROLES) == set(Role)
    for person in (AnonymousUser(), UserFactory(), UserFactory(is_active=False)):
        assert acts_of(person) == frozenset()
        assert not any(can(person, act) for act in Act)


def test_an_act_on_a_row_needs_the_row_in_scope(country, head, other_head):
    coverage = Coverage.objects.select_related("unit").get(unit=country.kunir)
    assert can(head, Act.DECIDE, coverage)
    assert not can(other_head, Act.DECIDE, coverage)
    with pytest.raises(Http404):
        require(other_head, Act.DECIDE, coverage)
    with pytest.raises(PermissionDenied, match="bukan wewenang Anda"):
        require(posted("officer", country.kunir), Act.DECIDE, coverage)
    assert require(head, Act.DECIDE, coverage) is None


def test_nobody_decides_what_he_wrote_last(head):
    own = SimpleNamespace(last_written_by_id=head.pk)
    proposed = SimpleNamespace(proposed_by_id=head.pk)
    foreign = SimpleNamespace(last_written_by_id=head.pk + 1)
    assert is_own_decision(head, Act.DECIDE, own)
    assert is_own_decision(head, Act.DECIDE, proposed)
    assert not is_own_decision(head, Act.DECIDE, foreign)
    assert not is_own_decision(head, Act.EDIT_RECORD, own)


def test_who_wrote_it_last_may_not_decide_it_and_may_do_all_else(country, head):
    coverage = Coverage.objects.select_related("unit").get(unit=country.kunir)
    coverage.last_written_by_id = head.pk
    assert not can(head, Act.DECIDE, coverage)
    assert can(head, Act.EDIT_RECORD, coverage)
    with pytest.raises(PermissionDenied, match="diputuskan oleh orang lain"):
        require(head, Act.DECIDE, coverage)
    assert require(head, Act.EDIT_RECORD, coverage) is None


def test_people_of_an_area_act_on_rows_of_their_area(country):
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    assert can(staff, Act.READ_RECORDS, country.kunir)
    assert not can(staff, Act.READ_RECORDS, country.tebet)
