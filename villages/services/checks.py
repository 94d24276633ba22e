"""What programme, area, day and user allow: the same rules for one record and for a thousand.

Everything needed is read once for all rows (`Surroundings`), so the number of queries does not
depend on the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.weeks import Week, long_date
from programs import ledger
from programs.models import Aspect, Figure, Measure, Program
from units.models import Area, Unit, User, ancestors_of
from units.queries import covering_units
from units.scope import scope_of
from villages.models import Formation
from villages.services.content import FieldErrors, Values
from villages.services.places import level_of, place_key

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Checked:
    """Content that fits its surroundings: the columns of a record and the rows they point at."""

    columns: dict[str, Any]
    program: Program
    area: Area
    unit: Unit


class Surroundings:
    """Programmes, areas, coverage and figures that a set of records speaks of, for one user."""

    def __init__(self, contents: Iterable[Values], by: User) -> None:
        rows = list(contents)
        self.by = by
        self.scope = scope_of(by)
        self.now = timezone.now()
        self._today: dict[str, date] = {}
        self._due: dict[tuple[int, date], datetime] = {}
        programs = Program.objects.filter(code__in={row["program"] for row in rows})
        self.programs = {
            program.code: program for program in programs.prefetch_related("aspects", "polres")
        }
        self.aspects = {
            program.pk: {aspect.code: aspect for aspect in program.aspects.all()}
            for program in self.programs.values()
        }
        self.polres = {
            program.pk: {polres.pk for polres in program.polres.all()}
            for program in self.programs.values()
        }
        wanted = {code for row in rows for code in ancestors_of(row["area"])}
        self.areas = Area.objects.in_bulk(wanted)
        self.serving = covering_units(
            (row["area"], self.day_of(row)) for row in rows if row["area"] in self.areas
        )
        figures = {row["figure"] for row in rows if row["figure"]}
        self.figures: dict[UUID, Figure] = Figure.objects.in_bulk(figures) if figures else {}

    def day_of(self, values: Values) -> date:
        """The day whose coverage decides; today's, where a first list tells none."""
        day: date | None = values["formed_on"]
        return day or timezone.localdate(self.now)

    def reaches(self, unit: Unit) -> bool:
        """Whether the user enters records of that unit: his own, or one under his polres."""
        path = self.scope.unit_path
        return path is not None and unit.path.startswith(path)

    def today(self, unit: Unit) -> date:
        if unit.time_zone not in self._today:
            zone = ZoneInfo(unit.time_zone)
            self._today[unit.time_zone] = timezone.localdate(self.now, zone)
        return self._today[unit.time_zone]

    def place_of(self, area: Area) -> str:
        """`Sukosari (Kec. Jatiroto)`: nine names of desa occur twice."""
        district = self.areas.get(area.district_code or "")
        if district is None or district.pk == area.pk:
            return area.name
        return _("%(area)s (Kec. %(district)s)") % {"area": area.name, "district": district.name}

    @cached_property
    def closed(self) -> set[tuple[int, date]]:
        polres = {unit.polres_id for units in self.serving.values() for unit in units}
        return ledger.closed_weeks(key for key in polres if key is not None)

    def is_late(self, unit: Unit, day: date, sent_at: datetime) -> bool:
        """Sent after its week was due (Monday 06:00 of the unit's zone) or closed."""
        key = unit.pk, day
        if key not in self._due:
            week = Week.of(day)
            closed = (unit.polres_id, week.monday) in self.closed
            self._due[key] = (
                _EVER
                if closed
                else datetime.combine(
                    week.next.monday, settings.WEEK_DEADLINE, tzinfo=ZoneInfo(unit.time_zone)
                )
            )
        return sent_at > self._due[key]


def check(
    values: Values, around: Surroundings, *, before: Formation | None = None
) -> tuple[Checked | None, FieldErrors]:
    """The columns of a record with this content, or what is wrong with it, field by field.

    `before` is the record as it stands: its polsek is kept where several share the area, and a
    programme that has ended since still fits.
    """
    errors: FieldErrors = {}
    values = dict(values)  # the level is filled in below; what was sent stays as it was sent
    program = _program(values, around, before, errors)
    area = _area(values, around, errors)
    if program is None or area is None:  # the rest is told all the same
        _days(values, None, around, errors)
        _first_list(values, before, errors)
        _position(values, errors)
        return None, errors
    unit = _unit(values, area, around, before, errors)
    _days(values, unit, around, errors)
    _first_list(values, before, errors)
    _place(values, program, area, errors)
    _position(values, errors)
    aspects = _aspects(values, around.aspects[program.pk], errors)
    if unit is not None:
        _runs_here(program, unit, around, before, errors)
        _figure(values, program, unit, around, before, errors)
    if errors or unit is None:
        return None, errors
    columns = {
        name: value for name, value in values.items() if name not in ("program", "area", "unit")
    }
    columns["figure_id"] = columns.pop("figure")
    columns |= {
        "program_id": program.pk,
        "area_id": area.pk,
        "unit_id": unit.pk,
        "place_kind": values["place_kind"],
        "place_key": place_key(values["place_kind"], values["place_name"]),
        "aspects": aspects,
    }
    return Checked(columns, program, area, unit), errors


def _program(
    values: Values, around: Surroundings, before: Formation | None, errors: FieldErrors
) -> Program | None:
    program = around.programs.get(values["program"])
    if program is None:
        errors["program"] = [_("Program “%(code)s” tidak dikenal.") % {"code": values["program"]}]
        return None
    kept = before is not None and before.program_id == program.pk
    if not program.active and not kept:
        errors["program"] = [_("Program %(program)s sudah berakhir.") % {"program": program.name}]
    known = program.settlement_types
    if known and values["settlement_type"] and values["settlement_type"] not in known:
        errors["settlement_type"] = [
            _("Program %(program)s mengenal: %(types)s.")
            % {"program": program.name, "types": _settlements(program)}
        ]
    return program


def _settlements(program: Program) -> str:
    labels = dict(Formation.Settlement.choices)
    return ", ".join(str(labels.get(code, code)) for code in program.settlement_types)


def _runs_here(
    program: Program,
    unit: Unit,
    around: Surroundings,
    before: Formation | None,
    errors: FieldErrors,
) -> None:
    """A programme given to some polres is not formed in others; given to none, everywhere."""
    polres = around.polres[program.pk]
    kept = before is not None and before.program_id == program.pk
    if polres and unit.polres_id not in polres and not kept:
        where = unit.polres.name if unit.polres else unit.name
        errors.setdefault(
            "program",
            [
                _("Program %(program)s tidak dijalankan oleh %(polres)s.")
                % {"program": program.name, "polres": where}
            ],
        )


def _area(values: Values, around: Surroundings, errors: FieldErrors) -> Area | None:
    area = around.areas.get(values["area"])
    if area is None:
        errors["area"] = [
            _("Wilayah “%(code)s” tidak dikenal. Pilih desa atau kelurahan dari daftar.")
            % {"code": values["area"]}
        ]
    elif area.level < Area.Level.VILLAGE:
        errors["area"] = [
            _("%(area)s bukan desa atau kelurahan. Pilih desa atau kelurahannya.")
            % {"area": area.name}
        ]
        return None
    return area


def _unit(
    values: Values,
    area: Area,
    around: Surroundings,
    before: Formation | None,
    errors: FieldErrors,
) -> Unit | None:
    """Who covers the area on the day it was formed, if the user may write there."""
    units = around.serving[area.pk, around.day_of(values)]
    if not units:
        errors["area"] = [
            _("Belum ada polsek yang mencakup %(area)s pada tanggal itu.")
            % {"area": around.place_of(area)}
        ]
        return None
    chosen = _choose(values.get("unit") or "", units, before)
    if chosen is None and values.get("unit"):
        errors["unit"] = [
            _("%(area)s wilayah %(units)s.")
            % {"area": around.place_of(area), "units": _either(units)}
        ]
        return None
    mine = [unit for unit in units if around.reaches(unit)]
    if not mine or (chosen is not None and not around.reaches(chosen)):
        errors["area"] = [_of_another(area, units, around, around.day_of(values))]
        return None
    if chosen is None and len(mine) == 1:
        chosen = mine[0]
    if chosen is None:
        errors["unit"] = [
            _("%(area)s dilayani %(units)s. Pilih polsek yang membentuknya.")
            % {"area": around.place_of(area), "units": _either(units)}
        ]
    return chosen


def _choose(code: str, units: list[Unit], before: Formation | None) -> Unit | None:
    for unit in units:
        if code and code == unit.code:
            return unit
    if code:
        return None
    if len(units) == 1:
        return units[0]
    return next((unit for unit in units if before and before.unit_id == unit.pk), None)


def _either(units: list[Unit]) -> str:
    return _(" atau ").join(unit.name for unit in units)


def _of_another(area: Area, units: list[Unit], around: Surroundings, day: date) -> str:
    said = _("%(area)s wilayah %(units)s.") % {
        "area": around.place_of(area),
        "units": _either(units),
    }
    meant = namesakes(area, around.by, day)
    if meant:
        said += " " + _("Maksud Anda %(areas)s?") % {"areas": _(" atau ").join(meant)}
    return said


def namesakes(area: Area, by: User, day: date) -> list[str]:
    """Desa of the same name that the user may enter for, each with its kecamatan."""
    same = Area.objects.filter(level=area.level, search_name=area.search_name)
    found = list(same.exclude(pk=area.pk).select_related("parent").order_by("code")[:50])
    scope = scope_of(by)
    serving = covering_units((other.pk, day) for other in found)
    return [
        _("%(area)s (Kec. %(district)s)") % {"area": other.name, "district": other.parent}
        for other in found
        if any(unit.path.startswith(scope.unit_path or "-") for unit in serving[other.pk, day])
    ]


def _days(values: Values, unit: Unit | None, around: Surroundings, errors: FieldErrors) -> None:
    today = around.today(unit) if unit else timezone.localdate(around.now)
    for name in ("formed_on", "inaugurated_on", "decree_date"):
        if values[name] is not None and values[name] > today:
            errors.setdefault(
                name,
                [
                    _("Tanggal tidak boleh di masa depan. Hari ini %(today)s.")
                    % {"today": long_date(today)}
                ],
            )


def _first_list(values: Values, before: Formation | None, errors: FieldErrors) -> None:
    """What stood before anything was ordered stays that: it details no counted figure, and a
    record does not become one, or cease to be, by an edit."""
    if before is not None and before.initial != values["initial"]:
        errors["initial"] = [_("Data awal dan kampung baru tidak dapat saling menggantikan.")]
    if values["initial"] and values["figure"]:
        errors["figure"] = [_("Data awal tidak merinci angka yang dihitung.")]
    day, year = values["formed_on"], values["formed_year"]
    if year is not None and (not values["initial"] or (day is not None and day.year != year)):
        errors["formed_year"] = [_("Tahun diisi hanya untuk data awal tanpa tanggal.")]


def _place(values: Values, program: Program, area: Area, errors: FieldErrors) -> None:
    natural = level_of(area.level)
    kind = values["place_kind"] or natural
    values["place_kind"] = kind
    if area.level > Area.Level.VILLAGE and kind not in (natural, Formation.PlaceKind.PLACE):
        errors["place_kind"] = [
            _("%(area)s adalah %(level)s.") % {"area": area.name, "level": area.get_level_display()}
        ]
    elif not _fits(kind, program.formation_levels):
        errors["place_kind"] = [
            _("Program %(program)s dibentuk pada tingkat: %(levels)s.")
            % {"program": program.name, "levels": _levels(program)}
        ]
    elif kind == Formation.PlaceKind.VILLAGE and values["place_name"]:
        errors["place_name"] = [_("Kosongkan, atau pilih tingkatnya (RW, dusun, tempat).")]
    elif kind != natural and not values["place_name"]:
        errors["place_name"] = [_("Sebutkan RW, dusun, atau tempatnya.")]


def _fits(kind: str, levels: list[str]) -> bool:
    """A dusun or lingkungan lies between desa and RT: it goes where RW or places go."""
    if not levels or kind in levels:
        return True
    return kind == Formation.PlaceKind.HAMLET and bool({"rw", "place"} & set(levels))


def _levels(program: Program) -> str:
    labels = dict(Formation.PlaceKind.choices)
    return ", ".join(str(labels.get(level, level)) for level in program.formation_levels)


def _position(values: Values, errors: FieldErrors) -> None:
    for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if values[name] is None and values[other] is not None:
            errors.setdefault(name, [_("Isi lintang dan bujur, atau kosongkan keduanya.")])


def _aspects(values: Values, asked: dict[str, Aspect], errors: FieldErrors) -> dict[str, Any]:
    kept, wrong = {}, []
    for code, answer in values["aspects"].items():
        aspect = asked.get(code)
        if aspect is None:
            wrong.append(_("Aspek “%(code)s” tidak dikenal.") % {"code": code[:40]})
        elif not _answers(aspect, answer):
            wrong.append(
                _("%(aspect)s dijawab dengan %(kind)s.")
                % {"aspect": aspect.name, "kind": aspect.get_kind_display()}
            )
        elif answer != "":
            kept[code] = answer
    if wrong:
        errors["aspects"] = wrong
    return kept


def _answers(aspect: Aspect, answer: Any) -> bool:
    if aspect.kind == Aspect.Kind.YES_NO:
        return isinstance(answer, bool)
    if aspect.kind == Aspect.Kind.NUMBER:
        return isinstance(answer, int | float) and not isinstance(answer, bool) and answer >= 0
    return isinstance(answer, str)


def _figure(
    values: Values,
    program: Program,
    unit: Unit,
    around: Surroundings,
    before: Formation | None,
    errors: FieldErrors,
) -> None:
    """A record details a counted figure of its polres and programme, by what that may contain."""
    if values["figure"] is None or (before is not None and before.figure_id == values["figure"]):
        return
    figure = around.figures.get(values["figure"])
    if (
        figure is None
        or not figure.counts
        or figure.measure_id != Measure.FORMATION
        or figure.program_id != program.pk
        or figure.unit_id != unit.polres_id
    ):
        errors["figure"] = [
            _("Tidak ada angka yang belum dirinci seperti itu pada program dan polres ini.")
        ]
    elif figure.as_of is not None and around.day_of(values) > figure.as_of:
        errors["figure"] = [
            _("Angka ini per %(day)s; kampung yang dibentuk sesudahnya bukan rinciannya.")
            % {"day": long_date(figure.as_of)}
        ]
