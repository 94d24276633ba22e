"""Goods and doses from spreadsheets: as typed into the form, and back again."""

from datetime import date

import pytest

from aid.models import DoseReport, Movement
from core.models import AuditEvent
from tests.aid.support import rest, worth
from tests.sheets import book_of, counts, fill, look, put, save, told

pytestmark = pytest.mark.django_db
STORE = "Gudang Polres, Polres Metro Bekasi Kota"
IN = {"Jenis": "Masuk", "Gudang": STORE, "Barang": "sembako", "Jumlah": "1.000",
      "Tanggal": "9-8-2021", "Asal": "Polda"}  # fmt: skip
OUT = {"Jenis": "Disalurkan", "Gudang": STORE, "Barang": "sembako", "Jumlah": 10,
       "Tanggal": "9-8-2021", "Desa/Kelurahan": "Jatiwaringin",
       "Kelompok penerima": "Warga isolasi mandiri"}  # fmt: skip


def test_goods_go_in_before_they_go_out_whatever_the_order_of_the_rows(help_):
    book = fill(book_of("aid", help_.staff), OUT, IN)
    assert counts(save(book, "aid", help_.staff)) == {"rows": 2, "new": 2}
    assert rest(help_.store) == 990
    handed = Movement.objects.get(kind="out")
    assert worth(handed) == {("BKS-GEDE", "32.75.08.1001", "package"): 10}
    assert counts(look(book, "aid", help_.staff)) == {"rows": 2, "unchanged": 2}
    assert counts(look(book_of("aid", help_.staff), "aid", help_.staff)) == {
        "rows": 2, "unchanged": 2,
    }  # fmt: skip


def test_a_change_goes_the_way_of_the_form(help_):
    help_.moved("in", quantity=100)
    made = help_.moved("out", quantity=10)
    book = book_of("aid", help_.staff)
    row = next(n for n in (2, 3) if book["Isian"].cell(n, 2).value == str(made.pk))
    put(book, row, "Jumlah", 30)
    found = save(book, "aid", help_.staff)
    assert counts(found) == {"rows": 2, "changed": 1, "unchanged": 1}
    assert (rest(help_.store), AuditEvent.objects.latest("pk").act) == (70, "edit")
    assert counts(look(book, "aid", help_.staff)) == {"rows": 2, "unchanged": 2}
    put(book, row, "Jumlah", 40)  # made from what the record was before
    assert (row, "quantity", 30, 40) in told(look(book, "aid", help_.staff))
    put(book, row, "Jenis", "Masuk")
    assert told(look(book_of_kind(help_, row), "aid", help_.staff)) == [
        (row, "kind", "Tidak diubah di sini: minta catatannya dikembalikan dahulu.")
    ]


def book_of_kind(help_, row):
    return put(book_of("aid", help_.staff), row, "Jenis", "Masuk")


def test_faults_of_goods_stand_at_their_cells(help_):
    book = fill(
        book_of("aid", help_.staff),
        IN,
        IN | {"Asal": None},
        IN | {"Jumlah": 0},
        IN | {"Barang": "permata"},
        OUT | {"Jumlah": 2000},
        OUT | {"Kelompok penerima": None},
        OUT | {"Desa/Kelurahan": None},
        OUT | {"Jenis": "Kembali dari penerima", "Tanda terima penyaluran asal": "QQQ"},
        IN | {"Gudang": "Gudang Jaksel, Polres Jaksel"},
        IN | {"Tanggal": "13-8-2021"},
    )
    found = look(book, "aid", help_.staff)
    assert [(row, key) for row, key, *_ in told(found)] == [
        (3, "source"), (4, "quantity"), (5, "item"), (6, "quantity"), (7, "recipients"),
        (8, "area"), (9, "original"), (10, "store"), (11, "moved_on"),
    ]  # fmt: skip
    assert not Movement.objects.exists()


def test_doses_of_each_kelurahan(help_):
    stage = help_.stage()
    label = "Tahap 5 " + stage.area.name + ", 15 Juli 2021"
    day = {"Tahap": label, "Desa/Kelurahan": "Jatiwaringin", "Tanggal": "15-7-2021"}
    book = fill(book_of("vaccination", help_.staff), day | {"Dipakai": 40}, day | {"Datang": 60})
    assert counts(save(book, "vaccination", help_.staff)) == {"rows": 2, "new": 2}
    assert DoseReport.objects.get(used=40).reported_on == date(2021, 7, 15)
    assert counts(look(book, "vaccination", help_.staff)) == {"rows": 2, "unchanged": 2}
    again = book_of("vaccination", help_.staff)
    assert counts(look(again, "vaccination", help_.staff)) == {"rows": 2, "unchanged": 2}
    fill(again, day | {"Dipakai": 21}, day | {"Desa/Kelurahan": "Tebet Timur", "Datang": 1}, day)
    put(again, 2, "Rusak", 3)
    assert [(row, key) for row, key, _ in told(look(again, "vaccination", help_.staff))] == [
        (2, "wasted"), (4, "used"), (5, "area_name"), (6, "used"),
    ]  # fmt: skip
    assert counts(look(again, "vaccination", help_.stranger))["errors"] == 5
