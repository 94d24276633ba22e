"""One tuple of columns: the queryset's rows in every output, Python and SQL renderers equal."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from hypothesis import example, given
from hypothesis import strategies as st

from core.columns import (
    Column,
    counted_page,
    counted_rows,
    json_page,
    json_rows,
    page_rows,
    relation,
    rows,
    shown,
)
from core.kinds import FORMULA_STARTS, Form, inert, moment_json, without_mark
from units.models import Area

pytestmark = pytest.mark.django_db

AREAS = (
    Column("code", "Kode", kind="code"),
    Column("name", "Nama 100%"),
    # Named as a field of the model, and another thing.
    Column("parent", "Induk", "parent__name", kind="code"),
    Column("level", "Tingkat", kind="status", choices=Area.Level.choices),
    Column("latitude", "Lintang", kind="decimal", places=6),
    Column("both", "Kode dan nama", Concat(F("code"), Value(" "), F("name"))),
)


@pytest.fixture
def areas():
    regency = Area.objects.create(code="35.08", name="Lumajang", level=2, kind="kabupaten")
    Area.objects.create(
        code="35.08.06", name="Kunir", level=3, kind="kecamatan", parent=regency, latitude=-8.25
    )
    return Area.objects.order_by("code")


def written(column, value, form, cast):
    """What PostgreSQL writes for `value`; unknown as the empty text that COPY makes of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({column.sql(form)})::text"
            f' FROM (SELECT CAST(%s AS {cast})) AS t("{column.key}")',
            [value],
        )
        text = cursor.fetchone()[0]
    return "" if text is None else text


def assert_equal_renderers(column, value, cast):
    for form in Form:
        assert column.text(value, form) == written(column, value, form, cast), form


MOMENTS = st.integers(-(2**31), 2**33).map(lambda s: datetime.fromtimestamp(s / 7, UTC))
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)
NUMERICS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


@given(st.none() | TEXTS | st.builds("{}{}".format, st.sampled_from("=+-@\t\r\n＝＋－＠'%"), TEXTS))
@example("=1+1")
@example("＝1+1")
@example("''=1+1")
@example("")
def test_text_is_made_inert_alike_in_python_and_sql(value):
    assert_equal_renderers(Column("value", "", kind="text"), value, "text")


@given(st.none() | TEXTS)
def test_a_code_is_left_as_it_is(value):
    assert_equal_renderers(Column("value", "", kind="code"), value, "text")


@given(st.none() | st.sampled_from(["draft", "it's 100%", "other"]))
def test_a_status_has_its_word_for_people_and_its_code_for_programs(value):
    column = Column(
        "value", "", kind="status", choices=(("draft", "Draf 50%"), ("it's 100%", "Kata 'itu'"))
    )
    assert_equal_renderers(column, value, "text")


@given(st.none() | st.integers(-(2**63), 2**63 - 1))
@example(0)
def test_integers_stay_numbers(value):
    assert_equal_renderers(Column("value", "", kind="integer"), value, "bigint")


@given(st.none() | FLOATS, st.integers(0, 6), st.sampled_from(["decimal", "percent"]))
@example(8.25, 1, "decimal")
@example(0.15, 1, "percent")
@example(-0.04, 1, "percent")
@example(-0.0, 1, "decimal")
def test_floats_round_alike(value, places, kind):
    assert_equal_renderers(Column("value", "", kind=kind, places=places), value, "double precision")


@given(st.none() | NUMERICS, st.integers(0, 6), st.sampled_from(["decimal", "percent"]))
@example(Decimal("5.85"), 1, "percent")
def test_numerics_round_alike(value, places, kind):
    assert_equal_renderers(Column("value", "", kind=kind, places=places), value, "numeric")


@given(st.none() | st.dates())
@example(date(1899, 12, 31))
@example(date(1, 1, 1))
def test_dates_are_iso(value):
    assert_equal_renderers(Column("value", "", kind="date"), value, "date")


@given(st.none() | MOMENTS)
@example(datetime(2021, 2, 8, 1, 15, 0, 120000, tzinfo=UTC))
@example(datetime(2021, 2, 7, 17, 0, tzinfo=UTC))
def test_moments_are_local_for_excel_and_iso_for_programs(value):
    assert_equal_renderers(Column("value", "", kind="moment"), value, "timestamptz")


@pytest.mark.parametrize("value", [None, True, False])
def test_booleans(value):
    assert_equal_renderers(Column("value", "", kind="bool"), value, "boolean")


def test_moment_of_a_detail_is_written_as_in_a_list():
    moment = datetime(2021, 2, 8, 8, 15, 0, 120000, tzinfo=timezone(timedelta(hours=7)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_json(%s::timestamptz)::text", [moment])
        assert f'"{moment_json(moment)}"' == cursor.fetchone()[0]


@given(TEXTS)
@example("=1+1")
@example("''=1+1")
@example("'Aisyiyah")
def test_import_takes_exactly_the_mark_off(text):
    assert without_mark(inert(text)) == text
    assert not inert(text).startswith(tuple(FORMULA_STARTS))


def test_a_name_that_begins_with_an_apostrophe_is_left_alone():
    assert inert("'Aisyiyah") == "'Aisyiyah"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "", "–"),
        ("text", None, "–"),
        ("text", "=1+1", "=1+1"),
        ("integer", 1083, "1.083"),
        ("integer", -2, "−2"),
        ("integer", 0, "0"),
        ("decimal", 8.25, "8,3"),
        ("percent", 5.825, "5,8 %"),
        ("date", date(2021, 2, 8), "8 Februari 2021"),
        ("date", datetime(2021, 2, 7, 17, 0, tzinfo=UTC), "8 Februari 2021"),
        ("moment", datetime(2021, 2, 8, 1, 15, tzinfo=UTC), "8 Februari 2021 08.15"),
        ("bool", True, "Ya"),
        ("bool", False, "Tidak"),
    ],
)
def test_shown_to_people(kind, value, expected):
    assert shown(kind, value) == expected


def test_rows_and_json_say_the_same(areas):
    found = list(rows(areas, AREAS))
    assert found == [
        ("35.08", "Lumajang", None, 2, None, "35.08 Lumajang"),
        ("35.08.06", "Kunir", "Lumajang", 3, -8.25, "35.08.06 Kunir"),
    ]
    assert [tuple(row.values()) for row in json.loads(json_rows(areas, AREAS))] == found
    assert list(json.loads(json_rows(areas, AREAS))[0]) == [column.key for column in AREAS]


def test_the_same_source_may_stand_twice(areas):
    twice = (Column("one", "", "name"), Column("code", ""), Column("two", "", "name"))
    assert list(rows(areas[:1], twice)) == [("Lumajang", "35.08", "Lumajang")]


def test_annotations_are_columns(areas):
    annotated = areas.annotate(above=F("parent__code"))
    assert list(rows(annotated, (Column("code", ""), Column("above", "")))) == [
        ("35.08", None),
        ("35.08.06", "35.08"),
    ]


@pytest.mark.parametrize("empty", [lambda q: q.none(), lambda q: q.filter(pk__in=[])])
def test_no_rows_are_an_empty_list(areas, empty):
    assert list(rows(empty(areas), AREAS)) == []
    assert json_rows(empty(areas), AREAS) == "[]"
    assert json_page(empty(areas), AREAS, limit=10) == (0, "[]")


def test_a_page_and_the_count_of_all_in_two_statements(areas, django_assert_num_queries):
    with django_assert_num_queries(2):
        count, page = json_page(areas, AREAS, limit=1, offset=1)
    assert count == 2
    assert [row["code"] for row in json.loads(page)] == ["35.08.06"]


def test_a_page_says_what_all_rows_say(areas):
    """Its SQL is put together in another way; order and values are the same."""
    for queryset in (areas, areas.order_by("-name"), areas.filter(parent__name="Lumajang")):
        for offset in (0, 1):
            expected = list(rows(queryset, AREAS))[offset : offset + 1]
            assert page_rows(queryset, AREAS, limit=1, offset=offset) == expected


def test_a_page_with_its_counts_is_the_same_page(areas, django_assert_num_queries):
    above = Column("above", "", "parent_id", kind="code")
    annotated = areas.annotate(level_above=F("level") - 1)
    for queryset, statements in ((areas, 2), (areas.filter(level=9), 2), (annotated, 2)):
        page = page_rows(queryset, AREAS, limit=1, offset=1)
        different = len({area.parent_id for area in queryset.all()} - {None})
        with django_assert_num_queries(statements):
            counted = counted_page(queryset, AREAS, distinct=above, limit=1, offset=1)
        assert counted == (queryset.count(), different, page)


def test_count_of_distinct_rows(areas):
    repeated = Area.objects.filter(children__isnull=False).distinct()
    Area.objects.create(code="35.08.07", name="A", level=3, kind="kecamatan", parent_id="35.08")
    assert json_page(repeated, AREAS, limit=10)[0] == 1


def test_order_is_kept_over_many_rows():
    Area.objects.bulk_create(
        Area(code=f"{n:05d}", name=str(n * 7919 % 6007), level=1, kind="provinsi")
        for n in range(6000)
    )
    ordered = Area.objects.order_by("name", "-code")
    expected = [(area.code, area.name) for area in ordered]
    columns = (Column("code", ""), Column("name", ""))
    assert list(rows(ordered, columns)) == expected
    count, counted = counted_rows(ordered, columns)
    assert (count, list(counted)) == (6000, expected)
    assert [tuple(row.values()) for row in json.loads(json_rows(ordered, columns))] == expected


def test_a_user_s_values_never_become_sql(areas):
    hostile = "%s'); DROP TABLE units_area; -- %"
    Area.objects.filter(code="35.08").update(name=hostile)
    found = areas.filter(name=hostile)
    assert [row[1] for row in rows(found, AREAS)] == [hostile]
    assert json.loads(json_rows(found, AREAS))[0]["name"] == hostile


def test_relation_needs_one_statement_without_the_models_of_others(areas):
    sql, params = relation(get_user_model().objects.all(), (Column("name", ""),))
    assert sql.endswith('AS t("name")')
    assert params == ()


@pytest.mark.parametrize("key", ["", "a-b", 'a"b', "Name", "1a"])
def test_a_key_is_a_plain_word(key):
    with pytest.raises(ValueError, match="key"):
        Column(key, "")


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        Column("a", "", kind="tekst")


def test_a_number_has_no_words():
    with pytest.raises(ValueError, match="word"):
        Column("a", "", kind="integer", choices=((1, "satu"),))
