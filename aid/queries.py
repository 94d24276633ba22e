"""Doses by desa and kelurahan: of a stage, and of all stages against the people to reach."""

from django.db.models import (
    BigIntegerField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from aid.models import DoseStock, Share, Stage, VaccineTarget
from units.models import Area


def doses_by_village(stage: Stage, user) -> QuerySet[Area]:
    """The desa and kelurahan of a stage that the user sees and that got a share or reported, with
    `zone, allocated, arrived, used, wasted, screened_out`. `allocated` is None while not detailed;
    who reported nothing has zeros."""
    here = {"stage": stage, "area": OuterRef("pk")}
    share = Share.objects.for_user(user).filter(**here)
    stock = DoseStock.objects.for_user(user).filter(**here)
    areas = Area.objects.filter(level=Area.Level.VILLAGE)
    return areas.filter(Exists(share) | Exists(stock)).annotate(
        zone=Subquery(share.values("zone")),
        allocated=Subquery(share.values("doses")),
        **{
            name: Coalesce(Subquery(stock.values(name)), Value(0))
            for name in ("arrived", "used", "wasted", "screened_out")
        },
    )


def coverage_by_village(user, dose_number: int, within: str = "") -> QuerySet[Area]:
    """The desa and kelurahan the user sees with a known number of people to vaccinate or with doses
    used, with `people, as_of, used, coverage`. Without a known number the coverage is None."""
    targets = VaccineTarget.objects.for_user(user).filter(area=OuterRef("pk"))
    target = targets.order_by("-as_of", "-created_at")
    stocks = DoseStock.objects.for_user(user).filter(
        area=OuterRef("pk"), stage__dose_number=dose_number
    )
    used = stocks.order_by().values("area").annotate(total=Sum("used")).values("total")
    areas = Area.objects.filter(level=Area.Level.VILLAGE)
    if within:
        areas = areas.within(within)
    return areas.filter(Exists(target) | Exists(stocks)).annotate(
        people=Subquery(target.values("people")[:1]),
        as_of=Subquery(target.values("as_of")[:1]),
        used=Cast(Coalesce(Subquery(used), Value(0)), BigIntegerField()),
        coverage=ExpressionWrapper(
            F("used") * Value(100.0) / F("people"), output_field=DecimalField()
        ),
    )
