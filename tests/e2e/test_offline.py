"""The app on the phone: nothing typed is lost, doubled, or sent under another's name."""

import json
import os
import re
import time
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from core.weeks import MONTHS, Week
from tests.e2e.conftest import DESK, PHONE, log_in
from tests.e2e.offline import (
    READY,
    begin,
    boxes,
    enter,
    fetched,
    fill_formation,
    post,
    records,
    rows,
    waiting,
)

ENTRIES = int(os.environ.get("KTS_ENTRIES", "10"))  # scripts/check --offline: 30
SHELLS = ["", "formation/", "patrol/", "zone/", "checkin/", "nil/"]
WAITS = "Belum terkirim (tersimpan di HP ini)"
SENT = "Terkirim, menunggu verifikasi"
COUNT_TAPS = """() => addEventListener("click", () => {
    sessionStorage.taps = 1 + Number(sessionStorage.taps || 0);
}, true)"""


@pytest.fixture
def phone(browser, line):
    """A phone on the bad line; its browser keeps what a browser keeps."""
    context = browser.new_context(
        base_url=line.address,
        viewport=PHONE,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        geolocation={"latitude": -8.2, "longitude": 113.2, "accuracy": 12},
        permissions=["geolocation"],
    )
    context.set_default_timeout(120_000)  # an update goes before a page on a slow machine
    yield context
    context.close()


@contextmanager
def without_network(context):
    context.set_offline(True)
    yield
    context.set_offline(False)


def sent(page, count: int = 0) -> None:
    """The page has counted, and so many wait; before it counts it says nothing."""
    counted = page.locator(f"[data-unsent='{count}']").first
    try:
        counted.wait_for(state="attached", timeout=60_000)
    except PlaywrightTimeout:
        raise AssertionError(page.locator("main").inner_text()) from None


def photo(seed: int) -> dict:
    """Noise cannot be shrunk much: two parts."""
    out = BytesIO()
    Image.effect_noise((1100, 1100), 60 + seed).convert("RGB").save(out, "PNG")
    return {"name": f"foto-{seed}.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_an_entry_without_a_network_is_kept_and_goes_out_by_itself(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    with without_network(phone):
        page.goto("/formations/")
        expect(page.get_by_role("heading", name="Tidak tersambung")).to_be_visible()
        page.get_by_role("link", name="Isi laporan").first.click()
        page.get_by_role("link", name="Kampung baru").click()
        page.wait_for_selector(READY)
        page.get_by_role("button", name="Ambil posisi dan desa terdekat").click()
        expect(page.locator("[data-said]")).to_contain_text("± 12 m. Desa terdekat:")
        fill_formation(page, "Kampung Luring Satu", "RW 21")
        expect(page.get_by_text("Tersimpan di HP ini")).to_be_visible()
        page.goto("about:blank")  # the tab is killed in the middle of the form
        page.goto("/unsent/")
        page.get_by_role("link", name="Lanjutkan").click()
        page.wait_for_selector(READY)
        expect(page.get_by_label("Nama kampung")).to_have_value("Kampung Luring Satu")
        page.get_by_role("button", name="Simpan dan kirim").click()
        expect(page.get_by_text(WAITS)).to_be_visible()
        assert waiting(page) == 1
        [box] = boxes(page)
        assert box["fields"] == ["box", "id", "owner", "rev"]
        assert "Luring" not in box["text"]
    card = page.locator("[data-result] [data-entry]")
    expect(card).to_contain_text(SENT)
    receipt = card.locator(".receipt").inner_text()
    [record] = records(page, "Luring Satu")
    assert (record["receipt"], record["status"], record["late"]) == (receipt, "submitted", True)
    expect(card).to_contain_text("Terlambat")
    with without_network(phone):
        page.goto("/unsent/")
        expect(page.get_by_text(receipt)).to_be_visible()
    page.goto(f"/v/{receipt}/")
    expect(page.get_by_role("heading", name="Tanda terima sah")).to_be_visible()


def test_entries_through_cuts_kills_logins_an_update_and_a_second_user(phone, line):
    """As many rows as entries, none twice, none under another's name. Each round of ten meets a
    cut, answers that are lost, a killed tab, an ended session, a login and a new version."""
    page = phone.new_page()
    begin(page, "polsek.kunir")
    for n in range(ENTRIES):
        match n % 10:
            case 1:
                line.cut()
            case 3:
                line.mend()
                line.swallow = 0.3  # done at the portal, but the phone never hears of it
            case 4:
                page.close()  # killed
                page = phone.new_page()
                page.goto("/entry/formation/")
            case 5:
                phone.clear_cookies()  # the session ends; what is open goes on
            case 7:
                log_in(page, "polsek.kunir")
                page.goto("/entry/formation/")
            case 8 if line.rewrite is None:
                line.rewrite = new_version(page)
                page.reload()
        enter(page, f"Kampung Acak {n:02}", f"RW {30 + n}", again=True)
    line.cut()
    phone.clear_cookies()
    line.swallow = 0
    line.mend()
    log_in(page, "polsek.candipuro")
    page.goto("/unsent/")
    assert records(page, "Kampung Acak") == []
    expect(page.locator("[data-list] > li")).to_have_count(0)

    phone.clear_cookies()
    log_in(page, "polsek.kunir")
    page.goto("/unsent/")
    sent(page)
    found = records(page, "Kampung Acak")
    names = [f"Kampung Acak {n:02}" for n in range(ENTRIES)]
    assert sorted(row["name"] for row in found) == names
    assert {row["unit"] for row in found} == {"JATIM-LMJ-KUNIR"}


def new_version(page) -> tuple[bytes, bytes]:
    text = page.evaluate("async () => await (await fetch('/sw.js')).text()")
    old = re.search(r'"version": "(\w{16})"', text)[1]
    return old.encode(), ("0" * 16).encode()


def test_a_new_version_under_a_waiting_entry_loses_nothing(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    line.rewrite = new_version(page)
    line.cut()
    enter(page, "Kampung Versi", "RW 71")
    line.mend()
    page.goto("/unsent/")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    page.wait_for_function(
        "() => caches.keys().then((names) => names.includes('kts-0000000000000000'))"
    )
    page.reload()
    sent(page)
    assert len(records(page, "Kampung Versi")) == 1
    names = page.evaluate("caches.keys()")
    kept = page.evaluate(
        """async (names) => (await Promise.all(names.map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)
        ))).flat()""",
        names,
    )
    hashed = re.compile(r"/static/.+\.[0-9a-f]{12}\.\w+")
    assert {path for path in kept if not hashed.fullmatch(path)} == {
        *(f"/entry/{shell}" for shell in SHELLS), "/unsent/", "/offline/",
    }  # fmt: skip


def test_the_next_user_sees_nothing_and_the_owner_has_it_back(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    line.cut()
    enter(page, "Kampung Rahasia", "RW 72")
    phone.clear_cookies()
    line.mend()
    log_in(page, "polsek.candipuro")
    page.goto("/unsent/")
    expect(page.get_by_text("Ada 1 isian milik pengguna lain")).to_be_visible()
    assert "Rahasia" not in page.content()
    assert "Rahasia" not in "".join(box["text"] for box in boxes(page))
    assert waiting(page) == 0
    page.goto("/")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page).to_have_url(re.compile("/accounts/"))
    left = "[sessionStorage.getItem('kts-key'), localStorage.length]"
    assert page.evaluate(left) == [None, 0]
    page.goto("/unsent/")
    expect(page.get_by_text("Masuk sekali selagi ada jaringan")).to_be_visible()

    log_in(page, "polsek.kunir")
    page.goto("/unsent/")
    expect(page.get_by_text(SENT)).to_be_visible()
    assert [row["name"] for row in records(page, "Rahasia")] == ["Kampung Rahasia"]


def test_the_same_number_with_other_content_is_shown_and_never_overwritten(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    line.swallow = 1  # the portal takes it, the phone does not know
    enter(page, "Kampung Lama", "RW 73")
    assert line.swallowed.wait(60)
    line.cut()
    line.swallow = 0
    page.get_by_role("link", name="Ubah").click()
    page.wait_for_selector(READY)
    page.get_by_label("Nama kampung").fill("Kampung Lain Sekali")
    page.get_by_role("button", name="Simpan dan kirim").click()
    line.mend()
    page.goto("/unsent/")
    expect(page.get_by_text("Belum terkirim, perlu diperbaiki")).to_be_visible()
    row = page.locator("table.both tr", has_text="Kampung Lain Sekali")
    expect(row).to_contain_text("Kampung Lama")
    assert len(records(page, "Kampung Lama")) == 1
    assert records(page, "Kampung Lain") == []


def test_photos_come_one_by_one_and_the_record_counts_them(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    fill_formation(page, "Kampung Berfoto", "RW 74")
    page.get_by_label("Foto").set_input_files([photo(n) for n in range(3)])
    expect(page.locator("[data-previews] li")).to_have_count(3)
    parts = []
    page.on(
        "request",
        lambda one: parts.append(len(one.post_data_buffer)) if one.method == "PATCH" else None,
    )
    line.parts = 3  # the first photo and half of the second
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('[data-photos]')?.dataset.photos === '1/3'"
    )
    assert waiting(page) == 1
    record = page.locator("[data-result] [data-entry]").get_attribute("data-entry")
    line.mend()
    page.goto(f"/formations/{record}/")
    expect(page.get_by_text("dari 3 foto")).to_be_visible()
    page.goto("/unsent/")
    sent(page)
    expect(page.get_by_text("3 dari 3 foto terkirim")).to_be_visible()
    [found] = records(page, "Berfoto")
    assert len(found["photos"]) == 3
    assert len(parts) in (6, 7)  # two each: what had arrived was not sent again
    assert max(parts) == 512 * 1024


def test_a_phone_that_refuses_to_store_says_so_and_still_sends(phone):
    page = phone.new_page()
    refuse = "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }"
    page.add_init_script(refuse)
    begin(page, "polsek.kunir")
    expect(page.get_by_text("HP ini menolak menyimpan")).to_be_visible()
    enter(page, "Kampung Tanpa Simpan", "RW 75")
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_draft_outlives_the_phones_store(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    fill_formation(page, "Kampung Terhapus", "RW 76")
    expect(page.get_by_text("Tersimpan di HP ini dan di portal")).to_be_visible()
    page.goto("/help/")
    page.evaluate(
        """() => new Promise((done) => {
            sessionStorage.clear();
            indexedDB.deleteDatabase("kampung-tangguh").onsuccess = () => done(true);
        })"""
    )
    page.goto("/unsent/")
    page.locator("li", has_text="Terhapus").get_by_role("link", name="Lanjutkan").click()
    page.wait_for_selector(READY)
    expect(page.get_by_label("Nama kampung")).to_have_value("Kampung Terhapus")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/unsent/")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.locator("li", has_text="Terhapus").get_by_role("button", name="Buang").click()
    expect(page.locator("li", has_text="Terhapus")).to_have_count(0)


def test_a_list_drawn_anew_under_the_finger_swallows_no_tap(phone):
    """Another tab adds an entry between press and release."""
    page, other = phone.new_page(), phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page, "polsek.kunir")
    fill_formation(page, "Kampung Ditekan", "RW 83")
    expect(page.get_by_text("Tersimpan di HP ini dan di portal")).to_be_visible()
    page.goto("/unsent/")
    cards = page.locator("li[data-entry]")
    expect(cards).to_have_count(1)
    cards.first.get_by_role("button", name="Buang").hover()
    page.mouse.down()
    open_entry(other, "formation")
    fill_formation(other, "Kampung Sebelah", "RW 84")
    page.bring_to_front()
    expect(cards).to_have_count(2)
    page.mouse.up()
    expect(page.locator("li", has_text="Ditekan")).to_have_count(0)
    expect(page.locator("li", has_text="Sebelah")).to_have_count(1)


def test_an_entry_by_hand_takes_a_minute_at_most_on_a_slow_phone(
    phone, line, record_testsuite_property
):
    """400 kbit/s, 400 ms, a processor four times slower, from the first visit on; what the service
    worker fetches goes over the same line. At most twelve taps."""
    page = phone.new_page()
    line.slow(400_000, 0.4)
    slow_processor(page)
    figures = {}
    started = time.monotonic()
    page.goto("/accounts/login/")
    page.get_by_label("NRP atau nama pengguna").fill("polsek.kunir")
    figures["login"] = time.monotonic() - started
    page.get_by_role("textbox", name="Kata sandi").fill(settings.DEMO_PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.locator("nav.tabs").get_by_role("link", name="Isi laporan").click()
    page.get_by_role("link", name="Kampung baru").click()
    page.wait_for_selector(READY)
    figures["first"] = time.monotonic() - started
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.keys().then((names) => names.length > 0)")
    figures["kilobytes"] = line.carried / 1000

    page.goto("about:blank")
    line.asked.clear()
    started = time.monotonic()
    open_entry(page, "formation")
    figures["again"] = time.monotonic() - started
    assert [path for path in line.asked if not path.startswith("/api/")] == []  # from the cache

    page.goto("/")
    page.wait_for_selector("a[data-safe][href='/entry/']")
    started = time.monotonic()
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Isi laporan").first.click()
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Kampung baru").click()
    page.wait_for_selector(READY)
    page.evaluate(COUNT_TAPS)
    page.get_by_role("button", name="Ambil posisi dan desa terdekat").click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").press_sequentially("RW 77", delay=80)
    page.get_by_label("Nama kampung").press_sequentially("Kampung Semenit", delay=80)
    another = page.get_by_label("Ya, ini kampung lain")
    if another.is_visible():
        another.click()
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(WAITS).or_(page.get_by_text(SENT))).to_be_visible()
    figures["safe"] = time.monotonic() - started
    expect(page.get_by_text(SENT)).to_be_visible(timeout=60_000)
    figures["sent"] = time.monotonic() - started
    taps = int(page.evaluate("sessionStorage.taps")) + 4  # two taps on a list, one on each field
    for name, value in {**figures, "taps": taps}.items():
        record_testsuite_property(f"offline {name}", round(value, 1))
    assert figures["safe"] <= 60, figures
    assert taps <= 12, taps
    assert figures["again"] < figures["first"], figures
    assert figures["kilobytes"] <= 300, figures


def slow_processor(page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def test_what_was_last_is_offered_and_ways_lead_to_what_is_safe(phone, open_page):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    enter(page, "Kampung Contoh", "RW 82")
    expect(page.get_by_text(SENT)).to_be_visible()
    page.goto("/villages/35.08.06.2002/")
    page.wait_for_selector("a[data-safe][href='/entry/formation/?area=35.08.06.2002']")
    page.goto("/entry/formation/")
    page.wait_for_selector(READY)
    same = page.get_by_role("button", name="Seperti laporan terakhir")
    expect(same).to_contain_text("Kunir Lor")
    same.click()
    expect(page.get_by_role("combobox", name="Desa/Kelurahan")).to_have_value(
        re.compile("Kunir Lor")
    )
    expect(page.get_by_label("Tingkat")).to_have_value("rw")
    expect(page.get_by_label("Nama kampung")).to_have_value("")
    expect(page.get_by_label("Nama kampung")).to_be_focused()

    desk = open_page(DESK)
    log_in(desk, "polsek.kunir")
    sent(desk)
    plain = desk.get_by_role("link", name="Isi laporan")
    assert {link.get_attribute("href") for link in plain.all()} >= {"/formations/new/"}


def open_entry(page, kind: str) -> None:
    page.goto(f"/entry/{kind}/")
    page.wait_for_selector(READY)


def keep_it(page) -> None:
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(WAITS)).to_be_visible()


def lose_the_first_answer(page, line, count: int) -> None:
    """The portal takes each, the phone hears nothing, and sends again."""
    line.swallowed.clear()
    line.swallow = 1
    page.goto("/unsent/")
    assert line.swallowed.wait(60)
    sent(page, count)
    line.swallow = 0
    page.get_by_role("button", name="Kirim semua sekarang").click()
    sent(page)
    expect(page.locator("[data-state=recorded]")).to_have_count(count)


def test_the_other_kinds_are_kept_and_sent_once_under_their_writers_name(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    with without_network(phone):
        open_entry(page, "patrol")
        page.locator("[data-points] input[type=checkbox]").first.check()
        page.locator("[data-points] .met input").first.fill("7")
        page.get_by_label("Tempat lain").fill("Balai desa luring")
        page.get_by_label("NIHIL").check()
        page.get_by_label("Situasi").fill("Aman, luring")
        keep_it(page)
        open_entry(page, "zone")
        page.get_by_role("combobox", name="RT").click()
        page.locator(".picker [role=option]").first.click()
        page.get_by_label("Rumah dengan kasus positif").fill("3")
        page.get_by_label("Catatan").fill("Luring")
        keep_it(page)
        open_entry(page, "nil")
        page.get_by_label("Minggu").select_option(index=4)
        week = page.get_by_label("Minggu").input_value()
        keep_it(page)
    lose_the_first_answer(page, line, 3)
    [patrol] = [
        row for row in rows(page, "patrols/?limit=100") if row["situation"] == "Aman, luring"
    ]
    assert patrol["unit"] == "JATIM-LMJ-KUNIR"
    his_last = fetched(page, "me/offline/")["patrol"]["last"]
    assert his_last["situation"] == "Aman, luring"
    first, elsewhere = fetched(page, f"patrols/{patrol['id']}/")["visits"]
    assert (first["people_met"], elsewhere["place"]) == (7, "Balai desa luring")
    [zone] = [row for row in rows(page, "zone-reports/?limit=100") if row["note"] == "Luring"]
    assert (zone["positive_houses"], zone["recorded_by"]) == (3, "Bagas Pramudya")
    [told] = rows(page, f"unit-weeks/?week={week}&unit=JATIM-LMJ-KUNIR")
    assert told["nil"] is True
    assert told["receipt"] in page.locator("[data-list] .receipt").all_inner_texts()
    proofs = page.locator("[data-list] .receipt").all_inner_texts()
    for receipt in proofs:
        page.goto(f"/v/{receipt}/")
        expect(page.get_by_role("heading", name="Tanda terima sah")).to_be_visible()
    assert len(proofs) == 3

    phone.clear_cookies()
    log_in(page, "puskesmas.jaticempaka")
    open_entry(page, "checkin")
    with without_network(phone):
        open_entry(page, "checkin")
        page.get_by_label("Posko").select_option(label="Posko PPKM Jaticempaka, Jaticempaka")
        page.get_by_label("Petugas jaga").fill("Bidan Luring")
        keep_it(page)
    lose_the_first_answer(page, line, 1)
    found = [row for row in rows(page, "check-ins/?limit=100") if row["person"] == "Bidan Luring"]
    assert [(row["pillar"], row["phone_at"] is not None) for row in found] == [("puskesmas", True)]


def test_nihil_of_a_patrol_is_said_by_a_tap_and_never_by_the_form(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    happened = page.get_by_role("group", name="Kejadian")
    chosen = happened.locator("input:checked")
    with without_network(phone):
        open_entry(page, "patrol")
        page.locator("[data-points] input[type=checkbox]").first.check()
        page.get_by_label("Situasi").fill("Sengaja NIHIL")
        for name in ("Simpan dan tambah lagi", "Simpan dan kirim"):
            page.get_by_role("button", name=name).click()
            expect(happened.locator(".error")).to_have_text("Pilih NIHIL atau Ada kejadian.")
            expect(happened.get_by_label("NIHIL")).to_be_focused()
            expect(page.get_by_label("Situasi")).to_have_value("Sengaja NIHIL")
        happened.get_by_label("NIHIL").check()
        expect(happened.locator(".error")).to_have_count(0)
        keep_it(page)
    card = page.locator("[data-result] [data-entry]")
    expect(card).to_have_attribute("data-state", "recorded")
    [sent_one] = [
        row for row in rows(page, "patrols/?limit=100") if row["situation"] == "Sengaja NIHIL"
    ]
    assert sent_one["nihil"] is True
    page.get_by_role("button", name="Isi laporan berikutnya").click()
    expect(chosen).to_have_count(0)
    open_entry(page, "patrol")
    page.get_by_role("button", name="Seperti laporan terakhir").click()
    expect(page.get_by_label("Situasi")).to_have_value("Sengaja NIHIL")
    expect(chosen).to_have_count(0)


def test_nihil_begins_with_the_week_that_is_owed_and_asks_before_one_that_runs(phone):
    page = phone.new_page()
    log_in(page, "polsek.pondokgede")  # the demo's other polsek patrol every week
    now = Week.of(timezone.localdate())
    week, told = page.get_by_label("Minggu"), page.locator("[data-runs]")
    open_entry(page, "nil")
    expect(week).to_have_value(now.previous.code)
    expect(page.get_by_text(now.previous.dates, exact=True)).to_be_visible()
    expect(told).to_be_empty()

    until = f"{now.ends_on.day} {MONTHS[now.ends_on.month - 1]}"
    week.select_option(now.code)
    expect(page.get_by_text(now.dates, exact=True)).to_be_visible()
    expect(told).to_contain_text(f"Minggu ini belum selesai (sampai Minggu, {until}).")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.locator("[data-saved]")).to_contain_text("Tersimpan di HP ini")
    expect(page.locator("[data-result]")).to_be_hidden()
    assert len(asked) == 1
    assert f"(sampai Minggu, {until}). Tetap kirim" in asked[0]

    week.select_option(now.previous.code)
    page.get_by_role("button", name="Simpan dan kirim").click()  # nothing is asked
    card = page.locator("[data-result] [data-entry]")
    expect(card).to_have_attribute("data-state", "recorded")
    assert len(asked) == 1
    with page.expect_response("**/api/v1/me/offline/"):
        open_entry(page, "nil")  # the phone hears that nothing is owed any more
    page.wait_for_load_state("networkidle")
    open_entry(page, "nil")
    expect(week).to_have_value(now.code)


def test_a_full_phone_says_so_and_what_is_typed_still_goes_out(phone, line):
    page = phone.new_page()
    room = phone.new_cdp_session(page)

    def leave(size: int | None) -> None:
        told = {"quotaSize": size} if size else {}
        room.send("Storage.overrideQuotaForOrigin", {"origin": line.address, **told})

    leave(3_000_000)  # little from the beginning: else the browser believes in room for a while
    begin(page, "polsek.kunir")
    page.on("dialog", lambda dialog: dialog.dismiss())
    fill_formation(page, "Kampung HP Penuh", "RW 91")
    expect(page.locator("[data-saved]")).to_contain_text("Tersimpan di HP ini")
    leave(1)
    told = page.get_by_text("Penyimpanan HP penuh: isian ini belum tersimpan")
    for n in range(60):
        page.get_by_label("Nama kampung").fill(f"Kampung HP Penuh {n}")
        page.wait_for_timeout(500)
        if told.is_visible():
            break
    page.get_by_label("Nama kampung").fill("Kampung HP Penuh Sekali")
    expect(told).to_be_visible()
    page.get_by_label("Foto").set_input_files([photo(5)])
    expect(page.get_by_text("Penyimpanan HP penuh, foto ini tidak ikut")).to_be_visible()
    line.cut()
    page.get_by_role("button", name="Simpan dan kirim").click()
    card = page.locator("[data-result] [data-entry]")
    expect(card).to_contain_text("belum tersimpan, jangan tutup halaman ini")
    page.evaluate("location.assign('/help/')")  # asked before it leaves, and stays
    expect(card).to_be_visible()
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(card).to_contain_text(SENT)
    assert [row["name"] for row in records(page, "HP Penuh")] == ["Kampung HP Penuh Sekali"]

    # Room again: what only the page held is stored without a word.
    page.get_by_role("button", name="Isi laporan berikutnya").click()
    fill_formation(page, "Kampung Ada Ruang", "RW 92")
    line.cut()
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(card).to_contain_text("belum tersimpan")
    leave(None)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(card).to_contain_text(WAITS)
    line.mend()
    page.goto("/unsent/")
    sent(page)
    assert len(records(page, "Ada Ruang")) == 1


def test_a_clock_off_by_days_fills_in_the_portals_day_and_loses_nothing(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    day = page.get_by_label("Tanggal pembentukan")
    today = day.input_value()
    really = timezone.now()
    page.clock.set_system_time(really + timedelta(days=12))  # set wrong since the last contact
    page.reload()
    expect(page.get_by_text("Jam HP ini berbeda 12 hari dari jam portal")).to_be_visible()
    expect(day).to_have_value(today)
    enter(page, "Kampung Jam Maju", "RW 93", day="")
    expect(page.get_by_text(SENT)).to_be_visible()
    page.clock.set_system_time(really - timedelta(days=40))
    with without_network(phone):
        open_entry(page, "formation")
        expect(page.get_by_text("Jam HP ini mundur 52 hari")).to_be_visible()
        expect(day).to_have_value(today)
        enter(page, "Kampung Jam Mundur", "RW 94", day="")
        expect(page.get_by_text(WAITS)).to_be_visible()
    page.goto("/unsent/")
    sent(page)
    page.reload()
    expect(page.locator("[data-list] .receipt")).to_have_count(2)  # not thrown away as old
    found = {row["name"]: row["formed_on"] for row in records(page, "Kampung Jam")}
    assert found == {"Kampung Jam Maju": today, "Kampung Jam Mundur": today}


def test_a_village_taken_meanwhile_and_a_returned_record_are_told_with_both_versions(
    phone, line, browser, portal
):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    enter(page, "Kampung Kembali", "RW 85")
    expect(page.get_by_text(SENT)).to_be_visible()
    [first] = records(page, "Kampung Kembali")
    line.cut()
    page.get_by_role("button", name="Isi laporan berikutnya").click()
    enter(page, "Kampung Terlambat Datang", "RW 86")

    desk = browser.new_context(base_url=portal)
    head = desk.new_page()
    log_in(head, "kasat.lumajang")
    reason = {"reason": "Nama kampung belum sesuai SK"}
    post(head, f"formations/{first['id']}/return/", reason, **{"If-Match": f'"{first["version"]}"'})
    other = {name: first[name] for name in ("program", "place_kind", "formed_on")}
    village = first["area"][:13]
    post(
        head, "formations/",
        {**other, "id": str(uuid4()), "area": village, "place_name": "RW 86", "submit": True,
         "place_as_typed": True, "confirm_duplicate": True, "name": "Kampung Lebih Dahulu"},
    )  # fmt: skip
    desk.close()

    line.mend()
    page.goto("/unsent/")
    refused = page.locator("[data-state=refused]")
    expect(refused).to_contain_text("Belum terkirim, perlu diperbaiki")
    expect(refused).to_contain_text("sudah punya kampung program yang sama")
    both = refused.locator("table.both tr", has_text="Kampung Terlambat Datang")
    expect(both).to_contain_text("Kampung Lebih Dahulu")
    returned = page.locator("[data-state=returned]")
    expect(returned).to_contain_text("Dikembalikan untuk diperbaiki")
    expect(returned).to_contain_text("Nama kampung belum sesuai SK")
    refused.get_by_role("link", name="Ubah").click()
    page.wait_for_selector(READY)
    page.get_by_label("RW/Dusun/Tempat").fill("RW 87")
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    assert len(records(page, "Terlambat Datang")) == 1


def test_a_place_is_asked_for_on_the_phone_where_its_level_needs_one(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    place = page.locator("[data-place]")
    with without_network(phone):
        for level in ("rw", "dusun"):
            fill_formation(page, "Kampung Tanpa Tempat", "  ")
            page.get_by_label("Tingkat").select_option(level)
            page.get_by_role("button", name="Simpan dan kirim").click()
            told = place.locator(".error")
            expect(told).to_have_text("Sebutkan RW, dusun, atau tempatnya.")
            expect(page.get_by_label("RW/Dusun/Tempat")).to_be_focused()
            expect(page.locator("[data-result]")).to_be_hidden()
        page.get_by_label("Tingkat").select_option("desa")
        expect(place).to_be_hidden()
        page.get_by_label("Nama kampung").fill("")
        page.get_by_role("button", name="Simpan dan kirim").click()
        expect(page.locator(".error")).to_have_text(["Wajib diisi."])


def test_what_was_refused_is_said_no_more_once_it_is_mended(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    enter(page, "Kampung Terlalu Dini", "RW 78", day="2999-01-01")
    expect(page.locator("[data-state=refused]")).to_be_visible()
    page.get_by_role("link", name="Ubah").click()
    page.wait_for_selector(READY)
    told = page.locator("[data-notes] .note-warning")
    expect(told).to_have_count(1)
    page.get_by_label("Tanggal pembentukan").fill("2021-03-02")
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(told).to_have_count(0)


def test_a_turned_token_and_a_session_that_ends_between_delay_an_entry_and_no_more(phone, line):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    line.spoil = [b"X-CSRFToken", b"sessionid"]  # of the first record sent, and of the second
    enter(page, "Kampung Token", "RW 88")
    expect(page.get_by_text(SENT)).to_be_visible()
    assert line.spoil == []
    assert len(records(page, "Kampung Token")) == 1


def test_a_photo_is_the_one_that_was_chosen_whatever_becomes_of_its_file(phone, line, tmp_path):
    """Changed in the gallery after it was chosen, and damaged on its way."""
    chosen = photo(7)["buffer"]
    file = tmp_path / "foto.png"
    file.write_bytes(chosen)
    page = phone.new_page()
    begin(page, "polsek.kunir")
    page.evaluate(  # so it goes as it is
        "() => { self.createImageBitmap = () => Promise.reject(new Error('cannot be drawn')); }"
    )
    fill_formation(page, "Kampung Foto Berubah", "RW 89")
    page.get_by_label("Foto").set_input_files([str(file)])
    expect(page.locator("[data-previews] li")).to_have_count(1)
    file.write_bytes(photo(8)["buffer"])
    line.cut()
    keep_it(page)
    page.goto("/unsent/")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan sebagai berkas").click()
    [entry] = json.loads(Path(saved.value.path()).read_text())
    assert entry["values"]["name"] == "Kampung Foto Berubah"
    [told] = entry["photos"]
    assert told["sha256"] == sha256(chosen).hexdigest()
    line.damaged = 1
    line.mend()
    page.get_by_role("button", name="Kirim semua sekarang").click()
    expect(page.get_by_text("1 dari 1 foto terkirim")).to_be_visible()
    assert line.damaged == 0
    upload = fetched(page, f"uploads/{told['id']}/")
    assert (upload["sha256"], upload["complete"]) == (told["sha256"], True)


@pytest.mark.parametrize(
    ("username", "menu"),
    [
        ("polsek.kunir", ["Beranda", "Isi laporan", "Desa saya", "Tugas", "Belum terkirim"]),
        ("puskesmas.jaticempaka", ["Beranda", "Isi laporan", "Belum terkirim", "Posko"]),
        ("kasat.lumajang", ["Beranda", "Isi laporan", "Verifikasi", "Belum terkirim", "Kampung"]),
        ("staf.lumajang", ["Beranda", "Kampung", "Dasbor", "Peta", "Posko"]),
    ],
)
def test_the_menu_of_a_shell_has_what_its_person_may_open(phone, username, menu):
    page = phone.new_page()
    log_in(page, username)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    links = page.locator("nav.tabs a:visible")
    page.goto("/unsent/")
    sent(page)
    with without_network(phone):
        page.goto("/entry/")
        sent(page)
        expect(links).to_have_text(menu)
    for address in [link.get_attribute("href") for link in links.all()]:
        assert page.request.get(address).status == 200, address


def test_the_shells_fit_the_phone_and_break_no_rule_of_accessibility(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    axe = Axe()
    pages = [f"/entry/{shell}" for shell in SHELLS] + ["/unsent/", "/offline/", "/my/villages/"]
    for path in [*pages, "/my/tasks/", "as a partner", "/entry/checkin/"]:
        if path == "as a partner":
            phone.clear_cookies()
            log_in(page, "puskesmas.jaticempaka")
            continue
        page.goto(path)
        if path in pages[1:6] and path != "/entry/checkin/":
            page.wait_for_selector(READY)
        found = axe.run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
