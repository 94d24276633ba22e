"""Pasted WhatsApp reports: what is read of them, and that nothing is saved unconfirmed."""

import datetime
import re
import uuid

import pytest

from reports.pasting.reader import Pasted, read
from tests.factories import AreaFactory
from tests.reports.conftest import polsek_of
from villages.models import Formation

PROGRAMS = {"KTS": "Kampung Tangguh Semeru", "KTJ": "Kampung Tangguh Jaya"}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
FORMS = (
    """Kepada Yth : Kapolres Lumajang
Dari       : Kapolsek Kunir

Mohon ijin melaporkan giat *PEMBENTUKAN KTS DESA {village_up}* Kec. {district} pada hari {weekday}
tanggal {long} pukul 09.00 WIB sebagai berikut :
1. Nama kampung : {name}
2. Petugas : {petugas}
3. Nomor SK : NIHIL
DUM""",
    """*LAPORAN KTS*
Desa: {village}
Kecamatan: {district}
Tanggal: {short}
Nama kampung: {name}
Bhabinkamtibmas: {petugas}""",
    """Selamat siang Komandan, ijin melaporkan telah dibentuk {name},
di Desa {village}, Kec. {district}, hari {weekday}, {long}. Kampung Tangguh Semeru (KTS).
Petugas: {petugas}""",
    """- Program : KTS
- Tempat : {village}, Kec. {district}
- Waktu : {weekday}, {digits}
- Nama KTS : *{name}*
- Petugas : {petugas}""",
)
PLACES = (
    ("Kunir Kidul", "Kunir"),
    ("Sukosari", "Jatiroto"),
    ("Jarit", "Candipuro"),
    ("Pasrujambe", "Pasrujambe"),
    ("Tempeh Tengah", "Tempeh"),
)
MONTHS = ("Januari", "Februari", "Maret")


def samples():
    """Sixty messages, and what stands in them."""
    for n in range(60):
        village, district = PLACES[n % len(PLACES)]
        day = datetime.date(2021, 1 + n % 3, 1 + (7 * n) % 27)
        facts = {
            "village": village,
            "village_up": village.upper(),
            "district": district,
            "name": f"Kampung Tangguh {village} {n}",
            "petugas": f"Bripka Nomor {n}",
            "weekday": DAYS[day.weekday()],
            "long": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            "short": f"{day.day:02d}-{day.month:02d}-{day.year}",
            "digits": f"{day.day}/{day.month}/{day.year % 100}",
        }
        yield FORMS[n % len(FORMS)].format(**facts), facts, day


def test_sixty_messages_are_read_nearly_without_fault():
    """Each field that is given is right; at least 95 of 100."""
    right = wrong = 0
    for text, facts, day in samples():
        found = read(text, PROGRAMS)
        pairs = [
            (found.program, "KTS"),
            (found.village, facts["village"]),
            (found.district, facts["district"]),
            (found.name, facts["name"]),
            (found.formed_on, day),
            (found.petugas, facts["petugas"]),
        ]
        for got, said in pairs:
            if got == said:
                right += 1
            elif got:
                wrong += 1
    assert right / (right + wrong) >= 0.95
    assert right >= 0.9 * 60 * 6


@pytest.mark.parametrize(
    "text",
    ["", "Selamat pagi Komandan, izin cuti besok.", "Harga cabai naik 20 persen.", "x" * 9000],
)
def test_unrelated_text_says_nothing(text):
    assert not read(text, PROGRAMS).says_something


def test_what_is_not_said_stays_empty():
    found = read("KTS Desa Kunir Kidul", PROGRAMS)
    assert found == Pasted(program="KTS", village="Kunir Kidul")


@pytest.mark.parametrize(
    "name", ["Nama: Kampung Tangguh Mawar", "Telah dibentuk Kampung Tangguh Mawar, RW 04"]
)
def test_the_programme_is_no_name_of_a_kampung(name):
    found = read(f"Pembentukan Kampung Tangguh Semeru\n{name}\nDesa: Kunir Lor", PROGRAMS)
    assert (found.program, found.name) == ("KTS", "Kampung Tangguh Mawar")


def test_two_programmes_are_not_guessed_between():
    assert read("KTS dan KTJ Desa Kunir", PROGRAMS).program == ""


@pytest.mark.parametrize("words", ["31 Februari 2021", "9 Feb 2021", "09/02/21", "9.2.2021"])
def test_days_as_people_write_them(words):
    found = read(f"KTS desa Kunir, {words}", PROGRAMS).formed_on
    assert found == (None if words.startswith("31") else datetime.date(2021, 2, 9))


# The page

TEXT = FORMS[1].format(
    village="Kunir Kidul",
    district="Kunir",
    short="09-02-2021",
    name="Kampung Tangguh Kunir Kidul",
    petugas="Bripka Anu",
)


@pytest.fixture
def page(client, lumajang, officer):
    """An officer of a polsek that serves Kunir Kidul."""
    served = polsek_of(lumajang)[0].coverages.get().area
    served.name, served.search_name = "Kunir", "kunir"
    served.save()
    AreaFactory(code=f"{served.code}.2001", name="Kunir Kidul")
    client.force_login(officer)
    return client


def fields(answer):
    text = answer.content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', text)[1]
        for name in ("id", "name", "formed_on", "petugas")
    }


@pytest.mark.django_db
def test_pasting_saves_nothing_until_it_is_confirmed(page, lumajang):
    answer = page.post("/formations/paste/", {"text": TEXT})
    assert answer.status_code == 200
    assert not Formation.objects.exists()
    found = fields(answer)
    assert found["formed_on"] == "2021-02-09"
    code = f"{polsek_of(lumajang)[0].coverages.get().area_id}.2001"
    assert code in answer.content.decode()
    given = found | {"program": "KTS", "area": code, "rw": "", "decree_number": "", "act": "save"}
    saved = page.post("/formations/paste/", given)
    formation = Formation.objects.get()
    assert saved.url == f"/formations/{formation.pk}/edit/"
    assert (formation.status, formation.name) == ("draft", "Kampung Tangguh Kunir Kidul")
    page.post("/formations/paste/", given)
    assert Formation.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_village_asks(page):
    answer = page.post(
        "/formations/paste/", {"text": TEXT.replace("Kunir Kidul", "Antah Berantah")}
    )
    assert "tidak dikenal di wilayah Anda" in answer.content.decode()
    given = fields(answer) | {"program": "KTS", "area": "", "rw": "", "decree_number": ""}
    found = page.post("/formations/paste/", given | {"search": "kunir kid", "act": "search"})
    assert "Kunir Kidul" in found.content.decode()
    refused = page.post("/formations/paste/", given | {"search": "", "act": "save"})
    assert refused.status_code == 422
    assert not Formation.objects.exists()


@pytest.mark.django_db
def test_unrelated_text_is_said_to_be_so(page):
    answer = page.post("/formations/paste/", {"text": "Selamat pagi Komandan."})
    assert answer.status_code == 422
    assert "tidak terbaca" in answer.content.decode()
    wrong = {"id": str(uuid.uuid4()), "program": "X", "area": "9", "act": "save"}
    assert page.post("/formations/paste/", wrong).status_code == 422
    assert not Formation.objects.exists()
