"""Links that several apps make alike, to what the user may open."""

from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from units.policy import Act, can


def export_url(request: HttpRequest, report: str, chosen: QueryDict | None = None) -> str:
    """Exactly what a list shows, as a file: the page of exports with every value of its filters.

    `chosen` is what the list was asked where that is more than the address; "" for who may not
    export.
    """
    if not can(request.user, Act.EXPORT):
        return ""
    kept = [
        (key, value)
        for key, values in (request.GET if chosen is None else chosen).lists()
        for value in values
        if value and key != "page"
    ]
    return f"{reverse('reports:exports')}?{urlencode([('report', report), *kept])}"
