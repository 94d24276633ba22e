"""Recording a patrol as it was done. It counts as soon as it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from patrols.columns import PATROL_COLUMNS
from patrols.models import PATROL, PEOPLE_MET, VISIT, Incident, JoiningUnit, Patrol, Visit
from patrols.services import kit
from patrols.services.action_items import ask_to_check
from patrols.services.patrol_checks import CONTENT, check
from programs.ledger import Worth
from units.models import Unit, User
from villages.services.content import Values


def content_of(patrol: Patrol) -> Values:
    """A stored patrol as it would be sent."""
    fields = CONTENT.fields
    values = {name: getattr(patrol, name) for name in fields if hasattr(patrol, name)}
    return values | {
        "program": patrol.program.code,
        "unit": patrol.unit.code,
        "units": [joined.unit.code for joined in patrol.joining.select_related("unit")],
        "area": patrol.area_id,
        "patrol_type": patrol.patrol_type_id or "",
        "plan": patrol.plan_id,
        "visits": [
            {
                "point": visit.point_id,
                "category": visit.category_id or "",
                "place": visit.place,
                "arrived_at": visit.arrived_at,
                "people_met": visit.people_met,
                "note": visit.note,
            }
            for visit in patrol.visits.order_by("position")
        ],
        "incidents": [
            {
                "kind": incident.kind_id,
                "happened_at": incident.happened_at,
                "area": incident.area_id,
                "point": incident.point_id,
                "latitude": incident.latitude,
                "longitude": incident.longitude,
                "description": incident.description,
                "action": incident.action,
            }
            for incident in patrol.incidents.order_by("position")
        ],
    }


def worths_of(patrol: Patrol) -> list[Worth]:
    """What a patrol is worth: itself, the objects visited, and the people met where it is known."""
    if patrol.status != kit.Status.RECORDED:
        return []
    units, visits = _counted(patrol)
    by_area: Counter[tuple[str, str | None]] = Counter()
    by_area[PATROL, patrol.area_id] = 1
    for area, people in visits:
        by_area[VISIT, area or patrol.area_id] += 1
        if people:
            by_area[PEOPLE_MET, area or patrol.area_id] += people
    return kit.once_above(
        program_id=patrol.program_id,
        units=units,
        day=patrol.patrolled_on,
        quantities=[(measure, area, n) for (measure, area), n in sorted(by_area.items())],
    )


def _counted(patrol: Any) -> tuple[list[Unit], list[tuple[str | None, int | None]]]:
    """Units and visits, at hand if the patrol was just checked."""
    if hasattr(patrol, "units_now"):
        return patrol.units_now, patrol.visits_now
    joining = patrol.joining.select_related("unit__polres").order_by("unit__code")
    return [patrol.unit, *(joined.unit for joined in joining)], list(
        patrol.visits.values_list("point__area_id", "people_met")
    )


KIND = kit.Kind(
    model=Patrol,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=PATROL_COLUMNS,
    worths_of=worths_of,
    below=(JoiningUnit, Visit, Incident),
    parent="patrol",
    related=("unit__polres", "area", "program"),
    told=lambda patrols: ask_to_check(patrol.unit.polres_id for patrol in patrols),
)


def create_patrol(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[Patrol, bool]:
    """Record a patrol once; it counts at once. The same id with the same content answers the first,
    False. Raises DomainError with `errors` by field (`visits.0.arrived_at`)."""
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def create_patrols(*, items: Sequence[kit.New], by: User) -> list[tuple[Patrol, bool]]:
    return kit.create_many(KIND, items=items, by=by)


def edit_patrol(
    *,
    patrol: Patrol | UUID,
    data: Mapping[str, Any],
    version: int | None,
    by: User,
    reason: str = "",
) -> Patrol:
    """Change a patrol; in a closed week only with a reason and the right to."""
    return kit.edit(KIND, key=patrol, data=data, version=version, by=by, reason=reason)


def return_patrol(
    *, patrol: Patrol | UUID, reason: Any, by: User, version: int | None = None
) -> Patrol:
    return kit.give_back(KIND, key=patrol, reason=reason, by=by, version=version)


def submit_patrol(*, patrol: Patrol | UUID, by: User, version: int | None = None) -> Patrol:
    return kit.send_again(KIND, key=patrol, by=by, version=version)
