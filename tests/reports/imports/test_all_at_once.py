"""Whoever mends what is told is not told of the next fault of the same row afterwards."""

import pytest

from tests.reports.imports.test_every_resource import RESOURCES, portal
from tests.sheets import book_of, fill, look, told

__all__ = ["portal"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
GOOD = {"Program": "KTS", "Nama kampung": "Kampung Tangguh", "Desa/Kelurahan": "Kunir Kidul",
        "Kecamatan": "Kunir", "Tanggal pembentukan": "9-2-2021"}  # fmt: skip
DAY, PLACE = "Tanggal pembentukan", "Desa/Kelurahan"
# (what is put into a good row, the columns at which something is told, each once)
ROWS = [
    ({DAY: "31-2-2021", PLACE: "Tidak Ada Desa"}, ["area_name", "formed_on"]),
    ({"Nama kampung": None, DAY: "1-1-2030"}, ["formed_on", "name"]),
    ({PLACE: "Kunirr Lor", DAY: "1-1-2030"}, ["area_name", "formed_on"]),
    ({PLACE: "Kunirr Lor", "Program": "KTX"}, ["area_name", "program"]),
    ({PLACE: "Kunirr Lor", "Nama kampung": "A" * 400}, ["area_name", "name"]),
    ({DAY: "31-2-2021", "Tanggal SK": "1-1-2030", "Lintang": 81}, ["decree_date", "formed_on",
                                                                   "latitude"]),
    ({DAY: "31-2-2021", "Tingkat": "kota", "RW/Dusun/Tempat": "Pasar"}, ["formed_on",
                                                                         "place_kind"]),
    ({DAY: "1-1-2030", "Status": "Terverifikasi"}, ["formed_on", "status"]),
    ({DAY: "1-1-2030", "Catatan": "=1+1"}, ["formed_on", "notes"]),
    ({PLACE: None, "Nama kampung": None}, ["area_name", "name"]),
    ({DAY: "31-2-2021"}, ["formed_on"]),  # of the same village as the others: asked later
]  # fmt: skip


def columns_of(found):
    rows = {}
    for number, key, _reason in told(found):
        rows.setdefault(number, []).append(key)
    return [sorted(rows[number]) for number in sorted(rows)]


def test_all_faults_of_a_kampung_are_told_at_once(world):
    book = fill(book_of("formations", world.staff), *(GOOD | change for change, _keys in ROWS))
    found = look(book, "formations", world.staff)
    assert columns_of(found) == [keys for _change, keys in ROWS]
    assert found.counts["errors"] == len(ROWS)


def test_the_queries_do_not_grow_with_the_faults(world, django_assert_max_num_queries):
    few = fill(book_of("formations", world.staff), *(GOOD | change for change, _keys in ROWS))
    many = fill(
        book_of("formations", world.staff),
        *(GOOD | change for change, _keys in ROWS for _n in "abc"),
    )
    look(few, "formations", world.staff)
    with django_assert_max_num_queries(100) as counted:
        look(few, "formations", world.staff)
    with django_assert_max_num_queries(len(counted)):
        look(many, "formations", world.staff)


def test_what_the_services_say_of_other_cells_is_told_beside_a_cell_nobody_can_read(portal):
    row = RESOURCES["case-reports"].row
    book = fill(
        book_of("case-reports", portal.staff),
        row | {"Per tanggal": "10-2-2031", "Sembuh": "1.5"},
        row | {"Per tanggal": "31-2-2021", "Desa/Kelurahan": "Tidak Ada Desa"},
        row | {"Per tanggal": "31-2-2021", "Meninggal": -1},  # nothing is tried without its day
    )
    assert columns_of(look(book, "case-reports", portal.staff)) == [
        ["as_of", "recovered"], ["area_name", "as_of"], ["as_of"],
    ]  # fmt: skip
