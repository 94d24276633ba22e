"""A plain form that meets the end of its session comes back to its writer, and to nobody else."""

import re

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, log_in
from tests.e2e.offline import records

NOTE = "Sesi Anda berakhir saat mengirim; isian Anda kembali di bawah ini. Foto perlu dipilih lagi."
NUMBER = "form[data-formation] [name=id]"
IN_TAB = "sessionStorage.getItem('kts-form')"


def fill(page: Page, name: str) -> None:
    page.goto("/formations/new/")
    page.get_by_label("Program").select_option(label="Kampung Tangguh Semeru (KTS)")
    page.get_by_label("Desa/Kelurahan").fill("kunir l")
    page.locator(".picker").get_by_role("option").first.click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").fill(f"RW {name[-2:]}")
    page.get_by_label("Nama kampung").fill(name)
    page.get_by_label("Tanggal pembentukan").fill("2021-02-17")


def send_without_a_session(page: Page) -> None:
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def log_in_here(page: Page, username: str) -> None:
    """At the login page to which one was sent, and back to where one was."""
    page.get_by_label("NRP atau nama pengguna").fill(username)
    page.get_by_role("textbox", name="Kata sandi").fill(settings.DEMO_PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).not_to_have_url(re.compile("/accounts/login/"))


def test_a_form_outlives_its_session_and_is_sent_once(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    fill(page, "Kampung Sesi 51")
    number = page.locator(NUMBER).get_attribute("value")
    send_without_a_session(page)
    log_in_here(page, "polsek.kunir")

    expect(page.locator("[data-restored]")).to_have_text(NOTE)
    assert page.locator(NUMBER).input_value() == number
    expect(page.get_by_label("Desa/Kelurahan")).to_have_value(re.compile("Kunir Lor"))
    expect(page.get_by_label("RW/Dusun/Tempat")).to_have_value("RW 51")
    expect(page.get_by_label("Nama kampung")).to_have_value("Kampung Sesi 51")
    assert "csrfmiddlewaretoken" not in page.evaluate(IN_TAB)
    page.get_by_role("button", name="Kirim", exact=True).click()
    again = page.get_by_role("button", name="Tetap kirim, ini kampung lain")
    expect(page.locator(".receipt").or_(again)).to_be_visible()
    if again.is_visible():
        again.click()
    expect(page.locator(".receipt")).to_be_visible()
    assert page.evaluate(IN_TAB) is None
    assert [row["id"] for row in records(page, "Sesi 51")] == [number]


def test_a_choice_and_ticks_come_back_as_they_were(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    page.goto("/patrols/new/")
    page.locator(".stop input[type=checkbox]").first.check()
    page.locator(".stop").first.get_by_label("Warga").fill("9")
    page.get_by_label("Ada kejadian").check()
    page.locator("#id_notes").evaluate("field => { field.value = 'Baris satu\\nBaris dua'; }")
    send_without_a_session(page)
    log_in_here(page, "polsek.kunir")
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator(".stop input[type=checkbox]").first).to_be_checked()
    expect(page.locator(".stop").first.get_by_label("Warga")).to_have_value("9")
    expect(page.get_by_label("Ada kejadian")).to_be_checked()
    expect(page.locator("[data-incidents]")).to_be_visible()
    assert page.locator("#id_notes").input_value() == "Baris satu\nBaris dua"


def test_the_next_person_on_the_phone_never_sees_it(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    fill(page, "Kampung Sesi 52")
    send_without_a_session(page)
    log_in_here(page, "polsek.candipuro")
    expect(page).to_have_url(re.compile("/formations/new/"))
    expect(page.get_by_label("Nama kampung")).to_have_value("")
    assert page.evaluate(IN_TAB) is None

    # Not on a page of the app either, which does not know who he is.
    page.context.clear_cookies(name="session")
    log_in(page, "polsek.kunir")
    fill(page, "Kampung Sesi 53")
    send_without_a_session(page)
    page.goto("/accounts/login/?next=/entry/")
    log_in_here(page, "polsek.candipuro")
    page.wait_for_function(f"() => {IN_TAB} === null")


def test_it_goes_with_the_portals_answer_with_another_page_and_with_the_logout(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    fill(page, "Kampung Sesi 54")
    page.get_by_label("Nama kampung").fill("")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()  # the portal's own words
    assert page.evaluate(IN_TAB) is None

    page.get_by_label("Nama kampung").fill("Kampung Sesi 54")
    send_without_a_session(page)
    log_in(page, "polsek.kunir")  # to another page
    assert page.evaluate(IN_TAB) is None

    fill(page, "Kampung Sesi 55")
    send_without_a_session(page)
    log_in_here(page, "polsek.kunir")
    expect(page.locator("[data-restored]")).to_be_visible()
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page).to_have_url(re.compile("/accounts/"))
    assert page.evaluate(IN_TAB) is None


def test_what_is_secret_is_never_kept(open_page):
    page = open_page(PHONE)
    page.goto("/accounts/login/")
    page.get_by_label("NRP atau nama pengguna").fill("polsek.kunir")
    page.get_by_role("textbox", name="Kata sandi").fill("salah-sekali")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(IN_TAB) is None
    log_in(page, "polsek.kunir")
    page.goto("/accounts/password/change/")
    for field in page.locator("main input[type=password]").all():
        field.fill("kata-sandi-lain-2")
    page.context.clear_cookies(name="session")
    page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert page.evaluate(IN_TAB) is None
