"""The closed week of the article in every form, letter for letter: JSON, message, workbook, paper.

After a change that is meant, `KTS_REWRITE_GOLDEN=1` writes the files anew; read the difference.
"""

import io
import json
import os
import random
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from pypdf import PdfReader

from core.clock import simulated
from core.weeks import Week
from reports.closings.services import close_week, write_brief
from reports.unit_weeks.services import ObstacleGiven, name_obstacles, report_nil
from tests.factories import PolresFactory, PolsekFactory, ProgramFactory, TargetFactory, posted
from tests.reports.conftest import post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")
GOLDEN = Path(__file__).with_name("golden")
TUESDAY = datetime.fromisoformat("2021-02-09T16:00:00+07:00")
FRIDAY = datetime.fromisoformat("2021-02-12T15:00:00+07:00")
MONDAY = datetime.fromisoformat("2021-02-15T07:00:00+07:00")
NAMES = ("Kunir", "Jatiroto", "Pasirian", "Tempeh")


def same_as_golden(name, made):
    path = GOLDEN / name
    if os.environ.get("KTS_REWRITE_GOLDEN"):
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


@pytest.fixture
def closing(db, monkeypatch):
    """Six formed in W06, one polsek NIHIL, with an obstacle, one silent; closed on Monday
    at seven. Codes are drawn as if by dice that always fall the same."""
    monkeypatch.setattr("secrets.choice", random.Random(2021).choice)
    polres = PolresFactory(code="JATIM-LMJ", name="Polres Lumajang", city="Lumajang")
    kunir, jatiroto, pasirian, tempeh = polsek = [
        PolsekFactory(parent=polres, code=f"JATIM-LMJ-{name.upper()}", name=f"Polsek {name}")
        for name in NAMES
    ]
    program = ProgramFactory(code="KTS", name="Kampung Tangguh Semeru (KTS)")
    target = TargetFactory(
        id=UUID("6f1b7a5e-0000-4000-8000-000000000006"),
        unit=polres,
        program=program,
        shares=dict(zip(polsek, (30, 30, 25, 20), strict=True)),
    )
    kasat = posted(Role.BINMAS_HEAD, polres, name="Kasat Binmas")
    officer = posted(Role.OFFICER, pasirian, name="Petugas")
    with simulated(TUESDAY):
        post(target, kunir, "2021-02-09", 4)
        post(target, jatiroto, "2021-02-09", 2)
        report_nil(unit=pasirian, week=W06, by=officer)
    with simulated(FRIDAY):
        name_obstacles(
            unit=pasirian,
            week=W06,
            obstacles=[ObstacleGiven("weather", "Banjir di tiga desa", "Perahu karet")],
            by=officer,
        )
    with simulated(MONDAY):
        write_brief(
            unit=polres,
            week=W06,
            letter_number="B/12/II/2021/Satbinmas",
            directives="Percepat pembentukan.",
            follow_up="Rakor hari Rabu.",
            by=kasat,
        )
        made, _created = close_week(unit=polres, week=W06, by=kasat)
    with simulated(MONDAY + timedelta(days=3)):
        post(target, tempeh, "2021-02-12", reason="SK baru terbit")  # must be in none of them
    return made


@pytest.fixture
def page(client, closing):
    client.force_login(closing.closed_by)
    return lambda name: client.get(f"/closings/{closing.code}/{name}")


def test_the_frozen_content(closing):
    same_as_golden("week.json", json.dumps(json.loads(closing.content), indent=1) + "\n")


def test_the_message(closing, page, client):
    text = client.get(f"/api/v1/week-closings/{closing.code}/whatsapp/").json()["text"]
    same_as_golden("week.txt", text + "\n")


def test_the_workbook(page):
    sheet = openpyxl.load_workbook(io.BytesIO(page("report.xlsx").content)).active
    cells = [
        json.dumps([cell.coordinate, cell.value, cell.number_format], default=str)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    same_as_golden("week.xlsx.txt", "\n".join(cells) + "\n")


def test_the_paper(page):
    reader = PdfReader(io.BytesIO(page("report.pdf").content))
    text = "\n\n".join(each.extract_text() for each in reader.pages)
    same_as_golden("week.pdf.txt", "\n".join(line.rstrip() for line in text.splitlines()) + "\n")


# The structure of the paper, as a reader for the blind and an archive ask for it


def structure(node):
    """Every element below, with its role."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield node["/S"], node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from structure(kid)


def test_the_paper_is_tagged_and_made_for_archives(page):
    made = page("report.pdf").content
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"

    found = list(structure(root["/StructTreeRoot"]))
    roles = [role for role, _node in found]
    assert {"/H1", "/Table", "/TR", "/TH", "/TD", "/P", "/Figure"} <= set(roles)
    assert all(node.get("/Alt") for role, node in found if role == "/Figure")


def test_every_font_of_the_paper_is_in_it(page):
    reader = PdfReader(io.BytesIO(page("report.pdf").content))
    fonts = [
        font.get_object()
        for each in reader.pages
        for font in each["/Resources"]["/Font"].get_object().values()
    ]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)
        assert "/ToUnicode" in font  # what is copied from it is text
