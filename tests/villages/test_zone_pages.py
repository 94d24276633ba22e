"""Pages of zones, stated zones, regimes and cases; and the same lists as files."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from core.exports.reports import get_report
from tests.factories import AreaFactory
from tests.villages.zone_world import JATIROTO_RT, KUNIR, RT1, RT2
from units.models import Area
from villages.exports.zones import zones as exported_zones
from villages.models import (
    CaseReport,
    DeclaredZone,
    ResponseTick,
    ZoneReport,
    ZoneSnapshot,
)
from villages.services.cases import NewCaseReport, record_cases
from villages.services.statements import claim_cases, declare_zone, note_enforcement


@pytest.fixture
def page(zones):
    """A signed-in client: page(zones.officer)."""

    def log_in(person):
        client = Client()
        client.force_login(person)
        return client

    return log_in


def text_of(response):
    return response.content.decode()


def crumbs_of(response):
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', text_of(response), re.DOTALL)[0]
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', crumbs)


def test_the_list_shows_each_rt_with_its_word(page, zones, report):
    report(RT1, houses=4, stated_zone="kuning")
    report(RT2, "2021-04-01", 1)
    shown = page(zones.officer).get(reverse("zones:list"))
    assert shown.status_code == 200
    text = text_of(shown)
    for word in ("Oranye", "Data lebih dari 7 hari", "Belum ada laporan", "posko: Kuning"):
        assert word in text
    assert "status-oranye" in text
    assert "W15" not in text
    assert len(shown.content) < 60_000


def test_filters_stand_in_the_address_and_export_alike(page, zones, report):
    report(RT1, houses=4)
    report(RT2, houses=0)
    asked = {"zone": "oranye", "within": KUNIR, "date": "2021-04-15"}
    shown = page(zones.officer).get(reverse("zones:list"), asked, headers={"HX-Request": "true"})
    text = text_of(shown)
    assert (f"/zones/{RT1}/" in text, f"/zones/{RT2}/" in text) == (True, False)
    assert "report=zones" in text
    content = exported_zones(zones.officer, QueryDict("zone=oranye&date=2021-04-15"))
    assert list(content.rows.values_list("pk", flat=True)) == [RT1]


@pytest.mark.parametrize(
    "asked", [{"date": "besok"}, {"date": "2031-01-01"}, {"within": "x"}, {"page": "9"}]
)
def test_odd_addresses_are_answered(page, zones, asked):
    assert page(zones.officer).get(reverse("zones:list"), asked).status_code == 200


def test_weeks_and_levels_follow_the_place(page, zones, report):
    report(RT1, houses=4)
    client = page(zones.head)
    whole = text_of(client.get(reverse("zones:list")))
    assert "?within=35.08.06&amp;date=2021-04-15" in whole
    assert "12–18 April 2021" in whole
    below = text_of(client.get(reverse("zones:list"), {"within": KUNIR}))
    assert f"?within={KUNIR}.001&amp;date=2021-04-15" in below


def test_an_officer_reports_by_desa_rw_and_rt(page, zones):
    client = page(zones.officer)
    form = client.get(reverse("zones:report"), {"area": f"{KUNIR}.003"})
    assert form.context["form"].initial["rw"] == 3
    sent = {
        "id": str(uuid4()), "area": KUNIR, "rw": "3", "rt": "07", "as_of": "2021-04-14",
        "positive_houses": "4", "stated_zone": "kuning", "note": "",
    }  # fmt: skip
    answer = client.post(reverse("zones:report"), sent, follow=True)
    made = ZoneReport.objects.get()
    assert (made.area_id, made.zone) == (f"{KUNIR}.003.007", "oranye")
    assert Area.objects.get(pk=made.area_id).parent.name == "RW 003"
    text = text_of(answer)
    assert "Tercatat: zona oranye menurut Inmendagri 7/2021" in text
    assert "Posko menyatakan zona kuning" in text
    assert client.post(reverse("zones:report"), sent).status_code == 302
    assert ZoneReport.objects.count() == 1


def test_none_is_zero_houses(page, zones):
    sent = {
        "id": str(uuid4()), "area": KUNIR, "rw": "1", "rt": "1", "as_of": "2021-04-14",
        "positive_houses": "0",
    }  # fmt: skip
    page(zones.officer).post(reverse("zones:report"), sent)
    assert ZoneReport.objects.get().zone == "hijau"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"positive_houses": "-1"}, "positive_houses"),
        ({"positive_houses": ""}, "positive_houses"),
        ({"rw": "0"}, "rw"),
        ({"rt": "satu"}, "rt"),
        ({"as_of": "2021-04-16"}, "as_of"),
        ({"area": "31.74.01.1001"}, "area"),
        ({"note": "a\0"}, "note"),
    ],
)
def test_bad_forms_are_refused_at_their_field(page, zones, changes, said):
    sent = {
        "id": str(uuid4()), "area": KUNIR, "rw": "1", "rt": "1", "as_of": "2021-04-14",
        "positive_houses": "1",
    } | changes  # fmt: skip
    answer = page(zones.officer).post(reverse("zones:report"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [said]
    assert not ZoneReport.objects.exists()


def test_the_page_of_an_rt_ticks_its_checklist(page, zones, report):
    report(RT1, houses=11)
    client = page(zones.officer)
    address = reverse("zones:detail", args=[RT1])
    text = text_of(client.get(address))
    assert text.count("Tandai dilakukan") == 6
    client.post(address, {"item": "larang-kerumunan", "done": "on", "petugas": "Aipda Satu"})
    tick = ResponseTick.objects.get()
    assert (tick.done, tick.petugas, tick.recorded_by) == (True, "Aipda Satu", zones.officer)
    assert "Aipda Satu" in text_of(client.get(address))
    client.post(address, {"item": "larang-kerumunan"})
    tick.refresh_from_db()
    assert tick.done is False
    assert client.post(address, {"item": "x", "done": "on"}).status_code == 422
    assert page(zones.commander).post(address, {"item": "larang-kerumunan"}).status_code == 403


def test_revisions_stay_to_be_seen(page, zones, report):
    report(RT1, houses=4)
    report(RT1, houses=0)
    text = text_of(page(zones.officer).get(reverse("zones:detail", args=[RT1])))
    assert "perbaikan (2)" in text
    assert "status-oranye" in text


def test_a_foreign_rt_is_missing(page, zones, report):
    report(JATIROTO_RT, by=zones.neighbour)
    client = page(zones.officer)
    assert client.get(reverse("zones:detail", args=[JATIROTO_RT])).status_code == 404
    assert client.get(reverse("zones:detail", args=["tidak-ada"])).status_code == 404


def test_a_partner_has_his_rt_and_the_form_alone(page, zones, report):
    report(RT1, houses=4)
    client = page(zones.partner)
    assert client.get(reverse("zones:report")).status_code == 200
    shown = client.get(reverse("zones:detail", args=[RT1]))
    assert shown.status_code == 200
    assert client.get(reverse("zones:list")).status_code == 403
    assert crumbs_of(shown) == [(reverse("posko:list"), "Posko")]
    assert client.get(reverse("posko:list")).status_code == 200
    shown = page(zones.officer).get(reverse("zones:detail", args=[RT1]))
    assert crumbs_of(shown) == [(reverse("zones:list"), "Zona RT")]


@pytest.mark.parametrize("name", ["reports", "declared", "snapshots", "regimes", "cases", "list"])
def test_every_page_stands_empty_and_filled(page, zones, report, name):
    client = page(zones.head)
    assert client.get(reverse(f"zones:{name}")).status_code == 200
    AreaFactory(code="35")
    report(RT1, houses=4)
    told = {"source": "Antara", "by": zones.head}
    declare_zone(
        id=uuid4(), area=KUNIR, scale="tidak_disebut", value="kuning", previous_value="merah",
        **told,
    )  # fmt: skip
    note_enforcement(id=uuid4(), area="35.08", measure="Lockdown RT/RW", state="dipantau", **told)
    claim_cases(
        id=uuid4(), area="35.08.06", place="Kunir", measure="active", value=0,
        candidates=["35.08.06", KUNIR], **told,
    )  # fmt: skip
    record_cases(
        item=NewCaseReport(uuid4(), KUNIR, date(2021, 4, 14), "Dinkes", active=0), by=zones.head
    )
    shown = client.get(reverse(f"zones:{name}"))
    assert shown.status_code == 200
    words = {
        "reports": "Kunir Kidul",
        "declared": "Skala tidak disebut",
        "snapshots": "Belum ada rekap",
        "regimes": "Belum diberlakukan, dipantau",
        "cases": "Tempatnya tidak pasti, bisa: Kec. Kunir, Desa Kunir Kidul.",
        "list": "Oranye",
    }
    assert words[name] in text_of(shown)


def test_staff_note_what_others_stated(page, zones):
    client = page(zones.regency)
    sent = {
        "id": str(uuid4()), "area": "35.08", "scale": "risiko", "value": "oranye",
        "score": "2,45", "source": "Satgas", "as_of": "",
    }  # fmt: skip
    answer = client.post(reverse("zones:declare"), sent, follow=True)
    assert DeclaredZone.objects.get().as_of is None
    assert "Skor 2,45 berarti zona kuning" in text_of(answer)
    snapshot = {
        "id": str(uuid4()), "area": "35.08", "as_of": "2021-04-15", "green": "6.870",
        "yellow": "257", "rt_base": "7.084", "source": "Terbitan",
    }  # fmt: skip
    answer = client.post(reverse("zones:snapshot"), snapshot, follow=True)
    kept = ZoneSnapshot.objects.get()
    assert (kept.green, kept.orange) == (6870, None)
    assert "selisih +43" in text_of(answer)
    case = {
        "id": str(uuid4()), "area": KUNIR, "as_of": "2021-04-14", "positive": "20", "active": "0",
        "recovered": "18", "died": "1", "source": "Dinkes",
    }  # fmt: skip
    answer = client.post(reverse("zones:case"), case, follow=True)
    assert CaseReport.objects.get().active == 0
    assert "berjumlah 19, terkonfirmasi 20" in text_of(answer)
    detail = client.get(reverse("zones:case-detail", args=[KUNIR]))
    assert "nol kasus sejak 14 April 2021" in text_of(detail)
    assert (
        page(zones.foreign_head).get(reverse("zones:case-detail", args=[KUNIR])).status_code == 404
    )
    assert client.post(reverse("zones:declare"), sent | {"area": "31.74"}).status_code == 422


def test_rules_and_restrictions_are_noted_on_their_page(page, zones, report):
    report(RT1, "2021-04-10", 4)
    client = page(zones.head)
    sent = {
        "id": str(uuid4()), "area": "35.08", "measure": "Lockdown RT/RW", "state": "dipantau",
        "regime": "MIKRO-1", "source": "Memorandum",
    }  # fmt: skip
    told = text_of(client.post(reverse("zones:enforce"), sent, follow=True))
    assert "Belum diberlakukan, dipantau" in told
    start = {
        "rule": "INMENDAGRI-7-2021", "area": "35.08", "starts_on": "2021-04-13", "basis": "SE",
    }  # fmt: skip
    told = text_of(client.post(reverse("zones:local-start"), start, follow=True))
    assert "1 laporan dihitung ulang" in told
    assert ZoneReport.objects.get(revision=2).zone == "kuning"
    assert client.post(reverse("zones:local-start"), start | {"basis": ""}).status_code == 422
    assert page(zones.officer).get(reverse("zones:local-start")).status_code == 403


@pytest.mark.parametrize("name", ["zones", "zone-reports", "declared-zones", "cases"])
def test_reports_are_registered(name):
    assert get_report(name).paper
