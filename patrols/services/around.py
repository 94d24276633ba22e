"""What stands around records that are checked: units, areas, words; fetched once for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.prepared import prepared
from core.weeks import Week, long_date
from patrols.models import Term
from programs.ledger import Books
from programs.models import Program
from units.models import Area, Coverage, Unit, User, ancestors_of, valid_on
from units.queries import units_covering
from units.scope import posting_of, scope_of
from villages.services.content import FieldErrors, Values


class Around:
    """Looks things up for one list of records and one user; every answer is kept."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.now = timezone.now()
        self.books = Books()
        self._kept: dict[Any, Any] = {}

    def once(self, key: Any, find: Any) -> Any:
        if key not in self._kept:
            self._kept[key] = find()
        return self._kept[key]

    # -- words

    def terms(self) -> dict[str, Term]:
        return self.once("terms", lambda: {term.code: term for term in Term.objects.all()})

    def term(self, code: str, group: Term.List, errors: FieldErrors, field: str) -> str | None:
        """The word's code if it is in the list, None for none; else an error at the field."""
        if not code:
            return None
        found = self.terms().get(code)
        if found is None or found.list != group:
            known = [term.code for term in self.terms().values() if term.list == group]
            errors[field] = [
                _("Pilihan “%(value)s” tidak dikenal. Pilih salah satu: %(choices)s.")
                % {"value": code, "choices": ", ".join(known)}
            ]
            return None
        return code

    def program(self, code: str, errors: FieldErrors) -> Program | None:
        if not code:
            return None
        found = self.once(("program", code), lambda: programs_of(code=code))
        if not found:
            errors["program"] = [_("Tidak ada program berkode %(code)s.") % {"code": code}]
            return None
        return found[0]

    # -- where

    def unit(self, code: str, area: Area | None, day: date, errors: FieldErrors) -> Unit | None:
        """The unit whose record it is: the one named, in scope; else one's own, or of the area."""
        if code:
            found = self.once(("unit", code), lambda: self._unit_in_scope(code))
            if found is None:
                errors["unit"] = [_("Kesatuan ini bukan wilayah Anda.")]
            return found
        posting = posting_of(self.by)
        own = posting.unit if posting is not None else None
        if own is not None and own.kind == Unit.Kind.POLSEK:
            return own
        if area is not None:
            covering = self.once(("covering", area.pk, day), lambda: self._covering(area, day, own))
            if covering is not None:
                return covering
        if own is not None and own.kind == Unit.Kind.POLRES:
            return own
        errors["unit"] = [_("Sebutkan kesatuannya.")]
        return None

    def _unit_in_scope(self, code: str) -> Unit | None:
        return (
            Unit.objects.for_user(self.by)
            .exclude(kind=Unit.Kind.POLDA)
            .select_related("polres")
            .filter(code=code)
            .first()
        )

    def _covering(self, area: Area, day: date, own: Unit | None) -> Unit | None:
        """The polsek that serves the area, if there is one; of a kabupaten its polres."""
        seen = Unit.objects.for_user(self.by).select_related("polres")
        units = units_covering(area, day)
        if len(units) == 1:
            return seen.filter(pk=units[0].pk).first()
        polres = Coverage.objects.on(day).filter(
            area__in=ancestors_of(area.pk), unit__kind__in=("polres", "polsek")
        )
        if own is None or own.kind != Unit.Kind.POLRES:
            return (
                seen.polres().filter(pk__in=polres.values("unit__polres")).order_by("code").first()
            )
        return None

    def area(self, code: str, errors: FieldErrors, field: str = "area") -> Area | None:
        if not code:
            return None
        found = self.once(
            ("area", code), lambda: Area.objects.for_user(self.by).filter(pk=code).first()
        )
        if found is None:
            errors[field] = [_("Tidak ada wilayah berkode %(code)s.") % {"code": code}]
        return found

    def own_area(self, unit: Unit, day: date) -> Area | None:
        """Where a unit works if nothing more is told: what it serves."""
        return self.once(("own area", unit.pk, day), lambda: self._own_area(unit, day))

    def _own_area(self, unit: Unit, day: date) -> Area | None:
        if own := served_by(unit=unit.pk, day=day):
            return own[0]
        of_polres = Coverage.objects.on(day).filter(unit__polres=unit.polres_id).order_by("area")
        first = of_polres.first() if unit.polres_id is not None else None
        if first is None:
            return None
        return Area.objects.filter(pk=".".join(first.area_id.split(".")[:2])).first()

    def lies_with(self, unit: Unit, area: Area, day: date) -> bool:
        """Does the area lie where the unit's polres serves, or hold a part of it?"""
        return self.once(
            ("territory", unit.polres_id, area.pk, day),
            lambda: (
                Coverage.objects.on(day)
                .touching(area.pk)
                .filter(unit__polres=unit.polres_id)
                .exists()
            ),
        )

    def check_territory(
        self, unit: Unit | None, area: Area | None, day: date, errors: FieldErrors
    ) -> None:
        if unit is not None and area is not None and not self.lies_with(unit, area, day):
            errors["area"] = [
                _("%(area)s bukan wilayah hukum %(unit)s.")
                % {"area": area.name, "unit": polres_of(unit).name}
            ]

    # -- when

    def today(self, unit: Unit | None = None) -> date:
        zone = ZoneInfo(unit.time_zone) if unit else None
        return timezone.localdate(self.now, zone)

    def refuse_future(self, day: date, unit: Unit | None, errors: FieldErrors, field: str) -> None:
        today = self.today(unit)
        if day > today:
            errors[field] = [
                _("Tanggal tidak boleh di masa depan. Hari ini %(today)s.")
                % {"today": long_date(today)}
            ]

    def is_late(self, unit: Unit, day: date) -> bool:
        """Comes after its week was closed."""
        monday = Week.of(day).monday
        polres = unit.polres_id
        return polres is not None and (polres, monday) in self.books.closed([polres])

    @property
    def of_regency(self) -> bool:
        return scope_of(self.by).area_code is not None


def read_participants(rows: Sequence[Values], around: Around, errors: FieldErrors) -> list[Values]:
    """By institution; the headcount of one that only was there is unknown."""
    seen: set[str] = set()
    for place, row in enumerate(rows):
        name = f"participants.{place}.institution"
        around.term(row["institution"], Term.List.INSTITUTION, errors, name)
        if row["institution"] in seen:
            errors[name] = [_("Instansi ini disebut dua kali; jumlahkan personelnya.")]
        seen.add(row["institution"])
    return list(rows)


def polres_of(unit: Unit) -> Unit:
    return unit.polres if unit.polres is not None else unit


@prepared(code="text")
def programs_of(code: Any) -> QuerySet[Program]:
    return Program.objects.filter(code=code)


@prepared(unit="bigint", day="date")
def served_by(unit: Any, day: Any) -> QuerySet[Area]:
    """The widest of the areas that a unit serves on a day."""
    on_day = valid_on(day, "coverages__valid_from", "coverages__valid_until")
    return Area.objects.filter(on_day, coverages__unit=unit).order_by("level", "code")[:1]
