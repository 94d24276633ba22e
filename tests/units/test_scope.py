"""Who sees which rows. Two of everything stand beside each other, so that a leak shows."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    AreaFactory,
    CoverageFactory,
    FormationFactory,
    PostingFactory,
    UserFactory,
    posted,
)
from units.models import Area, Coverage, Unit, User, ancestors_of
from units.policy import Role
from units.scope import NOBODY, Scope, ScopedQuerySet, code_in, lies_in_scope, scope_of
from villages.models import Formation

TODAY = datetime.date(2021, 2, 10)
LUMAJANG = {"JATIM-LMJ", "JATIM-LMJ-KUNIR", "JATIM-LMJ-JATIROTO"}


@pytest.fixture(autouse=True)
def stopped_clock(time_machine):
    time_machine.move_to(datetime.datetime(2021, 2, 10, 3, tzinfo=datetime.UTC))


def codes(queryset):
    return set(queryset.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("officer", "kunir", {"JATIM-LMJ-KUNIR"}),
        ("binmas_staff", "lumajang", LUMAJANG),
        ("binmas_head", "lumajang", LUMAJANG),
        ("commander", "jatim", LUMAJANG | {"JATIM", "JATIM-LMJ2", "JATIM-LMJ2-AJUNG"}),
        ("commander", "jaksel", {"METRO-JAKSEL", "METRO-JAKSEL-TEBET"}),
    ],
)
def test_police_see_their_unit_and_what_is_under_it(country, role, place, seen):
    user = posted(role, getattr(country, place))
    assert codes(Unit.objects.for_user(user)) == seen


@pytest.mark.parametrize(
    ("role", "code", "seen"),
    [
        ("regency_staff", "35.08", LUMAJANG),
        ("regency_staff", "31.74", {"METRO-JAKSEL", "METRO-JAKSEL-TEBET"}),
        ("partner", "35.08.06.2001", {"JATIM-LMJ", "JATIM-LMJ-KUNIR"}),
        ("partner", "35.08.17", {"JATIM-LMJ", "JATIM-LMJ-JATIROTO"}),
    ],
)
def test_people_of_an_area_see_the_units_that_serve_it(country, role, code, seen):
    user = posted(role, AreaFactory(code=code))
    assert codes(Unit.objects.for_user(user)) == seen
    assert codes(Unit.objects.filter(coverages__in=Coverage.objects.for_user(user))) == seen


def test_rows_that_lie_in_an_area_are_seen_by_its_staff_alone(country):
    kunir, tebet = (
        FormationFactory(unit=unit, area=AreaFactory(code=code), status="verified")
        for unit, code in ((country.kunir, "35.08.06.2001"), (country.tebet, "31.74.01.1001"))
    )
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    assert scope_of(staff) == Scope(role=Role.REGENCY_STAFF, area_code="35.08")
    assert set(Formation.objects.for_user(staff)) == {kunir}
    administrator = posted(Role.ADMINISTRATOR)
    assert set(Formation.objects.for_user(administrator)) == {kunir, tebet}
    judged = {
        (person, row): lies_in_scope(person, row)
        for person in (staff, administrator)
        for row in (kunir, tebet)
    }
    assert judged == {
        (staff, kunir): True,
        (staff, tebet): False,
        (administrator, kunir): True,
        (administrator, tebet): True,
    }


def test_administrators_see_all_and_people_without_posting_nothing(country):
    administrator, nobody = posted(Role.ADMINISTRATOR), UserFactory()
    assert codes(Unit.objects.for_user(administrator)) == codes(Unit.objects.all())
    for person in (nobody, AnonymousUser()):
        assert scope_of(person) == NOBODY
        for model in (Unit, Area, Coverage):
            assert not model.objects.for_user(person).exists()
    assert list(User.objects.for_user(nobody)) == [nobody]
    assert list(User.objects.for_user(AnonymousUser())) == []


def test_inactive_superuser_sees_nothing(db):
    assert scope_of(UserFactory(is_superuser=True, is_active=False)) == NOBODY
    assert scope_of(UserFactory(is_superuser=True)).everything


def test_whoever_is_switched_off_or_no_person_stands_nowhere(country):
    head = posted("binmas_head", country.lumajang)
    head.is_active = False
    for user in (head, AnonymousUser(), object()):
        assert scope_of(user) == NOBODY


def test_the_posting_is_read_once_with_its_unit_and_area(country, django_assert_num_queries):
    head = User.objects.get(pk=posted("binmas_head", country.lumajang).pk)
    with django_assert_num_queries(1):
        assert scope_of(head).unit_path == country.lumajang.path
        assert scope_of(head).role == "binmas_head"
    staff = User.objects.get(pk=posted("regency_staff", AreaFactory(code="35.08")).pk)
    with django_assert_num_queries(1):
        assert scope_of(staff).area_code == staff._posting.area.code == "35.08"


def test_a_narrowed_scope_lies_at_or_under_ones_own(country):
    head = posted("binmas_head", country.lumajang)
    for unit, wanted in (
        (country.kunir, Scope(role="binmas_head", unit_path=country.kunir.path)),
        (country.tebet, NOBODY),
    ):
        head._narrowed_to = unit.path
        assert scope_of(head) == wanted
    administrator = posted(Role.ADMINISTRATOR)
    administrator._narrowed_to = country.tebet.path
    assert scope_of(administrator) == Scope(role="administrator", unit_path=country.tebet.path)
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    staff._narrowed_to = country.kunir.path
    assert scope_of(staff) == NOBODY


def test_areas_down_to_the_village_are_public_rw_and_rt_are_not(country, villages, officer):
    ours = {
        AreaFactory(code="35.08.06.2001.003").code,
        AreaFactory(code="35.08.06.2001.003.002").code,
    }
    jatiroto = {AreaFactory(code="35.08.17.2002.001").code}
    AreaFactory(code="31.74.01.1001.001")
    public = codes(Area.objects.filter(level__lte=4))

    assert codes(Area.objects.for_user(officer)) == public | ours
    assert codes(Area.objects.for_user(posted("commander", country.lumajang))) == (
        public | ours | jatiroto
    )
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    assert codes(Area.objects.for_user(staff)) == public | ours | jatiroto
    partner = posted("partner", AreaFactory(code="35.08.06.2001"))
    assert codes(Area.objects.for_user(partner)) == public | ours


def test_scope_follows_coverage_of_the_day(country, officer):
    rw = AreaFactory(code="35.08.17.2002.001")
    assert rw not in Area.objects.for_user(officer)
    CoverageFactory(
        unit=country.kunir,
        area=AreaFactory(code="35.08.17.2002"),
        valid_from=TODAY,
        valid_until=TODAY,
    )
    assert rw in Area.objects.for_user(officer)


@pytest.mark.parametrize("day", [datetime.date(2021, 2, 9), datetime.date(2021, 2, 11)])
def test_coverage_of_another_day_does_not_count(country, officer, day):
    rw = AreaFactory(code="35.08.17.2002.001")
    CoverageFactory(
        unit=country.kunir, area=AreaFactory(code="35.08.17"), valid_from=day, valid_until=day
    )
    assert rw not in Area.objects.for_user(officer)


def test_acting_posting_counts_first_while_it_lasts(country, time_machine):
    """The KBO stands in for the Kasat of Jember from 10 to 12 February (Plh), both included."""
    user = posted("binmas_staff", country.lumajang)
    PostingFactory(
        user=user,
        role="binmas_head",
        unit=country.jember,
        acting=True,
        starts_on=datetime.date(2021, 2, 10),
        ends_on=datetime.date(2021, 2, 12),
    )
    paths = []
    for day in range(9, 14):
        time_machine.move_to(datetime.datetime(2021, 2, day, 3, tzinfo=datetime.UTC))
        scope = scope_of(User.objects.get(pk=user.pk))
        paths.append((scope.role, scope.unit_path))
    own = ("binmas_staff", country.lumajang.path)
    acting = ("binmas_head", country.jember.path)
    assert paths == [own, acting, acting, acting, own]


def test_a_transfer_moves_what_is_seen_at_midnight_in_jakarta(country, time_machine):
    user = UserFactory()
    PostingFactory(
        user=user,
        unit=country.kunir,
        starts_on=datetime.date(2020, 1, 1),
        ends_on=datetime.date(2021, 2, 14),
    )
    PostingFactory(user=user, unit=country.tebet, starts_on=datetime.date(2021, 2, 15))
    last_second = datetime.datetime(2021, 2, 14, 16, 59, 59, tzinfo=datetime.UTC)
    time_machine.move_to(last_second)
    assert codes(Unit.objects.for_user(User.objects.get(pk=user.pk))) == {"JATIM-LMJ-KUNIR"}
    time_machine.move_to(last_second + datetime.timedelta(seconds=1))
    assert codes(Unit.objects.for_user(User.objects.get(pk=user.pk))) == {"METRO-JAKSEL-TEBET"}


def test_heads_read_the_people_of_their_polres(country, officer, head, other_head):
    colleague = posted("officer", country.jatiroto)
    staff = posted("regency_staff", AreaFactory(code="35.08"))
    former = UserFactory()
    PostingFactory(user=former, unit=country.kunir, ends_on=datetime.date(2021, 2, 9))

    assert set(User.objects.for_user(head)) == {head, officer, colleague}
    assert set(User.objects.for_user(other_head)) == {other_head}
    assert set(User.objects.for_user(officer)) == {officer}
    assert set(User.objects.for_user(staff)) == {staff}


def test_a_row_in_hand_is_judged_as_the_queryset_judges(country, officer, head, other_head):
    people = [officer, head, other_head, posted("regency_staff", AreaFactory(code="35.08"))]
    rows = [*Unit.objects.all(), *Coverage.objects.select_related("unit"), *people]
    for person in people:
        for row in rows:
            fetched = type(row).objects.for_user(person).filter(pk=row.pk).exists()
            assert lies_in_scope(person, row) == fetched, (person, row)


SCOPED = [
    model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)
]


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_every_scoped_model_knows_its_way_to_unit_and_area(db, model):
    """A misspelt lookup would only fail for the one role that takes it."""
    rows = model._default_manager.all()
    assert rows.unit_lookup is not None or {"for_user", "in_scope"} & {
        name for kind in type(rows).__mro__[: -len(ScopedQuerySet.__mro__)] for name in vars(kind)
    }
    for scope in (
        Scope(role="officer", unit_path="/A/"),
        Scope(role="regency_staff", area_code="35.08"),
        Scope(role="partner", area_code="35.08.06.2001"),
        Scope(role="administrator", everything=True),
    ):
        assert list(rows.in_scope(scope)[:1]) == []
    assert not rows.in_scope(NOBODY).exists()
    assert not rows.for_user(AnonymousUser()).exists()


CODES = st.lists(st.sampled_from(["3", "35", "350", "1", "10"]), min_size=1, max_size=4).map(
    ".".join
)


@given(CODES, CODES)
def test_an_area_lies_in_another_only_at_a_dot(code, within):
    assert code_in(code, within) == (within in ancestors_of(code))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["35", "35.08", "35.08.06", "35.08.06.2001", "35.08.17", "31.74"]),
            st.sampled_from(["/A/", "/A/B/", "/A/B/C/", "/A/B2/", "/D/"]),
            st.none() | st.integers(8, 12),
            st.none() | st.integers(8, 12),
        ),
        max_size=6,
    ),
    st.sampled_from(["/A/", "/A/B/", "/A/B/C/", "/A/B2/", "/D/"]),
)
def test_seen_rw_equal_a_plain_reckoning(db, coverages, path):
    """Whatever covers what and when: RW seen = RW of which some unit under the path covers a part
    of the code today."""
    Coverage.objects.all().delete()
    units = {
        p: Unit.objects.get_or_create(path=p, defaults={"code": p, "name": p, "kind": "polsek"})[0]
        for p in ("/A/", "/A/B/", "/A/B/C/", "/A/B2/", "/D/")
    }
    rw = [
        AreaFactory(code=code).code
        for code in (
            "35.08.06.2001.001",
            "35.08.06.2002.001",
            "35.08.17.2001.001",
            "31.74.01.1001.001",
        )
    ]
    expected = set()
    for code, unit_path, *bounds in coverages:
        if None not in bounds:
            bounds.sort()
        days = [day and datetime.date(2021, 2, day) for day in bounds]
        Coverage.objects.get_or_create(
            unit=units[unit_path],
            area=AreaFactory(code=code),
            valid_from=days[0],
            defaults={"valid_until": days[1]},
        )
    for coverage in Coverage.objects.select_related("unit"):
        valid = (coverage.valid_from or TODAY) <= TODAY <= (coverage.valid_until or TODAY)
        if valid and coverage.unit.path.startswith(path):
            expected |= {code for code in rw if code_in(code, coverage.area_id)}
    seen = Area.objects.in_scope(Scope(role="officer", unit_path=path)).filter(level=5)
    assert codes(seen) == expected
