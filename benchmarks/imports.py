"""Spreadsheets in and out: reading, checking and saving beside reading and a bare COPY; a large
preview's memory; a national workbook beside the loop that writes the same cells.
"""

from __future__ import annotations

import io
import resource
import tempfile
import uuid
from datetime import timedelta
from functools import cache
from pathlib import Path

import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import dataset
from benchmarks.cases import Bench, case, thousand_rows, widest_polres
from core import jobs
from core.columns import rows
from core.exports.reports import Content, Document
from core.exports.xlsx import write_xlsx
from core.imports.files import in_a_process, read_file
from core.imports.preview import preview
from core.imports.resources import get_resource
from reports.imports.services import commit_import, upload_import
from reports.models import Import
from units.models import Area, User
from villages.columns import EXPORT_COLUMNS
from villages.models import Formation

IMPORTED, PREVIEWED = 10_000, 50_000
HEAD = ("Program", "Nama kampung", "Kode desa", "Desa/Kelurahan", "Tingkat", "RW/Dusun/Tempat",
        "Tanggal pembentukan", "Petugas", "Catatan", "Memang kampung lain")  # fmt: skip


def staff() -> User:
    return User.objects.get(username=f"staf.{widest_polres().code}")


def workbook(count: int, series: str) -> bytes:
    """A list of new kampung of one polres, as somebody would fill in the template."""
    villages = list(
        Area.objects.within(widest_polres().code[1:]).filter(level=4).values_list("code", "name")
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("Isian"), book.add_format({"num_format": "d-m-yyyy"})
        sheet.write_row(0, 0, HEAD)
        for n in range(1, count + 1):
            code, name = villages[n % len(villages)]
            place = f"Pasar {series}{n}"
            sheet.write_row(n, 0, ("KTS", f"Kampung {place}", code, name, "place", place))
            sheet.write_datetime(n, 6, dataset.FIRST_MONDAY + timedelta(days=n % 300), day)
            sheet.write_row(n, 7, ("Bripka Petugas", "Dibentuk bersama warga", "ya"))
    return out.getvalue()


def brought(data: bytes) -> Import:
    """Uploaded and previewed; its commit is what is measured."""
    user = staff()
    made, _created = upload_import(
        id=uuid.uuid4(),
        resource="formations",
        upload=ContentFile(data, name="daftar.xlsx"),
        by=user,
    )
    jobs.run_one(made.job_id)
    made.refresh_from_db()
    assert made.counts["new"] == made.counts["rows"], (made.counts, made.refusals)
    return made


@case(
    "import", "10,000 kampung from a workbook: read, checked, saved", "<= 4 x reading + bare COPY"
)
def importing(bench: Bench):
    copied = thousand_rows()
    series = iter("ABCDEFGH")
    waiting = [brought(workbook(IMPORTED, next(series))) for _ in range(3)]

    def limit():
        with tempfile.TemporaryDirectory() as folder:
            source, found = Path(folder) / "a.xlsx", Path(folder) / "a.json"
            source.write_bytes(sample())
            in_a_process("core.imports.reader", "xlsx", str(source), str(found))
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(IMPORTED // 1000):
                cursor.execute("TRUNCATE bench_formations")
                cursor.copy_expert("COPY bench_formations FROM STDIN", io.BytesIO(copied))
            transaction.set_rollback(True)

    def ours():
        made = waiting.pop()
        jobs.run_one(commit_import(brought=made, by=made.created_by).job_id)
        made.refresh_from_db()
        assert made.state == Import.State.SAVED, made.state

    return bench.pair(limit, ours, calls=1, rounds=2)


@cache
def sample() -> bytes:
    return workbook(IMPORTED, "Z")


@case("preview", "50,000 rows looked at", "within the reader's memory; beside reading alone")
def previewing(bench: Bench):
    user = staff()
    path = Path(tempfile.mkdtemp()) / "besar.xlsx"
    path.write_bytes(workbook(PREVIEWED, "Y"))
    peaks = []

    def ours():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = preview(get_resource("formations", user), read_file(path), user)
        assert found.counts["new"] == PREVIEWED
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

    pair = bench.pair(lambda: read_file(path), ours, calls=1, rounds=1)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"preview: kB more than before {peaks}; most of any child process {child} kB")
    return pair


@case("xlsx", "all kampung as XLSX", "<= 1.3 x XlsxWriter writing the same cells in a loop")
def national_workbook(bench: Bench):
    found = Formation.objects.order_by("-formed_on", "-pk")

    def limit():
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(io.BytesIO(), options | {"strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            look = book.add_format({"bottom": 4})
            day = book.add_format({"bottom": 4, "num_format": "d-m-yyyy"})
            for n, row in enumerate(rows(found, EXPORT_COLUMNS)):
                for place, (column, value) in enumerate(zip(EXPORT_COLUMNS, row, strict=True)):
                    if value is None or value == "":
                        sheet.write_blank(n, place, None, look)
                    elif column.kind == "date":
                        sheet.write_datetime(n, place, value, day)
                    elif isinstance(value, (int, float)) and not isinstance(value, bool):
                        sheet.write_number(n, place, value, look)
                    else:
                        sheet.write_string(n, place, str(value), look)

    def ours():
        write_xlsx(Document("Kampung", EXPORT_COLUMNS, Content(found), timezone.now()),
                   io.BytesIO())  # fmt: skip

    return bench.pair(limit, ours, calls=1, rounds=2)
