"""Patrols of the week to come: where, when, which objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from patrols.columns import PLAN_COLUMNS
from patrols.models import PatrolPlan, PatrolPoint, Term
from patrols.services import kit
from patrols.services.around import Around, polres_of
from patrols.services.content import Content, hour, listing, told, uuid_key
from units.models import User
from units.policy import Act, require
from villages.services.content import FieldErrors, Values, day, key, line
from villages.services.records import act

FURTHEST = timedelta(days=92)

CONTENT = Content(
    {
        "unit": key(40),
        "planned_on": day,
        "starts_at": hour,
        "patrol_type": key(40),
        "points": listing(uuid_key, 60, empty=[]),
        "notes": line(200),
    },
    required=("planned_on", "points"),
)
_Through = PatrolPlan.points.through


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    planned_on = values["planned_on"]
    unit = around.unit(values["unit"], None, planned_on, errors)
    if unit is None:
        return None
    if planned_on > around.today(unit) + FURTHEST:
        errors["planned_on"] = [_("Rencana paling jauh tiga bulan ke depan.")]
    kind = around.term(values["patrol_type"], Term.List.PATROL_TYPE, errors, "patrol_type")
    polres = polres_of(unit)
    points = PatrolPoint.objects.filter(
        pk__in=values["points"], unit__polres=polres, active=True
    ).in_bulk()
    for place, number in enumerate(values["points"]):
        if number not in points:
            errors[f"points.{place}"] = [
                _("Obyek ini tidak terdaftar di wilayah %(polres)s.") % {"polres": polres.name}
            ]
    if errors:
        return None
    chosen = dict.fromkeys(values["points"])
    return kit.Checked(
        columns={
            "unit_id": unit.pk,
            "planned_on": planned_on,
            "starts_at": values["starts_at"],
            "patrol_type_id": kind,
            "notes": values["notes"],
        },
        children=[
            lambda row, number=number: _Through(patrolplan_id=row.pk, patrolpoint_id=number)
            for number in chosen
        ],
        points_at={"unit": unit},
    )


def content_of(plan: PatrolPlan) -> Values:
    return {
        "unit": plan.unit.code,
        "planned_on": plan.planned_on,
        "starts_at": plan.starts_at,
        "patrol_type": plan.patrol_type_id or "",
        "points": list(plan.points.values_list("pk", flat=True)),
        "notes": plan.notes,
    }


KIND = kit.Kind(
    model=PatrolPlan,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=PLAN_COLUMNS,
    with_receipt=False,
    below=(_Through,),
    parent="patrolplan",
    related=("unit__polres",),
)


def create_plan(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[PatrolPlan, bool]:
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def create_plans(*, items: Sequence[kit.New], by: User) -> list[tuple[PatrolPlan, bool]]:
    return kit.create_many(KIND, items=items, by=by)


def edit_plan(
    *, plan: PatrolPlan | UUID, data: Mapping[str, Any], version: int | None, by: User
) -> PatrolPlan:
    return kit.edit(KIND, key=plan, data=data, version=version, by=by)


@act
def remove_plan(*, plan: PatrolPlan | UUID, by: User, version: int | None = None) -> None:
    """Take a plan off the list. One that a patrol was made from stays."""
    row = kit.lock(KIND, plan, by=by, version=version)
    require(by, Act.EDIT_RECORD, row)
    if row.patrols.exists():
        raise Conflict(_("Rencana ini sudah dilaksanakan."), code="plan_done")
    audit.record(**kit.event(row, act="delete", by=by, before=told(content_of(row))))
    row.delete()
