"""The app on the phone: nothing typed is lost, doubled, or sent under another's name."""

import os
import re
import time
from contextlib import contextmanager
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, log_in
from tests.e2e.offline import (
    READY,
    BadLine,
    begin,
    boxes,
    enter,
    fill_formation,
    records,
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
def line(portal):
    line = BadLine(portal)
    yield line
    line.close()


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
    context.set_default_timeout(20_000)
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
    counted.wait_for(state="attached", timeout=60_000)


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
    page.wait_for_timeout(700)
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


def test_an_entry_by_hand_takes_a_minute_at_most_on_a_slow_phone(phone):
    """400 kbit/s, 400 ms, a processor four times slower; at most twelve taps."""
    page = phone.new_page()
    begin(page, "polsek.kunir")
    session = phone.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.send("Network.enable")
    slow = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    page.goto("/entry/")
    page.evaluate(COUNT_TAPS)
    started = time.monotonic()
    page.get_by_role("link", name="Kampung baru").click()
    page.wait_for_selector(READY)
    page.evaluate(COUNT_TAPS)
    page.get_by_role("button", name="Ambil posisi dan desa terdekat").click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").fill("RW 77")
    page.get_by_label("Nama kampung").fill("Kampung Semenit")
    page.get_by_label("Nama kampung").click()
    another = page.get_by_label("Ya, ini kampung lain")
    if another.is_visible():
        another.check()
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.get_by_text(WAITS).or_(page.get_by_text(SENT))).to_be_visible()
    safe = time.monotonic() - started
    expect(page.get_by_text(SENT)).to_be_visible(timeout=60_000)
    taps = int(page.evaluate("sessionStorage.taps")) + 3  # two lists and a field are one tap each
    assert (safe < 60, taps <= 12) == (True, True), (safe, taps)


def test_the_other_kinds_are_kept_and_sent_as_well(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    with without_network(phone):
        page.goto("/entry/patrol/")
        page.wait_for_selector(READY)
        page.locator("[data-points] input[type=checkbox]").first.check()
        page.locator("[data-points] .met input").first.fill("7")
        page.get_by_role("button", name="Simpan dan kirim").click()
        expect(page.get_by_text(WAITS)).to_be_visible()
        page.goto("/entry/nil/")
        page.wait_for_selector(READY)
        page.get_by_label("Minggu").select_option(index=4)
        page.get_by_role("button", name="Simpan dan kirim").click()
        expect(page.get_by_text(WAITS)).to_be_visible()
    page.goto("/unsent/")
    sent(page)
    expect(page.locator("[data-state=recorded]")).to_have_count(2)


def test_the_shells_fit_the_phone_and_break_no_rule_of_accessibility(phone):
    page = phone.new_page()
    begin(page, "polsek.kunir")
    axe = Axe()
    addresses = [f"/entry/{shell}" for shell in SHELLS]
    for path in [*addresses, "/unsent/", "/offline/", "/my/villages/", "/my/tasks/"]:
        page.goto(path)
        if path in addresses[1:]:
            page.wait_for_selector(READY)
        found = axe.run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
