"""The list a polres joins with: told beside its baseline, verified at once, never added."""

from datetime import date

import pytest

from programs.models import Entry
from reports.services import recompute
from tests.factories import TargetFactory
from tests.sheets import book_of, counts, fill, look, save
from villages.models import Formation
from villages.services import verify_formations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ROWS = (
    {"Nama kampung": "Tua", "Desa/Kelurahan": "Kunir Kidul"},
    {"Nama kampung": "Lama", "Desa/Kelurahan": "Kunir Lor", "Tahun pembentukan": 2020},
    {"Nama kampung": "Baru", "Desa/Kelurahan": "Sukosari", "Kecamatan": "Kunir",
     "Tanggal pembentukan": "1-2-2021"},
)  # fmt: skip


def test_a_first_list_is_detailed_and_not_added(world, client):
    target = TargetFactory(
        unit=world.lumajang, program=world.kts, baseline=22, shares={world.kunir: 5}
    )
    recompute(target)
    book = fill(book_of("first-list", world.staff), *({"Program": "KTS"} | row for row in ROWS))
    assert counts(save(book, "first-list", world.staff)) == {"rows": 3, "new": 3}
    client.force_login(world.head)
    assert "terinci 0 dari 22" in client.get(f"/targets/{target.pk}/").content.decode()
    verify_formations(formations=[row.pk for row in Formation.objects.all()], by=world.head)
    assert set(Formation.objects.values_list("status", "initial")) == {("verified", True)}
    assert not Entry.objects.exists()
    for page in (f"/targets/{target.pk}/", f"/dashboard/?target={target.pk}&week=2021-W06"):
        text = client.get(page).content.decode()
        assert "terinci 3 dari 22" in text
        assert "3 dari 103" not in text
    assert counts(look(book, "first-list", world.staff)) == {"rows": 3, "unchanged": 3}
    again = book_of("first-list", world.staff)
    assert counts(look(again, "first-list", world.staff)) == {"rows": 3, "unchanged": 3}
    Formation.objects.filter(name="Baru").update(formed_on=date(2021, 2, 9))
    text = client.get(f"/targets/{target.pk}/").content.decode()
    assert "terinci 2 dari 22" in text  # formed after the baseline was taken
