"""A file on its way in: template, upload, the bar, the preview, all of it saved; and its faults."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, log_in

MANY = 300  # rows: long enough for the bar to be seen
WAIT = 60_000  # milliseconds


def fill(path: Path, rows: list[dict]) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["Isian"]
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    for row in rows:
        below = sheet.max_row + 1
        for heading, value in row.items():
            sheet.cell(below, columns[heading], value)
    book.save(path)
    return path


def kampung(n: int, series: str, **more) -> dict:
    return {
        "Program": "KTS",
        "Nama kampung": f"Kampung Impor {series}{n} (simulasi)",
        "Desa/Kelurahan": "Kunir Kidul",
        "Kecamatan": "Kunir",
        "Tingkat": "Tempat (pasar, sekolah, …)",
        "RW/Dusun/Tempat": f"Tempat {series}{n}",
        "Tanggal pembentukan": "8 Maret 2021",
        "Memang kampung lain": "ya",
    } | more


@pytest.fixture
def template(tmp_path):
    def fetch(page) -> Path:
        page.goto("/imports/")
        with page.expect_download() as found:
            page.locator("#isi").get_by_role("link", name="Kampung", exact=True).click()
        path = tmp_path / "isian.xlsx"
        found.value.save_as(path)
        return path

    return fetch


def upload(page, path: Path) -> None:
    page.goto("/imports/")
    page.get_by_label("Jenis data").select_option(label="Kampung")
    page.get_by_label("Berkas").set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page).to_have_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    expect(page.get_by_role("progressbar")).to_be_visible()


def not_wider(page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_upload_preview_commit_with_the_bar_seen(open_page, template):
    page = open_page(DESK)
    log_in(page, "polsek.kunir")
    path = fill(template(page), [kampung(n, "A") for n in range(MANY)])
    upload(page, path)
    expect(page.get_by_text(re.compile(rf"{MANY} baru, 0 berubah.*0 salah"))).to_be_visible(
        timeout=WAIT
    )
    page.get_by_role("button", name="Simpan semuanya").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile(rf"Tersimpan .*{MANY} baru"))).to_be_visible(timeout=WAIT)


def test_what_is_wrong_is_read_on_a_phone_and_in_ones_own_file(open_page, template, tmp_path):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    wrong = [
        kampung(1, "B", **{"Desa/Kelurahan": "Kunirkidul"}),
        kampung(2, "B", **{"Tanggal pembentukan": "02/29/2021"}),
        kampung(3, "B", **{"Tanggal pembentukan": "02/29/2021"}),
        kampung(4, "B"),
    ]
    not_wider(page, PHONE["width"])
    upload(page, fill(template(page), wrong))
    expect(page.get_by_text(re.compile("1 baru.*3 salah"))).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="Simpan semuanya")).to_have_count(0)
    expect(page.get_by_role("heading", name="Yang perlu diperbaiki")).to_be_visible()
    expect(page.get_by_text(re.compile("Maksud Anda.*Kunir Kidul")).first).to_be_visible()
    not_wider(page, PHONE["width"])
    with page.expect_download() as found:
        page.get_by_role("link", name="Unduh berkas Anda dengan catatan").click()
    found.value.save_as(tmp_path / "periksa.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "periksa.xlsx")["Isian"]
    assert (
        sum(1 for row in sheet.iter_rows() for cell in row if cell.comment and row[0].row > 1) == 3
    )
    page.get_by_role("button", name="Batalkan impor ini").click()
    expect(page.get_by_text("Impor dibatalkan")).to_be_visible()
