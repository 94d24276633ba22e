"""Home, dashboard and drawings: what stands on them, for whom, and at what cost."""

import html
import re
from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from core.weeks import Week
from programs.models import Figure
from reports.charts import draw_charts
from reports.models import Chart, OpeningRequest
from reports.services import recompute
from tests.factories import (
    AreaFactory,
    FormationFactory,
    PolresFactory,
    PolsekFactory,
    TargetFactory,
    UnitFactory,
    posted,
)
from tests.reports.conftest import polsek_of, post
from tests.reports.test_progress import SENTENCE
from units.policy import Role
from villages.filters import FormationFilter
from villages.models import Correction, Formation

W06 = Week.parse("2021-W06")


@pytest.fixture
def article(lumajang):
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    with time_machine.travel("2021-02-16T01:15:00Z", tick=False):
        recompute(lumajang)
        yield lumajang


def opened(client, user, url="/dashboard/", status=200, **query):
    client.force_login(user)
    answer = client.get(url, query)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_article_on_the_dashboard(client, article, kasat):
    page = words(opened(client, kasat, target=article.pk, week="2021-W06"))
    assert SENTENCE in page
    assert "Minggu ke-II Februari 2021" in page
    assert "8–14 Februari 2021" in page
    assert "W06" not in page
    for figure in (
        "5,8 % 6 dari 103",
        "22,4 % 28 dari 125",
        "120,0 % 6 dari 5",
        "perlu rata-rata 8,3, yaitu 8–9 per minggu",
        "dihitung hari ini, 08.15 WIB",
        "selisih +2, belum dijelaskan",
        "6 belum dirinci",
    ):
        assert figure in page, figure


def test_without_address_the_last_judged_week_is_shown(client, article, kasat):
    assert SENTENCE in words(opened(client, kasat))


def test_a_week_nobody_can_read_is_said_and_another_shown(client, article, kasat):
    page = words(opened(client, kasat, status=400, target=article.pk, week="2021-W99"))
    assert "Minggu “2021-W99” tidak dikenal" in page
    assert SENTENCE in page
    opened(client, kasat, status=400, target=article.pk, week="9998-W01")
    opened(client, kasat, status=400, target=article.pk, week="\x00")


@pytest.mark.parametrize("target", ["x", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_an_unknown_target_is_not_found(client, article, kasat, target):
    opened(client, kasat, status=404, target=target)


def test_a_foreign_target_is_not_found(client, article):
    elsewhere = posted(Role.BINMAS_HEAD, PolresFactory())
    page = opened(client, elsewhere, status=404, target=article.pk)
    assert "Lumajang" not in page


def test_an_officer_sees_his_row_alone(client, article, officer):
    page = opened(client, officer, target=article.pk, week="2021-W06")
    assert re.findall(r'<tr id="([^"]+)"', page) == ["JATIM-LMJ-01"]
    assert "103" not in words(page)
    assert "polres-map" not in page


def test_staff_see_no_submissions(client, article):
    post(article, polsek_of(article)[0], "2021-02-10", 1, measure="pending")
    recompute(article)
    staff = posted(Role.REGENCY_STAFF, AreaFactory(code="35.08"))
    page = words(opened(client, staff, target=article.pk, week="2021-W06"))
    assert SENTENCE in page
    assert "Menunggu" not in page


def test_the_part_htmx_gets_is_in_the_page(client, article, kasat):
    page = opened(client, kasat, target=article.pk, week="2021-W06")
    part = client.get(
        "/dashboard/", {"target": article.pk, "week": "2021-W06"}, headers={"HX-Request": "true"}
    )
    swapped, _, export = part.content.decode().partition('<a class="btn btn-outline" id="ekspor"')
    assert html.unescape(swapped).strip() in page
    assert "<html" not in swapped
    # The way to the file stands outside that part; it goes along to the week that is shown.
    assert re.findall(r"week=([\w-]+)|(hx-swap-oob)", export) == [
        ("2021-W06", ""),
        ("", "hx-swap-oob"),
    ]


def test_every_number_leads_to_as_many_rows(client, lumajang, kasat):
    """Follow each link of the table into the list of kampung and count."""
    polsek, other = polsek_of(lumajang)[:2]
    days = {polsek: ["2021-02-08", "2021-02-14", "2021-02-15"], other: ["2021-02-05", "2021-02-12"]}
    lumajang.baseline_as_of = None
    lumajang.save()
    for unit, formed in days.items():
        for day in formed:
            recorded(lumajang, unit, day, Formation.Status.VERIFIED)
    recorded(lumajang, other, "2021-02-09", Formation.Status.DISSOLVED)
    recorded(lumajang, polsek, "2021-02-13", Formation.Status.SUBMITTED)
    recorded(lumajang, polsek, "2021-02-16", Formation.Status.SUBMITTED)
    with time_machine.travel("2021-02-23T01:15:00Z", tick=False):
        recompute(lumajang)
        page = opened(client, kasat, target=lumajang.pk, week="2021-W06")
        links = re.findall(r'<a href="(/formations/\?[^"]+)">(\d+)[^<]*</a>', page)
        tiles, table, foot = [4, 4], [2, 2, 1, 2, 2, 1], [4, 4, 1]
        origin = [4, 1]
        assert [int(number) for _, number in links] == [*tiles, *table, *foot, *origin]
        for address, number in links:
            found = FormationFilter(
                QueryDict(urlsplit(address).query),
                queryset=Formation.objects.for_user(kasat),
                request=type("Request", (), {"user": kasat}),
            )
            assert found.form.is_valid(), address
            assert found.qs.count() == int(number), address


def test_every_planned_number_leads_to_its_schedule(client, lumajang, kasat):
    with time_machine.travel("2021-02-23T01:15:00Z", tick=False):
        recompute(lumajang)
        page = opened(client, kasat, target=lumajang.pk, week="2021-W07")
        links = re.findall(r'<a href="(/targets/[^"]+/schedule/\?[^"]+)">(\d+)</a>', page)
        numbers = {address: int(number) for address, number in links}
        of_the_polres = [n for address, n in numbers.items() if "unit=JATIM-LMJ&" in address]
        assert of_the_polres == [5, 10]
        assert sum(numbers.values()) == 2 * (5 + 10)  # and those of the polsek add up to it
        for address, number in numbers.items():
            assert client.get(address).context["sum"] == number, address


def recorded(target, unit, day, status):
    area = AreaFactory(code=f"{unit.coverages.get().area_id}.2001")
    formation = FormationFactory(
        program=target.program,
        area=area,
        unit=unit,
        formed_on=day,
        status=status,
        place_kind="dusun",
        place_name=f"Dusun {day}",
    )
    measure = "pending" if status == Formation.Status.SUBMITTED else "formation"
    post(target, unit, day, measure=measure, source_id=formation.pk)
    if status == Formation.Status.DISSOLVED:
        for begins, ends in (("2021-02-10", "2021-02-11"), ("2021-02-13", None)):
            formation.inactivities.create(starts_on=begins, ends_on=ends)
            post(target, unit, begins, measure="dissolution")
            if ends:
                post(target, unit, ends, measure="reactivation")


def test_published_numbers_stand_beside(client, article, kasat):
    fields = {
        "program": article.program,
        "measure": article.measure,
        "unit": article.unit,
        "recorded_at": article.recorded_at,
        "recorded_by": article.recorded_by,
    }
    Figure.objects.create(
        id="5b3c1c1e-0000-4000-8000-000000000001", value=6, counts=True, detailed=4,
        as_of="2021-02-09", source="memorandum.disway.id", **fields,
    )  # fmt: skip
    Figure.objects.create(
        id="5b3c1c1e-0000-4000-8000-000000000002", value=80, value_unit="persen",
        approximate=True, source="Kominfo Lumajang", **fields,
    )  # fmt: skip
    page = words(opened(client, kasat, target=article.pk, week="2021-W06"))
    assert "terinci 4 dari 6" in page
    assert "sekitar 80 persen: Kominfo Lumajang, tanpa tanggal" in page


def test_distinct_desa_stand_beside_kampung(client, lumajang, kasat, officer):
    first, second = polsek_of(lumajang)[:2]
    for code in ("35.08.01.2001", "35.08.01.2002", "35.08.02.2001"):
        AreaFactory(code=code)
    post(lumajang, first, "2021-02-09", area_code="35.08.01.2001.003")
    post(lumajang, first, "2021-02-10", area_code="35.08.01.2001")
    post(lumajang, first, "2021-02-10", area_code="35.08.01.2002")
    post(lumajang, first, "2021-02-11", -1, area_code="35.08.01.2002")  # taken back
    post(lumajang, second, "2021-02-12")
    post(lumajang, second, "2021-02-15", area_code="35.08.02.2002")  # the week after
    post(lumajang, lumajang.unit, "2021-02-09", 6, undetailed=True)
    asked = {"target": lumajang.pk, "week": "2021-W06"}
    assert "Desa/kelurahan 2 dari 3" in words(opened(client, kasat, **asked))
    assert "Desa/kelurahan 1 dari 2" in words(opened(client, officer, **asked))
    assert client.get("/api/v1/progress/", asked).json()["villages"] == {"reached": 1, "of": 2}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_polres(client, lumajang, kasat, count, django_assert_num_queries):
    for polsek in polsek_of(lumajang)[:count]:
        post(lumajang, polsek, "2021-02-10")
    recompute(lumajang)
    client.force_login(kasat)
    with django_assert_num_queries(12):
        client.get("/dashboard/", {"target": lumajang.pk, "week": "2021-W06"})


@pytest.mark.parametrize("count", [1, 3])
def test_several_polres_cost_one_query(client, lumajang, count, django_assert_num_queries):
    polda = lumajang.unit.parent
    for _ in range(count):
        recompute(
            TargetFactory(unit=PolresFactory(parent=polda), program=lumajang.program, shares={})
        )
    recompute(lumajang)
    TargetFactory(unit=PolresFactory(), program=lumajang.program)  # another polda
    client.force_login(posted(Role.COMMANDER, polda))
    with django_assert_num_queries(4):
        answer = client.get("/dashboard/", {"week": "2021-W06"})
    page = answer.content.decode()
    assert len(re.findall(r'<th scope="row"><a href="/dashboard/\?target=', page)) == count + 1


def test_a_page_is_light(client, lumajang, kasat):
    for polsek in polsek_of(lumajang):
        post(lumajang, polsek, "2021-02-10", 2)
        post(lumajang, polsek, "2021-02-10", 1, measure="pending")
    recompute(lumajang)
    client.force_login(kasat)
    answer = client.get("/dashboard/", {"target": lumajang.pk, "week": "2021-W06"})
    assert len(answer.content) < 45_000  # and a map of 21 kecamatan


# Home ---------------------------------------------------------------------------------------------


def test_home_of_an_officer(client, article, officer):
    polsek = polsek_of(article)[0]
    for status in ("draft", "returned", "submitted"):
        FormationFactory(program=article.program, unit=polsek, status=status, name=f"K {status}")
    FormationFactory(program=article.program, unit=polsek_of(article)[1], status="draft", name="Z")
    page = opened(client, officer, "/")
    assert "Isi laporan" in page
    assert "Minggu ini 0 dari rencana 1 (kurang 1)." in words(page)
    assert page.index("K returned") < page.index("K draft")
    assert "K submitted" not in page
    assert ">Z<" not in page
    assert "103" not in words(page)


def test_home_of_the_kasat(client, article, kasat):
    FormationFactory(program=article.program, unit=polsek_of(article)[0], status="submitted")
    page = words(opened(client, kasat, "/"))
    assert SENTENCE in page
    assert "Menunggu keputusan Anda 1" in page
    assert "Minta minggu dibuka" not in page
    assert "Perlu dilihat" in page


def test_corrections_and_requests_wait_for_the_kasat_as_well(client, article, kasat):
    polsek, other = polsek_of(article)[0], PolsekFactory()
    for unit in (polsek, other):
        officer = posted(Role.OFFICER, unit)
        formation = FormationFactory(program=article.program, unit=unit, status="verified")
        now = timezone.now()
        Correction.objects.create(
            id=uuid4(), formation=formation, changes={"notes": ["", "Ralat"]},
            reason="Ralat", proposed_by=officer, proposed_at=now,
        )  # fmt: skip
        OpeningRequest.objects.create(
            unit=unit, monday=date(2021, 2, 8), reason="Susulan", asked_by=officer, asked_at=now
        )
    page = words(opened(client, kasat, "/"))
    assert "Menunggu keputusan Anda 1" in page
    assert "Minta minggu dibuka 1" in page


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.BINMAS_STAFF, Role.REGENCY_STAFF])
def test_home_of_other_readers(client, article, role):
    place = AreaFactory(code="35.08") if role == Role.REGENCY_STAFF else article.unit
    page = words(opened(client, posted(role, place), "/"))
    assert SENTENCE in page


def test_home_of_staff_goes_on_with_what_they_typed(client, article):
    staff = posted(Role.BINMAS_STAFF, article.unit)
    kunir, candipuro = polsek_of(article)[:2]
    FormationFactory(
        program=article.program, unit=kunir, status="draft", name="K1", created_by=staff
    )
    FormationFactory(program=article.program, unit=candipuro, status="draft", name="K2")
    FormationFactory(program=article.program, unit=candipuro, status="submitted", name="K3")
    page = opened(client, staff, "/")
    assert ">K1<" in page
    assert ">K2<" not in page
    assert "Menunggu verifikasi 1" in words(page)
    assert "Draf 1" not in words(page).partition("Lanjutkan")[0]


def test_home_of_a_polda_leads_to_the_overview(client, article):
    TargetFactory(unit=PolresFactory(parent=article.unit.parent), program=article.program)
    page = opened(client, posted(Role.COMMANDER, article.unit.parent), "/")
    assert "2 polres" in page


@pytest.mark.parametrize(
    "make",
    [
        lambda: posted(Role.ADMINISTRATOR),
        lambda: posted(Role.COMMANDER, UnitFactory()),
        lambda: posted(Role.OFFICER, PolresFactory()),
    ],
)
def test_home_of_those_without_a_target(client, db, make):
    opened(client, make(), "/")


def test_the_first_page_of_a_partner_is_her_posko(client, db):
    client.force_login(posted(Role.PARTNER, AreaFactory(code="35.08.01.2001")))
    answer = client.get("/")
    assert (answer.status_code, answer.url.split("/")[1]) == (302, "posko")


def test_home_and_dashboard_ask_who_one_is(client, db):
    for url in ("/", "/dashboard/", "/map/"):
        assert client.get(url).status_code == 302


# Drawings -----------------------------------------------------------------------------------------


def test_charts_are_drawn_once_for_their_content(article, kasat, client):
    assert draw_charts(article) == 2
    assert draw_charts(article) == 0
    post(article, polsek_of(article)[0], "2021-02-11")
    with time_machine.travel("2021-02-16T02:15:00Z", tick=False):
        recompute(article)
        assert draw_charts(article) == 2
    page = opened(client, kasat, target=article.pk, week="2021-W06")
    (address,) = re.findall(r'<img class="chart" src="([^"]+)"', page)
    answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.content.startswith(b"<svg")
    assert "Realisasi 7" in answer.content.decode()


def test_charts_are_for_who_sees_the_whole_target(client, article, officer):
    draw_charts(article)
    url = f"/charts/{article.pk}/{Chart.objects.first().pk}.svg"
    for stranger in (officer, posted(Role.BINMAS_HEAD, PolresFactory())):
        opened(client, stranger, url, status=404)


@pytest.mark.parametrize("path", ["/", "/dashboard/"])
@pytest.mark.parametrize(("role", "offered"), [(Role.BINMAS_HEAD, 1), (Role.COMMANDER, 0)])
def test_without_a_target_who_may_make_one_is_led_there(client, db, path, role, offered):
    page = opened(client, posted(role, PolresFactory()), path)
    assert "Belum ada target" in page
    assert page.count('href="/targets/new/"') == offered
