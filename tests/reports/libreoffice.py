"""Every workbook the portal makes, opened by LibreOffice: scripts/check --libreoffice.

Not part of the suite: it needs soffice (Debian: libreoffice-calc). What is stored as the result of
a formula is spoiled first, so that a total that is right was added up by LibreOffice.
"""

import io
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from django.core.management import call_command
from django.http import QueryDict
from rest_framework.test import APIClient

from core.columns import rows as rows_of
from core.errors import DomainError
from core.exports.reports import reports
from core.imports.resources import resources_of
from core.imports.template import write_template
from programs.models import Target
from reports.exports.services import Export, write_export
from tests.reports.imports.test_services import bring, workbook
from units.models import User
from units.policy import Act, can

PEOPLE = ("kasat.lumajang", "polsek.kunir", "staf.bekasi")
IN_ODS = "polsek.kunir"  # whose lists are short: ODS is written slowly
# Formulas are worked out anew on opening, whoever wrote the file.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""
STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


@pytest.fixture
def demo(transactional_db, settings):
    settings.DEMO = True
    call_command("load_reference")
    call_command("load_demo")
    call_command("run_jobs", once=True)
    return {name: User.objects.get(username=name) for name in PEOPLE}


def test_libreoffice_opens_every_workbook_and_adds_up_the_same(demo, tmp_path):
    assert shutil.which("soffice"), "Install LibreOffice Calc: apt-get install libreoffice-calc"
    made, expected = tmp_path / "made", {}
    made.mkdir()
    for user in demo.values():
        expected |= write_reports(user, made)
        write_templates(user, made)
    answer = bring(demo["kasat.lumajang"], workbook(["KTX", "A", "Kunirkidul", None, "31-2-2021"]))
    with answer.answer.open("rb") as file:
        (made / "answer.xlsx").write_bytes(file.read())
    opened = converted(made, tmp_path)
    assert {p.stem for p in opened} == {p.name for p in made.iterdir()}
    seen = 0
    for path in opened:
        sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
        errors = [c.value for row in sheet for c in row
                  if isinstance(c.value, str) and c.value.startswith(("#", "Err:"))]  # fmt: skip
        assert not errors, (path.name, errors)
        if path.stem in expected:
            compare(sheet, path.name, *expected[path.stem])
            seen += 1
    assert seen == len(expected) > 3 * len(reports())
    same_as_the_api(demo["kasat.lumajang"], expected)
    print(f"{len(opened)} workbooks opened, {seen} of them compared row by row")


def write_reports(user, folder):
    """{file: (report, rows, sums by place)} of every report in both spreadsheet formats."""
    found = {}
    for report in reports():
        for name in ("xlsx", "ods") if user.username == IN_ODS else ("xlsx",):
            export = asked(report, name, user)
            if export is None:
                continue
            content = export.content()
            out = io.BytesIO()
            written = write_export(export, content, out)
            data = out.getvalue()
            file = f"{user.username}.{report.name}.{name}"
            (folder / file).write_bytes(spoiled(data) if name == "xlsx" else data)
            rows = content.rows
            rows = list(rows if isinstance(rows, (list, tuple)) else rows_of(rows, report.columns))
            assert len(rows) == written.rows
            found[file] = (report, rows, content)
    return found


def asked(report, format_name, user):
    if not can(user, Act.EXPORT):
        return None
    target = Target.objects.for_user(user).order_by("pk").first()
    for query in ("", f"target={target.pk}" if target else ""):
        export = Export.asked(
            report=report.name, format_name=format_name, filters=QueryDict(query), by=user
        )
        try:
            export.content()
        except DomainError:
            continue
        return export
    return None


def spoiled(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as copy:
        for name in book.namelist():
            part = book.read(name)
            if name.startswith("xl/worksheets/"):
                part = STORED.sub(rb"\1<v>-77</v>", part)
            copy.writestr(name, part)
    return out.getvalue()


def write_templates(user, folder):
    for resource in resources_of(user):
        with (folder / f"{user.username}.{resource.name}.template.xlsx").open("wb") as out:
            write_template(resource, user, out)


def converted(folder, tmp_path):
    profile = tmp_path / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    out = tmp_path / "opened"
    for pattern in ("*.xlsx", "*.ods"):
        # One folder for each: two files that differ in their ending have one name afterwards.
        target = out / pattern[2:]
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target),
             *map(str, sorted(folder.glob(pattern)))],
            check=True, capture_output=True, timeout=1800,
        )  # fmt: skip
        for path in target.iterdir():
            path.rename(path.with_name(f"{path.stem}{pattern[1:]}.xlsx"))
    return sorted(out.glob("*/*.xlsx"))


def compare(sheet, name, report, rows, content):
    """What it says of itself, its rows, and what LibreOffice adds up."""
    told = [str(row[0].value or "") for row in sheet.iter_rows(max_row=12)]
    made = next((line for line in told if line.startswith("Dibuat ")), "")
    assert "WIB" in made, (name, told)
    count = f"{len(rows):,}".replace(",", ".")
    assert made.endswith(f"· {count} baris"), (name, made)
    assert any("saringan" in line or ": " in line for line in told), name
    labels = [str(column.label) for column in report.columns]
    heading = next(
        row[0].row for row in sheet.iter_rows(max_row=20)
        if [c.value for c in row][: len(labels)] == labels
    )  # fmt: skip
    sums = {
        place: sum(row[place] or 0 for row in rows)
        for place, column in enumerate(report.columns)
        if column.total
    }
    last = heading + len(rows) + 1
    if content.totals is not None:
        numbers = {p: v for p, v in enumerate(content.totals)
                   if isinstance(v, int) and not isinstance(v, bool)
                   and report.columns[p].kind == "integer"}  # fmt: skip
    else:
        numbers = sums if rows else {}
    for place, value in numbers.items():
        assert sheet.cell(last, place + 1).value == value, (name, labels[place])


def same_as_the_api(user, expected):
    """The figures of the API, added up, are those of the rows that were compared."""
    client = APIClient()
    client.force_authenticate(user)
    patrols = client.get("/api/v1/patrols/", {"limit": 1000}).json()
    report, rows, _content = expected[f"{user.username}.patrols.xlsx"]
    place = {column.key: n for n, column in enumerate(report.columns)}
    assert patrols["count"] == len(rows)
    assert sum(len(p["visits"]) for p in patrols["results"]) == sum(
        row[place["visit_count"]] for row in rows
    )
    people = [v["people_met"] or 0 for p in patrols["results"] for v in p["visits"]]
    assert sum(people) == sum(row[place["people_met"]] or 0 for row in rows)
    count = client.get("/api/v1/formations/", {"limit": 1}).json()["count"]
    assert count == len(expected[f"{user.username}.formations.xlsx"][1])
