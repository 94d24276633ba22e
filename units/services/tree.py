"""The tree of units, and what they cover."""

from datetime import date

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext

from core import audit
from core.errors import Conflict, DomainError
from units.models import Area, Coverage, Unit, User
from units.policy import Act, require


def place_in_tree(unit: Unit) -> None:
    """Set path and polres from the parent; a polres points at itself once it has a key."""
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.code}/"
    if unit.kind == Unit.Kind.POLRES:
        unit.polres_id = unit.pk
    else:
        unit.polres_id = unit.parent.polres_id if unit.parent else None


@transaction.atomic
def save_unit(*, unit: Unit, by: User) -> Unit:
    """Create or change a unit. A new parent or code moves all below it; ledger lines keep the path
    of their day."""
    require(by, Act.MANAGE_REFERENCE)
    before = Unit.objects.select_for_update().filter(pk=unit.pk).first()
    place_in_tree(unit)
    if before and unit.path.startswith(before.path) and unit.path != before.path:
        raise DomainError(
            gettext("Kesatuan tidak dapat dipindahkan ke bawah dirinya sendiri."),
            code="unit_below_itself",
            errors={"parent": [gettext("Pilih induk lain.")]},
        )
    unit.save()
    if unit.kind == Unit.Kind.POLRES and unit.polres_id is None:
        unit.polres_id = unit.pk
        unit.save(update_fields=["polres"])
    if before and before.path != unit.path:
        move_subtree(before, unit)
    audit.record(
        act="unit.change" if before else "unit.create",
        record=unit,
        by=by,
        before=audit.snapshot(before) if before else None,
        after=audit.snapshot(unit),
        unit_path=unit.path,
    )
    return unit


def move_subtree(before: Unit, unit: Unit) -> None:
    below = Unit.objects.filter(path__startswith=before.path).exclude(pk=unit.pk)
    below.update(path=Concat(Value(unit.path), Substr("path", len(before.path) + 1)))
    if unit.kind == Unit.Kind.POLSEK:
        below.update(polres=unit.polres_id)


@transaction.atomic
def cover(
    *,
    unit: Unit,
    area: Area,
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: User,
) -> Coverage:
    """Give an area to a unit between two days, both included."""
    require(by, Act.MANAGE_REFERENCE)
    same = Coverage.objects.filter(unit=unit, area=area).exclude(
        Q(valid_until__lt=valid_from) if valid_from else Q(pk=None)
    )
    if valid_until:
        same = same.exclude(valid_from__gt=valid_until)
    if same.exists():
        raise Conflict(
            gettext("%(unit)s sudah melayani %(area)s pada masa itu.")
            % {"unit": unit, "area": area},
            code="coverage_overlaps",
        )
    coverage = Coverage.objects.create(
        unit=unit, area=area, valid_from=valid_from, valid_until=valid_until
    )
    audit.record(
        act="coverage.create",
        record=coverage,
        by=by,
        after=audit.snapshot(coverage),
        unit_path=unit.path,
        area_code=area.code,
    )
    return coverage


@transaction.atomic
def end_coverage(*, coverage: Coverage, valid_until: date, by: User) -> Coverage:
    """The unit serves the area until that day, the last one included."""
    require(by, Act.MANAGE_REFERENCE)
    coverage = (
        Coverage.objects.select_for_update(of=("self",)).select_related("unit").get(pk=coverage.pk)
    )
    if coverage.valid_until == valid_until:
        return coverage
    before = audit.snapshot(coverage)
    if coverage.valid_from and valid_until < coverage.valid_from:
        raise DomainError(
            gettext("Akhir masa berlaku mendahului awalnya."),
            errors={"valid_until": [gettext("Akhir masa berlaku mendahului awalnya.")]},
        )
    coverage.valid_until = valid_until
    coverage.save(update_fields=["valid_until"])
    audit.record(
        act="coverage.end",
        record=coverage,
        by=by,
        before=before,
        after=audit.snapshot(coverage),
        unit_path=coverage.unit.path,
        area_code=coverage.area_id,
    )
    return coverage
