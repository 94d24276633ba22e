"""An umbrella programme over others: its days left, what it orders, and the pace that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from core.weeks import Week
from programs import weekly
from programs.models import Program, Target, UmbrellaOrder
from programs.queries import formed_cumulative, with_plan
from units.models import User


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order, the target that carries it out if there is one, and how far that is on the day.

    `needed` is the pace to the end of the umbrella; None where the order tells no quantity, no
    target counts it or the time is over.
    """

    order: UmbrellaOrder
    target: Target | None
    quantity: int | None
    formed: int | None
    needed: Fraction | None

    @property
    def addition(self) -> weekly.Percentage | None:
        if self.formed is None or self.quantity is None:
            return None
        return weekly.Percentage(self.formed, self.quantity)


@dataclass(frozen=True, slots=True)
class Umbrella:
    program: Program
    day: date
    lines: Sequence[OrderLine]

    @property
    def days_left(self) -> int | None:
        """Days after the day asked for through the last one; 0 when over, None without an end."""
        end = self.program.runs_until
        return None if end is None else max(0, (end - self.day).days)

    @property
    def over(self) -> bool:
        """The day asked for lies after the last one."""
        end = self.program.runs_until
        return end is not None and self.day > end

    @property
    def days_gone(self) -> int | None:
        """How many of its days have begun, the asked one included; None where nobody knows."""
        start, end = self.program.runs_from, self.program.runs_until
        if start is None or end is None:
            return None
        return max(0, (min(self.day, end) - start).days + 1)


def umbrellas(user: User, day: date) -> list[Umbrella]:
    """The umbrella programmes with what they order the polres that the user sees."""
    orders = UmbrellaOrder.objects.for_user(user).select_related(
        "program", "for_program", "measure", "unit"
    )
    targets = with_plan(Target.objects.for_user(user).filter(starts_on__lte=day))
    running: dict[tuple, Target] = {}
    for target in targets.order_by("starts_on", "pk"):
        running[target.program_id, target.measure_id, target.unit_id] = target
    lines: dict[int, list[OrderLine]] = {}
    for order in orders:
        target = running.get((order.for_program_id, order.measure_id, order.unit_id))
        lines.setdefault(order.program_id, []).append(_line(order, target, day))
    programs = Program.objects.filter(kind=Program.UMBRELLA, active=True).order_by("code")
    return [Umbrella(program, day, lines.get(program.pk, [])) for program in programs]


def _line(order: UmbrellaOrder, target: Any, day: date) -> OrderLine:
    """The order's own quantity holds; without one that of the target (`queries.with_plan`)."""
    if target is None:
        return OrderLine(order, None, order.quantity, None, None)
    quantity = order.quantity if order.quantity is not None else target.quantity
    last_ended = Week.of(day) if day.weekday() == 6 else Week.of(day).previous
    judged = formed_cumulative(target, through=last_ended.ends_on)
    needed = weekly.needed_pace(quantity - judged, order.program.runs_until, last_ended.ends_on)
    return OrderLine(order, target, quantity, formed_cumulative(target, through=day), needed)
