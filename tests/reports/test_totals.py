"""The rows of a file and its last line are those of page and API under the same filter."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import openpyxl
import pytest
import time_machine
from django.http import QueryDict

from aid.models import DoseReport, Movement, Stage, Stock
from core.exports.reports import get_report, reports
from core.numbers import integer
from patrols.models import Attendee, Operation, Patrol, Visit
from reports.exports.services import Export, write_export
from reports.services import recompute
from tests.access.samples import fill
from tests.access.world import actor, build
from tests.factories import (
    PolresFactory,
    ProgramFactory,
    TargetFactory,
    ZoneReportFactory,
    posted,
)
from tests.reports.conftest import polsek_of, post
from villages.models import ZoneReport
from villages.services.zones import rebuild_standings

pytestmark = pytest.mark.django_db
HERE = "within=35.08.06"  # the kecamatan of one of the two polsek that the head sees
ALL_PATROLS = "patrolled_from=2021-01-01"


@dataclass(frozen=True)
class Listed:
    """Where people and programs see the list, two filters, and what of a row of the API is a
    column of the file where it has no figure of that name."""

    page: str
    api: str
    filters: tuple[str, str] = ("", HERE)
    figures: dict = field(default_factory=dict)


def met(patrol):
    return sum(visit["people_met"] or 0 for visit in patrol["visits"])


LISTS = {
    "formations": Listed("formations/", "formations/"),
    "patrols": Listed(
        "patrols/",
        "patrols/",
        (ALL_PATROLS, f"{ALL_PATROLS}&{HERE}"),
        {"visit_count": lambda row: len(row["visits"]), "people_met": met},
    ),
    "patrol-points": Listed("patrol-points/", "patrol-points/"),
    "meetings": Listed(
        "meetings/",
        "meetings/",
        figures={"attendee_count": lambda row: len(row["attendees"]), "open_items": lambda row: 1},
    ),
    "action-items": Listed("", "action-items/", ("", "overdue=true")),
    "operations": Listed(
        "operations/",
        "operations/",
        figures={"sanction_count": lambda row: sum(s["count"] for s in row["sanctions"])},
    ),
    "aid": Listed("aid/", "aid/"),
    "aid-stock": Listed("aid/stock/", "aid/stock/", ("", "item=beras")),
    "vaccination": Listed("vaccination/", "vaccination/"),
    "doses": Listed("vaccination/doses/", "vaccination/doses/"),
    "pillars": Listed("pillars/", "pillars/"),
    "posko": Listed("posko/", "posko/"),
    "shifts": Listed("", "shifts/"),
    "posko-requests": Listed("posko/requests/", "posko-requests/"),
    "assessments": Listed("assessments/", "assessments/", ("", "since=2021-02-01")),
    "marks": Listed("marks/", "marks/"),
    "zones": Listed("zones/", "zones/"),
    "zone-reports": Listed("zones/reports/", "zone-reports/"),
    "declared-zones": Listed("zones/declared/", "declared-zones/"),
    "cases": Listed("zones/cases/", "case-reports/"),
}
COMPUTED = {"weekly-progress", "weekly-history", "polres-overview"}


def test_every_report_is_compared():
    assert {report.name for report in reports()} == LISTS.keys() | COMPUTED


@pytest.fixture
def head():
    """One of each kind in two polsek of the polres and in two others, every figure its own."""
    world = build()
    user = actor(world, "kasat")
    fill(world, user)
    for n, patrol in enumerate(Patrol.objects.order_by("pk"), 1):
        Visit.objects.bulk_create(
            Visit(patrol=patrol, position=p, visited_on=patrol.patrolled_on, place="Pasar",
                  people_met=[None, 3 * n, 10 * n][p])
            for p in range(3)
        )  # fmt: skip
    for n, meeting in enumerate(world.places[name].made["meeting"] for name in world.places):
        Attendee.objects.bulk_create(
            Attendee(meeting=meeting, position=p, name=f"Orang {p}", name_key=f"orang {p}")
            for p in range(1, n + 2)
        )
    for n, row in enumerate(Operation.objects.order_by("pk"), 1):
        row.people, row.masks = 7 * n, 100 * n
        row.sanctions = [{"kind": "lisan", "count": n}, {"kind": "sosial", "count": 2 * n}]
        row.save()
    for n, row in enumerate(Stage.objects.order_by("pk"), 1):
        Stage.objects.filter(pk=row.pk).update(doses=11 * n)
    for n, row in enumerate(DoseReport.objects.order_by("pk"), 1):
        told = {"arrived": 50 * n, "used": 20 * n, "wasted": n, "screened_out": n + 5}
        DoseReport.objects.filter(pk=row.pk).update(**told)
    for n, row in enumerate(list(ZoneReport.objects.all()), 1):
        told = {"revision": 2, "positive_houses": n, "zone": "kuning"}
        ZoneReportFactory(area=row.area, unit=row.unit, **told)
    rebuild_standings()
    Stock.objects.bulk_create(
        Stock(store=row.store, item=row.item, quantity=4 * n)
        for n, row in enumerate(Movement.objects.order_by("pk"), 1)
    )
    return user


def sheet_of(report, query, user):
    """Its lines above the table, its rows and what stands below them, by key."""
    export = Export.asked(report=report, format_name="xlsx", filters=QueryDict(query), by=user)
    out = io.BytesIO()
    written = write_export(export, export.content(), out)
    found = [list(r) for r in openpyxl.load_workbook(out, data_only=True).active.values]
    kept = openpyxl.load_workbook(out).active  # formulas as they stand
    columns = get_report(report).columns
    labels = [str(column.label) for column in columns]
    heading = next(n for n, row in enumerate(found) if row[: len(labels)] == labels)
    last = heading + written.rows
    below = [dict(zip((c.key for c in columns), r, strict=False)) for r in found[last + 1 :]]
    for place, column in enumerate(columns, start=1):
        formula = kept.cell(last + 2, place).value if below and column.total else None
        if formula is not None and str(formula).startswith("="):
            letter = kept.cell(1, place).column_letter
            assert formula == f"=SUBTOTAL(109,{letter}{heading + 2}:{letter}{last + 1})"
    [made] = [row[0] for row in found[:heading] if str(row[0]).startswith("Dibuat ")]
    assert made.endswith(f"WIB · {integer(written.rows)} baris")
    return found[heading + 1 : last + 1], below


def test_a_file_ends_with_what_page_and_api_add_up_to(head, client):
    """One world for all of them: to make it takes longest."""
    client.force_login(head)
    for name, listed in LISTS.items():
        counts = [compare(name, listed, query, head, client) for query in listed.filters]
        assert counts[0] >= counts[1] > 0, name


def compare(name, listed, query, head, client):
    asked, page = query, None
    if listed.page:
        page = client.get(f"/{listed.page}?{query}").context
        exported = dict(parse_qsl(urlsplit(page["export_url"]).query))
        assert exported.pop("report") == name
        asked = urlencode(exported)  # the page's own link asks for the file
    answer = client.get(f"/api/v1/{listed.api}?limit=1000&{query}").json()
    rows, below = sheet_of(name, asked, head)
    assert len(rows) == answer["count"] == len(answer["results"]), name
    if page and name != "cases":  # whose page has a line for each desa
        assert page["page"].paginator.count == len(rows), name
    expected = {}
    for column in get_report(name).columns:
        if column.total:
            figure = listed.figures.get(column.key, lambda row, key=column.key: row[key] or 0)
            expected[column.key] = sum(map(figure, answer["results"]))
    if expected:
        [totals] = below
        assert {key: totals[key] for key in expected} == expected, name
        assert "Jumlah" in totals.values()
    else:
        assert below == [], name
    return len(rows)


@time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC), tick=False)
def test_the_computed_reports_end_with_the_figures_of_the_dashboard(lumajang, kasat, client):
    first, second, *_others = polsek_of(lumajang)
    for day, unit in (("2021-02-10", first), ("2021-02-11", second), ("2021-02-16", first)):
        post(lumajang, unit, day)
    recompute(lumajang)
    client.force_login(kasat)
    asked = f"target={lumajang.pk}&week=2021-W06"
    totals = client.get(f"/api/v1/progress/?{asked}").json()["totals"]
    assert (totals["formed"], totals["formed_cumulative"]) == (2, 2)
    rows, [below] = sheet_of("weekly-progress", asked, kasat)
    same = ("quantity", "planned", "formed", "planned_cumulative", "formed_cumulative",
            "remaining", "deviation", "dissolved")  # fmt: skip
    assert {key: below[key] for key in same} == {key: totals[key] for key in same}
    assert len(rows) == 22  # the polsek, and what no share takes up
    rows, [below] = sheet_of("weekly-history", "since=2021-02-08&until=2021-02-14", kasat)
    added = ("planned", "formed", "dissolved")
    assert {key: below[key] for key in added} == {key: totals[key] for key in added}
    assert [key for key, value in below.items() if isinstance(value, int)] == [*added]


@time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC), tick=False)
def test_several_polres_have_a_sum_where_the_page_has_one(lumajang, client):
    post(lumajang, polsek_of(lumajang)[0], "2021-02-10")
    other = TargetFactory(program=lumajang.program, unit=PolresFactory(parent=lumajang.unit.parent))
    for target in (lumajang, other):
        recompute(target)
    user = posted("commander", lumajang.unit.parent)
    client.force_login(user)
    [group] = client.get("/dashboard/?week=2021-W06").context["groups"]
    rows, [below] = sheet_of("polres-overview", "week=2021-W06", user)
    assert len(rows) == group.count == 2
    assert (below["formed"], below["formed_cumulative"], below["quantity"]) == (
        group.formed, group.addition.numerator, group.addition.denominator,
    )  # fmt: skip
    assert (below["formed"], below["quantity"]) == (1, 206)
    assert below["addition"] == pytest.approx(float(group.addition.percent) / 100)
    recompute(TargetFactory(program=ProgramFactory(code="LAIN"), unit=lumajang.unit))
    assert sheet_of("polres-overview", "week=2021-W06", user)[1] == []  # nothing is added across
