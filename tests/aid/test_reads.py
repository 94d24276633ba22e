"""Lists cost the same number of queries whatever their length; files say what pages say."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from aid import columns
from aid.models import Movement
from core.columns import page_rows
from core.exports.reports import get_report

PAGES = ("/aid/", "/aid/stock/", "/vaccination/", "/vaccination/doses/", "/vaccination/coverage/")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_many_rows_costs_as_much_as_one_of_few(client, help_, path):
    stage = help_.stage()
    client.force_login(help_.staff)
    counts = []
    for more in (1, 6):
        for number in range(more):
            item = ("sembako", "beras", "vitamin")[number % 3]
            help_.moved(item=item, moved_on=date(2021, 8, 1) + timedelta(days=number))
            area = ("32.75.08.1001", "32.75.08.1002", "32.75.02.1001")[number % 3]
            help_.doses(stage, arrived=2, used=1, area=area)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_file_has_the_rows_of_the_page_under_its_filters(help_):
    help_.moved(quantity=10)
    help_.moved("out", quantity=4)
    help_.moved(item="beras", quantity=700)
    content = get_report("aid").content(help_.staff, QueryDict("item=sembako&kind=out"))
    (row,) = page_rows(content.rows, columns.MOVEMENTS_FILE, limit=50, offset=0)
    told = dict(zip((column.key for column in columns.MOVEMENTS_FILE), row, strict=True))
    assert (told["quantity"], told["unit_name_of_item"], told["kind"]) == (4, "paket", "out")
    assert Movement.objects.count() == 3
    foreign = get_report("aid").content(help_.stranger, QueryDict())
    assert list(page_rows(foreign.rows, columns.MOVEMENTS_FILE, limit=50, offset=0)) == []
