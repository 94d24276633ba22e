"""The main job as its users do it: officer on a phone, Kasat, worker, staff of the kabupaten."""

import io
import re
from datetime import date

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, approve, log_in

WEEK = "2021-W07"  # the week after the article's
FORMED_ON = date(2021, 2, 17)


def numbers_of(page, target: str) -> dict:
    """The API's figures, asked from the page's own session."""
    return page.evaluate(
        """async ([target, week]) => {
            const answer = await fetch(`/api/v1/progress/?target=${target}&week=${week}`);
            return await answer.json();
        }""",
        [target, WEEK],
    )


def target_of(page) -> str:
    targets = page.evaluate(
        "async () => (await (await fetch('/api/v1/targets/?limit=100')).json()).results"
    )
    (target,) = [row for row in targets if row["starts_on"] == "2021-02-08"]
    return target["id"]


@pytest.fixture
def officer(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    return page


@pytest.fixture
def kasat(open_page):
    page = open_page(DESK)
    log_in(page, "kasat.lumajang")
    return page


def enter_formation(page, name: str) -> str:
    """Fill the form of a kampung and send it; returns the receipt."""
    page.goto("/formations/new/")
    page.get_by_label("Program").select_option(label="Kampung Tangguh Semeru (KTS)")
    village = page.get_by_label("Desa/Kelurahan")
    village.fill("kunir l")
    page.locator(".picker").get_by_role("option").first.click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").fill("RW 09")
    page.get_by_label("Nama kampung").fill(name)
    page.get_by_label("Tanggal pembentukan").fill(FORMED_ON.isoformat())
    page.get_by_role("button", name="Kirim", exact=True).click()
    again = page.get_by_role("button", name="Tetap kirim, ini kampung lain")
    expect(page.get_by_text("Tanda terima").or_(again).first).to_be_visible()
    if again.is_visible():
        again.click()
    receipt = page.locator(".receipt")
    expect(receipt).to_be_visible()
    return receipt.inner_text()


def test_from_the_phone_to_the_workbook(officer, kasat, open_page):
    target = target_of(kasat)
    before = numbers_of(kasat, target)["totals"]

    receipt = enter_formation(officer, "Kampung Tangguh Uji Peramban")
    assert re.fullmatch(r"[A-Z0-9-]{4,12}", receipt)
    expect(officer.get_by_text("Menunggu verifikasi").first).to_be_visible()

    approve(kasat, "Kampung Tangguh Uji Peramban")
    expect(kasat.get_by_text("Kampung Tangguh Uji Peramban")).to_have_count(0)

    # The real worker computes; the dashboard shows it without anyone asking for it.
    kasat.goto(f"/dashboard/?target={target}&week={WEEK}")
    wait_for_formed(kasat, target, before["formed_cumulative"] + 1)
    kasat.reload()
    after = numbers_of(kasat, target)
    expect(kasat.get_by_text(after["sentence"])).to_be_visible()
    assert after["totals"]["formed"] == before["formed"] + 1

    staff = open_page(DESK)
    log_in(staff, "staf.lumajang")
    staff_numbers = numbers_of(staff, target)
    staff.goto(f"/dashboard/?target={target}&week={WEEK}")
    staff.locator("main").get_by_role("link", name="Ekspor").click()
    staff.get_by_label(re.compile("XLSX")).first.check()
    with staff.expect_download() as download:
        staff.get_by_role("button", name="Buat berkas").first.click()
    sheet = openpyxl.load_workbook(io.BytesIO(read(download.value))).active
    assert column_sum(sheet, "Realisasi") == sum(row["formed"] for row in staff_numbers["rows"])


def wait_for_formed(page, target: str, formed: int) -> None:
    """The worker is another process: ask until it has computed."""
    for _ in range(120):
        if numbers_of(page, target)["totals"]["formed_cumulative"] == formed:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"The progress never reached {formed}.")


def read(download) -> bytes:
    with open(download.path(), "rb") as file:
        return file.read()


def column_sum(sheet, label: str) -> int:
    """Sum of a column's numbers between its header and the totals row."""
    rows = list(sheet.iter_rows(values_only=True))
    (head,) = [number for number, row in enumerate(rows) if label in row]
    place = rows[head].index(label)
    body = [row for row in rows[head + 1 :] if "Jumlah" not in row]
    return sum(row[place] for row in body if isinstance(row[place], int))


def test_the_week_of_the_article(kasat):
    target = target_of(kasat)
    # As it was known in the week after: others may have been entered late since.
    kasat.goto(f"/dashboard/?target={target}&week=2021-W06&known_at=2021-02-20")
    expect(
        kasat.get_by_text(
            "Minggu ini 6 dari rencana 5 (lebih 1). Sejak 8 Februari 6 dari 103 tambahan (5,8 %), "
            "sisa 97. Seluruhnya 28 dari 125."
        )
    ).to_be_visible()
    for fraction in ("6 dari 103", "28 dari 125", "6 dari 5"):
        expect(kasat.locator(".tile", has_text=fraction)).to_be_visible()
