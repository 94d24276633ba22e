"""The demo tells the published facts of Jakarta Selatan and Kota Bekasi exactly as published: what
was counted without villages stays so, what was undated stays undated, what could be two places
stays both."""

import pytest

from kts_portal.demo import bekasi, jaksel, jaksel_pillars, zones
from programs.models import Figure
from units.demo import create_demo_accounts
from villages.models import CaseClaim, DeclaredZone, Formation, Mark, PillarHolder, Posko


@pytest.fixture
def accounts(reference, db):
    create_demo_accounts()


def figures_of(code: str) -> set[tuple]:
    rows = Figure.objects.filter(unit__code=code, program__code="KTJ")
    return {
        (row.measure_id, int(row.value), row.value_unit, row.counts, row.approximate, row.source)
        for row in rows
    }


def test_figures_of_jakarta_selatan(accounts):
    jaksel.load()
    jaksel_pillars.load()
    source = "Antara, Rabu (disimpulkan 3 Maret 2021)"
    assert figures_of("METRO-JAKSEL") == {
        ("formation", 127, "kampung", True, False, source),
        ("formation", 80, "persen", False, True, source),
        ("polisi-rw", 579, "orang", True, False, source),
        ("bhabinkamtibmas", 65, "orang", True, False, source),
    }
    assert set(Formation.objects.values_list("simulated", flat=True)) == {True}
    assert set(PillarHolder.objects.values_list("simulated", flat=True)) == {True}


def test_claims_and_zones_of_jakarta_selatan(accounts):
    zones._jaksel()
    claims = {
        (row.place, row.area_id, tuple(row.candidates), row.value, row.previous_value)
        for row in CaseClaim.objects.all()
    }
    assert claims == {
        ("Petukangan", "31.74.10", ("31.74.10.1003", "31.74.10.1004"), 0, None),
        ("Cipete Utara", "31.74.07.1010", (), 0, None),
        ("Selong", "31.74.07.1004", (), 0, None),
        ("Senayan", "31.74.07.1006", (), 0, None),
        ("Setiabudi", "31.74.02", ("31.74.02", "31.74.02.1001"), 0, None),
        ("Pesanggrahan", "31.74.10", ("31.74.10", "31.74.10.1001"), 4, 114),
        ("Jakarta Selatan", "31.74", (), 3000, 5000),
    }
    assert set(CaseClaim.objects.values_list("as_of", flat=True)) == {None}
    assert [row.place for row in CaseClaim.objects.filter(approximate=True)] == ["Jakarta Selatan"]
    [kalibata] = DeclaredZone.objects.all()
    assert (kalibata.area.name, kalibata.scale) == ("Kalibata", "tidak_disebut")
    assert (kalibata.previous_value, kalibata.value, kalibata.as_of) == ("merah", "kuning", None)


def test_posko_of_bekasi(accounts):
    bekasi.load()
    assert Posko.objects.filter(area__code__startswith="32.75.").count() == 56
    assert Posko.objects.exclude(area__code__startswith="32.75.").count() == 0
    [running] = Posko.objects.exclude(state="planned")
    assert (running.area.name, running.state) == ("Jaticempaka", "active")
    # Open day and night: no hours are set.
    assert set(Posko.objects.values_list("opens_at", "closes_at")) == {(None, None)}
    model, visit = Mark.objects.order_by("kind")
    assert (model.kind, model.area.name, str(model.marked_on)) == (
        "model", "Jaticempaka", "2021-07-13",
    )  # fmt: skip
    assert (visit.kind, visit.area.name, visit.marked_on) == ("visit", "Jaticempaka", None)
    assert visit.who == "Kapolri dan Panglima TNI"
