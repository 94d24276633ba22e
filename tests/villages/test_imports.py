"""Reports that only grow, RW and RT, from spreadsheets and back."""

import pytest

from tests.sheets import book_of, counts, fill, headings, look, put, save, told
from tests.villages.zone_world import RT1, RT2
from units.models import Area
from villages.models import ZoneReport

pytestmark = pytest.mark.django_db


def test_a_changed_report_is_the_next_revision_and_none_the_second_time(zones, report):
    report(RT1, houses=2)
    book = book_of("zone-reports", zones.officer)
    assert counts(look(book, "zone-reports", zones.officer)) == {"rows": 1, "unchanged": 1}
    put(book, 2, "Rumah positif", 4)
    fill(book, {"Kode RT": RT2, "Per tanggal": "14-4-2021", "Rumah positif": 0})
    assert counts(save(book, "zone-reports", zones.officer)) == {"rows": 2, "new": 1, "changed": 1}
    kept = ZoneReport.objects.order_by("area", "revision")
    assert list(kept.values_list("area", "revision", "positive_houses")) == [
        (RT1, 1, 2), (RT1, 2, 4), (RT2, 1, 0),
    ]  # fmt: skip
    assert counts(look(book, "zone-reports", zones.officer)) == {"rows": 2, "unchanged": 2}
    again = book_of("zone-reports", zones.officer)
    assert again["Isian"].cell(2, headings(again["Isian"])["Versi"]).value == 2
    assert counts(look(again, "zone-reports", zones.officer)) == {"rows": 2, "unchanged": 2}


def test_a_report_revised_meanwhile_is_a_conflict_and_its_place_stays(zones, report):
    report(RT1, houses=2)
    book = put(book_of("zone-reports", zones.officer), 2, "Rumah positif", 4)
    report(RT1, houses=3)
    assert told(look(book, "zone-reports", zones.officer)) == [(2, "positive_houses", 3, 4)]
    moved = put(book_of("zone-reports", zones.officer), 2, "Kode RT", RT2)
    assert [(row, key) for row, key, _ in told(look(moved, "zone-reports", zones.officer))] == [
        (2, "area")
    ]


def test_an_rt_may_lie_in_an_rw_of_the_same_file(zones):
    desa = "35.08.06.2002"
    rows = [{"Kode": f"{desa}.001", "Nama": "RW 001"}]
    rows += [{"Kode": f"{desa}.001.{n:03}", "Nama": f"RT {n:03}"} for n in range(1, 251)]
    book = fill(book_of("areas", zones.officer), *reversed(rows))
    assert counts(save(book, "areas", zones.officer))["new"] == len(rows)
    assert Area.objects.filter(parent=f"{desa}.001").count() == 250
