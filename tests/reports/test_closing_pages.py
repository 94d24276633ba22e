"""Closed weeks over the API, on their pages, and behind the code on the paper."""

import hashlib
import io
import json
import re

import openpyxl
import pytest
from pypdf import PdfReader

from core.weeks import Week
from programs.models import MessageTemplate
from reports.closings.services import close_week
from reports.models import Closing, WeekBrief
from tests.factories import PolresFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
API = "/api/v1/week-closings/"


@pytest.fixture
def six(lumajang):
    first, second, *_ = polsek_of(lumajang)
    post(lumajang, first, "2021-02-09", 4)
    post(lumajang, second, "2021-02-10", 2)
    return lumajang


@pytest.fixture
def closing(six, kasat):
    return close_week(unit=six.unit, week=W06, by=kasat)[0]


@pytest.fixture
def as_kasat(client, kasat):
    client.force_login(kasat)
    return client


def close(client, **given):
    body = {"unit": "JATIM-LMJ", "week": "2021-W06"} | given
    return client.post(API, json.dumps(body), content_type="application/json")


# API


def test_closing_over_the_api_answers_the_frozen_week(six, as_kasat):
    first = close(as_kasat)
    assert first.status_code == 201
    body = first.json()
    assert set(body) >= {"code", "closed_at", "content_hash", "url", "content"}
    assert body["content"]["targets"][0]["totals"]["formed"] == 6
    again = close(as_kasat)
    assert (again.status_code, again.json()["code"]) == (200, body["code"])
    listed = as_kasat.get(API).json()
    assert [(row["code"], row["week"]) for row in listed["results"]] == [(body["code"], "2021-W06")]
    assert as_kasat.get(f"{API}?week=2021-W07").json()["count"] == 0
    assert as_kasat.get(f"{API}{body['code']}/").json() == body


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"week": "2999-W01"}, 400, "week"),
        ({"week": "minggu lalu"}, 400, "week"),
        ({"unit": "JATIM-LMJ-01"}, 400, "unit"),
        ({"unit": "ENTAH"}, 404, "unit"),
        ({"week": None}, 400, "week"),
        ({"minggu": "2021-W06"}, 400, "minggu"),
    ],
)
def test_what_cannot_be_closed_is_said_at_its_field(six, as_kasat, given, status, field):
    answer = close(as_kasat, **given)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not Closing.objects.exists()


def test_revisions_over_the_api(six, closing, as_kasat):
    post(six, polsek_of(six)[2], "2021-02-11", reason="SK baru terbit")
    [found] = as_kasat.get(f"{API}{closing.code}/revisions/").json()["targets"]
    assert (found["reported"], found["now"], found["change"]) == (6, 7, 1)
    [revision] = found["revisions"]
    assert (revision["unit"], revision["kind"]) == ("JATIM-LMJ-03", "late")
    assert "dilaporkan 6, kini 7 (+1, terlambat" in found["sentence"]


def test_a_foreign_closing_is_not_there(closing, client):
    client.force_login(posted(Role.BINMAS_HEAD, PolresFactory()))
    for path in ("", "revisions/", "whatsapp/", "report.pdf"):
        assert client.get(f"{API}{closing.code}/{path}").status_code == 404
    assert client.get(API).json()["count"] == 0
    assert client.get(f"/closings/{closing.code}/").status_code == 404


# Every rendering gives the same numbers


def numbers_in(text):
    return [int(found) for found in re.findall(r"\d+", text)]


def test_every_number_of_the_message_is_a_frozen_one(closing, as_kasat):
    text = as_kasat.get(f"{API}{closing.code}/whatsapp/").json()["text"]
    totals = json.loads(closing.content)["targets"][0]["totals"]
    read = {
        "formed": re.search(r"Minggu ini: (\d+) dari", text)[1],
        "planned": re.search(r"dari rencana (\d+)", text)[1],
        "formed_cumulative": re.search(r"Kumulatif: (\d+)", text)[1],
        "quantity": re.search(r"dari target (\d+)", text)[1],
        "remaining": re.search(r"Sisa: (\d+)", text)[1],
    }
    assert {key: int(value) for key, value in read.items()} == {key: totals[key] for key in read}
    assert "Minggu lalu: NIHIL (+6)" in text
    assert "5,8 %" in text
    assert f"/v/{closing.code}/" in text


def test_the_workbook_has_the_frozen_rows(closing, as_kasat):
    answer = as_kasat.get(f"/closings/{closing.code}/report.xlsx")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    )
    [head] = [n for n, row in enumerate(rows) if "Minggu ini" in row]
    place = rows[head].index("Minggu ini")
    names = rows[head].index("Kesatuan")
    found = {row[names]: row[place] for row in rows[head + 1 :]}
    part = json.loads(closing.content)["targets"][0]
    assert found == {row["unit_name"]: row["formed"] for row in part["rows"]} | {
        name: figures["formed"]
        for name, figures in [
            ("Belum dirinci per polsek", part["at_polres"]),
            ("Jumlah", part["totals"]),
        ]
        if figures
    }


def test_the_paper_says_the_same_and_stays_the_same(six, closing, as_kasat):
    first = as_kasat.get(f"/closings/{closing.code}/report.pdf")
    post(six, polsek_of(six)[2], "2021-02-11")
    again = as_kasat.get(f"/closings/{closing.code}/report.pdf")
    assert first.content == again.content
    reader = PdfReader(io.BytesIO(first.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Minggu ini 6 dari rencana 5 (lebih 1)." in text
    assert "selisih +2, belum dijelaskan" in text
    assert closing.code in text
    assert closing.content_hash in text.replace(" ", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "id"
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_one_programme_alone(closing, as_kasat):
    assert as_kasat.get(f"/closings/{closing.code}/report.pdf?program=KTS").status_code == 200
    assert as_kasat.get(f"/closings/{closing.code}/?program=ENTAH").status_code == 404


# The public page


def test_anyone_with_the_paper_sees_the_true_numbers(six, closing, client):
    page = client.get(f"/v/{closing.code}/")
    text = page.content.decode()
    assert "Sama dengan cetakan" in text
    assert "Minggu ini 6 dari rencana 5" in text
    assert "Belum ada perubahan." in text
    post(six, polsek_of(six)[2], "2021-02-11", reason="Bripka Anu lupa")
    later = client.get(f"/v/{closing.code}/").content.decode()
    assert "dilaporkan 6, kini 7." in later
    assert "Bripka Anu" not in later


def test_the_public_json_gives_its_hash_again(closing, client):
    body = client.get(f"/v/{closing.code}/?format=json").json()
    again = json.dumps(body["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(again.encode()).hexdigest() == body["content_hash"]


def test_a_code_is_read_as_people_type_it(closing, client):
    typed = closing.code.lower().replace("-", " ")
    answer = client.get("/v/", {"kode": typed})
    assert answer.url == f"/v/{closing.code}/"


@pytest.mark.parametrize("code", ["XXXX-XXXX-XXXX", "-", "a" * 60])
def test_a_tampered_code_is_said_to_be_unknown(client, code, db):
    page = client.get(f"/v/{code}/")
    assert page.status_code == 404
    assert "Tidak ada laporan dengan kode ini" in page.content.decode()
    assert client.get(f"/v/{code}/?format=json").status_code == 404


def test_the_public_page_costs_the_same_however_many_there_are(
    closing, client, django_assert_num_queries
):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            client.get(f"/v/{closing.code}/")
        return len(found)

    before = queries()
    for n in range(1, 4):
        close_week(unit=closing.unit, week=W06 + n, by=None)
    assert queries() == before


# Pages


def test_preview_brief_and_closing(six, as_kasat):
    address = "/closings/preview/?unit=JATIM-LMJ&week=2021-W06"
    assert "Tutup minggu ini" in as_kasat.get(address).content.decode()
    given = {"letter_number": "B/12/II/2021", "directives": "Percepat.", "follow_up": ""}
    as_kasat.post(address, given | {"act": "save"})
    assert WeekBrief.objects.get().letter_number == "B/12/II/2021"
    assert not Closing.objects.exists()
    closed = as_kasat.post(address, given | {"act": "close"})
    made = Closing.objects.get()
    assert closed.url == f"/closings/{made.code}/"
    page = as_kasat.get(closed.url).content.decode()
    assert "Minggu ke-II Februari: dilaporkan 6, belum ada perubahan." in page
    assert "B/12/II/2021" in page
    assert "Percepat." in page
    assert as_kasat.get(address).url == closed.url
    assert made.code in as_kasat.get("/closings/").content.decode()


def test_a_running_week_is_shown_but_not_closed(six, as_kasat):
    from django.utils import timezone

    week = Week.of(timezone.localdate())
    address = f"/closings/preview/?unit=JATIM-LMJ&week={week.code}"
    assert "Tutup minggu ini" not in as_kasat.get(address).content.decode()
    refused = as_kasat.post(address, {"act": "close"})
    assert refused.status_code == 422
    assert not Closing.objects.exists()


def test_a_commander_looks_and_closes_nothing(six, client):
    client.force_login(posted(Role.COMMANDER, six.unit))
    address = "/closings/preview/?unit=JATIM-LMJ&week=2021-W06"
    assert "Tutup minggu ini" not in client.get(address).content.decode()
    assert client.post(address, {"act": "close"}).status_code == 403


def test_a_template_with_an_unknown_field_names_the_near_ones(closing, as_kasat):
    page = as_kasat.post("/closings/template/", {"text": "{poles}", "act": "save"})
    assert page.status_code == 422
    assert "Isian {poles} tidak dikenal. Maksud Anda {polres}" in page.content.decode()
    assert not MessageTemplate.objects.exists()


def test_a_polres_has_its_own_words(closing, as_kasat):
    text = "Lapor {polres}.\n[program]\n{program}: {minggu_ini}\n[/program]\n{tautan}"
    assert as_kasat.post("/closings/template/", {"text": text, "act": "save"}).status_code == 302
    said = as_kasat.get(f"{API}{closing.code}/whatsapp/").json()["text"]
    assert said.startswith("Lapor Polres Lumajang.\nProgram KTS: 6\nhttp")


KINDS = {"formation": "{kampug}", "patrol": "{obyekk}", "meeting": "{keputsan}"}


@pytest.mark.parametrize("kind", KINDS)
def test_records_have_their_own_words_too(closing, as_kasat, kind):
    """Each kind has its fields; of another kind's, and of misspelt ones, the near are named."""
    address = f"/closings/template/?kind={kind}"
    page = as_kasat.get(address).content.decode()
    assert "Mohon izin melaporkan" in page
    assert "‹tanda terima›" in page  # no record yet: the preview says what would stand there
    refused = as_kasat.post(address, {"text": KINDS[kind], "act": "save"})
    assert refused.status_code == 422
    near = {"formation": "{kampung}", "patrol": "{obyek}", "meeting": "{keputusan}"}[kind]
    assert near in refused.content.decode().split("Maksud Anda")[1][:60]
    foreign = as_kasat.post(address, {"text": "{minggu_ini}", "act": "save"})
    assert "Isian {minggu_ini} tidak dikenal" in foreign.content.decode()
    previewed = as_kasat.post(address, {"text": "Lapor {polres}", "act": "preview"})
    assert "Lapor ‹nama polres›" in previewed.content.decode()
    assert not MessageTemplate.objects.exists()
    saved = as_kasat.post(address, {"text": "Lapor {polres}", "act": "save"})
    assert saved.url == address
    kept = MessageTemplate.objects.get()
    assert (kept.kind, kept.text, kept.unit.code) == (kind, "Lapor {polres}", "JATIM-LMJ")


def test_no_such_message(as_kasat, six):
    assert as_kasat.get("/closings/template/?kind=x").status_code == 404


@pytest.mark.parametrize("text", ["{program}", "[program]{program}", "x" * 4001, ""])
def test_templates_that_cannot_be_filled_are_refused(closing, as_kasat, text):
    page = as_kasat.post("/closings/template/", {"text": text, "act": "save"})
    assert page.status_code == 422
    assert not MessageTemplate.objects.exists()
