"""The field as users meet it: a patrol on the phone, a rakor to its closed follow-up, the SKD."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, log_in


def test_a_patrol_is_entered_on_the_phone(open_page):
    page = open_page(PHONE)
    log_in(page, "polsek.kunir")
    page.goto("/patrols/")
    page.get_by_role("link", name="Ulangi patroli terakhir").click()
    yesterday = timezone.localdate() - timedelta(days=1)
    page.locator("#id_patrolled_on").fill(yesterday.isoformat())
    page.locator("#id_starts").fill("08:00")
    page.locator("#id_ends").fill("07:00")
    expect(page.get_by_label("Selesai lewat tengah malam")).to_be_visible()
    first = page.locator(".stop", has=page.locator("input[type=checkbox]:checked")).first
    first.get_by_label("Tiba").fill("08:20")
    first.get_by_label("Warga").fill("6")
    page.get_by_role("button", name="Kirim").click()
    # Nothing lost: what is wrong stands at its field, and NIHIL must be said.
    expect(page.get_by_role("alert")).to_contain_text("Pilih NIHIL atau Ada kejadian.")
    page.get_by_label("NIHIL").check()
    page.locator("#id_ends").fill("10:00")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".receipt")).to_have_text(re.compile(r"[A-Z0-9]{8}"))
    expect(page.get_by_text("Tercatat").first).to_be_visible()
    expect(page.get_by_text("6 warga")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_rakor_from_invitation_to_closed_follow_up(open_page):
    page = open_page(DESK)
    log_in(page, "kasat.lumajang")
    page.goto("/meetings/new/")
    page.get_by_label("Acara").fill("Rakor uji peramban")
    page.get_by_label("Tahap").select_option("invited")
    page.get_by_role("button", name="Simpan").click()
    # What earlier meetings left undone stands on the agenda of the next.
    expect(page.get_by_role("heading", name="Agenda: tindak lanjut rapat lalu")).to_be_visible()
    page.get_by_role("link", name="Isi notulen").click()
    page.get_by_label("Tahap").select_option("held")
    page.get_by_label("Nama", exact=True).first.fill("Budi Simulasi")
    page.get_by_label("Keputusan").fill("Patroli bersama setiap malam Minggu")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Tambah tindak lanjut").click()
    page.locator("#id_text").fill("Jadwal patroli bersama")
    page.get_by_role("button", name="Simpan tindak lanjut").click()
    expect(page.get_by_role("alert")).to_contain_text("Isi tenggatnya")
    page.get_by_label("Instansi penanggung jawab").select_option("tni")
    page.get_by_label("Atau hari kerja setelah rapat").fill("3")
    page.get_by_role("button", name="Simpan tindak lanjut").click()
    page.get_by_role("link", name="Selesaikan").click()
    page.get_by_label("Bukti").fill("Surat B/12")
    page.get_by_role("button", name="Selesai").click()
    expect(page.get_by_text("Surat B/12").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Notulen (PDF)").click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def test_the_skd_of_198_desa_over_time(open_page):
    page = open_page(DESK)
    log_in(page, "staf.lumajang")
    page.goto("/skd/?on=2020-12-31")
    expect(page.get_by_text("SKD aktif di 0 dari 198 desa")).to_be_visible()
    page.get_by_label("Per tanggal").fill("2021-03-01")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("SKD aktif di 16 dari 198 desa")).to_be_visible()
    # The published growth, nominal sums marked, beside what is counted.
    row = page.get_by_role("row", name=re.compile("3 Februari 2019.*129.*3.870 nominal"))
    expect(row).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('[data-skd] path').length >= 198")
