"""The figures of the coverage page under /api/v1/patrols/coverage/ and hot-spots/."""

from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import refuse_unknown
from core.api.schema import ERROR
from core.doors import door
from core.errors import DomainError
from core.weeks import Week
from patrols import queries
from patrols.models import Term
from units.models import Unit
from units.policy import Act, require

ANSWERS = {200: OpenApiTypes.OBJECT, 400: ERROR}
MOST_DAYS = 3660


def whole(request, name: str, default: int) -> int:
    text = request.GET.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 4 and 0 < int(text) <= MOST_DAYS:
        return int(text)
    message = _("Isi bilangan bulat 1 sampai %(most)d.") % {"most": MOST_DAYS}
    raise DomainError(_("Ada isian yang harus diperbaiki."), errors={name: [message]})


def unit_of(request) -> Unit | None:
    code = request.GET.get("unit")
    if not code:
        return None
    found = Unit.objects.for_user(request.user).filter(code=code).first()
    if found is None:
        message = _("Kesatuan ini bukan wilayah Anda.")
        raise DomainError(message, errors={"unit": [message]})
    return found


@door(Act.READ_RECORDS)
class Coverage(APIView):
    """`days`: objects unvisited for so long; `unit`: of it and all below; `week`: of kecamatan."""

    @extend_schema(
        operation_id="patrols_coverage",
        parameters=[OpenApiParameter(name, str) for name in ("days", "unit", "week")],
        responses=ANSWERS,
    )
    def get(self, request):
        require(request.user, Act.READ_RECORDS)
        refuse_unknown(request.GET, ("days", "unit", "week", "format"))
        unit = unit_of(request)
        hours = queries.hours(request.user, unit=unit)
        points = queries.unvisited(
            request.user, days=whole(request, "days", queries.UNVISITED_DAYS), unit=unit
        )
        districts = queries.districts(request.user, self.week(request), unit=unit)
        return Response(
            {
                "points": [
                    {"id": row.point.pk, "name": row.point.name, "last": row.last, "days": row.days}
                    for row in points
                ],
                "hours": {
                    "counts": hours.counts,
                    "silent": hours.silent,
                    "untimed": hours.untimed,
                    "since": hours.since,
                },
                "districts": [
                    {
                        "area": row.area.pk,
                        "name": row.area.name,
                        "patrols": row.patrols,
                        "joint": row.joint,
                    }
                    for row in districts
                ],
            }
        )

    def week(self, request) -> Week:
        code = request.GET.get("week")
        try:
            return Week.parse(code) if code else Week.of(timezone.localdate())
        except ValueError as error:
            raise DomainError(str(error), errors={"week": [str(error)]}) from None


@door(Act.READ_RECORDS)
class HotSpots(APIView):
    """Incidents of the last `days`, clustered on a grid; `kind` picks one."""

    @extend_schema(
        operation_id="patrols_hot_spots",
        parameters=[OpenApiParameter(name, str) for name in ("days", "unit", "kind")],
        responses=ANSWERS,
    )
    def get(self, request):
        require(request.user, Act.READ_RECORDS)
        refuse_unknown(request.GET, ("days", "unit", "kind", "format"))
        kind = request.GET.get("kind", "")
        known = Term.objects.filter(list=Term.List.INCIDENT).values_list("code", flat=True)
        if kind and kind not in set(known):
            message = _("Jenis kejadian ini tidak dikenal.")
            raise DomainError(message, errors={"kind": [message]})
        days = whole(request, "days", queries.HOT_SPOT_SPAN.days)
        spots, unplaced = queries.hot_spots(
            request.user,
            since=timezone.localdate() - timedelta(days=days),
            kinds=[kind] if kind else (),
            unit=unit_of(request),
        )
        return Response({"spots": [asdict(spot) for spot in spots], "unplaced": unplaced})
