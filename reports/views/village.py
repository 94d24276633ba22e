"""The page of a desa or kelurahan."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from core.text import storable
from reports.queries.village import village_page
from units.policy import Act, can
from villages.queries.activity import WORDS


@door(Act.READ_RECORDS)
@require_safe
def village(request, code):
    day = timezone.localdate()
    page = village_page(code, user=request.user, day=day) if storable(code) else None
    if page is None:
        raise Http404
    words = dict(WORDS)
    context = {
        "page": page,
        "area": page.area,
        "day": day,
        "formations": [(row, words.get(row.activity, "")) for row in page.formations],
        "may_enter": can(request.user, Act.CREATE_RECORD),
    }
    return render(request, "reports/village.html", context)
