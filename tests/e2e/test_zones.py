"""Zones in the browser: an RT reports, its zone is computed and shown; the map says the same."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, log_in


def test_an_rt_reports_and_its_zone_is_shown_with_its_rule(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    page.goto("/zones/report/?area=35.08.06.2001.001.001")
    page.get_by_label("Rumah positif").fill("4")
    page.get_by_label("Zona menurut posko").select_option("kuning")
    page.get_by_role("button", name="Kirim").click()
    expect(page).to_have_url(re.compile(r"/zones/35\.08\.06\.2001\.001\.001/"))
    expect(page.get_by_text(re.compile("Tercatat: zona oranye"))).to_be_visible()
    expect(page.get_by_text(re.compile("Posko menyatakan zona kuning"))).to_be_visible()
    expect(page.get_by_role("heading", name="Tindakan zona Oranye")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_map_draws_what_its_table_says(open_page):
    page = open_page(DESK)
    log_in(page, "kasat.lumajang")
    page.goto("/map/?layer=zone&within=35.08.06&date=2021-03-20")
    canvas = page.locator("[data-spread-map]")
    expect(canvas).to_have_attribute("data-areas-shown", "11")
    expect(page.locator("tr[data-code]")).to_have_count(11)
    expect(canvas).to_have_attribute("data-points-shown", re.compile(r"^[1-9]"))
    week = page.get_by_role("slider", name="Geser ke minggu lain")
    expect(week).to_have_attribute("aria-valuetext", "15–21 Maret 2021")
    week.press("ArrowRight")
    expect(page).to_have_url(re.compile("date=2021-03-28"))
    page.get_by_role("link", name="Keadaan kampung").click()
    expect(page).to_have_url(re.compile("layer=activity"))
    expect(page.get_by_role("columnheader", name="Keadaan dan jumlah kampung")).to_be_visible()
    # The whole regency by desa, drawn in one go.
    page.goto("/map/?within=35.08&by=village&layer=zone&date=2021-03-20")
    expect(page.locator("[data-spread-map]")).to_have_attribute("data-areas-shown", "205")
    expect(page.locator("tr[data-code]")).to_have_count(205)
    page.get_by_role("link", name="Per kecamatan").click()
    expect(page.locator("tr[data-code]")).to_have_count(21)
