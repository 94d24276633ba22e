"""A programme's page in a polres: kampung by settlement type, pillars, and where cases fell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum

from programs.measures import WeekValue
from programs.models import Figure, Measure, Program
from units.models import Unit
from villages.models import CaseReport, Formation
from villages.queries.cases import CaseSeries, active_by_week, areas_with_cases, case_series
from villages.queries.pillars import PillarCoverage, pillar_coverage
from villages.queries.spread import Reached, reached, standing

FALLS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Settled:
    """Kampung of a settlement type, and the desa they stand in. `code` "" : not told."""

    code: str
    name: str
    kampung: int


@dataclass(frozen=True, slots=True)
class Fall:
    """Active cases of a kelurahan, from the first known day to the last."""

    series: CaseSeries
    first: int
    last: int

    @property
    def change(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Overview:
    """`undetailed`: kampung that a source counted without naming them; None where there is none."""

    program: Program
    reached: Reached
    undetailed: int | None
    settlements: list[Settled]
    pillars: list[PillarCoverage]
    figures: list[Figure]
    at_zero: list[CaseSeries]
    falls: list[Fall]
    reporting: int
    active: list[WeekValue]


def overview(user, program: Program, today: date) -> Overview:
    """What a programme's page shows the user. The number of queries does not depend on the rows."""
    kampung = standing(user, program.code)
    figures = list(
        Figure.objects.for_user(user)
        .filter(program=program, unit__isnull=False)
        .select_related("unit", "measure")
        .order_by("measure", "-as_of", "pk")
    )
    current = CaseReport.objects.for_user(user).current()
    series = case_series(current, areas_with_cases(current))
    return Overview(
        program=program,
        reached=reached(kampung, user, today),
        undetailed=undetailed(user, program),
        settlements=by_settlement(kampung, program),
        pillars=pillar_coverage(user, today, codes=tuple(program.pillars)),
        figures=figures,
        at_zero=[one for one in series if one.active and one.active[-1] == 0],
        falls=biggest_falls(series),
        reporting=len(series),
        active=active_by_week(series),
    )


def undetailed(user, program: Program) -> int | None:
    """Kampung of counted figures that no record details yet."""
    counted = Figure.objects.for_user(user).filter(
        program=program, counts=True, measure=Measure.FORMATION
    )
    value = counted.aggregate(open=Sum(F("value") - F("detailed")))["open"]
    return None if value is None else int(value)


def by_settlement(kampung, program: Program) -> list[Settled]:
    """The types the programme asks for, in its order, then others that occur, then the untold."""
    counts = dict(kampung.order_by().values_list("settlement_type").annotate(Count("pk")))
    names = dict(Formation.Settlement.choices)
    codes = [*program.settlement_types]
    codes += [code for code in names if code in counts and code not in codes]
    shown = [Settled(code, names.get(code, code), counts.get(code, 0)) for code in codes]
    return shown + ([Settled("", "", counts[""])] if counts.get("") else [])


def biggest_falls(series: list[CaseSeries]) -> list[Fall]:
    """Kelurahan whose active cases fell, the largest fall first."""
    falls = [Fall(one, one.active[0], one.active[-1]) for one in series if len(one.active) > 1]
    fell = [fall for fall in falls if fall.change < 0]
    return sorted(fell, key=lambda fall: (fall.change, fall.series.area.pk))[:FALLS_SHOWN]


def programs_with_pillars(user) -> list[Program]:
    """Programmes that form kampung, ask for pillars, and run in a polres the user sees."""
    ours = Q(polres=None) | Q(polres__in=_units_of(user))
    return list(
        Program.objects.filter(ours, active=True, kind="kampung")
        .exclude(pillars=[])
        .distinct()
        .order_by("code")
    )


def _units_of(user):
    return Unit.objects.for_user(user).values("polres")
