"""Endpoints of programmes, targets and figures. They fetch in scope, call a service, answer."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import (
    MAX_BULK,
    PageOf,
    answer_existing,
    as_domain_error,
    check_version,
    client_id,
    content_hash,
    etag,
    filtered,
)
from core.api.schema import ERROR, listed
from core.doors import door
from core.errors import DomainError
from programs import services
from programs.api import serializers as s
from programs.files import document_for
from programs.filters import FigureFilter, ProgramFilter, TargetFilter
from programs.models import Figure, Program, Target
from programs.queries import with_descriptions, with_versions
from units.policy import Act, require


def page(request, rows, represent):
    """One page of a list of rows, each told by `represent`."""
    asked = PageOf.asked(request)
    count = rows.count()
    found = rows[asked.offset : asked.offset + asked.limit]
    return Response(asked.envelope(request, count, [represent(row) for row in found]))


def list_of(serializer_class, name: str, filterset_class=None):
    """Describes a list in the API's schema."""
    filters = filterset_class.base_filters if filterset_class else {}
    parameters = [
        OpenApiParameter(key, str, description=str(declared.label or ""))
        for key, declared in filters.items()
    ]
    return extend_schema(
        operation_id=f"{name}_list",
        parameters=[
            *parameters,
            OpenApiParameter("limit", int, description="1–1000", default=50),
            OpenApiParameter("offset", int, default=0),
        ],
        responses={200: listed(serializer_class(), name.title()), 400: ERROR},
    )


def read(serializer_class, request, data=None):
    serializer = serializer_class(
        data=request.data if data is None else data, context={"request": request}
    )
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


@transaction.atomic
def create_each(request, create):
    """One record, or a list of them: all or nothing. 200 where all were there already."""
    if not isinstance(request.data, list):
        body, created = create(request.data)
        return Response(body, status=201 if created else 200)
    if not 1 <= len(request.data) <= MAX_BULK:
        raise DomainError(_("Kirim 1 sampai %(most)d catatan sekaligus.") % {"most": MAX_BULK})
    answers, errors = [], {}
    for row, data in enumerate(request.data):
        try:
            with transaction.atomic():
                answers.append(create(data))
        except Exception as error:
            refused = as_domain_error(error)
            if refused is None:
                raise
            told = refused.errors or {"__all__": [refused.message]}
            errors |= {f"{row}.{field}": messages for field, messages in told.items()}
    if errors:
        raise DomainError(
            _("Ada baris yang perlu diperbaiki; tidak ada yang disimpan."), errors=errors
        )
    return Response(
        [body for body, _created in answers],
        status=201 if any(created for _body, created in answers) else 200,
    )


@door(Act.READ_RECORDS)
class ProgramList(APIView):
    @list_of(s.ProgramSerializer, "programs", ProgramFilter)
    def get(self, request):
        rows = filtered(request, with_descriptions(Program.objects.order_by("code")), ProgramFilter)
        return page(request, rows, lambda program: s.ProgramSerializer(program).data)


@door(Act.READ_RECORDS)
class ProgramDetail(APIView):
    @extend_schema(responses=s.ProgramSerializer)
    def get(self, request, code):
        program = get_object_or_404(with_descriptions(Program.objects.order_by("code")), code=code)
        return Response(s.ProgramSerializer(program).data)


@door(Act.READ_DASHBOARD, post=Act.MANAGE_TARGETS)
class TargetList(APIView):
    @list_of(s.TargetSerializer, "targets", TargetFilter)
    def get(self, request):
        rows = filtered(request, with_versions(Target.objects.for_user(request.user)), TargetFilter)
        return page(request, rows, lambda target: s.target_json(target, request.user))

    @extend_schema(request=s.TargetSerializer, responses={201: s.TargetSerializer})
    def post(self, request):
        return create_each(request, lambda data: self.create(request, data))

    def create(self, request, data) -> tuple[dict[str, Any], bool]:
        target_id = client_id(data)
        given = dict(read(s.TargetSerializer, request, data))
        existing = with_versions(Target.objects.for_user(request.user)).filter(pk=target_id).first()
        if existing is not None:
            answer_existing(stored=content_hash(stored_content(existing)), given=content_of(given))
            return s.target_json(existing, request.user), False
        given.pop("id")
        given["shares"] = given.pop("allocations", ())
        target = services.open_target(target_id=target_id, by=request.user, **given)
        return s.target_json(fetch(request, target.pk), request.user), True


def content_of(given: dict[str, Any]) -> str:
    """Hash of what was ordered, in the form of `stored_content`."""
    basis = given.get("basis") or services.BasisGiven()
    return content_hash(
        {
            "program": given["program"].code,
            "measure": given["measure"].pk,
            "unit": given["unit"].code,
            "baseline": None if given.get("succeeds") else given.get("baseline"),
            "baseline_as_of": None if given.get("succeeds") else given.get("baseline_as_of"),
            "deadline": given.get("deadline"),
            **{key: given[key] for key in ("quantity", "weekly_pace", "starts_on")},
            "deadline_assumed": given.get("deadline_assumed", False),
            "basis": [basis.ordered_by, basis.document, basis.document_date, basis.quote],
            "allocations": sorted(
                [share.unit.code, share.quantity] for share in given.get("allocations", ())
            ),
            "succeeds": str(given["succeeds"].pk) if given.get("succeeds") else None,
        }
    )


def stored_content(target: Target) -> dict[str, Any]:
    """What the target was opened with: its first plan, whatever came later."""
    plan = next(iter(target.plans.all()))
    return {
        "program": target.program.code,
        "measure": target.measure_id,
        "unit": target.unit.code,
        # A successor's baseline is not what was sent but the final stock of the one before.
        "baseline": None if target.succeeds_id else target.baseline,
        "baseline_as_of": None if target.succeeds_id else target.baseline_as_of,
        "deadline": plan.deadline,
        "quantity": plan.quantity,
        "weekly_pace": plan.weekly_pace,
        "starts_on": target.starts_on,
        "deadline_assumed": plan.deadline_assumed,
        "basis": [plan.ordered_by, plan.document, plan.document_date, plan.quote],
        "allocations": sorted(
            [share.unit.code, share.quantity] for share in plan.allocations.all()
        ),
        "succeeds": str(target.succeeds_id) if target.succeeds_id else None,
    }


def fetch(request, pk: UUID) -> Target:
    return get_object_or_404(with_versions(Target.objects.for_user(request.user)), pk=pk)


@door(Act.READ_DASHBOARD)
class TargetDetail(APIView):
    @extend_schema(responses=s.TargetSerializer)
    def get(self, request, pk):
        return answer(request, fetch(request, pk))


def answer(request, target: Target, status: int = 200) -> Response:
    return Response(
        s.target_json(target, request.user),
        status=status,
        headers={"ETag": etag(target.version)},
    )


class TargetAct(APIView):
    """An act on a target: `If-Match` is heeded where it is sent; answers the target."""

    serializer_class: type[s.StrictSerializer]
    status = 200

    def post(self, request, pk):
        with transaction.atomic():
            rows = Target.objects.for_user(request.user).select_for_update(of=("self",))
            target = get_object_or_404(rows, pk=pk)
            require(request.user, Act.MANAGE_TARGETS, target)
            check_version(target, request, required=False)
            self.act(target, by=request.user, **read(self.serializer_class, request))
        return answer(request, fetch(request, pk), self.status)

    def act(self, target, *, by, **given):
        raise NotImplementedError


@door(Act.READ_DASHBOARD, post=Act.MANAGE_TARGETS)
class TargetRevisions(TargetAct):
    serializer_class = s.RevisionSerializer
    status = 201

    @list_of(s.RevisionSerializer, "target_revisions")
    def get(self, request, pk):
        target = fetch(request, pk)
        plans = target.plans.order_by("effective_on", "pk").prefetch_related("allocations__unit")
        rows = filtered(request, plans, None)
        return page(request, rows, lambda plan: s.revision_json(plan, request.user))

    @extend_schema(request=s.RevisionSerializer, responses={201: s.TargetSerializer})
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, target, *, by, allocations=None, **given):
        services.revise_target(target=target, shares=allocations, by=by, **given)


@door(Act.READ_DASHBOARD)
class PlanDocument(APIView):
    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY, 404: ERROR})
    def get(self, request, pk, plan):
        return document_for(request.user, target=pk, plan=plan)


@door(Act.MANAGE_TARGETS)
class TargetFinish(TargetAct):
    serializer_class = s.FinishSerializer

    @extend_schema(request=s.FinishSerializer, responses=s.TargetSerializer)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, target, *, by, **given):
        services.finish_target(target=target, by=by, **given)


@door(Act.MANAGE_TARGETS)
class TargetAllocation(TargetAct):
    serializer_class = s.AllocationSerializer

    @extend_schema(request=s.AllocationSerializer, responses=s.TargetSerializer)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, target, *, by, allocations, **given):
        services.set_allocation(target=target, shares=allocations, by=by, **given)


@door(Act.MANAGE_TARGETS)
class TargetRanks(TargetAct):
    serializer_class = s.OrderSerializer

    @extend_schema(request=s.OrderSerializer, responses=s.TargetSerializer)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, target, *, by, **given):
        services.reorder_ranks(target=target, by=by, **given)


@door(Act.MANAGE_TARGETS)
class TargetExplanation(TargetAct):
    serializer_class = s.NoteSerializer

    @extend_schema(request=s.NoteSerializer, responses=s.TargetSerializer)
    def post(self, request, pk):
        return super().post(request, pk)

    def act(self, target, *, by, note):
        services.explain_difference(target=target, note=note, by=by)


@door(Act.READ_DASHBOARD, post=Act.MANAGE_TARGETS)
class FigureList(APIView):
    @list_of(s.FigureSerializer, "figures", FigureFilter)
    def get(self, request):
        rows = Figure.objects.for_user(request.user).select_related("program", "unit")
        rows = filtered(request, rows.order_by("-as_of", "pk"), FigureFilter)
        return page(request, rows, s.figure_json)

    @extend_schema(request=s.FigureSerializer, responses={201: s.FigureSerializer})
    def post(self, request):
        return create_each(request, lambda data: self.create(request, data))

    def create(self, request, data) -> tuple[dict[str, Any], bool]:
        figure_id = client_id(data)
        given = dict(read(s.FigureSerializer, request, data))
        given.pop("id")
        existing = Figure.objects.for_user(request.user).filter(pk=figure_id).first()
        if existing is not None:
            answer_existing(
                stored=content_hash(figure_content(existing)),
                given=content_hash(figure_content(Figure(**given))),
            )
            return s.figure_json(existing), False
        figure = services.record_figure(figure_id=figure_id, by=request.user, **given)
        return s.figure_json(figure), True


def figure_content(figure: Figure) -> dict[str, Any]:
    """What its sender said of it; the unit may have been found from the area."""
    told = s.figure_json(figure)
    value = told.pop("value")
    del told["detailed"]
    return told | {
        "value": None if value is None else f"{value:.2f}",
        "unit": told["unit"] if figure.area_id is None else None,
    }


@door(Act.READ_DASHBOARD)
class FigureDetail(APIView):
    @extend_schema(responses=s.FigureSerializer)
    def get(self, request, pk):
        rows = Figure.objects.for_user(request.user).select_related("program", "unit")
        return Response(s.figure_json(get_object_or_404(rows, pk=pk)))
