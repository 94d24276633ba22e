"""Recording an enforcement operation: who took part, how many people, which sanctions, masks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from patrols.columns import OPERATION_COLUMNS
from patrols.models import MASK, OPERATION, SANCTION, Operation, Term
from patrols.services import kit
from patrols.services.around import Around, read_participants
from patrols.services.content import Content, count, hour, rows
from programs.ledger import Worth
from units.models import User
from units.policy import Act
from villages.services.content import FieldErrors, Values, day, key, line, paragraph

CONTENT = Content(
    {
        "program": key(20),
        "unit": key(40),
        "area": key(24),
        "held_on": day,
        "ended_on": day,
        "starts_at": hour,
        "ends_at": hour,
        "place": line(200),
        "participants": rows({"institution": key(40), "headcount": count}, ("institution",), 40),
        "people": count,
        "sanctions": rows({"kind": key(40), "count": count}, ("kind",), 40),
        "stated_total": count,
        "masks": count,
        "situation": line(200),
        "notes": paragraph(4000),
        "source": line(200),
    },
    required=("program", "held_on"),
)
SIMPLE = (
    "held_on ended_on starts_at ends_at place people stated_total masks situation notes source"
).split()


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    held_on = values["held_on"]
    program = around.program(values["program"], errors)
    area = around.area(values["area"], errors)
    unit = around.unit(values["unit"], area, held_on, errors)
    if unit is None or program is None:
        return None
    area = area or around.own_area(unit, held_on)
    around.refuse_future(values["ended_on"] or held_on, unit, errors, "held_on")
    if values["ended_on"] and values["ended_on"] < held_on:
        errors["ended_on"] = [_("Selesai mendahului mulai. Periksa tanggalnya.")]
    same_day = values["ended_on"] in (None, held_on)
    hours = (values["starts_at"], values["ends_at"])
    if same_day and all(hours) and hours[1] < hours[0]:
        errors["ends_at"] = [_("Selesai mendahului mulai. Periksa jamnya.")]
    participants = read_participants(values["participants"], around, errors)
    _check_sanctions(values["sanctions"], around, errors)
    if area is None:
        errors["area"] = [_("Sebutkan wilayahnya.")]
        return None
    around.check_territory(unit, area, held_on, errors)
    if errors:
        return None
    return kit.Checked(
        columns={
            **{name: values[name] for name in SIMPLE},
            "program_id": program.pk,
            "unit_id": unit.pk,
            "area_id": area.pk,
            "participants": participants,
            "sanctions": values["sanctions"],
            "late": around.is_late(unit, held_on),
        },
        points_at={"program": program, "unit": unit, "area": area},
    )


def _check_sanctions(sanctions: list[Values], around: Around, errors: FieldErrors) -> None:
    seen: set[str] = set()
    for place, row in enumerate(sanctions):
        name = f"sanctions.{place}.kind"
        around.term(row["kind"], Term.List.SANCTION, errors, name)
        if row["kind"] in seen:
            errors[name] = [_("Sanksi ini disebut dua kali; jumlahkan.")]
        seen.add(row["kind"])


def content_of(operation: Operation) -> Values:
    return {name: getattr(operation, name) for name in (*SIMPLE, "participants", "sanctions")} | {
        "program": operation.program.code,
        "unit": operation.unit.code,
        "area": operation.area_id,
    }


def worths_of(operation: Operation) -> list[Worth]:
    """One operation; its sanctions as counted one by one, else as the source sums them; masks."""
    if operation.status != kit.Status.RECORDED:
        return []
    counted = operation.sanction_count
    sanctions = operation.stated_total if counted is None else counted
    day = operation.ended_on or operation.held_on
    return kit.once_above(
        program_id=operation.program_id,
        units=[operation.unit],
        day=day,
        quantities=[
            (OPERATION, operation.area_id, 1),
            (SANCTION, operation.area_id, sanctions or 0),
            (MASK, operation.area_id, operation.masks or 0),
        ],
    )


KIND = kit.Kind(
    model=Operation,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=OPERATION_COLUMNS,
    worths_of=worths_of,
    create=Act.RECORD_JOINT,
    edit=Act.RECORD_JOINT,
    related=("unit__polres", "area", "program"),
)


def create_operation(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[Operation, bool]:
    """Record an operation once; it counts at once."""
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def edit_operation(
    *,
    operation: Operation | UUID,
    data: Mapping[str, Any],
    version: int | None,
    by: User,
    reason: str = "",
) -> Operation:
    return kit.edit(KIND, key=operation, data=data, version=version, by=by, reason=reason)


def return_operation(
    *, operation: Operation | UUID, reason: Any, by: User, version: int | None = None
) -> Operation:
    return kit.give_back(KIND, key=operation, reason=reason, by=by, version=version)


def submit_operation(
    *, operation: Operation | UUID, by: User, version: int | None = None
) -> Operation:
    return kit.send_again(KIND, key=operation, by=by, version=version)
