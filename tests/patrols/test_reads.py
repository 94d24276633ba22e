"""Coverage, hot spots, the SKD of each desa; and that last week's figures read last week's rows."""

import json
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from core.weeks import Week
from patrols import queries, skd
from patrols.models import Patrol
from patrols.services import create_patrol, kit
from patrols.services.patrols import KIND
from programs.models import Measure
from programs.services import record_figure
from tests.factories import AreaFactory, FormationFactory, ProgramFactory
from units.models import Area
from villages.models import Inactivity


def test_objects_nobody_came_to(field, patrol, clock):
    patrol()  # 9 January: market and bank
    rows = queries.unvisited(field.head, days=7)
    assert [(row.point.name, row.days) for row in rows] == [
        ("Pasar Jatiroto", None),
        ("BRI Kunir", 9),
        ("Pasar Kunir", 9),
    ]
    assert queries.unvisited(field.head, days=14) == rows[:1]
    own = queries.unvisited(field.officer, days=7)
    assert {row.point.name for row in own} == {"BRI Kunir", "Pasar Kunir"}


def test_hours_nobody_patrolled(field, patrol):
    patrol()  # 08.00 to 10.00
    patrol(started_at=None, ended_at=None, patrolled_on="2024-01-10", visits=[])
    hours = queries.hours(field.head)
    assert [hour for hour in range(24) if hours.counts[hour]] == [8, 9, 10]
    assert hours.untimed == 1
    assert queries.hours(field.stranger).counts == (0,) * 24


def test_kecamatan_without_a_patrol_this_week(field, patrol):
    week = Week.of(date(2024, 1, 9))
    patrol()
    assert [(row.area.name, row.patrols) for row in queries.districts(field.head, week)] == [
        ("Jatiroto", 0),
        ("Kunir", 1),
    ]
    patrol(visits=[{"point": str(field.far_market.pk)}])  # a round over the border counts there too
    assert [(row.area.name, row.patrols) for row in queries.districts(field.head, week)] == [
        ("Jatiroto", 1),
        ("Kunir", 2),
    ]
    assert [row.area.name for row in queries.districts(field.stranger, week)] == ["Tebet"]


def test_incidents_that_lie_close_are_one_spot(field, patrol):
    def happened(kind, latitude, longitude=113.2):
        patrol(
            nihil=None,
            incidents=[{"kind": kind, "latitude": latitude, "longitude": longitude}],
        )

    happened("curat", -8.2011)
    happened("curanmor", -8.2012)
    happened("curat", -8.3)
    patrol(nihil=None, incidents=[{"kind": "curat"}])
    spots, unplaced = queries.hot_spots(field.head)
    assert [(spot.count, len(spot.kinds)) for spot in spots] == [(2, 2), (1, 1)]
    assert spots[0].latitude == pytest.approx(-8.20115)
    assert unplaced == 1
    only, _ = queries.hot_spots(field.head, kinds=["curanmor"])
    assert [spot.count for spot in only] == [1]
    assert queries.hot_spots(field.stranger) == ([], 0)


def test_the_guards_of_each_desa_on_a_day(field, patrol):
    program = ProgramFactory(code="SKD")
    AreaFactory(code="35.08.06.1001", name="Kelurahan", kind="kelurahan")
    desa = Area.objects.in_bulk(["35.08.06.2001", "35.08.06.2002"])
    stands = FormationFactory(
        program=program,
        area=desa["35.08.06.2001"],
        unit=field.kunir,
        status="verified",
        formed_on=date(2020, 2, 3),
        aspects={"ANGGOTA": 30, "NOMINAL": True, "HT": 5},
    )
    Inactivity.objects.create(
        formation=stands, starts_on=date(2020, 8, 1), reason="x", ends_on=date(2021, 1, 30)
    )
    patrol()
    states = {
        on: {row.area.name: row.state for row in skd.guards(field.head, on=on)}
        for on in (date(2019, 12, 31), date(2020, 12, 31), date(2021, 2, 1))
    }
    assert [found["Kunir Kidul"] for found in states.values()] == ["none", "inactive", "active"]
    assert all("Kelurahan" not in found for found in states.values())
    rows = skd.guards(field.head)
    totals = skd.totals_of(rows)
    assert (totals.formed, totals.active, totals.members, totals.nominal) == (1, 1, 30, 1)
    [row] = [row for row in rows if row.area.name == "Kunir Kidul"]
    assert (row.radios, row.vests, row.last_patrol) == (5, None, date(2024, 1, 9))
    assert row.reactivated_on == date(2021, 1, 30)


def test_published_growth_stands_beside_and_nominal_sums_are_marked(field):
    ProgramFactory(code="SKD")
    from programs.models import Program

    for value, unit in ((129, "desa"), (3870, "anggota")):
        record_figure(
            figure_id=uuid4(),
            program=Program.objects.get(code="SKD"),
            measure=Measure.objects.get(pk="formation"),
            unit=field.lumajang,
            value=Decimal(value),
            value_unit=unit,
            as_of=date(2019, 2, 3),
            source="berita",
            by=field.head,
        )
    [row] = skd.published(field.head)
    assert (row.villages, row.members, row.nominal) == (129, 3870, True)
    assert skd.published(field.stranger) == []


# -- what is read


HISTORY = """
INSERT INTO patrols_patrol (id, version, created_at, updated_at, receipt, status, return_reason,
    late, simulated, source, content_hash, program_id, unit_id, area_id, created_by_id,
    last_written_by_id, patrolled_on, order_number, vehicle, participants, joint, appeals, hotlines,
    situation, notes)
SELECT gen_random_uuid(), 1, now(), now(), 'H' || n, 'recorded', '', false, false, '', '',
    %(program)s, %(unit)s, '35.08.06', %(user)s, %(user)s, date '2024-01-18' - n / 10,
    '', '', '[]', false, '', '[]', '', ''
FROM generate_series(0, %(days)s * 10 - 1) n
"""


def history(field, unit, days):
    """Ten patrols a day of a unit, `days` days back; past all services."""
    values = {"program": field.ketok.pk, "unit": unit.pk, "user": field.officer.pk, "days": days}
    with connection.cursor() as cursor:
        sql = HISTORY.replace("'H' || n", f"'{unit.pk}-' || n")
        cursor.execute(sql, values)
        cursor.execute("ANALYZE patrols_patrol")


def touched(queryset):
    """Rows that the plan took from the patrols' table, whatever it then did with them."""
    plan = json.loads(queryset.explain(format="json", analyze=True))
    found = 0

    def walk(node):
        nonlocal found
        if node.get("Relation Name") == "patrols_patrol":
            found += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node[
                "Actual Loops"
            ]
        for child in node.get("Plans", ()):
            walk(child)

    walk(plan[0]["Plan"])
    return found


def test_last_week_reads_last_weeks_rows_only(field):
    for unit, days in ((field.kunir, 700), (field.jatiroto, 700), (field.tebet, 100)):
        history(field, unit, days)
    week = Week.of(date(2024, 1, 9))
    span = (week.starts_on, week.ends_on)
    everybody = Patrol.objects.filter(patrolled_on__range=span).count()
    assert everybody == 210  # of 15,000
    for user, count in ((field.officer, 70), (field.head, 140)):
        theirs = Patrol.objects.for_user(user).filter(patrolled_on__range=span)
        assert theirs.count() == count
        assert touched(theirs) <= everybody
        assert touched(theirs.order_by("-patrolled_on", "-started_at", "-pk")[:50]) <= everybody


def test_posting_a_patrol_asks_as_much_whatever_its_length(field, django_assert_num_queries):
    def stops(count):
        return [{"point": str(field.market.pk)} for _ in range(count)]

    create_patrol(id=uuid4(), data=field.data(visits=stops(1)), by=field.officer)
    for count in (1, 40):
        with django_assert_num_queries(POST_QUERIES):
            create_patrol(id=uuid4(), data=field.data(visits=stops(count)), by=field.officer)


POST_QUERIES = 15


def test_the_answer_is_planned_once(field):
    """PostgreSQL keeps a plan after five that were made for the values at hand, unless it takes
    knowing how many records are asked for as a gain."""
    before = plans_of_answers()
    for _ in range(8):
        made, _new = create_patrol(id=uuid4(), data=field.data(), by=field.officer)
        kit.current(KIND, made)
    generic, custom = (now - then for now, then in zip(plans_of_answers(), before, strict=True))
    assert generic + custom == 8
    assert generic >= 3


def plans_of_answers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(generic_plans), 0), coalesce(sum(custom_plans), 0)"
            " FROM pg_prepared_statements"
            " WHERE statement LIKE '%json_agg%' AND statement LIKE '%patrols_visit%'"
        )
        return cursor.fetchone()
