"""Who serves where: postings (mutasi) and desa binaan."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from core import audit
from units.models import Area, AreaAssignment, Posting, Unit, User
from units.policy import Act, require


@transaction.atomic
def post_user(
    *,
    user: User,
    role: str,
    unit: Unit | None = None,
    area: Area | None = None,
    starts_on: date,
    ends_on: date | None = None,
    acting: bool = False,
    by: User,
    **details: str,
) -> Posting:
    """Post a person (mutasi). A lasting posting ends the one before it on the day before; an acting
    one (Plh, Plt) leaves it standing and counts first while it lasts. `details`: title, rank,
    pillar."""
    require(by, Act.MANAGE_PEOPLE)
    posting = Posting(
        user=user, role=role, unit=unit, area=area, starts_on=starts_on, ends_on=ends_on,
        acting=acting, **details,
    )  # fmt: skip
    posting.full_clean()
    if not acting:
        eve = starts_on - timedelta(days=1)
        user.postings.filter(
            Q(ends_on=None) | Q(ends_on__gte=starts_on), acting=False, starts_on__lt=starts_on
        ).update(ends_on=eve)
    posting.save()
    audit.record(
        act="posting.create",
        record=posting,
        by=by,
        after=audit.snapshot(posting),
        unit_path=unit.path if unit else "",
        area_code=area.code if area else "",
    )
    return posting


@transaction.atomic
def assign_area(
    *, user: User, area: Area, starts_on: date, ends_on: date | None = None, by: User
) -> AreaAssignment:
    """Give a desa to an officer (desa binaan)."""
    require(by, Act.MANAGE_PEOPLE)
    assignment = AreaAssignment.objects.create(
        user=user, area=area, starts_on=starts_on, ends_on=ends_on
    )
    audit.record(
        act="assignment.create",
        record=assignment,
        by=by,
        after=audit.snapshot(assignment),
        area_code=area.code,
    )
    return assignment
