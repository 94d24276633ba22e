"""Exports end to end: one list in every format, cell by cell; rights; jobs; letterheads."""

import csv
import datetime
import hashlib
import html
import io
import re
import uuid

import openpyxl
import pytest
from django.db import connection
from django.http import Http404, QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from rest_framework.test import APIClient

from core import jobs
from core.columns import rows
from core.exports.formats import FORMATS
from core.exports.reports import Letterhead, Signature, get_report
from core.kinds import Form
from core.models import AuditEvent, Job
from reports.exports import letterheads, services, weekly
from reports.services import recompute
from tests.factories import (
    AreaFactory,
    FormationFactory,
    PolresFactory,
    PolsekFactory,
    PostingFactory,
    ProgramFactory,
    posted,
)
from tests.reports.conftest import polsek_of, post
from units.models import Letterhead as GovernmentLetterhead
from units.policy import Role
from villages.columns import API_COLUMNS, EXPORT_COLUMNS
from villages.models import Formation

pytestmark = pytest.mark.django_db

DAY = datetime.date(2021, 2, 9)


@pytest.fixture
def two_units():
    """Kampung of two polsek of Lumajang, and one of a foreign polres that must never appear."""
    program = ProgramFactory()
    lumajang = PolresFactory(code="LMJ", name="Polres Lumajang", city="Lumajang")
    kunir = PolsekFactory(parent=lumajang, code="LMJ-KUNIR", name="Polsek Kunir")
    jatiroto = PolsekFactory(parent=lumajang, code="LMJ-JATIROTO", name="Polsek Jatiroto")
    foreign = PolsekFactory(name="Polsek Asing")
    AreaFactory(code="35.08.06")
    AreaFactory(code="35.08.17")
    for n, (unit, code, name) in enumerate(
        (
            (kunir, "35.08.06.2001", "Kampung =1+1 Tangguh"),
            (kunir, "35.08.06.2002", "=HYPERLINK(A1)"),
            (jatiroto, "35.08.17.2001", "Kampung <b>Jatiroto</b>; & 'lain'"),
        )
    ):
        FormationFactory(
            program=program,
            unit=unit,
            area=AreaFactory(code=code),
            name=name,
            status="verified",
            formed_on=DAY + datetime.timedelta(days=n),
            latitude=-8.1234567 if n else None,
            longitude=113.2 if n else None,
            decree_number="188/12/427.12/2021",
            decree_date=datetime.date(2021, 2, 1),
            place_kind="rw",
            place_name=f"RW {n + 1:03d}",
            late=bool(n),
        )
    FormationFactory(
        program=program, unit=foreign, area=AreaFactory(code="31.74.01.1001"),
        name="Kampung Asing", status="verified",
    )  # fmt: skip
    return lumajang


@pytest.fixture
def head(two_units):
    return posted(Role.BINMAS_HEAD, two_units, name="Budi", nrp="75010101")


@pytest.fixture
def browser(client, head):
    client.force_login(head)
    return client


def body(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def csv_rows(content, delimiter):
    text = content.decode("utf-8-sig" if delimiter == ";" else "utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def sheet_rows(content, count):
    made = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    return [list(row) for row in made.iter_rows(values_only=True)][-count:]


def pdf_words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def as_cell(column, value):
    """What a workbook holds for a value."""
    if value is None or value == "":
        return None
    if column.kind == "bool":
        return "Ya" if value else "Tidak"
    if column.kind == "date":
        return datetime.datetime.combine(value, datetime.time())
    if column.kind == "percent":
        return pytest.approx(float(value) / 100)
    if column.choices:
        return dict(column.choices).get(value, value)
    return value if isinstance(value, int | float) else str(value)


def as_json(value):
    """What the API answers for a value."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


# One list, everywhere the same


def test_page_api_csv_xlsx_and_pdf_show_the_same_cells(browser, head):
    queryset = Formation.objects.for_user(head)
    expected = list(rows(queryset, EXPORT_COLUMNS))
    assert len(expected) == 3

    for name, delimiter, form in (("csv", ";", Form.EXCEL), ("csv-machine", ",", Form.MACHINE)):
        heading, *written = csv_rows(body(browser.get(f"/formations/export.{name}")), delimiter)
        assert heading == [str(c.label) if form == Form.EXCEL else c.key for c in EXPORT_COLUMNS]
        assert written == [
            [c.text(value, form) for c, value in zip(EXPORT_COLUMNS, row, strict=True)]
            for row in expected
        ]

    workbook = sheet_rows(body(browser.get("/formations/export.xlsx")), 3)
    assert workbook == [
        [as_cell(c, value) for c, value in zip(EXPORT_COLUMNS, row, strict=True)]
        for row in expected
    ]

    api = APIClient()
    api.force_authenticate(head)
    answered = api.get("/api/v1/formations/").json()
    assert answered["count"] == 3
    shared = [c for c in EXPORT_COLUMNS if any(c is other for other in API_COLUMNS)]
    assert len(shared) > 15
    for row, result in zip(expected, answered["results"], strict=True):
        values = dict(zip((c.key for c in EXPORT_COLUMNS), row, strict=True))
        for column in shared:
            value = values[column.key]
            assert result[column.key] == as_json(value)

    paper = get_report("formations").paper
    text = pdf_words(body(browser.get("/formations/export.pdf")))
    for number, row in enumerate(expected, 1):
        cells = [
            c.shown(value) for c, value in zip(EXPORT_COLUMNS, row, strict=True) if c.key in paper
        ]
        for cell in (str(number), *cells):
            assert cell in text

    page = html.unescape(browser.get("/formations/").content.decode())
    for row in expected:
        values = dict(zip((c.key for c in EXPORT_COLUMNS), row, strict=True))
        for key in ("name", "area_name", "unit", "place_name"):
            assert values[key] in page


def test_nothing_leaks(browser, head):
    for address in ["/formations/", *(f"/formations/export.{name}" for name in FORMATS)]:
        response = browser.get(address)
        content = body(response) if response.streaming else response.content
        if address.endswith("pdf"):
            content = pdf_words(content).encode()
        if address.endswith("xlsx"):
            content = str(sheet_rows(content, 10)).encode()
        if address.endswith("ods"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            content = str(book.get_sheet_by_index(0).to_python()).encode()
        assert b"Kunir" in content
        assert b"Asing" not in content


def test_an_export_holds_exactly_what_its_list_is_filtered_to(browser):
    query = "?unit=LMJ-KUNIR&formed_from=2021-02-10"
    found = csv_rows(body(browser.get(f"/formations/export.csv{query}")), ";")
    assert [row[2] for row in found[1:]] == ["'=HYPERLINK(A1)"]
    text = pdf_words(body(browser.get(f"/formations/export.pdf{query}")))
    assert "Kesatuan: Polsek Kunir" in text
    assert "Dibentuk sejak: 10 Februari 2021" in text
    assert "1 baris" in text


def test_staff_of_a_regency_get_counted_records_of_their_area_only(client, two_units):
    kunir = two_units.children.get(code="LMJ-KUNIR")
    FormationFactory(unit=kunir, area=AreaFactory(code="35.08.06.2003"), name="Draf rahasia")
    client.force_login(posted(Role.REGENCY_STAFF, AreaFactory(code="35.08")))
    found = csv_rows(body(client.get("/formations/export.csv")), ";")
    assert len(found) == 4
    assert not any("rahasia" in cell for row in found for cell in row)


def test_a_foreign_unit_in_the_filter_is_no_choice(browser):
    foreign = PolsekFactory(code="FOREIGN")
    response = browser.get(f"/formations/export.csv?unit={foreign.code}")
    assert response.status_code == 302
    assert response.url.startswith("/reports/?")


# The weekly progress


@pytest.fixture
def week(lumajang):
    first, second = polsek_of(lumajang)[:2]
    post(lumajang, first, "2021-02-09")
    post(lumajang, second, "2021-02-10", quantity=2)
    post(lumajang, lumajang.unit, "2021-02-09", quantity=3, undetailed=True)
    recompute(lumajang)
    return {"target": str(lumajang.pk), "week": "2021-W06"}


def test_the_weekly_progress_is_the_same_in_every_format(client, kasat, week):
    client.force_login(kasat)
    api = APIClient()
    api.force_authenticate(kasat)
    answered = api.get("/api/v1/progress/", week).json()
    assert answered["totals"]["formed_cumulative"] == 6

    columns = [c.key for c in weekly.WEEKLY_PROGRESS]
    address = reverse("reports:export", args=["weekly-progress", "csv-machine"])
    heading, *written = csv_rows(body(client.get(address, week)), ",")
    assert heading == columns
    by_unit = {row[0]: dict(zip(columns, row, strict=True)) for row in written}
    keys = (
        "quantity", "planned", "formed", "planned_cumulative", "formed_cumulative", "remaining",
        "deviation", "status",
    )  # fmt: skip
    for row in answered["rows"]:
        for key in keys:
            said = row[key]
            assert by_unit[row["unit"]][key] == ("" if said is None else str(said))
    # With what stands at the polres itself the rows sum to the totals.
    assert sum(int(row["formed_cumulative"]) for row in by_unit.values()) == 6

    address = reverse("reports:export", args=["weekly-progress", "xlsx"])
    content = body(client.get(address, week))
    lines = sheet_rows(content, len(written) + 1)
    totals = dict(zip(columns, lines[-1], strict=True))
    for key in ("planned", "formed", "planned_cumulative", "formed_cumulative"):
        assert totals[key] == answered["totals"][key]
        place = columns.index(key)
        assert sum(line[place] for line in lines[:-1]) == answered["totals"][key]
    head_lines = [row[0] for row in sheet_rows(content, 100)[:4]]
    assert head_lines[2] == "Minggu ke-II Februari 2021 (8–14 Februari 2021)"
    assert head_lines[3] == answered["sentence"]

    address = reverse("reports:export", args=["weekly-progress", "pdf"])
    text = pdf_words(body(client.get(address, week)))
    assert answered["sentence"] in text
    assert "W06" not in text
    for row in answered["rows"]:
        assert row["unit_name"] in text


def test_a_polsek_gets_its_own_row_alone(client, officer, week):
    client.force_login(officer)
    address = reverse("reports:export", args=["weekly-progress", "csv"])
    written = csv_rows(body(client.get(address, week)), ";")
    assert [row[1] for row in written[1:]] == ["Polsek 01"]


def test_a_week_is_chosen_by_any_of_its_days(kasat, week):
    asked = QueryDict(f"target={week['target']}&day=2021-02-14")
    assert "8–14 Februari 2021" in weekly.content(kasat, asked).lines[1]


@pytest.mark.parametrize("query", ["day=besok", "week=2021-W60", "known_at=kapan", "x=1"])
def test_the_weekly_progress_refuses_in_words(client, kasat, week, query):
    client.force_login(kasat)
    data = {"report": "weekly-progress", "format": "csv", "target": week["target"]}
    response = client.post("/reports/", data | dict([query.split("=")]))
    assert response.status_code == 400
    assert "note-error" in response.content.decode()


def test_a_foreign_target_does_not_exist(week):
    stranger = posted(Role.BINMAS_HEAD, PolresFactory())
    with pytest.raises(Http404):
        weekly.content(stranger, QueryDict(f"target={week['target']}"))


# The page


def test_the_page_offers_reports_formats_and_filters(browser):
    page = browser.get("/reports/").content.decode()
    for words in ("Daftar kampung", "Kemajuan mingguan", "XLSX (Excel)", "PDF", "Buat berkas"):
        assert words in page


def test_the_page_takes_over_the_filters_of_a_list(browser):
    page = browser.get("/reports/?report=formations&unit=LMJ-KUNIR").content.decode()
    assert re.search(r'<option value="LMJ-KUNIR" selected>', page)
    assert page.index("Daftar kampung") < page.index("Kemajuan mingguan")


def test_a_small_file_comes_at_once(browser):
    response = browser.post("/reports/", {"report": "formations", "format": "xlsx"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    name = r'filename="formations-polres-lumajang-\d{4}-\d\d-\d\d\.xlsx"'
    assert re.search(name, response["Content-Disposition"])
    assert response["Cache-Control"] == "private, no-store"
    assert len(sheet_rows(body(response), 3)) == 3
    assert Job.objects.count() == 0


@pytest.fixture
def small_limits(monkeypatch):
    limits = [(chosen, chosen.at_once) for chosen in FORMATS.values()]
    for chosen, _limit in limits:
        object.__setattr__(chosen, "at_once", 1)
    yield
    for chosen, limit in limits:
        object.__setattr__(chosen, "at_once", limit)


def test_a_large_file_becomes_a_job_with_its_own_page(browser, small_limits):
    response = browser.post("/reports/", {"report": "formations", "format": "xlsx"})
    job = Job.objects.get()
    assert response.url == f"/jobs/{job.pk}/"
    assert jobs.drain() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    page = browser.get("/reports/").content.decode()
    assert f"/jobs/{job.pk}/file/" in page
    assert len(sheet_rows(body(browser.get(f"/jobs/{job.pk}/file/")), 3)) == 3


def test_beside_a_list_a_large_file_is_led_to_the_page(browser, small_limits):
    response = browser.get("/formations/export.csv?unit=LMJ-KUNIR")
    assert response.url == "/reports/?unit=LMJ-KUNIR&report=formations&format=csv"
    assert Job.objects.count() == 0
    assert "latar belakang" in browser.get(response.url).content.decode()


def test_a_long_list_is_no_paper(browser, small_limits):
    response = browser.post("/reports/", {"report": "formations", "format": "pdf"})
    assert response.status_code == 400
    assert "pilih XLSX atau CSV" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"report": "x", "format": "csv"}, "Laporan ini tidak ada"),
        ({"report": "formations", "format": "doc"}, "Format ini tidak ada"),
        ({"report": "formations", "format": "csv", "statuss": "draft"}, "Maksud Anda: status"),
        ({"report": "formations", "format": "csv", "formed_from": "besok"}, "harus diperbaiki"),
        ({"report": "formations", "format": "csv", "q": "x" * 300}, "harus diperbaiki"),
        ({"report": "formations", "format": "csv", "q": "a\0b"}, "harus diperbaiki"),
        ({}, "Laporan ini tidak ada"),
    ],
)
def test_bad_input_is_answered_in_words(browser, data, words):
    response = browser.post("/reports/", data)
    assert response.status_code == 400
    assert words in html.unescape(response.content.decode())
    assert not AuditEvent.objects.filter(act="export").exists()


@pytest.mark.parametrize("address", ["/reports/", "/formations/export.csv"])
def test_who_may_not_export_sees_no_exports(client, address):
    client.force_login(posted(Role.PARTNER, AreaFactory()))
    assert client.get(address).status_code == 403


# The API and its job


@pytest.fixture
def api(head):
    made = APIClient()
    made.force_authenticate(head)
    return made


def ask(api, **data):
    return api.post("/api/v1/exports/", {"report": "formations", "format": "csv", **data})


def test_an_export_by_the_api_is_a_job(api, head):
    answer = ask(api, filters={"unit": "LMJ-KUNIR", "status": ["verified", "dissolved"]})
    assert answer.status_code == 202, answer.content
    job = Job.objects.get()
    assert answer["Location"] == f"http://testserver/api/v1/jobs/{job.pk}/"
    assert answer.json()["state"] == "pending"
    assert answer.json()["total"] == 2
    assert jobs.drain() == 1

    done = api.get(answer["Location"]).json()
    assert (done["state"], done["done"], done["percent"]) == ("done", 2, 100)
    content = body(api.get(done["result_url"]))
    assert [row[8] for row in csv_rows(content, ";")[1:]] == ["Polsek Kunir"] * 2
    assert done["result"] == {"rows": 2, "sha256": hashlib.sha256(content).hexdigest()}

    event = AuditEvent.objects.get(act="export")
    assert event.actor_id == head.pk
    assert event.record_id == str(job.pk)
    assert event.unit_path == "/" + "/".join(event.unit_path.strip("/").split("/")) + "/"
    assert event.after == {
        "report": "formations",
        "format": "csv",
        "filters": {"unit": ["LMJ-KUNIR"], "status": ["verified", "dissolved"]},
        "rows": 2,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": done["result_name"],
    }


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"report": "x"}, "report"),
        ({"report": None}, "report"),
        ({"format": "doc"}, "format"),
        ({"filters": {"statuss": "draft"}}, "statuss"),
        ({"filters": {"unit": "FOREIGN"}}, "unit"),
        ({"filters": {"q": {"a": 1}}}, "filters.q"),
        ({"filters": []}, "filters"),
        ({"filter": {}}, "filter"),
    ],
)
def test_the_api_names_the_field(api, data, field):
    PolsekFactory(code="FOREIGN")
    answer = ask(api, **data)
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code", "errors"}
    assert list(answer.json()["errors"]) == [field]
    assert Job.objects.count() == 0


def test_who_may_not_export_gets_403(two_units):
    api = APIClient()
    api.force_authenticate(posted(Role.PARTNER, AreaFactory(code="35.08")))
    assert ask(api).status_code == 403


def test_rights_are_asked_again_when_the_job_runs(api, head):
    ask(api)
    head.postings.update(ends_on=datetime.date(2020, 2, 1))
    jobs.drain()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "Peran Anda" in job.message
    assert not AuditEvent.objects.filter(act="export").exists()


def test_rights_are_asked_again_when_the_file_is_fetched(api, head):
    ask(api)
    jobs.drain()
    # Moved to another polres, still a Kasat: the rows in the file are no longer his.
    head.postings.update(ends_on=datetime.date(2020, 2, 1))
    PostingFactory(user=head, role=Role.BINMAS_HEAD, unit=PolresFactory())
    del head._posting
    assert api.get(f"/api/v1/jobs/{Job.objects.get().pk}/file/").status_code == 403


def test_nobody_else_fetches_the_file(api, two_units):
    ask(api)
    jobs.drain()
    colleague = APIClient()
    colleague.force_authenticate(posted(Role.BINMAS_STAFF, two_units))
    assert colleague.get(f"/api/v1/jobs/{Job.objects.get().pk}/").status_code == 404
    assert colleague.get(f"/api/v1/jobs/{Job.objects.get().pk}/file/").status_code == 404


def test_the_page_s_queries_do_not_grow_with_the_jobs(browser, head):
    counts = []
    for more in (1, 2):
        for _job in range(more):
            services.request_export(
                report="formations", format_name="csv", filters=QueryDict(), by=head
            )
        with CaptureQueriesContext(connection) as queries:
            browser.get("/reports/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Letterheads


def test_the_letterhead_of_a_polsek_is_that_of_its_polres(two_units, head):
    two_units.letterhead = (
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA\nDAERAH JAWA TIMUR\nRESOR LUMAJANG\nJalan 1, 67316"
    )
    two_units.save()
    head.postings.update(rank="AKP", title="Kasat Binmas")
    officer = posted(Role.OFFICER, two_units.children.first())
    assert letterheads.letterhead_and_signature(officer, datetime.date(2021, 2, 15)) == (
        Letterhead(
            (
                "KEPOLISIAN NEGARA REPUBLIK INDONESIA",
                "DAERAH JAWA TIMUR",
                "RESOR LUMAJANG",
                "Jalan 1, 67316",
            )
        ),
        Signature(
            "Lumajang, 15 Februari 2021",
            ("a.n. KEPALA KEPOLISIAN RESOR LUMAJANG", "KASAT BINMAS"),
            "Budi",
            "AJUN KOMISARIS POLISI NRP 75010101",
        ),
    )


def test_an_acting_head_signs_on_his_days(two_units, head):
    deputy = posted(Role.BINMAS_STAFF, two_units, name="Sari", simulated=True)
    PostingFactory(
        user=deputy, role=Role.BINMAS_HEAD, unit=two_units, acting=True, title="Kasat Binmas",
        starts_on=datetime.date(2021, 3, 1), ends_on=datetime.date(2021, 3, 7), rank="Iptu",
    )  # fmt: skip
    during = letterheads.of_police(two_units, datetime.date(2021, 3, 7))[1]
    assert (during.office[1], during.name) == ("Plh. KASAT BINMAS", "Sari (simulasi)")
    assert during.number == "INSPEKTUR POLISI SATU"
    assert letterheads.of_police(two_units, datetime.date(2021, 3, 8))[1].name == "Budi"


def test_without_a_head_the_line_stays_open(two_units):
    signature = letterheads.of_police(two_units, DAY)[1]
    assert (signature.name, signature.number) == ("", "")


def test_staff_of_a_regency_write_on_the_letterhead_of_their_government():
    regency = AreaFactory(code="35.08")
    GovernmentLetterhead.objects.create(
        area=regency,
        lines="PEMERINTAH KABUPATEN LUMAJANG\nSEKRETARIAT DAERAH",
        city="Lumajang",
        signatory_title="Sekretaris Daerah",
        signatory_name="Nama",
        signatory_number="19700101 199001 1 001",
    )
    for area in (regency, AreaFactory(code="35.08.06")):
        head, signature = letterheads.letterhead_and_signature(
            posted(Role.REGENCY_STAFF, area), datetime.date(2021, 2, 15)
        )
        assert head == Letterhead(
            ("PEMERINTAH KABUPATEN LUMAJANG", "SEKRETARIAT DAERAH"), wide=True
        )
        assert signature == Signature(
            "Lumajang, 15 Februari 2021",
            ("SEKRETARIS DAERAH",),
            "Nama",
            "NIP 19700101 199001 1 001",
        )
    neighbour = posted(Role.REGENCY_STAFF, AreaFactory(code="35.09"))
    assert letterheads.letterhead_and_signature(neighbour, DAY) == (None, None)


def test_an_administrator_has_no_letterhead():
    assert letterheads.letterhead_and_signature(posted(Role.ADMINISTRATOR), DAY) == (None, None)


def test_the_paper_of_regency_staff_carries_their_government(client, two_units):
    area = AreaFactory(code="35.08")
    GovernmentLetterhead.objects.create(area=area, lines="PEMERINTAH KABUPATEN LUMAJANG", city="L")
    client.force_login(posted(Role.REGENCY_STAFF, area))
    text = pdf_words(body(client.get("/formations/export.pdf")))
    assert "PEMERINTAH KABUPATEN LUMAJANG" in text
    assert "KEPOLISIAN" not in text
