"""The Satgas of each desa under /api/v1/skd/: what the page and its map show."""

from dataclasses import asdict
from datetime import date

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
from patrols import skd
from units.policy import Act, require


@door(Act.READ_RECORDS)
class GuardList(APIView):
    """`on`: as it stood that day; `within`: code of a kecamatan."""

    @extend_schema(
        operation_id="skd_list",
        parameters=[
            OpenApiParameter("on", OpenApiTypes.DATE),
            OpenApiParameter("within", OpenApiTypes.STR),
        ],
        responses={200: OpenApiTypes.OBJECT, 400: ERROR},
    )
    def get(self, request):
        require(request.user, Act.READ_RECORDS)
        refuse_unknown(request.GET, ("on", "within", "format"))
        try:
            on = date.fromisoformat(request.GET.get("on") or timezone.localdate().isoformat())
        except ValueError:
            message = _("Tulis tanggal seperti 2021-02-08.")
            raise DomainError(message, errors={"on": [message]}) from None
        rows = skd.guards(request.user, on=on, within=request.GET.get("within", ""))
        return Response(
            {
                "on": on,
                "totals": asdict(skd.totals_of(rows)),
                "results": [self.shown(row) for row in rows],
            }
        )

    def shown(self, row):
        facts = {name: getattr(row, name) for name in row.__slots__ if name != "area"}
        return {
            "area": row.area.pk,
            "area_name": row.area.name,
            "district": row.area.parent.name,
            **facts,
        }
