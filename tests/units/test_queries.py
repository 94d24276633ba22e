"""Who serves an area on a day, and the villages a person is offered."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    AreaAssignmentFactory,
    AreaFactory,
    CoverageFactory,
    PolsekFactory,
    UserFactory,
    posted,
)
from units.models import Coverage
from units.queries import (
    areas_of,
    covering_units,
    foreign_village_message,
    unit_covering,
    units_covering,
    villages_for_entry,
)
from units.scope import code_in, scope_of

DAY = datetime.date(2021, 2, 10)


def labels(user, q="", limit=20):
    return [village.label for village in villages_for_entry(user, q, limit)]


def test_the_kecamatan_decides_unless_the_village_has_its_own_polsek(country, villages):
    assert unit_covering(villages.sukosari_kunir, DAY) == country.kunir
    CoverageFactory(
        unit=country.jatiroto,
        area=villages.sukosari_kunir,
        valid_from=DAY,
        valid_until=datetime.date(2021, 3, 1),
    )
    assert unit_covering(villages.sukosari_kunir, DAY) == country.jatiroto
    assert unit_covering("35.08.06.2004.001", DAY) == country.jatiroto
    assert unit_covering(villages.sukosari_kunir, datetime.date(2021, 2, 9)) == country.kunir
    assert unit_covering(villages.sukosari_kunir, datetime.date(2021, 3, 2)) == country.kunir
    assert unit_covering(villages.kunir_kidul, DAY) == country.kunir
    assert villages.sukosari_kunir in areas_of(country.jatiroto, DAY)
    assert villages.sukosari_kunir not in areas_of(country.kunir, DAY)
    assert set(areas_of(country.lumajang, DAY)) == {
        villages.sukosari_kunir,
        villages.kunir_kidul,
        villages.sukosari_jatiroto,
    }


def test_a_shared_kecamatan_names_all_who_serve_it(country, villages):
    second = PolsekFactory(parent=country.lumajang, code="JATIM-LMJ-KUNIR2", covers="35.08.06")
    assert unit_covering(villages.kunir_kidul, DAY) == [country.kunir, second]
    second.active_until = datetime.date(2021, 2, 9)
    second.save()
    assert unit_covering(villages.kunir_kidul, DAY) == country.kunir


def test_nobody_serves_an_area_without_polsek(country):
    AreaFactory(code="35.10.01.2001")
    assert unit_covering("35.10.01.2001", DAY) == []
    assert units_covering("35.08", DAY) == []


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_places_is_one_query(country, django_assert_num_queries, count):
    places = [(f"35.08.06.{2001 + n}", DAY - datetime.timedelta(n)) for n in range(count)]
    with django_assert_num_queries(1):
        assert covering_units(places) == {place: [country.kunir] for place in places}


AREAS = ["35.08.06", "35.08.06.2001", "35.08.17", "35.08.06.2001.001"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(AREAS),
            st.sampled_from(["A", "B", "C"]),
            st.tuples(st.integers(1, 20), st.integers(1, 20)),
        ),
        max_size=8,
    ),
    st.integers(1, 20),
)
def test_nearest_coverage_equals_a_plain_reckoning(db, given_coverages, day):
    Coverage.objects.all().delete()
    polsek = {}
    spans = []
    for area, name, days in given_coverages:
        first, last = sorted(days)
        if name not in polsek:
            polsek[name] = PolsekFactory()
        coverage, _created = Coverage.objects.get_or_create(
            unit=polsek[name],
            area=AreaFactory(code=area),
            valid_from=datetime.date(2021, 2, first),
            defaults={"valid_until": datetime.date(2021, 2, last)},
        )
        spans.append((area, polsek[name], first, coverage.valid_until.day))
    code = "35.08.06.2001.001"
    on_day = [(a, u) for a, u, first, last in spans if first <= day <= last and code_in(code, a)]
    longest = max((len(area) for area, _unit in on_day), default=0)
    expected = {unit for area, unit in on_day if len(area) == longest}
    assert set(units_covering(code, datetime.date(2021, 2, day))) == expected


def test_a_person_is_offered_the_villages_of_his_unit_his_own_first(country, villages, officer):
    AreaAssignmentFactory(user=officer, area=villages.sukosari_kunir)
    AreaAssignmentFactory(user=officer, area=villages.sukosari_jatiroto)  # not of his polsek
    AreaAssignmentFactory(
        user=officer, area=villages.kunir_kidul, ends_on=datetime.date(2020, 12, 31)
    )
    assert labels(officer) == ["Sukosari (Kec. Kunir)", "Kunir Kidul (Kec. Kunir)"]
    assert [v.assigned for v in villages_for_entry(officer)] == [True, False]
    assert {v.unit for v in villages_for_entry(officer)} == {"Polsek Kunir"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("kid", ["Kunir Kidul (Kec. Kunir)"]),
        ("kunirkid", ["Kunir Kidul (Kec. Kunir)"]),
        ("suko kun", ["Sukosari (Kec. Kunir)"]),
        ("idul", []),
        ("tebet", []),
        ("%", ["Kunir Kidul (Kec. Kunir)", "Sukosari (Kec. Kunir)"]),
    ],
)
def test_words_match_at_their_beginning_and_only_in_scope(villages, officer, q, found):
    assert labels(officer, q) == found


def test_staff_and_partners_reach_their_area_nobody_reaches_nothing(country, villages):
    staff = posted("regency_staff", AreaFactory(code="31.74"))
    assert labels(staff) == ["Tebet Timur (Kec. Wilayah 31.74.01)"]
    partner = posted("partner", AreaFactory(code="35.08.06.2004.001"))
    assert labels(partner) == ["Sukosari (Kec. Kunir)"]
    assert labels(UserFactory()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_villages_cost_the_same_queries_whatever_their_number(
    country, officer, django_assert_num_queries, count
):
    for n in range(count):
        AreaFactory(code=f"35.08.06.{2001 + n}")
    scope_of(officer)  # read once per request, before
    with django_assert_num_queries(3):
        assert len(villages_for_entry(officer)) == count


def test_a_foreign_village_is_named_with_its_polsek(country, villages, officer):
    said = foreign_village_message(villages.sukosari_jatiroto, officer, DAY)
    assert said == (
        "Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. Maksud Anda Sukosari (Kec. Kunir)?"
    )
    said = foreign_village_message(villages.tebet_timur, officer, DAY)
    assert said == "Tebet Timur (Kec. Wilayah 31.74.01) wilayah Polsek Tebet."
