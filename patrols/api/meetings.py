"""Meetings and their follow-ups under /api/v1/."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from core.api.schema import ERROR
from core.doors import door
from patrols import services
from patrols.api.base import (
    EVIDENCE,
    REASON,
    FieldAct,
    FieldDetail,
    FieldHistory,
    FieldList,
    FieldView,
    documented,
)
from patrols.filters import ActionItemFilter, MeetingFilter
from patrols.fulfilment import followed
from patrols.services import action_items, kit
from patrols.services.meetings import KIND
from units.policy import Act, require

ORDERING = ("held_on", "title")
ITEM_ORDERING = ("due_on",)
DOCS = documented("Meeting", KIND, MeetingFilter, ORDERING)
ITEM_DOCS = documented("ActionItem", action_items.KIND, ActionItemFilter, ITEM_ORDERING)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class MeetingList(FieldList):
    kind = KIND
    filterset_class = MeetingFilter
    ordering = ORDERING

    @DOCS["list"]
    def get(self, request):
        return self.list(request)

    @DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT, put=Act.RECORD_JOINT)
class MeetingDetail(FieldDetail):
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
class ReturnMeeting(FieldAct):
    kind = KIND

    @DOCS["act"]("return", REASON)
    def post(self, request, pk):
        kit.give_back(KIND, **self.begin(request, pk, Act.DECIDE, "reason"))
        return self.answer(request, pk)


@door(Act.SUBMIT)
class SubmitMeeting(FieldAct):
    kind = KIND

    @DOCS["act"]("submit")
    def post(self, request, pk):
        kit.send_again(KIND, **self.begin(request, pk, Act.SUBMIT))
        return self.answer(request, pk)


@door(Act.READ_HISTORY)
class MeetingHistory(FieldHistory):
    kind = KIND

    @DOCS["history"]
    def get(self, request, pk):
        return self.list(request, pk)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
class ActionItemList(FieldList):
    kind = action_items.KIND
    filterset_class = ActionItemFilter
    ordering = ITEM_ORDERING

    @ITEM_DOCS["list"]
    def get(self, request):
        return self.list(request)

    @ITEM_DOCS["create"]
    def post(self, request):
        return self.create(request)


@door(Act.READ_RECORDS, patch=Act.RECORD_JOINT, put=Act.RECORD_JOINT)
class ActionItemDetail(FieldDetail):
    kind = action_items.KIND

    @ITEM_DOCS["read"]
    def get(self, request, pk):
        require(request.user, Act.READ_RECORDS)
        return self.answer(request, pk)

    @ITEM_DOCS["change"]("patch")
    def patch(self, request, pk):
        return self.change(request, pk)

    @ITEM_DOCS["change"]("put")
    def put(self, request, pk):
        return self.change(request, pk, whole=True)


@door(Act.READ_RECORDS)
class ActionItemProgress(FieldView):
    """How far the records satisfy it: `done` of `total` places, and those still missing."""

    kind = action_items.KIND

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 404: ERROR})
    def get(self, request, pk):
        require(request.user, Act.READ_RECORDS)
        [row] = followed([self.seen(request, pk)])
        met = row.fulfilment
        missing = [{"code": area.pk, "name": area.name} for area in met.missing] if met else []
        return Response(
            {
                "rule": row.item.rule or None,
                "done": met.done if met else None,
                "total": met.total if met else None,
                "missing": missing,
                "complete": row.done,
                "overdue": row.overdue,
            }
        )


@door(Act.RECORD_JOINT)
class CompleteActionItem(FieldAct):
    kind = action_items.KIND

    @ITEM_DOCS["act"]("complete", EVIDENCE)
    def post(self, request, pk):
        told = self.begin(request, pk, Act.RECORD_JOINT, "evidence")
        services.complete_action_item(item=told.pop("key"), **told)
        return self.answer(request, pk)


@door(Act.RECORD_JOINT)
class CancelActionItem(FieldAct):
    kind = action_items.KIND

    @ITEM_DOCS["act"]("cancel", REASON)
    def post(self, request, pk):
        told = self.begin(request, pk, Act.RECORD_JOINT, "reason")
        services.cancel_action_item(item=told.pop("key"), **told)
        return self.answer(request, pk)


@door(Act.READ_HISTORY)
class ActionItemHistory(FieldHistory):
    kind = action_items.KIND

    @ITEM_DOCS["history"]
    def get(self, request, pk):
        return self.list(request, pk)
