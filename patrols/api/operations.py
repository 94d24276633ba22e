"""Enforcement operations under /api/v1/operations/."""

from core.doors import door
from patrols.api.base import REASON, FieldAct, FieldDetail, FieldHistory, FieldList, documented
from patrols.filters import OperationFilter
from patrols.services import kit
from patrols.services.operations import KIND
from units.policy import Act, require

ORDERING = ("held_on",)
DOCS = documented("Operation", KIND, OperationFilter, ORDERING)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class OperationList(FieldList):
    kind = KIND
    filterset_class = OperationFilter
    ordering = ORDERING

    @DOCS["list"]
    def get(self, request):
        return self.list(request)

    @DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT, put=Act.RECORD_JOINT)
class OperationDetail(FieldDetail):
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


@door(Act.DECIDE)
class ReturnOperation(FieldAct):
    kind = KIND

    @DOCS["act"]("return", REASON)
    def post(self, request, pk):
        kit.give_back(KIND, **self.begin(request, pk, Act.DECIDE, "reason"))
        return self.answer(request, pk)


@door(Act.SUBMIT)
class SubmitOperation(FieldAct):
    kind = KIND

    @DOCS["act"]("submit")
    def post(self, request, pk):
        kit.send_again(KIND, **self.begin(request, pk, Act.SUBMIT))
        return self.answer(request, pk)


@door(Act.READ_HISTORY)
class OperationHistory(FieldHistory):
    kind = KIND

    @DOCS["history"]
    def get(self, request, pk):
        return self.list(request, pk)
