"""Reporting an RT: the rule of its day, revisions, refusals, and what then stands."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Conflict, DomainError
from core.models import AuditEvent
from tests.core.race import collide, race
from tests.factories import AreaFactory
from tests.villages.support import errors_of
from tests.villages.zone_world import JATIROTO_RT, KUNIR, NOW, RT1, RT2, TEBET_RT
from villages.models import ZoneReport, ZoneStanding
from villages.queries.rules import zone_rules
from villages.services.zone_rules import begin_rule_locally
from villages.services.zones import NewZoneReport, rebuild_standings, report_zone, report_zones
from villages.zones import FOR_EVER, Report, State, rule_in_force, standing_on


def test_four_houses_are_yellow_in_march_and_orange_in_april(report):
    march, april = report(as_of="2021-03-20", houses=4), report(as_of="2021-04-10", houses=4)
    assert (march.zone, march.rule.citation) == ("kuning", "Inmendagri 3/2021 (5 Februari 2021)")
    assert (april.zone, april.rule.citation) == (
        "oranye",
        "Inmendagri 7/2021 (berlaku 6 April 2021)",
    )


def test_what_the_posko_said_stands_beside_what_was_computed(report):
    said = report(houses=4, stated_zone="kuning")
    assert (said.zone, said.stated_zone) == ("oranye", "kuning")


def test_a_second_report_of_the_day_is_a_correction(report):
    first, second = report(houses=3), report(houses=0)
    assert [first.revision, second.revision] == [1, 2]
    assert ZoneReport.objects.count() == 2
    standing = ZoneStanding.objects.get()
    assert (standing.report, standing.zone) == (second, "hijau")
    assert list(
        AuditEvent.objects.filter(record_kind="villages.zonereport")
        .order_by("id")
        .values_list("act", "area_code", "unit_path")
    ) == [
        ("create", RT1, first.unit.path),
        ("zone.revise", RT1, first.unit.path),
    ]


def test_a_late_report_stands_between_its_neighbours(report):
    report(as_of="2021-04-01")
    report(as_of="2021-04-12")
    late = report(as_of="2021-04-05", houses=11)
    assert late.late
    assert list(ZoneStanding.objects.order_by("as_of").values_list("as_of", "holds_until")) == [
        (date(2021, 4, 1), date(2021, 4, 4)),
        (date(2021, 4, 5), date(2021, 4, 11)),
        (date(2021, 4, 12), FOR_EVER),
    ]


def test_the_same_report_again_is_the_first_one(zones, report):
    number = uuid4()
    first = report(id=number, houses=2)
    assert report(id=number, houses=2) == first
    with pytest.raises(Conflict) as caught:
        report(id=number, houses=3)
    assert caught.value.code == "id_conflict"
    with pytest.raises(Conflict):
        report(id=number, houses=2, by=zones.staff)
    assert ZoneReport.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"houses": -1}, "positive_houses", "Isi jumlah rumah 0 sampai 1.000."),
        ({"houses": 1001}, "positive_houses", "Isi jumlah rumah 0 sampai 1.000."),
        ({"as_of": "2021-04-16"}, "as_of", "Tanggal tidak boleh di masa depan."),
        (
            {"as_of": "2021-02-08"},
            "as_of",
            "Aturan zona RT baru ada sejak 9 Februari 2021; laporan ini per 8 Februari 2021.",
        ),
        ({"stated_zone": "hitam"}, "stated_zone", "Pilih hijau, kuning, oranye, atau merah."),
        ({"area": KUNIR}, "area", f"Kode “{KUNIR}” bukan kode RT yang dikenal."),
        (
            {"area": "99.99.99.2001.001.001"},
            "area",
            "Kode “99.99.99.2001.001.001” bukan kode RT yang dikenal.",
        ),
        (
            {"area": f"{KUNIR}.009.001"},
            "area",
            f"{KUNIR}.009.001 belum tercatat. Catat dahulu RW dan RT itu, lalu ulangi.",
        ),
        ({"area": JATIROTO_RT}, "area", "Jatiroto (Kec. Jatiroto) wilayah Polsek Jatiroto."),
        ({"area": TEBET_RT}, "area", "Tebet Timur (Kec. Tebet) wilayah Polsek Tebet."),
        ({"note": "x" * 301}, "note", "Paling banyak 300 huruf."),
        (
            {"note": "a\0b"},
            "note",
            "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang.",
        ),
    ],
)
def test_bad_reports_are_refused_at_their_field(report, changes, field, message):
    with pytest.raises(DomainError) as caught:
        report(**changes)
    assert errors_of(caught) == {field: message}
    assert not ZoneReport.objects.exists()


def test_all_or_none(zones):
    items = [
        NewZoneReport(uuid4(), RT1, date(2021, 4, 14), 0),
        NewZoneReport(uuid4(), JATIROTO_RT, date(2021, 4, 14), -5),
    ]
    with pytest.raises(DomainError) as caught:
        report_zones(items=items, by=zones.officer)
    assert sorted(caught.value.errors) == ["1.area", "1.positive_houses"]
    assert not ZoneReport.objects.exists()


def test_many_at_once_number_their_revisions_in_order(zones):
    items = [NewZoneReport(uuid4(), RT1, date(2021, 4, 14), houses) for houses in (3, 2, 1)]
    kept = report_zones(items=[*items, items[0]], by=zones.officer)
    assert [(row.revision, new) for row, new in kept] == [
        (1, True),
        (2, True),
        (3, True),
        (1, True),
    ]
    assert ZoneStanding.objects.get().report_id == items[2].id


@pytest.mark.parametrize("who", ["commander", "regency", "admin"])
def test_who_may_not_report(zones, report, who):
    with pytest.raises(PermissionDenied):
        report(by=getattr(zones, who))


def test_a_partner_reports_his_own_area_alone(zones, report):
    assert report(by=zones.partner).unit == zones.kunir
    with pytest.raises(DomainError):
        report(area=JATIROTO_RT, by=zones.partner)


def test_staff_report_for_any_polsek(zones, report):
    assert report(area=JATIROTO_RT, by=zones.staff).unit == zones.jatiroto


# A rule that began later here


def test_a_recorded_lag_gives_reports_a_further_revision(zones, report):
    report(as_of="2021-04-03", houses=4)
    report(as_of="2021-04-10", houses=4)
    same = report(as_of="2021-04-10", houses=1, area=RT2)
    start, changed = begin_rule_locally(
        rule="INMENDAGRI-7-2021",
        area="35.08",
        starts_on=date(2021, 4, 13),
        basis="Surat edaran bupati",
        by=zones.head,
    )
    assert (start.area_id, changed) == ("35.08", 2)
    assert list(
        ZoneReport.objects.filter(area=RT1)
        .order_by("as_of", "revision")
        .values_list("as_of", "revision", "zone", "rule")
    ) == [
        (date(2021, 4, 3), 1, "kuning", "INMENDAGRI-3-2021"),
        (date(2021, 4, 10), 1, "oranye", "INMENDAGRI-7-2021"),
        (date(2021, 4, 10), 2, "kuning", "INMENDAGRI-3-2021"),
    ]
    assert ZoneStanding.objects.get(area=RT1, as_of="2021-04-10").zone == "kuning"
    assert ZoneReport.objects.filter(area=RT2).count() == 2 == same.revision + 1
    assert report(as_of="2021-04-13", houses=4).zone == "oranye"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "X"}, "rule"),
        ({"area": "31.74"}, "area"),
        ({"area": "x"}, "area"),
        ({"starts_on": date(2021, 4, 5)}, "starts_on"),
        ({"starts_on": date(2021, 4, 16)}, "starts_on"),
        ({"basis": " "}, "basis"),
    ],
)
def test_bad_local_starts_are_refused(zones, changes, field):
    told = {
        "rule": "INMENDAGRI-7-2021",
        "area": "35.08",
        "starts_on": date(2021, 4, 13),
        "basis": "SE",
    }
    with pytest.raises(DomainError) as caught:
        begin_rule_locally(**(told | changes), by=zones.head)
    assert list(caught.value.errors) == [field]


def test_administrators_record_a_lag_where_no_unit_is_on_record(zones):
    """Kalimantan Barat still quoted the old thresholds on 21 April 2021."""
    AreaFactory(code="61")
    start, changed = begin_rule_locally(
        rule="INMENDAGRI-7-2021",
        area="61",
        starts_on=date(2021, 4, 14),
        basis="Keputusan gubernur",
        by=zones.admin,
    )
    assert (start.area_id, changed) == ("61", 0)
    assert (
        rule_in_force(zone_rules(), "61.01.01.2001.001.001", date(2021, 4, 13)).zone(4) == "kuning"
    )


# Random histories against the engine


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.sampled_from([RT1, RT2]), st.integers(0, 60), st.integers(0, 13)),
        max_size=10,
    ),
    st.integers(0, 14),
)
def test_what_stands_is_what_the_ledger_says(zones, told, lag):
    """Late, corrected, re-judged: the table of standings equals the engine on the ledger, day by
    day; and rebuilding it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT example")
    for area, back, houses in told:
        day = NOW.date() - timedelta(days=back)
        report_zone(id=uuid4(), area=area, as_of=day, positive_houses=houses, by=zones.officer)
    if lag:
        begin_rule_locally(
            rule="INMENDAGRI-7-2021",
            area="35.08",
            starts_on=date(2021, 4, 6) + timedelta(days=min(lag, 9)),
            basis="SE",
            by=zones.head,
        )
    rules = zone_rules()
    for area in (RT1, RT2):
        rows = ZoneReport.objects.filter(area=area)
        ledger = [Report(r.as_of, r.positive_houses, r.revision, r.zone, r.rule_id) for r in rows]
        standings = list(ZoneStanding.objects.filter(area=area))
        for offset in range(70):
            day = NOW.date() - timedelta(days=offset)
            stood = [row for row in standings if row.as_of <= day <= row.holds_until]
            expected = standing_on(ledger, day)
            found = [(row.as_of, row.zone) for row in stood]
            last = expected.report
            assert found == ([(last.as_of, last.zone)] if last else [])
            if expected.state == State.KNOWN:
                assert last.rule == rule_in_force(rules, area, last.as_of).code
    before = list(ZoneStanding.objects.order_by("area", "as_of").values("area", "as_of", "zone"))
    rebuild_standings()
    after = list(ZoneStanding.objects.order_by("area", "as_of").values("area", "as_of", "zone"))
    assert before == after
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT example")


# Two at once


@pytest.fixture
def committed(transactional_db, zones):
    return zones


def send(world, houses, number=None):
    return report_zone(
        id=number or uuid4(),
        area=RT1,
        as_of=date(2021, 4, 14),
        positive_houses=houses,
        by=world.officer,
    )


def test_two_who_report_one_rt_at_once_are_two_revisions(committed):
    answers = race(lambda n: send(committed, 1 + n), 2)
    assert sorted(row.revision for row, _new in answers) == [1, 2]
    newest = ZoneReport.objects.get(revision=2)
    assert ZoneStanding.objects.get().report_id == newest.pk


def test_one_report_sent_twice_at_once_is_one(committed):
    number = uuid4()
    answers = race(lambda n: send(committed, 1, number), 2)
    assert sorted(new for _row, new in answers) == [False, True]
    assert ZoneReport.objects.count() == 1


def test_without_the_lock_they_collide(committed, monkeypatch):
    """The same race with the lock off: both see no report, both would be revision 1."""
    from villages.services import zones as service

    monkeypatch.setattr(service, "lock_areas", lambda codes: None)
    answers = collide(lambda n: send(committed, 1 + n), 2)
    assert [type(answer) for answer in answers].count(Conflict) == 1
