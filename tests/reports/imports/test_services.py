"""Bringing files in: a preview that counts every row, then all of it or nothing."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from core.errors import Conflict, DomainError
from core.imports.resources import get_resource
from core.imports.template import write_template
from core.models import AuditEvent, Job
from programs.models import Entry
from reports.imports.services import (
    commit_import,
    confirm_rows,
    discard_import,
    map_import,
    upload_import,
)
from reports.models import Import, ImportMapping, ImportRow
from villages.models import Formation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
HEAD = ["Program", "Nama kampung", "Desa/Kelurahan", "Kecamatan", "Tanggal pembentukan"]


def workbook(*rows, head=HEAD, title="Isian"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(user, data, resource="formations", name="daftar.xlsx", key=None):
    upload = SimpleUploadedFile(name, data)
    brought, _created = upload_import(id=key or uuid4(), resource=resource, upload=upload, by=user)
    work()
    brought.refresh_from_db()
    return brought


def work():
    call_command("run_jobs", once=True)


def saved(brought, user):
    commit_import(brought=brought, by=user)
    work()
    brought.refresh_from_db()
    return brought


def problems(brought):
    return [
        (row.number, problem["key"])
        for row in ImportRow.objects.filter(brought=brought, state="error")
        for problem in row.problems
    ]


GOOD = ["KTS", "Kampung Tangguh Kunir Kidul", "Kunir Kidul", "Kunir", "9-2-2021"]


def test_new_rows_are_shown_then_saved(world):
    brought = bring(world.officer, workbook(GOOD))
    assert (brought.state, brought.refusals) == ("ready", [])
    assert brought.counts == {
        "rows": 1, "new": 1, "changed": 0, "unchanged": 0, "conflicts": 0, "errors": 0,
    }  # fmt: skip
    assert not Formation.objects.exists()
    saved(brought, world.officer)
    formation = Formation.objects.get()
    assert (formation.area_id, formation.formed_on, formation.status, formation.created_by) == (
        "35.08.06.2001", date(2021, 2, 9), "submitted", world.officer,
    )  # fmt: skip
    assert Entry.objects.get().measure_id == "pending"
    assert brought.state == "saved"
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["upload", "create", "submit", "import"]


def test_a_second_upload_changes_nothing(world):
    saved(bring(world.officer, workbook(GOOD)), world.officer)
    brought = bring(world.officer, workbook(GOOD))
    assert brought.counts["unchanged"] == brought.counts["rows"] == 1
    with pytest.raises(Conflict, match="Tidak ada yang berubah"):
        commit_import(brought=brought, by=world.officer)


def test_the_template_comes_back_unchanged_and_a_change_is_a_change(world):
    saved(bring(world.officer, workbook(GOOD)), world.officer)
    out = io.BytesIO()
    write_template(get_resource("formations", world.officer), world.officer, out)
    brought = bring(world.officer, out.getvalue())
    assert brought.counts["unchanged"] == brought.counts["rows"] == 1, brought.refusals
    book = openpyxl.load_workbook(out)
    sheet = book["Isian"]
    head = {cell.value.rstrip(" *"): cell.column for cell in sheet[1]}
    sheet.cell(2, head["Petugas"], "Aipda Simulasi")
    changed = io.BytesIO()
    book.save(changed)
    brought = bring(world.officer, changed.getvalue())
    assert brought.counts["changed"] == 1
    assert ImportRow.objects.get(brought=brought).changes == {"petugas": ["", "Aipda Simulasi"]}
    saved(brought, world.officer)
    assert Formation.objects.get().petugas == "Aipda Simulasi"


def test_somebody_else_changed_the_row_meanwhile(world, client):
    saved(bring(world.officer, workbook(GOOD)), world.officer)
    out = io.BytesIO()
    write_template(get_resource("formations", world.officer), world.officer, out)
    Formation.objects.update(petugas="Bripka Lain", version=7)
    brought = bring(world.officer, out.getvalue())
    assert brought.counts["conflicts"] == 1
    assert ImportRow.objects.get(brought=brought).changes == {"petugas": ["Bripka Lain", None]}
    client.force_login(world.officer)
    assert client.get(f"/api/v1/imports/{brought.pk}/").json()["conflicts"] == [
        {"sheet": "Isian", "row": 2, "column": "petugas", "recorded": "Bripka Lain", "value": None}
    ]
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "Petugas: tercatat “Bripka Lain”, di berkas ini “–”" in page
    with pytest.raises(Conflict, match="bentrokan"):
        commit_import(brought=brought, by=world.officer)


def test_every_fault_stands_at_its_cell_and_in_the_users_own_workbook(world):
    brought = bring(
        world.officer,
        workbook(
            GOOD,
            ["KTX", "A", "Kunir Kidul", "Kunir", "9-2-2021"],
            ["KTS", None, "Kunir Kidul", "Kunir", "9-2-2021"],
            ["KTS", "B", "Kunirkidul", None, "9-2-2021"],
            ["KTS", "C", "Kunir Kidul", "Kunir", "02/29/2021"],
            ["KTS", "D", "Sukosari", "Kunir", "9-2-2031"],
            GOOD,
        ),
    )
    assert brought.counts["rows"] == 7
    assert sum(brought.counts.values()) == 2 * 7
    assert problems(brought) == [
        (3, "program"), (4, "name"), (5, "area_name"), (6, "formed_on"), (7, "formed_on"),
        (8, ""),
    ]  # fmt: skip
    with brought.answer.open("rb") as answer:
        sheet = openpyxl.load_workbook(answer).active
    assert sheet["A1"].value == "Hasil periksa"
    assert [bool(sheet.cell(row, 1).value) for row in range(2, 9)] == [False] + [True] * 6
    assert "Maksud Anda" in sheet["B3"].comment.text
    assert sheet["B2"].value == "KTS"
    with brought.answer.open("rb") as answer:
        again = bring(world.officer, answer.read())
    assert problems(again) == problems(brought)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "kata sandi"),
        (b"", "kosong"),
        (b"\x89PNG\r\n\x1a\n", "Excel"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_at_once(world, data, words):
    with pytest.raises(DomainError, match=words):
        upload_import(
            id=uuid4(), resource="formations", upload=SimpleUploadedFile("a.xlsx", data),
            by=world.officer,
        )  # fmt: skip
    assert not Import.objects.exists()


def test_an_unknown_heading_reads_nothing_and_names_the_nearest(world):
    brought = bring(world.officer, workbook(GOOD, head=[*HEAD[:4], "Tanggal pembentuan"]))
    assert (brought.state, brought.counts) == ("failed", {})
    assert any("Maksud Anda “Tanggal pembentukan”" in text for text in brought.refusals)


def test_somebodys_own_list_is_matched_by_hand_and_remembered(world):
    head = ["Prog", "Nama KTS", "Desa", "Kec", "Tgl"]
    brought = bring(world.officer, workbook(GOOD, head=head))
    assert brought.state == "failed"
    keys = ("program", "name", "area_name", "district", "formed_on")
    map_import(brought=brought, mapping=dict(zip(head, keys, strict=True)), by=world.officer)
    work()
    brought.refresh_from_db()
    assert (brought.state, brought.counts["new"]) == ("ready", 1), brought.refusals
    again = bring(world.officer, workbook(GOOD, head=head))
    assert again.state == "ready"
    assert ImportMapping.objects.for_user(world.officer).count() == 5
    assert not ImportMapping.objects.for_user(world.stranger).exists()


def test_a_csv_of_an_indonesian_excel(world):
    text = ";".join(HEAD) + "\r\n" + ";".join(GOOD) + "\r\n"
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("cp1252"),
                 text.replace(";", ",").encode()):  # fmt: skip
        assert bring(world.officer, data, name="x.csv").counts["new"] == 1


def test_a_first_list_may_know_no_day(world):
    head = ["Program", "Nama kampung", "Desa/Kelurahan", "Kecamatan", "Tahun pembentukan"]
    rows = (
        ["KTS", "Lama", "Kunir Kidul", "Kunir", 2020],
        ["KTS", "Tua", "Sukosari", "Kunir", None],
    )
    brought = bring(world.staff, workbook(*rows, head=head), resource="first-list")
    assert brought.counts["new"] == 2, (brought.refusals, problems(brought))
    saved(brought, world.staff)
    kept = Formation.objects.order_by("name").values_list("initial", "formed_year", "formed_on")
    assert list(kept) == [(True, 2020, None), (True, None, None)]
    assert not Entry.objects.exists()


def test_records_that_changed_since_the_preview_are_shown_again(world):
    brought = bring(world.officer, workbook(GOOD))
    saved(bring(world.officer, workbook([*GOOD[:4], "10-2-2021"])), world.officer)
    saved(brought, world.officer)
    assert (brought.state, brought.counts["errors"]) == ("ready", 1)
    assert Formation.objects.count() == 1


def test_a_fault_in_the_middle_leaves_nothing(world, monkeypatch):
    brought = bring(world.officer, workbook(GOOD, ["KTS", "X", "Sukosari", "Kunir", "9-2-2021"]))
    assert brought.counts["new"] == 2, problems(brought)
    from villages.services import formations

    def fails(created, *, by):
        raise RuntimeError("simulated")

    monkeypatch.setattr(formations, "_tell_and_settle", fails)
    saved(brought, world.officer)
    assert not Formation.objects.exists()
    assert Job.objects.get(kind="imports.save").state == "pending"


def test_a_foreign_import_is_missing(world):
    from django.http import Http404

    brought = bring(world.officer, workbook(GOOD))
    for user in (world.neighbour, world.head, world.stranger):
        with pytest.raises(Http404):
            commit_import(brought=brought, by=user)
        assert not Import.objects.for_user(user).exists()
    discard_import(brought=brought, by=world.officer)
    assert not Import.objects.exists()


def test_a_row_that_looks_like_another_kampung_asks_and_is_answered_on_the_page(world, client):
    saved(bring(world.officer, workbook(GOOD)), world.officer)
    like = ["KTS", "Kampung Tangguh Kunir Kidul II", "Kunir Kidul", "Kunir", "10-2-2021"]
    head = [*HEAD, "Tingkat", "RW/Dusun/Tempat"]
    rows = ([*like, "place", "Pasar"], [*like, "place", "Sekolah"])
    brought = bring(world.officer, workbook(*rows, head=head))
    assert problems(brought) == [(2, "confirm_duplicate"), (3, "confirm_duplicate")]
    client.force_login(world.officer)
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "Semua 2 baris memang lain" in page
    assert client.post(f"/imports/{brought.pk}/others/", {"row": "2"}).status_code == 302
    work()
    brought.refresh_from_db()
    assert (brought.counts["new"], problems(brought)) == (1, [(3, "confirm_duplicate")])
    client.post(f"/imports/{brought.pk}/others/", {"row": "9" * 5000})
    brought.refresh_from_db()
    assert brought.answers == {"2": {"confirm_duplicate": True}}
    client.post(f"/imports/{brought.pk}/others/")
    work()
    brought.refresh_from_db()
    assert (brought.state, brought.counts["new"], brought.answers) == (
        "ready", 2, {"2": {"confirm_duplicate": True}, "3": {"confirm_duplicate": True}},
    )  # fmt: skip
    saved(brought, world.officer)
    assert Formation.objects.count() == 3
    with pytest.raises(Conflict):
        confirm_rows(brought=brought, rows=None, by=world.officer)


@pytest.mark.parametrize("format_name", ["xlsx", "ods", "csv"])
def test_the_export_itself_is_changed_and_sent_back(world, client, format_name):
    rows = (GOOD, ["KTS", "-Sukosari; 'satu'", "Sukosari", "Kunir", "8 Februari 2021"])
    saved(bring(world.officer, workbook(*rows)), world.officer)
    initial = ["KTS", "Kampung lama", "Kunir Lor", "Kunir", None]
    saved(bring(world.staff, workbook(initial), "first-list"), world.staff)
    client.force_login(world.officer)
    answer = client.get(f"/formations/export.{format_name}")
    data, name = b"".join(answer.streaming_content), f"kampung.{format_name}"
    brought = bring(world.officer, data, name=name)
    assert brought.counts["unchanged"] == brought.counts["rows"] == 3, brought.refusals or list(
        ImportRow.objects.values_list("problems", "changes")
    )
    if format_name == "csv":
        text = data.decode("utf-8-sig").replace("Kampung Tangguh Kunir Kidul", "Kampung Baru")
        brought = bring(world.officer, text.encode(), name=name)
        assert (brought.counts["changed"], brought.counts["unchanged"]) == (1, 2)
        assert ImportRow.objects.get(brought=brought).changes == {
            "name": ["Kampung Tangguh Kunir Kidul", "Kampung Baru"]
        }
