from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.weeks import Week
from programs import services
from programs.models import Figure, Target
from programs.queries import latest_plan, shares_of
from programs.services import ShareGiven
from tests.factories import (
    AreaFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    TargetFactory,
    posted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def polres():
    return PolresFactory(code="JATIM-LMJ", name="Polres Lumajang", covers="35.08")


@pytest.fixture
def kunir(polres):
    return PolsekFactory(parent=polres, code="LMJ-KNR", name="Polsek Kunir", covers="35.08.06")


@pytest.fixture
def candipuro(polres):
    return PolsekFactory(parent=polres, code="LMJ-CDP", name="Polsek Candipuro", covers="35.08.09")


@pytest.fixture
def head(polres):
    return posted("binmas_head", polres)


@pytest.fixture
def target(polres, kunir, candipuro):
    return TargetFactory(unit=polres, shares={kunir: 60, candipuro: 45})


@pytest.fixture
def as_head(client, head):
    client.force_login(head)
    return client


def url(name, target=None, **kwargs):
    return reverse(f"targets:{name}", kwargs=({"pk": target.pk} if target else {}) | kwargs)


def filled(**changed):
    return {
        "id": str(uuid4()),
        "program": "KTS",
        "measure": "formation",
        "unit": "JATIM-LMJ",
        "baseline": "22",
        "baseline_as_of": "2021-02-07",
        "starts_on": "8-2-2021",
        "quantity": "103",
        "weekly_pace": "5",
        "deadline": "2021-05-07",
        "deadline_assumed": "on",
        "ordered_by": "Kapolres Lumajang",
        "quote": "5 KTS dalam seminggu",
    } | changed


# Reading -------------------------------------------------------------------------------------


def test_the_list_shows_the_order_and_the_part_is_in_the_page(as_head, target):
    page = as_head.get(url("list"))
    text = page.content.decode()
    assert "Polres Lumajang" in text
    assert "selisih +2" in text
    assert "8 Februari 2021" in text
    part = as_head.get(url("list"), headers={"HX-Request": "true"})
    assert part.content.decode().strip() in text
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(as_head, polres, kunir, count, django_assert_num_queries):
    for n in range(count):
        TargetFactory(unit=polres, program=ProgramFactory(code=f"P{n}"), shares={kunir: 5})
    as_head.get(url("list"))
    with django_assert_num_queries(5):
        assert len(as_head.get(url("list")).context["page"].object_list) == count


def test_the_list_filters_by_state(as_head, polres, target):
    TargetFactory(unit=polres, finished_on=date(2021, 6, 1), plan__quantity=777)
    running = as_head.get(url("list"), {"state": "running"}).content.decode()
    assert "103" in running
    assert "777" not in running
    assert as_head.get(url("list"), {"state": "x", "page": "abc"}).status_code == 200


def test_the_page_of_a_target(as_head, target, head):
    services.record_figure(
        figure_id=uuid4(), program=target.program, measure=target.measure, unit=target.unit,
        value=6, as_of=date(2021, 2, 9), source="Siaran pers", quote="sudah ada 6 KTS",
        counts=True, by=head,
    )  # fmt: skip
    services.record_figure(
        figure_id=uuid4(), program=target.program, measure=target.measure, unit=target.unit,
        value=125, approximate=True, source="Siaran pers", by=head,
    )  # fmt: skip
    page = as_head.get(url("detail", target))
    text = " ".join(page.content.decode().split())
    assert "selisih +2, belum dijelaskan." in text
    assert "6 dari 103" in text
    assert "5,8 %" in text
    assert "per 7 Februari 2021" in text
    assert "lengkap Minggu ke-I Juli 2021" in text
    assert "dihitung; terinci 0 dari 6" in text
    assert "sekitar 125" in text
    assert "6 yang terbentuk belum dirinci per polsek." in text
    assert "berakhir kurang dari jatahnya" in text
    assert "W06" not in text


MORE_THAN_THE_TARGET = "Jumlah jatah melebihi target"
STAYS = "karena rencana yang sudah diberikan kepada kesatuan lain tidak turun"


@pytest.mark.parametrize(
    ("shares", "said"),
    [((3, 102), (True, False)), ((3, 100), (False, True)), ((60, 43), (False, False))],
)
def test_why_a_plan_ends_below_its_share(as_head, target, head, kunir, candipuro, shares, said):
    services.set_allocation(
        target=target, by=head, effective_week=Week.parse("2021-W14"), reason="dibagi ulang",
        shares=[ShareGiven(*each) for each in zip((kunir, candipuro), shares, strict=True)],
    )  # fmt: skip
    text = as_head.get(url("detail", target)).content.decode()
    assert (MORE_THAN_THE_TARGET in text, STAYS in text) == said


def test_the_history_of_the_plan_tells_a_change_of_shares(as_head, target, head, kunir, candipuro):
    for week, given in (
        ("2021-W10", [ShareGiven(kunir, 50), ShareGiven(candipuro, 53)]),
        ("2021-W11", [ShareGiven(candipuro, 53), ShareGiven(kunir, 50)]),
    ):
        services.set_allocation(
            target=target, shares=given, by=head, effective_week=Week.parse(week), reason="baru"
        )
    services.revise_target(
        target=target, effective_week=Week.parse("2021-W12"), weekly_pace=8, reason="dipercepat",
        basis=services.BasisGiven(ordered_by="Kapolres"), by=head,
    )  # fmt: skip
    history = as_head.get(url("detail", target)).context["overview"].history
    assert [change for _, change in history] == ["", "urutan diubah", "jatah diubah", ""]
    text = as_head.get(url("detail", target)).content.decode()
    assert "· jatah diubah; 103 tambahan, 5 per minggu" in text


def test_an_officer_sees_his_own_share_and_no_buttons(client, target, kunir):
    client.force_login(posted("officer", kunir))
    text = client.get(url("detail", target)).content.decode()
    assert "Polsek Kunir" in text
    assert "Polsek Candipuro" not in text
    assert "Ubah rencana" not in text
    for name in ("revise", "allocate", "explain", "finish", "succeed", "figure"):
        assert client.get(url(name, target)).status_code == 403
    assert client.get(url("create")).status_code == 403


@pytest.mark.parametrize(
    "name", ["detail", "revise", "allocate", "explain", "finish", "succeed", "figure"]
)
def test_a_foreign_target_is_not_found(client, target, name):
    client.force_login(posted("binmas_head", PolresFactory()))
    assert client.get(url(name, target)).status_code == 404
    assert client.post(url(name, target)).status_code in {404, 405}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_target(as_head, polres, count, django_assert_num_queries):
    shares = {PolsekFactory(parent=polres): 5 for _ in range(count)}
    target = TargetFactory(unit=polres, shares=shares)
    as_head.get(url("detail", target))
    with django_assert_num_queries(12):
        as_head.get(url("detail", target))


# Opening -------------------------------------------------------------------------------------


def test_a_target_is_opened_and_leads_to_its_allocation(as_head, polres):
    ProgramFactory()
    assert as_head.get(url("create")).status_code == 200
    sent = filled()
    answer = as_head.post(url("create"), sent)
    target = Target.objects.get()
    assert answer["Location"] == url("allocate", target)
    plan = latest_plan(target)
    assert (plan.quantity, plan.deadline_assumed, plan.ordered_by) == (
        103,
        True,
        "Kapolres Lumajang",
    )
    again = as_head.post(url("create"), sent)
    assert again["Location"] == url("detail", target)
    assert Target.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-3"}, "quantity"),
        ({"quantity": "banyak"}, "quantity"),
        ({"weekly_pace": "0"}, "weekly_pace"),
        ({"starts_on": "9-2-2021"}, "starts_on"),
        ({"starts_on": "31-2-2021"}, "starts_on"),
        ({"baseline_as_of": "2999-01-01"}, "baseline_as_of"),
        ({"deadline": "2021-02-08"}, "deadline"),
        ({"program": "XYZ"}, "program"),
        ({"unit": "LAIN"}, "unit"),
        ({"ordered_by": "x" * 201}, "ordered_by"),
        ({"quote": "a\0b"}, "quote"),
    ],
)
def test_a_bad_target_is_told_at_the_field(as_head, polres, changed, field):
    ProgramFactory()
    PolresFactory(code="LAIN")
    answer = as_head.post(url("create"), filled(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Target.objects.count() == 0


PDF = b"%PDF-1.7\nperintah\n%%EOF\n"


def test_the_scan_of_an_order_is_kept_for_those_who_see_the_target(as_head, client, kunir):
    ProgramFactory()
    scan = SimpleUploadedFile("perintah.pdf", PDF)
    as_head.post(url("create"), filled(document_file=scan))
    target = Target.objects.get()
    path = url("document", target, plan=latest_plan(target).pk)
    answer = as_head.get(path)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    told = as_head.get(f"/api/v1/targets/{target.pk}/").json()["basis"]["document_file"]
    assert b"".join(as_head.get(told).streaming_content) == PDF
    client.force_login(posted("binmas_head", PolresFactory()))
    assert [client.get(each).status_code for each in (path, told)] == [404, 404]


@pytest.mark.parametrize(
    ("name", "content"),
    [("perintah.pdf", PDF[:12]), ("perintah.pdf", b"MZ\x90"), ("foto.png", b"<svg onload=x>")],
)
def test_a_scan_that_is_none_is_refused(as_head, polres, name, content):
    ProgramFactory()
    answer = as_head.post(url("create"), filled(document_file=SimpleUploadedFile(name, content)))
    assert list(answer.context["form"].errors) == ["document_file"]


# Acts ----------------------------------------------------------------------------------------


def test_a_plan_is_revised(as_head, target):
    page = as_head.get(url("revise", target))
    assert page.context["form"].initial["quantity"] == 103
    answer = as_head.post(
        url("revise", target),
        {
            "effective_on": "2021-03-10", "quantity": "103", "weekly_pace": "8", "deadline": "",
            "reason": "dipercepat", "ordered_by": "Kapolres",
        },
    )  # fmt: skip
    assert answer["Location"] == url("detail", target)
    plan = latest_plan(target)
    assert (plan.effective_on, plan.weekly_pace, plan.deadline) == (date(2021, 3, 8), 8, None)
    text = as_head.get(url("detail", target)).content.decode()
    assert "dipercepat" in text


def test_a_revision_without_reason_or_basis_is_refused(as_head, target):
    sent = {"effective_on": "2021-03-08", "quantity": "103", "weekly_pace": "8"}
    answer = as_head.post(url("revise", target), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    answer = as_head.post(url("revise", target), sent | {"reason": "dipercepat"})
    assert list(answer.context["form"].errors) == ["ordered_by"]
    early = sent | {"reason": "dipercepat", "ordered_by": "Kapolres", "effective_on": "2020-03-08"}
    answer = as_head.post(url("revise", target), early)
    assert list(answer.context["form"].errors) == ["effective_on"]
    assert target.plans.count() == 1


@pytest.mark.parametrize(
    ("split", "shares"),
    [("", ["60", "45"]), ("equal", ["52", "52"]), ("villages", ["69", "34"]),
     ("x", ["60", "45"])],
)  # fmt: skip
def test_the_editor_proposes_a_split(as_head, target, split, shares):
    for code in ("35.08.06.2001", "35.08.06.2002", "35.08.09.2001"):
        AreaFactory(code=code)
    page = as_head.get(url("allocate", target), {"split": split})
    rows = page.context["form"].rows()
    assert [str(row["share"].value()) for row in rows] == shares
    assert [row["villages"] for row in rows] == [2, 1]


def test_a_polsek_that_exists_no_more_keeps_its_share(as_head, target, candipuro):
    candipuro.active_until = date(2021, 3, 1)
    candipuro.save()
    rows = as_head.get(url("allocate", target)).context["form"].rows()
    shown = [(row["unit"], str(row["share"].value())) for row in rows]
    assert shown == [
        (target.plans.get().allocations.get(quantity=60).unit, "60"),
        (candipuro, "45"),
    ]


def test_shares_and_order_are_set_by_hand(as_head, target, kunir, candipuro):
    sent = {
        "effective_on": "2021-02-08", "share-LMJ-KNR": "3", "rank-LMJ-KNR": "2",
        "share-LMJ-CDP": "1.000", "rank-LMJ-CDP": "1",
    }  # fmt: skip
    answer = as_head.post(url("allocate", target), sent)
    assert answer["Location"] == url("detail", target)
    assert [(s.unit, s.quantity, s.rank) for s in shares_of(latest_plan(target))] == [
        (candipuro, 1000, 1),
        (kunir, 3, 2),
    ]
    answer = as_head.post(url("allocate", target), sent | {"share-LMJ-KNR": ""})
    assert [s.unit for s in shares_of(latest_plan(target))] == [candipuro]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"share-LMJ-KNR": "-1"}, "share-LMJ-KNR"),
        ({"share-LMJ-KNR": "lima"}, "share-LMJ-KNR"),
        ({"rank-LMJ-KNR": "0"}, "rank-LMJ-KNR"),
        ({"effective_on": "2021-02-01"}, "effective_on"),
    ],
)
def test_bad_shares_are_refused(as_head, target, changed, field):
    sent = {
        "effective_on": "2021-02-08", "share-LMJ-KNR": "3", "rank-LMJ-KNR": "2",
        "share-LMJ-CDP": "100", "rank-LMJ-CDP": "1",
    }  # fmt: skip
    answer = as_head.post(url("allocate", target), sent | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert target.plans.count() == 1


def test_a_difference_is_explained(as_head, target):
    assert as_head.get(url("explain", target)).status_code == 200
    as_head.post(url("explain", target), {"note": "dibulatkan ke atas"})
    text = " ".join(as_head.get(url("detail", target)).content.decode().split())
    assert "dibulatkan ke atas" in text
    assert "belum dijelaskan" not in text


def test_a_target_is_finished_and_succeeded(as_head, target):
    assert as_head.get(url("finish", target)).status_code == 200
    as_head.post(url("finish", target), {"finished_on": "2021-03-31"})
    target.refresh_from_db()
    assert target.finished_on == date(2021, 3, 31)
    refused = as_head.post(url("finish", target), {"finished_on": "2021-03-31"})
    assert refused.status_code == 422
    assert "sudah diselesaikan" in refused.content.decode()
    assert as_head.get(url("succeed", target)).status_code == 200
    sent = {"id": str(uuid4()), "starts_on": "2021-04-05", "quantity": "50", "weekly_pace": "5"}
    answer = as_head.post(url("succeed", target), sent)
    successor = Target.objects.get(succeeds=target)
    assert answer["Location"] == url("allocate", successor)
    assert (successor.baseline, successor.baseline_as_of) == (22, date(2021, 3, 31))
    assert "target mulai 5 April 2021" in as_head.get(url("detail", target)).content.decode()


def test_a_figure_is_recorded(as_head, target):
    assert as_head.get(url("figure", target)).status_code == 200
    sent = {
        "id": str(uuid4()), "measure": "formation", "value": "80,5", "value_unit": "persen",
        "approximate": "on", "source": "Siaran pers",
    }  # fmt: skip
    as_head.post(url("figure", target), sent)
    figure = Figure.objects.get()
    assert (figure.unit, figure.program, figure.counts) == (target.unit, target.program, False)
    assert "sekitar 80,5 persen" in as_head.get(url("detail", target)).content.decode()
    AreaFactory(code="31.74.01")
    refused = as_head.post(url("figure", target), sent | {"area": "31.74.01"})
    assert list(refused.context["form"].errors) == ["area"]
