"""Every registered report in every format it fits: what a file says of itself is so."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
import time_machine
from django.http import QueryDict
from odfdo import Document as Book

from core.errors import DomainError
from core.exports.formats import formats_of
from core.exports.reports import reports
from core.numbers import integer
from reports.exports.services import Export, write_export
from tests.factories import FormationFactory, MeetingFactory, PatrolFactory, PatrolPointFactory
from tests.reports.conftest import polsek_of, post
from tests.reports.test_dashboard import recompute

pytestmark = pytest.mark.django_db


def lines(name, data):
    if name == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
        return [[str(v) if v is not None else "" for v in row] for row in sheet.values]
    if name == "ods":
        table = Book(io.BytesIO(data)).body.get_tables()[0]
        return [[str(v) if v is not None else "" for v in row] for row in table.iter_values()]
    mark = "utf-8-sig" if name == "csv" else "utf-8"
    delimiter = ";" if name == "csv" else ","
    return list(csv.reader(io.StringIO(data.decode(mark), newline=""), delimiter=delimiter))


def asked(report, chosen, user, target):
    """The report as it comes without filters, or of the target where it asks for one."""
    for query in ("", f"target={target.pk}"):
        export = Export.asked(
            report=report.name, format_name=chosen.name, filters=QueryDict(query), by=user
        )
        try:
            return export, export.content()
        except DomainError:
            continue
    raise AssertionError(report.name)


@time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC), tick=False)
def test_what_each_file_says_of_itself_is_so(lumajang, kasat):
    polsek = polsek_of(lumajang)[0]
    post(lumajang, polsek, "2021-02-10")
    recompute(lumajang)
    for make in (FormationFactory, PatrolFactory, MeetingFactory, PatrolPointFactory):
        make(unit=polsek, simulated=False)
    seen = set()
    for report in reports():
        for chosen in formats_of(report):
            if chosen.name in ("pdf", "geojson"):
                continue
            export, content = asked(report, chosen, kasat, lumajang)
            out = io.BytesIO()
            written = write_export(export, content, out)
            found = lines(chosen.name, out.getvalue())
            labels = [str(column.label) for column in report.columns]
            keys = [column.key for column in report.columns]
            heading = next(n for n, row in enumerate(found) if row[: len(labels)] in (labels, keys))
            if chosen.name in ("xlsx", "ods"):
                above = [row[0] for row in found[:heading]]
                assert above[0] == str(report.title)
                [made] = [line for line in above if line.startswith("Dibuat ")]
                assert "WIB" in made
                assert made.endswith(f"· {integer(written.rows)} baris")
                assert any("aringan" in line or ": " in line for line in above[1:]), report.name
                assert len(found) - heading - 1 in (written.rows, written.rows + 1), report.name
            else:
                assert len(found) - 1 == written.rows
            seen.add((report.name, chosen.name, written.rows > 0))
    filled = {name for name, _format, some in seen if some}
    assert {"formations", "patrols", "meetings", "patrol-points"} <= filled
    assert len({name for name, _format, _some in seen}) == len(reports()) > 15
