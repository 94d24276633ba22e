"""Exports that a spreadsheet fetches by itself: under their maker's rights of that moment."""

import io
import json
import re

import openpyxl
import pytest
from django.http import Http404, QueryDict

from core.errors import DomainError
from core.models import AuditEvent
from reports.exports.feeds import create_feed, export_of, revoke_feed
from reports.models import ExportFeed
from tests.factories import (
    CaseReportFactory,
    FormationFactory,
    PolresFactory,
    PolsekFactory,
    posted,
)
from units.models import Boundary
from villages.models import Formation

pytestmark = pytest.mark.django_db


@pytest.fixture
def polres():
    return PolresFactory()


@pytest.fixture
def head(polres):
    FormationFactory(unit=PolsekFactory(parent=polres), name="Milik sendiri", status="verified")
    FormationFactory(name="Milik lain", status="verified")
    return posted("binmas_head", polres)


def made(user, query="", report="formations", format_name="csv"):
    return create_feed(
        name="Mingguan", report=report, format_name=format_name, filters=QueryDict(query), by=user
    )


def test_a_link_gives_what_its_maker_sees(client, head):
    _feed, secret = made(head, "status=verified")
    answer = client.get(f"/feeds/{secret}/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer.status_code == 200
    assert "Milik sendiri" in text
    assert "Milik lain" not in text
    assert ExportFeed.objects.get().fetched_at is not None
    assert list(AuditEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "feed.create",
        "export",
    ]


def test_a_link_dies_with_its_makers_rights(client, head):
    _feed, secret = made(head)
    head.postings.all().delete()
    assert client.get(f"/feeds/{secret}/").status_code == 404


def test_a_workbook_keeps_its_filter_and_asks_for_rights_each_time(client, head, polres):
    FormationFactory(unit=polres.children.get(), name="Belum dikirim", status="draft")
    _feed, secret = made(head, "status=verified", format_name="xlsx")

    def fetched():
        answer = client.get(f"/feeds/{secret}/")
        assert answer["Content-Disposition"].startswith('attachment; filename="formations-')
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return " ".join(str(cell) for row in book.active.values for cell in row if cell)

    text = fetched()
    assert "Status: Terverifikasi" in text
    assert [name in text for name in ("Milik sendiri", "Belum dikirim", "Milik lain")] == [
        True, False, False,
    ]  # fmt: skip
    other = Formation.objects.get(name="Milik lain").unit
    head.postings.update(unit=other.parent)  # he serves elsewhere now
    text = fetched()
    assert [name in text for name in ("Milik sendiri", "Milik lain")] == [False, True]
    assert AuditEvent.objects.filter(act="export", actor_id=head.pk).count() == 2


def test_a_link_taken_back_and_one_never_given_look_alike(client, head):
    feed, secret = made(head)
    revoke_feed(feed=feed, by=head)
    gone, never = client.get(f"/feeds/{secret}/"), client.get("/feeds/abc/")
    assert gone.status_code == never.status_code == 404
    assert gone.templates[0].name == never.templates[0].name
    with pytest.raises(Http404):
        export_of(secret)


def test_the_secret_is_kept_by_its_digest_alone(head):
    feed, secret = made(head)
    assert secret not in "".join(str(value) for value in vars(feed).values())


def test_unknown_filters_are_refused_when_it_is_made(head):
    with pytest.raises(DomainError):
        made(head, "statuz=verified")
    assert not ExportFeed.objects.exists()


def test_a_foreign_link_is_missing(client, head):
    feed, _secret = made(head)
    client.force_login(posted("binmas_head", PolresFactory()))
    assert client.post(f"/reports/feeds/{feed.pk}/revoke/").status_code == 404
    assert ExportFeed.objects.exists()


def test_by_hand(client, head):
    client.force_login(head)
    page = client.post("/reports/feeds/", {"report": "formations", "format": "csv"})
    link = re.search(r"/feeds/[\w-]{40,}/", page.content.decode())[0]
    assert b"".join(client.get(link).streaming_content).startswith(b"\xef\xbb\xbf")
    feed = ExportFeed.objects.get()
    client.post(f"/reports/feeds/{feed.pk}/revoke/")
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("format_name", ["ods", "geojson"])
def test_points_and_opendocument(client, head, format_name):
    _feed, secret = made(head, format_name=format_name)
    content = b"".join(client.get(f"/feeds/{secret}/").streaming_content)
    assert content.startswith(b"PK" if format_name == "ods" else b'{"type":"FeatureCollection"')


def test_an_area_is_drawn_with_its_boundary(client, head, polres):
    square = {"type": "Polygon", "coordinates": [[[113, -8], [113.1, -8], [113, -8.1], [113, -8]]]}
    reports = [CaseReportFactory(unit=polres.children.get(), active=n) for n in (4, 2)]
    Boundary.objects.create(area=reports[0].area, geometry=square)
    _feed, secret = made(head, report="cases", format_name="geojson")
    answer = json.loads(b"".join(client.get(f"/feeds/{secret}/").streaming_content))
    assert answer["filters"] == "Tanpa saringan"
    assert answer["made"].endswith("WIB · 2 baris")
    found = answer["features"]
    drawn = {f["properties"]["area"]: (f["properties"]["active"], f["geometry"]) for f in found}
    assert drawn == {reports[0].area_id: (4, square), reports[1].area_id: (2, None)}


def test_what_has_no_position_is_no_map(head):
    with pytest.raises(DomainError, match="Format ini tidak ada"):
        made(head, report="polres-overview", format_name="geojson")
