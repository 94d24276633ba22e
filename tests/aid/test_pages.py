"""Pages and endpoints of aid and vaccination: made, shown, exported, refused in words."""

from uuid import uuid4

import pytest
from django.urls import reverse

from aid.models import DoseReport, Movement, Share, Stage, Store
from aid.services import return_movement
from tests.aid.support import rest

JATIWARINGIN = "32.75.08.1001"


@pytest.fixture
def signed_in(client, help_):
    client.force_login(help_.staff)
    return client


def movement_form(help_, **told):
    return {
        "id": str(uuid4()),
        "store": str(help_.store.pk),
        "item": "sembako",
        "quantity": "1.000",
        "moved_on": "2021-08-10",
        "source": "donatur",
        "area": JATIWARINGIN,
        "recipients": "isoman",
        **told,
    }


def test_goods_in_and_out_by_page(signed_in, help_):
    made = signed_in.post(reverse("aid:in"), movement_form(help_))
    came = Movement.objects.get()
    assert made.url == reverse("aid:detail", args=[came.pk])
    signed_in.post(reverse("aid:out"), movement_form(help_, quantity="250"))
    assert rest(help_.store) == 750
    refused = signed_in.post(reverse("aid:out"), movement_form(help_, quantity="751"))
    assert refused.status_code == 422
    assert "Sisa paket sembako di Gudang Polres 750 paket" in refused.content.decode()
    listed = signed_in.get(reverse("aid:list")).content.decode()
    assert "Donatur" in listed
    assert "Jatiwaringin" in listed
    assert "750" in signed_in.get(reverse("aid:stock")).content.decode()


def test_a_movement_is_shown_changed_given_back_and_sent_again(signed_in, help_, client):
    help_.moved(quantity=10)
    out = help_.moved("out", quantity=4)
    address = reverse("aid:detail", args=[out.pk])
    change = {"version": "1", "quantity": "5", "moved_on": "2021-08-11", "handed_by": "Aiptu S"}
    assert signed_in.post(address, change).status_code == 302
    assert "Aiptu S" in signed_in.get(address).content.decode()
    back = reverse("aid:take-back", args=[out.pk])
    given = {"id": str(uuid4()), "quantity": "1", "moved_on": "2021-08-11"}
    assert signed_in.post(back, given).status_code == 302
    assert rest(help_.store) == 6
    came = help_.moved(quantity=1)
    client.force_login(help_.head)
    asked = client.post(reverse("aid:return", args=[came.pk]), {"reason": "Ganda"})
    assert asked.status_code == 302
    client.force_login(help_.staff)
    client.post(reverse("aid:submit", args=[came.pk]))
    assert rest(help_.store) == 7


def test_the_handover_is_a_document(signed_in, help_):
    help_.moved(quantity=10)
    out = help_.moved("out", quantity=4, received_by="Ketua RW 03")
    found = signed_in.get(reverse("aid:handover", args=[out.pk]))
    assert found["Content-Type"] == "application/pdf"
    assert found.content.startswith(b"%PDF-")


def test_a_stage_with_shares_doses_and_coverage_by_page(signed_in, help_):
    told = {"id": str(uuid4()), "area": "32.75", "number": "5", "planned_on": "2021-07-15"}
    signed_in.post(reverse("vaccination:create"), told | {"doses": "100", "dose_number": "1"})
    stage = Stage.objects.get()
    zones = {"weight-hijau": 1, "weight-kuning": 1, "weight-oranye": 2, "weight-merah": 3}
    zones |= {JATIWARINGIN: "merah", "32.75.02.1001": "kuning"}
    signed_in.post(reverse("vaccination:zones", args=[stage.pk]), zones)
    assert dict(Share.objects.values_list("area", "doses")) == {
        JATIWARINGIN: 75,
        "32.75.02.1001": 25,
    }
    by_hand = reverse("vaccination:allocate", args=[stage.pk])
    assert signed_in.get(by_hand).status_code == 200
    assert signed_in.post(by_hand, {JATIWARINGIN: "99"}).status_code == 422
    signed_in.post(reverse("vaccination:hold", args=[stage.pk]), {"held_on": "2021-07-15"})
    report = {"id": str(uuid4()), "stage": str(stage.pk), "area": JATIWARINGIN}
    report |= {"reported_on": "2021-07-15", "arrived": "75", "used": "70"}
    made = signed_in.post(reverse("vaccination:report"), report)
    assert made.url == reverse("vaccination:dose", args=[DoseReport.objects.get().pk])
    assert "Jatiwaringin" in signed_in.get(made.url).content.decode()
    shown = signed_in.get(reverse("vaccination:detail", args=[stage.pk])).content.decode()
    assert "Terlaksana 15 Juli 2021" in shown
    assert "dirinci per kelurahan" in shown
    assert "Jatiwaringin" in signed_in.get(reverse("vaccination:coverage")).content.decode()
    told = {"id": str(uuid4()), "area": JATIWARINGIN}
    site = reverse("vaccination:site", args=[stage.pk])
    assert signed_in.post(site, told | {"name": "Puskesmas"}).status_code == 302
    people = told | {"id": str(uuid4()), "people": "140", "as_of": "2021-07-01"}
    assert signed_in.post(reverse("vaccination:people"), people).status_code == 302
    assert "50,0 %" in signed_in.get(reverse("vaccination:coverage")).content.decode()
    shown = signed_in.get(reverse("vaccination:detail", args=[stage.pk])).content.decode()
    assert "Puskesmas (Jatiwaringin)" in shown
    for name in ("list", "doses"):
        assert signed_in.get(reverse(f"vaccination:{name}")).status_code == 200


def test_a_stranger_sees_none_of_it(client, help_):
    help_.moved(quantity=10)
    stage = help_.stage()
    client.force_login(help_.stranger)
    assert client.get(reverse("vaccination:detail", args=[stage.pk])).status_code == 404
    movement = Movement.objects.get()
    for name in ("detail", "handover"):
        assert client.get(reverse(f"aid:{name}", args=[movement.pk])).status_code == 404


# ---- API


def post(client, path, data):
    return client.post(f"/api/v1/{path}", data, content_type="application/json")


def test_goods_over_the_api(signed_in, help_):
    body = {"id": str(uuid4()), "kind": "in", "store": str(help_.store.pk), "item": "masker"}
    body |= {"quantity": 100, "moved_on": "2021-08-10", "source": "csr"}
    made = post(signed_in, "aid/", body)
    assert made.status_code == 201
    assert (made.json()["quantity"], made.json()["unit_name_of_item"]) == (100, "lembar")
    assert made.json()["receipt"]
    assert post(signed_in, "aid/", body).status_code == 200
    assert post(signed_in, "aid/", body | {"quantity": 99}).status_code == 409
    without = {name: value for name, value in body.items() if name != "id"}
    assert post(signed_in, "aid/", without).status_code == 400
    unknown = post(signed_in, "aid/", body | {"id": str(uuid4()), "warna": "biru"})
    assert list(unknown.json()["errors"]) == ["warna"]
    address = f"/api/v1/aid/{body['id']}/"
    change = {"quantity": 90}
    json = {"content_type": "application/json"}
    assert signed_in.patch(address, change, **json).status_code == 428
    assert signed_in.patch(address, change, headers={"If-Match": '"7"'}, **json).status_code == 412
    done = signed_in.patch(address, change, headers={"If-Match": '"1"'}, **json)
    assert (done.status_code, done.json()["quantity"]) == (200, 90)
    stock = signed_in.get("/api/v1/aid/stock/").json()["results"]
    assert [(row["item"], row["quantity"], row["unit_name_of_item"]) for row in stock] == [
        ("masker", 90, "lembar")
    ]
    assert signed_in.get("/api/v1/aid/?kind=in&item=masker").json()["count"] == 1
    assert signed_in.get("/api/v1/aid/?warna=biru").status_code == 400


def test_a_list_is_all_or_nothing(signed_in, help_):
    def row(**told):
        return {
            "id": str(uuid4()),
            "kind": "in",
            "store": str(help_.store.pk),
            "item": "sembako",
            "quantity": 5,
            "moved_on": "2021-08-10",
            "source": "polda",
            **told,
        }

    out = {"kind": "out", "area": JATIWARINGIN, "recipients": "lansia"}
    answer = post(signed_in, "aid/", [row(), row(**out, quantity=6)])
    assert list(answer.json()["errors"]) == ["1.quantity"]
    assert Movement.objects.count() == 0
    assert post(signed_in, "aid/", [row(), row(**out)]).status_code == 201


def test_stages_over_the_api(signed_in, help_):
    body = {"id": str(uuid4()), "area": "32.75", "number": 5, "planned_on": "2021-07-15"}
    made = post(signed_in, "vaccination/", body | {"doses": 140000})
    assert (made.status_code, made.json()["held_on"], made.json()["detailed"]) == (201, None, False)
    address = f"/api/v1/vaccination/{body['id']}/"
    shares = {"allocations": {JATIWARINGIN: 139999}}
    wrong = signed_in.put(f"{address}allocations/", shares, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "allocation_sum")
    shares = {"zones": {JATIWARINGIN: "merah"}, "weights": {"merah": 3}}
    done = signed_in.put(f"{address}allocations/", shares, content_type="application/json")
    assert done.json()["detailed"]
    assert signed_in.get(f"{address}allocations/").json()["results"][0]["doses"] == 140000
    report = {"id": str(uuid4()), "stage": body["id"], "area": JATIWARINGIN}
    report |= {"reported_on": "2021-07-15", "arrived": 10, "used": 11}
    short = post(signed_in, "vaccination/doses/", report)
    assert (short.status_code, short.json()["code"]) == (400, "doses_short")
    assert post(signed_in, "vaccination/doses/", report | {"used": 9}).status_code == 201
    villages = signed_in.get(f"{address}villages/").json()["results"]
    assert [(row["allocated"], row["rest"]) for row in villages] == [(140000, 1)]
    held = post(signed_in, f"vaccination/{body['id']}/hold/", {"held_on": "2021-07-15"})
    assert held.json()["held_on"] == "2021-07-15"
    target = {"id": str(uuid4()), "area": JATIWARINGIN, "people": 90, "as_of": "2021-07-01"}
    assert post(signed_in, "vaccination/targets/", target).status_code == 201
    assert signed_in.get("/api/v1/vaccination/coverage/?dose_number=1").json()["count"] == 1
    assert signed_in.get("/api/v1/vaccination/coverage/?dose_number=x").status_code == 400


@pytest.mark.parametrize("value", ["\x00", "NaN", [], {}, -1, 2**40, "x" * 5000, True])
def test_nonsense_is_a_message(signed_in, help_, value):
    body = {"id": str(uuid4()), "kind": "in", "store": str(help_.store.pk), "item": "sembako"}
    body |= {"quantity": 5, "moved_on": "2021-08-10", "source": "polda"}
    for field in ("quantity", "store", "item", "moved_on", "kind", "source", "giver", "area"):
        answer = post(signed_in, "aid/", body | {"id": str(uuid4()), field: value})
        assert answer.status_code in (201, 400), (field, answer.content)


def test_who_gets_a_record_back_reads_why(client, help_):
    came = help_.moved()
    return_movement(movement=came, reason="Belum ada berita acara", by=help_.head)
    client.force_login(help_.staff)
    shown = client.get(reverse("aid:detail", args=[came.pk])).content.decode()
    assert "Belum ada berita acara" in shown
    assert "Kirim kembali" in shown


def test_a_store_by_page(signed_in, help_):
    told = {"id": str(uuid4()), "name": "Posko Jatiwaringin", "unit": "BKS-GEDE"}
    assert signed_in.post(reverse("aid:store"), told).status_code == 302
    assert Store.objects.get(name="Posko Jatiwaringin").area_id == "32.75.08"
    again = signed_in.post(reverse("aid:store"), told | {"id": str(uuid4())})
    assert again.status_code == 422
