"""Which polsek served the areas that records speak of, on the days they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from programs.services.checks import Faults
from units.models import Area, Coverage, Unit, User, ancestors_of
from units.queries import covering_units, foreign_village_message
from units.scope import code_in, scope_of

Place = tuple[str, date]


class Places:
    """Areas and the units that served them on their days, for any number of records in a few
    statements."""

    def __init__(self, asked: Iterable[Place], *, by: User) -> None:
        asked = set(asked)
        self.by, self.scope = by, scope_of(by)
        codes = {above for code, _day in asked for above in ancestors_of(code)}
        self.areas = Area.objects.select_related("parent").in_bulk(codes)
        self.units = covering_units(asked)

    def unit(self, code: str, day: date, faults: Faults, *, level: int, what: str) -> Unit | None:
        """The polsek of the area on that day, if the user writes there; else a fault.

        `what` says what is expected (“RT”). A foreign RT looks like one that is not there.
        """
        area = self.areas.get(code)
        village = self.areas.get(".".join(code.split(".")[:4]))
        if village is None or code.count(".") + 1 != level:
            message = _("Kode “%(code)s” bukan kode %(what)s yang dikenal.")
            faults.add("area", message % {"code": code[:40], "what": what})
            return None
        unit = self.reached(code, day)
        if unit is None:
            faults.add("area", self.why_not(village, code, day))
        elif area is None:
            message = _("%(code)s belum tercatat. Catat dahulu RW dan RT itu, lalu ulangi.")
            faults.add("area", message % {"code": code})
            return None
        return unit

    def reached(self, code: str, day: date) -> Unit | None:
        units = self.units[code, day]
        if self.scope.unit_path is not None:
            path = self.scope.unit_path
            units = [unit for unit in units if unit.path.startswith(path)]
        elif self.scope.area_code is not None and not code_in(code, self.scope.area_code):
            units = []
        return units[0] if units else None

    def why_not(self, village: Area, code: str, day: date) -> str:
        if not self.units[code, day]:
            return _("Belum ada polsek yang mencakup %(area)s pada tanggal itu.") % {
                "area": village.name
            }
        return foreign_village_message(village, self.by, day)


def unit_of_area(area: Area, day: date, *, by: User) -> Unit | None:
    """Who answers for an area of any level: the polsek of a desa and below, else the nearest unit
    that covers it, a polres for a kabupaten. None where that lies outside the user's reach."""
    scope = scope_of(by)
    if scope.area_code is not None and not code_in(area.code, scope.area_code):
        return None
    above = ancestors_of(area.code)
    covering = Coverage.objects.on(day).filter(area__in=above).select_related("unit")
    if area.level <= Area.Level.REGENCY:
        covering = covering.exclude(unit__kind=Unit.Kind.POLSEK)
    if scope.unit_path is not None:
        covering = covering.filter(unit__path__startswith=scope.unit_path)
    kinds = [Unit.Kind.POLDA, Unit.Kind.POLRES, Unit.Kind.POLSEK]
    nearest = max(
        covering,
        key=lambda row: (len(row.area_id), kinds.index(row.unit.kind), row.unit.code),
        default=None,
    )
    return nearest.unit if nearest else None
