"""Who serves which area on which day, and the villages a person may mean."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext

from units.models import Area, AreaAssignment, Coverage, Unit, ancestors_of
from units.names import search_name
from units.scope import scope_of

POLSEK = Unit.Kind.POLSEK
VILLAGE = Area.Level.VILLAGE


def covering_units(
    places: Iterable[tuple[str, date]],
) -> dict[tuple[str, date], list[Unit]]:
    """The polsek that serve each area on its day, for any number of (code, day) in one query.

    The nearest coverage up the code decides: the desa's own, else its kecamatan's. None: an empty
    list; several polsek sharing the area: all of them, ordered by code.
    """
    places = set(places)
    codes = {above for code, _day in places for above in ancestors_of(code)}
    coverages = defaultdict(list)
    for coverage in (
        Coverage.objects.filter(area__in=codes, unit__kind=POLSEK)
        .select_related("unit")
        .order_by("unit__code")
    ):
        coverages[coverage.area_id].append(coverage)
    return {(code, day): nearest(coverages, code, day) for code, day in places}


def nearest(coverages: dict[str, list[Coverage]], code: str, day: date) -> list[Unit]:
    for above in reversed(ancestors_of(code)):
        units = {
            coverage.unit
            for coverage in coverages.get(above, ())
            if coverage.is_valid_on(day) and coverage.unit.is_active_on(day)
        }
        if units:
            return sorted(units, key=lambda unit: unit.code)
    return []


def units_covering(area: Area | str, day: date) -> list[Unit]:
    """The polsek serving the area on that day; several where it is shared, none where unknown."""
    code = area if isinstance(area, str) else area.code
    return covering_units([(code, day)])[code, day]


def unit_covering(area: Area | str, day: date) -> Unit | list[Unit]:
    """The one polsek serving the area on that day, or the list where it is none or several."""
    units = units_covering(area, day)
    return units[0] if len(units) == 1 else units


def areas_of(unit: Unit, day: date):
    """The villages that the unit, or the polsek under it, serve on that day (queryset).

    A village given to another polsek is no longer served by the polsek of its kecamatan.
    """
    return villages_under(unit.path, day)


def villages_under(path: str, day: date):
    """The villages alone of `served_under`."""
    return served_under(path, day).villages


@dataclass(frozen=True, slots=True)
class Served:
    """What the polsek under a unit serve: the areas as they were given (code, name, key of the
    polsek), in the order of their codes, and the villages in them (queryset)."""

    areas: list[tuple[str, str, int]]
    villages: QuerySet[Area]


def served_under(path: str, day: date) -> Served:
    """One small query finds what is served, and what of it others were given, so that the villages
    themselves come by index."""
    areas, served, given_away, districts = [], set(), set(), set()
    today = Coverage.objects.on(day).filter(unit__kind=POLSEK)
    ours = today.filter(unit__path__startswith=path)
    others = today.filter(area__parent__in=ours.values("area_id"), area__level=VILLAGE)
    told = ("area_id", "unit__path", "area__level", "area__name", "unit_id")
    rows = ours.order_by().values_list(*told).union(others.order_by().values_list(*told))
    for code, unit_path, level, name, unit in sorted(rows):
        is_ours = unit_path.startswith(path)
        if is_ours:
            areas.append((code, name, unit))
        if level == VILLAGE:
            (served if is_ours else given_away).add(code)
        elif is_ours:
            districts.add(code)
    in_reach = Q(parent__in=districts) | Q(code__in=served)
    villages = Area.objects.filter(in_reach, level=VILLAGE)
    return Served(areas, villages.exclude(code__in=given_away - served))


def villages_in_reach(user, day: date):
    """Villages a person may enter records for: those of his unit, or of his area."""
    scope = scope_of(user)
    if scope.unit_path is not None:
        return villages_under(scope.unit_path, day)
    villages = Area.objects.filter(level=VILLAGE)
    if scope.area_code is not None:
        # A partner of one RW still works in that RW's village.
        return villages.within(".".join(scope.area_code.split(".")[:4]))
    return villages if scope.everything else villages.none()


@dataclass(frozen=True, slots=True)
class Village:
    """A village as a person picks it: never without its kecamatan, names repeat."""

    code: str
    name: str
    district: str
    unit: str
    assigned: bool

    @property
    def label(self) -> str:
        return gettext("%(name)s (Kec. %(district)s)") % {
            "name": self.name,
            "district": self.district,
        }


def villages_for_entry(user, q: str = "", limit: int = 20) -> list[Village]:
    """Villages the person may enter for whose name has words beginning as typed; his own first.

    `kunir kid` finds Kunir Kidul, `kidul` too, `kunirkidul` too; `sukosari jatiroto` the one of
    that kecamatan. Three queries whatever the number of rows.
    """
    day = timezone.localdate()
    own = AreaAssignment.objects.on(day).filter(user=user, area=OuterRef("code"))
    villages = named_like(villages_in_reach(user, day), q).annotate(assigned=Exists(own))
    return as_villages(villages.order_by("-assigned", "search_name", "code")[:limit], day)


def assigned_villages(user, day: date) -> list[Village]:
    """The desa given to an officer (desa binaan)."""
    assigned = AreaAssignment.objects.on(day).filter(user=user).values("area")
    return as_villages(Area.objects.filter(pk__in=assigned).order_by("code"), day)


def as_villages(villages, day: date) -> list[Village]:
    """Areas as picked: with kecamatan and polsek. `assigned` is read where it was annotated."""
    areas = list(villages.select_related("parent"))
    serving = covering_units((area.code, day) for area in areas)
    return [
        Village(
            code=area.code,
            name=area.name,
            district=area.parent.name if area.parent else "",
            unit=", ".join(unit.name for unit in serving[area.code, day]),
            assigned=getattr(area, "assigned", False),
        )
        for area in areas
    ]


def named_like(villages, q: str):
    """Every typed word begins a word of the village or of its kecamatan; or all run together."""
    typed = search_name(q)
    if not typed:
        return villages
    by_words = Q()
    for word in typed.split():
        by_words &= begins("search_name", word) | begins("parent__search_name", word)
    joined = Replace("search_name", Value(" "), Value(""))
    return villages.alias(joined=joined).filter(
        by_words | Q(joined__startswith=typed.replace(" ", ""))
    )


def begins(column: str, word: str) -> Q:
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def like_named(name: str, user, *, excluding: str = "") -> list[Village]:
    """Villages of exactly this name that the person may enter for, but the one excluded."""
    day = timezone.localdate()
    villages = villages_in_reach(user, day).filter(search_name=search_name(name))
    return as_villages(villages.exclude(code=excluding).order_by("code")[:5], day)


def foreign_village_message(area: Area, user, day: date) -> str:
    """Why the person may not enter for this village, and which of the same name he likely meant.

    "Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. Maksud Anda Sukosari (Kec. Kunir)?"
    """
    (chosen,) = as_villages(Area.objects.filter(pk=area.village_code or area.pk), day)
    said = (
        gettext("%(village)s wilayah %(unit)s.")
        if chosen.unit
        else gettext("%(village)s bukan wilayah Anda.")
    ) % {"village": chosen.label, "unit": chosen.unit}
    meant = like_named(chosen.name, user, excluding=chosen.code)
    if not meant:
        return said
    return gettext("%(said)s Maksud Anda %(village)s?") % {
        "said": said,
        "village": gettext(" atau ").join(village.label for village in meant),
    }
