"""Closing a week: what is frozen, under which hash, and that it equals what was known then."""

import datetime
import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEvent
from core.weeks import Week
from programs.models import WeekLock
from reports.closings.services import close_week, preview, write_brief
from reports.closings.whatsapp import week_text
from reports.models import Closing
from reports.queries import progress
from tests.factories import FormationFactory, PolresFactory, posted
from tests.reports.conftest import polsek_of, post
from units.policy import Role

pytestmark = pytest.mark.django_db
W06 = Week.parse("2021-W06")


@pytest.fixture
def six(lumajang):
    """The article's week: six formed, two of them at one polsek."""
    first, second, *rest = polsek_of(lumajang)
    post(lumajang, first, "2021-02-09", 2)
    for unit in [second, *rest[:3]]:
        post(lumajang, unit, "2021-02-10")
    return lumajang


def content_of(closing):
    return json.loads(closing.content)


def test_the_message_names_what_no_polsek_has_detailed(lumajang, kasat):
    polsek = polsek_of(lumajang)[0]
    post(lumajang, polsek, "2021-02-09", 2)
    post(lumajang, lumajang.unit, "2021-02-14", 4, undetailed=True)
    closing, _created = close_week(unit=lumajang.unit, week=W06, by=kasat)
    lines = week_text(content_of(closing), "https://portal.example/v/X/").splitlines()
    assert "- Minggu ini: 6 dari rencana 5" in lines
    assert f"- Per polsek: {polsek.name} 2, belum dirinci 4" in lines


def test_the_content_is_the_week_of_the_article(six, kasat):
    closing, created = close_week(unit=six.unit, week=W06, by=kasat)
    content = content_of(closing)
    [part] = content["targets"]
    assert created
    assert content["week"] == {
        "code": "2021-W06",
        "label": "Minggu ke-II Februari 2021",
        "starts_on": "2021-02-08",
        "ends_on": "2021-02-14",
    }
    assert part["sentence"] == (
        "Minggu ini 6 dari rencana 5 (lebih 1). Sejak 8 Februari 6 dari 103 tambahan (5,8 %), "
        "sisa 97. Seluruhnya 28 dari 125."
    )
    assert part["percentages"] == {
        "addition": {"numerator": 6, "denominator": 103, "percent": 5.8},
        "stock": {"numerator": 28, "denominator": 125, "percent": 22.4},
        "pace": {"numerator": 6, "denominator": 5, "percent": 120},
    }
    assert part["allocation"] == {
        "sum_of_shares": 105,
        "quantity": 103,
        "difference": 2,
        "note": "",
    }
    assert (part["totals"]["previous"], part["totals"]["change"]) == (0, 6)
    assert sum(row["formed"] for row in part["rows"]) == 6
    assert content["completeness"]["units"] == 21
    assert content["closed_by"] == "Kasat Binmas"
    assert content["code"] == closing.code


def test_anyone_can_take_the_hash_again(six, kasat):
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    again = json.dumps(
        json.loads(closing.content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert hashlib.sha256(again.encode("utf-8")).hexdigest() == closing.content_hash


def test_closing_twice_is_the_same_report(six, kasat):
    first, _ = close_week(unit=six.unit, week=W06, by=kasat)
    post(six, polsek_of(six)[0], "2021-02-11")
    assert close_week(unit=six.unit, week=W06, by=kasat) == (first, False)
    assert Closing.objects.count() == WeekLock.objects.count() == 1


def test_a_week_that_was_only_locked_gets_the_report_of_that_moment(six, kasat):
    from programs import services

    services.close_week(unit=six.unit, week=W06, by=kasat)
    post(six, polsek_of(six)[0], "2021-02-11")
    closing, created = close_week(unit=six.unit, week=W06, by=kasat)
    assert created
    assert content_of(closing)["targets"][0]["totals"]["formed"] == 6


def test_at_the_closing_moment_the_known_figures_are_the_frozen_ones(six, kasat):
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    post(six, polsek_of(six)[3], "2021-02-12")
    report = progress(six, W06, user=kasat, known_at=closing.closed_at)
    [part] = content_of(closing)["targets"]
    assert report.totals.progress.formed == part["totals"]["formed"] == 6
    assert {row.unit.code: row.progress.formed for row in report.rows} == {
        row["unit"]: row["formed"] for row in part["rows"]
    }
    assert report.sentence == part["sentence"]


def test_even_when_the_clock_stepped_back_afterwards(six, kasat):
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    from core.clock import set_database_clock

    set_database_clock((closing.closed_at - datetime.timedelta(seconds=1)).isoformat())
    post(six, polsek_of(six)[3], "2021-02-12")
    set_database_clock("")
    report = progress(six, W06, user=kasat, known_at=closing.closed_at)
    assert report.totals.progress.formed == 6


def test_undecided_submissions_are_named(six, kasat, officer):
    unit = polsek_of(six)[0]
    formation = FormationFactory(unit=unit, status="submitted", name="Kampung Menunggu")
    post(six, unit, "2021-02-09", measure="pending", source_id=formation.pk)
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    content = content_of(closing)
    assert content["pending"] == [
        {
            "receipt": formation.receipt,
            "name": "Kampung Menunggu",
            "unit": unit.code,
            "unit_name": unit.name,
            "formed_on": "2021-02-09",
        }
    ]
    assert content["targets"][0]["totals"]["pending"] == 1


def test_an_automatic_closing_has_nobody_s_name(six):
    closing, _ = close_week(unit=six.unit, week=W06, by=None)
    assert content_of(closing)["closed_by"] is None
    assert closing.closed_by is None


def test_running_and_future_weeks_and_a_polsek_are_refused(six, kasat):
    running = Week.of(timezone.localdate())
    for unit, week in [
        (six.unit, running),
        (six.unit, running.next),
        (polsek_of(six)[0], W06),
    ]:
        with pytest.raises(DomainError):
            close_week(unit=unit, week=week, by=kasat)
    assert not Closing.objects.exists()


def test_only_the_kasat_of_the_polres_closes(six, officer):
    with pytest.raises(PermissionDenied):
        close_week(unit=six.unit, week=W06, by=posted(Role.COMMANDER, six.unit))
    with pytest.raises(Http404):
        close_week(unit=six.unit, week=W06, by=officer)
    with pytest.raises(Http404):
        close_week(unit=six.unit, week=W06, by=posted(Role.BINMAS_HEAD, PolresFactory()))


def test_the_preview_is_what_will_be_frozen(six, kasat):
    shown = preview(unit=six.unit, week=W06)
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    frozen = content_of(closing)
    for key in ("targets", "completeness", "pending", "obstacles", "week", "unit"):
        assert shown[key] == frozen[key]


def test_the_brief_stands_in_the_report_and_then_stays(six, kasat):
    words = {
        "letter_number": "B/12/II/2021/Satbinmas",
        "directives": "Percepat pembentukan.",
        "follow_up": "Rakor hari Rabu.",
    }
    write_brief(unit=six.unit, week=W06, by=kasat, **words)
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    content = content_of(closing)
    assert content["letter"]["number"] == words["letter_number"]
    assert (content["directives"], content["follow_up"]) == (
        "Percepat pembentukan.",
        "Rakor hari Rabu.",
    )
    with pytest.raises(DomainError):
        write_brief(unit=six.unit, week=W06, by=kasat, **words)


def test_the_trail_knows_code_and_hash(six, kasat):
    closing, _ = close_week(unit=six.unit, week=W06, by=kasat)
    event = AuditEvent.objects.get(act="freeze")
    assert event.after == {"code": closing.code, "content_hash": closing.content_hash}
    assert event.unit_path == six.unit.path
