"""Cases as a city publishes them: one row for each kelurahan and day, by code, in a CSV."""

import pytest

from tests.factories import posted
from tests.reports.imports.test_services import bring, problems, saved
from units.policy import Role
from villages.models import CaseReport

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
HEAD = "code,date,positive,active,hospitalised,self_isolation,recovered,died"
FILE = f"""{HEAD}
35.08.06.2001,2021-01-31,40,12,2,10,27,1
35.08.06.2001,2021-02-07,42,0,0,0,41,1
35.08.06.2002,2021-01-31,9,3,0,3,6,0
"""


def test_the_published_layout_comes_in_once_and_is_drawn(world, client):
    head = posted(Role.BINMAS_HEAD, world.lumajang)
    brought = saved(bring(head, FILE.encode(), "case-reports", "kasus.csv"), head)
    assert brought.counts["new"] == 3
    rows = CaseReport.objects.order_by("area", "as_of").values_list(
        "area", "as_of__day", *HEAD.split(",")[2:], "source"
    )
    nobody = "Berkas tanpa keterangan sumber"
    assert list(rows) == [
        ("35.08.06.2001", 31, 40, 12, 2, 10, 27, 1, nobody),
        ("35.08.06.2001", 7, 42, 0, 0, 0, 41, 1, nobody),
        ("35.08.06.2002", 31, 9, 3, 0, 3, 6, 0, nobody),
    ]
    client.force_login(head)
    page = client.get("/zones/cases/35.08.06.2001/").content.decode()
    assert 'points="0,1 100,23"' in page  # the line of active cases
    assert "nol" in page
    again = bring(head, FILE.encode(), "case-reports", "kasus.csv")
    assert (again.counts["new"], again.counts["unchanged"]) == (0, 3)


def test_a_foreign_kelurahan_and_odd_numbers_are_told_at_their_cell(world):
    head = posted(Role.BINMAS_HEAD, world.lumajang)
    data = f"""{HEAD}
35.08.06.2001,2021-02-30,1,0,0,0,1,0
35.08.06.2002,2021-02-01,-4,0,0,0,0,0
31.74.01.1001,2021-02-01,4,0,0,0,4,0
"""
    brought = bring(head, data.encode(), "case-reports", "kasus.csv")
    assert brought.counts["errors"] == 3
    assert [key for _row, key in problems(brought)] == ["as_of", "positive", "area"]
    assert not CaseReport.objects.exists()
