"""Zones over REST: reports, what stands on a day, counts, responses, statements, regimes, cases."""

from datetime import date
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from tests.villages.zone_world import JATIROTO_RT, KUNIR, OTHER_RW, RT1, RT2, RT3, TEBET_RT
from villages.models import ZoneReport

REPORTS, ZONES = "/api/v1/zone-reports/", "/api/v1/zones/"


@pytest.fixture
def api(zones):
    def client(person):
        made = APIClient()
        made.force_authenticate(person)
        return made

    return client


def body(**changes):
    told = {"id": str(uuid4()), "area": RT1, "as_of": "2021-04-10", "positive_houses": 4}
    return told | changes


def test_a_report_is_answered_with_its_zone_and_rule(api, zones):
    sent = body(stated_zone="kuning")
    answer = api(zones.officer).post(REPORTS, sent, format="json")
    assert answer.status_code == 201
    told = answer.json()
    assert {key: told[key] for key in ("zone", "rule", "revision", "stated_differs", "late")} == {
        "zone": "oranye",
        "rule": "INMENDAGRI-7-2021",
        "revision": 1,
        "stated_differs": True,
        "late": False,
    }
    assert told["warnings"] == ["Posko menyatakan zona kuning; hitungan menurut aturan: oranye."]
    assert api(zones.officer).post(REPORTS, sent, format="json").status_code == 200
    again = api(zones.officer).post(REPORTS, sent | {"positive_houses": 5}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "id_conflict")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"positive_houses": -1}, "positive_houses"),
        ({"positive_houses": 10**30}, "positive_houses"),
        ({"positive_houses": "banyak"}, "positive_houses"),
        ({"positive_houses": None}, "positive_houses"),
        ({"as_of": "2021-04-16"}, "as_of"),
        ({"as_of": "0001-01-01"}, "as_of"),
        ({"as_of": "kemarin"}, "as_of"),
        ({"area": TEBET_RT}, "area"),
        ({"area": "x" * 25}, "area"),
        ({"area": f"{KUNIR}.001"}, "area"),
        ({"houses": 4}, "houses"),
        ({"id": None}, "id"),
        ({"stated_zone": "hitam"}, "stated_zone"),
    ],
)
def test_bad_reports_tell_their_field(api, zones, changes, field):
    answer = api(zones.officer).post(REPORTS, body(**changes), format="json")
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_list_is_kept_whole_or_not_at_all(api, zones):
    officer = api(zones.officer)
    bad = officer.post(REPORTS, [body(), body(area=RT2, positive_houses=-3)], format="json")
    assert (bad.status_code, list(bad.json()["errors"])) == (400, ["1.positive_houses"])
    assert not ZoneReport.objects.exists()
    good = officer.post(REPORTS, [body(), body(area=RT2)], format="json")
    assert (good.status_code, [row["area"] for row in good.json()]) == (201, [RT1, RT2])


def test_zones_of_a_day(api, zones, report):
    report(RT1, "2021-04-14", 4, stated_zone="kuning")
    report(RT2, "2021-04-01", 1)
    answer = api(zones.officer).get(ZONES, {"within": KUNIR, "date": "2021-04-15"})
    rows = {row["area"]: row for row in answer.json()["results"]}
    assert {
        code: (row["zone"], row["state"], row["positive_houses"], row["as_of"])
        for code, row in rows.items()
    } == {
        RT1: ("oranye", "berlaku", 4, "2021-04-14"),
        RT2: (None, "kedaluwarsa", 1, "2021-04-01"),
        RT3: (None, "belum_lapor", None, None),
        OTHER_RW: (None, "belum_lapor", None, None),
    }
    assert [item["item"] for item in rows[RT1]["response"]] == [
        "lacak-kontak",
        "isolasi-mandiri",
        "tutup-tempat-umum",
    ]
    assert (rows[RT2]["response"], rows[RT1]["citation"]) == (
        [],
        "Inmendagri 7/2021 (berlaku 6 April 2021)",
    )
    before = api(zones.officer).get(ZONES, {"within": KUNIR, "date": "2021-04-08"}).json()
    assert [row["zone"] for row in before["results"]] == [None, "kuning", None, None]


@pytest.mark.parametrize(
    ("asked", "areas"),
    [
        ({"zone": "oranye"}, [RT1]),
        ({"zone": ["hijau", "kedaluwarsa"]}, [RT2]),
        ({"zone": "belum_lapor"}, [RT3, OTHER_RW]),
        ({"stated_differs": "true"}, [RT1]),
        ({"within": f"{KUNIR}.002"}, [OTHER_RW]),
        ({"within": "31.74"}, []),
        ({"ordering": "-area", "limit": 1}, [OTHER_RW]),
    ],
)
def test_zones_are_filtered(api, zones, report, asked, areas):
    report(RT1, "2021-04-14", 4, stated_zone="kuning")
    report(RT2, "2021-04-01", 1, stated_zone="kuning")
    answer = api(zones.officer).get(ZONES, asked)
    assert [row["area"] for row in answer.json()["results"]] == areas


@pytest.mark.parametrize(
    "asked", [{"date": "2021-04-16"}, {"date": "x"}, {"within": "35."}, {"zona": "merah"}]
)
def test_bad_questions_are_refused(api, zones, asked):
    answer = api(zones.officer).get(ZONES, asked)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(asked))


def test_each_sees_the_rt_of_his_own(api, zones, report):
    report(JATIROTO_RT, by=zones.neighbour)
    seen = {
        person: [row["area"] for row in api(getattr(zones, person)).get(ZONES).json()["results"]]
        for person in ("officer", "neighbour", "head", "regency", "stranger", "admin")
    }
    kunir = [RT1, RT2, RT3, OTHER_RW]
    lumajang = [*kunir, JATIROTO_RT]
    assert seen == {
        "officer": kunir,
        "neighbour": [JATIROTO_RT],
        "head": lumajang,
        "regency": lumajang,
        "stranger": [TEBET_RT],
        "admin": [TEBET_RT, *lumajang],
    }
    foreign = api(zones.officer).get(f"{ZONES}{JATIROTO_RT}/")
    missing = api(zones.officer).get(f"{ZONES}{KUNIR}.099.001/")
    assert (foreign.status_code, foreign.json()) == (404, missing.json())
    made = ZoneReport.objects.get()
    assert api(zones.officer).get(f"{REPORTS}{made.pk}/").status_code == 404
    assert api(zones.officer).get(REPORTS).json()["count"] == 0
    assert api(zones.regency).get(REPORTS).json()["count"] == 1


def test_a_partner_has_his_reports_and_rt_and_no_more(api, zones):
    partner = api(zones.partner)
    made = partner.post(REPORTS, body(), format="json")
    assert made.status_code == 201
    assert partner.get(f"{REPORTS}{made.json()['id']}/").status_code == 200
    assert partner.get(f"{ZONES}{RT1}/").json()["zone"] == "oranye"
    assert partner.get(f"{ZONES}{JATIROTO_RT}/").status_code == 404
    assert partner.get(ZONES).status_code == 403
    assert partner.post(REPORTS, body(area=JATIROTO_RT), format="json").status_code == 400


def test_counts_stand_beside_the_stated_base(api, zones, report):
    report(RT1, houses=4)
    report(RT2, houses=0)
    report(JATIROTO_RT, "2021-04-01", by=zones.neighbour)
    staff = api(zones.staff)
    snapshot = {
        "id": str(uuid4()), "area": "35.08", "as_of": "2021-03-09", "green": 7063, "yellow": 40,
        "orange": 0, "red": 0, "rt_base": 7103, "source": "desanews.id",
    }  # fmt: skip
    told = staff.post("/api/v1/zone-snapshots/", snapshot, format="json")
    assert (told.status_code, told.json()["warnings"]) == (201, [])
    [row] = staff.get(f"{ZONES}counts/", {"level": "regency"}).json()["results"]
    assert row == {
        "area": "35.08", "name": "Wilayah 35.08", "hijau": 1, "kuning": 0, "oranye": 1, "merah": 0,
        "kedaluwarsa": 1, "belum_lapor": 2, "stated": 7103, "stated_on": "2021-03-09",
        "source": "desanews.id", "registered": 5,
        "warnings": ["Tercatat 5 RT, dinyatakan 7.103 RT: selisih −7.098."],
    }  # fmt: skip
    by_rw = staff.get(f"{ZONES}counts/", {"level": "rw", "within": KUNIR}).json()["results"]
    assert [(row["area"], row["registered"]) for row in by_rw] == [
        (f"{KUNIR}.001", 3),
        (f"{KUNIR}.002", 1),
    ]
    before = staff.get(f"{ZONES}counts/", {"level": "regency", "date": "2021-03-08"}).json()
    assert before["results"][0]["stated"] is None


def test_a_snapshot_that_does_not_add_up_is_kept_with_a_remark(api, zones):
    sent = {
        "id": str(uuid4()), "area": "35.08", "as_of": "2021-04-15", "green": 6870, "yellow": 257,
        "rt_base": 7084, "source": "Terbitan",
    }  # fmt: skip
    told = api(zones.regency).post("/api/v1/zone-snapshots/", sent, format="json").json()
    assert told["warnings"] == ["Jumlah per zona 7.127, jumlah RT 7.084: selisih +43."]
    assert (told["orange"], told["red"]) == (None, None)


def test_the_checklist_is_ticked_per_report(api, zones, report):
    report(RT1, houses=4)
    officer = api(zones.officer)
    address = f"{ZONES}{RT1}/responses/"
    told = officer.post(
        address, {"item": "lacak-kontak", "done": True, "petugas": "Aipda Satu"}, format="json"
    )
    assert told.status_code == 200
    first, second, _third = told.json()["response"]
    assert (first["done"], first["done_on"], first["petugas"]) == (True, "2021-04-15", "Aipda Satu")
    assert (second["done"], second["done_on"]) == (False, None)
    undone = officer.post(address, {"item": "lacak-kontak", "done": False}, format="json").json()
    assert [item["done"] for item in undone["response"]] == [False, False, False]
    wrong = officer.post(address, {"item": "larang-kerumunan", "done": True}, format="json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["item"])
    future = officer.post(
        address, {"item": "lacak-kontak", "done": True, "done_on": "2021-04-16"}, format="json"
    )
    assert list(future.json()["errors"]) == ["done_on"]
    silent = officer.post(
        f"{ZONES}{RT2}/responses/", {"item": "lacak-kontak", "done": True}, format="json"
    )
    assert (silent.status_code, silent.json()["code"]) == (409, "zone_unknown")
    assert (
        api(zones.neighbour).post(address, {"item": "lacak-kontak", "done": True}).status_code
        == 404
    )
    report(RT1, "2021-04-15", 4)
    assert [item["done"] for item in officer.get(f"{ZONES}{RT1}/").json()["response"]] == [
        False
    ] * 3


def test_what_was_known_at_a_moment(api, zones, report):
    report(RT1, "2021-04-14", 0)
    zones.clock.move_to("2021-04-16T03:00:00+00:00")
    report(RT1, "2021-04-14", 6)
    told = (
        api(zones.officer)
        .get(f"{ZONES}{RT1}/", {"date": "2021-04-15", "known_at": "2021-04-15T12:00:00+07:00"})
        .json()
    )
    assert (told["zone"], told["revision"], told["known_at"]["zone"]) == ("merah", 2, "hijau")
    assert told["known_at"]["revision"] == 1


def test_rules_tell_their_citation_and_lags(api, zones):
    address = "/api/v1/zone-rules/INMENDAGRI-7-2021/local-starts/"
    sent = {"area": "35.08", "starts_on": "2021-04-13", "basis": "SE Bupati"}
    assert api(zones.officer).post(address, sent, format="json").status_code == 403
    told = api(zones.head).post(address, sent, format="json")
    assert (told.status_code, told.json()["revised"]) == (201, 0)
    old, new = api(zones.officer).get("/api/v1/zone-rules/").json()["results"]
    assert (old["citation"], old["starts_on"], old["red_from"]) == (
        "Inmendagri 3/2021 (5 Februari 2021)",
        "2021-02-09",
        11,
    )
    assert new["local_starts"] == [
        {"area": "35.08", "starts_on": "2021-04-13", "basis": "SE Bupati"}
    ]
    assert len([item for item in old["responses"] if item["zone"] == "merah"]) == 6


# What others stated


def declared(**changes):
    return {
        "id": str(uuid4()),
        "area": "35.08",
        "scale": "risiko",
        "value": "oranye",
        "source": "Memorandum",
    } | changes


def test_a_stated_zone_keeps_scale_and_source(api, zones):
    address = "/api/v1/declared-zones/"
    regency = api(zones.regency)
    told = regency.post(address, declared(score="2.45", as_of="2021-03-03"), format="json")
    assert told.status_code == 201
    assert told.json()["warnings"] == ["Skor 2,45 berarti zona kuning, yang dinyatakan oranye."]
    undated = regency.post(
        address,
        declared(area=KUNIR, scale="tidak_disebut", value="kuning", previous_value="merah"),
        format="json",
    ).json()
    assert (undated["as_of"], undated["previous_value"], undated["warnings"]) == (None, "merah", [])
    assert regency.get(address).json()["count"] == 2
    assert regency.get(address, {"scale": "risiko"}).json()["count"] == 1
    assert api(zones.officer).get(address).json()["count"] == 1
    assert api(zones.foreign_head).get(address).json()["count"] == 0
    one = f"{address}{undated['id']}/"
    assert api(zones.foreign_head).get(one).status_code == 404
    assert api(zones.foreign_head).post(f"{one}withdraw/", {"reason": "x"}).status_code == 404
    taken = regency.post(f"{one}withdraw/", {"reason": "Salah kelurahan"}, format="json").json()
    assert taken["withdraw_reason"] == "Salah kelurahan"
    assert regency.post(f"{one}withdraw/", {"reason": "lagi"}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"area": KUNIR}, "area"),  # the risk scale speaks of a kabupaten
        ({"area": "31.74"}, "area"),
        ({"area": "99.99"}, "area"),
        ({"scale": "warna"}, "scale"),
        ({"value": "hitam"}, "value"),
        ({"value": "3"}, "value"),
        ({"scale": "asesmen", "value": "kuning"}, "value"),
        ({"scale": "mobilitas", "value": "oranye"}, "value"),
        ({"previous_value": "4"}, "previous_value"),
        ({"scale": "asesmen", "value": "3", "score": "2.1"}, "score"),
        ({"score": "NaN"}, "score"),
        ({"as_of": "2022-01-01"}, "as_of"),
        ({"source": ""}, "source"),
    ],
)
def test_scales_are_never_mixed(api, zones, changes, field):
    answer = api(zones.regency).post("/api/v1/declared-zones/", declared(**changes), format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_not_applied_and_watched_is_a_state(api, zones):
    sent = {
        "id": str(uuid4()), "area": "35.08", "measure": "Lockdown RT/RW", "state": "dipantau",
        "regime": "MIKRO-1", "as_of": "2021-02-09", "source": "Memorandum",
        "quote": "hanya terus kita pantau",
    }  # fmt: skip
    regency = api(zones.regency)
    told = regency.post("/api/v1/enforcements/", sent, format="json")
    assert (told.status_code, told.json()["state"]) == (201, "dipantau")
    bad = regency.post(
        "/api/v1/enforcements/", sent | {"id": str(uuid4()), "regime": "X", "state": "ya"},
        format="json",
    )  # fmt: skip
    assert sorted(bad.json()["errors"]) == ["regime", "state"]


def test_claims_leave_ambiguous_places_ambiguous(api, zones):
    sent = {
        "id": str(uuid4()), "area": "35.08.06", "place": "Kunir",
        "candidates": [KUNIR, "35.08.06.2002"], "measure": "active", "value": 0,
        "source": "Antara",
    }  # fmt: skip
    head = api(zones.head)
    told = head.post("/api/v1/case-claims/", sent, format="json")
    assert told.status_code == 201
    assert (told.json()["candidates"], told.json()["as_of"]) == ([KUNIR, "35.08.06.2002"], None)
    outside = head.post(
        "/api/v1/case-claims/", sent | {"id": str(uuid4()), "candidates": ["35.08.10.2001"]},
        format="json",
    )  # fmt: skip
    assert list(outside.json()["errors"]) == ["candidates"]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"area": "35.08", "date": "2021-02-10"}, ["MIKRO-1", "MIKRO-1-JATIM"]),
        ({"area": KUNIR, "date": "2021-06-21"}, ["MIKRO-10"]),
        ({"area": "35.08", "date": "2021-06-25"}, ["MIKRO-11"]),
        ({"area": "35.08", "date": "2021-07-03"}, ["DARURAT"]),
        ({"area": "61.01", "date": "2021-07-03"}, ["MIKRO-11"]),
        ({"area": "35.08", "date": "2021-07-10"}, ["DARURAT", "DARURAT-RUMAH-IBADAH"]),
        ({"area": "35.08", "date": "2022-12-31"}, []),
        ({"date": "2021-07-06"}, ["DARURAT", "MIKRO-LUAR-JB"]),
    ],
)
def test_which_regimes_held(api, zones, asked, codes):
    from tests.factories import AreaFactory
    from villages.models import Regime
    from villages.zone_reference import load_zone_reference

    AreaFactory(code="35")
    Regime.objects.all().delete()
    load_zone_reference()
    found = api(zones.officer).get("/api/v1/regimes/", asked).json()["results"]
    assert [row["code"] for row in found] == codes


# Cases


def case(**changes):
    return {
        "id": str(uuid4()), "area": KUNIR, "as_of": "2021-03-31", "positive": 20, "active": 3,
        "recovered": 16, "died": 1, "source": "Dinkes",
    } | changes  # fmt: skip


def test_cases_are_revised_and_remarked_on(api, zones):
    regency, address = api(zones.regency), "/api/v1/case-reports/"
    assert regency.post(address, case(), format="json").json()["warnings"] == []
    odd = regency.post(address, case(active=5), format="json")
    assert (odd.status_code, odd.json()["revision"]) == (201, 2)
    assert odd.json()["warnings"] == [
        "Aktif, sembuh, dan meninggal berjumlah 22, terkonfirmasi 20."
    ]
    assert [row["active"] for row in regency.get(address).json()["results"]] == [5]
    assert regency.get(address, {"revisions": "true"}).json()["count"] == 2
    assert api(zones.officer).get(address).json()["count"] == 1
    assert api(zones.neighbour).get(address).json()["count"] == 0
    assert api(zones.officer).post(address, case(), format="json").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"positive": -1}, "positive"),
        ({"died": 10**12}, "died"),
        ({"as_of": "2021-05-01"}, "as_of"),
        ({"area": "31.74.01.1001"}, "area"),
        ({"area": "35.08.06"}, "area"),
        ({"positive": None, "active": None, "recovered": None, "died": None}, "positive"),
    ],
)
def test_bad_cases_tell_their_field(api, zones, changes, field):
    answer = api(zones.regency).post("/api/v1/case-reports/", case(**changes), format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.parametrize("pages", [3, 9])
def test_lists_ask_the_same_few_questions_whatever_their_length(
    api, zones, report, django_assert_num_queries, pages
):
    for day in range(pages):
        report(RT1, date(2021, 4, 1 + day).isoformat(), day)
    client = api(zones.head)
    client.get(ZONES)
    with django_assert_num_queries(2):
        assert client.get(ZONES).json()["count"] == 5
    with django_assert_num_queries(2):  # count and keys; the rows of these
        assert client.get(REPORTS).json()["count"] == pages
