"""Lists that nobody made for us: which column is which can be seen and mended until it is saved."""

from collections import Counter

import pytest

from core.imports.headings import plain
from core.imports.preview import ALL_ROWS, OWN
from core.imports.resources import registered
from programs.models import Program
from reports.imports.services import map_import
from reports.models import ImportMapping
from tests.reports.imports.test_services import bring, saved, work, workbook
from villages.models import Formation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
HEAD = ["No", "Nama KTS", "Kelurahan", "Kec", "Tgl bentuk", "Jenis", "Ket"]
ROW = [1, "Kampung Tangguh Kunir Kidul", "Kunir Kidul", "Kunir", "9-2-2021", "Padat", "Baik"]
CASES = ["No", "Nama Desa", "Kec", "Tgl", "Kasus Positif"]
CASE = [1, "Kunir Kidul", "Kunir", "9-2-2021", 3]


def form_of(client, brought):
    """What the matching form offers: {heading: column}, {column for all rows: word}; the page."""
    answer = client.get(f"/imports/{brought.pk}/")
    shown = answer.context
    columns = {column["heading"]: column["chosen"] for column in shown["columns"]}
    whole = {column["field"].key: column["chosen"] for column in shown["all_rows"]}
    return columns, whole, answer.content.decode()


def send(client, brought, columns, whole=()):
    """The form as the browser sends it."""
    client.post(
        f"/imports/{brought.pk}/match/",
        {"heading": [*columns], "field": [*columns.values()],
         "column": [*dict(whole)], "value": [*dict(whole).values()]},
    )  # fmt: skip
    work()
    brought.refresh_from_db()


def test_a_list_without_programme_is_matched_seen_again_and_saved(world, client):
    client.force_login(world.officer)
    brought = bring(world.officer, workbook(ROW, head=HEAD))
    columns, whole, page = form_of(client, brought)
    known = {"Nama KTS": "name", "Kelurahan": "area_name", "Kec": "district",
             "Tgl bentuk": "formed_on", "Ket": "notes"}  # fmt: skip
    assert (brought.state, columns) == ("failed", {"No": "", "Jenis": ""} | known)
    only = Program.objects.get().code
    assert whole == {"program": only}
    assert f"tambahkan kolomnya ke berkas ({only})." in brought.refusals[-1]
    assert "Program untuk semua baris" in page
    assert '<td class="num" data-label="Baris">–</td>' in client.get("/imports/").content.decode()
    send(client, brought, columns)
    left = {"No": "-", "Jenis": "-"}
    assert brought.state == "failed"
    assert form_of(client, brought)[:2] == (left | known, {"program": only})
    assert form_of(client, bring(world.officer, workbook(ROW, head=HEAD)))[0] == left | known
    send(client, brought, columns, {"program": only})
    assert (brought.state, brought.counts["new"]) == ("ready", 1), brought.refusals
    assert brought.answers == {ALL_ROWS: {"program": only}}
    assert brought.notes == ["Kolom tidak dibaca: No, Jenis."]
    columns, whole, page = form_of(client, brought)
    assert (columns, whole) == (left | known, {"program": only})
    assert "<summary>Cocokkan kolom lagi</summary>" in page
    saved(brought, world.officer)
    kept = Formation.objects.values_list("program__code", "name", "area", "notes").get()
    assert kept == (only, "Kampung Tangguh Kunir Kidul", "35.08.06.2001", "Baik")
    assert form_of(client, brought)[0] == {}


def test_a_word_for_all_rows_is_of_its_file_and_none_of_ours_is_refused(world):
    brought = bring(world.officer, workbook(ROW, head=HEAD))
    ignored = {"program": "TIDAK-ADA", "name": "Semua sama", "unit": "35.08.06"}
    map_import(brought=brought, mapping={"Jenis": "-"}, all_rows=ignored, by=world.officer)
    work()
    brought.refresh_from_db()
    assert (brought.state, brought.answers) == ("failed", {})


def test_a_wrong_match_is_mended_on_the_preview(world, client):
    client.force_login(world.staff)
    brought = bring(world.staff, workbook(CASE, head=CASES), "case-reports")
    right = {"No": "", "Nama Desa": "area_name", "Kec": "district", "Tgl": "as_of",
             "Kasus Positif": "positive"}  # fmt: skip
    assert (brought.state, brought.counts["new"]) == ("ready", 1), brought.refusals
    assert form_of(client, brought)[0] == right
    send(client, brought, right | {"Kec": "area"})
    assert (brought.state, brought.counts["errors"]) == ("ready", 1)
    again = bring(world.staff, workbook(CASE, head=CASES), "case-reports")
    wrong = right | {"No": "-", "Kec": "area"}
    assert form_of(client, brought)[0] == form_of(client, again)[0] == wrong
    send(client, again, right)
    assert (again.counts["new"], again.counts["errors"]) == (1, 0)
    taken = ImportMapping.objects.get(user=world.staff, heading="kec")
    assert taken.field == "district"


def test_a_template_offers_nothing_to_match(world, client):
    client.force_login(world.officer)
    head = ["Program", "Nama kampung", "Desa/Kelurahan", "Kecamatan", "Tanggal pembentukan *"]
    row = ["KTS", *ROW[1:5]]
    brought = bring(world.officer, workbook(row, head=head))
    assert (brought.counts["new"], form_of(client, brought)[0]) == (1, {})
    ImportMapping.objects.create(
        user=world.officer, resource="formations", heading="kecamatan", field="-"
    )
    brought = bring(world.officer, workbook(row, head=head))
    assert form_of(client, brought)[0]["Kecamatan"] == "-"


@pytest.mark.parametrize("heading", ["Kd", "Kec", "HP", "Ktg", "Lok", "Prg"])
def test_nothing_is_guessed_of_a_few_letters(world, client, heading):
    client.force_login(world.staff)
    head = ["Kode RT", "Per tanggal", "Rumah positif", heading]
    row = ["35.08.06.2001.001.001", "9-2-2021", 1, "x"]
    brought = bring(world.staff, workbook(row, head=head), "zone-reports")
    assert brought.refusals == [f"Kolom “{heading}” tidak dikenal."]
    assert form_of(client, brought)[0][heading] == ""


@pytest.mark.parametrize("name", sorted(registered))
def test_a_heading_means_one_column(world, name):
    fields = (*OWN, *registered[name].fields(world.head))
    called = Counter(
        heading
        for field in fields
        for heading in {plain(str(n)) for n in (field.key, field.label, *field.also)}
    )
    assert [heading for heading, times in called.items() if times > 1] == []
