"""Out, changed, in: exactly the changes; untouched, or a second time: none; meanwhile: conflict."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.imports.resources import get_resource
from tests.sheets import book_of, counts, headings, look, save, told
from villages.models import Formation
from villages.services import create_formation, edit_formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ROWS = 5
# Letters that spreadsheets and CSV stumble over; spaces as the form would tidy them.
text = st.text("aZé'=+-@;,\"<&|0 .", min_size=1, max_size=12)
text = text.map(lambda typed: " ".join(typed.split())).filter(bool)
# Heading, key, what is written into the cell, what the record then holds.
CHANGES = {
    "Petugas": ("petugas", text),
    "Catatan": ("notes", text),
    "Nomor SK": ("decree_number", text),
    "Diresmikan oleh": ("inaugurated_by", text | st.none()),
    "Tanggal SK": ("decree_date", st.dates(date(2020, 1, 1), date(2021, 2, 18)) | st.none()),
    "Jenis permukiman": ("settlement_type", st.sampled_from(["Perdesaan", None])),
    "Tanggal pembentukan": ("formed_on", st.dates(date(2021, 2, 1), date(2021, 2, 18))),
}
change = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda heading: st.tuples(st.just(heading), CHANGES[heading][1])
)
edits = st.dictionaries(
    st.integers(2, ROWS + 1), st.lists(change, min_size=1, max_size=3).map(dict), max_size=ROWS
)


@pytest.fixture
def out(world):
    """The officer's export of five kampung."""
    for n in range(ROWS):
        create_formation(
            id=uuid4(),
            data=world.data(
                name=f"Kampung {n}", place_kind="place", place_name=f"Tempat {n}",
                petugas="'=cmd", notes="-5; \"kutip\"", decree_number="007",
                settlement_type="rural" if n % 2 else "", decree_date="2021-01-02",
            ),
            by=world.officer,
            submit=True,
            confirm_duplicate=True,
        )  # fmt: skip
    made = io.BytesIO()
    book_of("formations", world.officer).save(made)
    return made


def shown(sheet, row, heading):
    cell = sheet.cell(row, headings(sheet)[heading]).value
    return cell.date() if hasattr(cell, "date") else cell


@settings(max_examples=8, phases=[Phase.generate])  # to shrink it takes minutes
@given(edits=edits)
def test_exactly_the_changes(world, out, edits):
    book = openpyxl.load_workbook(out)
    sheet = book["Isian"]
    expected = {}
    for row, changes in edits.items():
        for heading, value in changes.items():
            if shown(sheet, row, heading) != value:
                expected.setdefault(row, {})[CHANGES[heading][0]] = value
                cell = sheet.cell(row, headings(sheet)[heading])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    with transaction.atomic():
        found = look(book, "formations", world.officer)
        seen = {row.number: {key: new for key, (_old, new) in row.changes.items()}
                for row in found.to_write}  # fmt: skip
        assert told(found) == []
        assert normal(seen) == normal(expected)
        assert counts(found) == {
            name: n
            for name, n in (("rows", ROWS), ("changed", len(expected)),
                            ("unchanged", ROWS - len(expected)))
            if n
        }  # fmt: skip
        get_resource("formations", world.officer).save(found.to_write, world.officer)
        assert Formation.objects.filter(version=2).count() == len(expected)
        assert counts(look(book, "formations", world.officer)) == {"rows": ROWS, "unchanged": ROWS}
        transaction.set_rollback(True)


def normal(changes):
    return {
        row: {key: {"Perdesaan": "rural"}.get(value, value) or "" for key, value in told.items()}
        for row, told in changes.items()
    }


def test_a_row_changed_meanwhile_is_a_conflict_with_both_values(world, out):
    book = openpyxl.load_workbook(out)
    sheet = book["Isian"]
    keys = {row: sheet.cell(row, headings(sheet)["Nomor catatan"]).value for row in (2, 3)}
    sheet.cell(2, headings(sheet)["Petugas"]).value = "Aipda Simulasi"
    edit_formation(formation=keys[2], data={"petugas": "Bripka Lain"}, version=1, by=world.officer)
    found = look(book, "formations", world.officer)
    assert told(found) == [(2, "petugas", "Bripka Lain", "Aipda Simulasi")]
    # One that others changed and nobody did here: the old value would undo theirs.
    edit_formation(formation=keys[3], data={"notes": "Baru"}, version=1, by=world.officer)
    found = look(book, "formations", world.officer)
    assert (3, "notes", "Baru", '-5; "kutip"') in told(found)
    assert counts(found) == {"rows": ROWS, "unchanged": ROWS - 2, "conflicts": 2}


def test_rights_are_asked_for_every_row(world, out, create):
    book = openpyxl.load_workbook(out)
    sheet = book["Isian"]
    sheet.cell(4, headings(sheet)["Petugas"]).value = "Orang lain"
    for user in (world.neighbour, world.stranger):  # not theirs: not there
        assert counts(look(book, "formations", user)) == {"rows": ROWS, "errors": ROWS}
    assert counts(look(book, "formations", world.staff)) == {
        "rows": ROWS, "changed": 1, "unchanged": ROWS - 1,
    }  # fmt: skip
    foreign = book_of("formations", world.officer)
    row = {"Program": "KTS", "Nama kampung": "Asing", "Kode desa": "35.08.10.2001",
           "Tanggal pembentukan": "9-2-2021"}  # fmt: skip
    from tests.sheets import fill

    [(_row, key, words)] = told(look(fill(foreign, row), "formations", world.officer))
    assert (key, "Polsek Jatiroto" in words) == ("area", True)


def test_a_proposal_that_waits_is_not_made_again(world, create):
    from villages.services import verify_formation

    verify_formation(formation=create(submit=True), by=world.head)
    book = book_of("formations", world.officer)
    sheet = book["Isian"]
    sheet.cell(2, headings(sheet)["Petugas"]).value = "Aipda Simulasi"
    assert [(row, key) for row, key, _ in told(look(book, "formations", world.officer))] == [
        (2, "reason")
    ]
    sheet.cell(2, headings(sheet)["Alasan perubahan"]).value = "Salah tulis"
    save(book, "formations", world.officer)
    assert Formation.objects.get().corrections.waiting().count() == 1
    assert counts(look(book, "formations", world.officer)) == {"rows": 1, "unchanged": 1}
