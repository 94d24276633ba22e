"""Closed weeks: what is known at a moment beside what is known now, the closing beside its queries,
its paper, a year of polsek as a workbook, and the page behind a code among many.
"""

from __future__ import annotations

import io
import resource
import time
from datetime import datetime
from functools import cache

from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from benchmarks import dataset, servers
from benchmarks.cases import Bench, case, widest_polres
from core.exports.reports import Document
from core.exports.xlsx import write_xlsx
from core.weeks import Week
from programs.models import Target
from reports.closings.paper import pdf_of, verify_url
from reports.closings.revisions import frozen_content
from reports.closings.services import close_week
from reports.exports.history import COLUMNS, content
from reports.models import Calculation, Closing
from reports.queries.progress import EVERYTHING, report_on
from reports.services import recompute_all
from units.models import Unit, User

WEEK = Week.of(dataset.FIRST_MONDAY) + 50
MANY = 300  # closings beside the one that is asked for


@cache
def target() -> Target:
    if not Calculation.objects.exists():
        recompute_all()
    # The order was recorded before the weeks it is asked about.
    first = timezone.make_aware(datetime.combine(dataset.FIRST_MONDAY, datetime.min.time()))
    Target.objects.update(recorded_at=first)
    return Target.objects.select_related("unit", "calculation").get(unit=widest_polres())


@cache
def closing() -> Closing:
    return close_week(unit=target().unit, week=WEEK, by=None)[0]


def known(moment):
    return lambda: report_on(target(), WEEK, reader=EVERYTHING, known_at=moment)


@case("known-at", "a polres' week as known at a moment", "<= 3 x the live query")
def known_at(bench: Bench):
    moment = timezone.now()
    return bench.pair(known(None), known(moment), calls=10)


@case("closing", "close a polres with a year of history", "< 2 x its queries")
def closing_week(bench: Bench):
    """Its queries: the week and the week before as known then, of each of its targets."""
    unit = target().unit
    weeks = iter(range(1, 50))

    def limit():
        moment = timezone.now()
        for week in (WEEK, WEEK.previous):
            report_on(target(), week, reader=EVERYTHING, known_at=moment)

    return bench.pair(
        limit, lambda: close_week(unit=unit, week=WEEK - next(weeks), by=None), calls=2, rounds=5
    )


@case("closing-pdf", "the week on paper", "<= 1 s of one core (limit column: 1 s)")
def closing_pdf(bench: Bench):
    made = closing()
    found, url = frozen_content(made), verify_url(made.code)

    def one_second():
        ends = time.process_time() + 1
        while time.process_time() < ends:
            pass

    return bench.pair(one_second, lambda: pdf_of(made, found, url), calls=1, rounds=3)


@case("weeks-xlsx", "52 weeks of every polsek as XLSX", "flat memory; beside COPY of its rows")
def weeks_xlsx(bench: Bench):
    target()
    user = User.objects.get(username="nasional")
    peaks = []

    def limit():
        with connection.cursor() as cursor:
            cursor.copy_expert("COPY reports_weeklyprogress TO STDOUT CSV", io.BytesIO())

    def ours():
        document = Document("Rekap", COLUMNS, content(user, QueryDict()), timezone.now())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rows = write_xlsx(document, io.BytesIO())
        peaks.append((rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))

    pair = bench.pair(limit, ours, calls=1, rounds=2)
    print(f"weeks-xlsx: (rows, kB more than before) {peaks}")
    return pair


@case("verify-page", "/v/CODE/ among many closings", "the same as among few (limit column)")
def verify_page(bench: Bench):
    address = f"{bench.portal}/v/{closing().code}/"
    alone = bench.pair(lambda: None, lambda: servers.get(address), calls=10)[1]
    for unit in Unit.objects.polres().exclude(pk=target().unit_id).order_by("code")[:MANY]:
        close_week(unit=unit, week=WEEK, by=None)
    among = bench.pair(lambda: None, lambda: servers.get(address), calls=10)[1]
    return alone, among
