"""The pages of kampung: who may open them, what they do, and that they say it in words."""

import io
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import AuditEvent
from core.weeks import Week
from programs.models import Entry
from programs.services import close_week, open_week
from tests.factories import AreaAssignmentFactory, FormationFactory, PhotoFactory, posted
from tests.villages.conftest import NOW
from units.models import Area
from units.policy import Role
from villages import services
from villages.models import Correction, Formation, Photo

pytestmark = pytest.mark.usefixtures("clock")

CREATE = "/formations/new/"
LIST = "/formations/"
QUEUE = "/verification/"


def words(response):
    html = response.content.decode()
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else html)).split())


@pytest.fixture
def as_user(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def typed(**changes):
    return {
        "id": str(uuid.uuid4()),
        "program": "KTS",
        "area": "35.08.06.2001",
        "place_kind": "desa",
        "name": "Kampung Tangguh Kunir Kidul",
        "formed_on": "2021-02-09",
        "act": "submit",
    } | changes


def photo_file(name="posko.jpg", colour=(120, 160, 90)):
    image = Image.new("RGB", (64, 48), colour)
    image.putpixel((5, 5), (255, 0, 0))
    content = io.BytesIO()
    image.save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def page_of(formation, name="detail"):
    return reverse(f"formations:{name}", args=[formation.pk])


# Writing


def test_form_shows_the_fields_in_the_order_of_the_job(world, as_user):
    world.kts.settlement_types = ["dense"]
    world.kts.save()
    html = as_user(world.officer).get(CREATE).content.decode()
    labels = re.findall(r"<(?:label|legend)[^>]*>([^<]+)", html)
    order = [
        "Program", "Desa/Kelurahan", "Tingkat", "RW/Dusun/Tempat", "Nama kampung",
        "Tanggal pembentukan", "Jenis permukiman", "Nomor SK", "Tanggal SK", "Catatan", "Foto",
    ]  # fmt: skip
    assert [label.strip() for label in labels if label.strip() in order] == order
    assert re.findall(r'name="act"[^>]*>([^<]+)', html) == ["Simpan draf", "Kirim"]


def test_sending_gives_receipt_and_whatsapp_text(world, as_user):
    data = typed(petugas="Aipda Contoh", photos=[photo_file(), photo_file("dua.jpg", (9, 9, 99))])
    response = as_user(world.officer).post(CREATE, data, follow=True)
    formation = Formation.objects.get()

    assert response.redirect_chain == [(f"{page_of(formation)}?terkirim=1", 302)]
    assert (formation.status, formation.petugas) == ("submitted", "Aipda Contoh")
    assert formation.photos.count() == 2
    said = words(response)
    assert "Terkirim, menunggu verifikasi." in said
    assert f"Tanda terima {formation.receipt}" in said
    text = unescape(
        re.search(r'<pre[^>]*id="teks-wa">(.*?)</pre>', response.content.decode(), re.S)[1]
    )
    assert "*PEMBENTUKAN Kampung Tangguh Semeru* pada Selasa, 9 Februari 2021" in text
    assert "Tempat: Kunir Kidul (Kec. Kunir)" in text
    assert "Dokumentasi: 2 foto" in text
    assert f"Tanda terima: {formation.receipt}" in text


def test_the_same_form_sent_twice_is_one_kampung(world, as_user):
    data = typed()
    first = as_user(world.officer).post(CREATE, data)
    second = as_user(world.officer).post(CREATE, data)

    assert first.url == second.url
    assert Formation.objects.count() == 1


def test_draft_is_kept_and_sent_later(world, as_user):
    client = as_user(world.officer)
    said = words(client.post(CREATE, typed(act="draft"), follow=True))
    formation = Formation.objects.get()
    assert "Draf tersimpan. Kirim bila sudah lengkap." in said
    assert formation.status == "draft"

    response = client.post(page_of(formation, "submit"), follow=True)
    formation.refresh_from_db()
    assert formation.status == "submitted"
    assert f"Tanda terima {formation.receipt}" in words(response)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("formed_on", "2021-02-19", "Tanggal"),
        ("area", "35.08.10.2002", "Sukosari (Kec. Kunir)"),
        ("area", "99.99", "Desa/Kelurahan"),
        ("program", "XYZ", "XYZ"),
        ("name", "", "Bidang ini harus diisi."),
        ("name", "a\x00b", "Ketik ulang"),
        ("notes", "x" * 2001, "2000"),
        ("latitude", "51,5", ""),
        ("place_name", "RW 03", "RW/Dusun/Tempat"),
        ("id", "bukan-uuid", ""),
    ],
)
def test_bad_input_is_told_at_the_field_and_changes_nothing(world, as_user, field, value, message):
    response = as_user(world.officer).post(CREATE, typed(**{field: value}))

    assert response.status_code == 422
    assert message in words(response)
    assert "Belum tersimpan. Perbaiki dahulu:" in words(response)
    assert 'value="Kampung Tangguh Kunir Kidul"' in response.content.decode() or field == "name"
    assert (Formation.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_photo_that_is_none_keeps_the_record_out_too(world, as_user):
    fake = SimpleUploadedFile("laporan.jpg", b"%PDF-1.7 bukan foto", content_type="image/jpeg")
    response = as_user(world.officer).post(CREATE, typed(photos=[photo_file(), fake]))

    assert response.status_code == 422
    assert "laporan.jpg: Berkas ini bukan foto JPEG, PNG, WebP, atau HEIC." in words(response)
    assert "Fotonya belum ikut tersimpan. Pilih sekali lagi sebelum mengirim." in words(response)
    assert (Formation.objects.count(), Photo.objects.count()) == (0, 0)


def test_a_likely_double_is_asked_about_not_dropped(world, as_user, create):
    """Until someone says that it is another, it waits as a draft with its photos."""
    create(submit=True, name="Kampung Tangguh Krajan", place_kind="dusun", place_name="Krajan")
    client = as_user(world.officer)
    data = typed(place_kind="dusun", place_name="Krajan Lor", name="Kampung Krajan Lor")

    asked = client.post(CREATE, data | {"photos": [photo_file()]})
    assert asked.status_code == 422
    assert "Mungkin kampung ini sudah dilaporkan" in words(asked)
    assert "Kampung Tangguh Krajan , dibentuk 9 Februari 2021" in words(asked)
    draft = Formation.objects.get(pk=data["id"])
    assert (draft.status, draft.photos.count()) == ("draft", 1)

    action = re.search(r'action="([^"]*submit/)"', asked.content.decode())[1]
    client.post(action, {"act": "submit-anyway"})
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_a_taken_place_is_refused_whole(world, as_user, create):
    create(submit=True)
    response = as_user(world.officer).post(CREATE, typed(name="Kampung Lain"))

    assert response.status_code == 422
    assert "Desa ini sudah punya kampung program yang sama" in words(response)
    assert Formation.objects.count() == 1


def test_going_back_and_typing_on_loses_nothing(world, as_user):
    """The browser shows the form of a saved draft again, with the same number."""
    client = as_user(world.officer)
    data = typed(act="draft")
    client.post(CREATE, data)

    again = client.post(CREATE, data | {"notes": "Tambahan", "act": "submit"})
    assert again.status_code == 422
    assert "Catatan Tambahan –" in words(again)
    html = again.content.decode()
    action = re.search(r'<form method="post" action="([^"]*edit/)"', html)[1]
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    client.post(action, data | {"notes": "Tambahan", "act": "submit", "version": version})
    formation = Formation.objects.get()
    assert (formation.notes, formation.status) == ("Tambahan", "submitted")


def test_number_of_a_foreign_record_is_refused_without_showing_it(world, as_user, create):
    theirs = create()
    response = as_user(world.stranger).post(
        CREATE, typed(id=str(theirs.pk), area="31.74.01.1001", name="Kampung Tebet")
    )
    assert response.status_code == 422
    assert "Nomor catatan ini sudah dipakai" in words(response)
    assert theirs.name not in words(response)


def test_draft_is_deleted_once_confirmed(world, as_user, create):
    draft, submitted = create(), create(submit=True, area="35.08.06.2002", name="Kampung Lain")
    client = as_user(world.officer)

    assert "Fotonya ikut terhapus" in words(client.get(page_of(draft, "delete")))
    client.post(page_of(draft, "delete"))
    client.post(page_of(submitted, "delete"))
    assert list(Formation.objects.all()) == [submitted]


def test_a_draft_asks_about_doubles_when_it_is_sent(world, as_user, create):
    create(submit=True, place_kind="dusun", place_name="Krajan")
    draft = create(place_kind="dusun", place_name="Krajan Lor", name="Kampung Krajan Lor")
    client = as_user(world.officer)

    asked = client.post(page_of(draft, "submit"))
    assert asked.status_code == 422
    assert "Mungkin kampung ini sudah dilaporkan" in words(asked)

    client.post(page_of(draft, "submit"), {"act": "submit-anyway"})
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_stale_form_shows_both_versions_and_loses_no_text(world, as_user, create):
    formation = create()
    mine = typed(id=str(formation.pk), version=formation.version, act="draft", notes="Isian saya")
    services.edit_formation(
        formation=formation, data={"notes": "Isian rekan"}, version=1, by=world.staff
    )
    client = as_user(world.officer)

    response = client.post(page_of(formation, "edit"), mine)
    assert response.status_code == 422
    said = words(response)
    assert "Catatan ini sudah berubah sementara Anda mengisi" in said
    assert "Catatan Isian saya Isian rekan" in said
    assert ">\nIsian saya</textarea>" in response.content.decode()
    formation.refresh_from_db()
    assert formation.notes == "Isian rekan"

    version = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
    client.post(page_of(formation, "edit"), mine | {"version": version})
    formation.refresh_from_db()
    assert formation.notes == "Isian saya"


def test_returned_record_tells_why_and_is_sent_again(world, as_user, create):
    formation = create(submit=True)
    services.return_formation(formation=formation, reason="Foto belum ada.", by=world.head)
    client = as_user(world.officer)

    form = client.get(page_of(formation, "edit"))
    assert "Dikembalikan untuk diperbaiki Foto belum ada." in words(form)
    formation.refresh_from_db()
    client.post(
        page_of(formation, "edit"),
        typed(id=str(formation.pk), version=formation.version, photos=[photo_file()]),
    )
    formation.refresh_from_db()
    assert (formation.status, formation.photos.count()) == ("submitted", 1)


# Reading


def test_list_shows_only_rows_in_scope(world, as_user):
    mine = FormationFactory(
        unit=world.kunir, area_id="35.08.06.2001", program=world.kts, name="Satu"
    )
    FormationFactory(unit=world.tebet, area_id="31.74.01.1001", program=world.kts, name="Dua")

    def names(user):
        html = as_user(user).get(LIST).content.decode()
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)', html)

    assert names(world.officer) == ["Satu"]
    assert names(world.stranger) == ["Dua"]
    assert names(world.regency) == []  # a draft counts nothing yet
    Formation.objects.filter(pk=mine.pk).update(status="verified")
    assert names(world.regency) == ["Satu"]


def test_list_filters_in_the_address_and_exports_what_it_shows(world, as_user):
    for name, status in (("Satu", "draft"), ("Dua", "verified")):
        FormationFactory(
            unit=world.kunir, area_id="35.08.06.2001", program=world.kts, name=name, status=status
        )
    response = as_user(world.head).get(LIST, {"status": "verified", "q": ""})
    html = response.content.decode()

    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)', html) == ["Dua"]
    export = unescape(re.search(r'href="([^"]*report=formations[^"]*)"', html)[1])
    assert export == f"{reverse('reports:exports')}?report=formations&status=verified"


def test_the_export_of_the_list_has_each_of_several_values(world, as_user):
    asked = "status=verified&status=dissolved"
    page = as_user(world.head).get(f"{LIST}?{asked}&page=2&q=")
    assert page.context["export_url"] == f"{reverse('reports:exports')}?report=formations&{asked}"


def test_htmx_gets_the_part_that_is_in_the_page(world, as_user):
    FormationFactory(unit=world.kunir, area_id="35.08.06.2001", program=world.kts)
    client = as_user(world.head)
    page = client.get(LIST)
    part = client.get(LIST, headers={"HX-Request": "true"})

    assert part.content.decode().strip() in page.content.decode()
    assert part.headers["Vary"].startswith("HX-Request") or "HX-Request" in part.headers["Vary"]


def test_week_of_a_link_is_said_in_words(world, as_user):
    said = words(as_user(world.head).get(LIST, {"week": "2021-W06"}))
    assert "Minggu ke-II Februari 2021 (8–14 Februari 2021)" in said
    assert "W06" not in said


def test_empty_list_says_what_to_do(world, as_user):
    client = as_user(world.officer)
    assert "Belum ada kampung" in words(client.get(LIST))
    assert "Tidak ada yang cocok" in words(client.get(LIST, {"q": "zzz"}))


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_queries(world, as_user, django_assert_num_queries, count):
    for _ in range(count):
        FormationFactory(unit=world.kunir, program=world.kts, created_by=world.officer)
    client = as_user(world.head)
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


@pytest.mark.parametrize(
    ("asked", "shown"), [("1", 50), ("2", 1), ("3", 1), ("-1", 1), ("x", 50), ("9" * 40, 1)]
)
def test_a_page_that_is_not_there_is_the_nearest(world, as_user, asked, shown):
    """As Django counts pages: nonsense is the first, what lies behind or before all is the last."""
    for _ in range(51):
        FormationFactory(unit=world.kunir, program=world.kts, created_by=world.officer)
    page = as_user(world.head).get(LIST, {"page": asked}).content.decode()
    assert page.count('<th scope="row"><a') == shown


PAGES = ["detail", "edit", "delete", "correct", "return", "dissolve", "reactivate", "decree"]


@pytest.mark.parametrize("name", PAGES)
def test_foreign_kampung_does_not_exist(world, as_user, create, name):
    formation = create(submit=True)
    response = as_user(world.foreign_head).get(page_of(formation, name))
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["submit", "verify", "return", "dissolve", "reactivate", "photos"])
def test_foreign_kampung_is_not_acted_on(world, as_user, create, name):
    formation = create(submit=True)
    response = as_user(world.foreign_head).post(page_of(formation, name), {"reason": "x"})
    formation.refresh_from_db()
    assert (response.status_code, formation.status) == (404, "submitted")


@pytest.mark.parametrize("name", ["return", "dissolve", "verify"])
def test_officer_decides_nothing(world, as_user, create, name):
    formation = create(submit=True)
    response = as_user(world.officer).post(page_of(formation, name), {"reason": "x"})
    formation.refresh_from_db()
    assert (response.status_code, formation.status) == (403, "submitted")


def test_detail_tells_who_did_what_when(world, as_user, create):
    formation = create(submit=True)
    services.return_formation(formation=formation, reason="Foto belum ada.", by=world.head)
    said = words(as_user(world.officer).get(page_of(formation)))

    assert re.search(
        r"Dikembalikan · Kasat Binmas hari ini, 10\.00 WIB Foto belum ada\. "
        r"Dikirim · Petugas Kunir .* Dibuat · Petugas Kunir",
        said,
    )


def test_detail_offers_only_what_one_may_do(world, as_user, create):
    formation = create(submit=True)

    def acts(user):
        html = as_user(user).get(page_of(formation)).content.decode()
        head = html[
            html.index('class="acts"') : html.index("</header>", html.index('class="acts"'))
        ]
        return re.findall(r"(?:</svg>|>)\s*([A-Z][^<>]+?)\s*</(?:a|button)>", head)

    assert acts(world.officer) == ["Ubah"]
    assert acts(world.head) == ["Ubah", "Setujui", "Kembalikan untuk diperbaiki"]
    assert acts(world.commander) == []
    services.verify_formation(formation=formation, by=world.head)
    assert acts(world.officer) == ["Usulkan perbaikan", "Tambahkan SK"]
    assert acts(world.head) == ["Perbaiki", "Tambahkan SK", "Nonaktifkan"]
    assert acts(world.regency) == []


def test_staff_of_the_regency_read_without_drafts_people_and_history(world, as_user, create):
    formation = create(submit=True)
    client = as_user(world.regency)
    assert client.get(page_of(formation)).status_code == 404

    services.verify_formation(formation=formation, by=world.head)
    said = words(client.get(page_of(formation)))
    assert "Terverifikasi" in said
    assert "Petugas Kunir" not in said
    assert "Riwayat" not in said


def test_photo_is_seen_by_whoever_sees_its_kampung(world, as_user, create):
    formation = create()
    photo, _created = services.add_photo(
        id=uuid.uuid4(), formation=formation, upload=photo_file().read(), by=world.officer
    )
    address = reverse("formations:photo-small", args=[formation.pk, photo.pk])

    shown = as_user(world.head).get(address)
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert shown.headers["Cache-Control"] == "private, max-age=604800, immutable"
    assert as_user(world.stranger).get(address).status_code == 404
    assert as_user(world.regency).get(address).status_code == 404


def test_photo_without_its_file_is_missing_not_broken(world, as_user):
    formation = FormationFactory(unit=world.kunir, program=world.kts)
    photo = PhotoFactory(formation=formation)
    response = as_user(world.head).get(reverse("formations:photo", args=[formation.pk, photo.pk]))
    assert response.status_code == 404


# Deciding


def test_one_tap_verifies(world, as_user, create):
    formation = create(submit=True)
    said = words(as_user(world.head).post(page_of(formation, "verify"), follow=True))

    formation.refresh_from_db()
    assert formation.status == "verified"
    assert "Terverifikasi. Kampung ini sekarang terhitung." in said


def test_what_changed_since_the_page_was_opened_is_looked_at_again(world, as_user, create):
    formation = create(submit=True)
    services.edit_formation(
        formation=formation, data={"notes": "Diubah"}, version=None, by=world.officer
    )
    said = words(
        as_user(world.head).post(page_of(formation, "verify"), {"version": "1"}, follow=True)
    )
    formation.refresh_from_db()
    assert formation.status == "submitted"
    assert "Catatan ini sudah diubah orang lain." in said


def test_nobody_decides_what_he_wrote_last(world, as_user, create):
    formation = create(submit=True, by=world.head)
    client = as_user(world.head)

    assert client.post(page_of(formation, "verify")).status_code == 403
    said = words(client.get(QUEUE))
    assert "Anda yang terakhir menulis catatan ini" in said
    assert 'name="one"' not in client.get(QUEUE).content.decode()
    assert as_user(world.deputy).post(page_of(formation, "verify")).status_code == 302


def test_queue_shows_oldest_first_with_photos_and_warnings(world, as_user, create, clock):
    first = create(submit=True)
    clock.shift(60)
    second = create(submit=True, area="35.08.06.2002", name="Kampung Tangguh Kunir Lor")
    picture = photo_file().read()
    for formation in (first, second):
        services.add_photo(id=uuid.uuid4(), formation=formation, upload=picture, by=world.officer)
    html = as_user(world.head).get(QUEUE).content.decode()

    assert re.findall(r'name="one" value="([^"]+)"', html) == [str(first.pk), str(second.pk)]
    assert html.count("<img") - html.count("mark.svg") + 1 >= 2
    assert "Foto yang sama sudah dipakai untuk “Kampung Tangguh Kunir Kidul”." in unescape(html)


def test_many_are_verified_at_once_or_none(world, as_user, create):
    good = create(submit=True)
    own = create(submit=True, by=world.head, area="35.08.06.2002", name="Kampung Lain")
    client = as_user(world.head)

    refused = client.post(QUEUE, {"chosen": [str(good.pk), str(own.pk)]}, follow=True)
    assert "Tidak ada yang disetujui" in words(refused)
    assert Formation.objects.filter(status="verified").count() == 0

    done = client.post(QUEUE, {"chosen": [str(good.pk)]}, headers={"HX-Request": "true"})
    assert "1 kampung terverifikasi." in words(done)
    assert "<html" not in done.content.decode()
    assert Entry.objects.filter(measure="formation").count() == 1


@pytest.mark.parametrize("data", [{}, {"one": "x"}, {"chosen": [str(uuid.uuid4())]}])
def test_queue_refuses_nonsense(world, as_user, data):
    response = as_user(world.head).post(QUEUE, data, follow=True)
    assert response.status_code in (200, 404)
    assert response.status_code == 404 or "Pilih 1 sampai" in words(response)


def test_queue_is_the_heads_and_only_of_his_polres(world, as_user, create):
    create(submit=True)
    assert as_user(world.officer).get(QUEUE).status_code == 403
    assert as_user(world.staff).get(QUEUE).status_code == 403
    assert "Tidak ada yang menunggu" in words(as_user(world.foreign_head).get(QUEUE))


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_the_same_number_of_queries(
    world, as_user, create, django_assert_num_queries, count
):
    for number in range(count):
        formation = create(
            submit=True, place_kind="rw", place_name=f"RW {number + 1}", name=f"Kampung {number}"
        )
        PhotoFactory(formation=formation)
    client = as_user(world.head)
    client.get(QUEUE)
    with django_assert_num_queries(10):
        client.get(QUEUE)


def test_return_asks_for_a_reason(world, as_user, create):
    formation = create(submit=True)
    client = as_user(world.head)

    assert client.post(page_of(formation, "return"), {"reason": " "}).status_code == 422
    from_queue = f"{page_of(formation, 'return')}?next=verification"
    page = client.get(from_queue).content.decode()
    assert f'<form method="post" action="{from_queue}"' in page
    assert f'href="{QUEUE}" data-close' in page
    response = client.post(from_queue, {"reason": "Foto buram."})
    formation.refresh_from_db()
    assert response.url == QUEUE
    assert (formation.status, formation.return_reason) == ("returned", "Foto buram.")


def test_dissolve_and_reactivate(world, as_user, create):
    formation = create(submit=True)
    services.verify_formation(formation=formation, by=world.head)
    client = as_user(world.head)

    early = client.post(
        page_of(formation, "dissolve"), {"dissolved_on": "2021-02-01", "reason": "Bubar"}
    )
    assert (early.status_code, "Tidak boleh sebelum 9 Februari 2021." in words(early)) == (
        422,
        True,
    )
    client.post(page_of(formation, "dissolve"), {"dissolved_on": "2021-02-15", "reason": "Bubar"})
    formation.refresh_from_db()
    assert formation.status == "dissolved"
    assert "Nonaktif sejak 15 Februari 2021 Bubar" in words(client.get(page_of(formation)))

    client.post(
        page_of(formation, "reactivate"), {"reactivated_on": "2021-02-17", "reason": "Aktif lagi"}
    )
    formation.refresh_from_db()
    assert formation.status == "verified"


# Mending what counts


def test_officer_proposes_and_the_head_decides(world, as_user, create):
    formation = create(submit=True)
    services.verify_formation(formation=formation, by=world.head)
    formation.refresh_from_db()
    data = typed(
        id=str(formation.pk), version=formation.version, name="Kampung Tangguh Mawar",
        reason="Salah ketik", act="correct",
    )  # fmt: skip
    said = words(as_user(world.officer).post(page_of(formation, "correct"), data, follow=True))
    correction = Correction.objects.get()

    assert "Usulan perbaikan terkirim, menunggu keputusan Kasat Binmas." in said
    assert correction.changes == {"name": ["Kampung Tangguh Kunir Kidul", "Kampung Tangguh Mawar"]}
    client = as_user(world.head)
    assert "Nama kampung Kampung Tangguh Kunir Kidul Kampung Tangguh Mawar" in words(
        client.get(QUEUE)
    )
    client.post(reverse("formations:approve", args=[formation.pk, correction.pk]))
    formation.refresh_from_db()
    assert formation.name == "Kampung Tangguh Mawar"


def test_refused_proposal_leaves_the_record(world, as_user, create):
    formation = create(submit=True)
    services.verify_formation(formation=formation, by=world.head)
    services.correct_formation(
        formation=formation, changes={"name": "Lain"}, reason="Salah", by=world.officer
    )
    correction = Correction.objects.get()
    address = reverse("formations:refuse", args=[formation.pk, correction.pk])

    assert as_user(world.officer).post(address, {"reason": "x"}).status_code == 403
    assert as_user(world.foreign_head).post(address, {"reason": "x"}).status_code == 404
    as_user(world.head).post(address, {"reason": "Nama sudah benar."})
    correction.refresh_from_db()
    formation.refresh_from_db()
    assert (correction.state, formation.name) == ("refused", "Kampung Tangguh Kunir Kidul")


def test_decree_is_added_freely_to_what_counts(world, as_user, create):
    formation = create(submit=True)
    services.verify_formation(formation=formation, by=world.head)
    as_user(world.officer).post(
        page_of(formation, "decree"), {"decree_number": "188/7/2021", "decree_date": "2021-02-08"}
    )
    formation.refresh_from_db()
    assert (formation.decree_number, formation.status) == ("188/7/2021", "verified")


def test_photos_are_added_to_what_counts(world, as_user, create):
    formation = create(submit=True)
    services.verify_formation(formation=formation, by=world.head)
    as_user(world.officer).post(page_of(formation, "photos"), {"photos": [photo_file()]})
    assert formation.photos.count() == 1


def test_unit_filter_offers_the_next_level_above_a_polres(world, as_user):
    polda = posted(Role.COMMANDER, world.lumajang.parent)

    def units(user, **query):
        html = as_user(user).get(LIST, query).content.decode()
        select = re.search(r'<select [^>]*name="unit".*?</select>', html, re.DOTALL)[0]
        return re.findall(r'<option value="([^"]+)"', select)

    assert units(world.head) == ["JATIM-LMJ", "LMJ-JATIROTO", "LMJ-KUNIR"]
    assert units(polda) == [world.lumajang.parent.code, "JATIM-LMJ"]
    assert units(polda, unit="LMJ-KUNIR") == [world.lumajang.parent.code, "JATIM-LMJ", "LMJ-KUNIR"]


# Weight and structure


def test_form_of_a_whole_polres_stays_light(world, as_user):
    for number in range(205):
        Area.objects.create(
            code=f"35.08.06.{3000 + number}", name=f"Sumbersuko Kidul {number}", level=4,
            kind="desa", parent_id="35.08.06", search_name=f"sumbersuko kidul {number}",
        )  # fmt: skip
    html = as_user(world.staff).get(CREATE).content
    assert html.count(b"<option") > 205
    assert len(html) < 60_000


def test_full_list_page_stays_light(world, as_user):
    for number in range(50):
        FormationFactory(
            unit=world.kunir, area_id="35.08.06.2001", program=world.kts, created_by=world.officer,
            name=f"Kampung Tangguh Sumbersuko Kidul {number}",
        )  # fmt: skip
    assert len(as_user(world.head).get(LIST).content) < 60_000


def test_assigned_officer_finds_his_desa_chosen(world, as_user):
    bhabin = posted(Role.OFFICER, world.kunir)
    AreaAssignmentFactory(user=bhabin, area=Area.objects.get(pk="35.08.06.2003"))
    html = as_user(bhabin).get(CREATE).content.decode()
    assert '<option value="35.08.06.2003" selected>' in html


# A kampung of a closed week


def test_a_closed_week_is_said_on_the_kampung_and_one_tap_asks_to_open_it(world, as_user):
    formation = FormationFactory(
        unit=world.kunir, program=world.kts, status="verified", formed_on="2021-02-09"
    )
    address = f"/formations/{formation.pk}/"
    closed = "Minggu ke-II Februari 2021 sudah ditutup"
    assert closed not in words(as_user(world.officer).get(address))

    week = Week.parse("2021-W06")
    close_week(unit=world.lumajang, week=week, by=world.head)
    page = as_user(world.officer).get(address)
    assert closed in words(page)
    fields = re.findall(
        r'name="(unit|week|reason)" value="([^"]*)"', unescape(page.content.decode())
    )
    answer = as_user(world.officer).post("/weeks/ask/", dict(fields))
    assert (answer.status_code, answer.url) == (302, "/weeks/?week=2021-W06")
    asked = AuditEvent.objects.get(act="ask")
    assert asked.reason == f"Perbaikan {formation.name} ({formation.receipt})"

    head = words(as_user(world.head).get(address))
    assert "Anda dapat mengubahnya dengan alasan" in head
    assert "Minta Kasat" not in head
    assert closed not in words(as_user(world.regency).get(address))

    until = NOW + timedelta(days=1)
    open_week(unit=world.kunir, week=week, until=until, reason="Perbaikan", by=world.head)
    opened = words(as_user(world.officer).get(address))
    assert "Dibuka untuk Polsek Kunir sampai 19 Februari 2021" in opened
    assert "Minta Kasat" not in opened
