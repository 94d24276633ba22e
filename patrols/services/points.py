"""The registry of vital objects and vulnerable points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from patrols.columns import POINT_COLUMNS
from patrols.models import PatrolPoint, Term
from patrols.services import kit
from patrols.services.around import Around
from patrols.services.content import Content, flag
from units.models import User
from villages.services.content import (
    FieldErrors,
    Values,
    coordinate,
    key,
    line,
    one_of,
    paragraph,
)

CONTENT = Content(
    {
        "name": line(120),
        "category": key(40),
        "risk": one_of(PatrolPoint.Risk.values),
        "area": key(24),
        "unit": key(40),
        "latitude": coordinate(-11.5, 6.5),
        "longitude": coordinate(94.5, 141.5),
        "notes": paragraph(1000),
        "active": flag,
    },
    required=("name", "category", "area"),
)


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    today = around.today()
    category = around.term(values["category"], Term.List.POINT_CATEGORY, errors, "category")
    area = around.area(values["area"], errors)
    unit = around.unit(values["unit"], area, today, errors)
    around.check_territory(unit, area, today, errors)
    if (values["latitude"] is None) != (values["longitude"] is None):
        lacking = "latitude" if values["latitude"] is None else "longitude"
        errors[lacking] = [_("Lengkapi posisinya, atau kosongkan keduanya.")]
    if errors or unit is None or area is None:
        return None
    return kit.Checked(
        columns={
            "name": values["name"],
            "category_id": category,
            "risk": values["risk"] or PatrolPoint.Risk.PRONE,
            "area_id": area.pk,
            "unit_id": unit.pk,
            "latitude": values["latitude"],
            "longitude": values["longitude"],
            "notes": values["notes"],
            "active": values["active"] is not False,
        },
        points_at={"unit": unit, "area": area},
    )


def content_of(point: PatrolPoint) -> Values:
    return {
        "name": point.name,
        "category": point.category_id,
        "risk": point.risk,
        "area": point.area_id,
        "unit": point.unit.code,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "notes": point.notes,
        "active": point.active,
    }


KIND = kit.Kind(
    model=PatrolPoint,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=POINT_COLUMNS,
    with_receipt=False,
)


def create_point(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[PatrolPoint, bool]:
    """Register an object once; the same id with the same content answers the first, False."""
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def create_points(*, items: Sequence[kit.New], by: User) -> list[tuple[PatrolPoint, bool]]:
    return kit.create_many(KIND, items=items, by=by)


def edit_point(
    *, point: PatrolPoint | UUID, data: Mapping[str, Any], version: int | None, by: User
) -> PatrolPoint:
    """Change an object; `active: false` takes it off the plans, past visits stay."""
    return kit.edit(KIND, key=point, data=data, version=version, by=by)
