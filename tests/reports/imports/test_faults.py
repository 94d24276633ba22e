"""Thirty different faults in one file: each told at its cell, on the page, in the API, in the
user's own workbook."""

import io
from itertools import pairwise

import openpyxl
import pytest

from tests.reports.imports.test_services import bring
from tests.sheets import book_of, fill, headings
from villages.models import Formation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
GOOD = {"Program": "KTS", "Desa/Kelurahan": "Kunir Kidul", "Kecamatan": "Kunir",
        "Tingkat": "place", "Tanggal pembentukan": "9-2-2021"}  # fmt: skip
NO_TIME = "Tanggal pembentukan"
# (what is put into a good row, the heading at which it is told)
FAULTS = [
    ({"Program": "KTX"}, "Program"),
    ({"Program": None}, "Program"),
    ({"Nama kampung": None}, "Nama kampung"),
    ({"Nama kampung": "A" * 400}, "Nama kampung"),
    ({"Desa/Kelurahan": "Kunirkidul"}, "Desa/Kelurahan"),
    ({"Desa/Kelurahan": None}, "Desa/Kelurahan"),
    ({"Desa/Kelurahan": "Sukosari", "Kecamatan": None}, "Desa/Kelurahan"),
    ({"Desa/Kelurahan": "Tebet Timur", "Kecamatan": "Tebet"}, "Desa/Kelurahan"),
    ({"Desa/Kelurahan": "Sukosari", "Kode desa": "35.08.06.2001"}, "Desa/Kelurahan"),
    ({"Desa/Kelurahan": None, "Kode desa": "31.74.01.1001"}, "Kode desa"),
    ({"Desa/Kelurahan": None, "Kode desa": "35.08.99.9999"}, "Kode desa"),
    ({NO_TIME: "02/29/2021"}, NO_TIME),
    ({NO_TIME: "31-2-2021"}, NO_TIME),
    ({NO_TIME: "kemarin"}, NO_TIME),
    ({NO_TIME: "8 Febtober 2021"}, NO_TIME),
    ({NO_TIME: "8/2/21"}, NO_TIME),
    ({NO_TIME: 44235}, NO_TIME),
    ({NO_TIME: "9-2-2031"}, NO_TIME),
    ({NO_TIME: "9-2-1921"}, NO_TIME),
    ({NO_TIME: None}, NO_TIME),
    ({"Tanggal peresmian": "32-1-2021"}, "Tanggal peresmian"),
    ({"Tanggal SK": "9-2-2031"}, "Tanggal SK"),
    ({"Jenis permukiman": "kumuh sekali"}, "Jenis permukiman"),
    ({"Tingkat": "kota"}, "Tingkat"),
    ({"RW/Dusun/Tempat": None}, "RW/Dusun/Tempat"),
    ({"Lintang": "delapan", "Bujur": "113,2"}, "Lintang"),
    ({"Lintang": 81, "Bujur": "113,2"}, "Lintang"),
    ({"Lintang": "-8,2", "Bujur": "1.132,2,1"}, "Bujur"),
    ({"Catatan": "=1+1"}, "Catatan"),
    ({"Status": "Terverifikasi"}, "Status"),
    ({"Nomor catatan": "bukan nomor"}, "Nomor catatan"),
    ({"Memang kampung lain": "mungkin"}, "Memang kampung lain"),
]


def test_thirty_faults_stand_at_their_cells(world, client):
    book = book_of("formations", world.staff)
    for n, (change, _heading) in enumerate(FAULTS):
        row = GOOD | {"Nama kampung": f"Kampung {n}", "RW/Dusun/Tempat": f"Tempat {n}"}
        fill(book, row | change)
    good = GOOD | {"Nama kampung": "Kampung baik", "RW/Dusun/Tempat": "Tempat baik"}
    fill(book, good, good)  # the second is the first
    out = io.BytesIO()
    book.save(out)
    brought = bring(world.staff, out.getvalue())
    last = len(FAULTS) + 3
    assert (brought.counts["rows"], brought.counts["errors"], brought.counts["new"]) == (
        len(FAULTS) + 2, len(FAULTS) + 1, 1,
    )  # fmt: skip
    client.force_login(world.staff)
    told = client.get(f"/api/v1/imports/{brought.pk}/").json()["errors"]
    columns = headings(book["Isian"])
    expected = [(n, heading) for n, (_change, heading) in enumerate(FAULTS, start=2)]
    labels = labels_of(world.staff)
    assert [(e["row"], labels[e["column"]]) for e in told] == [*expected, (last, "")]
    assert all(e["reason"] and e["sheet"] == "Isian" for e in told)
    with brought.answer.open("rb") as answer:
        sheet = openpyxl.load_workbook(answer)["Isian"]
    for row, heading in expected:
        assert sheet.cell(row, 1).value
        commented = [c.column for c in sheet[row] if c.comment]
        assert commented == [columns[heading]], (row, heading)
    assert not sheet.cell(last - 1, 1).value
    assert sheet.cell(last, 1).value.startswith("Baris ini sama dengan baris")
    assert not Formation.objects.exists()
    shown(client, brought, told)


def labels_of(user):
    from core.imports.preview import OWN
    from core.imports.resources import get_resource

    fields = (*OWN, *get_resource("formations", user).fields(user))
    return {field.key: str(field.label) for field in fields} | {"": ""}


def shown(client, brought, told):
    """The page has the same, equal ones once with their rows."""
    first = client.get(f"/imports/{brought.pk}/?state=error")
    second = client.get(f"/imports/{brought.pk}/?state=error&page=2")
    rows = [*first.context["rows"], *(second.context["rows"] if len(told) > 50 else [])]
    assert [row["row"].number for row in rows] == [e["row"] for e in told]
    groups = first.context["groups"]
    assert sum(group["count"] for group in groups) == len(told)
    assert all(a["count"] >= b["count"] for a, b in pairwise(groups))
    futures = next(g for g in groups if "masa depan" in g["reason"] and g["column"] == NO_TIME)
    assert futures["rows"] == [19]
