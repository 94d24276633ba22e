"""Every workbook the portal makes, opened by LibreOffice: scripts/check --libreoffice.

Not part of the suite: it needs soffice (Debian: libreoffice-calc). What is stored as the result of
a formula is spoiled first, so that a total that is right was added up by LibreOffice.
"""

import io
import os
import re
import shutil
import subprocess
import time
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
from tests.reports.test_totals import LISTS
from units.models import User
from units.policy import Act, can

PEOPLE = ("kasat.lumajang", "polsek.kunir", "staf.bekasi")
IN_ODS = "polsek.kunir"  # whose lists are short: ODS is written slowly
MOST_SECONDS = 600
# Formulas are worked out anew on opening, whoever wrote the file.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""
STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")
MOST_EMPTY = 100  # rows in a row; below them nothing is looked for


@pytest.fixture
def soffice():
    """LibreOffice is there, is installed, or the run ends saying what to do."""
    if not shutil.which("soffice") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "libreoffice-calc"],
            check=False,
        )
    if not shutil.which("soffice"):
        pytest.exit("LibreOffice Calc is missing (Debian: apt-get install libreoffice-calc).", 2)


@pytest.fixture
def said():
    """Tells what is done, and how long the step before took."""
    last = time.monotonic()

    def say(words):
        nonlocal last
        now = time.monotonic()
        print(f"{now - last:6.1f} s  {words}", flush=True)
        last = now

    return say


@pytest.fixture
def demo(soffice, said, transactional_db, settings):
    settings.DEMO = True
    call_command("load_reference", verbosity=0)
    said("reference data")
    call_command("load_demo", verbosity=0)
    said("demo data")
    return {name: User.objects.get(username=name) for name in PEOPLE}


def test_libreoffice_opens_every_workbook_and_adds_up_the_same(demo, said, tmp_path):
    call_command("run_jobs", once=True)
    said("jobs of the demo data")
    made, expected = tmp_path / "made", {}
    made.mkdir()
    for user in demo.values():
        expected |= write_reports(user, made)
        said(f"reports of {user.username}")
        write_templates(user, made)
        said(f"templates of {user.username}")
    answer = bring(demo["kasat.lumajang"], workbook(["KTX", "A", "Kunirkidul", None, "31-2-2021"]))
    with answer.answer.open("rb") as file:
        (made / "answer.xlsx").write_bytes(file.read())
    opened = converted(made, tmp_path)
    said(f"{len(opened)} workbooks opened by LibreOffice")
    assert {path.stem for path in opened} == {path.stem for path in made.iterdir()}
    seen = 0
    for path in opened:
        rows = lines_of(path)
        errors = [c for row in rows for c in row
                  if isinstance(c, str) and c.startswith(("#", "Err:"))]  # fmt: skip
        assert not errors, (path.name, errors)
        if path.stem in expected:
            compare(rows, path.name, *expected[path.stem])
            seen += 1
    assert seen == len(expected) > 3 * len(reports())
    for name in PEOPLE[:2]:
        same_as_the_api(demo[name], expected)
    said(f"{seen} of them compared row by row")


def lines_of(path):
    """The cells of the first sheet, row by row, without the empty ones below them."""
    found, empty = [], 0
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        found.append(row)
        empty = 0 if any(cell is not None for cell in row) else empty + 1
        if empty > MOST_EMPTY:
            break
    book.close()
    return found[: len(found) - empty]


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
            stem = f"{user.username}.{report.name}" + ("" if name == "xlsx" else "-ods")
            (folder / f"{stem}.{name}").write_bytes(spoiled(data) if name == "xlsx" else data)
            rows = content.rows
            rows = list(rows if isinstance(rows, (list, tuple)) else rows_of(rows, report.columns))
            assert len(rows) == written.rows
            found[stem] = (report, rows, content)
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
    """All of them in one run of LibreOffice, with a profile of its own."""
    profile, out = tmp_path / "profile", tmp_path / "opened"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out),
         *map(str, sorted(folder.iterdir()))],
        check=True, capture_output=True, timeout=MOST_SECONDS,
    )  # fmt: skip
    return sorted(out.iterdir())


def compare(lines, name, report, rows, content):
    """What it says of itself, its rows, and what LibreOffice adds up."""
    told = [str(line[0] or "") for line in lines[:12] if line]
    made = next((line for line in told if line.startswith("Dibuat ")), "")
    assert "WIB" in made, (name, told)
    count = f"{len(rows):,}".replace(",", ".")
    assert made.endswith(f"· {count} baris"), (name, made)
    assert any("saringan" in line or ": " in line for line in told), name
    labels = [str(column.label) for column in report.columns]
    heading = next(n for n, line in enumerate(lines) if list(line[: len(labels)]) == labels)
    below = lines[heading + 1 :]
    if content.totals is not None:
        numbers = {p: v for p, v in enumerate(content.totals)
                   if isinstance(v, int) and not isinstance(v, bool)
                   and report.columns[p].kind == "integer"}  # fmt: skip
    else:
        totalled = [place for place, column in enumerate(report.columns) if column.total and rows]
        numbers = {place: sum(row[place] or 0 for row in rows) for place in totalled}
    assert len(below) == len(rows) + bool(numbers), name
    for place, value in numbers.items():
        assert below[-1][place] == value, (name, labels[place])


def same_as_the_api(user, expected):
    """What the API says of each list, added up, is what LibreOffice has added up."""
    client = APIClient()
    client.force_authenticate(user)
    compared = []
    for name, listed in LISTS.items():
        report, rows, _content = expected[f"{user.username}.{name}"]
        answer = client.get(f"/api/v1/{listed.api}", {"limit": 1000}).json()
        assert answer["count"] == len(rows), name
        if answer["next"]:
            continue
        for place, column in enumerate(report.columns):
            if column.total and column.key != "open_items":
                figure = listed.figures.get(column.key, lambda row, key=column.key: row[key])
                told = sum(figure(row) or 0 for row in answer["results"])
                assert told == sum(row[place] or 0 for row in rows), (name, column.key)
                compared.append(f"{name}.{column.key}")
    assert {"patrols.people_met", "operations.masks", "meetings.attendee_count"} <= {*compared}
    print(f"{len(compared)} totals are those of the API: {', '.join(compared)}")
