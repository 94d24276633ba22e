"""The pages of pillars and posko: who may open them, one tap on the phone, and clear words."""

import re
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories import AreaFactory, FormationFactory, PillarHolderFactory, PoskoFactory
from tests.villages.conftest import NOW
from units.models import Area
from villages.models import CheckIn, PillarHolder, Posko, PoskoRequest, Shift
from villages.services.duty import plan_shift

pytestmark = pytest.mark.usefixtures("clock", "pillars")
WIB = ZoneInfo("Asia/Jakarta")
KIDUL = "35.08.06.2001"


def words(response):
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


@pytest.fixture
def as_user(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def page_of(posko, name="detail"):
    return reverse(f"posko:{name}", args=[posko.pk])


@pytest.fixture
def shift(world, posko):
    return plan_shift(
        id=uuid4(), posko=posko, pillar="puskesmas", person="Bidan Kunir",
        starts_at=datetime(2021, 2, 18, 8, tzinfo=WIB),
        ends_at=datetime(2021, 2, 18, 16, tzinfo=WIB), by=world.officer,
    )[0]  # fmt: skip


# The partner's door


def test_a_partner_lands_at_his_posko_and_checks_in_with_one_tap(
    world, posko, shift, midwife, as_user
):
    client = as_user(midwife)
    home = client.get("/", follow=True)
    assert "Hadir: Bidan Kunir (Puskesmas)" in words(home)
    answer = client.post(
        page_of(posko, "check-in"),
        {"id": shift.pk, "shift": shift.pk, "phone_at": "2021-02-18T02:59:58.120Z"},
        follow=True,
    )
    assert "Bidan Kunir tercatat hadir pukul 10.00." in answer.content.decode()
    there = CheckIn.objects.get()
    assert (there.arrived_at, there.phone_at) == (NOW, NOW - timedelta(seconds=1.88))
    client.post(page_of(posko, "check-in"), {"id": shift.pk, "shift": shift.pk})
    assert CheckIn.objects.count() == 1
    client.post(reverse("posko:leave", args=[there.pk]))
    there.refresh_from_db()
    assert there.left_at == NOW


@pytest.mark.parametrize(
    "path",
    [
        "/formations/", "/formations/new/", "/verification/", "/targets/", "/dashboard/",
        "/pillars/", "/pillars/coverage/", "/posko/new/", "/marks/", "/assessments/", "/history/",
        "/people/", "/reports/",
    ],
)  # fmt: skip
def test_a_partner_has_no_other_doors(midwife, as_user, path):
    assert as_user(midwife).get(path).status_code in (403, 404)


def test_a_partner_without_a_posko_is_told_whom_to_ask(midwife, as_user):
    assert "Belum ada posko" in words(as_user(midwife).get("/posko/duty/"))


# Pages of posko


def test_the_board_says_what_is_planned_and_missing(world, posko, shift, as_user):
    said = words(as_user(world.head).get("/posko/"))
    assert "Posko Kunir Kidul" in said
    assert "00.00–08.00, 16.00–24.00" in said
    assert "8,3 %" in said
    assert "dari 5" in said


def test_without_an_answer_the_tile_of_requests_has_no_note(world, posko, as_user):
    page = as_user(world.head).get("/posko/")
    tiles = re.findall(
        r'tile-label">([^<]*)<.*?tile-value">([^<]*)<(.*?)</li>', page.text, re.DOTALL
    )
    notes = {label: re.findall(r'tile-parts">([^<]*)', rest) for label, _value, rest in tiles}
    assert notes["Permintaan belum ditanggapi"] == []
    assert notes["Aktif"] == ["1 di antaranya 24 jam"]


def test_shifts_through_midnight_have_their_date(world, posko, shift, as_user):
    for day in (17, 18):
        starts = datetime(2021, 2, day, 18, tzinfo=WIB)
        plan_shift(
            id=uuid4(), posko=posko, pillar="puskesmas", person="Perawat Kunir",
            starts_at=starts, ends_at=starts + timedelta(hours=12), by=world.officer,
        )  # fmt: skip
    said = words(as_user(world.officer).get(page_of(posko)))
    assert re.findall(r"Puskesmas · (.*?) –", said) == [
        "17 Februari 2021, 18.00 WIB",
        "08.00 WIB",
        "18 Februari 2021, 18.00 WIB",
    ]


def test_a_posko_shows_its_gaps_by_pillar(world, posko, shift, as_user):
    said = words(as_user(world.officer).get(page_of(posko)))
    assert "Puskesmas terjadwal 8 dari 24 jam" in said
    assert "Jadwal kosong: 00.00–08.00, 16.00–24.00" in said
    assert "Tidak ada catatan hadir: 00.00–10.00" in said


@pytest.mark.parametrize("name", ["detail", "edit", "roster", "close"])
def test_a_foreign_posko_does_not_exist(world, posko, as_user, name):
    assert as_user(world.stranger).get(page_of(posko, name)).status_code == 404


def test_founding_a_posko_and_drawing_up_its_roster(world, as_user):
    client = as_user(world.officer)
    assert client.get("/posko/new/").status_code == 200
    answer = client.post(
        "/posko/new/",
        {
            "id": uuid4(), "area": KIDUL, "name": "Posko Kidul", "active_from": "2021-02-10",
        },
    )  # fmt: skip
    posko = Posko.objects.get()
    assert answer.url == page_of(posko)
    answer = client.post(
        page_of(posko, "roster"),
        {
            "id": uuid4(), "pillar": "babinsa", "person": "Serda", "until": "2021-02-20",
            "starts_at": "2021-02-18T20:00", "ends_at": "2021-02-19T06:00",
        },
    )  # fmt: skip
    assert answer.url == f"{page_of(posko)}?date=2021-02-18#jadwal"
    assert Shift.objects.count() == 3
    answer = client.post(
        page_of(posko, "roster"),
        {
            "id": uuid4(), "pillar": "babinsa", "person": "Serda",
            "starts_at": "2021-02-18T20:00", "ends_at": "2021-02-18T06:00",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Giliran jaga berakhir sebelum dimulai." in words(answer)


def test_planned_activated_closed(world, as_user, pillars):
    client = as_user(world.officer)
    posko = PoskoFactory(
        program=pillars, area=Area.objects.get(pk=KIDUL), unit=world.kunir, state="planned",
        active_from=None,
    )  # fmt: skip
    assert "baru direncanakan" in words(client.get(page_of(posko)))
    answer = client.post(page_of(posko, "activate"), {"active_from": "2021-02-19"})
    assert (answer.status_code, "masa depan" in words(answer)) == (422, True)
    client.post(page_of(posko, "activate"), {"active_from": "2021-02-17"})
    client.post(page_of(posko, "close"), {"closed_on": "2021-02-18", "reason": "Selesai"})
    posko.refresh_from_db()
    assert (posko.state, posko.version) == ("closed", 3)


def test_requests_are_logged_and_answered(world, posko, midwife, as_user):
    client = as_user(midwife)
    answer = client.post(page_of(posko, "ask"), {"id": uuid4(), "category": "health"})
    asked = PoskoRequest.objects.get()
    assert answer.url == f"{page_of(posko)}#permintaan"
    answer = client.post(page_of(posko, "ask"), {"id": uuid4(), "category": ""})
    assert answer.status_code == 422
    client.post(reverse("posko:answer", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.pillar_id == "puskesmas"
    assert "Kesehatan" in words(client.get("/posko/requests/"))
    assert "Belum ada catatan" in words(as_user(world.stranger).get("/posko/requests/"))


def test_queries_of_the_board_do_not_grow(world, pillars, as_user, django_assert_max_num_queries):
    client = as_user(world.head)
    counts = []
    for first, last in ((0, 2), (2, 8)):
        for n in range(first, last):
            PoskoFactory(
                program=pillars, area=AreaFactory(code=f"35.08.06.20{n + 20}"), unit=world.kunir
            )
        with django_assert_max_num_queries(40) as found:
            client.get("/posko/")
        counts.append(len(found))
    assert counts[0] == counts[1]


# Pages of pillars


def test_recording_a_polisi_rw_records_his_rw(world, as_user):
    client = as_user(world.officer)
    given = {
        "id": uuid4(), "pillar": "polisi-rw", "area": KIDUL, "name": "Aiptu Simulasi",
        "starts_on": "2021-02-01",
    }  # fmt: skip
    answer = client.post("/pillars/new/", given)
    assert "Polisi RW dicatat pada RW" in words(answer)
    answer = client.post("/pillars/new/", given | {"rw": "RW tiga"})
    assert "Tulis nomor RW-nya, misalnya RW 03." in words(answer)
    assert not Area.objects.filter(level=5).exists()
    answer = client.post("/pillars/new/", given | {"rw": "rw 3"})
    holder = PillarHolder.objects.get()
    assert (holder.area_id, holder.area.name) == (f"{KIDUL}.003", "RW 003")
    assert answer.url == reverse("pillars:detail", args=[holder.pk])
    assert "Aiptu Simulasi" in words(client.get("/pillars/"))
    assert as_user(world.stranger).get(answer.url).status_code == 404


def test_changing_and_ending_on_the_page(world, as_user):
    holder = PillarHolderFactory(area=Area.objects.get(pk=KIDUL), unit=world.kunir, name="A")
    url = reverse("pillars:detail", args=[holder.pk])
    client = as_user(world.officer)
    given = {"version": 1, "name": "A", "starts_on": "2021-01-01", "ends_on": "2020-12-31"}
    assert "mendahului" in words(client.post(url, given))
    assert client.post(url, given | {"ends_on": "2021-02-17"}).status_code == 302
    stale = client.post(url, given | {"ends_on": "2021-02-16"})
    assert "sudah diubah orang lain" in words(stale)
    assert as_user(world.commander).post(url, given).status_code == 403


def test_counts_of_coverage_lead_to_the_areas(world, as_user):
    PillarHolderFactory(area=Area.objects.get(pk=KIDUL), unit=world.kunir)
    client = as_user(world.officer)
    said = words(client.get("/pillars/coverage/"))
    assert "Bhabinkamtibmas Desa/Kelurahan 1 dari 3 (33,3 %) 2" in said
    said = words(client.get("/pillars/missing/bhabinkamtibmas/"))
    assert "2 wilayah per 18 Februari 2021." in said
    assert "Sukosari (Kec. Kunir)" in said
    assert "Kunir Kidul" not in said
    assert client.get("/pillars/missing/tidak-ada/").status_code == 404


# Assessments and marks


def test_assessing_from_the_page(world, as_user):
    from programs.models import Aspect

    Aspect.objects.create(program=world.kts, code="LOG", name="Tangguh logistik")
    kampung = FormationFactory(
        program=world.kts, area=Area.objects.get(pk=KIDUL), unit=world.kunir, status="verified"
    )
    url = reverse("assess", args=[kampung.pk])
    client = as_user(world.officer)
    given = {"id": uuid4(), "assessed_on": "2021-02-17", "assessor": "Juri", "points-LOG": "101"}
    assert client.post(url, given).status_code == 422
    assert client.post(url, given | {"points-LOG": "88"}).status_code == 302
    assert "88" in words(client.get("/assessments/"))
    assert as_user(world.stranger).get(url).status_code == 404


def test_marking_from_the_page(world, as_user):
    client = as_user(world.regency)
    given = {"id": uuid4(), "area": KIDUL, "kind": "visit", "source": "Koran"}
    assert "Wajib diisi." in words(client.post("/marks/new/", given))
    assert client.post("/marks/new/", given | {"who": "Kapolri"}).status_code == 302
    assert "Kapolri" in words(client.get("/marks/"))
