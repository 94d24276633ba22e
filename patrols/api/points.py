"""The registry of objects under /api/v1/patrol-points/, and what was not visited."""

from core.doors import door
from patrols.api.base import FieldDetail, FieldHistory, FieldList, documented
from patrols.filters import PointFilter
from patrols.services.points import KIND
from units.policy import Act, require

ORDERING = ("name", "risk", "category")
DOCS = documented("PatrolPoint", KIND, PointFilter, ORDERING)


@door(Act.READ_RECORDS, post=Act.CREATE_RECORD)
class PointList(FieldList):
    kind = KIND
    filterset_class = PointFilter
    ordering = ORDERING

    @DOCS["list"]
    def get(self, request):
        return self.list(request)

    @DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.EDIT_RECORD, put=Act.EDIT_RECORD)
class PointDetail(FieldDetail):
    kind = KIND

    @DOCS["read"]
    def get(self, request, pk):
        require(request.user, Act.READ_RECORDS)
        return self.answer(request, pk)

    @DOCS["change"]("patch")
    def patch(self, request, pk):
        return self.change(request, pk)

    @DOCS["change"]("put")
    def put(self, request, pk):
        return self.change(request, pk, whole=True)


@door(Act.READ_HISTORY)
class PointHistory(FieldHistory):
    kind = KIND

    @DOCS["history"]
    def get(self, request, pk):
        return self.list(request, pk)
