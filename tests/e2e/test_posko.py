"""A partner on her phone: one tap checks her in, a resident's request is logged and answered."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, log_in


@pytest.fixture
def partner(open_page):
    page = open_page(PHONE)
    log_in(page, "puskesmas.jaticempaka")
    return page


def check_ins(page) -> list[dict]:
    """Of the partner's posko, who has not left."""
    address = "/api/v1/check-ins/?present=true&limit=100"
    return page.evaluate("async (url) => (await (await fetch(url)).json()).results", address)


def test_one_tap_checks_in_with_both_clocks(partner):
    expect(partner).to_have_url(re.compile("/posko/duty/"))
    expect(partner.get_by_role("heading", name="Posko PPKM Jaticempaka")).to_be_visible()
    assert partner.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap = partner.get_by_role("button", name=re.compile("Hadir: Bidan Simulasi|Saya hadir")).first
    assert tap.bounding_box()["height"] >= 48
    others = check_ins(partner)
    tap.click()
    expect(partner.get_by_text(re.compile("tercatat hadir pukul"))).to_be_visible()
    [here] = [row for row in check_ins(partner) if row not in others]
    assert here["pillar"] == "puskesmas"
    assert here["phone_at"] is not None
    partner.get_by_role("button", name=f"Pulang {here['person']}").click()
    expect(partner.get_by_text(re.compile("tercatat pulang"))).to_be_visible()
    assert check_ins(partner) == others


def test_a_request_is_logged_and_answered(partner):
    partner.get_by_text("Catat permintaan").click()
    partner.get_by_text("Sembako", exact=True).first.click()
    partner.get_by_role("button", name="Catat", exact=True).click()
    expect(partner.get_by_text("Permintaan warga tercatat.")).to_be_visible()
    partner.get_by_role("button", name="Ditanggapi").first.click()
    expect(partner.get_by_text("Permintaan ditanggapi.")).to_be_visible()


def test_the_menu_of_a_partner_holds_her_door_alone(partner):
    partner.goto("/formations/")
    expect(partner.get_by_text("bukan wewenang Anda")).to_be_visible()
    partner.goto("/")
    links = partner.locator("nav.tabs a").all_inner_texts()
    assert [link.strip() for link in links] == [
        "Beranda",
        "Isi laporan",
        "Belum terkirim",
        "Posko",
    ]
