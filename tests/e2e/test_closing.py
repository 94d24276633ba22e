"""A week is closed, corrected late, and checked by whoever holds the paper."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, approve, log_in
from tests.e2e.test_main_job import target_of

WEEK = "2021-W06"


def figures(page, target):
    return page.evaluate(
        """async ([target, week]) => {
            const answer = await fetch(`/api/v1/progress/?target=${target}&week=${week}`);
            return (await answer.json()).totals;
        }""",
        [target, WEEK],
    )


def wait_for_week(page, target, formed):
    """The worker is another process: ask until it has computed."""
    for _ in range(120):
        if figures(page, target)["formed"] == formed:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"The week never came to {formed}.")


def enter_late(page, name):
    """A kampung formed in the closed week, sent today."""
    page.goto("/formations/new/")
    page.get_by_label("Program").select_option(label="Kampung Tangguh Semeru (KTS)")
    village = page.get_by_label("Desa/Kelurahan")
    village.fill("kunir l")
    page.locator(".picker").get_by_role("option").first.click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").fill("RW 11")
    page.get_by_label("Nama kampung").fill(name)
    page.get_by_label("Tanggal pembentukan").fill("2021-02-12")
    page.get_by_role("button", name="Kirim", exact=True).click()
    again = page.get_by_role("button", name="Tetap kirim, ini kampung lain")
    expect(page.get_by_text("Tanda terima").or_(again).first).to_be_visible()
    if again.is_visible():
        again.click()
    expect(page.locator(".receipt")).to_be_visible()


def test_closed_corrected_late_and_checked(open_page):
    kasat = open_page(DESK)
    log_in(kasat, "kasat.lumajang")
    target = target_of(kasat)
    reported = figures(kasat, target)["formed"]
    assert reported == 6

    kasat.goto(f"/closings/preview/?unit=JATIM-LMJ&week={WEEK}")
    kasat.get_by_role("button", name="Tutup minggu ini").click()
    expect(kasat.get_by_text("dilaporkan 6, belum ada perubahan.")).to_be_visible()
    code = kasat.locator(".proof .code").first.inner_text()
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)

    officer = open_page(PHONE)
    log_in(officer, "polsek.kunir")
    enter_late(officer, "Kampung Tangguh Terlambat Uji")
    approve(kasat, "Kampung Tangguh Terlambat Uji")
    expect(kasat.get_by_text("Kampung Tangguh Terlambat Uji")).to_have_count(0)
    wait_for_week(kasat, target, reported + 1)

    kasat.goto(f"/dashboard/?target={target}&week={WEEK}")
    strip = kasat.locator(".strip")
    expect(strip).to_contain_text("dilaporkan 6, kini 7 (+1, terlambat")

    visitor = open_page(PHONE)
    visitor.goto("/v/")
    visitor.get_by_label("Kode periksa").fill(code.lower().replace("-", " "))
    visitor.get_by_role("button", name="Periksa").click()
    expect(visitor.get_by_text("Sama dengan cetakan")).to_be_visible()
    expect(visitor.get_by_text("Minggu ini 6 dari rencana 5 (lebih 1).").first).to_be_visible()
    expect(visitor.get_by_text("dilaporkan 6, kini 7.")).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
