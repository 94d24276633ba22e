"""Each of the twelve templates: made for its user, filled in, saved; sent back: no changes."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from openpyxl.utils import range_boundaries

from aid.reference import load_items
from aid.services import open_store, plan_stage
from core.errors import DomainError
from core.imports.resources import get_resource, registered
from core.imports.template import CHOICES, GREY, PLACES
from patrols.reference import load_terms
from patrols.services import create_meeting
from tests.factories import (
    AreaFactory,
    MeasureFactory,
    PatrolPointFactory,
    ProgramFactory,
    TargetFactory,
)
from tests.sheets import book_of, counts, fill, headings, look, put, save, told
from units.models import Area
from villages.models import CaseReport, PillarHolder
from villages.reference import load_pillars
from villages.zone_reference import load_zone_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DESA = {"Desa/Kelurahan": "Kunir Kidul", "Kecamatan": "Kunir"}
RT = "35.08.06.2001.001.001"
OWN_HEADINGS = {"Nomor catatan", "Versi", "Hasil periksa"}


@dataclass(frozen=True)
class Filled:
    """A row as somebody writes it, and a change to it later: heading, what is written, key, what it
    is then. `first`: headings whose words are the world's own; the first one offered is taken."""

    row: dict
    change: tuple = ()
    first: tuple[str, ...] = ()


RESOURCES = {
    "formations": Filled(
        {"Program": "KTS", "Nama kampung": "Kampung Kidul", "Tanggal pembentukan": "9-2-2021"}
        | DESA,
        ("Petugas", "Aipda Simulasi", "petugas", "Aipda Simulasi"),
    ),
    "first-list": Filled(
        {"Program": "KTS", "Nama kampung": "Kampung lama", "Tahun pembentukan": 2019} | DESA,
        ("Catatan", "Dari daftar 2019", "notes", "Dari daftar 2019"),
    ),
    "allocations": Filled({"Polsek": "Polsek Jatiroto", "Jatah": 3}, ("Jatah", 4, "quantity", 4),
                          ("Target",)),
    "pillars": Filled(
        {"Pilar": "Bhabinkamtibmas", "Nama": "Aipda Simulasi", "Sejak": "1-2-2021"} | DESA,
        ("Pangkat/jabatan", "Aipda", "title", "Aipda"),
    ),
    "patrol-points": Filled(
        {"Nama obyek": "Pasar Kidul", "Jenis": "Pasar", "Lintang": "-8,2", "Bujur": "113,2"}
        | DESA,
        ("Masih dipatroli", "tidak", "active", False),
    ),
    "areas": Filled({"Kode": "35.08.06.2001.002", "Nama": "RW 002"}),
    "zone-reports": Filled(
        {"Kode RT": RT, "Per tanggal": "12-2-2021", "Rumah positif": 2},
        ("Rumah positif", 5, "positive_houses", 5),
    ),
    "case-reports": Filled(
        {"Per tanggal": "10-2-2021", "Sumber": "Dinkes", "Positif": "1.083", "Aktif": 12} | DESA,
        ("Aktif", 9, "active", 9),
    ),
    "patrols": Filled(
        {"Program": "POLISI-KETOK", "Tanggal": "9-2-2021", "Mulai pukul": "08.00", "NIHIL": "ya",
         "Obyek dikunjungi": "8.15 Pasar Kunir (4)", "Kesatuan": "Polsek Kunir"},
        ("Situasi", "Aman", "situation", "Aman"),
    ),
    "attendees": Filled(
        {"Nama": "Camat Simulasi"}, ("Jabatan", "Camat", "office", "Camat"), ("Rapat",)
    ),
    "aid": Filled(
        {"Jenis": "Masuk", "Jumlah": "1.000", "Tanggal": "9-2-2021", "Asal": "Polda"},
        ("Jumlah", 900, "quantity", 900),
        ("Gudang", "Barang"),
    ),
    "vaccination": Filled({"Tanggal": "10-2-2021", "Datang": 60} | DESA, (), ("Tahap",)),
}  # fmt: skip


def test_every_resource_is_shown_here():
    assert registered.keys() == RESOURCES.keys()
    assert len(RESOURCES) == 12


@pytest.fixture
def portal(world):
    """What each resource speaks of: words, goods, an order, a meeting, a store, a stage, an RT."""
    load_terms()
    load_pillars()
    load_zone_reference()
    for code in ("package", "mask", "dose", "patrol", "visit", "people_met"):
        MeasureFactory(code=code, counts_when="sent")
    load_items()
    ProgramFactory(code="POLISI-KETOK", measures=("patrol", "visit", "people_met"))
    ProgramFactory(code="BANTUAN", measures=("package", "mask"))
    ProgramFactory(code="VAKSINASI", measures=("dose",))
    TargetFactory(unit=world.lumajang, program=world.kts, shares={world.kunir: 5})
    AreaFactory(code=RT[:-4], name="RW 001")
    AreaFactory(code=RT, name="RT 001")
    desa = Area.objects.get(pk="35.08.06.2001")
    PatrolPointFactory(name="Pasar Kunir", unit=world.kunir, area=desa)
    open_store(id=uuid4(), name="Gudang", unit="JATIM-LMJ", by=world.head)
    plan_stage(id=uuid4(), area="35.08", number=1, planned_on=date(2021, 2, 9), doses=100,
               dose_number=1, by=world.head)  # fmt: skip
    told = {"kind": "rakor", "title": "Rakor", "level": "kabupaten", "unit": "JATIM-LMJ",
            "held_on": "2021-02-09", "attendees": []}  # fmt: skip
    create_meeting(id=uuid4(), data=told, by=world.head)
    return world


def choices(sheet, row, heading):
    """What the drop-down of a cell offers."""
    place = headings(sheet)[heading]
    for found in sheet.data_validations.dataValidation:
        for span in found.sqref.ranges:
            left, top, right, bottom = range_boundaries(str(span))
            if left <= place <= right and top <= row <= bottom:
                column, first, _right, last = range_boundaries(
                    found.formula1.lstrip("=").partition("!")[2].replace("$", "")
                )
                offered = sheet.parent[CHOICES]
                return [offered.cell(n, column).value for n in range(first, last + 1)]
    return []


def made_for(book, name, user):
    """Required marked, words offered, own areas beside, an instruction with an example for each."""
    resource, sheet = get_resource(name, user), book["Isian"]
    fields = {str(f.label): f for f in resource.fields(user) if f.offered}
    marked = {str(c.value)[:-2] for c in sheet[1] if str(c.value).endswith(" *")}
    assert marked == {label for label, f in fields.items() if f.required}
    assert headings(sheet).keys() == fields.keys() | OWN_HEADINGS
    for label, f in fields.items():
        words = [str(word) for _key, word in f.choices]
        offered = choices(sheet, sheet.max_row + 1, label)
        assert offered == (["ya", "tidak"] if f.kind == "bool" else words) * (not f.fixed)
    own = resource.places(user)
    visible = [s.title for s in book.worksheets if s.sheet_state == "visible"]
    assert visible == ["Isian", *([PLACES] if own else []), "Petunjuk"]
    if own:
        assert [tuple(row) for row in book[PLACES].values] == [tuple(row) for row in own]
    told_of = {row[1]: row for row in book["Petunjuk"].values if row[1] in fields}
    assert told_of.keys() == fields.keys()
    assert all(told_of[label][4] not in (None, "") for label in marked)
    return sheet


@pytest.mark.parametrize("name", RESOURCES)
def test_template_preview_commit_and_the_untouched_file(name, portal):
    user, filled = portal.head, RESOURCES[name]
    book = book_of(name, user)
    sheet = made_for(book, name, user)
    there, numbers = sheet.max_row - 1, numbers_of(sheet)
    first = {heading: choices(sheet, 5, heading)[0] for heading in filled.first}
    fill(book, filled.row | first)
    found = look(book, name, user)
    assert told(found) == []
    assert found.counts | {"rows": 0} == counts_of(new=1, unchanged=there)
    save(book, name, user)
    assert counts(look(book, name, user)) == {"rows": there + 1, "unchanged": there + 1}
    again = book_of(name, user)
    sheet = again["Isian"]
    assert sheet.max_row - 1 == there + 1
    [row] = [row for row, number in numbers_of(sheet).items() if number not in numbers.values()]
    assert all(sheet.cell(n, 2).fill.fgColor.rgb == f"FF{GREY[1:]}" for n in numbers_of(sheet))
    assert counts(look(again, name, user)) == {"rows": there + 1, "unchanged": there + 1}
    assert told(look(again, name, portal.foreign_head))  # not theirs
    if filled.change:
        heading, written, key, value = filled.change
        put(again, row, heading, written)
        changed = save(again, name, user)
        assert [(r.number, {k: new for k, (_old, new) in r.changes.items()})
                for r in changed.to_write] == [(row, {key: value})]  # fmt: skip
        assert counts(look(again, name, user)) == {"rows": there + 1, "unchanged": there + 1}


def counts_of(**some):
    names = ("rows", "new", "changed", "unchanged", "conflicts", "errors")
    return dict.fromkeys(names, 0) | some


def numbers_of(sheet):
    """{row: number of its record} of the rows that are there."""
    place = headings(sheet)["Nomor catatan"]
    return {n: sheet.cell(n, place).value for n in range(2, sheet.max_row + 1)}


# What only these two have to say


def test_pillars_tell_their_faults_at_their_cells_and_end_instead_of_moving(portal):
    row = RESOURCES["pillars"].row
    save(fill(book_of("pillars", portal.head), row), "pillars", portal.head)
    book = fill(
        book_of("pillars", portal.head),
        row | {"Pilar": "Bhabin"},
        row | {"Nama": None},
        row | {"Desa/Kelurahan": "Kunirkidul"},
        row | {"Sejak": "31-2-2021"},
        row | {"Sampai": "1-1-2021", "Nama": "Bripka Simulasi"},
        row | {"Sejak": "2-2-2021"},  # the same person there at the same time
        row | {"Desa/Kelurahan": None, "Kode desa": "31.74.01.1001"},
    )
    put(book, 2, "Desa/Kelurahan", "Kunir Lor")
    put(book, 2, "Kode desa", "35.08.06.2002")
    wrong = [(n, key) for n, key, _words in told(look(book, "pillars", portal.head))]
    assert (2, "area") in wrong
    assert [one for one in wrong if one[0] > 2] == [
        (3, "pillar"), (4, "name"), (5, "area_name"), (6, "starts_on"), (7, "ends_on"),
        (8, "name"), (9, "area"),
    ]  # fmt: skip
    assert PillarHolder.objects.count() == 1
    ended = put(book_of("pillars", portal.head), 2, "Sampai", "15-2-2021")
    save(ended, "pillars", portal.head)
    assert PillarHolder.objects.get().ends_on == date(2021, 2, 15)


def test_cases_grow_by_revisions_and_a_revision_meanwhile_is_a_conflict(portal):
    row = RESOURCES["case-reports"].row
    save(fill(book_of("case-reports", portal.staff), row), "case-reports", portal.staff)
    mine, theirs = (book_of("case-reports", user) for user in (portal.staff, portal.head))
    save(put(theirs, 2, "Aktif", 9), "case-reports", portal.head)
    assert told(look(put(mine, 2, "Aktif", 8), "case-reports", portal.staff)) == [
        (2, "active", 9, 8)
    ]
    kept = CaseReport.objects.order_by("revision")
    assert list(kept.values_list("revision", "positive", "active", "recorded_by")) == [
        (1, 1083, 12, portal.staff.pk), (2, 1083, 9, portal.head.pk),
    ]  # fmt: skip
    faults = fill(
        book_of("case-reports", portal.staff),
        row | {"Positif": None, "Aktif": None},
        row | {"Per tanggal": "10-2-2031"},
        row | {"Per tanggal": "11-2-2021", "Sembuh": "1.5"},
        row | {"Per tanggal": "12-2-2021", "Meninggal": -1},
    )
    assert [(n, key) for n, key, _ in told(look(faults, "case-reports", portal.staff))] == [
        (3, "positive"), (4, "as_of"), (5, "recovered"), (6, "died"),
    ]  # fmt: skip
    with pytest.raises(DomainError, match="Jenis data ini tidak ada"):
        get_resource("case-reports", portal.officer)
